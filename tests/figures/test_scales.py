import math
from itertools import pairwise

import pytest

from dashboard.figures.scales import Scale, extent, known, tick_labels, ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 100, 6, [0, 20, 40, 60, 80, 100]),
        (57, 91, 6, [60, 70, 80, 90]),
        (-3, 7, 6, [-2, 0, 2, 4, 6]),
        (-20, 20, 3, [-20, 0, 20]),
        (0.61, 0.64, 3, [0.62, 0.64]),
        (1e9, 3e9, 2, [2e9]),
    ],
)
def test_ticks_are_round(low, high, most, expected):
    assert ticks(low, high, most) == pytest.approx(expected)


def test_ticks_keep_to_their_number_and_ends():
    for high in (0.003, 0.7, 1.3, 9, 47, 99.5, 1234, 6e7):
        for most in range(1, 9):
            found = ticks(0, high, most)
            assert len(found) <= most
            assert all(0 <= value <= high * (1 + 1e-9) for value in found)
            steps = {round((b - a) / 10 ** math.floor(math.log10(b - a) + 1e-9), 6) for a, b in pairwise(found)}
            assert steps <= {1.0, 2.0, 5.0}


def test_a_value_lies_in_proportion():
    scale = Scale(10, 30, 100, 500)
    assert (scale.at(10), scale.at(15), scale.at(30), scale.at(40)) == (100, 200, 500, 700)
    assert (scale.within(40), scale.within(0)) == (500, 100)
    assert Scale(0, 10, 300, 100).at(2.5) == 250


@pytest.mark.parametrize(
    ("values", "low_at_most", "high_at_least"),
    [([60, 90], 59, 91), ([5], 4.9, 5.1), ([5, 5], 4.9, 5.1), ([0], -0.5, 0.5), ([-5, 5], -5.1, 5.1)],
)
def test_an_axis_has_room_about_its_values(values, low_at_most, high_at_least):
    low, high = extent(values)
    assert high >= high_at_least
    assert low <= low_at_most or low == 0


def test_an_axis_starts_at_nought_where_it_is_near_and_never_below_it_for_nothing():
    assert extent([3, 90])[0] == 0
    assert extent([0, 7])[0] == 0
    assert extent([60, 90])[0] > 50


def test_what_is_no_number_counts_for_nothing():
    assert extent([None, math.nan, math.inf, 4, 6]) == extent([4, 6])
    assert extent([]) == extent([None]) == (0, 1)
    assert [known(value) for value in (None, math.nan, math.inf, 0.0, -1.5)] == [False, False, False, True, True]


def test_numbers_on_an_axis_are_short_and_stand_once():
    def text(value):
        return f"{value:.1f}%"

    assert tick_labels([60, 70, 80], text) == [(60, "60%"), (70, "70%"), (80, "80%")]
    assert tick_labels([60, 62.5], text) == [(60, "60.0%"), (62.5, "62.5%")]
    assert tick_labels([60.01, 60.02, 60.2], text) == [(60.01, "60.0%"), (60.2, "60.2%")]
    assert tick_labels([1000.0], lambda value: f"£{value:,.0f}") == [(1000.0, "£1,000")]


def test_many_places_are_those_of_each_alone():
    scale = Scale(2.0, 9.0, 380.0, 12.0)
    values = [2.0, 3.5, 9.0, 11.0]
    assert scale.places(iter(values)) == [scale.at(value) for value in values]
