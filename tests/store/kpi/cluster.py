"""A PostgreSQL of its own for the tests: a temporary cluster on a Unix socket, reachable by nobody else."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

HOW_TO_GET_IT = "PostgreSQL is not installed; on Debian or Ubuntu: apt-get install postgresql"


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the latest version first; None without."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def unprivileged() -> dict[str, object]:
    """Return what makes a subprocess run as an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    msg = "running as root, and found neither the user postgres nor nobody to run PostgreSQL as"
    raise RuntimeError(msg)


class Cluster:
    """A cluster in a folder of its own, which can be stopped and started again.

    Parameters
    ----------
    programs
        Folder of PostgreSQL's programs.
    folder
        An empty folder that only this cluster uses; its path must be short, for the socket.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._who = programs, folder, unprivileged()
        if self._who:
            os.chown(folder, self._who["user"], self._who["group"])
        # ordering by ICU, unlike SQLite's, shows whether anything relies on the order of the database
        collation = ("--locale=C", "--locale-provider=icu", "--icu-locale=en-GB")
        as_who = ("-U", "dashboard", "--auth=trust", "-E", "UTF8", "--no-sync")
        self._run("initdb", "-D", str(folder / "data"), *as_who, *collation)

    @property
    def address(self) -> str:
        """The address of the maintenance database."""
        return f"postgresql://dashboard@/postgres?host={self._folder}"

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        self._control("-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        self._control("-m", mode, "stop")

    def restart(self) -> None:
        """Restart it as an administrator does, ending all connections."""
        self._control("-m", "fast", "restart")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        # pg_ctl's server keeps the pipes of its parent open, so output goes to a file
        with (self._folder / "output").open("ab") as output:
            done = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self._folder,
                stdout=output,
                stderr=output,
                check=False,
                **self._who,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(self._folder / 'output').read_text()[-3000:]}")


@contextlib.contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """Start a cluster and end it after."""
    # pytest's own folders are closed to other users, and a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="kpi-pg-"))
    try:
        cluster = Cluster(programs, folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def temporary_cluster(programs: Path) -> Iterator[str]:
    """Start a cluster and end it after; yield the address of its maintenance database."""
    with running_cluster(programs) as cluster:
        yield cluster.address
