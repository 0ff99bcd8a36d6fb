"""A fresh KPI store for every test, on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest
from sqlalchemy import make_url

from dashboard.store.kpi import KpiStore, open_database
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


@pytest.fixture
def sqlite_address(tmp_path) -> Callable[[], str]:
    return lambda: f"sqlite:///{tmp_path / f'kpi-{next(_NUMBERS)}.sqlite'}"


@pytest.fixture
def postgresql_address(request) -> Iterator[Callable[[], str]]:
    made = []
    maintenance = request.getfixturevalue("cluster")

    def execute(statement: str) -> None:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(statement)

    def make() -> str:
        name = f"test_{next(_NUMBERS)}"
        execute(f"CREATE DATABASE {name}")
        made.append(name)
        return make_url(maintenance).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request) -> Callable[[], str]:
    """Give the address of an empty database, a new one at each call."""
    return request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
def address(new_address) -> str:
    return new_address()


@pytest.fixture
def store(address) -> Iterator[KpiStore]:
    store = open_database(address, aggregate)
    yield store
    store.close()
