"""Downloads of the tables of a KPI, with the same query as its page."""

import logging
from collections.abc import Callable

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import written
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.pages.kpi.download import Table, table_of
from dashboard.pages.kpi.layout import KpiPage
from dashboard.web.answers import download

_LOG = logging.getLogger(__name__)


def register(app: Dash, *, source: Kpis, page: KpiPage, viewer: Callable[[], Viewer]) -> None:
    """Add the routes to an app's server."""

    @app.server.get("/kpi/<kpi_id>/<chart>.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_kpi_table(kpi_id: str, chart: str, kind: str) -> Response:
        try:
            found = _table(source, page, viewer(), (kpi_id, chart))
        except DatabaseError as error:
            # for whoever runs the server, as on the page
            _LOG.error("A download of a KPI: %s", error)
            abort(503, "The figures of services cannot be downloaded at the moment. The log of the server says why.")
        return download(*written(found.sheet, kind), f"{found.file_name}.{kind}")


def _table(source: Kpis, page: KpiPage, viewer: Viewer, asked: tuple[str, str]) -> Table:
    """Return the table of a KPI and a chart; a file must be of what was asked for, so nothing falls back."""
    kpi_id, chart = asked
    timeline = source.timeline(kpi_id)
    if not timeline.versions:
        abort(404, f"There is no KPI “{kpi_id[:60]}”. It may have been removed, or the address mistyped.")
    kpi = timeline.versions[-1]
    if not timeline.periods:
        abort(404, f"There are no figures of “{kpi.name}” at the moment. {kpi.service} can supply them.")
    subject = page.subject(viewer, timeline, request.args.to_dict())
    if notices := subject.choices.notices:
        abort(404, f"The file was not made: it would not hold what was asked for. {' '.join(notices)}")
    found = table_of(subject, chart, timeline.periods, viewer)
    if isinstance(found, str):
        abort(404, found)
    return found
