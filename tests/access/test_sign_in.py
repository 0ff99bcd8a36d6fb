"""Signing in with name and password: forms, cookies, and how it ends."""

import pytest

from tests.access.signed import FIELD, ORIGIN, PASSWORD, Browser, signed


def test_the_form_is_one_that_password_managers_fill_in(browser):
    answer = browser.get("/sign-in?next=/kpis")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.text
    for part in (
        'autocomplete="username"',
        'autocomplete="current-password"',
        '<label for="password">',
        '<footer class="site-footer"><p><a href="/accessibility">',
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
    page, _ = served.site.find("/about")
    assert "<!--who-->" in served.site.write(page, page.build({}), "")
    assert "<!--who-->" not in browser.get("/about").text


def test_no_document_is_of_somebody_else(served, accounts):
    people = {
        who: Browser(served) if who == "public" else signed(who, served) for who in ("officer", "public", "steward")
    }
    for _ in range(2):
        texts = {who: browser.get("/about").text for who, browser in people.items()}
    assert "Signed in: officer.a, officer." in texts["officer"]
    assert "Signed in: steward.a" in texts["steward"]
    assert "Signed in" not in texts["public"]
    assert not FIELD.search(texts["public"])
