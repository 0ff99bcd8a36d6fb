"""What `docs/operating.md` says on recovery to a moment, done with the settings of `deploy/` on a real PostgreSQL."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.serving.servers import ROOT
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, unprivileged

yaml = pytest.importorskip("yaml")


@pytest.fixture
def programs():
    found = binaries()
    if found is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    return found


class Place:
    """A folder with data, an archive and base backups, of the user that PostgreSQL runs as."""

    def __init__(self, folder, programs):
        self.folder, self._programs, self._who = folder, programs, unprivileged()
        (folder / "archive").mkdir()
        if self._who:
            for path in (folder, folder / "archive"):
                os.chown(path, self._who["user"], self._who["group"])

    def run(self, program, *arguments):
        """Run a program of PostgreSQL."""
        self.tool(self._programs / program, *arguments)

    def tool(self, *command):
        with (self.folder / "output").open("ab") as output:
            words = [str(word) for word in command]
            done = subprocess.run(words, stdout=output, stderr=output, cwd=self.folder, check=False, **self._who)
        assert done.returncode == 0, (self.folder / "output").read_text()[-3000:]

    def here(self, text):
        return text.replace("/archive/", f"{self.folder}/archive/")

    @contextmanager
    def running(self, data, options=""):
        quiet = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off {options}"
        self.run("pg_ctl", "-D", data, "-o", quiet, "-l", self.folder / "log", "-w", "start")
        try:
            with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
                yield connection
        finally:
            self.run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def place(programs):
    folder = Path(tempfile.mkdtemp(prefix="recovery-"))
    yield Place(folder, programs)
    shutil.rmtree(folder, ignore_errors=True)


def settings_of_compose(place):
    """Return the options that archive, as those of the command line of PostgreSQL."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    options = [place.here(option) for option in compose["services"]["database"]["command"][2::2]]
    assert {option.partition("=")[0] for option in options} == {"archive_mode", "archive_timeout", "archive_command"}
    return " ".join(f'-c "{option}"' for option in options)


def test_the_database_comes_back_to_a_moment(place):
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    data, again = place.folder / "data", place.folder / "again"
    place.run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")
    backup = re.search(r"^pg_basebackup -D .+?\) (.+)$", page, re.MULTILINE)[1].split()
    with place.running(data, settings_of_compose(place)) as connection:
        connection.execute("CREATE TABLE kept (name text)")
        place.run("pg_basebackup", "-h", place.folder, "-U", "postgres", "-D", place.folder / "base", *backup)
        connection.execute("INSERT INTO kept VALUES ('before the mistake')")
        moment = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        time.sleep(0.05)
        connection.execute("UPDATE kept SET name = 'the mistake'")
        connection.execute("INSERT INTO kept VALUES ('after it')")
        until = time.monotonic() + 20
        last = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        while not (place.folder / "archive" / last).exists():
            assert time.monotonic() < until, "nothing was archived"
            time.sleep(0.1)
    shutil.rmtree(data)
    lines = re.search(r"   (restore_command = .+?)   ```", page, re.DOTALL)[1]
    lines = re.sub(r"(recovery_target_time = )'[^']+'", rf"\1'{moment.isoformat()}'", place.here(lines))
    assert "recovery_target_time = '20" in lines
    place.tool("mkdir", "-m", "700", again)
    place.tool("tar", "-xzf", place.folder / "base" / "base.tar.gz", "-C", again)
    with (again / "postgresql.auto.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(re.sub(r"^ +", "", lines, flags=re.MULTILINE))
    place.tool("touch", again / "recovery.signal")
    with place.running(again) as connection:
        assert connection.execute("SELECT name FROM kept").fetchall() == [("before the mistake",)]
        until = time.monotonic() + 20
        while connection.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
            assert time.monotonic() < until, "the database stayed in recovery"
            time.sleep(0.1)
        connection.execute("INSERT INTO kept VALUES ('goes on')")
    assert "recovery stopping before commit" in (place.folder / "log").read_text(encoding="utf-8")
