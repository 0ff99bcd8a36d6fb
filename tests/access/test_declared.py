"""Everything that can be asked for declares who may use it, and is held to it."""

import pytest
from dash import Dash, Input, Output, dcc, html
from flask import Flask

from dashboard.access.authorisation import enforce
from dashboard.access.rights import allow, check_declared, right_of, undeclared
from dashboard.domain.access.roles import Right
from dashboard.errors import DeclarationError
from dashboard.pages.page import Page, PageContent
from dashboard.web.live_parts import add_live_parts, hold_callbacks

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def test_every_route_and_callback_declares_who_may_use_it(app):
    assert undeclared(app) == []
    assert {right_of(app.server, rule.endpoint) for rule in app.server.url_map.iter_rules()} == {
        Right.SEE_PUBLIC,
        Right.HAND_IN,
        Right.WRITE,
        Right.ADMINISTER,
    }


def test_every_page_declares_who_may_see_it(app):
    assert [page.key for page in app.site.pages if page.right is None] == []
    assert {page.key for page in app.site.pages if page.right is not Right.SEE_PUBLIC} == {
        "actions_new",
        "actions_change",
        "actions_undo",
        "evidence_new",
        "evidence_change",
        "evidence_undo",
        "outcomes_change",
        "outcomes_undo",
        "curve_change",
        "curve_undo",
        "report_change",
        "report_undo",
        "data_hand_in",
        "data_difference",
        "data_illustrative",
        "data_withdraw",
        "admin",
        "admin_add_area",
        "admin_area",
        "admin_edition",
        "admin_names",
        "admin_target_wards",
        "admin_sets",
        "admin_disclosure",
        "admin_illustrative",
        "admin_weights",
        "admin_undo",
        "admin_health",
    }


def test_what_changes_something_is_not_for_the_public(app):
    changing = [rule for rule in app.server.url_map.iter_rules() if "POST" in rule.methods]
    assert {rule.endpoint for rule in changing if right_of(app.server, rule.endpoint) is Right.SEE_PUBLIC} == {
        # these only read
        "/_dash-update-component",
        "live_callback",
        "add_compared",
        "compare_profile",
        "paste_compared",
        "search_postcodes",
    }


def make_server():
    server = Flask("test")
    server.config["PROPAGATE_EXCEPTIONS"] = False
    server.add_url_rule("/forgotten", "forgotten", lambda: "shown")
    server.add_url_rule("/open", "open", allow(Right.SEE_PUBLIC)(lambda: "shown"), methods=["GET", "POST"])
    server.add_url_rule("/<path:path>", "/<path:path>", lambda **_: "page")
    pages = {"/a": Right.SEE_PUBLIC, "/b": Right.ADMINISTER, "/c": None}
    enforce(server, lambda path: (pages[path], {}), lambda _: ())
    return server


def test_a_route_that_declares_nothing_is_refused_to_everybody():
    client = make_server().test_client()
    assert client.get("/forgotten").status_code == 403
    assert client.get("/open").text == "shown"


def test_a_page_is_held_to_its_own_right():
    client = make_server().test_client()
    assert [client.get(path).status_code for path in ("/a", "/b", "/c")] == [200, 403, 403]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_website_cannot_send_anything(site):
    client = make_server().test_client()
    assert client.post("/open", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get("/open", headers={"Sec-Fetch-Site": site}).status_code == 200
    assert client.post("/open", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_what_is_forgotten_is_found(app, monkeypatch):
    monkeypatch.setitem(app.server.view_functions, "health", lambda: "")
    monkeypatch.setitem(app.callback_map, "other.children", {"callback": lambda: ""})
    # one that runs in the browser asks for nothing
    monkeypatch.setitem(app.callback_map, "there.children", {})
    assert undeclared(app) == ["route /healthz", "callback other.children"]
    with pytest.raises(DeclarationError, match=r"(?s)callback other.children.*@allow\(Right.SEE_PUBLIC\)"):
        check_declared(app)


# ---- live parts


def live_app():
    """Make an app with two pages that have live parts, one of them not for the public."""
    server = Flask("test")
    server.config["PROPAGATE_EXCEPTIONS"] = False

    def page(key, right):
        build = lambda _: PageContent(html.P())  # noqa: E731
        live = lambda: html.Div([dcc.Location(id=f"{key}-at"), html.P("said", id=f"{key}-said")])  # noqa: E731
        return Page(key, f"/{key}", key, key, build, right=right, live=live)

    pages = [page("open", Right.SEE_PUBLIC), page("closed", Right.ADMINISTER)]
    enforce(server, lambda _: (Right.SEE_PUBLIC, {}), lambda _: ())
    app = Dash("test", server=server)
    add_live_parts(app, pages)
    hold_callbacks(app)
    for one in pages:

        @app.callback(Output(f"{one.key}-said", "children"), Input(f"{one.key}-at", "search"))
        @allow(one.right)
        def say(search):
            return f"at {search}"

    check_declared(app)
    return app


def asked_of(key, search="?a=1"):
    return {
        "output": f"{key}-said.children",
        "outputs": {"id": f"{key}-said", "property": "children"},
        "inputs": [{"id": f"{key}-at", "property": "search", "value": search}],
        "changedPropIds": [f"{key}-at.search"],
    }


@pytest.mark.parametrize("before", ["", "/live/open"])
def test_a_callback_is_held_to_its_own_right(before):
    client = live_app().server.test_client()
    answer = client.post(f"{before}/_dash-update-component", json=asked_of("open"))
    assert answer.json["response"] == {"open-said": {"children": "at ?a=1"}}
    assert client.post(f"{before}/_dash-update-component", json=asked_of("closed")).status_code == 403


def test_a_layout_is_held_to_the_right_of_its_page():
    client = live_app().server.test_client()
    assert '"open-said"' in client.get("/live/open/_dash-layout").text
    assert "closed" not in client.get("/live/open/_dash-layout").text
    assert client.get("/live/closed/_dash-layout").status_code == 403
    assert client.get("/live/nowhere/_dash-layout").status_code == 404
    assert {one["output"] for one in client.get("/live/open/_dash-dependencies").json} == {
        "open-said.children",
        "closed-said.children",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"output": 1}', b'{"output": "other.children"}', b"\xff"])
def test_an_unknown_callback_is_refused(app, body):
    client = app.server.test_client()
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code in {400, 403}
