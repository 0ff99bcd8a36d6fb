"""Real files of councils and departments go in with their right totals, or are refused in words."""

from dataclasses import replace

import pytest

from dashboard.domain.kpi.definition import Frequency, Geography
from dashboard.intake.mapping.mapping import (
    Reading,
)
from tests.intake.conftest import COUNT
from tests.intake.own_forms import FUEL, HOMES, HOURS, MESSY, YEARLY, confirmed, read

CASES = {
    "01": (HOMES, 3201, {"2006-12": (33, 10233), "2014-12": (33, 7816)}),
    "02": (replace(COUNT, numerator="lettings", name="Lettings"), 800, {"2014-Q1": (482, 209), "2014-Q4": (482, 181)}),
    "03": (replace(FUEL, numerator="fuel poor households"), 450, {"2011": (445, 35120)}),
    "04": (FUEL, 482, {"2015": (482, 43871)}),
    "05": (FUEL, 482, {"2019": (482, 57492)}),
    "06": (FUEL, 487, {"2022": (480, 56097)}),
    "07": (
        replace(YEARLY, name="Fast food outlets", numerator="outlets", geographies=(Geography.CITY,)),
        1,
        {"2019": (1, 957)},
    ),
    # one case a row, and what it counts for, under headings of our own
    "09": (replace(HOURS, geographies=(Geography.POSTCODE,)), 999, {"2022-10": (482, 28), "2022-11": (482, 222)}),
    # 130 columns
    "14": (
        replace(COUNT, numerator="winter deaths", frequency=Frequency.YEAR, geographies=(Geography.CITY,)),
        28,
        {"1991-1992": (1, 570), "2018-2019": (1, 420)},
    ),
    "11": (replace(HOMES, numerator="attendance", name="Attendance"), 34, {"2022-05": (9, 142), "2022-08": (4, 102)}),
}


@pytest.mark.parametrize("number", CASES)
def test_real_files_are_taken_in_with_their_right_totals(city, number):
    files = sorted(MESSY.glob(f"{number}_*"))
    if not files:
        pytest.skip("real files of councils are not beside the project")
    definition, rows, totals = CASES[number]
    _, done = confirmed(city, files[0].read_bytes(), definition, files[0].name)
    found = {one.period.key: (one.areas, round(one.numerator)) for one in done.dry_run.totals}
    assert done.dry_run.rows_matched == rows
    assert totals.items() <= found.items()


@pytest.mark.parametrize(
    ("number", "words"),
    [("08", "which period"), ("13", "which area each row is for"), ("15", "no row for an area")],
)
def test_real_files_without_an_area_of_the_city_are_refused_in_words(city, number, words):
    files = sorted(MESSY.glob(f"{number}_*"))
    if not files:
        pytest.skip("real files of councils are not beside the project")
    asked = read(city, files[0].read_bytes(), replace(FUEL, numerator="white", denominator="people"), files[0].name)
    told = " ".join(asked.missing)
    if not asked.missing:
        done = read(city, files[0].read_bytes(), FUEL, files[0].name, reading=Reading(asked.mapping))
        told = " ".join(problem.sentence for problem in done.dry_run.problems)
    assert words in told
