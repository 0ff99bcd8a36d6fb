"""Intervals against published worked examples and against their own definitions."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import poisson

from dashboard.domain.kpi.definition import Unit
from dashboard.domain.statistics.intervals import adds_amounts, count_limits, counts_cases, intervals, proportion_limits
from dashboard.domain.statistics.verdicts import Why
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE, array


# Newcombe (1998), Stat. Med. 17, 857-872, table I, method 3 (score without continuity correction)
@pytest.mark.parametrize(
    ("cases", "total", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_has_it(cases, total, lower, upper):
    found = proportion_limits(array(cases), array(total), 0.95)
    assert np.concatenate(found) == pytest.approx([lower, upper], abs=5e-5)


# the classical exact limits, as in Breslow and Day (1987) and in tables of the Poisson distribution
@pytest.mark.parametrize(
    ("events", "lower", "upper"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (9, 4.115, 17.085)]
)
def test_exact_limits_of_few_events(events, lower, upper):
    found = np.concatenate(count_limits(array(events), 0.95))
    assert found == pytest.approx([lower, upper], abs=1e-3)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("events", [1, 4, 9])
def test_exact_limits_leave_the_tails_that_they_promise(events, level):
    lower, upper = (float(limit[0]) for limit in count_limits(array(events), level))
    assert poisson.sf(events - 1, lower) == pytest.approx((1 - level) / 2)
    assert poisson.cdf(events, upper) == pytest.approx((1 - level) / 2)


# Public Health England (2018), Technical Guide: Confidence Intervals, says of Byar's method at 95 %: within 0.2 % of
# the exact value from 10 events on. It holds of limits about 10 to 4 digits; the exact ones are derived here.
def test_byars_limits_are_near_the_exact_ones_from_ten_events_on():
    events = np.arange(10.0, 400.0)
    lower, upper = count_limits(events, 0.95)
    assert np.abs(poisson.sf(events - 1, lower) - 0.025).max() < 0.0007
    assert np.abs(poisson.cdf(events, upper) - 0.025).max() < 0.0007


def test_byars_formula_by_hand():
    # 100 x (1 - 1/900 - 1.96/30)^3 and 101 x (1 - 1/909 + 1.96/(3 x 10.0499))^3
    lower, upper = count_limits(array(100), 0.95)
    assert lower[0] == pytest.approx(81.36, abs=0.01)
    assert upper[0] == pytest.approx(121.63, abs=0.01)


def test_a_percentage_has_limits_in_per_cent_and_a_rate_per_thousand():
    percentage = intervals(PERCENTAGE, array(81), array(263))
    assert (percentage.lower[0], percentage.upper[0]) == pytest.approx((25.53, 36.62), abs=0.005)
    rate = intervals(RATE, array(9), array(2000))
    assert (rate.lower[0], rate.upper[0]) == pytest.approx((4.115 / 2, 17.085 / 2), abs=1e-3)
    count = intervals(COUNT, array(9), array(np.nan))
    assert (count.lower[0], count.why[0]) == (pytest.approx(4.115, abs=1e-3), Why.NOTHING)


def test_what_has_no_interval_says_why():
    assert list(intervals(MEAN, array(350, np.nan), array(10, 10)).why) == [Why.VARIANCE_UNKNOWN, Why.NO_FIGURES]
    assert list(intervals(PERCENTAGE, array(3.5, 4), array(10, 10)).why) == [Why.AMOUNTS, Why.AMOUNTS]
    assert list(intervals(RATE, array(3, 4), array(0, 10)).why) == [Why.NO_DENOMINATOR, Why.NOTHING]
    assert np.isnan(intervals(MEAN, array(350), array(10)).lower).all()


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit", "expected"),
    [
        ("rent collected in pounds", "rent due in pounds", Unit.PERCENTAGE, True),
        ("council tax collected (£)", "council tax due (£)", Unit.PERCENTAGE, True),
        ("days lost to sickness", "staff", Unit.RATE_PER_1000, True),
        ("tonnes of waste recycled", "tonnes of waste", Unit.PERCENTAGE, True),
        ("reports cleared within 5 days", "reports", Unit.PERCENTAGE, False),
        ("potholes", "miles of road", Unit.RATE_PER_1000, False),
        ("children in a funded place", "eligible two-year-olds", Unit.PERCENTAGE, False),
        ("people earning under £20,000", "people in work", Unit.PERCENTAGE, False),
    ],
)
def test_amounts_are_known_by_their_words(numerator, denominator, unit, expected):
    definition = dataclasses.replace(PERCENTAGE, numerator=numerator, denominator=denominator, unit=unit)
    assert adds_amounts(definition) is expected


def test_one_broken_numerator_says_that_all_are_amounts():
    assert counts_cases(PERCENTAGE, array(1, np.nan, 2))
    assert not counts_cases(PERCENTAGE, array(1, 2.5))


def test_wider_at_a_higher_level():
    for definition in (PERCENTAGE, RATE, COUNT):
        one, other = (intervals(definition, array(5, 50), array(100, 200), level) for level in (0.95, 0.998))
        assert (other.lower < one.lower).all()
        assert (other.upper > one.upper).all()


def test_the_ends_are_exactly_none_and_all():
    # 1.36e-18 stood in the file for the lower limit of none
    lower, upper = proportion_limits(array(0, 45), array(45, 45), 0.95)
    assert (lower[0], upper[1]) == (0.0, 1.0)


def test_last_digits_of_sums_make_no_amounts_of_cases():
    assert counts_cases(RATE, array(17.000000000000004, 5, np.nan))
    assert not counts_cases(RATE, array(17.25, 5))


def test_limits_do_without_the_libraries_that_take_much_memory():
    """They are on every profile, and statsmodels or scipy.stats would add 60 MB to a server."""
    code = (
        "import sys, numpy as np; from dashboard.domain.statistics.intervals import count_limits, proportion_limits; "
        "count_limits(np.arange(20.0), 0.95), proportion_limits(np.arange(20.0), np.full(20, 20.0), 0.95); "
        "print([name for name in ('scipy.stats', 'statsmodels') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
