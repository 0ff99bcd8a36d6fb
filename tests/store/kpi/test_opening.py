import multiprocessing
import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from dashboard.errors import ConfigurationError, DatabaseError
from dashboard.settings import Settings
from dashboard.store.kpi.database import (
    VERSION_TABLE,
    _config,
    known_revisions,
    latest_revision,
    open_engine,
    reading,
    writing,
)
from dashboard.store.kpi.store import open_database
from dashboard.store.kpi.tables import metadata
from tests.store.kpi.children import open_and_report
from tests.store.kpi.samples import BINS, MAY, aggregate, commit, figures

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.kpi.children"])


def test_the_steps_build_the_tables_that_the_program_works_with(store):
    with reading(store._engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_names_of_the_steps_are_their_versions():
    scripts = ScriptDirectory.from_config(_config())
    assert known_revisions() == {step.revision for step in scripts.walk_revisions()}
    assert latest_revision() == scripts.get_current_head()


def test_opening_again_keeps_everything(store, address):
    store.save_definition(BINS)
    commit(store, figures(MAY))
    again = open_database(address, aggregate)
    assert again.definitions() == (BINS,)
    assert len(again.observations("missed-bins")) == 3
    again.close()


def test_several_processes_may_open_a_new_database_at_once(address):
    with CONTEXT.Pool(4) as pool:
        assert pool.map(open_and_report, [address] * 8) == [0] * 8


def test_sqlite_is_set_up_for_readers_beside_a_writer_and_for_power_cuts(sqlite_address):
    engine = open_engine(sqlite_address())
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 60_000}
    engine.dispose()


def test_readers_see_one_moment_while_a_writer_works(store):
    store.save_definition(BINS)
    count = text("SELECT count(*) FROM kpis")
    with reading(store._engine) as first:
        assert first.execute(count).scalar_one() == 1
        with writing(store._engine) as second:
            second.execute(text("DELETE FROM kpis"))
        assert first.execute(count).scalar_one() == 1
    with reading(store._engine) as third:
        assert third.execute(count).scalar_one() == 0


def test_a_later_database_is_refused(address):
    engine = open_engine(address)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(
        DatabaseError, match=f"found version 9999 of the tables, expected {latest_revision()} or before"
    ):
        open_engine(address)


def test_the_database_of_another_program_is_refused_and_left_alone(address):
    plain = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with plain.begin() as connection:
        connection.execute(text("CREATE TABLE orders (number integer)"))
    with pytest.raises(DatabaseError, match=r"found tables of another program \(orders\)"):
        open_engine(address)
    with plain.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM orders")).scalar_one() == 0
    plain.dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    file = tmp_path / "notes.sqlite"
    file.write_text("not a database, but long enough to be looked at" * 50)
    with pytest.raises(DatabaseError, match="not a database"):
        open_engine(f"sqlite:///{file}")
    assert file.read_text().startswith("not a database")


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="its folder cannot be made"):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'sub' / 'kpi.sqlite'}")


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path):
    with pytest.raises(DatabaseError, match="cannot be used now") as error:
        open_engine(f"postgresql://someone:secret@/kpi?host={tmp_path}")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://host/kpi", "kpi.sqlite", "abc://x"])
def test_addresses_that_cannot_be_used_are_refused(address):
    with pytest.raises(ConfigurationError, match="expected sqlite:///FILE"):
        open_engine(address)


def test_by_default_the_database_is_a_file_beside_the_program():
    assert Settings().database_url.endswith("/var/dashboard.sqlite")
    assert Settings.from_environment({"DATABASE_URL": "sqlite:///x"}).database_url == "sqlite:///x"


def test_a_writer_that_does_not_get_its_turn_says_so(address, monkeypatch):
    monkeypatch.setattr("dashboard.store.kpi.database.WAIT_SECONDS", 1)
    store = open_database(address, aggregate)
    with writing(store._engine), pytest.raises(DatabaseError, match="no other writer holds it"):
        store.save_definition(BINS)
    store.close()


def test_sqlite_is_new_enough():
    # RETURNING came with 3.35
    assert sqlite3.sqlite_version_info >= (3, 35)
