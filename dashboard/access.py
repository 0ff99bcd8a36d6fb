"""Who is asking: local mode, in which one person on this machine has all rights, or the public.

Local mode is there only when the dashboard was started by `python app.py` on a loopback address, and only for requests
that come from this machine, name it as their host and were not passed on by another server. Whoever else asks, through
gunicorn or a reverse proxy included, is the public: figures of the public view, and nothing can be handed in. A request
that changes something needs a matching Origin and a token of this server as well, so that no other website can make the
reader's browser send it.
"""

import ipaddress
import secrets
from collections.abc import Iterable

from flask import Flask, Request, Response, abort, current_app, has_request_context, jsonify, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from dashboard.domain.audit import COMMAND_LINE, LOCAL_MODE
from dashboard.domain.disclosure_rules import Viewer

_EXTENSION = "dashboard_local_mode"
TOKEN_URL = "/data/token"  # noqa: S105 - an address
TOKEN_HEADER = "X-CSRFToken"  # noqa: S105 - the name of a header
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form's field
_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
#: Headers that only a server in between adds; others that begin with "X-Forwarded" count too.
_PASSED_ON = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip",
                        "cf-connecting-ip", "x-original-host", "x-original-forwarded-for"})  # fmt: skip


def is_loopback(address: str) -> bool:
    """Tell whether an address to listen on can only be reached from this machine."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def allow_local_mode(server: Flask, host: str) -> bool:
    """Turn local mode on if `host`, which the server listens on, is a loopback address; return whether it is on."""
    server.extensions[_EXTENSION] = is_loopback(host)
    return is_loopback(host)


def add_access(server: Flask) -> None:
    """Prepare a server for tokens: a key of this process, a cookie that no script and no other site can use."""
    server.config.update(
        SECRET_KEY=secrets.token_bytes(32), SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True
    )

    @server.get(TOKEN_URL)
    def give_token() -> Response:
        _check_local()
        response = jsonify({"token": generate_csrf()})
        response.headers["Cache-Control"] = "no-store"
        return response


def viewer() -> Viewer:
    """Tell who the current request comes from."""
    local = bool(current_app.extensions.get(_EXTENSION)) and _is_local(request)
    return Viewer.STEWARD if local else Viewer.PUBLIC


def account() -> str:
    """Return whom the audit trail names for what is done now: never an address, which would be personal data."""
    if not has_request_context():
        return COMMAND_LINE
    return LOCAL_MODE if viewer() is Viewer.STEWARD else "public"


def token() -> str:
    """Return the token that a form of the current page sends back; "" for those who may not change anything."""
    return generate_csrf() if viewer() is Viewer.STEWARD else ""


def check_steward() -> None:
    """Refuse the current request unless it comes from whoever may see all figures.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    _check_local()


def check_may_change() -> None:
    """Refuse the current request unless it may change something.

    The token comes in a header, or in the first field of a form.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    _check_local()
    if request.headers.get("Origin") != f"{request.scheme}://{request.host}":
        abort(403, "This request did not come from a page of the dashboard. Open the page again and repeat the step.")
    try:
        validate_csrf(request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD))
    except ValidationError:
        abort(
            403, "The page was open too long or the server was started anew. Load the page again and repeat the step."
        )


def _check_local() -> None:
    if viewer() is not Viewer.STEWARD:
        abort(403, "Figures can only be handed in on the machine that the dashboard runs on.")


def _is_local(asked: Request) -> bool:
    return (
        asked.remote_addr is not None
        and is_loopback(asked.remote_addr)
        and _host_name(asked.host) in _HOSTS
        and not _was_passed_on(asked.headers.keys())
    )


def _host_name(host: str) -> str:
    """Return a Host header without its port: "[::1]:8050" becomes "[::1]"."""
    head, colon, port = host.rpartition(":")
    return (head if colon and port.isdigit() else host).lower()


def _was_passed_on(header_names: Iterable[str]) -> bool:
    names = {name.lower() for name in header_names}
    return bool(names & _PASSED_ON) or any(name.startswith("x-forwarded") for name in names)


def is_on_this_machine(asked: Request) -> bool:
    """Tell whether a request was made on this machine: not from another one, and not passed on by a server."""
    return _is_local(asked)
