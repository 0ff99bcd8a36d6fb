"""`python -m dashboard.update --edition`: another edition beside the city's own, from the layouts there are."""

import gzip
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.update.__main__ import main

from .conftest import OFFICIAL_MEASURES

ROOT = Path(__file__).parents[2]
NATIONAL = {
    2010: ("imd/england_iod2010_lsoa01.csv.gz", "lookups/lsoa01_lsoa11.csv.gz"),
    2019: ("imd/england_iod2019_lsoa11.csv.gz",),
    2025: ("imd/england_iod2025_lsoa21.csv.gz", "lookups/lsoa11_lsoa21.csv.gz"),
}


@pytest.fixture
def data_dir(tmp_path):
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "official"
    found.mkdir()
    return found


def run(data_dir, folder, year, capsys):
    code = main(["--edition", str(year), "--from", str(folder), "--data", str(data_dir)])
    return code, " ".join(capsys.readouterr().err.split())


@pytest.mark.national
@pytest.mark.parametrize("year", NATIONAL)
def test_the_city_is_found_among_all_england(shared, data_dir, folder, year, capsys):
    for name in NATIONAL[year]:
        shutil.copy(shared / "data" / name, folder / Path(name).name)
    before = load_city(data_dir).editions[year].frame
    code, said = run(data_dir, folder, year, capsys)
    assert code == 0, said
    after = load_city(data_dir).editions[year].frame
    ranks = [column for column in before if column.endswith("_rank")]
    assert after[ranks].equals(before[ranks])


def test_file_7_of_2025_as_it_is_published(data_dir, folder, capsys):
    own = pd.read_csv(data_dir / files.OTHER_EDITIONS[2025], dtype="str")
    rank = "Rank (where 1 is most deprived)"
    titles = {"lsoa21_code": "LSOA code (2021)", "lsoa21_name": "LSOA name (2021)"}
    titles |= {f"{key}_rank": f"{title} {rank}" for key, title in OFFICIAL_MEASURES.items()}
    titles |= {"imd_score": f"{OFFICIAL_MEASURES['imd']} Score", "population_mid_2022": "Total population: mid 2022"}
    titles |= {"income_score": "Income Score (rate)", "employment_score": "Employment Score (rate)"}
    own.rename(columns=titles).to_csv(folder / "file_7.csv", index=False, encoding="utf-8-sig")
    before = (data_dir / files.OTHER_EDITIONS[2025]).read_bytes()
    code, said = run(data_dir, folder, 2025, capsys)
    assert code == 0, said
    assert (data_dir / files.OTHER_EDITIONS[2025]).read_bytes() == before


def edited(data_dir, folder, edit, year=2019):
    text = (data_dir / files.OTHER_EDITIONS[year]).read_text("utf-8")
    (folder / "ranks.csv").write_text(edit(text), "utf-8")


REFUSALS = {
    "nothing": (lambda _: "a,b\n1,2\n", "found none, expected one CSV file with `lsoa11_code`"),
    "another vintage": (lambda text: text.replace("lsoa11_code", "lsoa21_code"), "found none, expected one CSV file"),
    "an area missing": (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "found no row for E01033035"),
    "an area twice": (lambda text: text + text.splitlines()[-1] + "\n", "found more than one row for E01033035"),
    "a rank out of range": (
        lambda text: text.replace("E01011264,13915", "E01011264,40000"),
        "expected a whole number from 1 to 32,844",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_file_that_does_not_fit_is_refused_and_the_old_data_untouched(data_dir, folder, name, capsys):
    edit, told = REFUSALS[name]
    edited(data_dir, folder, edit)
    before = (data_dir / files.OTHER_EDITIONS[2019]).read_bytes()
    code, said = run(data_dir, folder, 2019, capsys)
    assert code == 1
    assert told in said
    assert (data_dir / files.OTHER_EDITIONS[2019]).read_bytes() == before


def test_all_england_of_another_vintage_needs_a_lookup(shared, data_dir, folder, capsys):
    raw = gzip.decompress((shared / "data" / NATIONAL[2010][0]).read_bytes())
    (folder / "ranks.csv").write_bytes(raw)
    code, said = run(data_dir, folder, 2010, capsys)
    assert code == 1
    assert "or a lookup with `lsoa11_code` and `lsoa01_code` beside it" in said


def test_an_edition_without_an_address_is_read_from_a_folder(data_dir, capsys):
    assert main(["--edition", "2010", "--data", str(data_dir)]) == 1
    assert "Use --from DIR" in " ".join(capsys.readouterr().err.split())
