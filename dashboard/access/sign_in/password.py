"""The page on which people with an account of this dashboard give themselves another password."""

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.identity import check_own_page, identity
from dashboard.access.rights import Limit, allow
from dashboard.access.sign_in.paths import PASSWORD_URL
from dashboard.access.sign_in.session import SignIn, set_session
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.errors import AccountError, SignInError
from dashboard.web.document import Site

_DIFFERENT = "The two new passwords are not the same."


def add_password(server: Flask, site: Site, sign_in: SignIn) -> None:
    """Add the page and its form."""

    @server.get(PASSWORD_URL)
    @allow(Right.SEE_OFFICER)
    def password_page() -> Response:
        return _page(site, changed="changed" in request.args)

    @server.post(PASSWORD_URL)
    @allow(Right.SEE_OFFICER, Limit.SIGN_IN)
    def change_password() -> AnyResponse:
        check_own_page()
        person = _person()
        old, new, again = (request.form.get(name, "") for name in ("password", "new", "again"))
        try:
            if new != again:
                raise AccountError(_DIFFERENT)
            sign_in.accounts.change_own(person.name, old, new)
        except (AccountError, SignInError) as error:
            return _page(site, str(error))
        # signed out everywhere, and in again here alone
        response = redirect(f"{PASSWORD_URL}?changed", 303)
        set_session(response, sign_in.signed_in.begin(person, local=True))
        return response


def _person() -> Person:
    known = identity()
    if known is None:
        abort(404, "Only who is signed in has a password to change.")
    return known.person


def _page(site: Site, problem: str = "", *, changed: bool = False) -> Response:
    # argon2 takes a while to import
    from dashboard.access.accounts.passwords import SHORTEST  # noqa: PLC0415

    known = identity()
    text = render(
        "password.html",
        site_title=site.city.config.site_title,
        assets=site.assets.base_url,
        style=site.assets.style("base", "sign_in"),
        address=PASSWORD_URL,
        person=_person(),
        token=known.token if known else "",
        problem=problem,
        changed=changed,
        shortest=SHORTEST,
    )
    response = Response(str(text), 400 if problem else 200, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
