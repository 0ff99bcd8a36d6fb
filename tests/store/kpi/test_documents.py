"""Versions of outcomes and actions: only ever added, each in the audit trail and in every backup, on both databases."""

from threading import Barrier, Thread

import pytest
from alembic import command
from sqlalchemy import text

from dashboard.domain.access.audit import What
from dashboard.domain.outcomes.documents import Kind
from dashboard.errors import ContractError, DatabaseError, OutdatedError
from dashboard.store import documents
from dashboard.store.accounts import accounts as rows
from dashboard.store.kpi import database
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import open_engine, reading, writing
from dashboard.store.kpi.store import open_database
from dashboard.store.kpi.trail import acting_as, read, verified
from tests.store.kpi.samples import aggregate

WHY = "Agreed by the board in May"
ACTION = Kind.ACTION


def save(store, content, expected=0, key="", kind=ACTION, *, why=WHY, who="officer.a"):
    with acting_as(who):
        return documents.save(store.engine, kind, key, content, why, expected)


def test_versions_are_added_and_taken_back_and_none_is_changed(store):
    first = save(store, "one")
    assert (first.key, first.version, first.who, first.why) == ("1", 1, "officer.a", WHY)
    second = save(store, "two", 1, "1", who="officer.b")
    other = save(store, "another")
    assert (second.version, other.key) == (2, "3")
    assert [one.content for one in documents.latest(store.engine, ACTION)] == ["two", "another"]
    with acting_as("officer.a"):
        undone = documents.undo(store.engine, ACTION, "1", 2, WHY, 2)
        assert (undone.version, undone.undoes, undone.content) == (3, 2, "one")
        # the first taken back: the document is gone, and can come back
        assert documents.undo(store.engine, ACTION, "1", 1, WHY, 3).content == ""
        assert documents.undo(store.engine, ACTION, "1", 4, WHY, 4).content == "one"
    assert [one.version for one in documents.history(store.engine, ACTION, "1")] == [5, 4, 3, 2, 1]
    assert documents.history(store.engine, ACTION, "7") == documents.latest(store.engine, Kind.CURVE) == ()
    for statement in ("UPDATE document_versions SET why = 'something else'", "DELETE FROM document_versions"):
        with pytest.raises(DatabaseError, match="only ever added"), writing(store.engine) as connection:
            connection.execute(text(statement))
    with reading(store.engine) as connection:
        trail = [(one.who, one.what, dict(one.subject)) for one in read(connection)]
    assert trail[1] == ("officer.b", What.DOCUMENT_CHANGED, {"document": "action 1", "version": "2"})
    assert trail[3][2] == {"document": "action 1", "version": "3", "undoes": "2"}
    assert verified(store.engine).broken is None


@pytest.mark.parametrize("kind", Kind)
def test_documents_of_every_kind_are_kept(store, kind):
    save(store, "one", 0, "7", kind)
    assert [one.content for one in documents.latest(store.engine, kind)] == ["one"]


def test_the_database_itself_lets_no_two_versions_follow_the_same_one(store):
    save(store, "one", 0, "lincoln-green", Kind.OUTCOMES)
    values = "'outcomes', 'lincoln-green', 1, '2026-05-01 10:00:00', 'a', 'a reason of its own', 'x'"
    names = "number, kind, key, version, at, who, why, content"
    for number in (2, 7):
        with pytest.raises(DatabaseError, match="rule of the database"), writing(store.engine) as connection:
            connection.execute(text(f"INSERT INTO document_versions ({names}) VALUES ({number}, {values})"))


