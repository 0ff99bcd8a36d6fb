"""Every request gets an id, a line in the log, its place in the metrics; every error a traceback, in the log only."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, got_request_exception, request

from dashboard.running.logs import FIELDS
from dashboard.running.watching.errors import Webhook
from dashboard.running.watching.metrics import Metrics
from dashboard.running.watching.names import UNKNOWN, page_name
from dashboard.web.document import Site

HEADER = "X-Request-ID"
_LOG = logging.getLogger("dashboard.requests")
_ERRORS = logging.getLogger("dashboard.errors")
#: As servers in front of this one make them; anything else might be used to write into the log.
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FOR_EVER_S = 31_536_000
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

#: Added to the environment of requests that a server makes to itself before it serves; they are not counted.
WARM_UP = {"dashboard.warm_up": "yes"}


@dataclass
class _Seen:
    """What `_Watcher` needs to know of a request; it sees the address, but not which page that is."""

    request_id: str = ""
    page: str = UNKNOWN


_SEEN: ContextVar[_Seen] = ContextVar("seen")
_Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def watch_requests(server: Flask, site: Site, metrics: Metrics, webhook: Webhook | None) -> None:
    """Watch all requests to a server.

    Parameters
    ----------
    server
        The server, before its first request.
    webhook
        Is told of errors; None for nobody.
    """

    # ahead of all others, which may refuse the request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        seen = _SEEN.get()
        seen.request_id, seen.page = g.request_id, page_name(request, site)

    def name_request(response: Response) -> Response:
        # files that stay for ever are many and small, and nobody asks what became of one of them
        if response.cache_control.max_age != _FOR_EVER_S:
            response.headers[HEADER] = g.request_id
        return response

    def failed(_server: Flask, exception: BaseException, **_: object) -> None:
        request_id, page = _SEEN.get().request_id, _SEEN.get().page
        kind = type(exception).__name__
        metrics.failed(page, kind)
        fields = {"request_id": request_id, "method": _method(request.method), "page": page, "error": kind}
        _ERRORS.error("A request could not be answered", exc_info=exception, extra={FIELDS: fields})
        if webhook:
            webhook.tell(request_id, page, kind)

    server.before_request_funcs.setdefault(None, []).insert(0, begin)
    server.after_request(name_request)
    # held by the server alone, so that nothing of it outlives it
    server.extensions["dashboard_failed"] = failed
    got_request_exception.connect(failed, server)
    # the signal above has told it without the address, which Flask would write out
    server.log_exception = lambda *_: None  # type: ignore[method-assign]
    server.wsgi_app = _Watcher(server.wsgi_app, metrics)  # type: ignore[method-assign]


def _method(method: str) -> str:
    return method if method in _METHODS else "other"


class _Watcher:
    """Times what a server answers, all of it: an answer is in memory when it is returned."""

    def __init__(self, wsgi_app: _Wsgi, metrics: Metrics) -> None:
        self._wsgi_app = wsgi_app
        self._metrics = metrics

    def __call__(self, asked: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if WARM_UP.keys() <= asked.keys():
            _SEEN.set(_Seen())
            return self._wsgi_app(asked, start_response)
        began, seen = perf_counter(), _Seen()
        _SEEN.set(seen)
        status = "500"

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        try:
            return self._wsgi_app(asked, start)
        finally:
            self._tell(seen, _method(asked["REQUEST_METHOD"]), status, perf_counter() - began)

    def _tell(self, seen: "_Seen", method: str, status: str, seconds: float) -> None:
        self._metrics.answered(seen.page, method, status, seconds)
        if _LOG.isEnabledFor(logging.INFO):
            fields = {"request_id": seen.request_id, "method": method, "page": seen.page, "status": int(status)}
            _LOG.info("request", extra={FIELDS: {**fields, "ms": round(seconds * 1000, 1)}})
