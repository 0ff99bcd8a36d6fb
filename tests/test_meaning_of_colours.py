"""What colours mean, by docs/design.md: dark is worse, better is blue and worse is rust, never colour alone."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from dashboard.components.map.kpi_palette import KPI_PALETTES, kpi_palette_css, shades
from dashboard.components.map.palettes import PALETTES
from dashboard.domain.areas.compared import MOST_AREAS
from dashboard.domain.kpi.definition import Better
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.figures.gap_chart import MARKS
from dashboard.pages.compare.layout import MARKS as COMPARED
from tests.components.test_palettes import VISIONS, contrast, seen, variables

ROOT = Path(__file__).parents[1]
SHEETS = sorted((ROOT / "assets" / "css").glob("*.css"))
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|color-mix)a?\([^)]*\)|var\(--(?!line-|gap|small)[\w-]+\)", re.I)
_JUDGED = ("better", "worse")


def faults(css):
    """Return the rules that give better or worse another colour than its own, or its colour to something else."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found = []
    for selectors, body in re.findall(r"([^{};]+)\{([^{}]*)\}", css):
        given = [part.strip() for part in re.split(r",(?![^(]*\))", selectors)]
        meant = {word for word in _JUDGED for part in given if re.search(rf"[.-]{word}\b", part)}
        for name, value in re.findall(r"([\w-]+)\s*:\s*([^;]+)", body):
            if name.startswith("--"):
                continue
            for colour in _COLOUR.findall(value):
                of = next((word for word in _JUDGED if f"--{word}" in colour), None)
                if of is None and meant:
                    found.append(f"{selectors.strip()}: {name} {colour} is no colour of its own")
                elif of is not None and meant != {of}:
                    found.append(f"{selectors.strip()}: {name} {colour} stands for something else")
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_better_and_worse_have_their_two_colours_and_nothing_else_has(sheet):
    assert faults(sheet.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        ".gap-table .better { color: #0b5140; }",
        ".verdict-worse { background: var(--accent); }",
        ".a { color: red; } .compare .is-better .verdict { border: 1px solid rgb(0, 128, 0); }",
        ".verdict-better { color: var(--worse); }",
        ".verdict-better, .verdict-worse { color: var(--better); }",
        ".tag { background: var(--better-ground); }",
        "@media print { .better { color: #123; } }",
    ],
)
def test_another_colour_is_found(css):
    assert len(faults(css)) == 1


def test_each_page_that_judges_uses_them():
    for name in ("services", "gap_table", "compare", "charts"):
        css = (ROOT / "assets" / "css" / f"{name}.css").read_text("utf-8")
        assert {"var(--better)", "var(--worse)"} <= set(re.findall(r"var\(--[\w-]+\)", css)), name


@pytest.mark.parametrize("palette", ["blue", "contrast"])
def test_both_can_be_read_and_told_apart_by_every_reader(palette):
    values = variables(palette)
    for word in _JUDGED:
        for ground in ("--surface", f"--{word}-ground"):
            assert contrast(values[f"--{word}"], values[ground]) >= 4.5
    for vision in VISIONS:
        for one, other in combinations([seen(values[f"--{word}"], vision) for word in _JUDGED], 2):
            assert one.delta_e(other, method="2000") >= 20, vision


@pytest.mark.parametrize("vision", VISIONS)
def test_moves_between_editions_can_be_told_apart_and_are_neither_better_nor_worse(vision):
    values = variables("blue")
    moves = [values[f"--{name}"] for name in ("up-2", "up-1", "stayed", "down-1", "down-2")]
    for one, other in combinations([seen(colour, vision) for colour in moves], 2):
        assert one.delta_e(other, method="2000") >= 8
    assert not {*moves} & {values["--better"], values["--worse"], values["--accent"]}


def test_no_verdict_is_told_by_colour_alone():
    told = [verdict for verdict in Verdict if verdict.is_told]
    assert all(verdict.symbol and verdict.value for verdict in told)
    assert len({verdict.symbol for verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.SIMILAR)}) == 3
    assert MARKS[Verdict.BETTER] == ("up", "better")
    assert MARKS[Verdict.WORSE] == ("down", "worse")
    assert not any({"better", "worse"} & set(css.split()) for verdict, (_, css) in MARKS.items()
                   if verdict not in (Verdict.BETTER, Verdict.WORSE))  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("palette", PALETTES)
def test_a_kpi_has_the_colours_of_the_chosen_palette_and_dark_is_worse(palette, count):
    css = kpi_palette_css()
    (body,) = re.findall(rf":root\[data-palette={palette}\]\{{([^}}]*)\}}", css)
    values = dict(re.findall(r"(--q\d-\d):(#\w+)", body))
    assert set(values.values()) <= {colour for colours in PALETTES[palette].values() for colour in colours}

    def lightness(better):
        """Of the classes, from the lowest figures on."""
        name = shades(better, count)
        used = [
            re.search(rf"\[data-classes={name}\] \.swatch\.q{number}\{{background:var\((--[\w-]+)\)", css)[1]
            for number in range(1, count + 1)
        ]
        drawn = [
            re.search(rf"\[data-classes={name}\] :is\(path,use,g\)\.q{number}\{{fill:var\((--[\w-]+)\)", css)[1]
            for number in range(1, count + 1)
        ]
        assert used == drawn
        return [seen(values[one], None).luminance() for one in used]

    assert lightness(Better.HIGHER) == sorted(lightness(Better.HIGHER))
    for better in (Better.LOWER, Better.NEITHER):
        assert lightness(better) == sorted(lightness(better), reverse=True)
    assert len(KPI_PALETTES[palette][count]) == count


def test_no_figure_brings_a_colour_of_its_own_for_better_or_worse():
    """Charts drawn on the server name classes; those of Plotly judge nothing."""
    for path in (ROOT / "dashboard").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            assert not (re.search(r"#[0-9a-fA-F]{6}\b", line) and re.search(r"\b(better|worse)\b", line, re.I)), path


def test_marks_of_compared_areas_differ_in_shape_and_can_be_seen():
    css = (ROOT / "assets" / "css" / "compare.css").read_text("utf-8").split("@media", 1)[0]
    rules = dict(re.findall(r"^\.mark-(\d) \{([^}]*)\}", css, re.MULTILINE))
    assert len(rules) == len(COMPARED) == MOST_AREAS
    looks = {(kind, "stroke:" in rules[str(number)]) for number, kind in enumerate(COMPARED)}
    assert len(looks) == MOST_AREAS, "told apart without colour"
    assert not {"up", "down"} & set(COMPARED), "triangles say better and worse"
    for rule in rules.values():
        (colour,) = re.findall(r"#[0-9a-f]{6}", rule)
        assert min(contrast(colour, ground) for ground in ("#ffffff", variables("blue")["--ground"])) >= 3
