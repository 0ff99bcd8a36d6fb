import numpy as np
import pytest

from dashboard.domain.kpi.definition import Better
from dashboard.domain.statistics.xmr import LEAST_POINTS, Assurance, Variation, xmr

QUIET = [50, 52, 49, 51, 50, 53, 48, 51, 49, 52, 50, 51]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    found = xmr(QUIET, Better.HIGHER)
    ranges = np.abs(np.diff(QUIET))
    assert found.mean == pytest.approx(np.mean(QUIET))
    assert found.upper - found.mean == pytest.approx(2.66 * ranges.mean())
    assert found.mean - found.lower == pytest.approx(2.66 * ranges.mean())
    assert found.unusual == {}
    assert found.variation is Variation.USUAL
    assert found.assurance is None


@pytest.mark.parametrize("count", [0, 1, LEAST_POINTS - 1])
def test_fewer_than_twelve_points_bear_no_limits(count):
    assert xmr([50.0] * count, Better.HIGHER) is None
    assert xmr([50.0] * count + [None] * 20, Better.HIGHER) is None


def test_only_values_since_the_last_change_count():
    values = [500.0] * 6 + QUIET
    assert xmr(values, Better.HIGHER, start=6).mean == pytest.approx(np.mean(QUIET))
    assert xmr(values, Better.HIGHER, start=7) is None


@pytest.mark.parametrize(
    ("more", "places", "better", "variation"),
    [
        ([70], {12: 1}, Better.HIGHER, Variation.BETTER),
        ([70], {12: 1}, Better.LOWER, Variation.WORSE),
        ([70], {12: 1}, Better.NEITHER, Variation.HIGHER),
        ([30], {12: -1}, Better.HIGHER, Variation.WORSE),
        # nothing unusual any more at the end
        ([70, 50], {12: 1}, Better.HIGHER, Variation.USUAL),
    ],
)
def test_a_point_outside_the_limits_is_unusual(more, places, better, variation):
    found = xmr(QUIET + more, better)
    assert found.unusual == places
    assert found.variation is variation


def test_seven_in_a_row_on_one_side_are_unusual():
    values = [50, 54, 46, 54, 46, 50, 52, 53, 52, 53, 52, 53, 52]
    found = xmr(values, Better.HIGHER)
    assert found.unusual == dict.fromkeys(range(6, 13), 1)
    assert found.variation is Variation.BETTER
    assert xmr([50, 54, 46, 54, 46, 50, 46, 53, 52, 53, 52, 53, 52], Better.HIGHER).unusual == {}


def test_seven_in_a_row_that_fall_are_unusual():
    values = [44, 56, 44, 56, 44, 56, 55, 53, 51, 49, 47, 45]
    assert xmr(values, Better.LOWER).variation is Variation.BETTER
    assert xmr(values, Better.HIGHER).variation is Variation.WORSE


def test_two_of_three_in_the_outer_third_are_unusual():
    found = xmr([*QUIET, *QUIET, 56, 50, 56], Better.LOWER)
    assert found.unusual == {24: 1, 26: 1}
    assert found.variation is Variation.WORSE


def test_missing_values_are_passed_over():
    values = [*QUIET[:6], None, *QUIET[6:]]
    assert xmr(values, Better.HIGHER).mean == pytest.approx(np.mean(QUIET))


@pytest.mark.parametrize(
    ("target", "better", "assurance"),
    [
        (30, Better.HIGHER, Assurance.MET),
        (30, Better.LOWER, Assurance.MISSED),
        (70, Better.LOWER, Assurance.MET),
        (70, Better.HIGHER, Assurance.MISSED),
        (51, Better.HIGHER, Assurance.EITHER),
        (51, Better.NEITHER, None),
        (None, Better.HIGHER, None),
    ],
)
def test_a_target_outside_the_limits_is_met_or_missed_for_sure(target, better, assurance):
    assert xmr(QUIET, better, target).assurance is assurance


def test_chance_alone_seldom_is_unusual_at_the_last_point():
    chance = np.random.default_rng(2)
    draws = [xmr(list(chance.normal(50, 3, 24)), Better.HIGHER).variation for _ in range(2000)]
    assert np.mean([one is not Variation.USUAL for one in draws]) < 0.06


def test_a_series_that_never_changes_has_no_unusual_point():
    found = xmr([5.0] * 15, Better.LOWER, 5.0)
    assert (found.lower, found.upper, found.unusual) == (5.0, 5.0, {})
