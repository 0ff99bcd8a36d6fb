"""The ranks of the whole of England: read, checked against themselves and against the city's."""

import re

import pandas as pd
import pyarrow as pa
import pytest

from dashboard.store import files
from dashboard.store.city import inspect_city, load_city
from dashboard.store.england import RANK_COLUMNS, SCHEMA, check_england, rank_out_of_order
from dashboard.store.provenance import SUFFIX
from tests.national import as_written, write_england

from .test_breaches import problems, sign


@pytest.fixture
def with_england(data_dir, england):
    """Write a file of England into the data folder, changed by `edit`, with a record whose hash is right."""

    def write(edit=None, schema=SCHEMA):
        table = as_written(england)
        write_england(data_dir, edit(table) if edit else table, schema)
        return data_dir

    return write


def test_england_is_loaded_beside_the_city(with_england, england):
    city = load_city(with_england())
    pd.testing.assert_frame_equal(city.england, england, check_categorical=False)
    assert city.england["authority_name"].dtype == "category"
    assert {city.england[column].dtype.name for column in RANK_COLUMNS} == {"int32"}
    assert files.ENGLAND in [record.file for record in city.provenance]


def test_its_checks_are_listed(with_england):
    inspection = inspect_city(with_england())
    assert inspection.problems == ()
    told = {result.name: result.found for result in inspection.results if files.ENGLAND in result.name}
    assert told[f"{files.ENGLAND}: rows"] == "32,844"
    assert told[f"{files.ENGLAND}: LSOAs of England"] == "32,844"
    assert told[f"{files.ENGLAND}: order"] == "every rank follows from those before it"
    assert told[f"{files.DEPRIVATION} and {files.ENGLAND}: join"] == "482 LSOAs with the same ranks"


def test_the_city_loads_without_it_and_another_version_counts(city, with_england):
    assert city.england is None
    assert load_city(with_england()).data_version != city.data_version


def cell(code, column, value):
    def edit(table):
        assert (table["lsoa11_code"] == code).sum() == 1
        return table.assign(**{column: table[column].mask(table["lsoa11_code"] == code, value)})

    return edit


def exchanged(code, other, column):
    """Give two areas each other's rank, so that England as a whole stays in order."""

    def edit(table):
        rank = table.set_index("lsoa11_code")[column]
        return cell(other, column, rank[code])(cell(code, column, rank[other])(table))

    return edit


BREACHES = {
    "row gone": (lambda t: t.iloc[:-1], r"rows: found 32,843; expected 32,844"),
    "rows of the city only": (lambda t: t.iloc[:482], r"LSOAs of England: found 482; expected 32,844"),
    "code twice": (lambda t: pd.concat([t.iloc[1:], t.iloc[[1]]]), r"unique codes: found more than once: E01\d{6}"),
    "code malformed": (cell("E01900007", "lsoa11_code", "W01900007"), r"form of codes: found W01900007"),
    "nameless": (cell("E01900007", "lsoa11_name", ""), r"names: found none for E01900007; expected a name and a local"),
    "no authority": (cell("E01900007", "lad_name", None), r"names: found none for E01900007"),
    "rank of nought": (
        cell("E01900007", "crime_rank", 0),
        r"ranks: found crime_rank of E01900007 is 0; expected whole",
    ),
    "rank too high": (cell("E01900007", "imd_rank", 32_845), r"ranks: found imd_rank of E01900007 is 32845"),
    "one rank for all": (lambda t: t.assign(health_rank=9), r"order: found health_rank 9 of E01\d{6} with 0 LSOAs"),
    "city unknown": (cell("E01011372", "lsoa11_code", "E01899999"), r"join: found only in the first: E01011372"),
    "other ranks": (
        exchanged("E01011372", "E01900007", "income_rank"),
        r"join: found other ranks for E01011372; expected each LSOA of the city, with the same ranks",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_named(with_england, breach):
    edit, message = BREACHES[breach]
    assert re.search(message, problems(with_england(edit)))


def test_another_type_another_format_and_other_content_are_refused(with_england):
    data_dir = with_england(schema=SCHEMA.set(3, pa.field("imd_rank", pa.int64())))
    assert "`imd_rank`: found int64, expected int32" in problems(data_dir)
    (data_dir / files.ENGLAND).write_text("lsoa11_code,lsoa11_name\n", "utf-8")
    assert f"{files.ENGLAND}: hash" in problems(data_dir)
    sign(data_dir, files.ENGLAND)
    assert "found no readable Parquet" in problems(data_dir)


def test_half_of_it_is_refused(with_england):
    data_dir = with_england()
    (data_dir / f"{files.ENGLAND}{SUFFIX}").unlink()
    assert "england_iod_2015_lsoa_2011.parquet.source.toml: found no readable file" in problems(data_dir)


@pytest.mark.parametrize(
    ("ranks", "fault"),
    [
        ([1, 2, 3, 4], ""),
        ([4, 1, 3, 2], ""),
        ([3, 1, 1, 4], ""),  # two share the first place, the next is third
        ([1, 1, 1, 1], ""),
        ([1, 1, 2, 3], "crime_rank 2 of E3 with 2 LSOAs before it"),
        ([1, 2, 2, 3], "crime_rank 3 of E4 with 3 LSOAs before it"),
        ([2, 3, 4, 4], "crime_rank 2 of E1 with 0 LSOAs before it"),
        ([1, 2, 3, 5], "crime_rank 5 of E4 with 3 LSOAs before it"),
    ],
)
def test_ranks_follow_from_those_before_them(ranks, fault):
    assert rank_out_of_order(pd.Series(ranks, ["E1", "E2", "E3", "E4"], name="crime_rank")) == fault


def test_england_of_a_hand_of_areas_is_checked_by_its_count():
    small = pd.DataFrame(
        {"name": ["a", "b"], "authority_name": ["A", "B"]} | {column: [2, 1] for column in RANK_COLUMNS},
        index=["E01000001", "E01000002"],
    )
    assert all(result.ok for result in check_england(small, small.iloc[[1]], 2))
    assert not all(result.ok for result in check_england(small, small.iloc[[1]], 3))
