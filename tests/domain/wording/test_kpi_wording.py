"""Sentences about KPIs, word for word."""

import dataclasses

import pytest

from dashboard.domain.kpi.definition import Better, Period
from dashboard.domain.kpi.gap_table import TOGETHER, GapTable, GapTableCell, GapTableRow
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording.gap_table import counts_sentence, moved_sentence, widest_row, widest_sentence
from dashboard.domain.wording.kpi import (
    difference_words,
    gap_sentence,
    rounded_cases,
    shown_gap,
    shown_ratio,
    times_text,
    trend_sentence,
    value_text,
    verdict_sentence,
)
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE

CELL = GapTableCell(
    value=63.5,
    numerator=635.0,
    denominator=1000.0,
    comparator_value=81.0,
    city_value=81.0,
    verdict=Verdict.WORSE,
    why=Why.NOTHING,
    points=-17.5,
    ratio=0.784,
    log_ratio=0.243,
    more=41.7,
    to_wards=-2.0,
    with_figures=6,
    lsoas=6,
    trend=Trend.GETTING_WORSE,
    trend_arrow="↘",
    trend_points=8,
    since_last=Verdict.SIMILAR,
    city_part="",
)


def cell(**changes):
    return dataclasses.replace(CELL, **changes)


@pytest.mark.parametrize(
    ("definition", "value", "expected"),
    [
        (PERCENTAGE, 63.49, "63.5%"),
        (PERCENTAGE, 100.0, "100%"),
        (PERCENTAGE, 99.97, "over 99.9%"),
        (PERCENTAGE, 0.0, "0%"),
        (PERCENTAGE, 0.01, "under 0.1%"),
        (RATE, 14.2, "14.2 per 1,000 households"),
        (RATE, 1414.2, "1,414 per 1,000 households"),
        (RATE, 0.0, "0.0 per 1,000 households"),
        (COUNT, 1240.0, "1,240"),
        (MEAN, 350.4, "£350"),
        (MEAN, 35.4, "£35.40"),
        (dataclasses.replace(MEAN, numerator="days waited"), 12.34, "12.3"),
    ],
)
def test_values_with_their_units(definition, value, expected):
    assert value_text(definition, value) == expected


def test_a_narrow_column_leaves_the_denominator_out():
    assert value_text(RATE, 14.2, unit=False) == "14.2"


def test_verdicts_in_sentences():
    assert verdict_sentence(PERCENTAGE, CELL, "Lincoln Green", "Leeds") == (
        "In Lincoln Green it is 63.5%, against 81.0% in Leeds: worse than in the rest of Leeds."
    )
    assert verdict_sentence(PERCENTAGE, cell(verdict=Verdict.SIMILAR), "A", "Leeds") == (
        "In A it is 63.5%, against 81.0% in Leeds: lower, but the difference could be chance."
    )
    assert verdict_sentence(PERCENTAGE, cell(verdict=Verdict.CANNOT_TELL, why=Why.TOO_FEW_EVENTS), "A", "Leeds") == (
        "In A it is 63.5%, against 81.0% in Leeds; it is not possible to say whether the difference is significant. "
        "There are too few cases to tell a difference from chance."
    )
    hidden = cell(value=None, verdict=Verdict.HIDDEN, why=Why.HIDDEN)
    assert verdict_sentence(PERCENTAGE, hidden, "A", "Leeds").startswith("No figure can be shown for A. The number is")
    city = cell(verdict=Verdict.CANNOT_TELL, why=Why.WHOLE_CITY)
    assert verdict_sentence(PERCENTAGE, city, "Leeds", "Leeds") == "In Leeds it is 63.5%."


@pytest.mark.parametrize(
    ("points", "verdict", "expected"),
    [
        (-10.4, Verdict.SIMILAR, "lower, but the difference could be chance"),
        (10.4, Verdict.SIMILAR, "higher, but the difference could be chance"),
        (0.0, Verdict.SIMILAR, "the same"),
        (None, Verdict.SIMILAR, "the difference could be chance"),
        (-10.4, Verdict.WORSE, "worse than in the rest of Leeds"),
        (-10.4, Verdict.LOWER, "lower than in the rest of Leeds"),
    ],
)
def test_different_values_are_never_called_the_same(points, verdict, expected):
    assert difference_words(cell(points=points, verdict=verdict), "Leeds") == expected


def test_values_of_part_of_the_areas_say_so():
    part = cell(verdict=Verdict.CANNOT_TELL, why=Why.PARTIAL, with_figures=190, lsoas=482, city_part="190 of 482 areas")
    assert verdict_sentence(PERCENTAGE, part, "the sixteen", "Leeds") == (
        "In the sixteen it is 63.5% (190 of 482 areas), against 81.0% (190 of 482 areas) in Leeds; it is not possible "
        f"to say whether the difference is significant. {Why.PARTIAL.sentence}"
    )


