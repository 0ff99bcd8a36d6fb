"""Files in a form of their own: guessed, asked about, read by a mapping, and known again."""

import io
from contextlib import closing
from dataclasses import replace
from unittest.mock import Mock

import pytest
from openpyxl.reader.strings import read_string_table

from dashboard.domain.kpi.definition import Frequency, Geography
from dashboard.errors import ContractError, IntakeError
from dashboard.intake.dry_run import Basis, Form
from dashboard.intake.files.csv_file import CsvBook
from dashboard.intake.files.raw import Limits
from dashboard.intake.files.table import open_book
from dashboard.intake.files.xlsx_file import XlsxBook, _shared_texts
from dashboard.intake.headers import Field
from dashboard.intake.mapping.guess import guess
from dashboard.intake.mapping.mapping import (
    ColumnMapping,
    Reading,
    fingerprint,
    labels_of,
    read_mapping,
    write_mapping,
)
from dashboard.intake.mapping.question import Question
from dashboard.intake.problems import Kind
from dashboard.intake.reading import Read
from tests.intake.conftest import COUNT, TODAY, workbook
from tests.intake.own_forms import FUEL, HOMES, HOURS, YEARLY, confirmed, read

WIDE = """Empty homes by ward,,,
,,,
WARD,Dec-17,Jan-18,Feb-18
ARMLEY,388,387,*
BEESTON & HOLBECK,12,,15
Total,400,387,15
"""


def test_a_table_with_a_column_a_month_is_taken_in_as_it_is(city):
    asked, done = confirmed(city, WIDE, HOMES)
    assert asked.mapping.columns == {Field.AREA: "WARD"}
    assert asked.mapping.period_columns == ("Dec-17", "Jan-18", "Feb-18")
    assert asked.mapping.header_row == 3
    totals = {total.period.key: total.numerator for total in done.dry_run.totals}
    # "*" and an empty cell are not known, never 0, and the total is no ward
    assert totals == {"2017-12": 400, "2018-01": 387, "2018-02": 15}
    assert done.dry_run.counts[Kind.SUPPRESSED_NUMBER] == 1
    assert "1 row: a total (“Total”)" in next(p.found for p in done.dry_run.problems if p.kind is Kind.LEFT_OUT)
    assert not done.dry_run.errors
    assert "WARD" in done.dry_run.read_as


def test_a_sheet_among_others_below_titles_with_footnotes_and_other_places(city):
    def tables(book):
        sheet = book.create_sheet("Table 3")
        rows = [
            ["Table 3: Sub-regional fuel poverty, 2018"], [],
            ["LSOA Code", "LA Name", "Number of households1", "Number of households in fuel poverty1", "Share (%)"],
            ["E01010646", "Bradford", 700, 90, 12.9],
            ["E01011264", "Leeds", 604, 57, 9.4],
            ["E01011265", "Leeds", 500, "..", ".."],
            [], ["1 The geographies are those of 2011"],
        ]  # fmt: skip
        for row in rows:
            sheet.append(row)

    content = workbook(["Contents"], ["Table 3"], change=tables)
    asked, done = confirmed(city, content, FUEL, "fuel.xlsx")
    assert asked.mapping.sheet == "Table 3"
    assert asked.mapping.columns == {
        Field.AREA: "LSOA Code",
        Field.NUMERATOR: "Number of households in fuel poverty1",
        Field.DENOMINATOR: "Number of households1",
    }
    assert asked.mapping.period == "January 2018 to December 2018"
    assert done.dry_run.observations[["area_code", "numerator", "denominator"]].to_numpy().tolist() == [
        ["E01011264", 57, 604]
    ]
    assert done.dry_run.counts[Kind.SUPPRESSED_NUMBER] == 1
    assert done.dry_run.counts[Kind.LEFT_OUT] == 2


def test_single_cases_are_shown_by_their_kinds_alone(city):
    codes = list(city.postcodes.index[:3])
    rows = "".join(f"1 Long Lane,{code},0{at}-JUN-2018,4\n" for at, code in enumerate(codes, start=1))
    lettings = replace(COUNT, name="Lettings", numerator="lettings", geographies=(Geography.POSTCODE,))
    asked, done = confirmed(city, f"Address1,Post_Code,Commencement_Date,Bids\n{rows}", lettings)
    assert asked.mapping.form is Form.RECORDS
    assert asked.mapping.columns == {Field.POSTCODE: "Post_Code", Field.DATE: "Commencement_Date"}
    assert asked.rows[0] == ("2", "text", "a postcode", "a date", "a number")
    assert not any(code in repr(asked) or "Long Lane" in repr(asked) for code in codes)
    assert done.dry_run.observations["numerator"].sum() == 3


