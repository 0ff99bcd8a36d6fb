"""Funnel limits by their definition through the tails of the hypergeometric and the binomial distribution."""

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from dashboard.domain.statistics.funnels import Place, Whole, chance_outside, curve, has_funnel, limits, places
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE, array, figures

#: A city so large that its areas are all but independent of it.
THIRTY = Whole(3_000_000, 10_000_000)


def interpolated(law, tail, n):
    """Spiegelhalter (2005), appendix A.1.1, for the lower end, counting up; the mirror image of it for the upper."""
    low = next(r for r in range(1_000) if law.cdf(r) > tail)
    high = next(r for r in range(1_000) if law.sf(r) <= tail)
    below = (law.cdf(low) - tail) / law.pmf(low)
    above = (law.sf(high - 1) - tail) / law.pmf(high)
    return max(low - min(below, 1), 0) / n, (high + min(above, 1)) / n


@pytest.mark.parametrize("n", [1, 20, 150, 900])
def test_limits_are_interpolated_quantiles(n):
    whole = Whole(600, 2_000)
    found, rate = (limits(definition, array(n), whole) for definition in (PERCENTAGE, RATE))
    for tail, names in ((0.025, ("lower_95", "upper_95")), (0.001, ("lower_998", "upper_998"))):
        ends = interpolated(hypergeom(2_000, 600, n), tail, n)
        assert [getattr(found, name)[0] for name in names] == pytest.approx([100 * min(end, 1) for end in ends])
        ends = interpolated(binom(600, n / 2_000), tail, n)
        assert [getattr(rate, name)[0] for name in names] == pytest.approx([1000 * end for end in ends])


def test_the_limits_of_small_areas_hold_all_that_is_no_rarity():
    # all of seven where 84 % count is none, whatever the line between the numbers
    found = limits(PERCENTAGE, array(7, 40), Whole(840_000, 1_000_000))
    assert found.upper_95[0] == 100
    assert found.upper_998[1] < 100


def test_the_funnel_narrows_about_the_city_and_the_wide_one_holds_the_narrow():
    line = curve(PERCENTAGE, 780_000, Whole(936_000, 7_800_000))
    assert line.denominators[0] == 1
    assert line.denominators[-1] == 780_000
    assert (line.lower_998 <= line.lower_95).all()
    assert (line.lower_95 <= 12.0).all()
    assert (line.upper_95 >= 12.0).all()
    assert (line.upper_998 >= line.upper_95).all()
    assert line.upper_998[-1] - line.lower_998[-1] < 0.3
    assert line.upper_998[0] <= 100


def test_points_are_placed():
    found = places(
        PERCENTAGE, figures((300, 1000), (335, 1000), (400, 1000), (265, 1000), (200, 1000), (3, 10)), THIRTY
    )
    assert list(found) == [
        Place.INSIDE, Place.ABOVE, Place.FAR_ABOVE, Place.BELOW, Place.FAR_BELOW, Place.INSIDE,
    ]  # fmt: skip


def test_what_is_hidden_or_adds_amounts_is_not_compared():
    assert list(places(PERCENTAGE, figures((np.nan, 10), (3, 0)), THIRTY)) == [Place.NOT_COMPARED] * 2
    assert list(places(PERCENTAGE, figures((3.5, 10)), THIRTY)) == [Place.NOT_COMPARED]
    assert list(places(MEAN, figures((3, 10)), THIRTY)) == [Place.NOT_COMPARED]


def test_ends_of_a_percentage():
    assert list(places(PERCENTAGE, figures((0, 50), (5, 50)), Whole(5, 90_000))) == [Place.INSIDE, Place.FAR_ABOVE]
    assert list(places(PERCENTAGE, figures((50, 50), (45, 50)), Whole(89_995, 90_000))) == [
        Place.INSIDE,
        Place.FAR_BELOW,
    ]
    assert list(places(RATE, figures((0, 50), (5, 50)), Whole(5, 90_000))) == [Place.INSIDE, Place.FAR_ABOVE]


def test_a_funnel_needs_cases():
    assert [has_funnel(definition) for definition in (PERCENTAGE, RATE, COUNT, MEAN)] == [True, True, False, False]
    with pytest.raises(ValueError, match="rent-arrears: found a mean"):
        limits(MEAN, array(10), THIRTY)


def test_all_of_a_few_is_no_rarity_where_most_are_common():
    # 0.84 to the power of 7 is 0.30, to the power of 20 is 0.031, of 22 is 0.022, of 40 is 0.0009
    found = places(PERCENTAGE, figures((1, 1), (7, 7), (20, 20), (22, 22), (40, 40)), Whole(8_400_000, 10_000_000))
    assert list(found) == [Place.INSIDE, Place.INSIDE, Place.INSIDE, Place.ABOVE, Place.FAR_ABOVE]
    # and none of a few is none where few are common
    found = places(PERCENTAGE, figures((0, 1), (0, 7), (0, 22), (0, 40)), Whole(1_600_000, 10_000_000))
    assert list(found) == [Place.INSIDE, Place.INSIDE, Place.BELOW, Place.FAR_BELOW]
    # a rate: none with three expected has a chance of 0.05, with four of 0.018
    assert list(places(RATE, figures((0, 300), (0, 400), (0, 700)), Whole(100_000, 10_000_000))) == [
        Place.INSIDE,
        Place.BELOW,
        Place.FAR_BELOW,
    ]


def test_rounding_alone_puts_no_area_outside():
    # 5 of 60 may have been 7 of 58
    area = figures((5, 60))
    assert list(places(PERCENTAGE, area, Whole(200_000, 1_000_000))) == [Place.BELOW]
    assert list(places(PERCENTAGE, area, Whole(200_000, 1_000_000), 5)) == [Place.BY_ROUNDING]


def test_fewer_than_a_twentieth_lie_outside_by_chance_since_numbers_are_whole():
    # with 0.3 cases expected each, only three or more are outside: a chance of 0.0036; of none at all there is no limit
    expected = chance_outside(RATE, np.full(400, 1_000.0), Whole(3_000, 10_000_000))
    assert expected == pytest.approx(400 * binom.sf(2, 3_000, 1e-4), rel=1e-6)
    assert chance_outside(PERCENTAGE, array(np.nan, 0), THIRTY) == 0
