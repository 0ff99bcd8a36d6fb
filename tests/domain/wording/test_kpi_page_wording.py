"""What the page of a KPI says, sentence by sentence."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import GapTableCell, GapTableColumn, Role
from dashboard.domain.kpi.view import Funnel, GapLine
from dashboard.domain.statistics.funnels import Place, Whole, curve
from dashboard.domain.statistics.gradients import UNKNOWN, Estimate
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording import kpi_page as words
from dashboard.domain.wording.kpi import brief_reason
from tests.domain.statistics_kpis import MEAN, PERCENTAGE, RATE

CELL = GapTableCell(
    63.5, 127, 200, 81.4, 81.0, Verdict.WORSE, Why.NOTHING, -17.5, 0.78, 0.24, 34.9, -2.0, 6, 6,
    Trend.NO_CLEAR_CHANGE, "→", 8, Verdict.SIMILAR, "",
)  # fmt: skip


def cell(**changes):
    return dataclasses.replace(CELL, **changes)


BY_CHANCE = ((75.0, 86.5), (71.5, 89.0))


def line(verdict=Verdict.WORSE, against=Verdict.CANNOT_TELL, value=50.0, by_chance=BY_CHANCE, **changes):
    column = GapTableColumn("a", "A", Role.AREA, "neighbourhood", "a")
    return GapLine(column, cell(verdict=verdict, value=value, **changes), 40.0, 60.0, by_chance, against)


def test_a_significant_gap_is_told_with_what_chance_would_make():
    said = words.real_sentence(PERCENTAGE, line(), "Lincoln Green", "Leeds")
    assert said == (
        "Yes: chance alone would make the gap between Lincoln Green and the rest of Leeds as wide as this in fewer "
        "than 2 of 1,000 such comparisons. At the rate of Leeds, chance alone would put an area of this size between "
        "71.5% and 89.0% (99.8%)."
    )
    assert words.chance_words(PERCENTAGE, line()) == "71.5% to 89.0%"
    assert words.chance_words(PERCENTAGE, line(by_chance=None)) == ""


def test_a_gap_that_chance_explains_is_not_called_significant():
    said = words.real_sentence(PERCENTAGE, line(Verdict.SIMILAR), "A", "Leeds")
    assert said.startswith("No: chance alone could make the gap")
    assert "between 71.5% and 89.0%" in said
    none = words.real_sentence(PERCENTAGE, line(Verdict.SIMILAR, points=0.0), "A", "Leeds")
    assert none == "There is no gap between A and the rest of Leeds."


@pytest.mark.parametrize(
    "why", [Why.TOO_FEW_EVENTS, Why.ROUNDING, Why.HIDDEN, Why.PLAIN_COUNT, Why.VARIANCE_UNKNOWN, Why.COMPARATOR_MISSING]
)
def test_what_cannot_be_told_comes_with_its_reason(why):
    verdict = Verdict.HIDDEN if why is Why.HIDDEN else Verdict.CANNOT_TELL
    said = words.real_sentence(RATE, line(verdict, why=why, by_chance=None), "A", "Leeds")
    reason = f": {brief_reason(why)}." if why is not Why.HIDDEN else f". {why.sentence}"
    assert said == f"It is not possible to say whether the gap between A and the rest of Leeds is significant{reason}"


def test_the_city_is_not_asked_whether_it_is_real():
    whole = line(Verdict.CANNOT_TELL, why=Why.WHOLE_CITY)
    assert words.real_sentence(RATE, whole, "Leeds", "Leeds") == Why.WHOLE_CITY.sentence


def test_several_areas_are_counted():
    lines = [line(Verdict.WORSE), line(Verdict.WORSE), line(Verdict.SIMILAR), line(Verdict.HIDDEN)]
    assert words.several_sentence(lines, "neighbourhoods", "Leeds") == (
        "Of the four neighbourhoods, two are worse than in the rest of Leeds and one differs by no more than chance "
        "could explain; the other one is hidden."
    )
    lines = [line(Verdict.SIMILAR)] * 2 + [line(Verdict.CANNOT_TELL)] * 5 + [line(Verdict.NO_FIGURES)]
    assert words.several_sentence(lines, "wards", "Leeds") == (
        "Of the eight wards, two differ by no more than chance could explain when compared with the rest of Leeds and "
        "five cannot be compared; the other one has no figures."
    )
    assert words.several_sentence([line(Verdict.WORSE)], "target wards", "Leeds") == (
        "The only one of the target wards is worse than in the rest of Leeds."
    )
    lines = [line(Verdict.WORSE)] * 2 + [line(Verdict.SIMILAR)] * 4
    assert words.several_sentence(lines, "neighbourhoods", "Leeds") == (
        "Of the six neighbourhoods, two are worse than in the rest of Leeds; the other four differ by no more than "
        "chance could explain."
    )
    assert words.several_sentence([line(Verdict.CANNOT_TELL)] * 3, "wards", "Leeds") == (
        "None of the wards can be compared with the rest of Leeds."
    )
    assert words.several_sentence([line(Verdict.HIDDEN)] * 2, "wards", "Leeds") == "Both wards are hidden."
    assert words.several_sentence([], "neighbourhoods", "Leeds") == ""


def test_a_target_is_met_or_not_or_cannot_be_told():
    found = {
        Verdict.BETTER: "better than the target",
        Verdict.WORSE: "worse than the target",
        Verdict.SIMILAR: "not significant",
        Verdict.CANNOT_TELL: "cannot be compared",
    }
    for verdict, said in found.items():
        assert words.target_words(line(Verdict.SIMILAR, verdict)) == said
    assert words.target_words(line(Verdict.HIDDEN, Verdict.HIDDEN, None)) == "hidden"


def test_cases_and_points_have_a_way():
    assert words.cases_words(cell(more=34.9)) == "about 35 more"
    assert words.cases_words(cell(more=-3.2)) == "about 3 fewer"
    assert words.cases_words(cell(more=0.2)) == "none"
    assert words.cases_words(cell(more=None)) == ""
    assert words.points_words(PERCENTAGE, 63.5, 81.0) == "−17.5 points"
    assert words.points_words(PERCENTAGE, 76.2, 76.21) == "under 0.1 points"
    assert words.points_words(MEAN, 130.0, 100.0) == "+£30"
    assert words.points_words(RATE, 5.0, 5.0) == "0.0"
    assert words.points_words(RATE, None, 5.0) == words.points_words(RATE, 5.0, None) == ""


def test_the_funnel_is_told_with_what_chance_would_do_and_what_is_hidden():
    places = [Place.FAR_ABOVE, Place.ABOVE, *[Place.INSIDE] * 58, *[Place.NOT_COMPARED] * 7]
    rows = pd.DataFrame({"place": [place.value for place in places], "value": np.arange(len(places), dtype=float)})
    limits = curve(RATE, 900.0, Whole(15_000, 1_000_000))
    said = words.funnel_sentence(Funnel(rows, limits, by_chance=2.34), "neighbourhoods", "Leeds")
    assert "Of 60 neighbourhoods with figures that may be shown, 1 lies above and none lies below" in said
    assert "1 more lies between the inner limits" in said
    assert "By chance alone, given the size of each, about 2.3 areas of 60 would lie outside the inner limits." in said
    assert "7 are hidden or have no figures." in said
    assert words.NOT_TYPICAL in said
    assert words.funnel_sentence(Funnel(rows, None, "No funnel."), "wards", "Leeds") == "No funnel."


@pytest.mark.parametrize(
    ("by_chance", "expected"),
    [
        (0.0, "hardly any would lie"),
        (0.04, "hardly any would lie"),
        (0.96, "about 1.0 area of"),
        (2.0, "about 2.0 areas of"),
    ],
)
def test_what_chance_would_do_in_any_number(by_chance, expected):
    rows = pd.DataFrame({"place": [Place.INSIDE.value] * 9})
    limits = curve(RATE, 900.0, Whole(15_000, 1_000_000))
    assert expected in words.funnel_sentence(Funnel(rows, limits, by_chance=by_chance), "wards", "Leeds")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ""),
        (1, "1 more lies outside, but rounding may have put it there."),
        (2, "2 more lie outside, but rounding may have put them there."),
    ],
)
def test_what_rounding_may_have_put_outside(number, expected):
    rows = pd.DataFrame({"place": [*[Place.INSIDE.value] * 9, *[Place.BY_ROUNDING.value] * number]})
    said = words.funnel_sentence(Funnel(rows, curve(RATE, 900.0, Whole(15_000, 1_000_000))), "wards", "Leeds")
    assert expected in said
    assert ("rounding" in said) == bool(number)


def test_both_indices_have_their_intervals():
    assert words.slope_index_sentence(PERCENTAGE, Estimate(-12.4, -15.0, -9.8)) == (
        "Slope index of inequality (SII): −12.4 percentage points (95% interval −15.0 to −9.8)."
    )
    assert "is 1.60 times what it is at the least deprived end (95% interval 1.30 to 2.00)" in words.relative_sentence(
        Estimate(1.6, 1.3, 2.0)
    )
    # "−under 0.1" is no number, and what sums leave in their last digits is none at all
    assert words.slope_index_sentence(PERCENTAGE, Estimate(-0.01, -0.04, 0.02)) == (
        "Slope index of inequality (SII): −0.010 percentage points (95% interval −0.040 to 0.020)."
    )
    assert words.slope_index_sentence(RATE, Estimate(-1e-15, -2e-15, 1e-16)) == (
        "Slope index of inequality (SII): 0.0 (95% interval 0.0 to 0.0)."
    )
    assert words.slope_index_sentence(RATE, UNKNOWN) == words.relative_sentence(UNKNOWN) == ""


def test_a_total_of_the_city_that_its_lsoas_do_not_add_up_to_is_told():
    assert words.totals_sentence(5, 9748, "Leeds").startswith(
        "Totals do not agree: 5 was handed in for Leeds as a whole, but its LSOAs add up to 9,748."
    )
    assert words.totals_sentence(9748.000000001, 9748, "Leeds") == ""


def test_what_is_hidden_missing_and_placed_is_said():
    assert words.hidden_sentence(0, 0, 482, "LSOAs") == ""
    said = words.hidden_sentence(12, 3, 482, "LSOAs")
    assert said.startswith("12 of 482 LSOAs are hidden, because so few people may be recognised in them and 3 of 482")
    assert words.hidden_sentence(1, 1, 482, "LSOAs").startswith(
        "1 of 482 LSOAs is hidden, because so few people may be recognised in it and 1 of 482 LSOAs has no figures."
    )
    assert words.coverage_sentence(100.0, 482, 482).startswith("All of the total handed in by LSOA could be matched")
    assert words.coverage_sentence(97.0, 470, 482) == (
        "97% of the total handed in by LSOA could be matched to the city’s areas. 470 of 482 LSOAs have figures."
    )
    assert "is hidden or not known" in words.coverage_sentence(None, 482, 482)


def test_periods_that_keep_earlier_areas_are_named():
    periods = [Period.parse(key) for key in ("2018-Q1", "2018-Q2")]
    assert words.earlier_areas_sentence(periods[:1]).startswith(
        "Figures for Jan–Mar 2018 (Q4 2017/18) are of the areas"
    )
    several = words.earlier_areas_sentence(periods)
    assert several.startswith("Figures for two periods, the last of them Apr–Jun 2018 (Q1 2018/19), are of the areas")
