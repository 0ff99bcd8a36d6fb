"""What the page of one area says of its KPIs."""

from dataclasses import replace

import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Better, Frequency, Period, Unit
from dashboard.domain.kpi.gap_table import GapTable, GapTableCell, GapTableColumn, GapTableRow, Role
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording.services import (
    HERE,
    awaited_sentence,
    date_sentence,
    gap_between,
    is_publishable,
    measure_text,
    untold_sentence,
    untold_text,
    verdict_sentences,
    viewer_sentence,
)
from tests.example_kpi import MISSED_BINS

Q3 = Period.parse("2018-Q3")
CELL = GapTableCell(
    value=14.2, numerator=142, denominator=10_000, comparator_value=10.0, city_value=10.1, verdict=Verdict.WORSE,
    why=Why.NOTHING, points=4.1, ratio=1.4, log_ratio=0.34, more=-41.0, trend=Trend.NO_CLEAR_CHANGE,
    trend_arrow="→", trend_points=8, since_last=Verdict.SIMILAR, to_wards=1.0, with_figures=3, lsoas=3, city_part="",
)  # fmt: skip
PERCENTAGE = replace(MISSED_BINS, unit=Unit.PERCENTAGE, better=Better.HIGHER, name="Visits")
HIDDEN = replace(CELL, value=None, verdict=Verdict.HIDDEN, why=Why.HIDDEN, points=None, ratio=None, log_ratio=None)


#: Reasons that have a verdict or a place of their own.
ANOTHER_VERDICT = {Why.HIDDEN, Why.NO_FIGURES, Why.NO_TARGET}


def gap_table(*cells, periods=()):
    columns = (
        GapTableColumn(HERE, "Here", Role.AREA, "lsoa", "E1"),
        GapTableColumn("city", "Leeds", Role.CITY, "city", "E8"),
    )
    every = periods or [Q3] * len(cells)
    rows = tuple(
        GapTableRow(replace(MISSED_BINS, kpi_id=f"kpi-{n}", name=f"Measure {n}"), period, {HERE: cell, "city": CELL})
        for n, (cell, period) in enumerate(zip(cells, every, strict=True))
    )
    return GapTable(Q3, columns, rows)


def said(*cells):
    table = gap_table(*cells)
    return " ".join([*verdict_sentences(table, "Leeds"), untold_sentence(table)])


def test_the_paragraph_counts_verdicts_names_the_widest_gap_and_says_what_is_missing():
    wider = replace(CELL, log_ratio=0.9, value=20.0)
    text = said(CELL, wider, replace(CELL, verdict=Verdict.SIMILAR), HIDDEN)
    assert text == (
        "2 of the 3 measures that can be compared are worse than in the rest of Leeds, 1 shows no significant "
        "difference and none is better. The widest gaps are in Measure 1 (20.0 against 10.1 in Leeds) and Measure 0 "
        "(14.2 against 10.1 in Leeds). One measure is hidden (small number)."
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([HIDDEN] * 2, "No measure can be compared with the rest of Leeds. Two measures are hidden"),
        ([CELL, replace(CELL, verdict=Verdict.BETTER)], "The widest gap is in Measure 0 (14.2 against 10.1 in Leeds)."),
        ([CELL] * 3, "Measure 0 (14.2 against 10.1 in Leeds) and Measure 1 (14.2 against 10.1 in Leeds)."),
        ([replace(HIDDEN, verdict=Verdict.CANNOT_TELL), HIDDEN], "One measure is hidden (small number) and one cannot"),
        ([CELL] * 3, "All 3 measures that can be compared are worse than in the rest of Leeds. The widest"),
        ([replace(CELL, verdict=Verdict.BETTER)] * 2, "Both measures that can be compared are better than in"),
        ([replace(CELL, verdict=Verdict.SIMILAR)] * 6,
         "None of the 6 measures that can be compared is significantly different from the rest of Leeds."),
        ([replace(CELL, verdict=Verdict.SIMILAR)], "is not significantly different from the rest of Leeds."),
        ([replace(CELL, verdict=Verdict.HIGHER)] * 2, "2 are higher or lower without being better or worse"),
        ([replace(CELL, verdict=Verdict.CANNOT_TELL)], "One measure cannot be compared."),
        ([replace(HIDDEN, verdict=Verdict.NO_FIGURES)], "One measure has no figures."),
    ],
)  # fmt: skip
def test_the_paragraph_of_few(cells, expected):
    assert expected in said(*cells)


