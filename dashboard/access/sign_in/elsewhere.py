"""Signing in with an account of the council: there and back again."""

import logging

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.access.rights import Limit, allow
from dashboard.access.sign_in.groups import Groups, person_in
from dashboard.access.sign_in.paths import RETURN_URL, START_URL, own_path, sign_in_address
from dashboard.access.sign_in.routes import check_encrypted
from dashboard.access.sign_in.session import (
    REFUSED,
    SIGNED_IN,
    SignIn,
    cookie_name,
    drop_cookie,
    given_id,
    set_cookie,
    set_session,
)
from dashboard.domain.access.roles import Right
from dashboard.web.document import Site

_LOG = logging.getLogger(__name__)
_COOKIE = "dashboard-departure"
_LATE = (
    "Signing in took more than ten minutes, was begun in another browser, or this browser refuses cookies. Begin again."
)
_NO_ROLE = (
    "You are known to the council, but none of your groups has a role in this dashboard. "
    "Ask whoever runs it, or go on without signing in."
)


def add_oidc(server: Flask, site: Site, sign_in: SignIn, groups: Groups) -> None:
    """Add the way to the provider and the way back."""

    @server.get(START_URL)
    @allow(Right.SEE_PUBLIC, Limit.SIGN_IN)
    def begin_sign_in() -> Response:
        check_encrypted()
        from dashboard.access.sign_in.oidc import RefusedError  # noqa: PLC0415 - it brings Authlib

        try:
            address, departure = sign_in.provider.departure(own_path(request.args.get("next", "/")))
        except RefusedError as error:
            return _refused(site, error.reason, str(error), 503)
        response = redirect(address, 303)
        response.headers["Cache-Control"] = "no-store"
        set_cookie(response, _COOKIE, sign_in.signed_in.depart(departure))
        return response

    @server.get(RETURN_URL)
    @allow(Right.SEE_PUBLIC, Limit.SIGN_IN)
    def end_sign_in() -> Response:
        check_encrypted()
        response = _arrive(site, sign_in, groups)
        drop_cookie(response, _COOKIE)
        return response


def _arrive(site: Site, sign_in: SignIn, groups: Groups) -> Response:
    from dashboard.access.sign_in.oidc import RefusedError  # noqa: PLC0415

    given = request.cookies.get(cookie_name(_COOKIE), "")
    departure = sign_in.signed_in.arrive(given) if given else None
    if departure is None:
        return _refused(site, "nobody had been sent to sign in, or long ago", _LATE)
    try:
        claims = sign_in.provider.claims(departure, request.args)
    except RefusedError as error:
        sign_in.told(REFUSED, "")
        return _refused(site, error.reason, str(error))
    person = person_in(groups, claims.groups, claims.name)
    if person is None:
        sign_in.told(REFUSED, claims.name)
        return _refused(site, "none of the groups has a role", _NO_ROLE)
    new = sign_in.signed_in.begin(person, local=False, instead_of=given_id())
    sign_in.told(SIGNED_IN, person.name)
    response = redirect(departure.onward, 303)
    response.headers["Cache-Control"] = "no-store"
    set_session(response, new)
    return response


def _refused(site: Site, reason: str, words: str, status: int = 403) -> Response:
    """Say plainly that somebody was not signed in; the log has the reason, and nothing about him."""
    _LOG.warning("Sign-in refused: %s", reason)
    text = site.message("You are not signed in", [words], (), sign_in_address("/"), "Sign in again")
    response = Response(text, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
