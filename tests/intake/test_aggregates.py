"""Sums by area and period: what is read, what is an error, what has to be accepted."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from dashboard.domain.areas.population import Population
from dashboard.domain.kpi.definition import Frequency, Geography, Period
from dashboard.intake.dry_run import OBSERVATION_COLUMNS, Basis, Form, HeldTotal
from dashboard.intake.files.table import read_table
from dashboard.intake.problems import LISTED, Kind, Severity
from dashboard.intake.validation import form_of, validate
from tests.intake.conftest import COUNT, PER_HEAD, PERCENTAGE, RATE, workbook

HEADER = "area,period,numerator,denominator\n"
Q2, Q1 = Period(2018, 4, Frequency.QUARTER), Period(2018, 1, Frequency.QUARTER)
MONTHLY = dataclasses.replace(RATE, frequency=Frequency.MONTH)
YEARLY = dataclasses.replace(RATE, frequency=Frequency.YEAR)


def errors(dry_run):
    return {kind for kind in dry_run.counts if kind.severity is Severity.ERROR}


def only(dry_run, kind):
    (problem,) = [one for one in dry_run.problems if one.kind is kind]
    return problem


def test_a_sound_file_gives_its_observations(judge):
    result = judge(HEADER + "E01011265,2018-Q2,5,100\nE01011264,Q2 2018,7,200\n")
    assert errors(result) == set()
    assert list(result.observations.columns) == list(OBSERVATION_COLUMNS)
    assert result.observations.to_numpy().tolist() == [
        ["lsoa", "2011", "E01011264", "2018-Q2", 7, 200],
        ["lsoa", "2011", "E01011265", "2018-Q2", 5, 100],
    ]
    (total,) = result.totals
    assert (total.period, total.numerator, total.denominator, total.areas, total.areas_in_all) == (Q2, 12, 300, 2, 482)
    assert result.warnings == (Kind.AREAS_WITHOUT_ROW,)
    assert not result.may_be_committed([])
    assert result.may_be_committed(["areas-without-row"])
    assert (result.rows_read, result.rows_matched) == (2, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e01011264", ("lsoa", "2011", "E01011264")),
        (" Leeds 011A ", ("lsoa", "2011", "E01011264")),
        ("E05001411", ("ward", "2004", "E05001411")),
        ("E05011382", ("ward", "2018", "E05011382")),
        # a code that the same ward was given later
        ("E05012841", ("ward", "2018", "E05011382")),
        ("Hunslet & Riverside", ("ward", "2018", "E05011399")),
        ("hunslet and riverside ward", ("ward", "2018", "E05011399")),
        ("E02002379", ("msoa", "2011", "E02002379")),
        ("Leeds 050", ("msoa", "2011", "E02002379")),
        ("seacroft south", ("msoa", "2011", "E02002379")),
        ("Seacroft South (Leeds 050)", ("msoa", "2011", "E02002379")),
        ("lincoln-green", ("neighbourhood", "", "lincoln-green")),
        ("Recreations", ("neighbourhood", "", "recreations")),
        ("Leeds", ("city", "", "E08000035")),
        ("E08000035", ("city", "", "E08000035")),
    ],
)
def test_areas_of_any_kind_by_code_or_name(judge, text, expected):
    allowed = Geography(expected[0])
    definition = dataclasses.replace(RATE, geographies=(allowed,))
    result = judge(HEADER + f"{text},2018-Q2,5,100\n", definition)
    assert tuple(result.observations.iloc[0])[:3] == expected


def test_every_area_of_the_city_is_found_by_its_code_and_its_name(judge, city):
    lsoas = "".join(f"{text},2018-Q2,5,100\n" for text in city.lsoas["name"])
    assert judge(HEADER + lsoas).observations["area_code"].tolist() == city.lsoas.index.tolist()
    for vintage, wards in city.ward_vintages.items():
        # the names that only one vintage has decide about those that both have
        for texts in (wards.wards.index, wards.wards["name"]):
            result = judge(HEADER + "".join(f"{text},2018-Q2,5,100\n" for text in texts))
            assert set(result.observations["vintage"]) == {vintage}
            assert sorted(result.observations["area_code"]) == sorted(wards.wards.index)
            assert not result.problems


def test_a_ward_s_name_that_every_vintage_has_is_taken_for_the_later_and_that_is_said(judge):
    result = judge(HEADER + "Armley,2018-Q2,5,100\n")
    assert result.observations["vintage"].tolist() == ["2018"]
    assert only(result, Kind.ASSUMED_VINTAGE).row == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Atlantis", Kind.UNKNOWN_AREA),
        ("", Kind.UNKNOWN_AREA),
        ("Total", Kind.UNKNOWN_AREA),
        ("E01035000", Kind.OTHER_VINTAGE),
        ("E02002330", Kind.GEOGRAPHY_NOT_ALLOWED),
        ("E01011365", Kind.ENDED_LSOA),
        ("E01000001", Kind.OUTSIDE_CITY),
        ("E05000001", Kind.OUTSIDE_CITY),
        ("W01000001", Kind.OUTSIDE_CITY),
    ],
)
def test_areas_that_are_none_of_the_city(judge, text, kind):
    result = judge(HEADER + f"E01011264,2018-Q2,5,100\n{text},2018-Q2,5,100\n")
    problem = only(result, kind)
    assert (problem.row, problem.column) == (3, "area")
    assert result.unmatched == {kind: 1}
    assert result.rows_matched == 1
    assert result.observations.empty == (kind not in {Kind.OUTSIDE_CITY, Kind.ENDED_LSOA})


def test_a_kind_of_area_that_the_kpi_does_not_come_by(judge):
    definition = dataclasses.replace(RATE, geographies=(Geography.LSOA,))
    assert errors(judge(HEADER + "E05011382,2018-Q2,5,100\n", definition)) >= {Kind.GEOGRAPHY_NOT_ALLOWED}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12.5", 12.5),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("+7", 7),
        ("1e3", 1000),
        ("0012", 12),
        (".5", 0.5),
    ],
)
def test_numbers_as_they_are_written(judge, text, value):
    result = judge(HEADER + f'E01011264,2018-Q2,"{text}",10000000\n')
    assert result.observations["numerator"].tolist() == [value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, Kind.MISSING_NUMBER) for text in ("", "n/a", "N/A", "-", "–", "null", "nil", "NA")),
        *((text, Kind.TWO_READINGS) for text in ("1 234", "12\n500")),
        *((text, Kind.PERCENT_SIGN) for text in ("12%", "12.5 %", "12 per cent")),
        *((text, Kind.SPREADSHEET_ERROR) for text in ("#N/A", "#DIV/0!", "#REF!")),
        *((text, Kind.NOT_FINITE) for text in ("inf", "-inf", "NaN", "∞", "Infinity")),
        *((text, Kind.NEGATIVE_NUMBER) for text in ("-5", "−5", "(5)", "-0.1")),
        *(
            (text, Kind.NOT_A_NUMBER)
            for text in ("five", "1.234,5", "12,34", "£5", "0x10", "1_000", "TRUE", "5 5", "١٢")
        ),
        *((text, Kind.TOO_LARGE) for text in ("1e13", "1e400", "9" * 40)),
    ],
)
@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_what_is_no_number_is_an_error_with_row_and_column(judge, text, kind, column):
    numbers = {"numerator": "1", "denominator": "2"} | {column: text}
    result = judge(HEADER + f'E01011264,2018-Q2,"{numbers["numerator"]}","{numbers["denominator"]}"\n')
    problem = only(result, kind)
    assert (problem.row, problem.column, problem.severity) == (2, column, Severity.ERROR)
    assert errors(result) == {kind}
    assert result.observations.empty


@pytest.mark.parametrize(
    ("definition", "text", "key"),
    [
        (RATE, "2018-Q2", "2018-Q2"),
        (RATE, "2018-04-01", "2018-Q2"),
        (MONTHLY, "04/2018", "2018-04"),
        (MONTHLY, "Apr-18", "2018-04"),
        (MONTHLY, "April 2018", "2018-04"),
        (MONTHLY, "01/04/2018", "2018-04"),
        (MONTHLY, "2018-04-01 00:00:00", "2018-04"),
        (MONTHLY, "43191", "2018-04"),
        (YEARLY, "2018", "2018"),
        (YEARLY, "2018/19", "2018-2019"),
        (YEARLY, "2018-04-01", "2018-2019"),
        (YEARLY, "2018-01-01", "2018"),
    ],
)
def test_periods_as_they_are_written(judge, definition, text, key):
    result = judge(HEADER + f"E01011264,{text},5,100\n", definition)
    assert result.observations["period"].tolist() == [key]
    assert (Kind.SERIAL_DATES in result.counts) == text.isdigit() * (len(text) == 5)


@pytest.mark.parametrize(
    ("definition", "text", "kind"),
    [
        (RATE, "2018-04", Kind.WRONG_FREQUENCY),
        (RATE, "2018", Kind.WRONG_FREQUENCY),
        (RATE, "2018-05-01", Kind.WRONG_FREQUENCY),
        (MONTHLY, "2018-04-30", Kind.WRONG_FREQUENCY),
        (YEARLY, "2011-12", Kind.WRONG_FREQUENCY),
        (RATE, "2018-Q5", Kind.NOT_A_PERIOD),
        (RATE, "", Kind.NOT_A_PERIOD),
        (RATE, "soon", Kind.NOT_A_PERIOD),
        (MONTHLY, "31/02/2018", Kind.NOT_A_DATE),
        (MONTHLY, "04/13/2018", Kind.NOT_A_DATE),
        (MONTHLY, "2020-02", Kind.FUTURE),
        (MONTHLY, "01/02/2090", Kind.FUTURE),
        (YEARLY, "1989", Kind.BEFORE_1990),
        (MONTHLY, "01/02/1889", Kind.BEFORE_1990),
    ],
)
def test_periods_that_cannot_be(judge, definition, text, kind):
    result = judge(HEADER + f"E01011264,{text},5,100\n", definition)
    problem = only(result, kind)
    assert (problem.row, problem.column) == (2, "period")
    assert errors(result) == {kind}


def test_date_cells_of_a_workbook_are_periods(judge):
    rows = [["area", "month", "numerator", "denominator"], ["E01011264", date(2018, 4, 1), 5, 100]]
    assert judge(workbook(*rows), MONTHLY).observations["period"].tolist() == ["2018-04"]


def test_an_unfinished_period_has_to_be_accepted(judge):
    result = judge(HEADER + "E01011264,2020-Q1,5,100\n")
    assert Kind.UNFINISHED_PERIOD in result.warnings
    assert not result.errors


@pytest.mark.parametrize("text", ["*", "**", "<5", "< 10", "≤5", "<=5", "c", "[c]", "fewer than 5", "..", "[z]", ":"])
@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_a_figure_that_was_held_back_is_not_known_and_never_0(judge, text, column):
    numbers = {"numerator": "1", "denominator": "2"} | {column: text}
    row = f'E01011264,2018-Q2,"{numbers["numerator"]}","{numbers["denominator"]}"\n'
    result = judge(HEADER + row + "E01011265,2018-Q2,3,4\n")
    problem = only(result, Kind.SUPPRESSED_NUMBER)
    assert (problem.row, problem.column, problem.severity) == (2, column, Severity.WARNING)
    assert result.observations["area_code"].tolist() == ["E01011265"]


def test_a_share_cannot_be_more_than_all_but_a_rate_can(judge):
    text = HEADER + "E01011264,2018-Q2,101,100\n"
    problem = only(judge(text, PERCENTAGE), Kind.NUMERATOR_ABOVE_DENOMINATOR)
    assert (problem.row, problem.column, problem.found) == (2, "numerator", "“101” of “100”")
    assert not judge(text, RATE).errors


def test_nothing_to_divide_by_is_an_error_unless_there_is_nothing_to_divide(judge):
    assert errors(judge(HEADER + "E01011264,2018-Q2,5,0\n")) == {Kind.ZERO_DENOMINATOR}
    assert not judge(HEADER + "E01011264,2018-Q2,0,0\n").errors


def test_the_same_area_and_period_twice_is_an_error_however_it_is_written(judge):
    result = judge(HEADER + "E01011264,2018-Q2,5,100\nLeeds 011A,Q2 2018,6,100\n")
    assert only(result, Kind.DUPLICATE_ROW).row == 3
    assert result.duplicates == 1


def test_columns_that_are_missing_repeated_unknown_or_of_no_use(judge):
    result = judge("lsoa11cd,quarter,Numerator,households hit\nE01011264,2018-Q2,5,100\n")
    assert errors(result) == {Kind.MISSING_COLUMN}
    assert only(result, Kind.UNKNOWN_COLUMN).column == "households hit"
    assert "households" in only(result, Kind.MISSING_COLUMN).expected
    result = judge("area,ward,period,numerator,denominator\nE01011264,E01011264,2018-Q2,5,100\n")
    assert errors(result) == {Kind.REPEATED_COLUMN}
    result = judge("area,period,value\nE01011264,2018-Q2,5\n", COUNT)
    assert not result.errors
    assert np.isnan(result.observations["denominator"].iloc[0])
    result = judge(HEADER + "E01011264,2018-Q2,5,100\n", COUNT)
    assert Kind.UNUSED_COLUMN in result.warnings


def test_codes_and_names_that_differ_are_pointed_out(judge):
    text = "lsoa11cd,lsoa11nm,period,numerator,denominator\nE01011264,Leeds 011A,2018-Q2,5,100\n"
    assert Kind.NAME_DIFFERS not in judge(text).counts
    result = judge(text + "E01011265,Leeds 086C,2018-Q2,5,100\n")
    assert only(result, Kind.NAME_DIFFERS).row == 3


def test_the_resident_population_is_filled_in(judge, city):
    population = city.lsoas["population"]
    ward = city.ward_vintages["2018"].ward_of
    rows = {"E01011264": population["E01011264"], "E05011382": population[ward == "E05011382"].sum()}
    rows["Leeds"] = population.sum()
    text = "area,period,numerator\n" + "".join(f"{area},2018-Q2,5\n" for area in rows)
    result = judge(text, PER_HEAD)
    assert sorted(result.observations["denominator"]) == sorted(rows.values())
    assert result.population_years == {"2018-Q2": 2015}
    other = Population(2017, population * 2)
    doubled = judge(text, PER_HEAD, populations=(other,))
    assert doubled.observations["denominator"].sum() == 2 * sum(rows.values())
    assert doubled.population_years == {"2018-Q2": 2017}
    gap = Population(2015, population.astype("float64").drop("E01011264"))
    assert errors(judge(text, PER_HEAD, populations=(gap,))) == {Kind.NO_POPULATION}


def test_the_residents_follow_the_period(judge, city):
    text = "area,period,numerator\n" + "".join(
        f"{area},{period},5\n" for area in ("E01011264", "E01011490", "Leeds") for period in ("2015-Q3", "2019-Q2")
    )
    result = judge(text, PER_HEAD)
    found = result.observations.set_index(["period", "area_code"])["denominator"]
    # as the two files have them; Leeds is the sum of its LSOAs, and E01011490 of its two parts
    assert found["2015-Q3"].to_dict() == {"E01011264": 1252, "E01011490": 3222, "E08000035": 771_857}
    assert found["2019-Q2"].to_dict() == {"E01011264": 1300, "E01011490": 1905 + 1467, "E08000035": 820_802}
    assert result.population_years == {"2015-Q3": 2015, "2019-Q2": 2022}


def test_residents_that_are_handed_in_are_not_read(judge):
    result = judge("area,period,numerator,denominator\nE01011264,2019-Q2,5,1234\n", PER_HEAD)
    assert result.observations["denominator"].tolist() == [1300]
    assert result.population_years == {"2019-Q2": 2022}
    assert judge(HEADER + "E01011264,2018-Q2,16,100\n").population_years == {}


def test_a_city_of_one_population_year_is_measured_as_before(judge, city):
    alone = dataclasses.replace(city, later_populations=())
    basis = Basis(PER_HEAD, alone, date(2026, 7, 1))
    table = read_table(b"area,period,numerator\nE01011264,2026-Q1,5\n", "a.csv")
    result = validate(table, form_of(table), basis)
    assert result.observations["denominator"].tolist() == [1252]
    assert result.population_years == {"2026-Q1": 2015}


def test_totals_are_compared_with_what_is_held(judge):
    text = HEADER + "E01011264,2018-Q2,16,100\n"
    for held, before, flagged in (
        ([HeldTotal(Q1, "lsoa", 10, 100)], Q1, True),
        ([HeldTotal(Q1, "lsoa", 11, 100)], Q1, False),
        ([HeldTotal(Q1, "lsoa", 16, 300)], Q1, True),
        ([HeldTotal(Q1, "lsoa", 0, 100)], Q1, True),
        ([HeldTotal(Q1, "ward", 1, 1)], None, False),
        ([HeldTotal(Q1, "lsoa", 1, 1), HeldTotal(Q2, "lsoa", 16, 100)], Q2, False),
        ([HeldTotal(Q2.next(), "lsoa", 1, 1)], None, False),
    ):
        result = judge(text, held=held)
        assert result.totals[0].compared_with == before
        assert (Kind.TOTAL_CHANGED in result.counts) is flagged
        assert (Kind.PERIOD_HELD in result.counts) is (Q2 in {one.period for one in held})


def test_a_total_of_the_city_that_is_not_the_sum_of_its_areas_is_noticed(judge, city):
    # leeds_row_wrong.csv: 5 of 21,653 for the city, beside 9,748 of 21,653 by LSOA
    every = HEADER + "".join(f"{code},2018-Q2,20,45\n" for code in city.lsoas.index)
    problem = only(judge(f"{every}Leeds,2018-Q2,5,21690\n"), Kind.TOTALS_DIFFER)
    assert problem.found == (
        "numerator of Apr–Jun 2018 (Q1 2018/19) 5 for the whole city, and 9,640 by lsoa 2011 (482 of 482)"
    )
    assert Kind.TOTALS_DIFFER not in judge(f"{every}Leeds,2018-Q2,9640,21690\n").counts
    assert judge(f"{every}Leeds,2018-Q2,9641,21690\n").counts[Kind.TOTALS_DIFFER] == 1


@pytest.mark.parametrize(("total", "noticed"), [("39,90", True), ("40,90", False), ("400,900", False)])
def test_where_areas_lack_only_a_part_above_the_whole_is_noticed(judge, total, noticed):
    result = judge(HEADER + f"E01011264,2018-Q2,20,45\nE01011265,2018-Q2,20,45\nLeeds,2018-Q2,{total}\n")
    assert (Kind.TOTALS_DIFFER in result.counts) is noticed


def test_what_a_spreadsheet_calculates_is_the_number_that_it_shows(judge):
    # float_noise_excel.xlsx: one such cell took the funnel of all LSOAs away, since its KPI seemed to add up amounts
    rows = [
        HEADER.strip().split(","),
        ["E01011264", "2018-Q2", 17.000000000000004, 100],
        ["E01011265", "2018-Q2", 5, 9],
    ]
    result = judge(workbook(*rows))
    assert Kind.NOT_WHOLE not in result.counts
    assert result.observations["numerator"].tolist() == [17, 5]
    half = judge(HEADER + "E01011264,2018-Q2,16.999999999999996,100\nE01011265,2018-Q2,16.5,100\n")
    assert half.observations["numerator"].tolist() == [17, 16.5]
    assert half.counts[Kind.NOT_WHOLE] == 1


def test_periods_that_have_days_in_common_are_an_error(judge):
    text = HEADER + "E01011264,2018,16,100\n"
    assert not judge(text, YEARLY).errors
    held = [HeldTotal(Period(2017, 4, Frequency.YEAR), "lsoa", 10, 100)]
    assert errors(judge(text, YEARLY, held=held)) == {Kind.PERIODS_OVERLAP}
    assert errors(judge(text + "E01011264,2018/19,16,100\n", YEARLY)) == {Kind.PERIODS_OVERLAP}


def test_all_problems_are_counted_and_a_thousand_of_a_kind_listed(judge):
    result = judge(HEADER + "E01011264,2018-Q2,n/a,*\n" * 2500)
    assert result.counts[Kind.MISSING_NUMBER] == 2500
    assert result.counts[Kind.SUPPRESSED_NUMBER] == 2500
    listed = [one for one in result.problems if one.kind is Kind.MISSING_NUMBER]
    assert [one.row for one in listed] == list(range(2, 2 + LISTED))


def test_sums_may_be_handed_in_beside_a_column_of_postcodes_only_when_asked_for(judge):
    text = "postcode,area,period,value\nLS11 6DS,E01011264,2018-Q2,5\n"
    result = judge(text, COUNT, form=Form.AGGREGATES)
    assert Kind.UNUSED_COLUMN in result.warnings
    assert "6DS" not in repr(result)