@pytest.mark.parametrize(
    ("definition", "value", "other", "expected"),
    [
        (PERCENTAGE, 76.16, 83.94, "7.7 points"),
        (PERCENTAGE, 76.24, 76.16, "under 0.1 points"),
        (PERCENTAGE, 76.21, 76.19, "under 0.1 points"),
        (PERCENTAGE, 76.2, 76.2, "0.0 points"),
        (RATE, 14.04, 10.06, "3.9"),
        (RATE, 1003.4, 999.96, "3.0"),
        (MEAN, 130.4, 99.5, "£30.50"),
    ],
)
def test_gaps_are_the_difference_of_the_values_as_shown(definition, value, other, expected):
    assert shown_gap(definition, value, other) == expected


def test_gaps_in_sentences():
    assert gap_sentence(PERCENTAGE, CELL, "Leeds") == (
        "That is 17.5 percentage points lower than in Leeds. There would be about 40 more children in a "
        "funded place if the rate matched that of Leeds."
    )
    rate = cell(value=14.2, city_value=9.0, points=5.2, ratio=1.58, more=-12.2)
    assert gap_sentence(RATE, rate, "Leeds") == (
        "That is 5.2 per 1,000 households higher than in Leeds, 1.6 times as high. There would be about 12 "
        "fewer bins reported missed if the rate matched that of Leeds."
    )
    assert gap_sentence(MEAN, cell(value=400.0, city_value=350.0, points=50.0, ratio=1.14, more=None), "Leeds") == (
        "That is £50 higher than in Leeds, 1.1 times as high."
    )


def test_a_gap_that_is_rounding_has_no_ratio():
    near = cell(value=1.84, city_value=1.86, points=-0.02, ratio=0.99, more=None)
    assert gap_sentence(RATE, near, "Leeds") == "That is 0.1 per 1,000 households lower than in Leeds."


def test_a_favourable_gap_is_told_the_other_way_round():
    better = cell(verdict=Verdict.BETTER, points=5.0, ratio=1.1, more=-30.0)
    assert "There are about 30 more children in a funded place than at the rate of Leeds." in gap_sentence(
        PERCENTAGE, better, "Leeds"
    )
    fewer = cell(verdict=Verdict.BETTER, points=-5.0, ratio=0.6, more=30.0)
    assert "There are about 30 fewer bins reported missed than" in gap_sentence(RATE, fewer, "Leeds")
    neither = dataclasses.replace(RATE, better=Better.NEITHER)
    assert "There would be about 30 more" in gap_sentence(neither, fewer, "Leeds")


def test_the_reason_is_not_said_twice_and_nothing_has_no_gap():
    unknown = cell(verdict=Verdict.CANNOT_TELL, why=Why.VARIANCE_UNKNOWN)
    assert Why.VARIANCE_UNKNOWN.sentence in verdict_sentence(MEAN, unknown, "A", "Leeds")
    assert Why.VARIANCE_UNKNOWN.sentence not in gap_sentence(MEAN, unknown, "Leeds")
    assert gap_sentence(PERCENTAGE, cell(points=None), "Leeds") == ""
    assert "about" not in gap_sentence(PERCENTAGE, cell(more=0.3), "Leeds")


@pytest.mark.parametrize(
    ("more", "expected"), [(0.4, 0), (1.5, 2), (-19.4, -19), (41.7, 40), (97.6, 100), (123, 120), (-4567, -4600)]
)
def test_cases_are_rounded_to_what_is_known(more, expected):
    assert rounded_cases(more) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (2.31, "2.3 times as high"),
        (1.06, "6% higher"),
        (1.001, "under 1% higher"),
        (0.997, "under 1% lower"),
        (1 + 1e-12, "just as high"),
        (0.6, "40% lower"),
        (0.001, "99% lower"),
    ],
)
def test_ratios_in_words(ratio, expected):
    assert times_text(ratio) == expected


@pytest.mark.parametrize(
    ("value", "other", "expected"),
    [
        (36.12, 13.91, "2.6 times as high"),
        # 3.2 of 0.8 are four times as much, 1.6 of 1.9 are 16% less: a reader must not be told otherwise
        (3.165, 0.831, ""),
        (1.646, 1.871, ""),
        (1.44, 1.42, ""),
        (2.8, 0.037, "75.7 times as high"),
    ],
)
def test_ratios_are_told_only_where_the_values_as_shown_have_them(value, other, expected):
    assert shown_ratio(RATE, value, other) == expected


