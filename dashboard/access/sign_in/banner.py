"""The line on every page that says who is signed in, put in after the document has been written.

A document is the same for all who see the same figures, and may be kept for them. Who it is for, and the secret of his
form, only stand in what is sent to him.
"""

from flask import Flask, Response, g, request

from dashboard.access.identity import UNKNOWN, identity
from dashboard.access.rights import PAGE_ENDPOINTS
from dashboard.access.sign_in.paths import PASSWORD_URL, SIGN_OUT_URL, sign_in_address
from dashboard.components.templating import render
from dashboard.domain.access.roles import Right
from dashboard.web.document import Site

#: Stands in every document where the line goes.
PLACE = b"<!--who-->"


def add_banner(server: Flask, site: Site, *, has_passwords: bool) -> None:
    """Add the line to the pages of a server; where accounts have passwords, with the way to change one's own."""
    style = site.assets.style("sign_in")

    @server.after_request
    def say_who(response: Response) -> Response:
        is_page = request.endpoint in PAGE_ENDPOINTS and response.mimetype == "text/html"
        if not is_page or PLACE not in response.get_data():
            return response
        known = identity()
        line = render(
            "signed_in.html",
            style=style,
            person=known.person if known else None,
            administers=known is not None and known.person.may(Right.ADMINISTER),
            token=known.token if known else "",
            sign_out=SIGN_OUT_URL,
            password=PASSWORD_URL if has_passwords else "",
            sign_in=sign_in_address(request.full_path.rstrip("?")),
            unknown=g.get(UNKNOWN, False),
        )
        response.set_data(response.get_data().replace(PLACE, str(line).encode(), 1))
        return response
