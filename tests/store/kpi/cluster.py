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


@contextlib.contextmanager
def temporary_cluster(programs: Path) -> Iterator[str]:
    """Start a cluster and end it after; yield the address of its maintenance database."""
    # pytest's own folders are closed to other users, and a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="kpi-pg-"))
    who = unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        # pg_ctl's server keeps the pipes of its parent open, so output goes to a file
        with (folder / "output").open("ab") as output:
            done = subprocess.run(
                [programs / program, *arguments], cwd=folder, stdout=output, stderr=output, check=False, **who
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(folder / 'output').read_text()[-3000:]}")

    try:
        # ordering by ICU, unlike SQLite's, shows whether anything relies on the order of the database
        collation = ("--locale=C", "--locale-provider=icu", "--icu-locale=en-GB")
        run("initdb", "-D", str(data), "-U", "dashboard", "--auth=trust", "-E", "UTF8", "--no-sync", *collation)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://dashboard@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
