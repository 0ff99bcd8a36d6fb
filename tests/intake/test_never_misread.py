"""What was once stored wrongly under "Nothing is wrong": it is read rightly, asked about, or an error."""

import io
import random
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.kpi.definition import Frequency, Geography, Period, Unit, YearBegins
from dashboard.errors import IntakeError
from dashboard.intake.dry_run import Basis, HeldTotal
from dashboard.intake.files.table import read_table
from dashboard.intake.periods import years_of
from dashboard.intake.problems import Kind, Severity
from dashboard.intake.report import summary
from tests.intake.conftest import COUNT, PERCENTAGE, RATE, TODAY, workbook
from tests.intake.test_reading import repacked, with_part

HEADER = "area,period,numerator,denominator\n"
NOT_SAID = replace(RATE, year_begins=YearBegins.NOT_SAID)
MONTHLY = replace(COUNT, frequency=Frequency.MONTH)
SUMS = replace(COUNT, geographies=(Geography.LSOA,))


def errors(dry_run):
    return {kind for kind in dry_run.counts if kind.severity is Severity.ERROR}


def found(dry_run, kind):
    return [one for one in dry_run.problems if one.kind is kind]


def test_a_number_cut_in_two_by_its_comma_is_an_error(judge, city):
    others = "".join(f"{code},2018-Q1,7,\n" for code in city.lsoas.index[1:])
    result = judge(f"area,period,numerator,notes\nE01011264,2018-Q1,1,234\n{others}", SUMS)
    (problem,) = found(result, Kind.SPLIT_NUMBER)
    assert problem.row == 2
    assert "“1” and “234”" in problem.found
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("row", ["E01011264,2018-Q2,1,234,100", "E01011264,2018-Q2,1,234,", "E01011264,2018-Q2,5"])
def test_a_row_with_another_number_of_cells_is_told(judge, row):
    result = judge(f"{HEADER}E01011265,2018-Q2,5,100\n{row}\nE01011266,2018-Q2,5,100\n")
    (problem,) = found(result, Kind.RAGGED_ROW)
    assert problem.row == 3
    assert "cells" in problem.found


def test_the_same_empty_cells_at_the_end_of_every_row_are_no_matter(judge):
    result = judge(f"{HEADER}E01011264,2018-Q2,5,100,,\nE01011265,2018-Q2,6,100,,\n")
    assert set(result.counts) == {Kind.AREAS_WITHOUT_ROW}


def test_dates_that_a_spreadsheet_may_have_swapped_are_asked_about(judge, city):
    codes = list(city.postcodes.index[:4])
    rows = [[codes[0], date(2018, 12, 4)], [codes[1], "13/04/2018"], [codes[2], date(2018, 5, 4)]]
    result = judge(workbook(["postcode", "date"], *rows), MONTHLY)
    assert Kind.MIXED_DATES in result.warnings
    assert {one.row for one in found(result, Kind.MIXED_DATES)} == {2, 4}
    assert not any(code in repr(result) for code in codes)


def test_one_mistyped_year_does_not_make_a_month_of_zeros_unasked(judge, city):
    codes = list(city.postcodes.index[:2])
    result = judge(f"postcode,date\n{codes[0]},12/04/2018\n{codes[1]},13/04/2008\n", MONTHLY)
    assert Kind.FAR_PERIOD in result.warnings
    texts = [one.found for one in found(result, Kind.FAR_PERIOD)]
    assert any("1 case in April 2008, 120 months from April 2018" in text for text in texts)
    many = "".join(f"{code},12/04/2018\n{code},12/05/2018\n" for code in city.postcodes.index[:60])
    stray = judge(f"postcode,date\n{many}{codes[0]},12/06/2018\n", MONTHLY)
    assert "June 2018" in found(stray, Kind.FAR_PERIOD)[0].found
    assert not found(judge(f"postcode,date\n{many}", MONTHLY), Kind.FAR_PERIOD)


def test_a_period_far_from_those_held_is_asked_about(judge):
    held = [HeldTotal(Period(2018, 1, Frequency.QUARTER), "lsoa", 5, 100)]
    near = judge(HEADER + "E01011264,2018-Q2,5,100\n", held=held)
    assert Kind.FAR_PERIOD not in near.counts
    assert Kind.FAR_PERIOD in judge(HEADER + "E01011264,2008-Q2,5,100\n", held=held).warnings


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Q2 2018-19", "2018-Q3"),
        ("Q2 2018/19", "2018-Q3"),
        ("2018/19 Q4", "2019-Q1"),
        ("Jul-Sep 2018", "2018-Q3"),
        ("Jul–Sep 2018 (Q2 2018/19)", "2018-Q3"),
        ("July to September 2018", "2018-Q3"),
        ("Quarter 1 2018/19", "2018-Q2"),
    ],
)
def test_quarters_as_councils_write_them_are_read(judge, text, key):
    result = judge(f"{HEADER}E01011264,{text},5,100\n", NOT_SAID)
    assert [one.key for one in result.periods] == [key]
    assert Kind.ASSUMED_QUARTERS not in result.counts


