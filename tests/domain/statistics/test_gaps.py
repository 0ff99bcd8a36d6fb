"""Areas against the rest of the city, and against a target."""

import dataclasses

import numpy as np
import pytest

from dashboard.domain.kpi.definition import Better
from dashboard.domain.statistics.gaps import gaps, unfavourable_log_ratio
from dashboard.domain.statistics.judgements import judge, judge_against_value
from dashboard.domain.statistics.verdicts import Verdict, Why
from tests.domain.statistics_kpis import COUNT, MEAN, NEUTRAL, PERCENTAGE, RATE, figures


@pytest.mark.parametrize(
    ("definition", "above", "below"),
    [
        (PERCENTAGE, Verdict.BETTER, Verdict.WORSE),
        (RATE, Verdict.WORSE, Verdict.BETTER),
        (NEUTRAL, Verdict.HIGHER, Verdict.LOWER),
        (dataclasses.replace(PERCENTAGE, better=Better.NEITHER), Verdict.HIGHER, Verdict.LOWER),
    ],
)
def test_polarity_decides(definition, above, below):
    found = judge(definition, figures((400, 500), (200, 500), (302, 500)), figures(*[(6000, 10000)] * 3))
    assert list(found.verdicts) == [above, below, Verdict.SIMILAR]
    assert list(found.why) == [Why.NOTHING] * 3


def test_similar_only_where_a_difference_could_have_shown():
    # none of three is no rarity at 72 %, nor are all of them; none of six is one
    few = judge(PERCENTAGE, figures((1, 3), (3, 6)), figures((7200, 10000), (7200, 10000)))
    assert list(few.verdicts) == [Verdict.CANNOT_TELL, Verdict.SIMILAR]
    assert list(few.why) == [Why.TOO_FEW_EVENTS, Why.NOTHING]
    # of two events in all, one of which is in a fifth of the residents, neither way would tell anything
    events = judge(RATE, figures((1, 2000), (1, 2)), figures((1, 8000), (1, 8000)))
    assert list(events.why) == [Why.TOO_FEW_EVENTS, Why.NOTHING]


def test_no_events_where_many_were_expected_is_a_difference():
    found = judge(RATE, figures((0, 1000)), figures((1000, 20000)))
    assert found.verdicts[0] is Verdict.BETTER


def test_what_cannot_be_told_says_why():
    area, rest = figures((50, 100)), figures((500, 1000))
    assert judge(COUNT, area, rest).why[0] is Why.PLAIN_COUNT
    assert judge(MEAN, area, rest).why[0] is Why.VARIANCE_UNKNOWN
    assert judge(PERCENTAGE, figures((50.5, 100)), rest).why[0] is Why.AMOUNTS
    assert judge(PERCENTAGE, area, figures((np.nan, np.nan))).why[0] is Why.COMPARATOR_MISSING
    assert judge(RATE, figures((5, 0)), rest).why[0] is Why.NO_DENOMINATOR
    missing = judge(RATE, figures((np.nan, np.nan)), rest)
    assert (missing.verdicts[0], missing.why[0]) == (Verdict.NO_FIGURES, Why.NO_FIGURES)


def test_every_reason_but_none_has_a_sentence_and_every_verdict_its_own_symbol():
    assert all(why.sentence.endswith(".") for why in Why if why is not Why.NOTHING)
    assert len({verdict.symbol for verdict in Verdict}) == len(Verdict)


def test_rest_of_the_city_is_the_city_without_the_area():
    rest = figures((100, 1000), (100, 1000), (np.nan, 10)) - figures((30, 200), (100, 1000), (1, 5))
    assert rest.numerators == pytest.approx([70, np.nan, np.nan], nan_ok=True)
    assert rest.denominators == pytest.approx([800, np.nan, 5], nan_ok=True)


def test_a_rest_without_cases_is_a_value_of_zero_and_rounding_leaves_no_fewer():
    rest = figures((30, 1000), (30, 1000), (30, np.nan)) - figures((30, 200), (35, 200), (30, np.nan))
    assert list(rest.numerators) == [0, 0, 0]
    assert rest.denominators == pytest.approx([800, 800, np.nan], nan_ok=True)


