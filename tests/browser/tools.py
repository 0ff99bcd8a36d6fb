"""What the browser tests stand on: Chromium and Playwright, if they are here, and the dashboard as its own process."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error, expect, sync_playwright
    from playwright.sync_api import TimeoutError as Late
except ImportError:  # the tests are then skipped with the sentence below
    Axe = Error = Late = expect = sync_playwright = None

ROOT = Path(__file__).parents[2]
HOW_TO_GET_THEM = (
    "Browser tests need Chromium and Playwright: apt-get install chromium, and pip install -r requirements-dev.txt"
)
#: Chromium may start as root, needs no graphics card, and talks to nobody on its own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: The first one, the same engine without windows, takes less than half the processor time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_STARTS_WITHIN_S = 90


def find_chromium():
    """Return the path of Chromium: the variable CHROMIUM, else the first known name on the PATH, else None."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)


def can_browse():
    return bool(sync_playwright and find_chromium())


def required():
    """Tell whether the absence of a tool is a failure, as in continuous integration."""
    return os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")


class Dashboard:
    """`python app.py` of a folder on a free port of this machine; `settings` are environment variables."""

    def __init__(self, root=ROOT, **settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._folder = tempfile.TemporaryDirectory()
        database = f"sqlite:///{Path(self._folder.name).as_posix()}/dashboard.sqlite"
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        self._process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=root,
            env={
                **os.environ,
                "DASHBOARD_HOST": "127.0.0.1",
                "DASHBOARD_PORT": str(port),
                "DATABASE_URL": database,
                **settings,
            },
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self):
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self._output.seek(0)
        told = self._output.read().decode(errors="replace")
        message = f"`python app.py` does not answer at {self.address}/healthz. It printed:\n{told}"
        raise RuntimeError(message)

    def stop(self):
        if self._output.closed:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()
        self._folder.cleanup()
