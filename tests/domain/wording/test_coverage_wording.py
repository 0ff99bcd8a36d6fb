"""The sentence on what has been handed in is true in every state, of one KPI, of two and of many."""

import dataclasses

import pytest

from dashboard.domain.kpi.coverage import CoverageRow, Supply
from dashboard.domain.wording.coverage import supply_sentence
from tests.example_kpi import MISSED_BINS

IN, LATE, GAP, BACK = Supply.SUPPLIED, Supply.LATE, Supply.MISSING, Supply.WITHDRAWN


def said(*rows):
    kpis = [dataclasses.replace(MISSED_BINS, kpi_id=f"kpi-{number}") for number in range(len(rows))]
    return supply_sentence([CoverageRow(kpi, states) for kpi, states in zip(kpis, rows, strict=True)])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(IN, IN)], "No figures are late, missing or withdrawn in the periods below."),
        ([(None, IN)] * 12, "No figures are late, missing or withdrawn in the periods below."),
        ([(None, None)], "No figures are late, missing or withdrawn in the periods below."),
        ([(IN, LATE)], "The only KPI awaits figures."),
        ([(IN, LATE), (IN, LATE)], "Both KPIs await figures."),
        ([(IN, LATE), (IN, IN)], "One of 2 KPIs awaits figures."),
        ([(IN, LATE)] * 12, "All 12 KPIs await figures."),
        (
            [(IN, GAP, IN, LATE), (BACK, BACK, IN, IN), (BACK, IN, IN, IN), *[(IN,) * 4] * 9],
            "One of 12 KPIs awaits figures; one has a gap; two have had figures withdrawn.",
        ),
        ([(BACK, BACK)] * 12, "No figures are in use for the periods below. All 12 KPIs have had figures withdrawn."),
        ([(BACK,)], "No figures are in use for the periods below. The only KPI has had figures withdrawn."),
        ([(None, LATE)], "No figures are in use for the periods below. The only KPI awaits figures."),
        ([(BACK, LATE), (None, LATE)],
         "No figures are in use for the periods below. Both KPIs await figures; one has had figures withdrawn."),
    ],
)  # fmt: skip
def test_the_sentence_is_true_in_every_state(rows, words):
    assert said(*rows) == words
