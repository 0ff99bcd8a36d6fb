"""What can be changed from the page of service figures."""

from dash import Dash
from flask import Response

from dashboard.access import check_may_change
from dashboard.pages.data.layout import KpiSource

REMOVE_URL = "/data/illustrative/remove"


def register(app: Dash, *, source: KpiSource) -> None:
    """Add the routes to an app's server."""

    @app.server.post(REMOVE_URL)
    def remove_illustrative() -> Response:
        check_may_change()
        source.remove_illustrative()
        return Response(status=204)
