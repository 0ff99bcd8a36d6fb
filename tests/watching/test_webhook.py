"""Word of errors, sent to a server on loopback."""

import json
import logging
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Event, Thread

import httpx
import pytest

from dashboard.factory import create_app_for
from dashboard.running.watching import Watch
from dashboard.running.watching.errors import EVERY_S, Webhook
from tests.conftest import ROOT
from tests.watching.conftest import fail

GIVEN = "0123456789abcdef0123456789abcdef"


class Receiver:
    def __init__(self, url, received, go_on):
        self.url, self.received, self.go_on = url, received, go_on


@pytest.fixture
def receiver():
    """A server that answers when it is let go on."""
    received, go_on = Queue(), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            go_on.wait(10)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Keep quiet."""

    with serving(Handler) as url:
        yield Receiver(url, received, go_on)
        go_on.set()


@contextmanager
def serving(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/told?key=not-for-the-log"
    finally:
        server.shutdown()
        server.server_close()


def test_an_error_is_told_without_holding_the_request_up(city, database_url, receiver, log):
    app = create_app_for(city, ROOT / "data", database_url, watch=Watch(webhook_url=receiver.url))
    app.server.view_functions["/download/lsoa.csv"] = fail
    client = app.server.test_client()
    # the receiver has not answered yet when these do
    for _ in range(3):
        asked = client.get("/download/lsoa.csv?q=asked", headers={"X-Request-ID": GIVEN})
        assert asked.status_code == 500
    expected = {"request_id": GIVEN, "page": "/download/lsoa.csv", "error": "KeyError"}
    assert receiver.received.get(timeout=10) == expected
    receiver.go_on.set()
    with pytest.raises(Empty):
        receiver.received.get(timeout=0.3)


def test_the_next_is_told_after_a_minute(receiver):
    receiver.go_on.set()
    now = 1000.0
    webhook = Webhook(receiver.url, lambda: now)
    assert webhook.tell("1", "map", "KeyError")
    now += EVERY_S - 1
    assert not webhook.tell("2", "map", "KeyError")
    now += 1
    assert webhook.tell("3", "map", "ValueError")
    assert {receiver.received.get(timeout=10)["request_id"] for _ in range(2)} == {"1", "3"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/?key=not-for-the-log", "http://[not-for-the-log"])
def test_a_webhook_that_does_not_answer_is_logged_without_its_address(caplog, url):
    with caplog.at_level(logging.WARNING):
        Webhook(url).tell("1", "map", "KeyError")
        until = time.monotonic() + 10
        while not caplog.messages and time.monotonic() < until:
            time.sleep(0.02)
    assert "ERROR_WEBHOOK_URL could not be told of an error" in caplog.text
    assert "not-for-the-log" not in caplog.text


def test_nobody_is_told_where_none_is_configured(watched, log, monkeypatch):
    monkeypatch.setattr(httpx, "post", lambda *_, **__: pytest.fail("something was sent"))
    started = []
    monkeypatch.setattr("dashboard.running.watching.errors.Thread", lambda **_: started.append(1))
    assert watched.server.test_client().get("/download/lsoa.csv").status_code == 500
    assert not started