@pytest.mark.parametrize("text", ["2018-Q3", "Q3 2018"])
def test_a_quarter_that_does_not_say_when_years_begin_is_asked_about(judge, text):
    content = f"{HEADER}E01011264,{text},5,100\n"
    asked = judge(content, NOT_SAID)
    assert Kind.ASSUMED_QUARTERS in asked.warnings
    assert "Jul–Sep 2018 (Q2 2018/19)" in found(asked, Kind.ASSUMED_QUARTERS)[0].found
    calendar = judge(content, replace(NOT_SAID, year_begins=YearBegins.JANUARY))
    financial = judge(content, replace(NOT_SAID, year_begins=YearBegins.APRIL))
    assert [one.key for one in calendar.periods] == ["2018-Q3"]
    assert [one.key for one in financial.periods] == ["2018-Q4"]
    for sure in (calendar, financial):
        assert Kind.ASSUMED_QUARTERS not in sure.counts


def test_a_heading_or_a_title_says_that_years_are_financial(judge):
    yearly = replace(SUMS, frequency=Frequency.YEAR, year_begins=YearBegins.NOT_SAID)
    for content in (
        "area,financial year,count\nE01011372,2018,12\n",
        "Cases by financial year,,\narea,year,count\nE01011372,2018,12\n",
    ):
        result = judge(content, yearly)
        assert [one.key for one in result.periods] == ["2018-2019"]
        assert Kind.ASSUMED_YEARS in result.warnings
    asked = judge("area,year,count\nE01011372,2018,12\n", yearly)
    assert [one.key for one in asked.periods] == ["2018"]
    assert Kind.ASSUMED_YEARS in asked.warnings


def test_residents_are_not_taken_for_people_asked(judge):
    asked = replace(PERCENTAGE, denominator="people asked")
    result = judge("area,period,count,population\nE01011372,2018-Q2,45,1467\n", asked)
    assert errors(result) == {Kind.POPULATION_COLUMN}
    assert "people asked" in found(result, Kind.POPULATION_COLUMN)[0].expected


@pytest.mark.parametrize(("text", "readings"), [("12,500", "12500 or 12.500"), ("7.125", "7125 or 7.125")])
def test_a_number_that_can_be_read_in_two_ways_is_named_with_both(judge, text, readings):
    result = judge(f"area;period;numerator;denominator\nE01011372;2018-Q2;{text};10000\n")
    (problem,) = found(result, Kind.TWO_READINGS)
    assert readings in problem.found
    assert problem.row == 2


def test_a_decimal_comma_that_is_certain_is_read(judge):
    mean = replace(RATE, unit=Unit.MEAN)
    result = judge("area;period;numerator;denominator\nE01011372;2018-Q2;12,5;1.234.567,5\n", mean)
    assert result.observations[["numerator", "denominator"]].to_numpy().tolist() == [[12.5, 1234567.5]]


def test_numbers_that_a_sheet_shows_as_percentages_are_no_counts(judge):
    def shown_as_percentages(book):
        for row in (2, 3):
            book.active.cell(row, 3).number_format = "0%"

    rows = [["E01011372", "2018-Q2", 1, 200], ["E01011368", "2018-Q2", 0.5, 180]]
    result = judge(workbook(HEADER.strip().split(","), *rows, change=shown_as_percentages), PERCENTAGE)
    assert [one.found for one in found(result, Kind.PERCENT_SIGN)] == ["“100%”", "“50%”"]


def test_hidden_rows_are_not_counted_without_a_word(judge):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    rows = [["E01011372", "2018-Q2", 1, 200], ["E01011368", "2018-Q2", 2, 180]]
    result = judge(workbook(HEADER.strip().split(","), *rows, change=hide))
    assert Kind.HIDDEN_ROWS in result.warnings
    assert "row 3" in found(result, Kind.HIDDEN_ROWS)[0].found


def test_a_count_beside_postcodes_is_an_error_until_somebody_says_what_it_is(judge, city):
    code = city.postcodes.index[0]
    result = judge(f"postcode,date,count\n{code},12/04/2018,5\n", MONTHLY)
    assert errors(result) == {Kind.COUNT_COLUMN}
    weighted = judge(f"postcode,date,weight\n{code},12/04/2018,5\n", MONTHLY)
    assert weighted.observations["numerator"].sum() == 5


