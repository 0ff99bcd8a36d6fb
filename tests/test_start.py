"""Starting: what is wrong with the port or the database is one plain sentence, and what can be read is shown."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from dashboard.domain.kpi.catalogue import write_toml
from dashboard.errors import ConfigurationError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.running.serving import listen
from dashboard.settings import Settings
from dashboard.store.address.sqlite_file import is_read_only
from dashboard.store.configuration import check_address
from dashboard.store.kpi.look import look_at
from tests.example_kpi import MISSED_BINS

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"


def start(**settings):
    """Start `python app.py` and wait for its end."""
    environment = {**os.environ, **settings}
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start(DASHBOARD_PORT=port, DATABASE_URL=f"sqlite:///{tmp_path}/a.sqlite")
    assert ended.returncode == 1
    assert f"Port {port} of {HOST} cannot be used (Address already in use)." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "running on" not in ended.stdout


def test_another_kind_of_database_is_one_sentence():
    ended = start(DATABASE_URL="mysql://somebody:s3cret@host/kpi")
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "The dashboard cannot start.",
        (
            "DATABASE_URL: found a database of the kind “mysql”, expected sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME"
        ),
    ]


def test_an_address_is_judged_before_anything_is_asked_of_it():
    for address in ("sqlite:///:memory:", "sqlite:///", "postgresql://a:b@c@host/kpi", "abc", ""):
        with pytest.raises(ConfigurationError, match="DATABASE_URL: found"):
            check_address(address)
    for address in ("sqlite:///x.sqlite", "postgresql+psycopg2://a:b@host/kpi", "postgres://host/kpi"):
        check_address(address)


def test_a_database_that_is_away_is_one_sentence_ahead_of_the_first_reader(city, caplog):
    with socket.socket() as nobody:
        nobody.bind((HOST, 0))
        Kpis(city, f"postgresql+psycopg2://u:s3cret@{HOST}:{nobody.getsockname()[1]}/kpi").prepare()
    (said,) = caplog.messages
    assert "cannot be shown now" in said
    assert "s3cret" not in said


@pytest.fixture
def read_only(monkeypatch):
    """Make a folder and what is in it read-only; whom nothing stops is told so."""

    def _read_only(folder):
        for path in (*folder.iterdir(), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            allowed = os.access
            within = {folder, *folder.iterdir()}
            monkeypatch.setattr(
                os, "access", lambda path, mode: allowed(path, mode) and not (mode == os.W_OK and path in within)
            )

    yield _read_only
    monkeypatch.undo()


@pytest.mark.parametrize("beside", [True, False], ids=["in use before", "at rest"])
def test_figures_in_a_read_only_folder_are_shown(city, tmp_path, read_only, beside, caplog):
    folder = tmp_path / "readonly"
    folder.mkdir()
    file = folder / "kpis.sqlite"
    made = Kpis(city, f"sqlite:///{file}")
    made.remove_illustrative()
    made.define(write_toml([MISSED_BINS]), "catalogue.toml")
    figures = b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
    made.commit(made.check("missed-bins", figures, "bins.csv"), {"areas-without-row"}, "data steward")
    if not beside:
        made.store.close()
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    assert file.with_name("kpis.sqlite-wal").exists() == beside
    read_only(folder)
    assert is_read_only(file)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file}")
    client = app.server.test_client()
    for address in ("/kpis", "/data", "/kpi/missed-bins"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Missed bins" in answer.get_data(as_text=True)
    assert "is read-only. Its figures are shown, and nothing can be stored." in caplog.text
    assert look_at(f"sqlite:///{file}", 2).problem.startswith("The database is read-only")
    folder.chmod(0o755)


def test_a_read_only_folder_without_a_database_is_told_at_once(city, tmp_path, read_only, caplog):
    folder = tmp_path / "empty"
    folder.mkdir()
    read_only(folder)
    Kpis(city, f"sqlite:///{folder}/kpis.sqlite").prepare()
    assert "there is no database yet, and none can be made, as its folder is read-only" in caplog.text
    folder.chmod(0o755)


def test_who_asks_before_sending_is_answered_whether_he_sends_anything_or_not():
    def echo(environment, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environment["wsgi.input"].read() or b"nothing"]

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    Thread(target=listen(echo, Settings(host=HOST, port=port)), daemon=True).start()
    head = f"Host: {HOST}\r\nExpect: 100-continue\r\nConnection: close\r\n"
    for first, then, expected in (
        (f"POST / HTTP/1.1\r\n{head}Content-Length: 4\r\n\r\n", "file", b"file"),
        (f"POST / HTTP/1.1\r\n{head}Content-Length: 4\r\n\r\nfile", "", b"file"),
        (f"POST / HTTP/1.1\r\n{head}Content-Length: 0\r\n\r\n", "", b"nothing"),
        (f"GET / HTTP/1.1\r\n{head}\r\n", "", b"nothing"),
    ):
        with socket.create_connection((HOST, port), timeout=10) as client, client.makefile("rb") as answer:
            client.sendall(first.encode())
            if then:
                assert answer.readline() == b"HTTP/1.1 100 Continue\r\n"
                client.sendall(then.encode())
            assert answer.read().endswith(b"\r\n\r\n" + expected), first
