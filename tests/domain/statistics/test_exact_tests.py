"""Exact tests against scipy's own, over simulated figures, and the funnel's limits that go with them."""

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from dashboard.domain.statistics.exact_tests import Chances
from dashboard.domain.statistics.funnels import Place, Whole, places
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.judgements import judge
from dashboard.domain.statistics.verdicts import Verdict, Why
from tests.domain.statistics_kpis import PERCENTAGE, RATE, figures

DRAWS = 100_000
DIFFERENT = (Verdict.BETTER, Verdict.WORSE)


def share_called_different(definition, area, rest):
    verdicts = judge(definition, area, rest).verdicts
    return np.isin(verdicts, DIFFERENT).mean()


@pytest.mark.parametrize("rest_size", [300, 20_000])
def test_no_more_than_two_in_a_thousand_are_called_different_by_chance(rest_size):
    chance = np.random.default_rng(rest_size)
    n = chance.integers(1, 501, DRAWS).astype(float)
    shares = chance.choice([0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999], DRAWS)
    area = Figures(chance.binomial(n.astype(int), shares).astype(float), n)
    rest = Figures(chance.binomial(rest_size, shares).astype(float), np.full(DRAWS, float(rest_size)))
    assert share_called_different(PERCENTAGE, area, rest) <= 0.002


def test_nor_are_rates():
    chance = np.random.default_rng(3)
    n = chance.integers(1, 501, DRAWS).astype(float)
    m = chance.choice([200.0, 5_000.0, 100_000.0], DRAWS)
    rates = 10 ** chance.uniform(-3, 0, DRAWS)
    area, rest = (Figures(chance.poisson(size * rates).astype(float), size) for size in (n, m))
    assert share_called_different(RATE, area, rest) <= 0.002


def test_every_share_by_itself_keeps_it():
    chance = np.random.default_rng(4)
    for share in (0.001, 0.02, 0.282, 0.5, 0.718, 0.98, 0.996, 0.999):
        n = chance.integers(1, 501, 20_000).astype(float)
        area = Figures(chance.binomial(n.astype(int), share).astype(float), n)
        rest = Figures(chance.binomial(20_000, share, 20_000).astype(float), np.full(20_000, 20_000.0))
        # three standard deviations above 0.2 % of 20,000
        assert share_called_different(PERCENTAGE, area, rest) <= 0.003


def test_proportions_are_told_by_fishers_test():
    chance = np.random.default_rng(5)
    for _ in range(150):
        n, m = (int(chance.integers(1, most)) for most in (200, 30_000))
        share = chance.uniform(0, 1)
        x, y = chance.binomial(n, chance.uniform(0, 1)), chance.binomial(m, share)
        found = judge(PERCENTAGE, figures((x, n)), figures((y, m)))
        sides = {side: fisher_exact([[x, n - x], [y, m - y]], side).pvalue for side in ("greater", "less")}
        assert (found.verdicts[0] is Verdict.BETTER) == (sides["greater"] <= 0.001)
        assert (found.verdicts[0] is Verdict.WORSE) == (sides["less"] <= 0.001)


def test_rates_are_told_by_the_conditional_binomial_test():
    chance = np.random.default_rng(6)
    for _ in range(150):
        n, m = (int(chance.integers(1, most)) for most in (500, 30_000))
        x, y = chance.poisson(n * chance.uniform(0, 0.2)), chance.poisson(m * 0.1)
        found = judge(RATE, figures((x, n)), figures((y, m)))
        if x + y == 0:
            continue
        sides = {side: binomtest(x, x + y, n / (n + m), side).pvalue for side in ("greater", "less")}
        assert (found.verdicts[0] is Verdict.WORSE) == (sides["greater"] <= 0.001)
        assert (found.verdicts[0] is Verdict.BETTER) == (sides["less"] <= 0.001)


@pytest.mark.parametrize(
    ("area", "rest", "verdict", "why"),
    [
        # newcombe_99.csv: 19 of 20 against 99.6 %, a chance of 0.078; two fewer would have been a difference
        ((19, 20), (11_510, 11_556), Verdict.SIMILAR, Why.NOTHING),
        ((17, 20), (11_510, 11_556), Verdict.WORSE, Why.NOTHING),
        # newcombe_one.csv: one more or less of one tells nothing
        ((0, 1), (9_270, 10_000), Verdict.CANNOT_TELL, Why.TOO_FEW_EVENTS),
        # the Beverleys as shipped: a chance of 0.003; none of seven would have been a difference
        ((1, 7), (718, 1_000), Verdict.SIMILAR, Why.NOTHING),
        ((0, 7), (718, 1_000), Verdict.WORSE, Why.NOTHING),
        # all of all: 1 of 45 would have been a difference
        ((45, 45), (21_608, 21_608), Verdict.SIMILAR, Why.NOTHING),
        ((0, 45), (0, 21_608), Verdict.SIMILAR, Why.NOTHING),
    ],
)
def test_single_cases_that_were_once_told_otherwise(area, rest, verdict, why):
    found = judge(PERCENTAGE, figures(area), figures(rest))
    assert (found.verdicts[0], found.why[0]) == (verdict, why)


def test_a_comparator_without_cases_is_a_value_of_zero():
    # rate_rest0.csv: 30 cases in the six, none elsewhere
    found = judge(RATE, figures((30, 30_000), (0, 30_000)), figures((0, 750_000), (0, 750_000)))
    assert list(found.verdicts) == [Verdict.WORSE, Verdict.CANNOT_TELL]
    # nor does one case in one place tell anything of none in ten times as many
    assert judge(RATE, figures((1, 100)), figures((0, 1_000))).why[0] is Why.TOO_FEW_EVENTS


@pytest.mark.parametrize("definition", [PERCENTAGE, RATE])
def test_the_funnel_and_the_verdicts_are_one(definition):
    chance = np.random.default_rng(7)
    whole = Whole(2_400, 12_000)
    n = chance.integers(1, 600, 3_000).astype(float)
    area = Figures(np.minimum(chance.poisson(n * chance.uniform(0.02, 0.4, 3_000)), n).astype(float), n)
    rest = Figures(whole.numerator - area.numerators, whole.denominator - area.denominators)
    told = np.isin(judge(definition, area, rest).verdicts, DIFFERENT)
    lies = places(definition, area, whole)
    assert (np.isin(lies, [Place.FAR_ABOVE, Place.FAR_BELOW]) == told).all()
    # and the limits that are drawn part the same areas
    chances = Chances(n, whole.numerator, whole.denominator, definition is PERCENTAGE)
    lower, upper = chances.ends(0.998)
    assert (((area.numerators < lower - 1e-9) | (area.numerators > upper + 1e-9)) == told).all()


@pytest.mark.parametrize("proportions", [True, False])
def test_how_many_lie_outside_by_chance_is_what_chance_puts_there(proportions):
    chance = np.random.default_rng(8)
    sizes = np.array([3.0, 40.0, 200.0])
    if proportions:
        drawn = chance.hypergeometric(300, 1_700, sizes.astype(int)[:, None], (3, 60_000))
    else:
        drawn = chance.binomial(300, sizes[:, None] / 2_000, (3, 60_000))
    chances = Chances(sizes, 300, 2_000, proportions)
    lower, upper = (end[:, None] for end in chances.ends(0.95))
    outside = ((drawn < lower - 1e-9) | (drawn > upper + 1e-9)).mean(axis=1)
    assert outside == pytest.approx(chances.outside(0.95), abs=0.003)
    assert (chances.outside(0.95) <= 0.05).all()