def test_letters_that_cannot_be_seen_are_taken_out_and_said_once(judge):
    result = judge(f"{HEADER}E01011264\u200b,2018-Q2,5,100\nE01011265\u200b,2018-Q2,6,100\n")
    (notice,) = found(result, Kind.INVISIBLE_LETTERS)
    assert notice.severity is Severity.NOTICE
    assert Kind.INVISIBLE_LETTERS not in result.warnings
    assert result.rows_matched == 2


def test_row_numbers_are_no_cases(judge, city):
    rows = "".join(f"{at},{code},2018-Q2\n" for at, code in enumerate(city.lsoas.index[:6], start=1))
    assert errors(judge(f"Number,area,period\n{rows}", SUMS)) == {Kind.ROW_NUMBERS}


@pytest.mark.parametrize("heading", ["case_count", "number_of_visits", "VolunteerHours", "visits-total"])
def test_a_count_is_known_however_its_heading_is_joined(judge, heading):
    result = judge(f"postcode,date,{heading}\nLS12 2RE,12/04/2018,5\nLS18 5DT,13/04/2018,3\n", COUNT)
    assert Kind.COUNT_COLUMN in errors(result)


@pytest.mark.parametrize("heading", ["financial_year", "FinancialYear", "financial-year"])
def test_a_heading_says_financial_however_it_is_joined(city, heading):
    yearly = replace(NOT_SAID, frequency=Frequency.YEAR)
    assert years_of(Basis(yearly, city, TODAY), "", heading).month == 4


def test_only_the_example_lines_of_our_templates_are_left_out(judge):
    notes = ("Example of a good street", "Example: delete this line")
    rows = "".join(f"E0101126{4 + at},2018-Q2,5,100,{note}\n" for at, note in enumerate(notes))
    result = judge(f"area,period,numerator,denominator,note\n{rows}")
    assert result.observations["area_code"].tolist() == ["E01011264"]


def test_column_and_row_errors_are_told_at_once(judge):
    result = judge("area,period,notes\nnowhere,2018-Q9,x\n", SUMS)
    assert errors(result) >= {Kind.MISSING_COLUMN, Kind.UNKNOWN_AREA, Kind.NOT_A_PERIOD}


def test_the_first_sheet_may_be_a_cover():
    def cover(book):
        sheet = book.create_sheet("Figures")
        for row in (HEADER.strip().split(","), ["E01011265", "2018-Q3", 1, 2]):
            sheet.append(row)

    table = read_table(workbook(["Read me"], ["Figures are on the next sheet"], change=cover), "a.xlsx")
    assert table.cells[0].tolist() == ["E01011265"]


def test_the_strict_form_of_a_workbook_is_named():
    parts = parts_of(with_part("xl/other.xml"))
    name = "xl/workbook.xml"
    parts[name] = parts[name].replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    with pytest.raises(IntakeError, match="Strict Open XML"):
        read_table(repacked(parts), "a.xlsx")


