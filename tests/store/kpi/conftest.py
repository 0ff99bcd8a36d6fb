"""A fresh KPI store for every test, on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from dashboard.store.kpi.store import KpiStore, open_database
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, temporary_cluster
from tests.store.kpi.samples import aggregate

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    programs = binaries()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with temporary_cluster(programs) as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory) -> Path:
    """A database on SQLite with all tables and nothing in them."""
    file = tmp_path_factory.mktemp("tables") / "kpi.sqlite"
    open_database(f"sqlite:///{file}", aggregate).close()
    return file


@pytest.fixture(scope="session")
def postgresql_tables(cluster) -> str:
    """Name of such a database on PostgreSQL."""
    open_database(_create(cluster, "tables"), aggregate).close()
    return "tables"


def _execute(maintenance: str, statement: str) -> None:
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(statement)


def _create(maintenance: str, name: str, template: str = "template0") -> str:
    _execute(maintenance, f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(maintenance).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_address(tmp_path, request) -> Callable[..., str]:
    def make(with_tables: bool = False) -> str:
        file = tmp_path / f"kpi-{next(_NUMBERS)}.sqlite"
        if with_tables:
            shutil.copy(request.getfixturevalue("sqlite_tables"), file)
        return f"sqlite:///{file}"

    return make


@pytest.fixture
def postgresql_address(request) -> Iterator[Callable[..., str]]:
    made = []
    maintenance = request.getfixturevalue("cluster")

    def make(with_tables: bool = False) -> str:
        template = request.getfixturevalue("postgresql_tables") if with_tables else "template0"
        made.append(f"test_{next(_NUMBERS)}")
        return _create(maintenance, made[-1], template)

    yield make
    for name in made:
        _execute(maintenance, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request) -> Callable[..., str]:
    """Give the address of an empty database, a new one at each call; making its tables takes longer than most tests."""
    return request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
def address(new_address, request) -> str:
    return new_address(with_tables="store" in request.fixturenames)


@pytest.fixture
def store(address) -> Iterator[KpiStore]:
    store = open_database(address, aggregate)
    yield store
    store.close()
