"""Downloads of the tables, with the same query as the page."""

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import written
from dashboard.domain.access.roles import Right
from dashboard.domain.change.city import CityEditions
from dashboard.pages.change.addresses import PATH
from dashboard.pages.change.choice import read_choice
from dashboard.pages.change.download import VIEWS, sheet_of
from dashboard.pages.change.shown import Shown
from dashboard.web.answers import download


def register(app: Dash, *, editions: CityEditions) -> None:
    """Add the routes to an app's server."""

    @app.server.get(f"{PATH}/<view>.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_change(view: str, kind: str) -> Response:
        if view not in VIEWS or len(editions.placed) < 2:
            abort(404, f"There is no such table of change; there are {', '.join(VIEWS)}.")
        choice, _ = read_choice(request.args.to_dict(), editions)
        content, mimetype = written(sheet_of(Shown(editions, choice), view), kind)
        return download(content, mimetype, f"change-{view}-{choice.earlier}-{choice.later}.{kind}")
