"""Accounts: passwords, waiting after wrong ones, and what a stranger can learn."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from dashboard.access.accounts import FIRST_WAIT, FREE, LONGEST_WAIT, REFUSED, Accounts, passwords, wait_after
from dashboard.access.accounts.signed_in import Lasting, SignedIn, hashed
from dashboard.domain.access.roles import Person, Role
from dashboard.errors import AccountError, SignInError
from dashboard.store.accounts.sessions import Departure
from dashboard.store.accounts.tables import accounts as account_rows
from dashboard.store.accounts.tables import departures, sessions
from dashboard.store.kpi.database import noting

RIGHT, WRONG = "seven green bicycles", "seven red bicycles"
OFFICER = Person(Role.OFFICER, "officer.a")
STEWARD = Person(Role.STEWARD, "steward.b", frozenset({"Waste"}))


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def accounts(engine, clock, pauses):
    made = Accounts(engine, clock, pauses.append)
    made.add(OFFICER, RIGHT)
    return made


def fails(accounts, name=OFFICER.name, password=WRONG):
    with pytest.raises(SignInError) as error:
        accounts.sign_in(name, password)
    return str(error.value)


def test_the_right_password_signs_in_however_the_name_is_typed(accounts):
    assert accounts.sign_in(" Officer.A ", RIGHT) == OFFICER
    fails(accounts)
    fails(accounts, password="")
    fails(accounts, password=RIGHT.upper())
    fails(accounts, password="x" * 1_000_000)


def test_what_looks_the_same_is_the_same_password(accounts):
    accounts.reset(OFFICER.name, "caf\u00e9 au lait sans sucre")
    assert accounts.sign_in(OFFICER.name, "cafe\u0301 au lait sans sucre") == OFFICER


def test_the_database_holds_no_password(accounts, engine):
    with engine.connect() as connection:
        row = connection.execute(select(account_rows)).one()
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert RIGHT not in str(row)


@pytest.mark.parametrize("stranger", ["nobody.here", "", "'; drop table accounts; --", "x" * 1000, "officer.a\0"])
def test_an_unknown_name_is_refused_like_a_wrong_password(accounts, pauses, monkeypatch, stranger):
    asked = []
    fits = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda kept, password: asked.append(kept) or fits(kept, password))
    assert fails(accounts, stranger, RIGHT) == fails(accounts) == REFUSED
    # a password is worked out for both, and both take as long
    assert [kept is None for kept in asked] == [True, False]
    assert len(pauses) == 2


def test_an_account_waits_longer_and_longer_and_listens_again(accounts, clock):
    for _ in range(FREE):
        fails(accounts)
    assert fails(accounts, password=RIGHT) == REFUSED
    clock.pass_by(seconds=FIRST_WAIT.seconds - 1)
    fails(accounts, password=RIGHT)
    clock.pass_by(seconds=1)
    # what was tried during the wait has not made it longer
    fails(accounts)
    clock.pass_by(seconds=FIRST_WAIT.seconds)
    fails(accounts, password=RIGHT)
    clock.pass_by(seconds=FIRST_WAIT.seconds)
    assert accounts.sign_in(OFFICER.name, RIGHT) == OFFICER
    fails(accounts)
    assert accounts.sign_in(OFFICER.name, RIGHT) == OFFICER


def test_waits_double_up_to_a_limit():
    assert [wait_after(FREE + more) for more in range(4)] == [FIRST_WAIT * 2**more for more in range(4)]
    assert wait_after(FREE + 1000) == LONGEST_WAIT == timedelta(minutes=15)


def test_many_at_once_are_no_way_round_the_wait(accounts, engine, clock):
    barrier, tried = threading.Barrier(12), []

    def attempt():
        barrier.wait()
        fails(accounts)

    original = passwords.fits
    try:
        passwords.fits = lambda kept, password: tried.append(kept is not None) or original(kept, password)
        threads = [threading.Thread(target=attempt) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        passwords.fits = original
    assert sum(tried) == FREE


def test_a_disabled_account_is_refused_with_the_same_words(accounts):
    accounts.disable(OFFICER.name)
    assert fails(accounts, password=RIGHT) == REFUSED
    accounts.enable(OFFICER.name)
    assert accounts.sign_in(OFFICER.name, RIGHT) == OFFICER


def test_a_password_made_with_less_effort_is_kept_anew(accounts, engine):
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(RIGHT)
    with noting(engine, 1) as connection:
        connection.execute(update(account_rows).values(password_hash=weak))
    assert accounts.sign_in(OFFICER.name, RIGHT) == OFFICER
    assert accounts.every()[0].password_hash.startswith("$argon2id$v=19$m=19456")
    assert accounts.sign_in(OFFICER.name, RIGHT) == OFFICER


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("Capital", RIGHT, "found the name"),
        ("a", RIGHT, "found the name"),
        ("a b", RIGHT, "found the name"),
        ("officer.c", "short", "5 characters, expected 12 to 256"),
        ("officer.c", "aaaaaaaaaaaabbbb", "2 different characters"),
        ("officer.c", "my Officer.C password", "the name of the account in the password"),
        ("officer.a", RIGHT, "there is an account of this name already"),
    ],
)
def test_what_cannot_be_an_account_is_refused(accounts, name, password, said):
    with pytest.raises(AccountError, match=said):
        accounts.add(Person(Role.OFFICER, name), password)
    assert len(accounts.every()) == 1


def test_an_account_that_is_not_there_cannot_be_changed(accounts):
    for change in (accounts.disable, accounts.enable, lambda name: accounts.reset(name, RIGHT)):
        with pytest.raises(AccountError, match="there is no account of this name"):
            change("nobody.here")


# ---- who is signed in


@pytest.fixture
def signed_in(engine, clock):
    return SignedIn(engine, Lasting(timedelta(minutes=30), timedelta(hours=10)), clock)


def test_an_id_is_of_whoever_signed_in_and_only_its_hash_is_stored(accounts, signed_in, engine):
    given = signed_in.begin(OFFICER, local=True)
    assert signed_in.person(given) == OFFICER
    assert len(given) >= 43
    with engine.connect() as connection:
        row = connection.execute(select(sessions)).one()
    assert row.id_hash == hashed(given)
    assert given not in str(row)
    # neither what the database holds nor anything else signs in
    for other in (row.id_hash, given[:-1], given + "x", "", "\0"):
        assert signed_in.person(other) is None


def test_signing_in_again_ends_the_id_before(accounts, signed_in):
    before = signed_in.begin(OFFICER, local=True)
    after = signed_in.begin(OFFICER, local=True, instead_of=before)
    assert signed_in.person(before) is None
    assert signed_in.person(after) == OFFICER
    signed_in.end(after)
    assert signed_in.person(after) is None


def test_whoever_does_nothing_is_signed_out_and_whoever_works_is_not(accounts, signed_in, clock):
    idle, busy = (signed_in.begin(OFFICER, local=True) for _ in range(2))
    for _ in range(2):
        clock.pass_by(minutes=15)
        assert signed_in.person(busy) == OFFICER
    assert signed_in.person(idle) is None


def test_nobody_is_signed_in_for_ever(accounts, signed_in, clock):
    given = signed_in.begin(OFFICER, local=True)
    for _ in range(59):
        clock.pass_by(minutes=10)
        assert signed_in.person(given) == OFFICER
    clock.pass_by(minutes=10)
    assert signed_in.person(given) is None


def test_what_has_run_out_is_let_go_of(accounts, signed_in, clock, engine):
    signed_in.begin(OFFICER, local=True)
    signed_in.depart(Departure("s", "n", "v", "/"))
    clock.pass_by(hours=11)
    signed_in.begin(OFFICER, local=True)
    with engine.connect() as connection:
        assert len(connection.execute(select(sessions)).all()) == 1
        assert connection.execute(select(departures)).all() == []


@pytest.mark.parametrize("change", ["disable", "reset", "end_sessions"])
def test_all_sessions_of_an_account_end_at_once(accounts, signed_in, change):
    accounts.add(STEWARD, RIGHT)
    given = [signed_in.begin(OFFICER, local=True) for _ in range(2)]
    other = signed_in.begin(STEWARD, local=True)
    if change == "reset":
        accounts.reset(OFFICER.name, "three brown envelopes")
    else:
        getattr(accounts, change)(OFFICER.name)
    assert [signed_in.person(one) for one in given] == [None, None]
    assert signed_in.person(other) == STEWARD


def test_another_role_holds_from_the_next_request_on(accounts, signed_in):
    given = signed_in.begin(OFFICER, local=True)
    accounts.give_role(Person(Role.STEWARD, OFFICER.name, frozenset({"Housing"})))
    assert signed_in.person(given) == Person(Role.STEWARD, OFFICER.name, frozenset({"Housing"}))


def test_whoever_comes_from_elsewhere_needs_no_account(accounts, signed_in):
    given = signed_in.begin(STEWARD, local=False)
    assert signed_in.person(given) == STEWARD
    # an account of the same name is somebody else's
    accounts.add(Person(Role.ADMINISTRATOR, STEWARD.name), RIGHT)
    assert signed_in.person(given) == STEWARD
    assert accounts.end_sessions(STEWARD.name) == 1
    assert signed_in.person(given) is None


def test_a_departure_is_good_once_and_for_ten_minutes(signed_in, clock):
    departure = Departure("state", "nonce", "verifier", "/data")
    given = signed_in.depart(departure)
    assert signed_in.arrive(given) == departure
    assert signed_in.arrive(given) is None
    late = signed_in.depart(departure)
    clock.pass_by(minutes=11)
    assert signed_in.arrive(late) is None
