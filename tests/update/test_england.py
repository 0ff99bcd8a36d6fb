"""The ranks of the whole of England are kept where the Indices hold them, and only there."""

import re

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from dashboard import check
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.store.england import SCHEMA

from .conftest import CITY, OTHER, file_7, snapshot

RECORD = f"{files.ENGLAND}.source.toml"
BOTH = {files.ENGLAND, RECORD}


@pytest.fixture(scope="session")
def figures(shared) -> pd.DataFrame:
    table = pd.read_csv(shared / "data" / "imd" / "england_iod2015_lsoa11.csv.gz", dtype="str")
    return table.rename(columns={"lad13_code": "lad_code", "lad13_name": "lad_name"})


@pytest.fixture
def national(official, figures):
    """The official files of the small city, with a file 7 of all of England, to be damaged by `edit`."""

    def write(edit=None):
        table = figures.copy()
        # the small city is an authority of its own, and so is its neighbour
        own = pd.read_csv(official / "file_7.csv", dtype="str", encoding="utf-8-sig")
        codes = own.set_index("LSOA code (2011)")["Local Authority District code (2013)"]
        inside = table["lsoa11_code"].map(codes)
        table["lad_code"] = inside.where(inside.notna(), table["lad_code"].replace(CITY, "E08000098"))
        dressed = file_7(table)
        (edit(dressed) if edit else dressed).to_csv(official / "file_7.csv", index=False, encoding="utf-8-sig")
        return official

    return write


def test_all_of_england_is_kept_beside_the_city(national, data_dir, update, figures):
    code, _ = update("--from", national())
    assert code == 0
    assert check.main(["--data", str(data_dir)]) == 0
    city = load_city(data_dir)
    assert city.england.index.is_monotonic_increasing
    ranks = [measure.rank_column for measure in MEASURES.values()]
    assert list(city.england.columns) == ["name", "authority_name", *ranks]
    expected = figures.set_index("lsoa11_code")
    assert (city.england.index == expected.index).all()
    assert (city.england["name"] == expected["lsoa11_name"]).all()
    assert (city.england["authority_name"].astype("str") == expected["lad_name"]).all()
    assert (city.england[ranks] == expected[ranks].astype("int64")).all(axis=None)
    record = next(one for one in city.provenance if one.file == files.ENGLAND)
    assert record.rows == 32_844
    assert record.source_files[0].name == "file_7.csv"
    assert (data_dir / files.ENGLAND).stat().st_size < 800_000


def test_the_same_files_give_the_same_bytes(national, data_dir, update):
    folder = national()
    update("--from", folder)
    before = snapshot(data_dir)
    code, said = update("--from", folder)
    assert (code, snapshot(data_dir)) == (0, before)
    assert "nothing has changed" in said


def test_one_authority_is_not_england(official, data_dir, update):
    file = official / "file_7.csv"
    table = pd.read_csv(file, dtype="str", encoding="utf-8-sig")
    table[table["Local Authority District code (2013)"] == CITY].to_csv(file, index=False)
    code, said = update("--from", official)
    assert code == 0
    assert "England" not in said
    assert not BOTH & set(snapshot(data_dir))
    assert load_city(data_dir).england is None


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (lambda table: table.iloc[:-1], "32,843 different LSOAs in 32,843 rows, expected 32,844 for all of England"),
        (lambda table: pd.concat([table.iloc[1:], table.iloc[[1]]]), "32,843 different LSOAs in 32,844 rows"),
        (
            lambda table: table.drop(columns="Local Authority District name (2013)"),
            "no name of a local authority for every LSOA",
        ),
    ],
)
def test_what_is_nearly_england_is_told_and_not_built(national, data_dir, update, edit, found):
    code, said = update("--from", national(edit))
    assert code == 0
    assert f"file_7.csv: found {found}" in said
    assert "the ranks of England are not built" in said
    assert not BOTH & set(snapshot(data_dir))


def with_value(column, value):
    def edit(table):
        table = table.copy()
        table.loc[table.index[0], f"{column} Rank (where 1 is most deprived)"] = value
        return table

    return edit


def test_a_rank_elsewhere_that_is_no_number_is_refused(national, refuse):
    said = refuse("--from", national(with_value("Income", "n/a")))
    assert "file_7.csv: found 'n/a' in `income_rank` of E01000001, expected a whole number from 1 to 32,844." in said


def test_a_rank_elsewhere_that_cannot_follow_is_refused(national, refuse):
    said = refuse("--from", national(with_value("Crime", "7")))
    assert re.search(r"order: found crime_rank 8 of E01\d{6} with 8 LSOAs before it", said)
    assert "expected each rank one more than the number of LSOAs before it" in said


@pytest.fixture
def built(national, official, official_files, data_dir, update):
    """A data folder with England; the official files are those of the small city and its neighbour again."""
    assert update("--from", national())[0] == 0
    (official / "file_7.csv").write_bytes(official_files["file_7.csv"])
    return snapshot(data_dir)


@pytest.mark.parametrize("authority", [CITY, OTHER])
def test_without_the_national_file_england_is_kept_whatever_the_authority(built, official, data_dir, update, authority):
    code, said = update("--from", official, "--authority", authority)
    assert code == 0
    assert "the ranks of England are kept as they were" in said
    after = snapshot(data_dir)
    assert all(after[name] == built[name] for name in BOTH)
    city = load_city(data_dir)
    assert (city.config.authority_code, len(city.england)) == (authority, 32_844)


def test_england_that_is_at_odds_with_the_new_figures_goes(built, official, data_dir, update):
    file = official / "file_7.csv"
    table = pd.read_csv(file, dtype="str", encoding="utf-8-sig")
    column = "Crime Rank (where 1 is most deprived)"
    table.loc[0, column] = "5"
    table.to_csv(file, index=False)
    code, said = update("--from", official)
    assert code == 0
    assert f"{files.ENGLAND} is removed" in said
    assert f"other ranks for {table.loc[0, 'LSOA code (2011)']}" in said
    assert not BOTH & set(snapshot(data_dir))


def damaged(path):
    path.write_bytes(path.read_bytes()[:-200])


def changed(path):
    rows = parquet.ParquetFile(path).read().to_pylist()
    rows[0]["lsoa11_name"] = "another"
    parquet.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (damaged, "found no readable Parquet"),
        (changed, "it is not as it was built"),
        (lambda path: path.unlink(), "found no readable file"),
    ],
)
def test_a_damaged_england_goes_and_is_told(built, official, data_dir, update, damage, why):
    damage(data_dir / files.ENGLAND)
    code, said = update("--from", official)
    assert code == 0
    assert "is removed" in said
    assert why in said
    assert load_city(data_dir).england is None
