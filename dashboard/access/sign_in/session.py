"""Signing in: who sits before the browser, by a cookie whose meaning only the database knows.

What this needs (password hashing, the database, OpenID Connect) is imported when somebody first signs in or comes with
a cookie: a dashboard for the public starts without it.
"""

import hmac
import logging
from collections.abc import Callable
from functools import cached_property, partial
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from flask import g, request
from werkzeug.wrappers import Response

from dashboard.access.identity import UNKNOWN, Identity
from dashboard.access.settings import AccessSettings
from dashboard.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.access.accounts import Accounts
    from dashboard.access.accounts.signed_in import SignedIn
    from dashboard.access.sign_in.oidc import Provider

_LOG = logging.getLogger(__name__)
_COOKIE = "dashboard-session"
SIGNED_IN, SIGNED_OUT, REFUSED = "signed in", "signed out", "refused"
#: Told which of these has happened, and to whom: "" where that is not known.
Told = Callable[[str, str], None]


def log(what: str, name: str) -> None:
    """Write into the log what has happened, without any name: a log is read by more people than the audit trail."""
    _LOG.info("Sign-in: %s%s", what, "" if name else " (nobody known)")


class SignIn:
    """What signing in needs, made when it is first needed; may be shared by threads.

    Parameters
    ----------
    settings
        Who may sign in how, and for how long.
    """

    def __init__(self, settings: AccessSettings, open_engine: Callable[[], "Engine"], told: Told = log) -> None:
        self.settings = settings
        self.told = told
        self._open_engine = open_engine
        self._opening = Lock()

    @property
    def engine(self) -> "Engine":
        """The database."""
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> "Engine":
        return self._open_engine()

    @cached_property
    def accounts(self) -> "Accounts":
        """Accounts of this dashboard."""
        from dashboard.access.accounts import Accounts  # noqa: PLC0415

        return Accounts(self.engine, refused=partial(self.told, REFUSED))

    @cached_property
    def signed_in(self) -> "SignedIn":
        """Who is signed in."""
        from dashboard.access.accounts.signed_in import Lasting, SignedIn  # noqa: PLC0415

        return SignedIn(self.engine, Lasting(self.settings.idle, self.settings.at_most))

    @cached_property
    def provider(self) -> "Provider":
        """The OpenID provider."""
        from dashboard.access.sign_in.oidc import Provider  # noqa: PLC0415

        return Provider(self.settings)

    def identify(self) -> Identity | None:
        """Return who is signed in, asked of the database once a request.

        Without the database, whoever comes with a cookie is the public: that shows less, never more.
        """
        if "dashboard_identity" not in g:
            g.dashboard_identity = self._identify()
        found: Identity | None = g.dashboard_identity
        return found

    def _identify(self) -> Identity | None:
        given = given_id()
        if not given:
            return None
        try:
            person = self.signed_in.person(given)
        except DatabaseError as error:
            _LOG.error("Cannot check who is signed in: %s", error)
            setattr(g, UNKNOWN, True)
            return None
        return Identity(person, token_of(given)) if person else None


def given_id() -> str:
    """Return the session id that the current request came with; "" for none."""
    return request.cookies.get(cookie_name(_COOKIE), "")


def cookie_name(name: str) -> str:
    """Return the name of a cookie: with TLS one that browsers let nobody but this very host set."""
    return f"__Host-{name}" if request.is_secure else name


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that lasts until the browser is closed and that no script can read."""
    response.set_cookie(cookie_name(name), value, path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(cookie_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def set_session(response: Response, new_id: str) -> None:
    """Let a browser be signed in from its next request on."""
    set_cookie(response, _COOKIE, new_id)


def drop_session(response: Response) -> None:
    """Let a browser be signed out."""
    drop_cookie(response, _COOKIE)


def token_of(secret: str, purpose: str = "form") -> str:
    """Return what a form sends back, which only who has the cookie `secret` and this server can know."""
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()