def test_days_are_put_into_their_periods_and_added_up(city):
    monthly = replace(HOMES, name="Attendance", numerator="attendance")
    text = "wd21nm,wd21cd,date,attendance\nArmley,E05011385,2018-05-12,12\nArmley,E05011385,2018-05-30,11\n"
    _, done = confirmed(city, text, monthly)
    assert done.dry_run.observations[["area_code", "period", "numerator"]].to_numpy().tolist() == [
        ["E05011385", "2018-05", 23]
    ]


def test_names_in_the_brackets_of_a_list_are_read(city):
    monthly = replace(HOMES, name="Participants", numerator="participant count")
    text = "date,wards,participant_count\n2018-05-12,['Moortown '],57.0\n2018-05-13,\"['Moortown', 'Armley']\",5.0\n"
    _, done = confirmed(city, text, monthly)
    assert done.dry_run.observations["numerator"].tolist() == [57]
    assert done.dry_run.counts[Kind.LEFT_OUT] == 1


def test_what_is_missing_is_asked_for_and_nothing_is_made_up(city):
    asked = read(city, "Easting,Northing,Vehicles\n436147,434957,2\n436148,434958,2\n", HOMES)
    assert isinstance(asked, Question)
    assert asked.missing == ("which area each row is for", "which period the figures are for")
    again = read(city, "Easting,Northing,Vehicles\n436147,434957,2\n", HOMES, reading=Reading(asked.mapping))
    assert isinstance(again, Question)


def test_another_sheet_and_row_are_looked_at_when_they_are_chosen(city):
    asked = read(city, WIDE, HOMES, reading=Reading(ColumnMapping(header_row=1), look=True))
    assert isinstance(asked, Question)
    assert asked.mapping.header_row == 1
    assert asked.labels[0] == "Empty homes by ward"
    anew = read(city, "area,period,numerator\nE05011385,2018-05,5\n", HOMES, reading=Reading(anew=True))
    assert isinstance(anew, Question)
    assert anew.labels == ("area", "period", "numerator")


def test_a_file_in_our_own_form_is_asked_nothing(city):
    done = read(city, "area,period,numerator\nE05011385,2018-05,5\n", HOMES)
    assert isinstance(done, Read)
    assert (done.mapping, done.dry_run.read_as) == ("", "")


def test_the_next_file_with_the_same_headings_is_read_as_the_one_before(city):
    _, done = confirmed(city, WIDE, HOMES)
    known = {done.fingerprint: done.mapping}
    later = WIDE.replace("Feb-18", "Feb-18,Mar-18").replace(",*\n", ",*,7\n").replace("15\n", "15,8\n")
    again = read(city, later, HOMES, known=known)
    assert isinstance(again, Read)
    assert {total.period.key for total in again.dry_run.totals} == {"2017-12", "2018-01", "2018-02", "2018-03"}
    # what is said for a whole file is asked for each time
    text = "LSOA Code,Households,Households in fuel poverty\nE01011264,604,57\n"
    asked = read(city, text, FUEL)
    chosen = replace(asked.mapping, period="2018")
    first = read(city, text, FUEL, reading=Reading(chosen))
    second = read(city, text, FUEL, known={first.fingerprint: first.mapping})
    assert isinstance(second, Question)
    assert second.missing == ("which period the figures are for",)
    assert second.mapping.columns == chosen.columns


def test_a_mapping_is_written_and_read_again():
    mapping = ColumnMapping(
        "Table 3",
        4,
        Form.AGGREGATES,
        {Field.AREA: "LSOA “Code”", Field.NUMERATOR: "Cases (2)"},
        "2018/19",
        ("Apr-18", "May-18"),
        "april",
    )
    assert read_mapping(write_mapping(mapping)) == mapping
    assert read_mapping(write_mapping(ColumnMapping())) == ColumnMapping()


def test_a_mapping_that_cannot_be_used_is_told_with_all_that_is_wrong():
    with pytest.raises(ContractError) as caught:
        read_mapping('header_row = "4"\nform = "other"\nareas = "x"\nyear_begins = "may"\n', "a.toml")
    told = str(caught.value)
    for words in ("`header_row`", "`form`", "`areas`", "`year_begins`"):
        assert words in told
    with pytest.raises(ContractError, match="not TOML"):
        read_mapping("header_row = ", "a.toml")


def test_a_column_that_is_not_there_is_named(city):
    mapping = ColumnMapping(columns={Field.AREA: "Place", Field.NUMERATOR: "n"}, period="2018-05")
    with pytest.raises(IntakeError, match="found no column “Place”, “n” in row 1"):
        read(city, "area,period,numerator\nE05011385,2018-05,5\n", HOMES, reading=Reading(mapping))


