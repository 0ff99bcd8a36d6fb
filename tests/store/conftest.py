import shutil
from pathlib import Path

import pytest

from dashboard.store.city import CityStore, load_city

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def city() -> CityStore:
    """The city in the repository's own data folder."""
    return load_city(ROOT / "data")


@pytest.fixture
def data_dir(tmp_path) -> Path:
    """A copy of the repository's data folder, to be damaged."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
