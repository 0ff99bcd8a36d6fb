"""What an installation promises, on the real programs: gunicorn twice, nginx in front of them."""

import re
import socket
import ssl
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import httpx
import pytest

from tests.serving.servers import SITE, TOKEN

POSTCODE = "LS9 7TA"
#: The loss of a server comes after this, and is looked at for as long again.
HALF_S = 2.5
READERS = 6
#: An answer that began and ended before it was whole.
BROKEN_OFF = "broken off"


@pytest.fixture
def client(served):
    with served.client() as client:
        yield client


def test_the_public_is_served_over_tls_under_one_name(served, client):
    page = client.get("/about")
    assert page.status_code == 200
    assert page.headers["Server"] == "nginx"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["Content-Encoding"] in {"br", "gzip"}
    assert re.fullmatch("[0-9a-f]{32}", page.headers["X-Request-ID"])
    assert "all rights" not in page.text
    moved = httpx.get(f"{served.plain_url}/wards?a=b", headers={"Host": "elsewhere.example"})
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{SITE}/wards?a=b")
    with pytest.raises((ssl.SSLError, httpx.ConnectError)):
        httpx.get(served.url, verify=served.trusted)


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"])
def test_only_current_versions_of_tls_are_spoken(served, version):
    context = ssl.create_default_context(cafile=str(served.folder / "tls.crt"))
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    # this side would speak the old ones
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    address = httpx.URL(served.url)

    def spoken():
        plain = socket.create_connection((address.host, address.port), timeout=10)
        with plain, context.wrap_socket(plain, server_hostname=SITE) as encrypted:
            return encrypted.version()

    if version in {"TLSv1", "TLSv1_1"}:
        with pytest.raises(ssl.SSLError, match="alert protocol version"):
            spoken()
    else:
        assert spoken() == version.replace("_", ".")


def test_nobody_in_front_of_it_is_local(client):
    """Whoever comes through nginx is the public, whatever they say of themselves."""
    for made_up in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        assert client.get("/data/token", headers=made_up).status_code in {401, 403}


def test_the_operators_addresses_are_not_there_for_the_public(served, client):
    allowed = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/healthz").status_code == 200
    for path in ("/metrics", "/readyz"):
        assert client.get(path, headers=allowed).status_code == 404
        assert served.servers[1].ask(path, headers=allowed).status_code == 200


def test_hashed_files_are_kept_by_nginx_and_by_browsers(client):
    page = client.get("/").text
    address = re.search(r'"(/assets/v-[0-9a-f]+/js/main\.mjs)"', page)[1]
    first = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    again = client.get(address, headers={"Accept-Encoding": "br;q=1.0, *;q=0.5"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert [answer.status_code for answer in (first, again, plain)] == [200, 200, 200]
    assert again.headers["X-Cache"] == "HIT"
    assert "immutable" in again.headers["Cache-Control"]
    assert again.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in plain.headers
    assert first.content == again.content == plain.content
    assert again.headers["Strict-Transport-Security"]
    assert "X-Cache" not in client.get("/about").headers


@pytest.mark.parametrize(
    ("path", "size"), [("/data/kpi/missed-bins/hand-in", 20_700_000), ("/search/postcodes", 1_100_000)]
)
def test_what_is_too_large_is_refused_before_it_is_sent_on(client, path, size):
    answer = None
    # nginx may close the connection as soon as it has answered
    with suppress(httpx.WriteError):
        answer = client.post(path, content=b"x" * size)
    assert answer is not None
    assert answer.status_code == 413
    assert "Divide it by period" in answer.text


def test_a_file_as_large_as_allowed_reaches_the_dashboard(client):
    """Which refuses it to the public: in its own words, not those of nginx."""
    answer = client.post("/data/kpi/missed-bins/hand-in", content=b"x" * 19_000_000)
    assert answer.status_code in {401, 403}
    assert "dashboard" in answer.text.lower()
    assert "<html" in answer.text


def test_the_processes_of_a_server_are_counted_together(served):
    first = served.servers[0]
    before = _answered(first, "wards")
    for _ in range(12):
        # each on a connection of its own, so that both processes get some
        assert first.ask("/wards").status_code == 200
    assert _answered(first, "wards") == before + 12
    metrics = first.ask("/metrics").text
    assert "pid=" not in metrics
    assert len({line.split('"message": "Process ')[1] for line in first.log.splitlines() if "is warm" in line}) == 2


def _answered(server, page):
    found = re.search(
        rf'^dashboard_requests_total{{method="GET",page="{page}",status="200"}} (\S+)$',
        server.ask("/metrics").text,
        re.M,
    )
    return float(found[1]) if found else 0


def test_a_search_for_a_postcode_leaves_no_trace_in_any_log(served, client):
    found = client.post("/search/postcodes", json={"text": POSTCODE})
    assert found.json()["matches"]
    client.get("/", params={"q": POSTCODE, "note": "query-text"})
    client.get(f"/nowhere/{POSTCODE}")
    request_id = found.headers["X-Request-ID"]
    logs = [server.log for server in served.servers]
    logs += [(served.folder / name).read_text(encoding="utf-8") for name in ("access.log", "error.log")]
    assert sum(request_id in log for log in logs) == 2, "nginx and one server know the request by the same id"
    for trace in (POSTCODE, "LS97TA", "LS9", "7TA", "query-text", "python-httpx"):
        assert not [log for log in logs if trace.lower() in log.lower()]


def _reader(served, stop, paths):
    """Ask for one page after the other; return when each request began and what became of it."""
    seen = []
    with served.client() as client:
        while not stop.is_set():
            for path in paths:
                began, outcome = time.monotonic(), None
                try:
                    if path == "/search/postcodes":
                        outcome = client.post(path, json={"text": POSTCODE}).status_code
                    else:
                        with client.stream("GET", path) as answer:
                            outcome = BROKEN_OFF
                            answer.read()
                        outcome = answer.status_code
                except httpx.HTTPError as error:
                    outcome = outcome or type(error).__name__
                seen.append((began, path, outcome))
    return seen


def test_the_loss_of_one_server_costs_no_request_but_those_in_flight(served):
    paths = ("/", "/neighbourhood/lincoln-green", "/search/postcodes", "/kpis", "/geometry/lsoa.geojson", "/wards")
    stop = Event()
    with ThreadPoolExecutor(READERS) as readers:
        running = [readers.submit(_reader, served, stop, paths) for _ in range(READERS)]
        time.sleep(HALF_S)
        served.servers[0].kill()
        lost = time.monotonic()
        time.sleep(HALF_S)
        stop.set()
        seen = [request for one in running for request in one.result(60)]
    failed = [request for request in seen if request[2] != 200]
    print(f"{len(seen)} requests, {len(failed)} failed")
    assert [request for request in seen if request[0] > lost], "nothing was asked after the loss"
    # a reader has one request under way; what reached a server and may have had its effect is not asked again
    assert len(failed) <= READERS
    assert not [request for request in failed if request[0] > lost + 0.1], failed
    # what only reads is asked again of the other server, unless a part of the answer had been passed on already
    assert {path for _, path, outcome in failed if outcome != BROKEN_OFF} <= {"/search/postcodes"}, failed
