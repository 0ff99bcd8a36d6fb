"""What each may do who is signed in, and who is named for it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from dashboard.access.accounts.signed_in import Lasting, SignedIn
from dashboard.access.identity import allow_local_mode, who
from dashboard.access.settings import AccessSettings
from dashboard.access.sign_in import add_sign_in
from dashboard.access.sign_in.session import SignIn
from dashboard.errors import DatabaseError
from dashboard.store.kpi.database import reading
from dashboard.store.kpi.trail import read
from tests.access.signed import FIELD, HAND_IN, ORIGIN, PASSWORD, Browser, hand_in, signed, token_of
from tests.example_kpi import MISSED_BINS


def test_an_officer_sees_the_figures_of_officers_and_the_public_does_not(browser, served):
    assert "Officers’ view" in signed("officer", served).get("/kpis.csv").text
    assert "Officers’ view" in signed("steward", served).get("/kpis.csv").text
    assert "Exact figures" in signed("administrator", served).get("/kpis.csv").text
    assert "Public view" in browser.get("/kpis.csv").text


def test_a_steward_hands_in_for_his_services_only(served, accounts):
    own, other = signed("steward", served), signed("other", served)
    page = own.get(f"/data/kpi/{MISSED_BINS.kpi_id}").text
    assert f'action="{HAND_IN}"' in page
    started = hand_in(own, token_of(own))
    assert started.status_code == 303
    address = started.headers["Location"]
    assert own.get(address).status_code == own.get(f"{address}/state").status_code == 200
    # who knows the address of another service's file sees nothing of it
    for path in (address, f"{address}/state", f"{address}/report.csv"):
        refused = other.get(path)
        assert refused.status_code == 403
        assert f"These figures belong to {MISSED_BINS.service}." in refused.text
    asked = other.get("/data/submissions/1/withdraw")
    assert asked.status_code == 403
    assert "These figures belong to" in asked.text
    refused = hand_in(other, token_of(other))
    assert refused.status_code == 403
    assert "You are signed in as steward for Another service." in refused.text
    assert f'action="{HAND_IN}"' not in other.get(f"/data/kpi/{MISSED_BINS.kpi_id}").text
    for path in (f"{address}/store", f"{address}/forget"):
        assert other.post(path, data={"csrf_token": token_of(other)}).status_code == 403
    assert own.post(f"{address}/forget", data={"csrf_token": token_of(own)}).status_code == 303


def test_a_change_needs_the_token_of_whoever_makes_it(served, accounts):
    own, administrator = signed("steward", served), signed("administrator", served)
    for token in ("", "0" * 64, token_of(administrator)):
        assert hand_in(own, token).status_code == 403


@pytest.mark.parametrize("who", ["public", "officer", "steward"])
def test_only_administrators_change_what_holds_for_all(served, accounts, who):
    browser = Browser(served) if who == "public" else signed(who, served)
    expected = 401 if who == "public" else 403
    token = "" if who == "public" else token_of(browser)
    for path in (
        "/data/catalogue",
        "/data/illustrative/remove",
        "/data/illustrative/add",
        "/admin/save",
        "/admin/undo/1",
    ):
        assert browser.post(path, data={"csrf_token": token}).status_code == expected
    pages = ("/admin", "/admin/areas/lincoln-green", "/admin/target-wards", "/admin/undo/1", "/admin/health")
    for path in (*pages, "/data/illustrative"):
        assert browser.get(path).status_code == expected
    assert "/admin" not in browser.get("/about").text
    assert not FIELD.search(re.sub(r"<aside.*?</aside>", "", browser.get("/data").text, flags=re.DOTALL))
    administrator = signed("administrator", served)
    assert 'action="/data/catalogue"' in administrator.get("/data").text
    assert administrator.get("/admin").status_code == 200
    assert 'href="/admin"' in administrator.get("/about").text


def test_an_officer_hands_nothing_in_and_sees_the_history(served, accounts):
    officer = signed("officer", served)
    assert hand_in(officer, token_of(officer)).status_code == 403
    assert "that role does not include this" in officer.get("/data/hand-in/abc").text
    illustrative = served.kpis.definitions()[0].kpi_id
    assert "Everything that was handed in" in officer.get(f"/data/kpi/{illustrative}").text
    assert "Everything that was handed in" not in Browser(served).get(f"/data/kpi/{illustrative}").text


def test_whoever_is_not_signed_in_is_led_to_it_and_back(browser):
    answer = browser.get("/data/difference/1/2?a=b")
    assert answer.status_code == 401
    address = re.search(r'href="(/sign-in\?[^"]+)"', answer.text)[1]
    assert parse_qs(urlsplit(address).query) == {"next": ["/data/difference/1/2?a=b"]}


def test_a_disabled_account_is_out_at_once(served, accounts):
    browser = signed("officer", served)
    accounts.disable("officer.a")
    assert "Signed in" not in browser.get("/about").text
    accounts.enable("officer.a")
    assert "Signed in" not in browser.get("/about").text


def test_without_the_database_who_is_signed_in_is_the_public(served, accounts, monkeypatch):
    browser = signed("administrator", served)

    def refuse(*_):
        msg = "gone"
        raise DatabaseError(msg)

    monkeypatch.setattr(SignedIn, "person", refuse)
    answer = browser.get("/about")
    assert answer.status_code == 200
    assert "We cannot check" in answer.text
    assert browser.get("/data/hand-in/abc").status_code == 503


def test_the_history_names_the_account(served, accounts):
    cookie = {"Cookie": f"__Host-dashboard-session={signed('steward', served).session}"}
    with served.server.test_request_context("/", base_url=ORIGIN, headers=cookie):
        assert who() == "steward.a"
    with served.server.test_request_context("/", base_url=ORIGIN):
        assert who() == "public"


def test_the_audit_trail_names_the_account(served, accounts, module_engine):
    signed("steward", served)
    with reading(module_engine) as connection:
        last = list(read(connection))[-1]
    assert (last.who, last.what, last.subject) == ("steward.a", "signed in", {})


def test_the_log_names_nobody(served, accounts, caplog):
    caplog.set_level("INFO")
    signed("officer", served)
    assert "Sign-in: signed in" in caplog.text
    assert "officer.a" not in caplog.text
    assert PASSWORD not in caplog.text


def test_local_mode_knows_no_session(served, accounts):
    browser = signed("officer", served)
    allow_local_mode(served.server, "127.0.0.1")
    try:
        # passed on by a server, so not local
        assert "Signed in: officer.a" in browser.get("/about").text
    finally:
        allow_local_mode(served.server, "0.0.0.0")


def test_sessions_last_as_long_as_settings_say(served):
    settings = AccessSettings(sign_in="local", session_idle_minutes=5, session_hours=2)
    assert Lasting(settings.idle, settings.at_most) == Lasting(timedelta(minutes=5), timedelta(hours=2))


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
def test_forwarded_headers_are_believed_only_if_that_is_set(app, proxies, secure):
    server = Flask("test")
    access = AccessSettings(sign_in="local", trusted_proxies=proxies)
    add_sign_in(server, app.site, SignIn(access, lambda: pytest.fail("nobody has signed in")))
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "dashboard.example", "X-Forwarded-For": "192.0.2.9"}
    answer = server.test_client().get("/sign-in", headers=headers, base_url="http://app.internal:8050")
    assert (answer.status_code == 200) is secure


def test_by_default_nobody_can_sign_in(client):
    for path in ("/sign-in", "/sign-out"):
        assert client.get(path).status_code == 404
    text = client.get("/about").text
    assert "Sign in" not in text
    assert "signed-in" not in text
