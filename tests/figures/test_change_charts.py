"""Charts of change: heights and places follow the numbers, what is measured anew is marked, words do not overlap."""

import math
import re

import pytest

from dashboard.figures.change_charts import (
    Bar,
    Column,
    Strip,
    StripAxis,
    columns_chart,
    points_chart,
    rank_strip,
)

from .gallery import SAID, SIX
from .reading import faults, of_class, overlapping, sheets, text_boxes, texts

BOTH = ("wide", "narrow")
AXIS = StripAxis(["2010", "2015", "2019", "2025"], [324.82, 328.44, 328.44, 337.55], "most deprived 1%", frozenset({3}))
RANKS = ([None, 66, 355, 1856], [1300, 22, 38, 705], [700, 167, 166, 1890], [900, 126, 216, 113], [1, 2, 3, 32_000])


def columns(values=(10, 16, 12, 7)):
    return [Column(str(2010 + n), value, n == len(values) - 1) for n, value in enumerate(values)]


def strips():
    return [Strip(f"E{n}", SIX[n], ranks, n < 4) for n, ranks in enumerate(RANKS)]


def bars(values=(-3.3, 2.3, 0.0, -5.6)):
    labels = ("Income", "Education and skills", "Crime", "Living environment")
    return [Bar(label, value, f"{value:+.1f}", label == "Crime") for label, value in zip(labels, values, strict=True)]


CHARTS = {
    "counts": columns_chart("counts", columns(), **SAID),
    "ranks": rank_strip("ranks", strips(), AXIS, **SAID),
    "moved": points_chart("moved", bars(), **SAID),
}


def box(part):
    """Return left, top, right and bottom of a rectangle that is drawn as a path."""
    numbers = re.match(r"M(\S+) (\S+)V(\S+)H(\S+)V(\S+)z", part.get("d")).groups()
    left, bottom, top, right, _ = map(float, numbers)
    return left, top, right, bottom


@pytest.mark.parametrize("name", CHARTS)
def test_charts_are_sound_and_their_words_do_not_overlap(name):
    assert faults(CHARTS[name]) == []
    for key, svg in sheets(CHARTS[name]).items():
        assert svg.get("role") == "img"
        assert overlapping(text_boxes(svg)) == [], key


@pytest.mark.parametrize("sheet", BOTH)
def test_columns_are_as_high_as_their_numbers(sheet):
    svg = sheets(CHARTS["counts"])[sheet]
    heights = [bottom - top for _, top, _, bottom in map(box, of_class(svg, "column"))]
    assert [round(16 * height / heights[1], 1) for height in heights] == [10, 16, 12, 7]
    assert len(of_class(svg, "column-new")) == len(of_class(svg, "hatch")) == 1
    assert {"10", "16", "12", "7"} <= set(texts(svg))


@pytest.mark.parametrize("values", [(), (0,), (0, 0), (1,)])
def test_few_and_small_columns_can_be_drawn(values):
    chart = columns_chart("counts", columns(values), **SAID)
    assert faults(chart) == []


@pytest.mark.parametrize("sheet", BOTH)
def test_ranks_lie_on_a_scale_that_grows_tenfold_with_rank_1_at_the_top(sheet):
    svg = sheets(CHARTS["ranks"])[sheet]
    height = {}
    for group in svg.iter("g"):
        if "strip" not in group.get("class", "").split():
            continue
        marks = next(part for part in group.iter("path") if part.get("class") == "strip-mark").get("d")
        known = [rank for rank in RANKS[int(group.get("data-key")[1:])] if rank]
        places = [float(y) for y in re.findall(r"M-?[\d.]+ (-?[\d.]+)m", marks)]
        assert len(places) == len(known)
        height |= dict(zip(known, places, strict=True))
    per_tenfold = (height[32_000] - height[1]) / math.log10(32_000)
    for rank, y in height.items():
        assert y == pytest.approx(height[1] + per_tenfold * math.log10(rank), abs=0.2)


@pytest.mark.parametrize("sheet", BOTH)
def test_the_break_is_marked_and_nothing_is_joined_over_a_gap(sheet):
    svg = sheets(CHARTS["ranks"])[sheet]
    assert len(of_class(svg, "new-ground")) == 1
    dashed = of_class(svg, "strip-new")
    assert len(dashed) == len(RANKS)
    assert all(part.get("d").count("M") == 1 for part in dashed)
    first = next(group for group in svg.iter("g") if group.get("data-key") == "E0")
    # from 2015 to 2019 only: there is no rank of 2010
    assert next(first.iter("path")).get("d").count("L") == 1
    assert "new measures: compare with care" in texts(svg)


@pytest.mark.parametrize("sheet", BOTH)
def test_points_go_left_and_right_of_nought(sheet):
    svg = sheets(CHARTS["moved"])[sheet]
    drawn = [box(part) for part in of_class(svg, "column")]
    nought = drawn[0][2]
    widths = [right - nought if right > nought else left - nought for left, _, right, _ in drawn]
    assert [round(-5.6 * wide / widths[3], 1) for wide in widths] == [-3.3, 2.3, 0.0, -5.6]
    assert len(of_class(svg, "column-new")) == 1
