"""Residents of later mid-years: built from a file by LSOA of 2021, kept for the same authority, dropped for another."""

import pandas as pd
import pytest

from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.store.provenance import read_provenance
from tests.update.conftest import OTHER

FILE = files.population(2022)


def residents(data_dir):
    return {one.year: one.residents for one in load_city(data_dir).populations}


@pytest.fixture
def given(official, data_dir):
    """Put residents of mid-2022 into the folder; the first LSOA was split, the next two were merged."""
    codes = list(load_city(data_dir).lsoas.index)
    rows = {code: f"{2_000 + number:,}" for number, code in enumerate(codes)}
    changes = [(codes[0], "E01099990"), (codes[0], "E01099991"), (codes[1], "E01099992"), (codes[2], "E01099992")]
    for code in codes[:3]:
        del rows[code]
    rows |= {"E01099990": "1,000", "E01099991": "900", "E01099992": "3,001", "E01000001": "5"}
    table = pd.DataFrame({"LSOA code (2021)": list(rows), "Total population: mid 2022": list(rows.values())})
    table.to_csv(official / "file_7_of_2025.csv", index=False)
    pd.DataFrame(changes, columns=["LSOA11CD", "LSOA21CD"]).to_csv(official / "changes.csv", index=False)
    return codes


def test_residents_are_built_and_kept(official, data_dir, update, given):
    assert update("--from", official)[0] == 0
    found = residents(data_dir)
    assert list(found) == [2012, 2022]
    later, before = found[2022], found[2012]
    assert later[given[0]] == 1_900
    assert later[given[1]] + later[given[2]] == 3_001
    assert later[given[1]] == round(3_001 * before[given[1]] / (before[given[1]] + before[given[2]]))
    assert later[given[3]] == 2_003
    assert f"Those of {given[1]}, {given[2]} are an estimate" in " ".join(read_provenance(data_dir, FILE).processing)
    content = (data_dir / FILE).read_bytes()
    (official / "file_7_of_2025.csv").unlink()
    assert update("--from", official)[0] == 0
    assert (data_dir / FILE).read_bytes() == content


def test_residents_of_another_authority_go(official, data_dir, update, given):
    assert update("--from", official)[0] == 0
    (official / "file_7_of_2025.csv").unlink()
    assert update("--from", official, "--authority", OTHER)[0] == 0
    assert list(residents(data_dir)) == [2012]
    assert not list((data_dir / "areas").glob("population*"))


def test_residents_that_cannot_be_placed_are_not_used(official, data_dir, update, given):
    (official / "changes.csv").unlink()
    code, said = update("--from", official)
    assert code == 0
    assert f"file_7_of_2025.csv is not used: found no residents for the LSOAs of 2011 {given[0]}" in said
    assert list(residents(data_dir)) == [2012]


def test_residents_that_are_no_numbers_are_refused(official, refuse, given):
    path = official / "file_7_of_2025.csv"
    path.write_text(path.read_text().replace("2,003", "many").replace('"many"', "many"))
    assert "found 'many' in `population_mid_2022`" in refuse("--from", official)
