"""Areas as dots on one line: each in its place, none over another, nothing drawn of what is not shown."""

import pytest

from dashboard.figures.small.dot_rows import dot_row


def whole(value):
    return f"{value:,.0f}"


def test_each_area_lies_where_its_value_is_and_the_city_is_a_line():
    row = dot_row([1, 32_844, 16_422.5, 16_422.5], whole, (1, 32_844), to_ends=True)
    assert [(dot.area, dot.at_pct) for dot in row.dots] == [(0, 0.0), (2, 50.0), (1, 100.0)]
    assert row.city_pct == 50.0
    assert [(tick.at_pct, tick.text, tick.anchor) for tick in row.axis] == [
        (0.0, "1", "start"),
        (100.0, "32,844", "end"),
    ]


@pytest.mark.parametrize("values", [[5] * 6, [5, 5.01, 5.02, 9, 9, 1]])
def test_dots_that_would_hide_each_other_stand_above_one_another(values):
    row = dot_row([*values, 5], whole, (0, 10))
    for one in row.dots:
        for other in row.dots:
            if one.area < other.area:
                assert abs(one.at_pct - other.at_pct) >= 7 or one.lane != other.lane
    assert row.lanes == 1 + max(dot.lane for dot in row.dots)


def test_the_axis_fits_the_figures_and_has_round_numbers():
    row = dot_row([59.2, 61.0, 63.5], whole)
    assert 2 <= len(row.axis) <= 4
    assert all(float(tick.text) in (58, 59, 60, 61, 62, 63, 64) for tick in row.axis)
    assert row.dots[0].at_pct < 10


def test_what_is_not_shown_has_no_dot_and_one_value_alone_no_row():
    row = dot_row([None, 3.0, float("nan"), 4.0], whole)
    assert [dot.area for dot in row.dots] == [1]
    assert dot_row([None, 3.0, None], whole) is None
    assert dot_row([None, None, None], whole) is None
    assert dot_row([1.0, 2.0, None], whole).city_pct is None
