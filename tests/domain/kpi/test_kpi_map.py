"""What the map says of a KPI: its legend, which end is worse, and what is hidden."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.definition import Better, Period, Unit
from dashboard.domain.kpi.map import AreaState, KpiChoice, LargerAreas, MapBy, build_kpi_map
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


WARDS = LargerAreas(MapBy.WARD, "ward-now", ("W1", "W1", "W1", "W2", "W2", "W2"))


def by_ward(cases, by=MapBy.FITTING, definition=CHOICE.definition):
    """Return the map of six LSOAs with so many cases each (None: hidden), in two wards."""
    rows = [("lsoa", code, float("nan") if n is None else n, "suppressed" if n is None else "shown")
            for code, n in zip(CODES, cases, strict=True)]  # fmt: skip
    table = figures(*rows, ("ward-now", "W1", 3.0, "shown"), ("ward-now", "W2", 7.0, "shown"))
    table["numerator"], table["denominator"] = table["value"], 100.0
    choice = replace(CHOICE, by=by, definition=definition)
    return build_kpi_map(choice, table, CODES, Viewer.PUBLIC, "Leeds", [WARDS])


@pytest.mark.parametrize("cases", [[0.0, 1.0, 2.0, 4.0, 60.0, 80.0], [None, None, None, None, 60.0, 80.0]])
def test_where_most_lsoas_have_few_cases_they_show_their_wards_and_the_map_says_why(cases):
    made = by_ward(cases)
    assert made.values == (3.0, 3.0, 3.0, 7.0, 7.0, 7.0)
    assert made.summary.startswith("All 2 wards have a figure that can be shown: from 3.0 to 7.0")
    assert "Mapped by ward: most neighbourhoods have fewer than five cases" in made.summary
    assert made.name.endswith(", by ward")
    assert "by ward in force." in made.source
    assert made.unit_of_area.endswith(" in the whole ward")


def test_a_reader_may_choose_by_what_the_map_is():
    few, many = [0.0, 1.0, 2.0, 4.0, 60.0, 80.0], [20.0, 30.0, 40.0, 50.0, 60.0, 80.0]
    assert by_ward(many).values == tuple(many)
    assert by_ward(many).reason == ""
    assert by_ward(many, MapBy.WARD).values == (3.0, 3.0, 3.0, 7.0, 7.0, 7.0)
    assert by_ward(many, MapBy.WARD).reason == "Mapped by ward: each neighbourhood has the value of its ward."
    assert by_ward(few, MapBy.LSOA).values == tuple(few)
    assert by_ward(few, MapBy.LSOA).reason.startswith("By neighbourhood this map mostly shows chance")


def test_an_average_is_of_as_many_as_it_is_of():
    few = [0.0, 1.0, 2.0, 4.0, 60.0, 80.0]
    assert by_ward(few, definition=replace(CHOICE.definition, unit=Unit.MEAN)).values == tuple(few)


def test_wards_without_figures_are_no_map():
    table = figures(("lsoa", "E1", 1.0, "shown"), ("ward-now", "W1", float("nan"), "suppressed"))
    table["numerator"] = table["denominator"] = table["value"]
    made = build_kpi_map(CHOICE, table, CODES, Viewer.PUBLIC, "Leeds", [WARDS])
    assert made.values[0] == 1.0
    assert made.larger == ()


MIDDLE = LargerAreas(MapBy.MSOA, "msoa", ("M1", "M1", "M2", "M2", "M3", "M3"))


@pytest.mark.parametrize("by", [MapBy.FITTING, MapBy.MSOA])
def test_figures_by_middle_layer_area_are_shown_by_it_and_the_map_says_that_neighbourhoods_have_none(by):
    hidden = ("msoa", "M2", float("nan"), "suppressed")
    table = figures(("msoa", "M1", 3.0, "shown"), hidden, ("msoa", "M3", 7.0, "shown")).assign(numerator=9.0)
    made = build_kpi_map(replace(CHOICE, by=by), table, CODES, Viewer.PUBLIC, "Leeds", [MIDDLE, WARDS])
    assert made.values == (3.0, 3.0, None, None, 7.0, 7.0)
    assert made.summary == (
        "2 of 3 middle-layer areas have a figure that can be shown: from 3.0 to 7.0 per 1,000 households. 1 is hidden, "
        "to protect small numbers of people. Mapped by middle-layer area, as no neighbourhood has a figure of its own: "
        "each has the colour of its middle-layer area."
    )
    assert made.unit_of_area == " per 1,000 households in the whole middle-layer area"


def test_a_map_of_wards_alone_needs_no_choice():
    table = figures(("lsoa", "E1", float("nan"), "no figures"), ("ward-now", "W1", 3.0, "shown"))
    made = build_kpi_map(CHOICE, table.assign(numerator=9.0), CODES, Viewer.PUBLIC, "Leeds", [MIDDLE, WARDS])
    assert made.values == (3.0, 3.0, 3.0, None, None, None)
    assert "Mapped by ward, as no neighbourhood has a figure of its own" in made.summary