def test_a_gap_in_points_as_ratio_and_in_cases():
    found = gaps(PERCENTAGE, figures((40, 100)), figures((600, 1000)))
    assert found.points[0] == pytest.approx(-20)
    assert found.ratio[0] == pytest.approx(2 / 3)
    assert found.more[0] == pytest.approx(20)
    assert found.log_ratio[0] == pytest.approx(np.log(1.5))
    fewer = gaps(RATE, figures((40, 1000)), figures((200, 10000)))
    assert (fewer.points[0], fewer.more[0]) == pytest.approx((20, -20))


def test_means_have_a_gap_but_no_cases_and_counts_have_none():
    mean = gaps(MEAN, figures((4000, 10)), figures((30000, 100)))
    assert (mean.points[0], mean.ratio[0]) == pytest.approx((100, 4 / 3))
    assert np.isnan(mean.more[0])
    count = gaps(COUNT, figures((40, np.nan)), figures((50, np.nan)))
    assert np.isnan([count.points[0], count.ratio[0], count.more[0]]).all()


def test_gaps_are_ordered_by_how_many_times_worse_whatever_the_unit():
    double = unfavourable_log_ratio(RATE, figures((20, 1000)), figures((100, 10000)))
    half = unfavourable_log_ratio(PERCENTAGE, figures((30, 100)), figures((600, 1000)))
    assert double[0] == pytest.approx(half[0]) == pytest.approx(np.log(2))
    assert np.isnan(unfavourable_log_ratio(NEUTRAL, figures((20, 1000)), figures((100, 10000)))[0])
    none = unfavourable_log_ratio(PERCENTAGE, figures((0, 100)), figures((600, 1000)))
    assert np.isfinite(none[0])
    assert none[0] > half[0]


def test_against_a_target_by_the_interval_of_the_area():
    # Wilson at 95 %: 25.5 to 36.6
    found = [judge_against_value(PERCENTAGE, figures((81, 263)), target).verdicts[0] for target in (25.0, 30.0, 37.0)]
    assert found == [Verdict.BETTER, Verdict.SIMILAR, Verdict.WORSE]
    none = judge_against_value(PERCENTAGE, figures((81, 263)), None)
    assert (none.verdicts[0], none.why[0]) == (Verdict.CANNOT_TELL, Why.NO_TARGET)
    mean = judge_against_value(MEAN, figures((4000, 10)), 300.0)
    assert (mean.verdicts[0], mean.why[0]) == (Verdict.CANNOT_TELL, Why.VARIANCE_UNKNOWN)


def test_a_difference_that_rounding_could_make_is_not_told():
    # 20 of 30 may have been 22 of 28; 200 of 300 is as good as it looks
    rest = figures((84_600, 100_000), (84_600, 100_000))
    area = figures((20, 30), (200, 300))
    level = 0.95
    assert list(judge(PERCENTAGE, area, rest, level).verdicts) == [Verdict.WORSE] * 2
    rounded = judge(PERCENTAGE, area, rest, level, rounded_to=5)
    assert list(rounded.verdicts) == [Verdict.CANNOT_TELL, Verdict.WORSE]
    assert list(rounded.why) == [Why.ROUNDING, Why.NOTHING]
    # the figures that it might have been
    assert judge(PERCENTAGE, figures((22, 28)), figures((84_598, 100_002)), level).verdicts[0] is Verdict.SIMILAR


def test_a_resident_population_is_not_rounded():
    residents = dataclasses.replace(RATE, population_denominator=True)
    area, rest = figures((20, 10)), figures((100_000, 100_000))
    # 18 to 10 residents is above at 95 %, 18 to 12 is not
    assert judge(residents, area, rest, 0.95, rounded_to=5).verdicts[0] is Verdict.WORSE
    assert judge(RATE, area, rest, 0.95, rounded_to=5).why[0] is Why.ROUNDING


def test_a_target_is_missed_only_if_rounding_could_not_have_missed_it():
    area = figures((20, 30))
    assert judge_against_value(PERCENTAGE, area, 84.0).verdicts[0] is Verdict.WORSE
    found = judge_against_value(PERCENTAGE, area, 84.0, rounded_to=5)
    assert (found.verdicts[0], found.why[0]) == (Verdict.CANNOT_TELL, Why.ROUNDING)
