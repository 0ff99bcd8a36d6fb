"""Fetching open figures at an administrator's wish, in a process of its own: a server asks nowhere by itself."""

import subprocess
import sys
from pathlib import Path
from threading import Lock, Thread

from dashboard.kpis import Kpis

_ROOT = Path(__file__).resolve().parents[3]


class Fetching:
    """Starts the command that fetches a source, one at a time; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis
        self._turn = Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def runs(self) -> bool:
        """Whether one is being fetched at this moment."""
        return self._process is not None and self._process.poll() is None

    def start(self, source_id: str) -> bool:
        """Start to fetch a source in the name of whoever acts; return False if another is being fetched.

        What came of it stands in the database, see `KpiStore.fetches`.
        """
        with self._turn:
            if self.runs or self._kpis.data_dir is None:
                return False
            command = [sys.executable, "-m", "dashboard.sources", "--data", str(self._kpis.data_dir.resolve())]
            # the address of the database may hold a password, and a command line can be seen by others
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, "--from-server", "fetch", "--", source_id],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                text=True,
            )
            if self._process.stdin is not None:
                self._process.stdin.write(f"{_absolute(self._kpis.database_url)}\n{self._kpis.account()}\n")
                self._process.stdin.close()
            # waited for, so that nothing of it is left when it has ended
            Thread(target=self._process.wait, name="fetching", daemon=True).start()
            return True


def _absolute(url: str) -> str:
    """Return the address of a database as it is from any folder."""
    file = url.removeprefix("sqlite:///")
    return url if file == url else f"sqlite:///{Path(file).resolve().as_posix()}"