@pytest.mark.parametrize("cell", [HIDDEN, replace(CELL, verdict=Verdict.BETTER)])
def test_what_is_hidden_or_not_worse_names_no_widest_gap(cell):
    assert "widest" not in said(cell, cell)


def test_examples_are_left_out_beside_real_measures():
    table = gap_table(CELL, replace(CELL, verdict=Verdict.CANNOT_TELL))
    rows = [replace(row, definition=replace(row.definition, illustrative=n > 0)) for n, row in enumerate(table.rows)]
    assert untold_sentence(replace(table, rows=tuple(rows))) == ""
    assert untold_sentence(table) == "One measure cannot be compared."


def test_nothing_is_said_of_what_cannot_be_compared_where_all_can():
    assert untold_sentence(gap_table(CELL)) == ""


@pytest.mark.parametrize(
    ("definition", "cell", "expected"),
    [
        (PERCENTAGE, replace(CELL, value=51.0, city_value=63.5, points=-12.5, ratio=0.8), "12.5 points lower"),
        (MISSED_BINS, CELL, "1.4 times as high"),
        (MISSED_BINS, replace(CELL, value=6.06), "40% lower"),
        (MISSED_BINS, replace(CELL, value=0.0, points=-10.1, ratio=0.0), "10.1 lower"),
        (MISSED_BINS, replace(CELL, value=10.1, points=0.0), "none"),
        (MISSED_BINS, HIDDEN, ""),
    ],
)
def test_a_gap_is_told_in_words(definition, cell, expected):
    assert gap_between(definition, cell.value, cell.city_value) == expected


@pytest.mark.parametrize("why", sorted({why for why in Why if why.is_open_question} - ANOTHER_VERDICT))
def test_whatever_cannot_be_told_has_its_reason(why):
    assert untold_text(replace(HIDDEN, verdict=Verdict.CANNOT_TELL, why=why))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit.RATE_PER_1000, "per 1,000 households"),
        (Unit.PERCENTAGE, "% of households"),
        (Unit.COUNT, "number of bins reported missed"),
        (Unit.MEAN, "average bins reported missed, over households"),
    ],
)
def test_what_a_value_counts(unit, expected):
    assert measure_text(replace(MISSED_BINS, unit=unit)) == expected


def test_the_date_says_which_measures_are_older():
    year = Period.parse("2017")
    assert date_sentence(gap_table(CELL, CELL)) == "Latest figures: Jul–Sep 2018 (Q2 2018/19)."
    assert date_sentence(gap_table(CELL, CELL, periods=[Q3, year])).endswith("One measure has only earlier ones.")
    assert date_sentence(gap_table(CELL, periods=[None])) == "There are no figures at the moment."
    assert Q3.frequency is Frequency.QUARTER


def test_only_the_public_view_may_be_handed_on():
    assert [is_publishable(viewer) for viewer in (Viewer.PUBLIC, Viewer.OFFICER, Viewer.STEWARD)] == [
        True,
        False,
        False,
    ]
    for viewer in (Viewer.OFFICER, Viewer.STEWARD):
        assert "Not for publication" in viewer_sentence(viewer)
    assert "Not for publication" not in viewer_sentence(Viewer.PUBLIC)


def test_figures_that_are_awaited_are_counted():
    assert verdict_sentences(gap_table(CELL), "Leeds", awaits=True) == ["How services do here cannot be counted yet."]
    assert untold_sentence(gap_table(HIDDEN), awaits=True) == ""
    assert date_sentence(gap_table(CELL, periods=[None]), awaits=True) == "The latest figures are being worked out."
    assert awaited_sentence(0) == ""
    assert awaited_sentence(1).startswith("Figures of one measure are being worked out")
    assert awaited_sentence(3).startswith("Figures of three measures are being worked out")
