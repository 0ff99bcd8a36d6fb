"""The reference figures of the first city, where they lie beside the project."""

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from dashboard.domain.areas.names import named
from dashboard.domain.deprivation.profile import Benchmark, benchmark, median_ranks
from dashboard.store.areas import NO_MIDDLE_NAMES
from tests.domain.profile_words import N

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
DATA = Path(__file__).parents[2] / "data"


def _reference_file(name: str) -> Path:
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{path} is absent: the known facts of the real city cannot be checked on this machine")
    return path


@pytest.fixture(scope="session")
def leeds() -> pd.DataFrame:
    """The 482 LSOAs: ranks, scores, population and `ward_code`, by code."""
    figures = pd.read_csv(_reference_file("leeds_iod2015.csv"), index_col="lsoa11_code")
    wards = pd.read_csv(_reference_file("leeds_lsoa11_ward17.csv"), index_col="lsoa11_code")
    return figures.join(wards, validate="one_to_one")


@pytest.fixture(scope="session")
def reference_areas() -> dict:
    """The named areas as the reference lists them."""
    return tomllib.loads(_reference_file("areas.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def ward_names() -> dict[str, str]:
    """Name of each ward, by code."""
    topology = json.loads(_reference_file("leeds_wards_2004.topojson").read_text(encoding="utf-8"))
    wards = [geometry["properties"] for layer in topology["objects"].values() for geometry in layer["geometries"]]
    return {ward["WD13CD"]: ward["WD13NM"] for ward in wards}


@pytest.fixture(scope="session")
def leeds_lsoas() -> pd.DataFrame:
    """The 482 LSOAs as the project's own data has them, with the columns that profiles read."""
    lsoas = pd.read_csv(DATA / "imd" / "iod_2015_lsoa_2011.csv", index_col="lsoa11_code")
    lsoas = lsoas.rename(columns={"lsoa11_name": "name", "population_mid_2015": "population"})
    wards = json.loads((DATA / "boundaries" / "ward_2017.geojson").read_text(encoding="utf-8"))["features"]
    ward_name = {ward["properties"]["ward_code"]: ward["properties"]["ward_name"] for ward in wards}
    areas = tomllib.loads((DATA / "areas" / "areas.toml").read_text(encoding="utf-8"))
    place_names = {code: place["name"] for place in areas["priority_neighbourhood"] for code in place["lsoa_2011"]}
    lsoas["ward_code"] = pd.read_csv(DATA / "areas" / "lsoa11_ward17.csv", index_col="lsoa11_code")["ward_code"]
    lsoas["ward_name"] = lsoas["ward_code"].map(ward_name)
    lsoas["place_name"] = [place_names.get(code, "") for code in lsoas.index]
    return named(lsoas, NO_MIDDLE_NAMES)


@pytest.fixture(scope="session")
def city_median(leeds_lsoas) -> dict[str, int]:
    return median_ranks(leeds_lsoas)


@pytest.fixture(scope="session")
def ward_figures(leeds_lsoas) -> dict[str, Benchmark]:
    return {name: benchmark(name, ward, N) for name, ward in leeds_lsoas.groupby("ward_name")}