def test_one_case_is_told_in_good_english():
    def said(more, better=Better.HIGHER):
        return gap_sentence(dataclasses.replace(PERCENTAGE, better=better), cell(more=more), "Leeds")

    one = "The number of children in a funded place would be about one {} if the rate matched that of Leeds."
    assert said(1.2).endswith(one.format("higher"))
    assert said(-0.9, Better.LOWER).endswith(one.format("lower"))
    surplus = "The number of children in a funded place is about one higher than at the rate of Leeds."
    assert said(-1.2).endswith(surplus)
    assert said(1.0, Better.LOWER).endswith(surplus.replace("higher", "lower"))


def test_a_reason_that_follows_is_left_out():
    part = cell(verdict=Verdict.CANNOT_TELL, why=Why.PARTIAL, city_part="190 of 482 areas")
    assert verdict_sentence(PERCENTAGE, part, "A", "Leeds", with_reason=False) == (
        "In A it is 63.5%, against 81.0% (190 of 482 areas) in Leeds."
    )


def test_trends_in_sentences():
    assert trend_sentence(RATE, CELL) == "Getting worse over the last 8 quarters with figures."
    few = cell(trend=Trend.TOO_FEW_POINTS, trend_points=3)
    assert trend_sentence(RATE, few) == "Too few quarters to tell a trend: 3 with figures, and 5 are needed."
    assert trend_sentence(RATE, cell(trend=Trend.NO_CLEAR_CHANGE)).startswith("No clear change over the last 8")
    assert trend_sentence(MEAN, cell(trend=Trend.CANNOT_TELL)).startswith("It is not possible to say whether")


def gap_table(*cells_of_rows):
    rows = tuple(
        GapTableRow(dataclasses.replace(PERCENTAGE, name=f"Measure {n}"), Period.parse("2018-Q1"), {TOGETHER: found})
        for n, found in enumerate(cells_of_rows, start=1)
    )
    return GapTable(Period.parse("2018-Q1"), (), rows)


SIMILAR, BETTER = cell(verdict=Verdict.SIMILAR), cell(verdict=Verdict.BETTER)
UNTOLD = cell(verdict=Verdict.CANNOT_TELL, why=Why.PLAIN_COUNT, since_last=Verdict.NO_FIGURES)
REST = "the rest of Leeds"
SIX = "the six priority neighbourhoods together"


def test_the_gap_table_is_counted():
    assert counts_sentence(gap_table(CELL, CELL, SIMILAR, UNTOLD), SIX, REST) == (
        "In the six priority neighbourhoods together, 2 of 3 measures are worse than in the rest of Leeds, 1 shows "
        "no significant difference and none is better. One more cannot be compared."
    )
    for one, said in (
        (CELL, "worse than in"),
        (BETTER, "better than in"),
        (SIMILAR, "not significantly different from"),
    ):
        assert counts_sentence(gap_table(one, UNTOLD, UNTOLD), SIX, REST) == (
            f"In {SIX}, the one measure that can be compared is {said} the rest of Leeds. Two more cannot be compared."
        )
    assert "1 is higher or lower without being better or worse" in counts_sentence(
        gap_table(CELL, cell(verdict=Verdict.HIGHER)), SIX, "Leeds"
    )
    assert counts_sentence(gap_table(UNTOLD), SIX, REST) == (
        "In the six priority neighbourhoods together, no measure can be compared with the rest of Leeds."
    )


def test_nothing_is_counted_while_figures_are_being_worked_out():
    assert counts_sentence(gap_table(CELL, SIMILAR), SIX, REST, awaits=True) == (
        f"How the figures for {SIX} compare with the rest of Leeds is being worked out."
    )
    assert (
        moved_sentence(gap_table(UNTOLD), awaits=True)
        == "What has changed since the period before is being worked out."
    )


def test_the_widest_gap_is_one_that_is_more_than_chance():
    chance = cell(verdict=Verdict.SIMILAR, log_ratio=2.0)
    wider = cell(log_ratio=0.5, value=40.0)
    assert widest_row(gap_table(CELL, chance, wider)).definition.name == "Measure 3"
    assert widest_sentence(gap_table(CELL, chance, wider), "Leeds", REST) == (
        "The widest gap: Measure 3, 40.0% against 81.0% in Leeds."
    )
    assert widest_sentence(gap_table(SIMILAR), "Leeds", REST).startswith("On none of them")


def test_what_moved_since_the_period_before():
    up, down = cell(since_last=Verdict.BETTER), cell(since_last=Verdict.WORSE)
    assert moved_sentence(gap_table(up, CELL, down, up)) == (
        "Since the period before, worse: Measure 3; better: Measure 1 and Measure 4."
    )
    assert moved_sentence(gap_table(*[up] * 6)).endswith("Measure 1, Measure 2, Measure 3, Measure 4 and two more.")
    assert moved_sentence(gap_table(CELL)) == "There has been no significant change since the period before."
    assert moved_sentence(gap_table(UNTOLD)).startswith("Nothing can be said")
