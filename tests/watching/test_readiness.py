import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections import deque
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, make_url, text

from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.running.watching.readiness import Readiness
from dashboard.store.__main__ import main
from dashboard.store.kpi.look import look_at
from dashboard.store.kpi.store import open_database
from tests.conftest import ROOT
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, temporary_cluster, unprivileged
from tests.store.kpi.samples import aggregate


def test_a_server_with_its_database_is_ready(client, city):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert (told["ready"], told["missing"], told["data_version"]) == (True, [], city.data_version)


@pytest.fixture
def made(tmp_path):
    """File of a new SQLite database."""
    file = tmp_path / "kpis.sqlite"
    open_database(f"sqlite:///{file}", aggregate).close()
    return file


def test_each_fault_of_a_database_is_told_in_words(made, tmp_path):
    assert look_at(f"sqlite:///{made}", 2).problem == ""
    other = tmp_path / "none.sqlite"
    assert "has not been made yet" in look_at(f"sqlite:///{other}", 2).problem
    assert not other.exists()
    sqlite3.connect(other).close()
    assert "has no tables yet. Run `python -m dashboard.store upgrade`" in look_at(f"sqlite:///{other}", 2).problem
    with sqlite3.connect(made) as connection:
        connection.execute("UPDATE kpi_schema_version SET version_num = '0001'")
    connection.close()
    assert "are of version 0001, expected" in look_at(f"sqlite:///{made}", 2).problem
    other.write_bytes(b"not a database at all" * 100)
    found = look_at(f"sqlite:///{other}", 2)
    assert "cannot be used" in found.problem
    assert "is not a database" in found.reason


def test_a_damaged_file_is_not_ready(made, tmp_path):
    with sqlite3.connect(made) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = made.read_bytes()
    assert look_at(f"sqlite:///{made}", 2).problem == ""
    half = len(content) // 2
    for name, damaged in (
        ("truncated", content[:half]),
        ("overwritten", content[: half - 4096] + b"\xa5" * 8192 + content[half + 4096 :]),
    ):
        file = tmp_path / f"{name}.sqlite"
        file.write_bytes(damaged)
        assert "The database file is damaged. Restore a backup" in look_at(f"sqlite:///{file}", 2).problem, name


def test_tables_that_are_missing_are_named(made):
    with sqlite3.connect(made) as connection:
        connection.execute("DROP TABLE kpi_mappings")
    connection.close()
    assert "lacks tables (kpi_mappings)" in look_at(f"sqlite:///{made}", 2).problem


FULL = "The disk of the database is full, so nothing can be stored. Make room on it."


def test_a_full_disk_is_not_ready(made, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=10**9, used=10**9, free=100_000))
    assert look_at(f"sqlite:///{made}", 2).problem == FULL


@pytest.fixture
def small_disk():
    """Folder on a disk of 16 MB of its own, where the machine lets us make one; others than us can reach it."""
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    folder.chmod(0o755)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip("no disk can be made here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def fill(folder):
    """Write until nothing more can be."""
    pages = iter(lambda: bytes(4096), None)
    with (folder / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space left"):
        deque(map(filler.write, pages), maxlen=0)


def test_a_disk_that_is_really_full_is_told_and_figures_are_still_read(city, small_disk):
    address = f"sqlite:///{small_disk / 'kpis.sqlite'}"
    kpis = Kpis(city, address)
    kpis.remove_illustrative()
    kpis.store.close()
    app = create_app_for(city, ROOT / "data", address)
    client = app.server.test_client()
    assert client.get("/readyz").status_code == 200
    assert client.get("/kpis").status_code == 200
    fill(small_disk)
    time.sleep(1.1)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["missing"]) == (503, [FULL])
    assert client.get("/kpis").status_code == 200
    (small_disk / "filler").unlink()
    time.sleep(1.1)
    assert client.get("/readyz").status_code == 200


def test_a_full_disk_of_postgresql_is_told_and_figures_are_still_read(small_disk):
    programs = binaries()
    if programs is None:
        pytest.skip(HOW_TO_GET_IT)
    owner = unprivileged()
    if owner:
        os.chown(small_disk, owner["user"], owner["group"])
    with temporary_cluster(programs) as address:
        owners = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with owners.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{small_disk}'"))
            connection.execute(text("CREATE DATABASE kpis TABLESPACE small"))
        owners.dispose()
        ours = address.replace("/postgres?", "/kpis?")
        store = open_database(ours, aggregate)
        assert look_at(ours, 2).problem == ""
        fill(small_disk)
        assert look_at(ours, 2).problem == FULL
        assert list(store.holdings()[0]) == []
        (small_disk / "filler").unlink()
        assert look_at(ours, 2).problem == ""
        store.close()


def test_an_upgrade_makes_the_database(tmp_path, monkeypatch, capsys):
    address = f"sqlite:///{tmp_path / 'new.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", address)
    assert main(["upgrade"]) == 0
    assert "is up to date" in capsys.readouterr().err
    assert look_at(address, 2).problem == ""


def test_a_database_that_is_stopped_is_noticed(city, caplog):
    programs = binaries()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    now = 0.0
    with temporary_cluster(programs) as address:
        readiness = Readiness(Kpis(city, address), lambda: now)
        assert "has no tables yet" in readiness.look().problem
        open_database(address, aggregate).close()
        assert "has no tables yet" in readiness.look().problem, "an answer holds for a second"
        now += 1.1
        assert readiness.look().problem == ""
    now += 1.1
    began = time.monotonic()
    problem = readiness.look().problem
    assert time.monotonic() - began < 5
    assert "cannot be used" in problem
    # where the database is, is for the log alone
    folder = make_url(address).query["host"]
    assert folder not in problem
    assert folder in caplog.text


def test_a_server_that_does_not_answer_costs_two_seconds():
    # listens, and never says a word
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        found = look_at(f"postgresql://dashboard:secret@127.0.0.1:{silent.getsockname()[1]}/kpis", 2)
        took = time.monotonic() - began
    assert "cannot be used" in found.problem
    assert "secret" not in found.reason
    assert took < 5


def test_a_server_that_is_not_ready_says_so_and_recovers(city, tmp_path):
    file = tmp_path / "late.sqlite"
    app = create_app_for(city, ROOT / "data", f"sqlite:///{file}")
    client = app.server.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["ready"] is False
    assert "has not been made yet" in answer.get_json()["missing"][0]
    assert client.get("/healthz").status_code == 200
    open_database(f"sqlite:///{file}", aggregate).close()
    time.sleep(1.1)
    assert client.get("/readyz").status_code == 200
