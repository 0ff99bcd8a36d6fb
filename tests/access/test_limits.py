"""How often something may be asked for."""

import gc
import subprocess
import sys
import time

import pytest
from flask import Flask

from dashboard.access.identity import allow_local_mode
from dashboard.access.rights import Limit, allow, limit_of
from dashboard.access.settings import AccessSettings
from dashboard.domain.access.roles import Right
from dashboard.web import limits
from dashboard.web.limits import add_limits
from dashboard.web.refusals import add_refusals

FEW = dict.fromkeys(Limit, ("3 per minute", "Wait a minute."))


@pytest.fixture
def make(monkeypatch, app):
    monkeypatch.setattr(limits, "LIMITS", FEW)

    def make(settings=None):
        server = Flask("test")
        add_limits(server, settings or AccessSettings())
        add_refusals(server, app.site)
        server.add_url_rule("/a", "a", allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)(lambda: "a"))
        server.add_url_rule("/b", "b", allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)(lambda: "b"))
        server.add_url_rule("/c", "c", allow(Right.SEE_PUBLIC, Limit.SEARCH)(lambda: "c"))
        server.add_url_rule("/d", "d", allow(Right.SEE_PUBLIC)(lambda: "d"))
        return server

    return make


def statuses(server, paths, address="192.0.2.7"):
    client = server.test_client()
    return [client.get(path, environ_overrides={"REMOTE_ADDR": address}).status_code for path in paths]


def test_what_is_alike_is_counted_together(make):
    server = make()
    assert statuses(server, ["/a", "/b", "/a", "/b"]) == [200, 200, 200, 429]
    assert statuses(server, ["/c", "/c", "/c", "/c"]) == [200, 200, 200, 429]
    assert statuses(server, ["/d"] * 10) == [200] * 10


def test_each_address_is_counted_for_itself(make):
    server = make()
    assert statuses(server, ["/a"] * 4) == [200, 200, 200, 429]
    assert statuses(server, ["/a"] * 4, "192.0.2.8") == [200, 200, 200, 429]
    assert statuses(server, ["/a"] * 3, "2001:db8::1") == [200] * 3
    assert statuses(server, ["/a"], "2001:db8::2") == [429]
    assert statuses(server, ["/a"], "2001:db8:0:1::2") == [200]
    assert statuses(server, ["/a"], "::ffff:192.0.2.9") == [200]
    assert statuses(server, ["/a"] * 4, "") == [200, 200, 200, 429]


def test_what_is_counted_outlives_a_collection_of_garbage(make):
    server = make()
    assert statuses(server, ["/a"] * 2) == [200, 200]
    gc.collect()
    assert statuses(server, ["/a"] * 2) == [200, 429]


def test_the_answer_is_a_page_in_words(make):
    server = make()
    client = server.test_client()
    answer = [client.get("/a") for _ in range(4)][-1]
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Too many requests" in answer.text
    assert "Wait a minute." in answer.text


def test_the_person_of_local_mode_has_no_limit(make):
    server = make()
    allow_local_mode(server, "127.0.0.1")
    client = server.test_client()
    assert {client.get("/a", headers={"Host": "127.0.0.1:8050"}).status_code for _ in range(10)} == {200}


def test_limits_can_be_left_to_the_server_in_front(make):
    assert statuses(make(AccessSettings(rate_limits=False)), ["/a"] * 10) == [200] * 10


def test_without_redis_it_is_counted_in_memory(make):
    server = make(AccessSettings(rate_limit_storage="redis://127.0.0.1:9/0"))
    assert statuses(server, ["/a"] * 4) == [200, 200, 200, 429]


def test_processes_count_together_in_redis_and_each_for_itself_without_it(make, redis_server):
    settings = AccessSettings(rate_limit_storage=redis_server.url)
    first, second = make(settings), make(settings)
    assert statuses(first, ["/a"] * 2) == [200, 200]
    assert statuses(second, ["/a"] * 2) == [200, 429]
    redis_server.kill()
    try:
        began = time.monotonic()
        assert statuses(first, ["/a"] * 4) == [200, 200, 200, 429]
        assert statuses(second, ["/a"] * 4) == [200, 200, 200, 429]
        assert time.monotonic() - began < 2
    finally:
        redis_server.start()


def test_what_is_limited(app):
    limited = {rule.endpoint: limit_of(app.server, rule.endpoint) for rule in app.server.url_map.iter_rules()}
    by_kind = {limit: {name for name, kind in limited.items() if kind is limit} for limit in Limit}
    assert by_kind[Limit.SEARCH] == {
        "search_postcodes",
        "add_compared",
        "compare_profile",
        "paste_compared",
    }
    assert {"download_map", "download_gap_table", "download_compared", "/download/lsoa.csv"} <= by_kind[Limit.DOWNLOAD]
    assert {"hand_in", "store", "change", "load_catalogue", "remove_illustrative"} <= by_kind[Limit.HAND_IN]
    # one page asks for many of these
    assert not {name for name in limited if limited[name] and "geometry" in name}


def test_the_start_does_not_wait_for_what_signing_in_needs():
    heavy = ("argon2", "authlib", "joserfc", "flask_limiter", "dashboard.access.accounts")
    program = f"import dashboard.factory, sys; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
