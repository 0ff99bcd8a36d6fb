"""What published figures are compared with."""

import multiprocessing

import pandas as pd
import pytest
from sqlalchemy import text

from dashboard.domain.disclosure.protection import protect
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.store.kpi.database import reading
from tests.store.kpi.published_samples import VISITS, membership
from tests.store.kpi.samples import submission

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.kpi.children"])
KEPT = (Viewer.PUBLIC, Viewer.OFFICER)
GIVEN = submission(VISITS)


def count(store, table="kpi_published", where="1 = 1"):
    with reading(store._engine) as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one()


def expected(store, viewer, definition=VISITS, areas=None):
    areas = membership() if areas is None else areas
    cells = kpi_cube.cube(store.observations(definition.kpi_id), areas).assign(kpi_id=definition.kpi_id)
    rows = [protect(one, definition, viewer, areas) for _, one in cells.groupby("period")]
    return pd.concat(rows).sort_values(["period", "area_kind", "area_code"], ignore_index=True)


def assert_agrees(found, wanted):
    pd.testing.assert_frame_equal(found[list(wanted.columns)], wanted, check_dtype=False)


def never(monkeypatch):
    """From now on nothing may be worked out: what is read has been kept."""

    def refuse(*_):
        pytest.fail("worked out again")
