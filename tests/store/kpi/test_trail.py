"""The audit trail in both databases: one chain, in one transaction with what it records, changed by nobody."""

import json
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.domain.access.audit import COMMAND_LINE, LOCAL_MODE, START, What
from dashboard.errors import DatabaseError
from dashboard.store.kpi import trail
from dashboard.store.kpi.database import reading, writing
from dashboard.store.kpi.store import KpiStore
from tests.store.kpi.children import record_many
from tests.store.kpi.samples import BINS, EXAMPLE, JUNE, MAY, aggregate, commit, figures, later, submission

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.kpi.children"])
EACH = 25


@pytest.fixture
def defined(store) -> KpiStore:
    store.save_definition(BINS)
    return store


def told(store) -> list[tuple[str, str, dict]]:
    with reading(store.engine) as connection:
        return [(record.who, record.what, dict(record.subject)) for record in trail.read(connection)]


def test_every_change_is_recorded_with_what_it_changed(store):
    store.save_catalogue([BINS], "cd" * 32)
    with trail.acting_as(LOCAL_MODE):
        number = commit(store, figures(MAY, JUNE))
        store.withdraw(number, "Head of waste", later(1))
        store.restore(number, "Head of waste", later(2))
    store.save_definition(replace(BINS, target=None))
    whole = {"kpi_id": "missed-bins", "periods": "2018-05 2018-06", "submission": "1"}
    assert told(store) == [
        (COMMAND_LINE, What.CATALOGUE_LOADED, {"file_sha256": "cd" * 32, "kpis": "1"}),
        (COMMAND_LINE, What.DEFINITION_CHANGED, {"kpi_id": "missed-bins", "kpi_version": "1"}),
        (LOCAL_MODE, What.HANDED_IN, {"file_sha256": "ab" * 32, **whole}),
        (LOCAL_MODE, What.WITHDREW, whole),
        (LOCAL_MODE, What.RESTORED, whole),
        (COMMAND_LINE, What.DEFINITION_CHANGED, {"kpi_id": "missed-bins", "kpi_version": "2"}),
    ]
    assert trail.verified(store.engine).broken is None


def test_what_changes_nothing_is_not_recorded(defined):
    before = told(defined)
    defined.save_definition(BINS)
    assert defined.remove_illustrative().kpis == 0
    assert told(defined) == before


def test_what_the_program_does_by_itself_is_no_act_of_a_person(defined):
    before = told(defined)
    with trail.acting_as(None):
        defined.save_definition(EXAMPLE)
        commit(defined, figures(MAY), submission(EXAMPLE))
    assert told(defined) == before
    defined.remove_illustrative()
    assert told(defined)[len(before) :] == [(COMMAND_LINE, What.ILLUSTRATIVE_REMOVED, {"kpis": "1"})]


def test_a_hand_in_that_fails_leaves_no_record(defined):
    before = told(defined)

    def fail(observations):
        raise RuntimeError("no sums")

    failing = KpiStore(defined.engine, fail)
    with pytest.raises(RuntimeError, match="no sums"):
        commit(failing, figures(MAY))
    assert told(defined) == before
    assert defined.history("missed-bins") == ()


def test_a_record_that_fails_leaves_no_hand_in(defined, monkeypatch):
    def fail(*_):
        raise DatabaseError("no record")

    monkeypatch.setattr("dashboard.store.kpi.submissions.trail.append", fail)
    for change in (lambda: commit(defined, figures(MAY)), lambda: defined.save_definition(replace(BINS, target=None))):
        with pytest.raises(DatabaseError, match="no record"):
            change()
    assert defined.history("missed-bins") == ()
    assert len(defined.coverage()) == 0
    assert defined.versions("missed-bins") == (BINS,)


def test_a_catalogue_is_loaded_whole_or_not_at_all(defined):
    before = told(defined)
    other = replace(BINS, kpi_id="other-bins")
    with pytest.raises(DatabaseError, match="never mixed"):
        defined.save_catalogue([other, replace(BINS, illustrative=True)], "cd" * 32)
    assert defined.definitions() == (BINS,)
    assert told(defined) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_trail SET who = 'somebody else'",
        "UPDATE audit_trail SET who = who WHERE number = 1",
        "DELETE FROM audit_trail",
        "DELETE FROM audit_trail WHERE number = 2",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_record(defined, statement):
    commit(defined, figures(MAY))
    before = told(defined)
    with pytest.raises(DatabaseError, match="only ever added to"), writing(defined.engine) as connection:
        connection.execute(text(statement))
    assert told(defined) == before


