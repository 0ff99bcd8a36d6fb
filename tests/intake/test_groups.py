"""Files with groups: a column for each characteristic, one for each category, or single cases."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from dashboard.domain.kpi.definition import Geography, Period
from dashboard.intake.dry_run import Form, HeldTotal
from dashboard.intake.problems import Kind
from dashboard.intake.templates import EXAMPLE_NOTE, Every, template_csv, template_xlsx
from tests.intake.conftest import COUNT
from tests.intake.test_aggregates import errors, only

CUSTOMERS = replace(
    COUNT,
    kpi_id="customers",
    characteristics=("disability",),
    own_categories=("disability: registered = disabled",),
    geographies=(Geography.POSTCODE, Geography.LSOA, Geography.WARD),
)
BOTH = replace(CUSTOMERS, characteristics=("disability", "age_band"))
ONE, OTHER = "E01011264", "E01011265"
LONG = "area,period,disability,numerator\n"


def by_group(result):
    names = ["characteristic", "area_code", "category", "count"]
    return sorted(map(tuple, result.by_group[names].itertuples(index=False)))


def totals(result):
    return dict(zip(result.observations["area_code"], result.observations["numerator"], strict=True))


def test_a_column_for_the_characteristic(judge):
    rows = f"{ONE},2018-Q2,Yes,3\n{ONE},2018-Q2,unknown,9\n{OTHER},2018-Q2,registered,2\n{OTHER},2018-Q2,No,0\n"
    result = judge(LONG + rows, CUSTOMERS)
    assert errors(result) == set()
    assert totals(result) == {ONE: 12, OTHER: 2}
    assert by_group(result) == [
        ("disability", ONE, "disabled", 3),
        ("disability", ONE, "not_known", 9),
        ("disability", OTHER, "disabled", 2),
    ]
    assert (
        only(result, Kind.GROUPS_READ).found
        == "by disability: Disabled 5 (36 %), Not disabled 0 (0 %), Not known 9 (64 %)"
    )


@pytest.mark.parametrize("prefix", ["", "Disability: "])
def test_a_column_for_each_category(judge, prefix):
    header = f"area,period,{prefix}Disabled,{prefix}Not disabled,{prefix}Not known\n"
    result = judge(f"{header}{ONE},2018-Q2,3,0,9\n{OTHER},2018-Q2,2,1,0\n", CUSTOMERS)
    assert errors(result) == set()
    assert totals(result) == {ONE: 12, OTHER: 3}
    assert result.rows_read == 2
    assert ("disability", OTHER, "not_disabled", 1) in by_group(result)


def test_two_characteristics_in_either_form(judge):
    long = "area,period,disability,age,count\n"
    rows = f"{ONE},2018-Q2,no,16-24,3\n{ONE},2018-Q2,no,75+,4\n{ONE},2018-Q2,yes,75+,1\n"
    wide = "area,period,Disability: Disabled,Disability: Not disabled,Age: 16 to 24,Age: 75 and over\n"
    first, second = judge(long + rows, BOTH), judge(f"{wide}{ONE},2018-Q2,1,7,3,5\n", BOTH)
    assert errors(first) == errors(second) == set()
    assert by_group(first) == by_group(second)
    assert totals(first) == totals(second) == {ONE: 8}
    assert ("age_band", ONE, "75_over", 5) in by_group(first)


def test_groups_are_compared_with_the_total_beside_them(judge):
    header = "area,period,numerator,Disabled,Not disabled\n"
    assert errors(judge(f"{header}{ONE},2018-Q2,8,1,7\n", CUSTOMERS)) == set()
    problem = only(judge(f"{header}{ONE},2018-Q2,9,1,7\n{OTHER},2018-Q2,1,1,0\n", CUSTOMERS), Kind.GROUPS_DIFFER)
    assert problem.found == ("Apr–Jun 2018 (Q1 2018/19): 9 over the groups of disability, 10 in all, in 1 area")
    long = judge(LONG + f"{ONE},2018-Q2,yes,1\n{ONE},2018-Q2,all,4\n", CUSTOMERS)
    assert "1 over the groups of disability, 4 in all" in only(long, Kind.GROUPS_DIFFER).found


def test_characteristics_that_do_not_agree_are_told_with_both_sums(judge):
    wide = "area,period,Disability: Disabled,Disability: Not disabled,Age: 16 to 24,Age: 75 and over\n"
    problem = only(judge(f"{wide}{ONE},2018-Q2,1,7,3,6\n", BOTH), Kind.GROUPS_DIFFER)
    assert "8 over the groups of disability, 9 over the groups of age" in problem.found


def test_groups_are_compared_with_the_total_that_is_held(judge):
    held = (HeldTotal(Period.parse("2018-Q2"), "lsoa", 5_745.0),)
    result = judge(LONG + f"{ONE},2018-Q2,yes,5700\n", CUSTOMERS, held=held)
    problem = only(result, Kind.GROUPS_AND_HELD)
    assert "5,700 over the groups" in problem.found
    assert problem.expected.startswith("5,745, as held")
    assert errors(result) == set()


def test_unknown_categories_are_named_with_what_is_expected(judge):
    result = judge(LONG + f"{ONE},2018-Q2,perhaps,3\n{OTHER},2018-Q2,perhaps,3\n", CUSTOMERS)
    problem = only(result, Kind.UNKNOWN_CATEGORY)
    assert (problem.row, problem.found) == (2, "“perhaps”")
    assert "Disabled; Not disabled; Not known; Prefer not to say" in problem.expected
    assert result.by_group is None


def test_overlapping_age_bands_are_named(judge):
    ages = replace(CUSTOMERS, characteristics=("age_band",), own_categories=())
    result = judge(f"area,period,age group,count\n{ONE},2018-Q2,16-24,3\n{ONE},2018-Q2,20-24,3\n", ages)
    assert only(result, Kind.AGES_OVERLAP).found == "“16-24” and “20-24”, which have ages in common"


def test_five_year_bands_are_put_together(judge):
    ages = replace(CUSTOMERS, characteristics=("age_band",), own_categories=())
    result = judge(f"area,period,age,count\n{ONE},2018-Q2,25-29,3\n{ONE},2018-Q2,30-34,4\n", ages)
    assert by_group(result) == [("age_band", ONE, "25_34", 7)]


def test_an_empty_category_counts_as_not_known_where_that_is_accepted(judge):
    result = judge(LONG + f"{ONE},2018-Q2,,3\n", CUSTOMERS)
    assert by_group(result) == [("disability", ONE, "not_known", 3)]
    assert Kind.EMPTY_CATEGORY in result.warnings


def test_what_cannot_be_counted_in_people_is_refused(judge):
    assert Kind.PART_OF_A_PERSON in errors(judge(LONG + f"{ONE},2018-Q2,yes,1.5\n", CUSTOMERS))
    assert Kind.MIXED_GROUP_AREAS in errors(judge(LONG + f"{ONE},2018-Q2,yes,1\nE05011389,2018-Q2,yes,1\n", CUSTOMERS))
    assert Kind.DUPLICATE_ROW in errors(judge(LONG + f"{ONE},2018-Q2,yes,1\n{ONE},2018-Q2,yes,2\n", CUSTOMERS))


def test_an_area_with_a_number_that_is_held_back_is_not_known_as_a_whole(judge):
    result = judge(LONG + f"{ONE},2018-Q2,yes,*\n{ONE},2018-Q2,no,20\n{OTHER},2018-Q2,no,4\n", CUSTOMERS)
    assert totals(result) == {OTHER: 4}
    assert by_group(result) == [("disability", OTHER, "not_disabled", 4)]


def test_without_groups_the_figures_are_taken_and_that_is_said(judge):
    result = judge(f"area,period,numerator\n{ONE},2018-Q2,3\n", CUSTOMERS)
    assert result.by_group is None
    assert Kind.MISSING_GROUPS in result.warnings
    assert totals(result) == {ONE: 3}


def test_a_kpi_without_characteristics_reads_no_groups(judge):
    result = judge(LONG + f"{ONE},2018-Q2,yes,3\n", COUNT)
    assert result.by_group is None
    assert Kind.UNKNOWN_COLUMN in result.counts


def test_single_cases_are_added_up_and_forgotten(judge, city):
    code = city.postcodes.index[city.postcodes["live"]][0]
    lsoa = city.postcodes.loc[code, "lsoa_code"]
    rows = "".join(f"{code},{day:02d}/05/2018,{word}\n" for day, word in enumerate(["Y", "n", "", "Y"], 1))
    result = judge(f"postcode,date,disability\n{rows}", CUSTOMERS, today=date(2019, 1, 1))
    assert result.form is Form.RECORDS
    assert errors(result) == set()
    assert by_group(result) == [
        ("disability", lsoa, "disabled", 2),
        ("disability", lsoa, "not_disabled", 1),
        ("disability", lsoa, "not_known", 1),
    ]
    assert result.observations["numerator"].sum() == 4
    assert code not in repr(result.by_group.to_dict())


def test_two_cases_of_different_groups_are_not_alike(judge, city):
    code = city.postcodes.index[city.postcodes["live"]][0]
    rows = f"{code},01/05/2018,yes\n{code},01/05/2018,no\n"
    assert Kind.REPEATED_RECORD not in judge(f"postcode,date,disability\n{rows}", CUSTOMERS).counts


def test_nothing_written_about_a_single_case_is_repeated(judge, city):
    code = city.postcodes.index[city.postcodes["live"]][0]
    result = judge(f"postcode,date,disability\n{code},01/05/2018,Jo has a bad back\n", CUSTOMERS)
    problem = only(result, Kind.UNKNOWN_CATEGORY)
    assert problem.found == "a name that is no category"
    assert "bad back" not in repr(result)


@pytest.mark.parametrize("form", list(Form))
def test_the_template_is_read_without_a_problem(judge, city, form):
    header, *examples = template_csv(BOTH, city, form).splitlines()
    assert "Disability,Age," in header
    # an example that somebody keeps is a row like any other
    rows = "\n".join(line.replace(EXAMPLE_NOTE, "") for line in examples)
    result = judge(f"{header}\n{rows}", BOTH)
    assert errors(result) == set()
    assert {"disabled", "0_15"} == set(result.by_group["category"])


def test_the_template_of_all_areas_has_a_column_for_each_category(judge, city):
    text = template_csv(CUSTOMERS, city, Form.AGGREGATES, Every(Geography.LSOA, Period.parse("2018-Q2")))
    header, *rows = text.splitlines()
    assert header.endswith(
        "Disability: Disabled,Disability: Not disabled,Disability: Not known,Disability: Prefer not to say,note"
    )
    filled = "\n".join(row.replace(",,,,", ",1,0,4,0") for row in rows)
    result = judge(f"{header}\n{filled}", CUSTOMERS)
    assert errors(result) == set()
    assert result.observations["numerator"].sum() == 5 * 482


def test_the_workbook_explains_the_categories(city):
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(CUSTOMERS, city, Form.AGGREGATES)))
    told = {row[0]: row[1] for row in book["How to fill in"].iter_rows(values_only=True)}
    assert told["Disability"] == "Disability: Disabled; Not disabled; Not known; Prefer not to say."
    assert told["Rows"].startswith("A row for every area, period and group")
