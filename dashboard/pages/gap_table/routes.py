"""Downloads of the table, with the same query as the page."""

import logging
from collections.abc import Callable

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import CSV_TYPE, XLSX_TYPE, sheet_csv, sheet_xlsx
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.pages.gap_table.addresses import PATH
from dashboard.pages.gap_table.download import gap_table_sheet
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.gap_table.state import PageState
from dashboard.web.answers import NEVER, answer
from dashboard.web.recorded import record_download

_LOG = logging.getLogger(__name__)


def register(app: Dash, *, state: PageState, viewer: Callable[[], Viewer], recorder: Recorder) -> None:
    """Add the routes to an app's server."""

    @app.server.get(f"{PATH}.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_gap_table(kind: str) -> Response:
        found = _shown(state, viewer())
        sheet = gap_table_sheet(found)
        content, mimetype = (sheet_csv(sheet), CSV_TYPE) if kind == "csv" else (sheet_xlsx(sheet), XLSX_TYPE)
        record_download(recorder, found.viewer, "service kpis", periods=found.choice.period.key)
        response = answer(content, mimetype, NEVER)
        response.headers["Content-Disposition"] = f"attachment; filename={_file_name(found)}.{kind}"
        return response


def _shown(state: PageState, viewer: Viewer) -> Shown:
    query = {key: values[0] for key, values in request.args.lists() if values}
    try:
        found = state.shown(viewer, query)
    except DatabaseError as error:
        # for whoever runs the server, as on the page
        _LOG.error("A download of service KPIs: %s", error)
        abort(503, "The figures of services cannot be downloaded at the moment. The log of the server says why.")
    if found is None:
        abort(404, "No figures have been handed in yet, so that there is nothing to download.")
    return found


def _file_name(shown: Shown) -> str:
    exact = "-exact-not-for-publication" if shown.viewer is Viewer.STEWARD else ""
    illustrative = "-illustrative" if shown.illustrative else ""
    return f"service-kpis-{shown.choice.period.key}{illustrative}{exact}"
