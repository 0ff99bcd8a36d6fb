"""Metrics for Prometheus: requests and their time by page, errors, hand-ins, database connections, age of the data.

prometheus_client is imported when the metrics are first asked for, since a server that nobody watches should not start
later because of it; until then a bounded number of requests is remembered. Where several processes serve, they write
into one folder from their first request on, and whichever is asked answers for all.
"""

import hmac
from collections import deque
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request

from dashboard.access.identity import is_on_this_machine
from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right

if TYPE_CHECKING:
    from dashboard.running.watching.instruments import Instruments
    from dashboard.running.watching.readiness import Readiness
    from dashboard.web.dash_app import DashboardDash

PATH = "/metrics"
_REMEMBERED = 10_000


class Metrics:
    """Counts and times of one app; may be shared by threads.

    Parameters
    ----------
    app
        The app, whose state is read when it is asked for.
    readiness
        Looks at its database.
    folder
        Where several processes put their metrics together; "" for a single process.
    before
        Metrics of the app that this one takes the place of: they are counted on.
    """

    def __init__(
        self, app: "DashboardDash", readiness: "Readiness", folder: str = "", before: "Metrics | None" = None
    ) -> None:
        self._app = app
        self._readiness = readiness
        self._folder = folder
        self._counted = before._counted if before else _Counted(app, readiness)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._instruments()

    def answered(self, page: str, method: str, status: str, seconds: float) -> None:
        """Count a request that has been answered."""
        self._count("answered", page, method, status, seconds)

    def failed(self, page: str, error: str) -> None:
        """Count an error, by the name of its class."""
        self._count("failed", page, error)

    def follow(self) -> None:
        """Tell of this app from now on, no longer of the one before it."""
        counted = self._counted
        with counted.lock:
            counted.app, counted.readiness = self._app, self._readiness
            if counted.made:
                counted.made.follow(self._app, self._readiness)

    def text(self) -> tuple[bytes, str]:
        """Write all metrics down; return them with their content type."""
        return self._instruments().text()

    def _count(self, kind: str, *values: str | float) -> None:
        counted = self._counted
        made = counted.made
        if made is None:
            with counted.lock:
                made = counted.made
                if made is None:
                    counted.early.append((kind, values))
                    return
        made.count(kind, values)

    def _instruments(self) -> "Instruments":
        counted = self._counted
        with counted.lock:
            if counted.made is None:
                from dashboard.running.watching.instruments import Instruments  # noqa: PLC0415 - as said above

                made = Instruments(counted.app, counted.readiness, self._folder)
                for kind, values in counted.early:
                    made.count(kind, values)
                counted.early.clear()
                counted.made = made
            return counted.made


class _Counted:
    """What has been counted, and the app that is told of: it outlives an app whose place another one takes."""

    def __init__(self, app: "DashboardDash", readiness: "Readiness") -> None:
        self.app, self.readiness = app, readiness
        self.lock = Lock()
        self.early: deque[tuple[str, tuple[str | float, ...]]] = deque(maxlen=_REMEMBERED)
        self.made: Instruments | None = None


def add_metrics(server: Flask, metrics: Metrics, token: str) -> None:
    """Add `/metrics`, which is not there for anybody who may not read it.

    Parameters
    ----------
    server
        The server, before its first request.
    metrics
        What is told.
    token
        Opens them to other machines; "" keeps them to this one.
    """

    @server.get(PATH)
    @allow(Right.SEE_PUBLIC)
    def tell() -> Response:
        given = request.headers.get("Authorization", "").encode()
        opened = bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())
        if not opened and not is_on_this_machine(request):
            abort(404)
        text, content_type = metrics.text()
        response = Response(text, content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        return response
