"""Routes of the map page: the side panel in words. All else happens in the browser.

A plain route and not a callback: an answer of Dash has to be built by its renderer in the browser, which took most of
the time between a click and the words.
"""

from dash import Dash
from flask import Response, abort

from dashboard.access.rights import allow
from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.pages.map.panel import panel
from dashboard.web.answers import REVALIDATE, answer

PANEL_URL = "/panel/"


def register(app: Dash, *, model: MapModel) -> None:
    """Add the routes to an app's server: the panel of an area by its code, and the one before any choice."""
    city = model.city

    @app.server.get(PANEL_URL, defaults={"code": None})
    @app.server.get(f"{PANEL_URL}<code>")
    @allow(Right.SEE_PUBLIC)
    def side_panel(code: str | None) -> Response:
        if code is not None and code not in city.lsoas.index:
            abort(404)
        return answer(panel(city, code).encode(), "text/html", REVALIDATE)