def test_of_two_who_write_at_once_one_is_told(store):
    save(store, "one")
    barrier, told = Barrier(2), []

    def write(content):
        barrier.wait()
        try:
            save(store, content, 1, "1")
            told.append("stored")
        except OutdatedError as error:
            told.append(str(error))

    threads = [Thread(target=write, args=(content,)) for content in ("two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one == "stored" for one in told) == [False, True]
    assert any("meanwhile “officer.a” made version 2" in one for one in told)
    assert len(documents.history(store.engine, ACTION, "1")) == 2


def test_what_changes_nothing_or_has_no_reason_is_not_stored(store):
    save(store, "one")
    with pytest.raises(ContractError, match="no change"):
        save(store, "one", 1, "1")
    for why in ("short", "x" * 501, "ring me on 0113 496 0000"):
        with pytest.raises(ContractError, match="reason"):
            save(store, "two", 1, "1", why=why)
    with pytest.raises(OutdatedError):
        save(store, "two", 3, "9")
    with pytest.raises(DatabaseError, match="Version 2: there is none"), acting_as("a"):
        documents.undo(store.engine, ACTION, "1", 2, WHY, 1)
    with pytest.raises(DatabaseError, match="Nobody is named"):
        save(store, "two", 1, "1", who=None)
    assert len(documents.history(store.engine, ACTION, "1")) == 1


def test_a_backup_carries_them(store, sqlite_address, tmp_path):
    save(store, "one")
    save(store, "two", 1, "1")
    file = tmp_path / "backup.zip"
    assert backup(store.engine, file)["document_versions"] == 2
    other = open_database(sqlite_address(), aggregate)
    restore(other.engine, file)
    assert documents.history(other.engine, ACTION, "1") == documents.history(store.engine, ACTION, "1")
    save(store, "three", 2, "1")
    restore(store.engine, file, force=True)
    assert documents.latest(store.engine, ACTION)[0].content == "two"
    with pytest.raises(DatabaseError, match="only ever added"), writing(store.engine) as connection:
        connection.execute(text("DELETE FROM document_versions"))
    save(store, "three", 2, "1")
    other.close()


def upgrade_to(connection, revision):
    config = database._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_database_of_the_version_before_keeps_what_it_has(address, monkeypatch):
    monkeypatch.setattr(database, "upgrade", lambda connection: upgrade_to(connection, "0010"))
    engine = open_engine(address)
    names = "name, password_hash, role, services, enabled, failures, created_at, changed_at"
    values = "'steward.a', 'x', 'steward', '[\"Waste\"]', true, 0, '2026-05-01 10:00:00', '2026-05-01 10:00:00'"
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO kpis (kpi_id, illustrative) VALUES ('visits', false)"))
        connection.execute(text(f"INSERT INTO accounts ({names}) VALUES ({values})"))
    engine.dispose()
    monkeypatch.undo()
    engine = open_engine(address)
    with reading(engine) as connection:
        person = rows.find(connection, "steward.a").person
        assert connection.execute(text("SELECT count(*) FROM kpis")).scalar_one() == 1
    assert (person.services, person.neighbourhoods) == (frozenset({"Waste"}), frozenset())
    with acting_as("officer.a"):
        assert documents.save(engine, ACTION, "", "one", WHY, 0).key == "1"
    engine.dispose()


def test_a_database_without_reports_keeps_its_documents_and_what_guards_them(address, monkeypatch):
    monkeypatch.setattr(database, "upgrade", lambda connection: upgrade_to(connection, "0012"))
    engine = open_engine(address)
    with acting_as("officer.a"):
        documents.save(engine, ACTION, "", "one", WHY, 0)
        with pytest.raises(DatabaseError, match="rule of the database"):
            documents.save(engine, Kind.REPORT, "2026 all", "text", WHY, 0)
    engine.dispose()
    monkeypatch.undo()
    engine = open_engine(address)
    (kept,) = documents.history(engine, ACTION, "1")
    assert (kept.content, kept.who, kept.why) == ("one", "officer.a", WHY)
    with acting_as("officer.b"):
        assert documents.save(engine, Kind.REPORT, "2026 all", "text", WHY, 0).version == 1
        assert documents.save(engine, ACTION, "1", "two", WHY, 1).version == 2
    for statement in ("UPDATE document_versions SET why = 'something else'", "DELETE FROM document_versions"):
        with pytest.raises(DatabaseError, match="only ever added"), writing(engine) as connection:
            connection.execute(text(statement))
    values = "'odd', '1', 1, '2026-05-01 10:00:00', 'a', 'a reason of its own', 'x'"
    names = "number, kind, key, version, at, who, why, content"
    with pytest.raises(DatabaseError, match="rule of the database"), writing(engine) as connection:
        connection.execute(text(f"INSERT INTO document_versions ({names}) VALUES (4, {values})"))
    assert verified(engine).broken is None
    engine.dispose()
