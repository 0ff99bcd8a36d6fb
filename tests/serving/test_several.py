"""What holds where several servers work together: two gunicorns, PostgreSQL and Redis, each of which may go."""

import os
import shutil
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS
from tests.forms import form
from tests.kpis.conftest import until
from tests.serving.servers import Gunicorn, free_ports
from tests.serving.steward import HAND_IN, HEADER, KPI_PAGE, Steward, allow_steward
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, running_cluster

#: Everything that shows figures of services, and what does not.
PAGES = (
    f"/data/kpi/{MISSED_BINS.kpi_id}", "/data", "/kpis", f"/kpi/{MISSED_BINS.kpi_id}", f"/?kpi={MISSED_BINS.kpi_id}",
    f"/map-kpi/{MISSED_BINS.kpi_id}", f"/kpi/{MISSED_BINS.kpi_id}/trend.csv", "/compare?areas=lincoln-green",
    "/neighbourhood/lincoln-green", "/", "/wards", "/about", "/data/catalogue.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def cluster():
    programs = binaries()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with running_cluster(programs) as running:
        yield running


@pytest.fixture(scope="module")
def kpis(city, cluster):
    """The figures, as a program beside the servers sees them."""
    made = Kpis(city, cluster.address)
    allow_steward(made)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def pair(kpis, cluster, redis_server):
    common = {
        "DATABASE_URL": cluster.address,
        "REDIS_URL": redis_server.url,
        "WEB_CONCURRENCY": "1",
        "SIGN_IN": "local",
        "TRUSTED_PROXIES": "1",
    }
    folder = Path(tempfile.mkdtemp(prefix="dashboard-several-"))
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        servers = []
        for port in free_ports(2):
            servers.append(Gunicorn(port, folder, common))
            ending.callback(servers[-1].stop)
        for server in servers:
            server.wait()
        yield servers


@pytest.fixture(scope="module")
def steward(pair):
    return Steward(pair[0])


def worker_of(server):
    """Return the process that judges files for a server."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
            if b"dashboard.kpis.worker" in command and os.getsid(parent) == server.process.pid:
                return int(status.parent.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return None


def test_a_file_handed_in_on_one_server_is_seen_and_stored_on_the_other(pair, steward, kpis):
    first, second = pair
    # whoever opens the page may hand a file in next, so the program that judges it is started
    steward.get(second, KPI_PAGE)
    address = steward.hand_in(first)
    until(lambda: steward.done(second, address))
    for server in pair:
        assert "What was found in bins.csv" in steward.get(server, address).text
    # two clicks, one on each
    answers = [steward.store(server, address) for server in (second, first)]
    assert answers[0].status_code == 303
    assert answers[1].status_code in {303, 400}
    until(lambda: steward.done(first, address))
    assert "bins.csv is stored" in steward.get(first, address).text
    (only,) = kpis.history(MISSED_BINS.kpi_id)
    assert only.submission.who.startswith("steward")
    # and every server shows it
    for server in pair:
        assert f"/data/submissions/{only.submission_id}/withdraw" in steward.get(server, KPI_PAGE).text


def test_without_redis_everything_goes_on_but_handing_in(pair, steward, kpis, redis_server):
    first, second = pair
    address = steward.hand_in(first, "2018-Q2")
    until(lambda: steward.done(second, address))
    paths = ("/", "/kpis", "/wards", KPI_PAGE, address, f"{address}/state", "/data/catalogue.csv")
    for server in pair:
        # what is built for the first reader is not what is measured
        assert {steward.get(server, path).status_code for path in paths} == {200}
    redis_server.kill()
    try:
        waited = []
        for path in paths:
            for server in pair:
                began = time.monotonic()
                answer = steward.get(server, path)
                waited.append(time.monotonic() - began)
                away = path.startswith(address)
                assert answer.status_code == (503 if away else 200), (path, answer.text)
                if away or path == KPI_PAGE:
                    assert "Files cannot be handed in at the moment" in answer.text
                    assert not away or answer.headers["Retry-After"]
        token = steward.token(first, "/about")
        body, headers = form(HEADER.encode(), "bins.csv", csrf_token=token)
        assert steward.post(second, HAND_IN, headers, content=body).status_code == 503
        print(f"without Redis: {max(waited):.3f} s at most for a page")
        assert max(waited) < 2
    finally:
        redis_server.start()
    until(lambda: 'name="file"' in steward.get(second, KPI_PAGE).text, within_s=10)
    # it forgets, and that is told
    assert steward.get(second, address).status_code == 404
    again = steward.hand_in(second, "2018-Q2")
    until(lambda: steward.done(first, again))


def test_a_server_killed_while_judging_and_a_restarted_database(pair, steward, kpis, cluster):
    first, second = pair
    judged, waits = steward.hand_in(first, "2018-Q1"), None
    until(lambda: steward.done(second, judged))
    worker = worker_of(first)
    os.kill(worker, signal.SIGSTOP)
    try:
        waits = steward.hand_in(first, "2017-Q4")
        assert not steward.done(second, waits)
        first.kill()
        killed = time.monotonic()
        # what was judged is not lost with the server that did so
        assert steward.store(second, judged).status_code == 303
        until(lambda: steward.done(second, judged))
        assert "bins.csv is stored" in steward.get(second, judged).text
        _restart(second, steward, cluster)
        until(lambda: steward.done(second, waits), within_s=20)
        print(f"interruption told after {time.monotonic() - killed:.1f} s")
        assert "was interrupted, nothing was stored. Hand the file in again." in steward.get(second, waits).text
    finally:
        os.kill(worker, signal.SIGKILL)
    assert len(kpis.history(MISSED_BINS.kpi_id)) == 2


def _restart(server, steward, cluster):
    """Stop the database, look at every page, start it, and see how long it takes until all is well."""
    address = steward.hand_in(server, "2017-Q3")
    until(lambda: steward.done(server, address))
    healthy = {path: steward.get(server, path).status_code for path in PAGES}
    assert set(healthy.values()) <= {200}, healthy
    cluster.stop("fast")
    try:
        said = {path: steward.get(server, path) for path in PAGES}
        statuses = {path: answer.status_code for path, answer in said.items()}
        assert set(statuses.values()) == {200, 503}, statuses
        for path, answer in said.items():
            if answer.status_code == 503:
                assert answer.headers["Retry-After"] == "10"
                assert "at the moment" in answer.text, path
        assert {said[path].status_code for path in ("/", "/wards", "/about")} == {200}
        assert "cannot be shown at the moment" in said["/kpis"].text
        for answer in said.values():
            assert "kpi-pg-" not in answer.text, "where the database lies is told to nobody"
        assert server.ask("/readyz").status_code == 503
        assert steward.post(server, "/data/submissions/1/withdraw").status_code == 503
    finally:
        cluster.start()
    began = time.monotonic()
    until(lambda: {steward.get(server, path).status_code for path in PAGES} == {200}, within_s=10)
    until(lambda: server.ask("/readyz").status_code == 200, within_s=10)
    print(f"the database is back: all pages after {time.monotonic() - began:.1f} s")
    # what awaited a decision still does
    assert "What was found in bins.csv" in steward.get(server, address).text
