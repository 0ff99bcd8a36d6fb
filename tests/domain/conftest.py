"""The reference figures of the first city, where they lie beside the project."""

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"


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
