import logging
import re

import pytest

from dashboard.running.logs import TextFormatter, redact
from tests.watching.conftest import TOKEN

POSTCODE = "LS9 7TA"
GIVEN = "0123456789abcdef0123456789abcdef"


def test_a_request_keeps_a_well_formed_id_and_gets_one_without(watched, log):
    client = watched.server.test_client()
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN
    made = [client.get("/healthz").headers["X-Request-ID"] for _ in range(2)]
    assert len({*made, GIVEN}) == 3
    assert [line["request_id"] for line in log.requests()] == [GIVEN, *made]


@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f g h i j", 'abcdefghij","level":"x', "…" * 20])
def test_an_id_that_could_write_into_the_log_is_not_taken_over(watched, log, given):
    sent = given.encode().decode("latin-1")
    answered = watched.server.test_client().get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", answered)
    assert given not in log.text


def test_a_line_for_each_request_tells_page_status_and_time(watched, log):
    client = watched.server.test_client()
    client.get("/neighbourhood/lincoln-green?measure=income")
    client.get("/nowhere/at/all")
    client.post("/healthz")
    seen = [(line["method"], line["page"], line["status"], line["level"]) for line in log.requests()]
    assert seen == [
        ("GET", "neighbourhood", 200, "info"),
        ("GET", "not_found_404", 404, "info"),
        ("POST", "none", 405, "info"),
    ]
    assert all(0 < line["ms"] < 60_000 and line["time"].endswith("+00:00") for line in log.requests())


def test_nothing_that_was_asked_for_is_in_the_log(watched, log):
    client = watched.server.test_client()
    client.set_cookie("session", "what-a-cookie-holds")
    found = client.post("/search/postcodes", json={"text": POSTCODE}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert found.get_json()["matches"], "the search must find what it must not log"
    client.get(f"/?q={POSTCODE}&secret=query-text", environ_base={"REMOTE_ADDR": "203.0.113.8"})
    client.get(f"/nowhere/{POSTCODE}")
    client.get("/download/lsoa.csv?q=query-text")
    assert len(log.requests()) == 4
    for trace in (POSTCODE, "LS97TA", "7TA", "203.0.113", "what-a-cookie-holds", "query-text", "secret"):
        assert trace not in log.text
        assert trace not in client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def test_an_error_has_its_traceback_in_the_log_alone(watched, log):
    answer = watched.server.test_client().get("/download/lsoa.csv", headers={"X-Request-ID": GIVEN})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "KeyError" not in answer.text
    (told,) = [line for line in log.lines if line["level"] == "error"]
    assert (told["request_id"], told["page"], told["error"]) == (GIVEN, "/download/lsoa.csv", "KeyError")
    assert "in fail" in told["traceback"]
    assert "KeyError: '[postcode]'" in told["traceback"]
    assert log.requests()[-1]["status"] == 500


def test_what_others_log_within_a_request_carries_its_id(watched, log):
    with watched.server.test_request_context("/about", headers={"X-Request-ID": GIVEN}):
        watched.server.preprocess_request()
        logging.getLogger("elsewhere").warning("asked by %s for %s", "203.0.113.9", "ls9%207ta")
    (line,) = log.lines
    assert line["request_id"] == GIVEN
    assert line["message"] == "asked by [address] for [postcode]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LS9 7TA, ls97ta, LS9+7TA and M1 1AA", "[postcode], [postcode], [postcode] and [postcode]"),
        ("E01033035 in Leeds 064F, v0002", "E01033035 in Leeds 064F, v0002"),
        ("from 203.0.113.9:1234 and 2001:db8::7", "from [address]:1234 and [address]"),
        ("Listening at: http://127.0.0.1:8050 and 0.0.0.0 and ::1", None),
        ("at 12:30:45, version 1.2.3", None),
        ("some.one@council.example wrote", "[mail address] wrote"),
    ],
)
def test_what_points_to_a_person_is_taken_out_and_nothing_else(text, expected):
    assert redact(text) == (expected or text)


def test_text_for_a_terminal_is_redacted_too():
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "asked for %s", (POSTCODE,), None)
    assert TextFormatter().format(record) == "WARNING: asked for [postcode]"


def test_a_request_that_is_refused_has_a_line_without_whoever_asked(watched, log):
    answer = watched.server.test_client().get("/data/token", environ_base={"REMOTE_ADDR": "203.0.113.8"})
    assert answer.status_code in {401, 403}
    (line,) = log.requests()
    assert (line["status"], line["method"]) == (answer.status_code, "GET")
    assert "203.0.113" not in log.text
