"""Routes of the map page: the side panel in words. All else happens in the browser.

A plain route and not a callback: an answer of Dash has to be built by its renderer in the browser, which took most of
the time between a click and the words.
"""

import json
from collections.abc import Callable

from dash import Dash
from flask import Response, abort

from dashboard.access.rights import Limit, allow
from dashboard.components.map.model import MAP_EDITION_URL, MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.pages.map.editions import edition_parts
from dashboard.pages.map.panel import PANEL_URL, panel
from dashboard.web.answers import REVALIDATE, answer
from dashboard.web.lsoa_files import lsoa_csv, lsoa_csv_metadata


def register(app: Dash, *, model: MapModel) -> None:
    """Add the routes to an app's server: the panel of an area by its code, and the one before any choice."""
    own = model.city

    @app.server.get(PANEL_URL, defaults={"code": None, "year": None})
    @app.server.get(f"{PANEL_URL}<code>", defaults={"year": None})
    @app.server.get(f"{PANEL_URL}<int:year>/", defaults={"code": None})
    @app.server.get(f"{PANEL_URL}<int:year>/<code>")
    @allow(Right.SEE_PUBLIC)
    def side_panel(code: str | None, year: int | None) -> Response:
        if (code is not None and code not in own.lsoas.index) or (year is not None and year not in own.editions):
            abort(404)
        city = model.of_edition(year).city
        return answer(panel(city, code).encode(), "text/html", REVALIDATE)

    @app.server.get(MAP_EDITION_URL, defaults={"year": None})
    @app.server.get(f"{MAP_EDITION_URL}<int:year>")
    @allow(Right.SEE_PUBLIC)
    def edition(year: int | None) -> Response:
        if year is not None and year not in own.editions:
            abort(404)
        parts = edition_parts(model.of_edition(year), model)
        content = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return answer(content.encode(), "application/json", REVALIDATE)

    @app.server.get("/download/lsoa-<int:year>.csv", defaults={"write": lsoa_csv, "kind": "text/csv"})
    @app.server.get(
        "/download/lsoa-<int:year>.csv-metadata.json",
        defaults={"write": lsoa_csv_metadata, "kind": "application/json"},
    )
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_edition(year: int, write: Callable[[City, int], str], kind: str) -> Response:
        if year not in own.editions:
            abort(404)
        return answer(write(model.of_edition(year).city, year).encode(), kind, REVALIDATE)
