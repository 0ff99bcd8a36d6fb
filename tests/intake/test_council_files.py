"""Files as council officers have them: each is read rightly, or told with what to do; none is misread in silence."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.kpi.definition import Frequency, Geography, Unit
from dashboard.intake.mapping.question import Question
from dashboard.intake.mapping.years import with_years
from dashboard.intake.problems import Kind
from tests.intake.conftest import COUNT, RATE, workbook
from tests.intake.own_forms import confirmed, read

BINS = replace(
    COUNT,
    name="Missed bins",
    numerator="missed bins",
    frequency=Frequency.MONTH,
    geographies=(Geography.LSOA, Geography.WARD, Geography.CITY),
)
QUARTERLY = replace(BINS, frequency=Frequency.QUARTER)
ON_TIME = replace(
    RATE,
    name="Collections on time",
    unit=Unit.PERCENTAGE,
    numerator="collections on time",
    denominator="collections due",
    frequency=Frequency.QUARTER,
    geographies=(Geography.LSOA, Geography.WARD, Geography.CITY),
)
HEAD = "Ward,Month,Missed bins\n"


def totals(done):
    return {total.period.key: total.numerator for total in done.dry_run.totals}


READ = {
    "thin spaces": (BINS, f"{HEAD}Armley,Apr 2026,1\u2009234\nKirkstall,Apr 2026,2\u202f345\n", {"2026-04": 3579}),
    "blanks that do not break": (BINS, f"{HEAD}Armley\u00a0,Apr\u00a02026,12\nKirkstall,Apr 2026,3\n", {"2026-04": 15}),
    "a comma for decimals": (BINS, "Ward;Month;Bins\nArmley;Apr 2026;12,0\nKirkstall;Apr 2026;9\n", {"2026-04": 21}),
    "a row of units below the headings": (BINS, f"{HEAD},,number\nArmley,Apr 2026,12\n", {"2026-04": 12}),
    "a total on top": (
        BINS,
        f"{HEAD}All Leeds,Apr 2026,15\nArmley,Apr 2026,12\nKirkstall,Apr 2026,3\n",
        {"2026-04": 15},
    ),
    "another place on top": (BINS, f"{HEAD}West North West,Apr 2026,15\nArmley,Apr 2026,12\n", {"2026-04": 12}),
    "a column a month and their total": (
        BINS,
        "Ward,Apr-18,May-18,Total\nArmley,1,2,3\n",
        {"2018-04": 1, "2018-05": 2},
    ),
    "a column so far this year": (
        BINS,
        "Ward,Apr 2026,May 2026,YTD 2026\nArmley,1,2,3\n",
        {"2026-04": 1, "2026-05": 2},
    ),
    "months and years apart": (
        BINS,
        "Ward,Year,Month,Bins\nArmley,2026,April,12\nArmley,2026,5,3\n",
        {"2026-04": 12, "2026-05": 3},
    ),
    "months of financial years": (BINS, "Ward,Financial Year,Month,Bins\nArmley,2025/26,March,12\n", {"2026-03": 12}),
    "quarters and years apart": (
        QUARTERLY,
        "Ward,Financial Year,Quarter,Bins\nArmley,2026/27,Q1,12\n",
        {"2026-Q2": 12},
    ),
    "target and actual": (QUARTERLY, "Ward,Quarter,Target,Actual,RAG\nArmley,Q1 2026/27,10,12,G\n", {"2026-Q2": 12}),
    "percentages beside counts": (
        ON_TIME,
        "Ward,Quarter,On time,% on time,Due\nArmley,Q1 2026/27,90,75%,120\n",
        {"2026-Q2": 90},
    ),
    "row numbers": (BINS, "No,Ward,Month,Bins\n1,Armley,Apr 2026,12\n2,Kirkstall,Apr 2026,3\n", {"2026-04": 15}),
}


@pytest.mark.parametrize("what", READ)
def test_what_is_certain_is_read(city, what):
    definition, text, expected = READ[what]
    _, done = confirmed(city, text, definition)
    assert not done.dry_run.errors, [one.sentence for one in done.dry_run.problems]
    assert totals(done) == expected


TOLD = {
    "percentages": (
        ON_TIME,
        "Ward,Quarter,On time,Due\nArmley,Q1 2026/27,90%,100\n",
        Kind.PERCENT_SIGN,
        "not a percentage",
    ),
    "marks behind numbers": (
        BINS,
        f"{HEAD}Armley,Apr 2026,12 (r)\nKirkstall,Apr 2026,3*\n",
        Kind.NOT_A_NUMBER,
        "“12 (r)”",
    ),
    "years of two digits": (BINS, "Ward,Date,Missed bins\nArmley,01/04/26,12\n", Kind.NOT_A_PERIOD, "“01/04/26”"),
    "months without a year": (BINS, f"{HEAD}Armley,April,12\n", Kind.NOT_A_PERIOD, "“April”"),
    "American days": (
        BINS,
        "Ward,Date,Missed bins\nArmley,04/13/2026,12\nKirkstall,04/14/2026,2\n",
        Kind.NOT_A_DATE,
        "“04/13/2026”",
    ),
    "a German point": (
        BINS,
        "Ward;Monat;missed bins\nArmley;Apr 2026;1.234\nKirkstall;Apr 2026;9\n",
        Kind.TWO_READINGS,
        "1234 or 1.234",
    ),
    "thousands": (BINS, "Ward,Month,Missed bins (000s)\nArmley,Apr 2026,12\n", Kind.HEADING_IN_DOUBT, "says “000s”"),
    "numbers that run on": (
        BINS,
        "Missed bins; cumulative,,\nWard,Month,Missed bins\nArmley,Apr 2026,12\n",
        Kind.HEADING_IN_DOUBT,
        "says “cumulative”",
    ),
    "percentages of 100": (
        ON_TIME,
        "Ward,Quarter,On time,Due\nArmley,Q1 2026/27,90.5,100\nKirkstall,Q1 2026/27,50,100\n",
        Kind.LIKE_PERCENTAGES,
        "100 in each of 2 rows",
    ),
    "corrections": (BINS, f"{HEAD}Armley,Apr 2026,12\nArmley,Apr 2026,-2\n", Kind.NEGATIVE_NUMBER, "“-2”"),
    "two tables below each other": (
        BINS,
        "April 2026,\nWard,Bins\nArmley,1\nKirkstall,2\n,\nMay 2026,\nWard,Bins\nArmley,5\nKirkstall,6\n",
        Kind.DUPLICATE_ROW,
        "“Armley”",
    ),
    "ditto": (BINS, f"{HEAD}Armley,Apr 2026,12\nditto,May 2026,3\n", Kind.LEFT_OUT, "“ditto”"),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_is_not_certain_is_told_with_what_was_found(city, what):
    definition, text, kind, words = TOLD[what]
    _, done = confirmed(city, text, definition)
    told = [one.found + one.expected for one in done.dry_run.problems if one.kind is kind]
    assert any(words in one for one in told), [one.sentence for one in done.dry_run.problems]
    assert done.dry_run.errors or kind in done.dry_run.warnings


def test_areas_in_the_headings_and_quarters_without_a_year_are_asked_about(city):
    for definition, text, words in (
        (BINS, "Month,Armley,Kirkstall\nApr 2026,1,2\n", "which area each row is for"),
        (QUARTERLY, "Ward,Q1,Q2,Q3,Q4\nArmley,1,2,3,4\n", "which period the figures are for"),
    ):
        asked = read(city, text, definition)
        assert isinstance(asked, Question)
        assert any(words in one for one in asked.missing)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Total,,99", "“Total” 99, and 15 as the sum of 2 rows that are read"),
        ("Leeds,Apr 2026,25", "“Leeds” 25, and 15 as the sum of 2 rows that are read"),
        ("Leeds total,,14", "“Leeds total” 14, and 15 as the sum of 2 rows that are read"),
        ("Total,,15", ""),
        # of some of the rows, or of another period
        ("West Total,,12", ""),
        ("Total,May 2026,7", "“Total” 7, and 0 as the sum of 0 rows that are read"),
    ],
)
def test_a_row_of_totals_is_compared_with_the_sum_of_its_rows(city, row, words):
    _, done = confirmed(city, f"{HEAD}Armley,Apr 2026,12\nKirkstall,Apr 2026,3\n{row}\n", BINS)
    told = [one for one in done.dry_run.problems if one.kind is Kind.TOTALS_DIFFER]
    assert [one.found for one in told] == ([words] if words else [])
    assert {one.row for one in told} <= {4}
    assert totals(done) == {"2026-04": 15}


def test_a_total_beside_a_number_that_is_not_supplied_may_only_be_larger(city):
    text = f"{HEAD}Armley,Apr 2026,12\nKirkstall,Apr 2026,*\nTotal,,{{}}\n"
    for total, told in ((15, False), (11, True)):
        _, done = confirmed(city, text.format(total), BINS)
        assert (Kind.TOTALS_DIFFER in done.dry_run.counts) == told


def test_totals_of_periods_side_by_side_are_compared_one_by_one(city):
    _, done = confirmed(city, "Ward,Apr 2026,May 2026\nArmley,1,2\nKirkstall,4,5\nTotal,5,8\n", BINS)
    (told,) = (one for one in done.dry_run.problems if one.kind is Kind.TOTALS_DIFFER)
    assert (told.row, told.column) == (4, "May 2026")
    assert told.found.startswith("“Total” 8, and 7 ")


def test_a_total_of_rows_of_other_places_too_is_no_contradiction(city):
    text = "Ward code,Month,Bins\nE05011385,Apr 2026,12\nE05009999,Apr 2026,8\nTotal,,20\n"
    _, done = confirmed(city, text, BINS)
    assert Kind.TOTALS_DIFFER not in done.dry_run.counts


def test_other_sheets_with_the_same_headings_are_named(city):
    def more(book):
        sheet = book.create_sheet("Q2 2026-27")
        for row in (["Ward", "Missed bins"], ["Armley", 5]):
            sheet.append(row)
        book.create_sheet("Notes").append(["Collected by the depot"])

    content = workbook(["Ward", "Missed bins"], ["Armley", 1], title="Q1 2026-27", change=more)
    _, done = confirmed(city, content, QUARTERLY, "bins.xlsx")
    (told,) = (one for one in done.dry_run.problems if one.kind is Kind.OTHER_SHEETS)
    assert told.found == "2 sheets with these headings: besides “Q1 2026-27”, “Q2 2026-27”"
    assert totals(done) == {"2026-Q2": 1}


def test_a_column_called_count_is_what_a_case_counts_for_unless_somebody_says_otherwise(city):
    cases = replace(COUNT, frequency=Frequency.MONTH)
    _, done = confirmed(city, "postcode,date,count\nLS12 2RE,12/04/2018,5\nLS18 5DT,13/04/2018,3\n", cases)
    assert totals(done) == {"2018-04": 8}


def test_years_in_a_column_of_their_own_belong_to_their_months():
    periods = ["April", "jan", "1", "12", "Q2", "Q2", "April 2026", "", "May"]
    years = ["2026", "2026/27", "2026-27", "2026/27", "2026/27", "2026", "", "2026", "unknown"]
    found = with_years(pd.Series(periods), pd.Series(years)).tolist()
    assert found == [
        "2026-04", "2027-01", "2027-01", "2026-12", "Q2 2026/27", "Q2 2026", "April 2026", "2026", "May unknown",
    ]  # fmt: skip
