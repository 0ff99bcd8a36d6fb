"""Ten thousand requests that no page would make: each is answered plainly, and nothing of the inside comes out."""

import json
import random
import time
from copy import deepcopy
from pathlib import Path

import pytest
from dash import Input, Output

from dashboard.access.identity import allow_local_mode
from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right
from dashboard.factory import create_app_for
from tests.pages.test_data_pages import HERE

ROOT = str(Path(__file__).resolve().parents[2])
CALLBACKS, OTHERS = 8_000, 2_000
SEED = 2015
#: Of processor time, which does not depend on what else the machine does.
WITHIN_S = 30

SOUND = {
    "output": ".._echo.children..._echo.title..",
    "outputs": [{"id": "_echo", "property": "children"}, {"id": "_echo", "property": "title"}],
    "inputs": [
        {"id": "_at", "property": "pathname", "value": "/about"},
        {"id": "_at", "property": "search", "value": ""},
        {"id": "_chart", "property": "selectedData", "value": {"points": [{"x": 1}]}},
    ],
    "state": [],
    "changedPropIds": ["_at.pathname", "_at.search"],
    "parsedChangedPropsIds": ["_at.pathname", "_at.search"],
}
#: What has broken programs before.
VALUES = [
    None, True, 0, -1, 10**30, 1e308, "", " ", "/", "//", "/..", "/../../app.py", "/about", "/nowhere", "/data",
    "?", "?a=1&a=2", "?self=1&kpi=%00", "?key=x&query=y", "\x00", "\ud800", "é" * 300, "<script>alert(1)</script>",
    "{{7*7}}", "${7*7}", "=cmd|' /C calc'!A0", "' OR 1=1 --", "%2e%2e%2f", "/ward/x?y", "a" * 5000,
    [], {}, [[]], {"id": {"type": "x", "index": "*"}}, {"__proto__": 1}, [None] * 50, "_echo.children",
    "..a.b...c.d..", "__class__", "constructor", "NaN", float("nan"), float("inf"),
]  # fmt: skip
POSTS = [
    "/search/postcodes", "/compare/add", "/compare/own", "/data/catalogue", "/data/kpi/missed-bins/hand-in",
    "/data/hand-in/x/store", "/data/hand-in/x/forget", "/data/submissions/1/withdraw", "/data/submissions/1/restore",
    "/data/illustrative/remove", "/data/illustrative/add", "/data/submissions/99999999999999999999/withdraw",
    "/data/kpi/..%2f..%2fx/hand-in", "/nowhere", "/", "/_dash-layout", "/download/lsoa.csv",
]  # fmt: skip
TYPES = [
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
    "text/plain", "application/xml", "", "application/json; charset=utf-16", "\u00e9",
]  # fmt: skip
BODIES = [
    b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 9_000, b'{"a":' * 3_000, b"--x\r\n", b"--x--", b"a=1&a=2&" * 50,
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a.csv"\r\n\r\n=1\r\n--x--\r\n',
    b'{"text":"LS1 4AP"}', b'{"text":{"a":1}}', b'{"text":"\\ud800"}', b"areas=%00&area=%ff", b"lsoas=" + b"\xf0" * 400,
    b"areas=ward:E05000001,lsoa:" + b"9" * 900, b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
]  # fmt: skip


def places(value, path=()):
    """Yield the path to every part of a nested value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*path, name))


def mutated(chance: random.Random) -> object:
    body = deepcopy(SOUND)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice(list(places(body)))
        if not path:
            return chance.choice(VALUES)
        parent = body
        for name in path[:-1]:
            parent = parent[name]
        kind = chance.random()
        if kind < 0.2:
            del parent[path[-1]]
        elif kind < 0.3 and isinstance(parent, dict):
            parent[str(chance.choice(VALUES))[:40]] = chance.choice(VALUES)
        else:
            parent[path[-1]] = deepcopy(chance.choice(VALUES))
        if not body:
            break
    return body


@pytest.fixture
def client(city, url, caplog):
    app = create_app_for(city, city.data_dir, url)

    @app.callback(
        Output("_echo", "children"),
        Output("_echo", "title"),
        Input("_at", "pathname"),
        Input("_at", "search"),
        Input("_chart", "selectedData"),
    )
    @allow(Right.SEE_PUBLIC)
    def echo(pathname, search, chosen):
        return str(pathname), str(search) + str(chosen)

    yield app.server.test_client()
    app.kpis.store.close()
    app.hand_ins.close()


def assert_nothing_leaks(answer, sent):
    shown = str(sent)[:300]
    assert answer.status_code < 500, shown
    text = answer.get_data(as_text=True)
    for inside in ("Traceback", ROOT, "site-packages", "sqlite:", "Error:", "werkzeug", "File &#34;"):
        assert inside not in text, shown


def test_a_request_that_dash_makes_is_answered(client):
    answer = client.post("/_dash-update-component", json=SOUND)
    assert answer.status_code == 200
    assert set(answer.json["response"]) == {"_echo"}


def test_ten_thousand_strange_requests_are_answered_plainly(client, caplog):
    chance = random.Random(SEED)
    begun = time.process_time()
    statuses = {}
    for number in range(CALLBACKS):
        sent = mutated(chance)
        raw = chance.choice(BODIES) if number % 50 == 0 else json.dumps(sent).encode()
        kind = chance.choice(TYPES) if number % 20 == 0 else "application/json"
        answer = client.post("/_dash-update-component", data=raw, content_type=kind)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert_nothing_leaks(answer, sent)
    for _ in range(OTHERS):
        address, raw, kind = chance.choice(POSTS), chance.choice(BODIES), chance.choice(TYPES)
        answer = client.post(address, data=raw, content_type=kind)
        assert_nothing_leaks(answer, (address, raw, kind))
    # they were not all refused at the door, nor let in
    assert statuses[400] > CALLBACKS / 2
    assert statuses[200] > 50
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}]
    assert time.process_time() - begun < WITHIN_S


def test_the_steward_may_send_nonsense_too(client, caplog):
    allow_local_mode(client.application, "127.0.0.1")
    chance = random.Random(SEED)
    token = client.get("/data/token", **HERE).json["token"]
    headers = {**HERE["headers"], "Origin": "http://127.0.0.1:8050", "X-CSRFToken": token}
    kept = [address for address in POSTS if "remove" not in address]
    for _ in range(500):
        address, raw, kind = chance.choice(kept), chance.choice(BODIES), chance.choice(TYPES)
        answer = client.post(
            address, data=raw, content_type=kind, headers=headers, environ_overrides=HERE["environ_overrides"]
        )
        assert_nothing_leaks(answer, (address, raw, kind))
    assert "Traceback" not in caplog.text
