"""`python -m dashboard.accounts`."""

import io
from dataclasses import replace

import pytest

from dashboard.access.accounts import Accounts
from dashboard.accounts.__main__ import main
from dashboard.domain.access.roles import Person, Role
from dashboard.kpis import Kpis, illustrative
from dashboard.store.kpi.database import open_engine
from tests.example_kpi import NOW
from tests.store.kpi.samples import BINS

PASSWORD = "seven green bicycles"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def address(tmp_path, monkeypatch):
    address = f"sqlite:///{(tmp_path / 'new.sqlite').as_posix()}"
    monkeypatch.setenv("DATABASE_URL", address)
    return address


@pytest.fixture
def run(address, monkeypatch, capsys):
    def run(*arguments, stdin=f"{PASSWORD}\n", terminal=False):
        monkeypatch.setattr("sys.stdin", Terminal(stdin) if terminal else io.StringIO(stdin))
        code = main(arguments)
        return code, capsys.readouterr().err

    return run


def accounts(address):
    engine = open_engine(address)
    try:
        return Accounts(engine).every()
    finally:
        engine.dispose()


def test_an_account_from_its_making_to_its_end(run, address):
    assert "no accounts yet" in run("list")[1]
    code, said = run("add", "Steward.A", "--role", "steward", "--service", "Waste", "--service", "Parks")
    assert code == 0
    assert "steward.a is steward for Parks and Waste." in said
    assert "no KPI belongs to Parks and Waste. The catalogue is empty." in said
    assert PASSWORD not in said
    assert accounts(address)[0].person == Person(Role.STEWARD, "steward.a", frozenset({"Waste", "Parks"}))
    assert run("role", "steward.a", "--role", "officer") == (0, "steward.a is officer.\n")
    assert run("disable", "steward.a")[0] == 0
    assert "steward.a: officer, disabled" in run("list")[1]
    assert run("enable", "steward.a")[0] == 0
    assert run("reset", "steward.a", stdin="three brown envelopes\n")[0] == 0
    assert run("sessions-end", "steward.a") == (0, "steward.a has been signed out of 0 browser(s).\n")
    assert run("remove", "steward.a")[0] == 0
    assert accounts(address) == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "a.b", "--role", "king"), "found the role “king”"),
        (("add", "a.b", "--role", "steward"), "without services"),
        (("add", "a.b", "--role", "officer", "--service", "Waste"), "of stewards only"),
        (("disable", "a.b"), "there is no account of this name"),
    ],
)
def test_what_cannot_be_done_is_said(run, address, arguments, said):
    code, told = run(*arguments)
    assert code == 1
    assert said in told
    assert accounts(address) == ()


def test_a_short_password_is_refused(run):
    code, told = run("add", "a.b", "--role", "officer", stdin="short\n")
    assert (code, "found a password of 5 characters" in told) == (1, True)


def test_at_a_terminal_it_is_asked_for_twice(run, address, monkeypatch):
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "another one"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert run("add", "a.b", "--role", "officer", terminal=True)[0] == 0
    code, told = run("add", "c.d", "--role", "officer", terminal=True)
    assert (code, "not the same" in told) == (1, True)
    assert len(accounts(address)) == 1


def test_a_database_that_only_has_accounts_is_still_a_new_one(run, address, city, monkeypatch):
    added = []

    def add(store, *_):
        added.append(store.save_definition(replace(BINS, illustrative=True)))

    monkeypatch.setattr(illustrative, "add", add)
    assert run("add", "a.b", "--role", "officer")[0] == 0
    kpis = Kpis(city, address, lambda: NOW)
    assert len(kpis.definitions()) == len(added) == 1
    # not once more, when they have been removed
    kpis.remove_illustrative()
    kpis.store.close()
    again = Kpis(city, address, lambda: NOW)
    assert again.definitions() == ()
    assert len(added) == 1
    again.store.close()
