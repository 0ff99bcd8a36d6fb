"""A real `python app.py`: a large file is handed in over HTTP, touches no disk, and nobody else has to wait."""

import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from dashboard.access.identity import TOKEN_URL
from tests.forms import form
from tests.kpis.conftest import until

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"


class Served:
    """A running dashboard."""

    def __init__(self, process, port, folder):
        self.process, self.port, self.folder = process, port, folder

    @property
    def log(self):
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    @property
    def written(self):
        """Files that the server or its worker has opened to write into, but not the database's own."""
        return [path for path in re.findall(r"WRITES \d+ (.*)", self.log) if path != os.devnull]

    def ask(self, method, path, body=None, headers=None, *, chunked=False):
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {}, encode_chunked=chunked)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def json(self, path):
        return json.loads(self.ask("GET", path)[1])

    def hand_in(self, content, name="cases.csv"):
        return self.ask("POST", "/test/hand-in", *form(content, name, kpi="cases"))


@contextmanager
def serving(database_url, folder):
    """Run `python app.py` with a folder for temporary files that can be watched."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    (folder / "temporary").mkdir()
    environment = {
        **os.environ,
        "DASHBOARD_PORT": str(port),
        "DATABASE_URL": database_url,
        "TMPDIR": str(folder / "temporary"),
        "SQLITE_TMPDIR": str(folder / "temporary"),
        "PYTHONPATH": str(Path(__file__).parent / "served"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    server = Served(process, port, folder)

    def answers():
        assert process.poll() is None, server.log
        try:
            return server.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    try:
        until(answers, within_s=40)
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def served(kpis, tmp_path_factory):
    with serving(kpis.database_url, tmp_path_factory.mktemp("served")) as server:
        yield server


class Watch:
    """Looks into folders again and again, for any of some texts."""

    def __init__(self, folders, texts):
        self.folders, self.found, self.looks, self.going = folders, set(), 0, True
        self.pattern = re.compile(b"|".join(re.escape(text) for text in texts))
        self.thread = Thread(target=self.watch)

    def watch(self):
        while self.going:
            self.look()
            time.sleep(0.1)

    def look(self):
        self.looks += 1
        for folder in self.folders:
            for path in folder.rglob("*"):
                try:
                    if path.is_file() and self.pattern.search(path.read_bytes()):
                        self.found.add(path.name)
                except FileNotFoundError:
                    continue

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.going = False
        self.thread.join()
        self.look()


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    try:
        # a process whose parent is gone may wait for a new one to take note of its end
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_large_file_touches_no_disk_and_nobody_else_waits(served, kpis, cases):
    content = cases(460_000)
    assert len(content) > 10_000_000
    sample = [line.split(b",")[0] for line in content.splitlines()[1:60]]
    texts = {*sample, *(code.replace(b" ", b"") for code in sample)}
    database = Path(kpis.database_url.removeprefix("sqlite:///")).parent
    waited = []
    with Watch([served.folder, database], texts) as watch:
        status, answer = served.hand_in(content)
        assert status == 200
        one = json.loads(answer)["id"]
        while (state := served.json(f"/test/state?id={one}"))["stage"] not in {"checked", "failed"}:
            began = time.perf_counter()
            assert served.ask("GET", "/healthz")[0] == 200
            waited.append(time.perf_counter() - began)
            time.sleep(0.02)
        assert (state["stage"], state["message"]) == ("checked", "")
        served.json(f"/test/commit?id={one}")
        state = until(lambda: state if (state := served.json(f"/test/state?id={one}"))["stage"] == "stored" else None)
    assert watch.looks > 10
    assert watch.found == set()
    assert len(waited) > 20
    assert statistics.quantiles(waited, n=20)[-1] < 0.5
    assert kpis.store.cells("cases", area_kinds=["city"])["numerator"].sum() == 460_000
    assert served.written == []
    assert served.json("/test/spool") == {}
    assert any("temporary" in path for path in served.written)
    # the worker is a program of its own, and the start of the dashboard was not run once more in it
    command = Path(f"/proc/{state['worker']}/cmdline").read_bytes().split(b"\0")
    assert command[1:3] == [b"-m", b"dashboard.kpis.worker"]
    assert served.log.count("Dashboard running on") == 1


@pytest.mark.parametrize("megabytes", [21, 70])
def test_a_file_too_large_is_told_in_words(served, megabytes):
    content = b"x" * megabytes * 1_000_000
    before = served.written
    status, page = served.hand_in(content)
    assert status == 413
    assert f"Found {megabytes}.0 MB; expected a file of at most 20 MB." in page.decode()
    # not even on the way to being refused
    assert served.written == before


def test_a_body_of_unknown_length_is_limited_too(served):
    body, headers = form(b"x" * 25_000_000, "cases.csv", kpi="cases")
    pieces = (body[at : at + 1_000_000] for at in range(0, len(body), 1_000_000))
    headers = {**headers, "Transfer-Encoding": "chunked"}
    status, answer = served.ask("POST", "/test/hand-in", pieces, headers, chunked=True)
    assert status == 413
    assert b"at most 20 MB" in answer


def test_who_comes_through_another_server_has_no_rights(served):
    assert served.ask("GET", TOKEN_URL)[0] == 200
    for header in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"):
        assert served.ask("GET", TOKEN_URL, headers={header: "127.0.0.1"})[0] == 403, header


def test_the_worker_ends_with_a_server_that_is_killed(served, cases):
    one = json.loads(served.hand_in(cases(200_000))[1])["id"]
    state = until(lambda: state if (state := served.json(f"/test/state?id={one}"))["stage"] == "matching" else None)
    assert is_running(state["worker"])
    os.kill(served.process.pid, signal.SIGKILL)
    until(lambda: not is_running(state["worker"]), within_s=5)
