"""A real Redis for the tests: on a free port of loopback, keeping nothing on disk."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time

from redis import Redis
from redis.exceptions import ConnectionError as LostError

HOST = "127.0.0.1"
HOW_TO_GET_IT = "Redis is not installed; on Debian or Ubuntu: apt-get install redis-server"
_READY_WITHIN_S = 20


def program() -> str | None:
    """Return the program; None without."""
    return shutil.which("redis-server")


class RedisServer:
    """A Redis that can be stopped, held and started again at the same address."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        # where it would write, if it wrote anything
        self._folder = tempfile.mkdtemp(prefix="dashboard-redis-")

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def client(self) -> Redis:
        return Redis(host=HOST, port=self.port)

    def start(self) -> None:
        """Start it, empty."""
        command = [program(), "--bind", HOST, "--port", str(self.port), "--dir", self._folder]
        quiet = ["--save", "", "--appendonly", "no", "--logfile", "log"]
        self._process = subprocess.Popen([*command, *quiet], stdout=subprocess.DEVNULL)
        until = time.monotonic() + _READY_WITHIN_S
        with contextlib.closing(self.client()) as client:
            while True:
                with contextlib.suppress(LostError):
                    if client.ping():
                        return
                assert self._process.poll() is None, "redis-server ended at its start"
                assert time.monotonic() < until, "redis-server did not answer in time"
                time.sleep(0.02)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