def test_a_record_cannot_be_replaced_or_put_elsewhere(defined):
    commit(defined, figures(MAY))
    before = told(defined)
    columns = "(number, at, who, what, subject, previous, hash)"
    values = "'2019-05-03 12:00:00.000000', 'x', 'x', '{}'"
    statements = [
        f"INSERT INTO audit_trail {columns} VALUES (1, {values}, '{START}', 'b')",
        f"INSERT INTO audit_trail {columns} VALUES (3, {values}, '{START}', 'b')",
    ]
    if defined.engine.dialect.name == "sqlite":
        statements.append(statements[0].replace("INSERT", "INSERT OR REPLACE"))
        statements.append(f"REPLACE INTO audit_trail {columns} VALUES (9, {values}, '{START}', 'b')")
    else:
        statements.append("TRUNCATE audit_trail")
        statements.append(f"{statements[0]} ON CONFLICT (number) DO UPDATE SET who = 'x'")
    for statement in statements:
        with pytest.raises(DatabaseError, match="rule of the database refuses"), writing(defined.engine) as connection:
            connection.execute(text(statement))
    assert told(defined) == before


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_trail SET who = 'somebody else' WHERE number = 2", 2),
        ("UPDATE audit_trail SET subject = '{}' WHERE number = 1", 1),
        ("UPDATE audit_trail SET subject = 'no json' WHERE number = 3", 3),
        ("UPDATE audit_trail SET subject = '[1]' WHERE number = 3", 3),
        ("UPDATE audit_trail SET at = '2001-01-01 00:00:00.000000' WHERE number = 2", 2),
        ("DELETE FROM audit_trail WHERE number = 2", 2),
        ("DELETE FROM audit_trail WHERE number = 1", 1),
    ],
)
def test_whoever_gets_past_the_rule_is_found_out(defined, statement, broken):
    commit(defined, figures(MAY))
    commit(defined, figures(JUNE))
    with writing(defined.engine) as connection, trail.unprotected(connection):
        connection.execute(text(statement))
    assert trail.verified(defined.engine).broken == broken


def test_the_rule_holds_again_after_it_was_lifted(defined):
    with writing(defined.engine) as connection, trail.unprotected(connection):
        connection.execute(text("DELETE FROM audit_trail"))
    defined.save_definition(replace(BINS, target=None))
    with pytest.raises(DatabaseError, match="only ever added to"), writing(defined.engine) as connection:
        connection.execute(text("DELETE FROM audit_trail"))


def test_nothing_is_appended_without_the_lock_of_a_writer(defined):
    with pytest.raises(DatabaseError, match="without a writer’s lock"), reading(defined.engine) as connection:
        trail.append(connection, What.SIGNED_IN, {})


def test_what_has_no_place_in_the_trail_is_refused(defined):
    before = told(defined)
    with pytest.raises(DatabaseError, match="the subject has “postcode”"):
        trail.record(defined.engine, What.DOWNLOADED, {"postcode": "x"})
    with trail.acting_as("10.0.0.1"), pytest.raises(DatabaseError, match="address of a network"):
        trail.record(defined.engine, What.SIGNED_IN, {})
    assert told(defined) == before


def test_several_processes_keep_one_chain(defined, address):
    with CONTEXT.Pool(4) as pool:
        pool.starmap(record_many, [(address, f"account {number}", EACH) for number in range(4)])
    records = told(defined)[1:]
    assert len(records) == 4 * EACH
    assert {who for who, _, _ in records} == {f"account {number}" for number in range(4)}
    found = trail.verified(defined.engine)
    assert (found.records, found.broken) == (4 * EACH + 1, None)


def test_the_stored_subject_is_json_in_order(defined):
    commit(defined, figures(JUNE, MAY))
    with reading(defined.engine) as connection:
        stored = connection.execute(text("SELECT subject FROM audit_trail WHERE number = 2")).scalar_one()
    assert list(json.loads(stored)) == ["file_sha256", "kpi_id", "periods", "submission"]


def test_a_failed_statement_is_an_error_of_the_driver_below(defined):
    # what a program gets that goes past this one
    with defined.engine.connect() as connection, pytest.raises(DBAPIError), connection.begin():
        connection.execute(text("DELETE FROM audit_trail"))


def test_an_account_acts_in_its_own_thread_only(defined):
    aside = KpiStore(defined.engine, aggregate)
    with trail.acting_as("account 1"), ThreadPoolExecutor(1) as threads:
        threads.submit(aside.save_definition, replace(BINS, target=None)).result()
    assert told(defined)[-1][0] == COMMAND_LINE
