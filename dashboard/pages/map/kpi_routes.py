"""Routes of a KPI on the map: what the browser colours by, and downloads. Answers hold what the viewer may see."""

from collections.abc import Callable

from dash import Dash
from flask import Response, abort, jsonify, request

from dashboard.access.rights import Limit, allow
from dashboard.components.map.model import MAP_KPI_URL, MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.web.answers import NEVER, answer, download
from dashboard.web.recorded import record_download

_TYPES = {
    "csv": "text/csv",
    "csv-metadata.json": "application/json",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
_NONE_YET = "No service has handed figures in yet. The page “Data” says how."


def register(app: Dash, *, model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer]) -> None:
    """Add the routes to an app's server."""

    @app.server.get(MAP_KPI_URL, defaults={"kpi_id": None})
    @app.server.get(f"{MAP_KPI_URL}<kpi_id>")
    @allow(Right.SEE_PUBLIC)
    def map_kpi(kpi_id: str | None) -> Response:
        # what it imports is heavy, and nobody who only looks at deprivation needs it
        from dashboard.components.map.kpi import as_json  # noqa: PLC0415
        from dashboard.pages.map.kpi import NOT_AT_THE_MOMENT, first_with_figures, kpi_on_map  # noqa: PLC0415

        try:
            asked = kpi_id or first_with_figures(kpis)
        except DatabaseError:
            return _problem(NOT_AT_THE_MOMENT, 503)
        if asked is None:
            return _problem(_NONE_YET, 404)
        found, problems = kpi_on_map(model, kpis, viewer(), {**_asked(), "kpi": asked})
        if found is None:
            return _problem(" ".join(problems), 503 if NOT_AT_THE_MOMENT in problems else 404)
        return answer(as_json(found.payload(model)).encode(), "application/json", NEVER)

    @app.server.get(f'{MAP_KPI_URL}<kpi_id>.<any(csv,"csv-metadata.json",geojson,gpkg):kind>')
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_map(kpi_id: str, kind: str) -> Response:
        from dashboard.domain.kpi.map import MapBy  # noqa: PLC0415
        from dashboard.pages.map.kpi import NOT_AT_THE_MOMENT, kpi_on_map  # noqa: PLC0415
        from dashboard.web.kpi_map_files import file_name, write  # noqa: PLC0415

        found, problems = kpi_on_map(model, kpis, viewer(), {**_asked(), "kpi": kpi_id, "by": MapBy.LSOA})
        if found is not None and found.shown.no_lsoas:
            # by the areas that figures come by; a file of LSOAs would have none
            found, problems = kpi_on_map(model, kpis, viewer(), {**_asked(), "kpi": kpi_id, "by": MapBy.FITTING})
        if NOT_AT_THE_MOMENT in problems:
            abort(503, NOT_AT_THE_MOMENT)
        if found is None or problems:
            # a file must be of what was asked for
            abort(404, " ".join(problems))
        shown = found.shown
        record_download(kpis, shown.viewer, f"kpi by {shown.by} {kind}", kpi_id=kpi_id, periods=shown.period.key)
        return download(write(found.shown, model.city, kind), _TYPES[kind], file_name(shown, kind))


def _asked() -> dict[str, str]:
    return {key: request.args[key] for key in ("period", "classes", "by") if key in request.args}


def _problem(sentence: str, status: int) -> Response:
    response = jsonify({"problem": sentence})
    response.status_code = status
    response.headers["Cache-Control"] = NEVER
    return response
