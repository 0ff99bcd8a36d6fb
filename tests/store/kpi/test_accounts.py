"""Accounts and sessions on both databases; what they mean is tested in `tests/access`."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from dashboard.access.accounts import FREE, Accounts, passwords
from dashboard.access.accounts.signed_in import Lasting, SignedIn
from dashboard.domain.access.roles import Person, Role
from dashboard.errors import SignInError
from dashboard.store.accounts.sessions import Departure
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import open_engine, writing

PASSWORD = "seven green bicycles"
STEWARD = Person(Role.STEWARD, "steward.a", frozenset({"Waste", "Parks – größere"}))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def engine(address):
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine):
    made = Accounts(engine, lambda: NOW, lambda _: None)
    made.add(STEWARD, PASSWORD)
    return made


def test_an_account_signs_in_and_all_its_sessions_end(engine, accounts):
    signed_in = SignedIn(engine, Lasting(), lambda: NOW)
    assert accounts.sign_in(STEWARD.name, PASSWORD) == STEWARD
    given = [signed_in.begin(STEWARD, local=True) for _ in range(2)]
    assert [signed_in.person(one) for one in given] == [STEWARD, STEWARD]
    later = SignedIn(engine, Lasting(), lambda: NOW + timedelta(minutes=29))
    assert later.person(given[0]) == STEWARD
    # seen a moment ago
    assert SignedIn(engine, Lasting(), lambda: NOW + timedelta(minutes=40)).person(given[0]) == STEWARD
    assert SignedIn(engine, Lasting(), lambda: NOW + timedelta(minutes=40)).person(given[1]) is None
    assert accounts.end_sessions(STEWARD.name) == 2
    assert later.person(given[0]) is None
    departure = Departure("state", "nonce", "verifier", "/")
    away = signed_in.depart(departure)
    assert [signed_in.arrive(away), signed_in.arrive(away)] == [departure, None]


def test_many_wrong_passwords_at_once_are_counted_one_by_one(accounts, monkeypatch):
    tried = []
    monkeypatch.setattr(passwords, "fits", lambda kept, _: tried.append(kept is not None) or False)
    barrier = Barrier(10)

    def attempt():
        barrier.wait()
        with pytest.raises(SignInError):
            accounts.sign_in(STEWARD.name, "wrong")

    threads = [Thread(target=attempt) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(tried), sum(tried)) == (10, FREE)
    assert accounts.every()[0].failures == FREE


def test_on_postgresql_signing_in_does_not_wait_for_whoever_stores_figures(engine, accounts):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    with writing(engine):
        assert accounts.sign_in(STEWARD.name, PASSWORD) == STEWARD


def test_a_backup_holds_accounts_and_nobody_who_is_signed_in(engine, accounts, new_address, tmp_path):
    signed_in = SignedIn(engine, Lasting(), lambda: NOW)
    given = signed_in.begin(STEWARD, local=True)
    rows = backup(engine, tmp_path / "backup.zip")
    assert rows["accounts"] == 1
    assert "account_sessions" not in rows
    other = open_engine(new_address())
    try:
        assert restore(other, tmp_path / "backup.zip") == rows
        assert Accounts(other, lambda: NOW).sign_in(STEWARD.name, PASSWORD) == STEWARD
        assert SignedIn(other, Lasting(), lambda: NOW).person(given) is None
        after = SignedIn(other, Lasting(), lambda: NOW).begin(STEWARD, local=True)
        restore(other, tmp_path / "backup.zip", force=True)
        assert SignedIn(other, Lasting(), lambda: NOW).person(after) is None
    finally:
        other.dispose()
