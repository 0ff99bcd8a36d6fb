"""Figures that several work out at once, or on a database that is only read, and other areas."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import event

from dashboard.domain.disclosure.protection import views
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.errors import DatabaseError
from dashboard.store.kpi.database import writing
from tests.store.kpi.children import read_figures_when_all_are_ready
from tests.store.kpi.published.checking import CONTEXT, GIVEN, KEPT, assert_agrees, count, expected
from tests.store.kpi.published_samples import VISITS, always, membership, observed, opened
from tests.store.kpi.samples import MAY, commit


def test_processes_that_work_the_same_out_at_once_all_get_it(filled, store, address):
    barrier = CONTEXT.Barrier(3)
    ends = [CONTEXT.Pipe(duplex=False) for _ in range(3)]
    children = [
        CONTEXT.Process(target=read_figures_when_all_are_ready, args=(address, barrier, send)) for _, send in ends
    ]
    for child in children:
        child.start()
    found = [receive.recv() for receive, _ in ends]
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    assert set(found) == {filled.of_kpi("visits", Viewer.PUBLIC, None, None).drop(columns="value").to_csv(index=False)}
    assert count(store, "kpi_published_periods") == 4


def test_threads_that_work_the_same_out_at_once_all_get_it(filled, store):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(filled.of_kpi("visits", Viewer.PUBLIC, None, None)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert_agrees(found[0], expected(store, Viewer.PUBLIC))
    assert all(found[0].equals(one) for one in found[1:])


def test_a_reader_does_not_wait_for_a_writer(filled, store):
    with writing(store._engine):
        assert len(filled.of_kpi("visits", Viewer.PUBLIC, [MAY], ["city"])) == 1
    assert count(store) == 0
    filled.of_kpi("visits", Viewer.PUBLIC, [MAY], ["city"])
    assert count(store) == 2 * 37


def test_no_writer_waits_while_figures_are_worked_out(filled, store, monkeypatch):
    def commit_meanwhile(*arguments):
        monkeypatch.setattr("dashboard.kpis.figures.views", views)
        commit(store, observed(MAY, seed=7), GIVEN)
        return views(*arguments)

    monkeypatch.setattr("dashboard.kpis.figures.views", commit_meanwhile)
    filled.of_kpi("visits", Viewer.PUBLIC, [MAY], None)
    # what came of the figures before is not kept
    assert count(store) == 0
    assert_agrees(filled.of_kpi("visits", Viewer.PUBLIC, None, None), expected(store, Viewer.PUBLIC))


def read_only(store):
    statement = {
        "sqlite": "PRAGMA query_only = ON",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    }[store._engine.dialect.name]
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def forbid(connection, _entry):
        connection.execute(statement)
        if store._engine.dialect.name == "postgresql":
            connection.commit()


def test_a_database_that_is_only_read_serves(filled, store):
    read_only(store)
    with pytest.raises(DatabaseError):
        store.save_definition(replace(VISITS, name="Another"))
    for viewer in KEPT:
        assert_agrees(filled.of_kpi("visits", viewer, None, None), expected(store, viewer))
    assert count(store) == 0


def test_other_areas_are_summed_up_anew_once(filled, store, address):
    filled.publish(None, None)
    before = store.cells("visits")
    changed = membership(wards=4)
    after = opened(address, changed)
    assert_agrees(after._store().cells("visits"), expected_cells(store, changed)[list(before.columns)])
    assert count(store) == 0
    assert after._store().adopt_areas(after.areas) is False
    for viewer in KEPT:
        assert_agrees(after.of_kpi("visits", viewer, None, None), expected(store, viewer, areas=changed))
    # the program that still has the former areas reads them, keeps nothing and changes nothing
    kept = count(store)
    assert_agrees(filled.of_kpi("visits", Viewer.PUBLIC, None, None), expected(store, Viewer.PUBLIC))
    assert count(store) == kept
    with pytest.raises(DatabaseError, match="start the dashboard again"):
        commit(store, observed(MAY, seed=3), GIVEN)
    after._store().close()


def expected_cells(store, areas):
    cells = kpi_cube.cube(store.observations("visits"), areas).assign(kpi_id="visits")
    return cells.sort_values(["period", "area_kind", "area_code"], ignore_index=True)


def test_other_areas_on_a_database_that_is_only_read(filled, store, address):
    changed = membership(wards=4)
    after = opened(address)
    read_only(after._store())
    after = type(after)(after._store, lambda: always(changed))
    after._store()._aggregate = lambda rows: kpi_cube.cube(rows, changed)
    with pytest.raises(DatabaseError):
        after._store().adopt_areas(after.areas)
    for viewer in Viewer:
        assert_agrees(after.of_kpi("visits", viewer, None, None), expected(store, viewer, areas=changed))
    after._store().close()
