"""Pages for requests that could not be answered: what was wrong and what to do, never a traceback."""

import logging
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from dashboard.access.sign_in.paths import sign_in_address
from dashboard.errors import (
    ConflictError,
    ContractError,
    DashboardError,
    DatabaseAwayError,
    HandInsAwayError,
    OutdatedError,
    TooManyHandInsError,
    UnknownHandInError,
)
from dashboard.web.document import Site
from dashboard.web.live_parts import LIVE
from dashboard.web.uploads import too_large

_LOG = logging.getLogger(__name__)
_TITLES = {
    400: "This could not be done",
    401: "Sign in to see this",
    403: "This is not allowed",
    404: "There is nothing at this address",
    405: "This address cannot be asked in that way",
    409: "Somebody else was faster",
    413: "The file is too large",
    429: "Too many requests",
    500: "Something went wrong",
    503: "This is not possible at the moment",
}
_STATUS: dict[type[DashboardError], int] = {
    UnknownHandInError: 404,
    TooManyHandInsError: 503,
    HandInsAwayError: 503,
    OutdatedError: 409,
}
#: Seconds, for programs, after which asking again may help.
_RETRY_AFTER = {429: "60", 503: "10"}
_DATABASE_AWAY = (
    "The database of the services’ figures cannot be used at the moment; maps and profiles of deprivation can.",
    "Try again in a minute. If you were changing something, look first whether the change is there.",
)
_OTHERWISE = "This could not be done"
_WORDS = {
    404: "It may have been mistyped or shortened on the way.",
    405: "Open the page again and repeat the step.",
    500: "The log of the server says why. Everything else works.",
}


def add_refusals(server: Flask, site: Site) -> None:
    """Make a server answer with a page in words whatever it cannot do; Dash's own requests stay as they are."""

    def page(status: int, sentences: list[str], problems: tuple[str, ...] = ()) -> Response:
        title = _TITLES.get(status, _OTHERWISE)
        response = Response(site.message(title, sentences, problems, *_onward(status)), status, mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if error.response is not None or request.path.startswith(("/_dash", LIVE)):
            return error
        if status == 413:
            return page(status, [too_large(request)])
        own = error.description not in (None, type(error).description)
        return page(status, [error.description if own and error.description else _WORDS.get(status, "")])

    @server.errorhandler(DashboardError)
    def refused_in_words(error: DashboardError) -> Response:
        if isinstance(error, ContractError):
            return page(400, [f"{error.subject}: nothing was stored, because of this:"], error.problems)
        if isinstance(error, ConflictError):
            return page(409, ["Nothing was stored. Look at the new state, then decide again."], error.problems)
        if isinstance(error, DatabaseAwayError):
            # for whoever runs the server; readers need not know where the database lies
            _LOG.error("The database cannot be used: %s", error)
            return page(503, list(_DATABASE_AWAY))
        return page(_STATUS.get(type(error), 400), str(error).splitlines())

    server.after_request(_stay_here)
    server.after_request(_ask_again)


def _ask_again(response: Response) -> Response:
    """Tell programs when asking again may help."""
    if after := _RETRY_AFTER.get(response.status_code):
        response.headers.setdefault("Retry-After", after)
    return response


def _stay_here(response: Response) -> Response:
    """Send nobody on to the host that a request names, which may be any: redirects are paths on this server."""
    if response.location and urlsplit(response.location).netloc in {request.host, ""}:
        parts = urlsplit(response.location)
        response.headers["Location"] = urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, parts.fragment))
    return response


def _onward(status: int) -> tuple[str, str]:
    """Return where a page leads on to, and its words for that; "" for the usual ones."""
    return (sign_in_address(_asked_for()), "Sign in") if status == 401 else (_back(), "")


def _asked_for() -> str:
    """Return the path to lead to after signing in: what was asked for, or the page that a form stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return "/" + _back().removeprefix(request.host_url).removeprefix("/")


def _back() -> str:
    """Return the page the request came from, if it is one of ours; else the home page."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else "/"
