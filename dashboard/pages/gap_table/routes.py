"""Downloads of the table, with the same query as the page."""

import logging
from collections.abc import Callable

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import marks_of_name, written
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.pages.gap_table.addresses import PATH
from dashboard.pages.gap_table.download import gap_table_sheet
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.gap_table.state import PageState
from dashboard.web.answers import download
from dashboard.web.recorded import record_download

_LOG = logging.getLogger(__name__)


def register(app: Dash, *, state: PageState, viewer: Callable[[], Viewer], recorder: Recorder) -> None:
    """Add the routes to an app's server."""

    @app.server.get(f"{PATH}.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_gap_table(kind: str) -> Response:
        found = _shown(state, viewer())
        content, mimetype = written(gap_table_sheet(found), kind)
        record_download(recorder, found.viewer, "service kpis", periods=found.choice.period.key)
        marks = marks_of_name(found.viewer, illustrative=found.illustrative)
        return download(content, mimetype, f"service-kpis-{found.choice.period.key}{marks}.{kind}")


def _shown(state: PageState, viewer: Viewer) -> Shown:
    try:
        found = state.shown(viewer, request.args.to_dict())
    except DatabaseError as error:
        # for whoever runs the server, as on the page
        _LOG.error("A download of service KPIs: %s", error)
        abort(503, "The figures of services cannot be downloaded at the moment. The log of the server says why.")
    if found is None:
        abort(404, "There are no figures at the moment, so there is nothing to download.")
    return found
