"""A database with two KPIs, and files to hand in for them."""

import time
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, Unit
from dashboard.kpis import Kpis
from dashboard.store.kpi.store import open_database
from tests.example_kpi import MISSED_BINS

CASES = replace(
    MISSED_BINS, kpi_id="cases", name="Cases", unit=Unit.COUNT, denominator="", geographies=(Geography.POSTCODE,)
)


@pytest.fixture(scope="module")
def kpis(city, tmp_path_factory):
    """KPIs on a new database without the illustrative ones."""
    url = f"sqlite:///{(tmp_path_factory.mktemp('database') / 'kpis.sqlite').as_posix()}"
    made = Kpis(city, url)
    store = open_database(url, lambda rows: kpi_cube.cube(rows, made.membership))
    # without this it would be filled with them
    store.remove_illustrative()
    store.close()
    made.define(write_toml([CASES]), "catalogue.toml")
    yield made
    made.store.close()


@pytest.fixture
def bins(kpis, request):
    """Id of a KPI that the test has for itself."""
    kpi_id = f"bins-{sha256(request.node.name.encode()).hexdigest()[:8]}"
    kpis.define(write_toml([replace(MISSED_BINS, kpi_id=kpi_id)]), "catalogue.toml")
    return kpi_id


@pytest.fixture(scope="session")
def cases(city):
    """Write so many cases of one year, each at a postcode of the city."""

    def _cases(count) -> bytes:
        random = np.random.default_rng(1)
        codes = random.choice(city.postcodes.index.to_numpy(), count)
        days = zip(random.integers(1, 29, count), random.integers(1, 13, count), strict=True)
        lines = [f"{code[:-3]} {code[-3:]},{day:02d}/{month:02d}/2018,1" for code, (day, month) in zip(codes, days)]  # noqa: B905
        return ("postcode,date,weight\r\n" + "\r\n".join(lines)).encode()

    return _cases


def until(condition, within_s=90.0):
    """Wait until a condition holds and return what it gave."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError(f"not within {within_s} s")
