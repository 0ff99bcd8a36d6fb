"""A clock that is set by hand, and an empty database with its tables."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.store.kpi.database import open_engine


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
def empty(tmp_path_factory):
    """A database with its tables and nothing in them, made once."""
    file = tmp_path_factory.mktemp("empty") / "accounts.sqlite"
    open_engine(f"sqlite:///{file.as_posix()}").dispose()
    return file


@pytest.fixture
def engine(tmp_path, empty):
    shutil.copy(empty, tmp_path / "accounts.sqlite")
    engine = open_engine(f"sqlite:///{(tmp_path / 'accounts.sqlite').as_posix()}")
    yield engine
    engine.dispose()
