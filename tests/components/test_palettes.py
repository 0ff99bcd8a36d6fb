"""Colours that can be told apart, by colour-blind readers too, and lines and text that stand out from them."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.components.map.palettes import PALETTES, palette_css
from dashboard.domain.areas.context import KINDS
from dashboard.domain.deprivation.view import PALETTES as PALETTE_LABELS

coloraide = pytest.importorskip("coloraide", reason="colour tests need coloraide (requirements-dev.txt)")

ROOT = Path(__file__).parents[2]
CSS = ROOT / "assets" / "css"
#: Kinds of colour blindness, simulated; None is full colour vision.
VISIONS = (None, "protan", "deutan", "tritan")
LEAST_DIFFERENCE = {5: 6, 7: 6, 10: 6, 20: 2.5}
SEQUENCES = [(key, count) for key, sequences in PALETTES.items() for count in sequences]


def seen(colour, vision):
    return coloraide.Color(colour).filter(vision) if vision else coloraide.Color(colour)


def contrast(one, other):
    return coloraide.Color(one).contrast(other, method="wcag21")


def declarations(selector, file):
    """Return the declarations under a selector of a style sheet, outside of any media query."""
    text = re.sub(r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^}]*\})*\s*\}", "", (CSS / file).read_text("utf-8"), flags=re.S)
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", text):
        if selector in (part.strip() for part in selectors.split(",")):
            pairs = (declaration.partition(":") for declaration in body.split(";") if declaration.strip())
            found |= {name.strip(): value.strip() for name, _, value in pairs}
    assert found, f"{file} has nothing for {selector}"
    return found


def variables(palette):
    usual = declarations(":root", "base.css")
    return usual | declarations(':root[data-palette="contrast"]', "base.css") if palette == "contrast" else usual


def resolved(value, palette):
    """Replace `var(--name)` by its value under a palette."""
    return re.sub(r"var\((--[\w-]+)\)", lambda found: variables(palette)[found[1]], value)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("key", "count"), SEQUENCES)
def test_neighbouring_classes_differ_for_every_reader(key, count, vision):
    differences = [
        seen(one, vision).delta_e(seen(other, vision), method="2000") for one, other in pairwise(PALETTES[key][count])
    ]
    assert min(differences) >= LEAST_DIFFERENCE[count]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("key", "count"), SEQUENCES)
def test_less_deprived_is_always_lighter(key, count, vision):
    lightness = [seen(colour, vision).convert("lab-d65")["lightness"] for colour in PALETTES[key][count]]
    assert all(darker < lighter for darker, lighter in pairwise(lightness))


def test_every_palette_on_offer_has_colours_for_every_number_of_classes():
    assert list(PALETTES) == list(PALETTE_LABELS)
    for sequences in PALETTES.values():
        assert {count: len(colours) for count, colours in sequences.items()} == {5: 5, 7: 7, 10: 10, 20: 20}


def test_the_style_sheet_gives_each_class_its_colour():
    css = palette_css()
    for key, sequences in PALETTES.items():
        (body,) = re.findall(rf":root\[data-palette={key}\]\{{([^}}]*)\}}", css)
        for count, colours in sequences.items():
            for index, colour in enumerate(colours):
                assert f"--k{count}-{index}:{colour};" in body
    assert "[data-classes='7'] path.k6{fill:var(--k7-6)}" in css
    assert "[data-classes='7'] .swatch.k6{background:var(--k7-6)}" in css


@pytest.mark.parametrize("key", PALETTES)
@pytest.mark.parametrize("outline", ["most-deprived", "priority", "target-wards", "wards"])
def test_an_outline_stands_out_from_every_class(outline, key):
    strokes = []
    for part in ("under", "casing", "line"):
        try:
            strokes.append(resolved(declarations(f".outline-{outline} .{part}", "map.css")["stroke"], key))
        except AssertionError:
            continue
    faint = [
        colour
        for colours in PALETTES[key].values()
        for colour in colours
        if max(contrast(stroke, colour) for stroke in strokes) < 3
    ]
    assert faint == []


@pytest.mark.parametrize("mark", ["hover", "selected", "focus", "ward"])
@pytest.mark.parametrize("key", PALETTES)
def test_a_mark_stands_out_from_every_class(mark, key):
    casing = declarations(".mark .casing", "map.css") | declarations(f".mark-{mark} .casing", "map.css")
    strokes = [resolved(casing["stroke"], key), declarations(f".mark-{mark} .line", "map.css")["stroke"]]
    assert contrast(*strokes) >= 3
    for colours in PALETTES[key].values():
        assert all(max(contrast(stroke, colour) for stroke in strokes) >= 3 for colour in colours)


def test_the_names_on_the_map_stand_out_from_their_casing():
    text = declarations(".place text", "map.css")
    assert contrast(text["fill"], text["stroke"]) >= 4.5


def test_no_data_is_hatched_and_never_a_tint():
    assert declarations(".map-stage .no-data", "map.css")["fill"] == 'url("#no-data-hatch")'
    assert "repeating-linear-gradient" in declarations(".swatch.no-data", "map.css")["background"]
    ground = declarations(".hatch-ground", "map.css")["fill"]
    line = declarations(".hatch-line", "map.css")["stroke"]
    assert contrast(ground, line) >= 3
    template = (ROOT / "dashboard" / "components" / "templates" / "map_stage.html").read_text("utf-8")
    assert '<pattern id="no-data-hatch"' in template


@pytest.mark.parametrize("palette", ["blue", "contrast"])
def test_text_can_be_read_on_every_ground(palette):
    values = variables(palette)
    grounds = [values[name] for name in ("--surface", "--ground", "--notice")]
    grounds.append(declarations(".area-table tbody tr.chosen > *", "table.css")["background"])
    for text in ("--ink", "--ink-soft", "--link"):
        for ground in grounds:
            assert contrast(values[text], ground) >= 4.5, f"{text} on {ground}"
    assert contrast("#ffffff", values["--navy"]) >= 4.5
    assert contrast("#ffffff", values["--ink"]) >= 4.5


@pytest.mark.parametrize("palette", ["blue", "contrast"])
def test_edges_of_controls_and_the_focus_can_be_seen(palette):
    values = variables(palette)
    for edge in ("--line-strong", "--accent", "--focus"):
        assert contrast(values[edge], values["--surface"]) >= 3, edge
    assert contrast(values["--focus"], values["--focus-halo"]) >= 3


CONTEXT = [(kind, part) for kind in KINDS for part in ("casing", "line")]


def context_style(kind, part):
    """Return how a part of the roads and rivers is drawn."""
    style = declarations(".context", "map.css") | declarations(f".context .{part}", "map.css")
    try:
        return style | declarations(f".context .{kind}.{part}", "map.css")
    except AssertionError:
        return style


@cache
def context_colours(kind):
    """Return colour and opacity of the lines of a kind, the casing first."""
    styles = [context_style(kind, part) for part in ("casing", "line")]
    return tuple((style["stroke"], float(style["stroke-opacity"])) for style in styles)


#: Casing and line of every kind, each pair once.
PAIRS = sorted({context_colours(kind) for kind in KINDS})


@cache
def over(top, share, bottom):
    """Return the colour of a line that lies half transparent over another colour."""
    coords = (coloraide.Color(one).convert("srgb").coords() for one in (top, bottom))
    return coloraide.Color("srgb", [a * share + b * (1 - share) for a, b in zip(*coords, strict=True)]).to_string(
        hex=True
    )


def drawn_over(pair, colour):
    """Return the colours of a casing and of the line in it, over a class."""
    casing = over(*pair[0], colour)
    return casing, over(*pair[1], casing)


def all_colours(key):
    return sorted({colour for colours in PALETTES[key].values() for colour in colours})


@pytest.mark.parametrize(("kind", "part"), CONTEXT)
def test_roads_and_rivers_are_thin_lines_that_colour_no_area(kind, part):
    style = context_style(kind, part)
    assert style["fill"] == "none"
    assert float(style["stroke-width"].removesuffix("px")) <= 2.2
    assert declarations(".context", "map.css")["pointer-events"] == "none"


@pytest.mark.parametrize("key", PALETTES)
@pytest.mark.parametrize("pair", PAIRS)
def test_roads_and_rivers_are_seen_on_every_class_and_are_fainter_than_any_outline(pair, key):
    for colour in all_colours(key):
        assert 1.1 <= max(contrast(one, colour) for one in drawn_over(pair, colour)) < 2.2, colour


@pytest.mark.parametrize("key", PALETTES)
@pytest.mark.parametrize("outline", ["most-deprived", "priority", "target-wards", "wards"])
def test_an_outline_stands_out_from_roads_and_rivers(outline, key):
    parts = ("under", "casing", "line")
    text = (CSS / "map.css").read_text("utf-8")
    selectors = [f".outline-{outline} .{part}" for part in parts if f".outline-{outline} .{part} {{" in text]
    strokes = [resolved(declarations(selector, "map.css")["stroke"], key) for selector in selectors]
    for colour in all_colours(key):
        for drawn in {one for pair in PAIRS for one in drawn_over(pair, colour)}:
            assert max(contrast(stroke, drawn) for stroke in strokes) >= 3, colour


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("key", "count"), SEQUENCES)
def test_neighbouring_classes_are_told_apart_even_where_a_line_lies_over_them(key, count, vision):
    """Between the lines nothing changes; under them the order of the classes stays, from dark to light."""
    for pair in PAIRS:
        for colours in zip(*(drawn_over(pair, colour) for colour in PALETTES[key][count]), strict=True):
            lightness = [seen(colour, vision).convert("lab-d65")["lightness"] for colour in colours]
            assert all(darker < lighter for darker, lighter in pairwise(lightness))
