"""Funnel limits by their definition through the tails of the binomial and the Poisson distribution."""

import numpy as np
import pytest
from scipy.stats import binom, poisson

from dashboard.domain.statistics.funnels import Place, curve, has_funnel, limits, places
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE, array, figures


def interpolated(law, tail, n):
    """Spiegelhalter (2005), appendix A.1.1, written out for one denominator, counting up from nothing."""
    r = 0
    while law.cdf(r) <= tail:
        r += 1
    part = (law.cdf(r) - tail) / (law.cdf(r) - law.cdf(r - 1))
    return max(r - part, 0) / n


@pytest.mark.parametrize("n", [1, 20, 150, 1500])
def test_limits_are_interpolated_quantiles(n):
    found = limits(PERCENTAGE, array(n), 30.0)
    rate = limits(RATE, array(n), 30.0)
    for tail, name in ((0.025, "lower_95"), (0.975, "upper_95"), (0.001, "lower_998"), (0.999, "upper_998")):
        assert getattr(found, name)[0] == pytest.approx(100 * interpolated(binom(n, 0.3), tail, n), rel=1e-6)
        assert getattr(rate, name)[0] == pytest.approx(1000 * interpolated(poisson(n * 0.03), tail, n), rel=1e-6)


def test_the_funnel_narrows_about_the_city_and_the_wide_one_holds_the_narrow():
    line = curve(PERCENTAGE, 780_000, 12.0)
    assert line.denominators[0] == 1
    assert line.denominators[-1] == 780_000
    assert (line.lower_998 <= line.lower_95).all()
    assert (line.lower_95 <= 12.0).all()
    assert (line.upper_95 >= 12.0).all()
    assert (line.upper_998 >= line.upper_95).all()
    assert line.upper_998[-1] - line.lower_998[-1] < 0.3
    assert line.upper_998[0] <= 100


def test_points_are_placed():
    found = places(PERCENTAGE, figures((300, 1000), (335, 1000), (400, 1000), (265, 1000), (200, 1000), (3, 10)), 30.0)
    assert list(found) == [
        Place.INSIDE, Place.ABOVE, Place.FAR_ABOVE, Place.BELOW, Place.FAR_BELOW, Place.INSIDE,
    ]  # fmt: skip


def test_what_is_hidden_or_adds_amounts_is_not_placed():
    assert list(places(PERCENTAGE, figures((np.nan, 10), (3, 0)), 30.0)) == [Place.NOT_PLACED] * 2
    assert list(places(PERCENTAGE, figures((3.5, 10)), 30.0)) == [Place.NOT_PLACED]
    assert list(places(MEAN, figures((3, 10)), 30.0)) == [Place.NOT_PLACED]


def test_ends_of_a_percentage():
    assert list(places(PERCENTAGE, figures((0, 50), (5, 50)), 0.0)) == [Place.INSIDE, Place.FAR_ABOVE]
    assert list(places(PERCENTAGE, figures((50, 50), (45, 50)), 100.0)) == [Place.INSIDE, Place.FAR_BELOW]
    assert list(places(RATE, figures((0, 50), (5, 50)), 0.0)) == [Place.INSIDE, Place.FAR_ABOVE]


def test_a_funnel_needs_cases():
    assert [has_funnel(definition) for definition in (PERCENTAGE, RATE, COUNT, MEAN)] == [True, True, False, False]
    with pytest.raises(ValueError, match="rent-arrears: found a mean"):
        limits(MEAN, array(10), 3.0)


def test_all_of_a_few_is_no_rarity_where_most_are_common():
    # 0.84 to the power of 7 is 0.30, to the power of 20 is 0.031, of 22 is 0.022, of 40 is 0.0009
    found = places(PERCENTAGE, figures((1, 1), (7, 7), (20, 20), (22, 22), (40, 40)), 84.0)
    assert list(found) == [Place.INSIDE, Place.INSIDE, Place.INSIDE, Place.ABOVE, Place.FAR_ABOVE]
    # and none of a few is none where few are common
    found = places(PERCENTAGE, figures((0, 1), (0, 7), (0, 22), (0, 40)), 16.0)
    assert list(found) == [Place.INSIDE, Place.INSIDE, Place.BELOW, Place.FAR_BELOW]
    # a rate: none with three expected has a chance of 0.05, with four of 0.018
    assert list(places(RATE, figures((0, 300), (0, 400), (0, 700)), 10.0)) == [
        Place.INSIDE,
        Place.BELOW,
        Place.FAR_BELOW,
    ]
