"""A clock that is set by hand, an empty database with its tables, and an app with accounts."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.accounts import Accounts
from dashboard.access.settings import AccessSettings
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.store.accounts import tables
from dashboard.store.kpi.database import noting, open_engine
from tests.access.signed import PASSWORD, PEOPLE, Browser
from tests.example_kpi import MISSED_BINS, NOW


class Clock:
    """Tells the moment, and is moved by the test."""

    def __init__(self):
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def pass_by(self, **length):
        self.moment += timedelta(**length)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    """A database with its tables, opened once."""
    file = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
    engine = open_engine(f"sqlite:///{file.as_posix()}")
    yield engine
    engine.dispose()


@pytest.fixture
def engine(opened):
    yield opened
    with noting(opened, 1) as connection:
        for table in (tables.sessions, tables.departures, tables.accounts):
            connection.execute(table.delete())


@pytest.fixture(scope="module")
def served(city, filled, tmp_path_factory):
    """An app with accounts, and a KPI of the council's own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Figures, "publish_soon", lambda _: None)
    file = tmp_path_factory.mktemp("signed") / "kpis.sqlite"
    shutil.copy(filled, file)
    address = f"sqlite:///{file.as_posix()}"
    kpis = Kpis(city, address, lambda: NOW)
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    kpis.store.close()
    app = create_app_for(city, city.data_dir, address, access=AccessSettings(sign_in="local", rate_limits=False))
    app.server.config["TESTING"] = False
    yield app
    app.hand_ins.close()
    patch.undo()


@pytest.fixture(scope="module")
def accounts(served, module_engine):
    made = Accounts(module_engine, pause=lambda _: None)
    for person in PEOPLE.values():
        made.add(person, PASSWORD)
    return made


@pytest.fixture(scope="module")
def module_engine(served):
    engine = open_engine(served.kpis.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def browser(served, accounts):
    return Browser(served)
