"""Everything that can be asked for declares who may use it, and is held to it."""

import json

import pytest
from flask import Flask

from dashboard.authorisation import enforce
from dashboard.domain.roles import Right
from dashboard.rights import CALLBACKS, allow, right_of, undeclared

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def test_every_route_and_callback_declares_who_may_use_it(app):
    assert undeclared(app) == []
    assert {right_of(app.server, rule.endpoint) for rule in app.server.url_map.iter_rules()} == {
        Right.SEE_PUBLIC,
        Right.HAND_IN,
        Right.ADMINISTER,
    }


def test_every_page_declares_who_may_see_it(app):
    assert [page.key for page in app.site.pages if page.right is None] == []
    assert {page.key for page in app.site.pages if page.right is not Right.SEE_PUBLIC} == {
        "data_hand_in",
        "data_difference",
        "admin",
        "admin_area",
        "admin_target_wards",
        "admin_sets",
        "admin_disclosure",
        "admin_illustrative",
        "admin_undo",
        "admin_health",
    }


def test_what_changes_something_is_not_for_the_public(app):
    changing = [rule for rule in app.server.url_map.iter_rules() if "POST" in rule.methods]
    assert {rule.endpoint for rule in changing if right_of(app.server, rule.endpoint) is Right.SEE_PUBLIC} == {
        # these only read
        "/_dash-update-component",
        "add_compared",
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
    monkeypatch.setitem(app.callback_map, "other.children", {})
    assert undeclared(app) == ["route /healthz", "callback other.children"]


def post_callback(app, output, path):
    spec = {
        "output": output,
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
        "state": [],
    }
    return app.server.test_client().post(
        "/_dash-update-component",
        data=json.dumps(spec),
        content_type="application/json",
        environ_overrides=ELSEWHERE,
    )


def test_a_callback_gives_no_more_than_the_page_does(app):
    pages = next(iter(CALLBACKS))
    assert post_callback(app, pages, "/about").status_code == 200
    assert post_callback(app, pages, "/data/hand-in/abc").status_code == 403
    assert post_callback(app, pages, "/data/difference/1/2").status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"output": 1}', b'{"output": "other.children"}', b"\xff"])
def test_an_unknown_callback_is_refused(app, body):
    client = app.server.test_client()
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code in {400, 403}
