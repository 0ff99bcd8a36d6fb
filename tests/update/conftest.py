"""A small city cut from the repository's own data, dressed as the official files, and a data folder built from it."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from dashboard.store import files
from dashboard.update.__main__ import main

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

#: Wards of the small city; the last one plays another authority in the same files.
WARDS = ("E05001411", "E05001417", "E05001424")
CITY, OTHER = "E08000035", "E08000099"

OFFICIAL_MEASURES = {
    "imd": "Index of Multiple Deprivation (IMD)",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, Skills and Training",
    "health": "Health Deprivation and Disability",
    "crime": "Crime",
    "barriers": "Barriers to Housing and Services",
    "living_environment": "Living Environment",
}


def file_7(figures: pd.DataFrame) -> pd.DataFrame:
    """Dress figures with the project's column names as file 7 of the IoD 2015, with all its oddities of naming."""
    table = pd.DataFrame(
        {
            "LSOA code (2011)": figures["lsoa11_code"],
            "LSOA name (2011)": figures["lsoa11_name"],
            "Local Authority District code (2013)": figures["lad_code"],
            "Local Authority District name (2013)": figures["lad_name"],
        }
    )
    for key, title in OFFICIAL_MEASURES.items():
        rate = " (rate)" if key in ("income", "employment") else ""
        if f"{key}_score" in figures:
            table[f"{title} Score{rate}"] = figures[f"{key}_score"]
        table[f"{title} Rank (where 1 is most deprived)"] = [f"{int(rank):,}" for rank in figures[f"{key}_rank"]]
        table[f"{title} Decile (where 1 is most deprived 10% of LSOAs)"] = "1"
    if "population_mid_2015" in figures:
        people = figures["population_mid_2015"]
        table["Total population: mid 2012 (excluding prisoners)"] = [f" {int(number):,} " for number in people]
        table["Dependent Children aged 0-15: mid 2012 (excluding prisoners)"] = "9"
    return table


def write_official(folder: Path) -> None:
    """Write the four official files of the small city."""
    figures = pd.read_csv(ROOT / "data" / files.DEPRIVATION, dtype="str")
    fit = pd.read_csv(ROOT / "data" / files.BEST_FIT, dtype="str").set_index("lsoa11_code")["ward_code"]
    figures["ward"] = fit.reindex(figures["lsoa11_code"]).to_numpy()
    figures = figures[figures["ward"].isin(WARDS)]
    here = figures["ward"] != WARDS[-1]
    figures = figures.assign(
        lad_code=here.map({True: CITY, False: OTHER}), lad_name=here.map({True: "Leeds", False: "B"})
    )
    file_7(figures).to_csv(folder / "file_7.csv", index=False, encoding="utf-8-sig")
    lsoa = gpd.read_file(ROOT / "data" / files.LSOA_BOUNDARIES)
    lsoa = lsoa[lsoa["lsoa11_code"].isin(figures["lsoa11_code"])]
    ward = gpd.read_file(ROOT / "data" / files.WARD_BOUNDARIES)
    ward = ward[ward["ward_code"].isin(WARDS)]
    lsoa.rename(columns={"lsoa11_code": "LSOA11CD", "lsoa11_name": "LSOA11NM"}).to_file(folder / "lsoa.geojson")
    ward.rename(columns={"ward_code": "WD17CD", "ward_name": "WD17NM"}).to_file(folder / "wards.geojson")
    names = ward.set_index("ward_code")["ward_name"]
    lookup = pd.DataFrame({"LSOA11CD": figures["lsoa11_code"], "WD17CD": figures["ward"]})
    lookup.assign(WD17NM=names.reindex(lookup["WD17CD"]).to_numpy()).to_csv(folder / "lookup.csv", index=False)


@pytest.fixture(scope="session")
def official_files(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("official")
    write_official(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def official(tmp_path, official_files) -> Path:
    """A folder with the official files of the small city, to be damaged."""
    folder = tmp_path / "official"
    folder.mkdir()
    for name, content in official_files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def built_files(tmp_path_factory, official_files) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("built")
    for name, content in official_files.items():
        (folder / name).write_bytes(content)
    data_dir = folder / "data"
    assert main(["--from", str(folder), "--data", str(data_dir), "--authority", CITY]) == 0
    return snapshot(data_dir)


@pytest.fixture
def data_dir(tmp_path, built_files) -> Path:
    """A data folder that holds the small city."""
    folder = tmp_path / "data"
    for name, content in built_files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder; of the hidden ones only the lock may stay behind, and git's note."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for expected in (".update.lock", ".gitattributes"):
        found.pop(expected, None)
    return found


@pytest.fixture
def update(data_dir, capsys):
    """Run the command on the data folder; return its exit code and what it said, in one line."""

    def run(*arguments: object) -> tuple[int, str]:
        code = main(["--data", str(data_dir), *(str(argument) for argument in arguments)])
        return code, " ".join(capsys.readouterr().err.split())

    return run


@pytest.fixture
def refuse(data_dir, update):
    """Run the command, which must fail and leave the data folder as it was; return what it said."""

    def run(*arguments: object) -> str:
        before = snapshot(data_dir)
        code, said = update(*arguments)
        assert code == 1
        assert snapshot(data_dir) == before
        assert "The data in use before is untouched." in said
        return said

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip("needs ../shared beside the repository")
    return SHARED
