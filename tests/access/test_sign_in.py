"""Signing in with name and password: forms, cookies, what each role sees, and how it ends."""

import re
import shutil
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from dashboard.access import allow_local_mode, who
from dashboard.accounts import Accounts
from dashboard.accounts.signed_in import Lasting, SignedIn
from dashboard.domain.kpi_catalogue import write_toml
from dashboard.domain.roles import Person, Role
from dashboard.errors import DatabaseError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.settings_access import AccessSettings
from dashboard.sign_in import SignIn, add_sign_in
from tests.example_kpi import MISSED_BINS, NOW
from tests.forms import form

PASSWORD = "seven green bicycles"
PEOPLE = {
    "officer": Person(Role.OFFICER, "officer.a"),
    "steward": Person(Role.STEWARD, "steward.a", frozenset({MISSED_BINS.service})),
    "other": Person(Role.STEWARD, "steward.b", frozenset({"Another service"})),
    "administrator": Person(Role.ADMINISTRATOR, "administrator.a"),
}
ORIGIN = "https://dashboard.example"
FIELD = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


@pytest.fixture(scope="module")
def served(city, filled, tmp_path_factory):
    """An app with accounts, and a KPI of the council's own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Figures, "publish_soon", lambda _: None)
    file = tmp_path_factory.mktemp("signed") / "kpis.sqlite"
    shutil.copy(filled, file)
    address = f"sqlite:///{file.as_posix()}"
    kpis = Kpis(city, address, lambda: NOW)
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    kpis.store.close()
    app = create_app_for(city, city.data_dir, address, access=AccessSettings(sign_in="local", rate_limits=False))
    app.server.config["TESTING"] = False
    yield app
    app.hand_ins.close()
    patch.undo()


@pytest.fixture(scope="module")
def accounts(served, module_engine):
    made = Accounts(module_engine, pause=lambda _: None)
    for person in PEOPLE.values():
        made.add(person, PASSWORD)
    return made


@pytest.fixture(scope="module")
def module_engine(served):
    from dashboard.store.kpi.database import open_engine  # noqa: PLC0415

    engine = open_engine(served.kpis.database_url)
    yield engine
    engine.dispose()


class Browser:
    """A browser that talks to the server through TLS, as a proxy passes it on."""

    def __init__(self, app, base=ORIGIN):
        self.client = app.server.test_client()
        self.base = base

    def get(self, path, **options):
        return self.client.get(path, base_url=self.base, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, **options)

    def post(self, path, origin=ORIGIN, **options):
        headers = {**options.pop("headers", {}), **({"Origin": origin} if origin else {})}
        return self.client.post(
            path, base_url=self.base, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, headers=headers, **options
        )

    def fields(self, name, password=PASSWORD, onward="/"):
        token = FIELD.findall(self.get("/sign-in").text)[-1]
        return {"csrf_token": token, "username": name, "password": password, "next": onward}

    def sign_in(self, who, onward="/", password=PASSWORD):
        return self.post("/sign-in", data=self.fields(PEOPLE[who].name, password, onward))

    @property
    def session(self):
        cookie = self.client.get_cookie("__Host-dashboard-session", domain="dashboard.example")
        return cookie.value if cookie else None


@pytest.fixture
def browser(served, accounts):
    return Browser(served)


def test_the_form_is_one_that_password_managers_fill_in(browser):
    answer = browser.get("/sign-in?next=/kpis")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.text
    for part in (
        'autocomplete="username"',
        'autocomplete="current-password"',
        '<label for="password">',
        'value="/kpis"',
    ):
        assert part in text
    assert "<script" not in text


def test_the_right_password_leads_on_with_a_cookie_that_only_the_server_reads(browser):
    answer = browser.sign_in("officer", "/kpis?period=2018-Q4")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kpis?period=2018-Q4")
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if "session" in text)
    parts = {part.strip() for part in cookie.split(";")}
    assert cookie.startswith("__Host-dashboard-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert not any(part.startswith(("Domain", "Expires", "Max-Age")) for part in parts)


def test_without_tls_only_this_machine_can_sign_in(served, accounts):
    assert Browser(served, "http://dashboard.example").get("/sign-in").status_code == 403
    here = Browser(served, "http://localhost:8050")
    assert here.get("/sign-in").status_code == 200
    cookie = here.post("/sign-in", "http://localhost:8050", data=here.fields("officer.a")).headers.getlist("Set-Cookie")
    assert any(text.startswith("dashboard-session=") and "Secure" not in text for text in cookie)


@pytest.mark.parametrize("password", ["", "wrong wrong wrong", PASSWORD.upper()])
def test_a_wrong_password_says_so_and_keeps_the_name(browser, password):
    answer = browser.sign_in("administrator", password=password)
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert 'value="administrator.a"' in answer.text
    assert browser.session is None
    browser.sign_in("administrator")
    assert browser.session


def test_a_name_is_written_as_text(browser):
    answer = browser.post("/sign-in", data=browser.fields('"><script>alert(1)</script>'))
    assert answer.status_code == 401
    assert "<script" not in answer.text


def test_an_id_from_before_is_of_no_use_after_signing_in(browser):
    browser.client.set_cookie("__Host-dashboard-session", "chosen-by-somebody-else", domain="dashboard.example")
    browser.sign_in("officer")
    first = browser.session
    assert first != "chosen-by-somebody-else"
    browser.sign_in("officer")
    second = browser.session
    assert second != first
    browser.client.set_cookie("__Host-dashboard-session", first, domain="dashboard.example")
    assert "Signed in" not in browser.get("/about").text


@pytest.mark.parametrize(
    "change",
    [
        {"csrf_token": ""},
        {"csrf_token": "0" * 64},
        {"origin": None},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://dashboard.example"},
    ],
)
def test_another_website_cannot_sign_somebody_in(browser, change):
    fields = browser.fields("officer.a") | {name: value for name, value in change.items() if name != "origin"}
    assert browser.post("/sign-in", change.get("origin", ORIGIN), data=fields).status_code == 403
    assert browser.session is None


def test_the_form_of_another_browser_is_refused(browser, served):
    fields = Browser(served).fields("officer.a")
    assert browser.post("/sign-in", data=fields).status_code == 403


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\r\nLocation: https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/sign-out",
        "/sign-in?next=/about",
        "http:///evil.example",
        "//[",
        " //evil.example",
        "/" * 3000,
    ],
)
def test_nobody_is_led_to_another_website(browser, onward):
    assert browser.sign_in("officer", onward).headers["Location"] == "/"
    page = browser.get("/sign-in", query_string={"next": onward}).text
    assert 'name="next" value="/"' in page


def test_signing_out_ends_the_session_and_needs_the_form_of_a_page(browser):
    browser.sign_in("officer")
    given = browser.session
    text = browser.get("/about").text
    assert "Signed in: officer.a, officer." in text
    token = FIELD.search(text)[1]
    assert browser.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", "https://evil.example", data={"csrf_token": token}).status_code == 403
    assert browser.session == given
    answer = browser.post("/sign-out", data={"csrf_token": token})
    assert "You are signed out" in answer.text
    assert browser.session is None
    browser.client.set_cookie("__Host-dashboard-session", given, domain="dashboard.example")
    assert "Signed in" not in browser.get("/about").text
    # who is not signed in is signed out all the same
    assert browser.post("/sign-out").status_code == 200


def test_what_is_for_one_person_is_kept_by_no_cache(browser, served):
    public = browser.get("/about")
    assert "Cookie" in public.headers["Vary"]
    assert 'href="/sign-in?next=%2Fabout"' in public.text
    browser.sign_in("officer")
    for path in ("/", "/about", "/kpis.csv", "/download/lsoa.csv", "/panel/"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
    assert "immutable" in browser.get(f"{served.site.assets.base_url}/css/base.css").headers["Cache-Control"]


def test_the_document_itself_names_nobody(served, browser):
    browser.sign_in("officer")
    with served.server.test_request_context("/about"):
        text, _ = served.site.write("/about", {}, dict.fromkeys(PARTS, ""))
    assert "<!--who-->" in text
    assert "<!--who-->" not in browser.get("/about").text


def test_no_kept_document_is_of_somebody_else(served, accounts):
    kept = served.server.extensions["dashboard_kept"]
    kept.clear()
    people = {
        who: Browser(served) if who == "public" else signed(who, served) for who in ("officer", "public", "steward")
    }
    for _ in range(2):
        texts = {who: browser.get("/about").text for who, browser in people.items()}
    assert "Signed in: officer.a, officer." in texts["officer"]
    assert "Signed in: steward.a" in texts["steward"]
    assert "Signed in" not in texts["public"]
    assert not FIELD.search(texts["public"])
    assert len(kept) == 1


PARTS = ("metas", "title", "css", "config", "scripts", "app_entry", "renderer")


# ---- what each may do


def test_an_officer_sees_the_figures_of_officers_and_the_public_does_not(browser, served):
    assert "Officers’ view" in signed("officer", served).get("/kpis.csv").text
    assert "Officers’ view" in signed("steward", served).get("/kpis.csv").text
    assert "Exact figures" in signed("administrator", served).get("/kpis.csv").text
    assert "Public view" in browser.get("/kpis.csv").text


def signed(who, app):
    browser = Browser(app)
    assert browser.sign_in(who).status_code == 303
    return browser


HAND_IN = f"/data/kpi/{MISSED_BINS.kpi_id}/hand-in"


def hand_in(browser, token, path=HAND_IN):
    body, headers = form(b"lsoa11_code,period,numerator\n", "figures.csv", csrf_token=token)
    return browser.post(path, data=body, headers=headers)


def token_of(browser):
    return FIELD.search(browser.get("/about").text)[1]


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
    for path in ("/data/catalogue", "/data/illustrative/remove"):
        assert browser.post(path, data={"csrf_token": token}).status_code == expected
    assert not FIELD.search(re.sub(r"<aside.*?</aside>", "", browser.get("/data").text, flags=re.DOTALL))
    assert 'action="/data/catalogue"' in signed("administrator", served).get("/data").text


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
    assert "It cannot be told at the moment" in answer.text
    assert browser.get("/data/hand-in/abc").status_code == 503


def test_the_history_names_the_account(served, accounts):
    cookie = {"Cookie": f"__Host-dashboard-session={signed('steward', served).session}"}
    with served.server.test_request_context("/", base_url=ORIGIN, headers=cookie):
        assert who() == "steward.a"
    with served.server.test_request_context("/", base_url=ORIGIN):
        assert who() == "public"


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
