"""Whatever the figures and the names are, charts are sound: parsed, within their edges, and without mixed-up words."""

import math

import numpy as np
import pytest

from dashboard.domain.statistics.funnels import Limits, Place
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.figures.funnel_chart import FunnelPoint, funnel_chart
from dashboard.figures.gap_chart import GapRow, gap_chart
from dashboard.figures.gradient_chart import Tenth, gradient_chart
from dashboard.figures.scatter_chart import ScatterPoint, scatter_chart
from dashboard.figures.trend_chart import Series, trend_chart

from .gallery import SAID
from .reading import faults, of_class, overlapping, sheets, text_boxes

hypothesis = pytest.importorskip("hypothesis")
st = hypothesis.strategies

SIZES = [0.0, 1e-9, 0.001, 1.0, 99.95, 100.0, 1e6, 1e12]
numbers = st.one_of(
    st.none(),
    st.sampled_from([*SIZES, math.nan, math.inf, -math.inf, -1.0]),
    st.floats(min_value=-1e12, max_value=1e12),
)
sizes = st.one_of(
    st.none(), st.sampled_from([0.0, 1.0, 1.0, 50.0, 1e7, math.nan]), st.floats(min_value=0, max_value=1e7)
)
NASTY = [
    "",
    "<b>&\"'</b>",
    "]]>",
    "</title><script>",
    "W" * 60,
    "a\x00b\x1f",
    "\ud800",
    "\ufffe",
    "Ашвилл 北京",
    "{{ x }}",
    "%s",
]
names = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
quick = hypothesis.settings(max_examples=60, deadline=None)


def text(value):
    return f"{value:,.1f}%"


@st.composite
def gap_rows(draw):
    value = draw(numbers)
    low, high = sorted([draw(st.floats(0, 1e3)), draw(st.floats(0, 1e3))])
    known = value is not None and math.isfinite(value)
    return GapRow(
        draw(names),
        value,
        ((value - low / 2, value + high / 2), (value - low, value + high)) if known else None,
        draw(st.sampled_from(Verdict)),
        draw(st.sampled_from(["", "A", "<B>"])),
        draw(st.sampled_from(["", '/a?b=1&c="2"'])),
        draw(st.sampled_from(["", "hidden", "<hidden>"])),
    )


@quick
@hypothesis.given(st.lists(gap_rows(), max_size=8), numbers, numbers, names)
def test_gap_charts_are_sound(rows, city, target, title):
    found = gap_chart("g", rows, text, city=city, target=target, title=title, description=title)
    assert faults(found) == []
    for svg in sheets(found).values():
        assert len(of_class(svg, "dot")) == sum(row.value is not None and math.isfinite(row.value) for row in rows)
        assert overlapping(text_boxes(svg, "row-name")) == []
        assert overlapping(text_boxes(svg, "value")) == []


@quick
@hypothesis.given(
    st.integers(0, 9).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.lists(
                st.tuples(
                    names,
                    st.lists(numbers, min_size=count, max_size=count),
                    st.sampled_from(["area", "set", "rest", "city"]),
                ),
                max_size=9,
            ),
        )
    ),
    st.lists(st.integers(-2, 12), max_size=3),
    numbers,
)
def test_trend_charts_are_sound(given, breaks, target):
    count, lines = given
    series = [Series(name, name, values, role) for name, values, role in lines]
    periods = [f"Q{n}" for n in range(count)]
    found = trend_chart(
        "t", series, periods, text, breaks=dict.fromkeys(breaks, "new definition"), target=target, **SAID
    )
    assert faults(found) == []
    for svg in sheets(found).values():
        ends = [box for css in ("area-name", "set-name", "rest-name", "city-name") for box in text_boxes(svg, css)]
        assert overlapping(ends) == []


@st.composite
def funnel_points(draw):
    return FunnelPoint(
        draw(names), "/x", draw(sizes), draw(numbers), draw(st.sampled_from(Place)), draw(st.booleans()), draw(names)
    )


@quick
@hypothesis.given(st.lists(funnel_points(), max_size=30), numbers, st.lists(numbers, max_size=9))
def test_funnels_are_sound(points, city, limits):
    row = np.array([math.nan if limit is None else limit for limit in limits], dtype=float)
    curve = Limits(np.arange(1.0, len(row) + 1), row, row, row, row)
    found = funnel_chart("f", points, curve, city, text, denominator_label="Visits < 5 & more", **SAID)
    assert faults(found) == []
    for svg in sheets(found).values():
        assert overlapping(text_boxes(svg, "point-name")) == []


@quick
@hypothesis.given(st.lists(st.tuples(names, st.floats(1, 32844), numbers, st.booleans()), max_size=30))
def test_scatters_are_sound(given):
    points = [ScatterPoint(name, "/x", rank, value, emphasis, name) for name, rank, value, emphasis in given]
    found = scatter_chart("s", points, text, x_label="Rank & more", y_label="<KPI>", **SAID)
    assert faults(found) == []
    for svg in sheets(found).values():
        assert overlapping(text_boxes(svg, "point-name")) == []


@quick
@hypothesis.given(st.lists(numbers, min_size=10, max_size=10), numbers, names)
def test_gradients_are_sound(values, city, note):
    tenths = [Tenth(n, value, value, value, note) for n, value in enumerate(values, start=1)]
    found = gradient_chart("g", tenths, text, city=city, **SAID)
    assert faults(found) == []
    for svg in sheets(found).values():
        shown = sum(value is not None and math.isfinite(value) for value in values)
        assert (len(of_class(svg, "dot")), len(of_class(svg, "hatch"))) == (shown, 10 - shown)
