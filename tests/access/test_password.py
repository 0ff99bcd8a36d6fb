"""Another password, by whoever has the account; what becomes of accounts stands in the audit trail."""

import pytest

from dashboard.access.accounts import Accounts
from dashboard.accounts.__main__ import main
from dashboard.domain.access.roles import Person, Role
from dashboard.store.kpi.database import open_engine, reading
from dashboard.store.kpi.trail import read, verified
from tests.access.signed import FIELD, PASSWORD, Browser, signed

NEW = "three brown envelopes"
PATH = "/sign-in/password"


@pytest.fixture
def own(served, module_engine):
    """Somebody whose account no other test uses; his browser."""
    accounts = Accounts(module_engine, pause=lambda _: None)
    accounts.add(Person(Role.OFFICER, "officer.p"), PASSWORD)
    browser = Browser(served)
    assert browser.post("/sign-in", data=browser.fields("officer.p")).status_code == 303
    yield browser
    accounts.remove("officer.p")


def asked(browser, **fields):
    token = FIELD.search(browser.get(PATH).text)[1]
    given = {"csrf_token": token, "password": PASSWORD, "new": NEW, "again": NEW, **fields}
    return browser.post(PATH, data=given)


def trail(engine):
    with reading(engine) as connection:
        return [(one.who, one.what, dict(one.subject)) for one in read(connection)]


def test_whoever_knows_the_old_password_gives_himself_another_one(own, served, module_engine):
    other = Browser(served)
    assert other.post("/sign-in", data=other.fields("officer.p")).status_code == 303
    changed = asked(own)
    assert changed.status_code == 303
    assert "Your password is changed" in own.get(changed.headers["Location"]).text
    # out in all other browsers, where the old one is of no more use
    assert other.get(PATH).status_code == 401
    assert other.post("/sign-in", data=other.fields("officer.p")).status_code == 401
    assert other.post("/sign-in", data=other.fields("officer.p", NEW)).status_code == 303
    assert ("officer.p", "password changed", {"account": "officer.p"}) in trail(module_engine)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong green bicycles"}, "do not fit together"),
        ({"again": "three brown envelope"}, "are not the same"),
        ({"new": "short", "again": "short"}, "12 to 256"),
        ({"new": "officer.p and more", "again": "officer.p and more"}, "name of the account"),
        ({"csrf_token": "0" * 64}, "Load the page again"),
    ],
)
def test_anything_else_changes_nothing(own, fields, said):
    answer = asked(own, **fields)
    assert answer.status_code in (400, 403)
    assert said in answer.text
    assert NEW not in answer.text
    again = own.post("/sign-in", data=own.fields("officer.p"))
    assert again.status_code == 303


def test_a_long_password_is_taken_whole(own):
    long = "seven green bicycles " * 12
    assert asked(own, new=long, again=long).status_code == 303
    assert own.post("/sign-in", data=own.fields("officer.p", long[:-1])).status_code == 401
    assert own.post("/sign-in", data=own.fields("officer.p", long)).status_code == 303


def test_the_page_is_for_who_is_signed_in(served, accounts):
    assert Browser(served).get(PATH).status_code == 401
    assert f'href="{PATH}"' in signed("officer", served).get("/about").text
    assert PATH not in Browser(served).get("/about").text


def test_a_wrong_password_stands_in_the_audit_trail_and_a_name_that_nobody_has_does_not(own, module_engine):
    browser = own
    before = len(trail(module_engine))
    assert browser.post("/sign-in", data=browser.fields("nobody.here", "a password typed as a name")).status_code == 401
    assert browser.post("/sign-in", data=browser.fields("officer.p", "wrong green bicycles")).status_code == 401
    assert trail(module_engine)[before:] == [("officer.p", "sign-in refused", {})]
    assert verified(module_engine).broken is None


def test_what_is_done_by_command_stands_in_the_audit_trail(tmp_path, monkeypatch, capsys):
    address = f"sqlite:///{(tmp_path / 'new.sqlite').as_posix()}"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setattr("dashboard.accounts.__main__._password", lambda: PASSWORD)
    assert main(["add", "officer.q", "--role", "officer"]) == 0
    assert main(["role", "officer.q", "--role", "administrator"]) == 0
    for command in ("disable", "enable", "reset", "sessions-end", "remove"):
        assert main([command, "officer.q"]) == 0
    assert "the history of figures and the audit trail still say" in capsys.readouterr().err
    assert main(["remove", "officer.q"]) == 1
    engine = open_engine(address)
    found = trail(engine)
    engine.dispose()
    assert {who for who, _, _ in found} == {"command line"}
    assert [(what, subject.get("setting", "")) for _, what, subject in found] == [
        ("account added", ""),
        ("account changed", "role administrator"),
        ("account changed", "disabled"),
        ("account changed", "enabled"),
        ("password changed", ""),
        ("signed out everywhere", ""),
        ("account removed", ""),
    ]


def test_a_browser_that_came_through_tls_comes_in_no_other_way(served, client):
    assert Browser(served).get("/about").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/about").headers
