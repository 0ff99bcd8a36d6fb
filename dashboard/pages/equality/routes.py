"""Downloads of the tables, with the same query as the page."""

from collections.abc import Callable

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import written
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.pages.equality.download import table_of
from dashboard.pages.equality.layout import EqualityPage
from dashboard.web.answers import download


def register(app: Dash, *, page: EqualityPage, viewer: Callable[[], Viewer]) -> None:
    """Add the routes to an app's server."""

    @app.server.get("/kpi/<kpi_id>/equality/<any(groups,completeness,areas):table>.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_groups(kpi_id: str, table: str, kind: str) -> Response:
        try:
            shown = page.asked(kpi_id, request.args.to_dict(), viewer())
        except DatabaseError:
            abort(503, "The figures of services cannot be downloaded at the moment. The log of the server says why.")
        if shown is None:
            abort(404, f"There are no figures by group of a KPI “{kpi_id[:60]}”.")
        if shown.choices.notices:
            # a file must be of what was asked for, so nothing falls back
            abort(404, shown.choices.notices[0])
        found = table_of(page.model, shown.subject, shown.choices, (table, viewer()))
        if found is None:
            abort(404, "There are no residents to compare customers with by area.")
        return download(*written(found[0], kind), f"{found[1]}.{kind}")
