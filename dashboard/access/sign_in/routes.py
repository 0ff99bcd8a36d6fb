"""The page to sign in on, the form with name and password, and signing out."""

import hmac
import secrets

from flask import Flask, Response, abort, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.identity import TOKEN_FIELD, check_origin, check_own_page, identity
from dashboard.access.rights import Limit, allow
from dashboard.access.settings import LOCAL, OIDC
from dashboard.access.sign_in.banner import add_banner
from dashboard.access.sign_in.paths import SIGN_IN_URL, SIGN_OUT_URL, START_URL, own_path
from dashboard.access.sign_in.session import (
    SIGNED_IN,
    SIGNED_OUT,
    SignIn,
    cookie_name,
    drop_session,
    given_id,
    set_cookie,
    set_session,
    token_of,
)
from dashboard.components.templating import render
from dashboard.domain.access.roles import Right
from dashboard.errors import SignInError
from dashboard.web.document import Site

_FORM_COOKIE = "dashboard-form"
_FORM = "sign-in"
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
_LONGEST_NAME = 200


def add_pages(server: Flask, site: Site, sign_in: SignIn) -> None:
    """Add the page to sign in on, the one that signs out, and the line on every page that says who is signed in."""
    add_banner(server, site, has_passwords=sign_in.settings.sign_in == LOCAL)

    @server.get(SIGN_IN_URL)
    @allow(Right.SEE_PUBLIC)
    def sign_in_page() -> Response:
        check_encrypted()
        return _page(site, sign_in, own_path(request.args.get("next", "/")))

    @server.post(SIGN_OUT_URL)
    @allow(Right.SEE_PUBLIC, Limit.SIGN_IN)
    def sign_out() -> Response:
        known = identity()
        if known:
            check_own_page()
            sign_in.signed_in.end(given_id())
            sign_in.told(SIGNED_OUT, known.person.name)
        response = _signed_out(site, sign_in)
        drop_session(response)
        return response


def add_local(server: Flask, site: Site, sign_in: SignIn) -> None:
    """Add the form with name and password."""

    @server.post(SIGN_IN_URL)
    @allow(Right.SEE_PUBLIC, Limit.SIGN_IN)
    def sign_in_locally() -> AnyResponse:
        check_encrypted()
        _check_form()
        onward = own_path(request.form.get("next", "/"))
        name = request.form.get("username", "")[:_LONGEST_NAME]
        try:
            person = sign_in.accounts.sign_in(name, request.form.get("password", ""))
        except SignInError as error:
            return _page(site, sign_in, onward, str(error), name)
        new = sign_in.signed_in.begin(person, local=True, instead_of=given_id())
        sign_in.told(SIGNED_IN, person.name)
        response = redirect(onward, 303)
        set_session(response, new)
        return response


def check_encrypted() -> None:
    """Refuse to sign anybody in over a connection that others can listen to.

    Raises
    ------
    HTTPException
        403, with what whoever runs the dashboard can do.
    """
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    if not request.is_secure and host.lower() not in _THIS_MACHINE:
        abort(
            403,
            "Signing in needs an encrypted connection (https), and this one is not. If a server in front of the "
            "dashboard encrypts it, set TRUSTED_PROXIES to the number of servers in front.",
        )


def _page(site: Site, sign_in: SignIn, onward: str, problem: str = "", name: str = "") -> Response:
    known = identity()
    cookie = request.cookies.get(cookie_name(_FORM_COOKIE), "") or secrets.token_urlsafe(32)
    text = render(
        "sign_in.html",
        site_title=site.city.config.site_title,
        assets=site.assets.base_url,
        style=site.assets.style("base", "sign_in"),
        elsewhere=START_URL if sign_in.settings.sign_in == OIDC else "",
        person=known.person if known else None,
        sign_out=Markup(sign_out_form(known.token)) if known else "",  # noqa: S704 - a template
        token=token_of(cookie, _FORM),
        onward=onward,
        problem=problem,
        name=name,
    )
    response = Response(str(text), 401 if problem else 200, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    set_cookie(response, _FORM_COOKIE, cookie)
    return response


def _check_form() -> None:
    """Refuse a form that another website made, so that nobody can sign somebody in under another name."""
    check_origin()
    cookie = request.cookies.get(cookie_name(_FORM_COOKIE), "")
    given = request.form.get(TOKEN_FIELD, "")
    if not cookie or not hmac.compare_digest(token_of(cookie, _FORM).encode(), given.encode()):
        abort(403, "The page was open too long, or the browser refuses cookies. Open it again, then sign in.")


def sign_out_form(token: str) -> str:
    """Return the form that signs out."""
    return str(render("sign_out.html", address=SIGN_OUT_URL, token=token))


def _signed_out(site: Site, sign_in: SignIn) -> Response:
    sentences = ["Nothing that only you may see is kept in this browser."]
    back, words = "/", "Go to the map"
    if sign_in.settings.sign_in == OIDC:
        sentences.append("You are still signed in to your account of the council, on this machine too.")
        address = sign_in.provider.sign_out_address()
        back, words = (address, "Sign out of that as well") if address else (back, words)
    text = site.message("You are signed out", sentences, (), back, words)
    response = Response(text, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
