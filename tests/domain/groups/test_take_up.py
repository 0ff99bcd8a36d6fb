"""Take-up by group: tables worked by hand, and simulations of customers of whom much is not known."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from dashboard.domain.groups.take_up import (
    Completeness,
    Customers,
    Residents,
    TakeUp,
    WhyNot,
    compare,
    expected,
    limits_of,
)
from dashboard.domain.statistics.verdicts import MANY_LEVEL

DRAWS = 40_000


def customers(of_group, unknown, total, rounded_to=1):
    arrays = (np.atleast_1d(np.asarray(one, dtype=float)) for one in np.broadcast_arrays(of_group, unknown, total))
    return Customers(*arrays, rounded_to=rounded_to)


def residents(of_group, total, unknown=0):
    arrays = (np.atleast_1d(np.asarray(one, dtype=float)) for one in np.broadcast_arrays(of_group, unknown, total))
    return Residents(*arrays)


def only(found):
    return found.verdicts[0], found.why[0]


def test_a_table_worked_by_hand():
    # 300 of 1,000 customers are known to be disabled, of 100 it is not known; 18 % of 200,000 residents are
    found = compare(customers(300, 100, 1_000), residents(36_000, 200_000))
    assert (found.share[0][0], found.share[1][0]) == (0.3, 0.4)
    assert found.residents[0][0] == found.residents[1][0] == 0.18
    assert [one[0] for one in found.ratio] == pytest.approx([0.3 / 0.18, 0.4 / 0.18])
    # 300 and 400 in 36,000
    assert [one[0] for one in found.rate] == pytest.approx([25 / 3, 100 / 9])
    exact = [binomtest(count, 1_000).proportion_ci(0.998) for count in (300, 400)]
    assert found.limits_998[0][0] == pytest.approx(exact[0].low)
    assert found.limits_998[1][0] == pytest.approx(exact[1].high)
    assert [one[0] for one in found.ratio_limits] == pytest.approx([exact[0].low / 0.18, exact[1].high / 0.18])
    assert only(found) == (TakeUp.OVER, WhyNot.NOTHING)


def test_with_77_per_cent_not_known_hardly_anything_can_be_said():
    # 5,745 people, 4,424 of them not known, 400 known to be disabled, 18 % of residents
    found = compare(customers(400, 4_424, 5_745), residents(146_000, 812_000))
    assert [round(one[0], 3) for one in found.share] == [0.070, 0.840]
    assert only(found) == (TakeUp.CANNOT_BE_SAID, WhyNot.NOT_KNOWN)


def test_a_group_is_under_represented_even_if_every_unknown_one_belonged_to_it():
    found = compare(customers(10, 50, 1_000), residents(180, 1_000))
    assert only(found) == (TakeUp.UNDER, WhyNot.NOTHING)
    # at the bound with all of them 60 of 1,000: chance alone gives 18 % so few with less than 0.1 %
    assert binom.cdf(60, 1_000, 0.18) < 0.001


@pytest.mark.parametrize(
    ("given", "of_residents", "verdict", "why"),
    [
        (customers(180, 0, 1_000), residents(180, 1_000), TakeUp.NO_DIFFERENCE, WhyNot.NOTHING),
        (customers(np.nan, 0, 1_000), residents(180, 1_000), TakeUp.CANNOT_BE_SAID, WhyNot.HIDDEN),
        (customers(180, np.nan, 1_000), residents(180, 1_000), TakeUp.CANNOT_BE_SAID, WhyNot.HIDDEN),
        (customers(180, 5, np.nan), residents(180, 1_000), TakeUp.CANNOT_BE_SAID, WhyNot.HIDDEN),
        (customers(0, 0, 0), residents(180, 1_000), TakeUp.CANNOT_BE_SAID, WhyNot.NO_CUSTOMERS),
        (customers(180, 0, 1_000), residents(np.nan, np.nan), TakeUp.CANNOT_BE_SAID, WhyNot.NO_RESIDENTS),
        # 0.5 to the ninth is more than 0.1 %
        (customers(9, 0, 9), residents(500, 1_000), TakeUp.CANNOT_BE_SAID, WhyNot.TOO_FEW),
        (customers(10, 0, 10), residents(500, 1_000), TakeUp.OVER, WhyNot.NOTHING),
    ],
)
def test_where_nothing_can_be_said_the_reason_is(given, of_residents, verdict, why):
    assert only(compare(given, of_residents)) == (verdict, why)


def test_nothing_is_said_of_a_hidden_count():
    found = compare(customers(np.nan, 40, 1_000), residents(180, 1_000))
    for pair in (found.share, found.ratio, found.ratio_limits, found.limits_95, found.limits_998, found.rate):
        assert np.isnan(pair[0][0])
        assert np.isnan(pair[1][0])


def test_a_verdict_that_rounding_could_have_made_is_none():
    # exactly counted 30 of 100 against 17 % is more than chance; of counts rounded to 5 it may have been 28
    assert only(compare(customers(30, 0, 100), residents(17, 100))) == (TakeUp.OVER, WhyNot.NOTHING)
    rounded = compare(customers(30, 0, 100, rounded_to=5), residents(17, 100))
    assert only(rounded) == (TakeUp.CANNOT_BE_SAID, WhyNot.ROUNDING)


def test_where_residents_have_not_answered_theirs_lies_between_bounds_too():
    # 5 % are Muslim, 6 % have not answered: 5 % to 11 %
    found = compare(customers(80, 0, 1_000), residents(50, 1_000, unknown=60))
    assert (found.residents[0][0], found.residents[1][0]) == (0.05, 0.11)
    assert only(found) == (TakeUp.CANNOT_BE_SAID, WhyNot.NOT_KNOWN)
    assert only(compare(customers(160, 0, 1_000), residents(50, 1_000, unknown=60)))[0] is TakeUp.OVER


def test_the_interval_leaves_out_just_what_the_test_refuses():
    chance = np.random.default_rng(7)
    for _ in range(200):
        total = int(chance.integers(1, 400))
        count, share = int(chance.integers(0, total + 1)), float(chance.uniform(0.01, 0.99))
        lower, upper = (one[0] for one in limits_of(customers(count, 0, total), MANY_LEVEL))
        assert (share < lower) == (binom.sf(count - 1, total, share) < 0.001)
        assert (share > upper) == (binom.cdf(count, total, share) < 0.001)


@pytest.mark.parametrize("silent", ["any", "the group", "the others"])
def test_the_true_share_lies_within_the_bounds_and_verdicts_are_false_in_at_most_two_in_a_thousand(silent):
    chance = np.random.default_rng(["any", "the group", "the others"].index(silent))
    total = chance.integers(1, 2_001, DRAWS)
    share = chance.choice([0.005, 0.05, 0.18, 0.5, 0.82, 0.99], DRAWS)
    # chance alone: every group uses the service as its share of residents would have it
    of_group = chance.binomial(total, share)
    keeps = chance.choice([0.0, 0.1, 0.77], DRAWS)
    says_not = [keeps if silent in ("any", who) else np.zeros(DRAWS) for who in ("the group", "the others")]
    not_known = chance.binomial(of_group, says_not[0]), chance.binomial(total - of_group, says_not[1])
    given = customers(of_group - not_known[0], not_known[0] + not_known[1], total)
    found = compare(given, residents(share * 100_000, np.full(DRAWS, 100_000)))
    true = of_group / total
    assert (found.share[0] <= true + 1e-12).all()
    assert (true <= found.share[1] + 1e-12).all()
    assert np.isin(found.verdicts, (TakeUp.UNDER, TakeUp.OVER)).mean() <= 0.002


def test_rounded_counts_keep_it_too():
    chance = np.random.default_rng(11)
    total = chance.integers(10, 301, DRAWS)
    of_group = chance.binomial(total, 0.2)
    not_known = chance.binomial(total - of_group, 0.1)
    parts = [5 * np.rint(one / 5) for one in (of_group, not_known, total)]
    found = compare(customers(*parts, rounded_to=5), residents(np.full(DRAWS, 20), 100))
    assert np.isin(found.verdicts, (TakeUp.UNDER, TakeUp.OVER)).mean() <= 0.002


def test_completeness_keeps_those_who_prefer_not_to_say_apart():
    found = Completeness(*(np.array([number]) for number in (4_424.0, 57.0, 5_745.0)))
    shares = (found.share_not_known[0], found.share_not_said[0], found.share_known[0])
    assert shares == pytest.approx((0.7701, 0.0099, 0.2200), abs=5e-5)


def test_completeness_of_nobody_is_nothing():
    found = Completeness(*(np.array([0.0]) for _ in range(3)))
    assert np.isnan(found.share_known[0])


def test_expected_customers_follow_residents():
    low, high = expected(np.array([200.0]), residents(50, 1_000, unknown=60))
    assert (low[0], high[0]) == (10.0, 22.0)
