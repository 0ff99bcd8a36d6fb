"""Two gunicorns of the dashboard on loopback, behind Debian's nginx with the configuration of `deploy/`."""

import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.editions import copy_of_data

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
SITE = "dashboard.example"
HOW_TO_GET_IT = "nginx or openssl is not installed; on Debian or Ubuntu: apt-get install nginx openssl"
TOKEN = "a-token-that-only-the-tests-know"
_READY_WITHIN_S = 120


def nginx() -> str | None:
    """Return the program, which Debian keeps off the path of ordinary users; None without it, or without openssl."""
    path = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    return shutil.which("nginx", path=path) if shutil.which("openssl") else None


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in sockets]


class Gunicorn:
    """A running gunicorn."""

    def __init__(self, port: int, folder: Path, environment: dict[str, str]) -> None:
        self.port, self.folder = port, folder
        self._log = (folder / f"gunicorn-{port}.log").open("wb")
        command = [str(Path(sys.executable).with_name("gunicorn")), "-c", "deploy/gunicorn.py", "app:server"]
        own = {"DASHBOARD_PORT": str(port), "LOG_FORMAT": "json", "METRICS_TOKEN": TOKEN}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **own, **environment},
            stdout=self._log,
            stderr=self._log,
            # so that all its processes can be ended at once
            start_new_session=True,
        )

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text(encoding="utf-8")

    def ask(self, path: str, method: str = "GET", **kwargs) -> httpx.Response:
        return httpx.request(method, f"http://{HOST}:{self.port}{path}", timeout=30, **kwargs)

    def wait(self) -> None:
        until = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log
            with contextlib.suppress(httpx.TransportError):
                if self.ask("/readyz").status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log)

    def kill(self) -> None:
        """End all its processes at once, as the loss of a machine would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


class _Named(httpx.HTTPTransport):
    """Asks this machine for the site by its name."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": SITE}
        return super().handle_request(request)


class _NamedAsync(httpx.AsyncHTTPTransport):
    """The same for asynchronous clients."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": SITE}
        return await super().handle_async_request(request)


@dataclass
class Service:
    """What the tests ask."""

    url: str
    plain_url: str
    trusted: ssl.SSLContext
    servers: list[Gunicorn]
    folder: Path

    @property
    def asynchronous(self) -> httpx.AsyncHTTPTransport:
        """Return what an asynchronous client asks by, as `client` does."""
        return _NamedAsync(verify=self.trusted, retries=0)

    def client(self) -> httpx.Client:
        """Return a client that trusts the service and knows it under its name; it never asks twice."""
        return httpx.Client(
            base_url=self.url, timeout=30, headers={"Host": SITE}, transport=_Named(verify=self.trusted, retries=0)
        )


def configuration(folder: Path, ports: list[int]) -> str:
    """Return `deploy/nginx.conf` with the addresses and paths of this machine; each must be there to be replaced."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    first, second, tls, plain = ports
    replaced = {
        # before those whose new text begins like it
        " /tmp/": f" {folder}/",
        "app1:8050": f"{HOST}:{first}",
        "app2:8050": f"{HOST}:{second}",
        "listen 8443": f"listen {HOST}:{tls}",
        "listen 8080": f"listen {HOST}:{plain}",
        "/etc/nginx/tls/": f"{folder}/",
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
        "worker_processes auto": "worker_processes 1",
    }
    for before, after in replaced.items():
        assert before in text, f"deploy/nginx.conf: found no “{before}”"
        text = text.replace(before, after)
    return text


def certificate(folder: Path) -> ssl.SSLContext:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")]
    subject = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}", "-days", "2"]
    subprocess.run([*command, *files, *subject], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(folder / "tls.crt"))


@contextlib.contextmanager
def service(
    program: str, database_url: str, more: Mapping[str, str] | None = None, workers: tuple[int, int] = (2, 1)
) -> Iterator[Service]:
    """Start two servers, with further settings and so many processes each, and nginx; end them after."""
    # nginx gives its work to an ordinary user, who cannot look into pytest's folders
    folder = Path(tempfile.mkdtemp(prefix="dashboard-serving-"))
    folder.chmod(0o755)
    ports = free_ports(4)
    # data of their own, which a test replaces
    data = {"DASHBOARD_DATA": str(copy_of_data(folder))}
    common = {"DATABASE_URL": database_url, "DASHBOARD_THREADS": "4", **data, **(more or {})}
    metrics = {"PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics")}
    with contextlib.ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        servers = []
        for port, own, count in zip(ports, (metrics, {}), workers, strict=False):
            servers.append(Gunicorn(port, folder, {**common, **own, "WEB_CONCURRENCY": str(count)}))
            ending.callback(servers[-1].stop)
        trusted = certificate(folder)
        (folder / "nginx.conf").write_text(configuration(folder, ports), encoding="utf-8")
        command = [program, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        front = subprocess.Popen([*command, "-g", "daemon off;"])
        ending.callback(front.wait, 10)
        ending.callback(front.terminate)
        for server in servers:
            server.wait()
        yield Service(f"https://{HOST}:{ports[2]}", f"http://{HOST}:{ports[3]}", trusted, servers, folder)
