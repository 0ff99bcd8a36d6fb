"""Servers under measurement: started as processes of their own on free ports, and always ended."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
#: National test files beside the project; parts of the benchmark are left out where they are absent.
NATIONAL_DATA = ROOT.parent / "shared" / "data"

_HOST = "127.0.0.1"
_THREADS = 8  # as the product's default
_ASK_AGAIN_S = 0.01
_END_WITHIN_S = 5


class ServerError(RuntimeError):
    """A server ended or gave no answer."""


@dataclass(frozen=True)
class Server:
    """A running server; `started_in_s` is the time from starting the process to its first answer of `/`."""

    process: subprocess.Popen[bytes]
    port: int
    started_in_s: float

    @property
    def url(self) -> str:
        """Address of the start page."""
        return f"http://{_HOST}:{self.port}/"

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Send one request as a browser would, and return the body of the answer as it came over the wire.

        Raises
        ------
        ServerError
            If the answer is not a success.
        """
        return self._request(method, path, body, "gzip, br")

    def text(self, path: str) -> str:
        """Return an answer as text, asked for without compression."""
        return self._request("GET", path, None, "identity").decode()

    def _request(self, method: str, path: str, body: bytes | None, encoding: str) -> bytes:
        headers = {"Accept-Encoding": encoding, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if not 200 <= response.status < 300:
            msg = f"{method} {path} gave {response.status}: {content[:200]!r}"
            raise ServerError(msg)
        return content

    def memory_mb(self) -> float | None:
        """Return the resident memory of the process in MB (10^6 bytes), or None where there is no /proc."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return None
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


def dashboard_command(port: int) -> tuple[Sequence[str], dict[str, str]]:
    """Return the command that starts the product as its users do, and the environment that it needs."""
    return ("app.py",), {"DASHBOARD_PORT": str(port)}


def module_command(module: str, port: int) -> tuple[Sequence[str], dict[str, str]]:
    """Return the command that runs one of the benchmark's own servers."""
    return ("-m", module, str(port)), {}


@contextmanager
def running(module: str | None = None, *, within_s: float = 60, database_url: str = "") -> Iterator[Server]:
    """Run a server until the block ends.

    Parameters
    ----------
    module
        Module to run with the port as its argument; the product's `app.py` when None.
    within_s
        How long to wait for its first answer.
    database_url
        Database of the product's figures of services; where its settings say when empty.

    Raises
    ------
    ServerError
        If the server ends or does not answer in time.
    """
    port = _free_port()
    arguments, environment = dashboard_command(port) if module is None else module_command(module, port)
    if database_url:
        environment["DATABASE_URL"] = database_url
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        yield _answering(process, port, started, within_s)
    finally:
        _end(process)


def _answering(process: subprocess.Popen[bytes], port: int, started: float, within_s: float) -> Server:
    while time.perf_counter() - started < within_s:
        if process.poll() is not None:
            msg = f"The server {process.args} ended with code {process.returncode} before it answered."
            raise ServerError(msg)
        try:
            Server(process, port, 0).request("GET", "/")
        except OSError:
            time.sleep(_ASK_AGAIN_S)
        else:
            return Server(process, port, time.perf_counter() - started)
    msg = f"The server {process.args} gave no answer within {within_s} s."
    raise ServerError(msg)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_END_WITHIN_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def serve(server: Flask, port: int) -> None:
    """Serve one of the benchmark's own apps as `app.py` serves the product."""
    from waitress import serve as serve_forever  # noqa: PLC0415 - as in app.py

    serve_forever(server, host=_HOST, port=port, threads=_THREADS, ident=None)