def test_headings_are_told_apart_and_known_again_whatever_their_periods():
    assert labels_of(["a", "", "a", " b\n c "]) == ("a", "column 2", "a (2)", "b c")
    assert fingerprint(["Ward", "Jan-18", "Feb-18"]) == fingerprint(["WARD", "Jan-19"])
    assert fingerprint(["Ward", "Jan-18"]) != fingerprint(["Area", "Jan-18"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_notes_below_a_table_in_our_own_form_are_left_out_on_one_tick(city, kind):
    rows = [["area", "period", "numerator"], ["E01011372", "2018-Q3", 12], ["E01033035", "2018-Q3", 30]]
    notes = ["", "1 Bins are those of the depot", "Source of figures: the depot"]
    content = workbook(*rows, *([one] for one in notes))
    if kind == "csv":
        content = "".join(f"{','.join(map(str, row))}\n" for row in [*rows, *([one] for one in notes)])
    done = read(city, content, COUNT, f"bins.{kind}")
    assert not done.dry_run.errors
    assert done.dry_run.rows_matched == 2
    assert Kind.LEFT_OUT in done.dry_run.warnings
    (told,) = (one for one in done.dry_run.problems if one.kind is Kind.LEFT_OUT)
    assert told.found.startswith("2 rows below the table with words in one cell alone, the first in row 5")


@pytest.mark.parametrize("last", ["E01011376,,", "Beeston,,", "Garforth & Swillington,2018-Q3,", ",,7", ",2018-Q3,"])
def test_a_row_that_lacks_its_figure_is_no_note(city, last):
    done = read(city, f"area,period,numerator\nE01011372,2018-Q3,12\n{last}\n", COUNT)
    assert Kind.LEFT_OUT not in done.dry_run.counts
    assert done.dry_run.errors


def test_the_year_of_the_areas_is_not_that_of_the_figures(city):
    table = "LSOA,Bins\nE01011372,12\nE01033035,30\n"
    for title in ("Bins by LSOA 2011", "Lower Layer Super Output Area 2011 by bins", "Bins on 2011 LSOA boundaries"):
        assert read(city, f"{title},\n\n{table}", YEARLY).mapping.period == "", title
    asked = read(city, f"Bins by LSOA 2011 in 2023/24,\n\n{table}", YEARLY)
    assert asked.mapping.period.startswith("April 2023")


def test_a_count_beside_our_own_headings_is_asked_about(city):
    definition = replace(HOURS, geographies=(Geography.POSTCODE,))
    text = "date,postcode,volunteer_hours,event_id\n2018-04-12,LS12 2RE,5,8\n2018-04-13,LS18 5DT,2.5,9\n"
    asked, done = confirmed(city, text, definition)
    assert asked.why.startswith("A column looks like a count.")
    assert asked.mapping.columns[Field.WEIGHT] == "volunteer_hours"
    (total,) = done.dry_run.totals
    assert total.numerator == 7.5
    # a row is one case where that is what is chosen
    columns = {field: label for field, label in asked.mapping.columns.items() if field is not Field.WEIGHT}
    done = read(city, text, definition, reading=Reading(replace(asked.mapping, columns=columns)))
    assert done.dry_run.totals[0].numerator == 2


def test_lsoas_of_2021_that_cannot_be_divided_are_left_out_on_one_tick(city):
    text = "Bins,,\nLSOA code,Bins missed,Q\nE01011372,12,x\nE01035054,30,x\n"
    asked = read(city, text, COUNT)
    mapping = replace(asked.mapping, period="Jul-Sep 2018")
    done = read(city, text, COUNT, reading=Reading(mapping))
    assert not done.dry_run.errors
    (told,) = (one for one in done.dry_run.problems if one.kind is Kind.LEFT_OUT)
    assert told.found == "1 row: LSOAs of 2021 that are not a part of one of 2011 in Leeds (“E01035054”)"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_large_file_is_not_read_to_its_end_before_it_is_asked_about(city, monkeypatch, kind):
    rows = [["Bins by LSOA", "", ""], ["LSOA", "Month", "Bins missed"]]
    rows += [[code, "2018-04", at] for at, code in enumerate(city.lsoas.index)]
    content = workbook(*rows) if kind == "xlsx" else "".join(f"{a},{b},{c}\n" for a, b, c in rows).encode()
    for book in (XlsxBook, CsvBook):
        monkeypatch.setattr(book, "read", Mock(side_effect=AssertionError("read to its end")))
    asked = read(city, content, replace(COUNT, frequency=Frequency.MONTH), f"bins.{kind}")
    assert asked.mapping.columns[Field.NUMERATOR] == "Bins missed"


def test_texts_that_cells_share_are_those_of_the_library():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = (
        "<si><t>plain</t></si><si><t/></si><si/>"
        '<si><r><t xml:space="preserve">two </t></r><r><rPr><b/></rPr><t>runs</t></r></si>'
        "<si><t>読</t><rPh sb='0' eb='1'><t>yomi</t></rPh></si><si><t>_x005F_x000D_</t></si>"
    )
    xml = f'<sst xmlns="{main}">{items}</sst>'.encode()
    assert _shared_texts(io.BytesIO(xml)) == read_string_table(io.BytesIO(xml))
    assert _shared_texts(io.BytesIO(xml))[3] == "two runs"


def test_a_first_sheet_without_text_and_a_table_of_many_columns_are_asked_about(city):
    def later(book):
        sheet = book.create_sheet("Figures")
        sheet.append(["Ward of Leeds", *(f"Measure {at}" for at in range(120)), "Homes empty", "Month"])
        for ward in ("Armley", "Beeston & Holbeck", "Headingley"):
            sheet.append([ward, *([1] * 120), 12, "2018-04"])

    asked, done = confirmed(city, workbook(change=later), HOMES, "homes.xlsx")
    assert asked.mapping.sheet == "Figures"
    assert asked.mapping.columns[Field.NUMERATOR] == "Homes empty"
    assert {"Homes empty", "Month"} <= set(asked.labels)
    assert [total.numerator for total in done.dry_run.totals] == [36]


def test_a_guess_looks_at_every_sheet(city):
    def more(book):
        for title in ("Notes", "Figures"):
            sheet = book.create_sheet(title)
            sheet.append(["Ward", "Apr 2018", "May 2018"])
            if title == "Figures":
                sheet.append(["Armley", 3, 4])

    with closing(open_book(workbook(["Cover"], change=more), "a.xlsx", Limits())) as book:
        assert guess(book, Basis(HOMES, city, TODAY), "a.xlsx").mapping.sheet == "Figures"


MONTHLY = replace(HOMES, geographies=(Geography.LSOA, Geography.WARD))


def test_a_pivot_table_whose_labels_are_not_repeated_loses_no_row_in_silence(city):
    rows = ("Armley,Apr 2026,12", ",May 2026,15", "Kirkstall,Apr 2026,3", ",May 2026,4", "Grand Total,,34")
    text = "\n".join(("Ward,Month,Count of Ref", *rows))
    _, done = confirmed(city, text, MONTHLY)
    told = [p for p in done.dry_run.problems if p.kind is Kind.UNKNOWN_AREA]
    assert [p.row for p in told] == [3, 5]
    assert told[0].found == "an empty cell"
    assert "in every row" in told[0].expected
    assert done.dry_run.errors


def test_a_row_of_totals_without_a_name_is_left_out_as_before(city):
    _, done = confirmed(city, "Empty homes April 2026,\n,\nWhere,Homes empty\nArmley,12\nKirkstall,3\n,15\n", MONTHLY)
    assert done.dry_run.totals[0].numerator == 15
    assert not done.dry_run.errors


def test_two_rows_of_headings_do_not_choose_one_of_several_periods(city):
    def merged(book):
        for reference in ("B1:C1", "D1:E1"):
            book.active.merge_cells(reference)

    content = workbook(
        ["", "April 2026", None, "May 2026", None],
        ["LSOA", "Fuel poor", "Households", "Fuel poor", "Households"],
        ["E01011264", 4, 100, 5, 101], ["E01011265", 6, 90, 7, 91], change=merged,
    )  # fmt: skip
    asked = read(city, content, replace(FUEL, frequency=Frequency.MONTH), "book.xlsx")
    assert isinstance(asked, Question)
    assert asked.mapping.period == ""
    assert any("period" in one for one in asked.missing)


@pytest.mark.parametrize("day", ["01-Apr-26", "1 Apr 26", "01-April-2026", "1-Apr-2026"])
def test_days_as_excel_writes_them_into_csv_are_read(city, day):
    _, done = confirmed(city, f"LSOA11CD,Date,Cases\nE01011264,{day},12\nE01011265,{day},15\n", MONTHLY)
    assert {total.period.key: total.numerator for total in done.dry_run.totals} == {"2026-04": 27}


def test_a_code_with_the_name_behind_it_is_read_where_the_two_agree(city):
    text = "area,period,numerator\nE01011264 - Leeds 011A,2026-04,12\n{},2026-04,15\n"
    name = city.lsoas.loc["E01011265", "name"]
    for written in (f"E01011265 – {name}", f"E01011265: {name}", f"E01011265 ({name})", f"{name} (E01011265)"):
        done = read(city, text.format(written).replace("Leeds 011A", city.lsoas.loc["E01011264", "name"]), MONTHLY)
        assert sorted(done.dry_run.observations["area_code"]) == ["E01011264", "E01011265"]
    wrong = read(city, text.format(f"E01011266 - {name}"), MONTHLY)
    assert [p.row for p in wrong.dry_run.problems if p.kind is Kind.UNKNOWN_AREA] == [3]
