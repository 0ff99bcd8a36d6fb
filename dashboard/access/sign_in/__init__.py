"""Signing in, added to a server where its settings ask for it."""

from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.access.identity import allow_sign_in
from dashboard.access.settings import LOCAL, OFF, OIDC
from dashboard.access.sign_in.session import SignIn, given_id
from dashboard.web.compressing import LASTING

if TYPE_CHECKING:
    from dashboard.web.document import Site


def add_sign_in(server: Flask, site: "Site", sign_in: SignIn) -> None:
    """Add signing in to a server, if its settings ask for it."""
    settings = sign_in.settings
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    if settings.sign_in == OFF:
        return
    from dashboard.access.sign_in import routes  # noqa: PLC0415

    allow_sign_in(server, sign_in.identify, settings.public_address)
    server.after_request(_of_one_person)
    routes.add_pages(server, site, sign_in)
    if settings.sign_in == LOCAL:
        from dashboard.access.sign_in.password import add_password  # noqa: PLC0415

        routes.add_local(server, site, sign_in)
        add_password(server, site, sign_in)
    if settings.sign_in == OIDC:
        from dashboard.access.sign_in import elsewhere  # noqa: PLC0415
        from dashboard.access.sign_in.groups import read_groups  # noqa: PLC0415

        elsewhere.add_oidc(server, site, sign_in, read_groups(settings.oidc_roles))


def _of_one_person(response: Response) -> Response:
    """Keep what was written for one person out of every cache; what is for all varies with the cookie."""
    if request.path.startswith(LASTING):
        # the same for everybody
        return response
    response.vary.add("Cookie")
    if given_id():
        response.headers["Cache-Control"] = "no-store"
    return response
