"""Whether this server can do its work now: `/readyz`, for what sends requests to several servers."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, jsonify

from dashboard import __version__
from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right
from dashboard.errors import ConfigurationError
from dashboard.kpis import Kpis

if TYPE_CHECKING:
    from dashboard.store.kpi.look import Look

PATH = "/readyz"
_NOTICE = "dashboard_notice"
_LOG = logging.getLogger(__name__)
_WITHIN_S = 2
#: How long an answer holds: however often somebody asks, the database is not asked more than that.
_HOLDS_S = 1.0


def set_notice(server: Flask, notice: str) -> None:
    """Let `/readyz` and the metrics of a server tell what is wrong although it can do its work; "" if nothing is."""
    server.extensions[_NOTICE] = notice


def notice_of(server: Flask) -> str:
    """Return what is wrong with the data on disk, while a server goes on with what it has loaded; "" if nothing is."""
    notice: str = server.extensions.get(_NOTICE, "")
    return notice


class Readiness:
    """Looks at the database of a server; may be shared by threads.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, kpis: Kpis, clock: Callable[[], float] = monotonic) -> None:
        self._kpis = kpis
        self._clock = clock
        self._lock = Lock()
        self._found: tuple[float, Look] | None = None

    def look(self) -> "Look":
        """Return what a look at the database finds, or has found within the last second."""
        with self._lock:
            if self._found is None or self._clock() - self._found[0] > _HOLDS_S:
                before = self._found[1].problem if self._found else ""
                found = self._look()
                if found.problem and found.problem != before:
                    _LOG.warning("Not ready: %s %s", found.problem, found.reason)
                self._found = (self._clock(), found)
            return self._found[1]

    def _look(self) -> "Look":
        # here, since SQLAlchemy takes longer to import than everything else takes to start
        from dashboard.store.kpi.look import Look, look_at  # noqa: PLC0415

        try:
            return look_at(self._kpis.database_url, _WITHIN_S)
        except ConfigurationError as error:
            return Look(str(error))


def add_readiness(server: Flask, readiness: Readiness, data_version: str) -> None:
    """Add `/readyz`; that the city's data is loaded goes without asking, since no server starts without it.

    Parameters
    ----------
    server
        The server, before its first request.
    data_version
        Version of the city's data that is loaded.
    """

    @server.get(PATH)
    @allow(Right.SEE_PUBLIC)
    def ready() -> tuple[Response, int]:
        problem = readiness.look().problem
        missing = [problem] if problem else []
        told = {"ready": not missing, "missing": missing, "version": __version__, "data_version": data_version}
        notice = notice_of(current_app)
        response = jsonify({**told, "notices": [notice] if notice else []})
        response.headers["Cache-Control"] = "no-store"
        return response, 503 if missing else 200
