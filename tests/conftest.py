"""The real city and an app on it, loaded once for all tests."""

import os
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.components.map.model import MapModel, build_map_model
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for, keep_texts_plain
from dashboard.kpis import Kpis
from dashboard.store.city import CityStore, load_city
from dashboard.web.dash_app import DashboardDash
from tests.example_kpi import MISSED_BINS, NOW
from tests.once import made_once
from tests.redis_server import HOW_TO_GET_IT, RedisServer, program

ROOT = Path(__file__).resolve().parent.parent
#: Each process has a city, a browser and servers of its own.
MOST_PROCESSES = 8

with suppress(ModuleNotFoundError):
    import hypothesis

    # how long an example takes says more of what else the machine does than of the code
    hypothesis.settings.register_profile("any machine", deadline=None)
    hypothesis.settings.load_profile("any machine")

# an app that a test makes would set it for the tests after it alone: what one finds may not depend on their order
keep_texts_plain()


@cache
def _city() -> CityStore:
    return load_city(ROOT / "data")


@cache
def _model() -> MapModel:
    return build_map_model(_city())


@pytest.fixture(scope="session")
def city() -> CityStore:
    return _city()


@pytest.fixture(scope="session")
def model() -> MapModel:
    return _model()


@pytest.fixture(scope="session", autouse=True)
def _one_map():
    """Give all apps on the city the same map, which would take most of the time that an app takes to be made."""

    def build(city, before=None):
        return _model() if city is _city() and before is None else build_map_model(city, before)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.factory.build_map_model", build)
        yield


@pytest.fixture(scope="session")
def emptied(city, filled, tmp_path_factory) -> Path:
    """A database without any KPI, made once."""

    def empty(file: Path) -> None:
        shutil.copy(filled, file)
        kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
        kpis.remove_illustrative()
        kpis.store.close()

    return made_once(tmp_path_factory, "emptied.sqlite", empty)


@pytest.fixture(scope="session")
def database_url(emptied, tmp_path_factory) -> str:
    """Address of a database without any KPI, for tests of what has nothing to do with figures of services."""
    file = tmp_path_factory.mktemp("kpis") / "dashboard.sqlite"
    shutil.copy(emptied, file)
    return f"sqlite:///{file.as_posix()}"


@pytest.fixture(scope="session")
def app(city, database_url) -> DashboardDash:
    return create_app_for(city, ROOT / "data", database_url)


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture(scope="session")
def england(city) -> pd.DataFrame:
    """A made-up England around the real city: places that are called so, with the ranks that the city leaves."""
    ranks = [measure.rank_column for measure in MEASURES.values()]
    count, own = city.edition.lsoa_count, city.lsoas[["name", *ranks]]
    others = count - len(own)
    codes = [f"E01{900_000 + number}" for number in range(others)]
    rest = pd.DataFrame({"name": [f"Made-up {number:05}" for number in range(others)]}, index=codes)
    for position, column in enumerate(ranks):
        taken = own[column].rank(method="first").to_numpy() - own[column].rank(method="min").to_numpy() + own[column]
        free = np.setdiff1d(np.arange(1, count + 1), taken)
        # another order on each measure, always the same
        rest[column] = np.random.default_rng(position).permutation(free)
    whole = pd.concat([own, rest]).astype(dict.fromkeys(ranks, "int32")).sort_index()
    authority = np.where(whole.index.isin(own.index), city.config.city_name, "Made-up")
    whole.insert(1, "authority_name", pd.Categorical(authority))
    whole.index.name = "lsoa11_code"
    return whole


@pytest.fixture(scope="session")
def filled(city, tmp_path_factory) -> Path:
    """A new database with the illustrative figures, made once."""

    def fill(file: Path) -> None:
        kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
        assert kpis.is_new
        assert kpis.definitions()
        assert not kpis.is_new
        kpis.store.close()

    return made_once(tmp_path_factory, "filled.sqlite", fill)


@pytest.fixture(scope="session")
def published(city, filled, tmp_path_factory) -> Path:
    """The illustrative figures with all that is published of them, made once: it takes most of a minute.

    A dashboard on unpublished figures works them out in the background, beside the tests.
    """

    def publish(file: Path) -> None:
        shutil.copy(filled, file)
        kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
        kpis.publish()
        assert not kpis.unpublished(Viewer.PUBLIC)
        kpis.store.close()

    return made_once(tmp_path_factory, "published.sqlite", publish)


@pytest.fixture
def unpublished_url(tmp_path, filled) -> str:
    """Address of a database with the illustrative figures, of which nothing is published, for one test."""
    shutil.copy(filled, tmp_path / "unpublished.sqlite")
    return f"sqlite:///{(tmp_path / 'unpublished.sqlite').as_posix()}"


@pytest.fixture
def url(tmp_path, published) -> str:
    """Address of a database with the illustrative figures, for one test."""
    shutil.copy(published, tmp_path / "kpis.sqlite")
    return f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}"


@pytest.fixture
def kpis(city, url) -> Kpis:
    """The illustrative KPIs."""
    return Kpis(city, url, lambda: NOW)


@pytest.fixture
def real(kpis, tmp_path, emptied) -> Kpis:
    """No illustrative KPIs, but one of the council's own."""
    # in place of the figures that `kpis` would open
    shutil.copy(emptied, tmp_path / "kpis.sqlite")
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    return kpis


@pytest.fixture(scope="session")
def redis_server():
    """A Redis on loopback for all tests of a process; whoever stops it starts it again."""
    if program() is None:
        if os.environ.get("REQUIRE_REDIS") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Run the whole suite in as many processes as there are processors, if pytest-xdist is here.

    A file of tests stays in one of them, with what it has made. Who asks for some of the tests, or says how many
    processes (`-n 0`), gets what they ask for: one process is ready sooner.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    options = config.option
    asked = options.keyword or options.markexpr or options.collectonly or options.usepdb
    whole = config.args_source is config.ArgsSource.TESTPATHS and not asked
    if not whole or not config.pluginmanager.hasplugin("xdist") or options.numprocesses is not None:
        return
    options.numprocesses = min(_processors(), MOST_PROCESSES)
    options.dist = "loadfile"
    # in their order, so that long files come early and no process waits for the other at the end
    options.loadscopereorder = False


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pytest_collection_modifyitems(items):
    """Let one process make the published figures, which takes a minute, while the other begins with what needs none."""

    def turn(item) -> int:
        return 0 if item.path.name == "test_axe.py" else 1 if "domain" in item.path.parts else 2

    items.sort(key=turn)
