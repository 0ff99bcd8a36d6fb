"""Metrics for Prometheus: requests and their time by page, errors, hand-ins, database connections, age of the data.

Where several processes serve, they write into one folder, and whichever is asked answers for all.
"""

import hmac
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request

from dashboard.access.identity import is_on_this_machine
from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right
from dashboard.running.watching.instruments import Instruments

if TYPE_CHECKING:
    from dashboard.running.watching.readiness import Readiness
    from dashboard.web.dash_app import DashboardDash

PATH = "/metrics"


class Metrics:
    """Counts and times of one app; may be shared by threads.

    Parameters
    ----------
    app
        The app, whose state is read when it is asked for.
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
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
        self._instruments = before._instruments if before else Instruments(app, readiness, folder)

    def answered(self, page: str, method: str, status: str, seconds: float) -> None:
        """Count a request that has been answered."""
        self._instruments.answered(page, method, status, seconds)

    def failed(self, page: str, error: str) -> None:
        """Count an error, by the name of its class."""
        self._instruments.failed(page, error)

    def follow(self) -> None:
        """Tell of this app from now on, no longer of the one before it."""
        self._instruments.follow(self._app, self._readiness)

    def text(self) -> tuple[bytes, str]:
        """Write all metrics down; return them with their content type."""
        return self._instruments.text()


def add_metrics(server: Flask, metrics: Metrics, token: str) -> None:
    """Add `/metrics`, which is not there for anybody who may not read it.

    Parameters
    ----------
    server
        The server, before its first request.
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
