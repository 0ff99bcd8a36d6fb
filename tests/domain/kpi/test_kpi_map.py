"""What the map says of a KPI: its legend, which end is worse, and what is hidden."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.definition import Better, Period
from dashboard.domain.kpi.map import AreaState, KpiChoice, build_kpi_map
from tests.example_kpi import MISSED_BINS

CODES = ["E1", "E2", "E3", "E4", "E5", "E6"]
CHOICE = KpiChoice(MISSED_BINS, Period.parse("2018-Q3"), KpiClassing.QUANTILE)


def figures(*rows):
    table = pd.DataFrame(rows, columns=["area_kind", "area_code", "value", "status"])
    return table.assign(period="2018-Q3", source="lsoa", lsoas_with_figures=4, lsoas_total=4)


SOME = figures(
    ("lsoa", "E1", 2.0, "shown"),
    ("lsoa", "E2", float("nan"), "suppressed"),
    ("lsoa", "E3", 10.0, "shown"),
    ("lsoa", "E4", float("nan"), "secondary"),
    ("lsoa", "E5", float("nan"), "no figures"),
    ("city", "E08", 4.0, "shown"),
)


def shown(rows=SOME, choice=CHOICE, viewer=Viewer.PUBLIC):
    return build_kpi_map(choice, rows, CODES, viewer, "Leeds")


def test_each_area_has_one_state_and_nobody_learns_why_it_is_hidden():
    made = shown()
    assert made.symbols == "1h2h--"
    assert made.texts == ("2.0", "hidden", "10.0", "hidden", "no figures", "no figures")
    assert made.values == (2.0, None, 10.0, None, None, None)
    assert [made.count(state) for state in AreaState] == [2, 2, 2]


def test_a_value_of_a_hidden_row_is_never_taken_over():
    made = shown(figures(("lsoa", "E1", 3.0, "suppressed")))
    assert made.values == (None,) * 6
    assert made.summary == "Every figure by neighbourhood is hidden, to protect small numbers of people."


def test_figures_of_another_period_are_left_out():
    assert set(shown(SOME.assign(period="2018-Q2")).symbols) == {"-"}


def test_the_summary_names_range_city_and_hidden():
    assert shown().summary == (
        "2 of 6 neighbourhoods have a figure that can be shown: from 2.0 to 10.0 per 1,000 households. "
        "Leeds as a whole: 4.0. 2 are hidden, to protect small numbers of people."
    )


def test_without_figures_by_lsoa_it_says_who_can_supply_them():
    made = shown(figures(("city", "E08", 4.0, "shown")))
    assert made.summary.startswith("There are no figures by neighbourhood (LSOA) for Jul–Sep 2018 (Q2 2018/19).")
    assert "“Waste”" in made.summary
    assert made.legend == ()


def test_the_legend_has_the_worst_class_first():
    higher = shown(choice=replace(CHOICE, definition=replace(MISSED_BINS, better=Better.HIGHER)))
    assert [(one.number, one.label) for one in higher.legend] == [(1, "2.0"), (2, "10.0")]
    assert [(one.number, one.label, one.count) for one in shown().legend] == [(2, "10.0", 1), (1, "2.0", 1)]
    assert shown().class_words(2) == "in class 2 of 2, the highest"


@pytest.mark.parametrize(
    ("better", "words"),
    [
        (Better.LOWER, "Darker is worse: a higher figure."),
        (Better.HIGHER, "Darker is worse: a lower figure."),
        (Better.NEITHER, "Darker is more. Neither more nor less is better."),
    ],
)
def test_which_end_is_worse_is_said_in_words(better, words):
    assert shown(choice=replace(CHOICE, definition=replace(MISSED_BINS, better=better))).direction == words


@pytest.mark.parametrize(
    ("viewer", "words"),
    [
        (Viewer.PUBLIC, "Public view: counts under 10 are hidden, others rounded to 5."),
        (Viewer.OFFICER, "Officers’ view: counts of 1 to 7 are hidden, others rounded to 5."),
        (Viewer.STEWARD, "Exact figures: not for publication."),
    ],
)
def test_the_source_says_whose_view_it_is(viewer, words):
    made = shown(viewer=viewer)
    assert made.source == f"Waste, figures handed in for Jul–Sep 2018 (Q2 2018/19), by LSOA. {words}"
