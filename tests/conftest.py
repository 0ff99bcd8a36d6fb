"""The real city and an app on it, loaded once for all tests."""

from pathlib import Path

import pytest

from dashboard.components.map.model import MapModel, build_map_model
from dashboard.document import DashboardDash
from dashboard.factory import create_app_for
from dashboard.store.city import CityStore, load_city

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def city() -> CityStore:
    return load_city(ROOT / "data")


@pytest.fixture(scope="session")
def model(city) -> MapModel:
    return build_map_model(city)


@pytest.fixture(scope="session")
def app(city) -> DashboardDash:
    return create_app_for(city, ROOT / "data")


@pytest.fixture
def client(app):
    return app.server.test_client()
