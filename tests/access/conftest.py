"""A clock that is set by hand, and an empty database with its tables."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.store.accounts import tables
from dashboard.store.kpi.database import noting, open_engine


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