def parts_of(content):
    """Unpack a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def test_a_declaration_behind_a_long_comment_is_found_too():
    late = (
        b'<?xml version="1.0"?><!--'
        + random.Random(1).randbytes(1_500_000).hex().encode()
        + b'--><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    )
    with pytest.raises(IntakeError, match="damaged"):
        read_table(with_part("xl/late.xml", late), "a.xlsx")


def test_two_rows_with_one_number_are_refused():
    parts = parts_of(
        workbook(HEADER.strip().split(","), ["E01011264", "2018-Q2", 5, 100], ["E01011265", "2018-Q2", 6, 100])
    )
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<row r="3"', b'<row r="2"').replace(b'r="A3"', b'r="A2"')
    with pytest.raises(IntakeError, match="two rows with the number 2"):
        read_table(repacked(parts), "a.xlsx")


def test_today_is_only_the_limit_of_periods(judge):
    assert not errors(judge(HEADER + "E01011264,2018-Q2,5,100\n", today=date(2018, 7, 1)))


def test_lsoas_of_2021_are_added_up_where_they_were_split_and_told_where_not(judge):
    # E01011490 was split into E01035048 and E01035049
    both = judge(f"{HEADER}E01035048,2018-Q2,5,100\nE01035049,2018-Q2,7,50\nE01011264,2018-Q2,1,9\n")
    assert both.observations[["area_code", "numerator", "denominator"]].to_numpy().tolist() == [
        ["E01011264", 1, 9],
        ["E01011490", 12, 150],
    ]
    (notice,) = found(both, Kind.CONVERTED)
    assert "2 rows for LSOAs of 2021, added up to the 1 of 2011" in notice.found
    assert not errors(both)
    one = judge(f"{HEADER}E01035048,2018-Q2,5,100\n")
    assert errors(one) == {Kind.OTHER_VINTAGE}
    # made from two of 2011, so that it cannot be divided
    assert Kind.OTHER_VINTAGE in errors(judge(f"{HEADER}E01035054,2018-Q2,5,100\n"))


PARTS = "E01035048,2018-Q2,5,100\n"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        # what was not supplied is not nothing, so that the sum is not known either
        ("E01035049,2018-Q2,*,50\n", None),
        ("E01035049,2018-Q2,7,50\nE01035049,2018-Q2,7,50\n", Kind.DUPLICATE_ROW),
        # one LSOA by its parts and by itself
        ("E01035049,2018-Q2,7,50\nE01011490,2018-Q2,12,150\n", Kind.DUPLICATE_ROW),
    ],
)
def test_parts_are_added_up_only_where_each_has_one_number(judge, other, kind):
    result = judge(HEADER + PARTS + other + "E01011264,2018-Q2,1,9\n")
    if kind is None:
        assert result.observations["area_code"].tolist() == ["E01011264"]
    else:
        assert kind in errors(result)


def test_lsoas_of_2001_that_merged_are_added_up_and_told(judge):
    # E01011682 and E01011683 became E01032876
    result = judge(f"{HEADER}E01011682,2018-Q2,5,100\nE01011683,2018-Q2,7,50\nE01011264,2018-Q2,1,9\n")
    assert result.observations[["area_code", "numerator", "denominator"]].to_numpy().tolist() == [
        ["E01011264", 1, 9],
        ["E01032876", 12, 150],
    ]
    (notice,) = found(result, Kind.CONVERTED)
    assert "2 rows for LSOAs of 2001, added up to the 1 of 2011" in notice.found
    assert not errors(result)
    # merged in 2011 and split in 2021: either two rows are all of it
    for parts in (("E01011436", "E01011438"), ("E01035040", "E01035041")):
        of_both = judge(HEADER + "".join(f"{part},2018-Q2,5,100\n" for part in parts))
        assert of_both.observations[["area_code", "numerator"]].to_numpy().tolist() == [["E01032945", 10]]
    one = judge(f"{HEADER}E01011682,2018-Q2,5,100\nE01011264,2018-Q2,1,9\n")
    assert errors(one) == {Kind.OTHER_VINTAGE}
    assert "LSOA of 2001 merged" in found(one, Kind.OTHER_VINTAGE)[0].expected


def test_lsoas_of_2001_are_told_by_their_vintage_and_those_that_stayed_the_same_are_read(judge):
    result = judge(f"{HEADER}E01011372,2018-Q2,5,100\nE01011365,2018-Q2,3,100\nE01011675,2018-Q2,4,50\n")
    assert not errors(result)
    assert Kind.OUTSIDE_CITY not in result.counts
    told = found(result, Kind.ENDED_LSOA)
    assert [problem.row for problem in told] == [3, 4]
    assert "an LSOA of 2001, not in force since 2011" in told[0].expected
    assert result.unmatched == {Kind.ENDED_LSOA: 2}
    assert result.observations["area_code"].tolist() == ["E01011372"]
    assert "2 rows left out: by LSOAs of 2001 that are not in force since 2011." in summary(result)
    wards = judge(
        "area,period,numerator,denominator\nE01011365,2018-Q2,3,100\n", replace(RATE, geographies=(Geography.WARD,))
    )
    assert Kind.GEOGRAPHY_NOT_ALLOWED in errors(wards)


def test_a_ward_with_a_code_that_is_not_known_is_read_by_the_name_beside_it(judge):
    head = "ward code,ward name,period,numerator,denominator\nE05011385,Armley,2018-Q2,3,10\n"
    result = judge(f"{head}E05011550,Rothwell,2018-Q2,7,10\n")
    assert not errors(result)
    (told,) = found(result, Kind.READ_BY_NAME)
    assert told.found == "the code “E05011550” beside the name “Rothwell”"
    # of the vintage of the other rows, though wards of both have that name
    assert result.observations["area_code"].tolist() == ["E05011385", "E05011410"]
    assert Kind.OUTSIDE_CITY not in result.counts
    # a ward of that name elsewhere, as the city's own has a row; and one without another row to tell the vintage by
    for rows in (f"{head}E05011410,Rothwell,2018-Q2,7,10\nE05001012,Rothwell,2018-Q2,9,10\n",
                 f"{head.partition(chr(10))[0]}\nE05001012,Rothwell,2018-Q2,9,10\n"):  # fmt: skip
        other = judge(rows)
        assert other.counts[Kind.OUTSIDE_CITY] == 1
        assert Kind.READ_BY_NAME not in other.counts


def test_a_name_of_several_areas_is_told_with_the_code_of_each(judge):
    either = replace(SUMS, geographies=(Geography.LSOA, Geography.NEIGHBOURHOOD))
    result = judge("area,period,numerator\nLincoln Green,2018-Q2,12\n", either)
    (problem,) = found(result, Kind.AMBIGUOUS_AREA)
    assert "the lsoa E01033035 or the neighbourhood lincoln-green" in problem.found
