"""Who is asking: the one person of local mode, who has all rights, somebody who is signed in, or the public.

Local mode is there only when the dashboard was started by `python app.py` on a loopback address, and only for requests
that come from this machine, name it as their host and were not passed on by another server. Whoever else asks, through
gunicorn or a reverse proxy included, is the public: figures of the public view, and nothing can be handed in. A request
that changes something needs a matching Origin and a token of this server as well, so that no other website can make the
reader's browser send it. What each may do is in `dashboard.domain.access.roles`, and held by
`dashboard.access.authorisation`.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, Request, Response, abort, current_app, g, has_request_context, jsonify, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from dashboard.access.rights import allow
from dashboard.domain.access.audit import COMMAND_LINE, LOCAL_MODE
from dashboard.domain.access.roles import CHANGING, LOCAL, PUBLIC, Person, Right
from dashboard.domain.disclosure.rules import Viewer

_EXTENSION = "dashboard_local_mode"
_IDENTIFY = "dashboard_identify"
_ADDRESS = "dashboard_public_address"
TOKEN_URL = "/data/token"  # noqa: S105 - an address
TOKEN_HEADER = "X-CSRFToken"  # noqa: S105 - the name of a header
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form's field
#: Said to whoever may not change anything where nobody can sign in.
NOT_HERE = "Figures and texts can only be changed on the machine that the dashboard runs on."
#: Mark of a request, in `flask.g`, whose sender cannot be identified.
UNKNOWN = "dashboard_identity_unknown"
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


def add_access(server: Flask, before: Flask | None = None) -> None:
    """Prepare a server for tokens: a key of this process, a cookie that no script and no other site can use.

    Parameters
    ----------
    server
        The server, before its first request.
    before
        The server that this one takes the place of: pages that it has written stay good.
    """
    server.extensions[_EXTENSION] = bool(before and before.extensions.get(_EXTENSION))
    server.config.update(
        SECRET_KEY=before.config["SECRET_KEY"] if before else secrets.token_bytes(32),
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
    )

    @server.get(TOKEN_URL)
    @allow(Right.HAND_IN)
    def give_token() -> Response:
        _check_may_change()
        response = jsonify({"token": token()})
        response.headers["Cache-Control"] = "no-store"
        return response


@dataclass(frozen=True)
class Identity:
    """Somebody who is signed in.

    Attributes
    ----------
    person
        Who it is.
    token
        What the forms of his pages send back; known to nobody else.
    """

    person: Person
    token: str


def allow_sign_in(server: Flask, identify: Callable[[], Identity | None], public_address: str = "") -> None:
    """Let a server know people.

    Parameters
    ----------
    identify
        Tells who is signed in, within a request; asked whenever somebody's role matters.
    public_address
        "https://HOST" as readers type it; that of each request if it is "".
    """
    server.extensions[_IDENTIFY] = identify
    server.extensions[_ADDRESS] = public_address


def sign_in_is_on() -> bool:
    """Tell whether people can sign in."""
    return _IDENTIFY in current_app.extensions


def own_address() -> str:
    """Return the scheme and host under which readers reach the server."""
    return current_app.extensions.get(_ADDRESS) or f"{request.scheme}://{request.host}"


def is_local() -> bool:
    """Tell whether the current request is from the one person of local mode."""
    return bool(current_app.extensions.get(_EXTENSION)) and _is_local(request)


def identity() -> Identity | None:
    """Return who is signed in; None if nobody is, or in local mode."""
    identify = current_app.extensions.get(_IDENTIFY)
    return None if identify is None or is_local() else identify()


def is_for_one_person() -> bool:
    """Tell whether a document for the current request says who asks, or that this is not known."""
    return identity() is not None or bool(g.get(UNKNOWN))


def person() -> Person:
    """Tell who the current request comes from."""
    if is_local():
        return LOCAL
    known = identity()
    return known.person if known else PUBLIC


def viewer() -> Viewer:
    """Tell whose view of figures the current request gets."""
    return person().viewer


def who() -> str:
    """Return what the history calls whoever changes something."""
    # in local mode there is one person, who acts as the steward
    return "data steward" if is_local() else person().name or "public"


def account() -> str:
    """Return whom the audit trail names for what is done now: never an address, which would be personal data."""
    if not has_request_context():
        return COMMAND_LINE
    return LOCAL_MODE if is_local() else person().name or "public"


def token() -> str:
    """Return the token that a form of the current page sends back; "" for those who may not change anything."""
    if not _may_change():
        return ""
    known = identity()
    return known.token if known else generate_csrf()


def check_may_change() -> None:
    """Refuse the current request unless it may change something.

    The token comes in a header, or in the first field of a form.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    _check_may_change()
    check_own_page()


def check_own_page() -> None:
    """Refuse the current request unless it was sent by a page that the server wrote for whoever sends it.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    check_origin()
    given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD)
    known = identity()
    try:
        if known is None:
            validate_csrf(given)
        elif not hmac.compare_digest(known.token.encode(), (given or "").encode()):
            raise ValidationError
    except ValidationError:
        abort(
            403, "The page was open too long or the server was started anew. Load the page again and repeat the step."
        )


def check_origin() -> None:
    """Refuse the current request unless a page of this website sent it.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    if request.headers.get("Origin") != own_address():
        abort(403, "This request did not come from a page of the dashboard. Open the page again and repeat the step.")


def _may_change() -> bool:
    asking = person()
    return any(asking.may(right) for right in CHANGING)


def _check_may_change() -> None:
    if not _may_change():
        abort(403, NOT_HERE)


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
