"""Downloads of what is explored: the chosen areas, or all."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from dash import Dash
from flask import Response, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.definition import ILLUSTRATIVE
from dashboard.components.kpi.spreadsheet import CSV_TYPE, XLSX_TYPE, Sheet, sheet_csv, sheet_xlsx
from dashboard.components.map.model import MapModel
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.explore.choices import Level
from dashboard.pages.explore.ids import PATH
from dashboard.web.answers import NEVER, answer
from dashboard.web.recorded import record_download

if TYPE_CHECKING:
    from dashboard.pages.explore.reader import Explored, Reader


def register(app: Dash, *, model: MapModel, reader: "Callable[[], Reader]", recorder: Recorder) -> None:
    """Add the routes to an app's server."""

    @app.server.get(f"{PATH}.<any(csv,xlsx,geojson):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_explored(kind: str) -> Response:
        found = reader().read({key: values[0] for key, values in request.args.lists() if values})
        write = {
            "csv": lambda: (sheet_csv(_sheet(found)), CSV_TYPE),
            "xlsx": lambda: (sheet_xlsx(_sheet(found)), XLSX_TYPE),
            "geojson": lambda: (_geojson(found, model), "application/geo+json"),
        }
        content, mimetype = write[kind]()
        record_download(recorder, reader().viewer, f"explored areas {kind}")
        response = answer(content, mimetype, NEVER)
        mark = "-illustrative" if found.x.illustrative or found.y.illustrative else ""
        response.headers["Content-Disposition"] = f"attachment; filename=explored-areas{mark}.{kind}"
        return response


def _codes(found: "Explored") -> list[str]:
    chosen = set(found.choices.areas)
    return [code for code in found.x.in_order if not chosen or code in chosen]


def _about(found: "Explored") -> list[tuple[str, str]]:
    marks = [("Note", ILLUSTRATIVE)] if found.x.illustrative or found.y.illustrative else []
    sources = [("Source", source) for source in dict.fromkeys((found.x.source, found.y.source))]
    return [*marks, ("First measure", found.x.axis), ("Second measure", found.y.axis), *sources]


def _sheet(found: "Explored") -> Sheet:
    heads = ("Code", "Name", "Ward or vintage", "Part of", "Residents", found.x.axis, found.y.axis)
    rows = [
        (
            code,
            str(found.areas.at[code, "name"]),
            str(found.areas.at[code, "context"]),
            found.labels[mark] if (mark := found.areas.at[code, "mark"]) else "",
            int(found.areas.at[code, "population"]),
            found.x.texts[code],
            found.y.texts[code],
        )
        for code in _codes(found)
    ]
    marks = [ILLUSTRATIVE] if found.x.illustrative or found.y.illustrative else []
    return Sheet(_about(found), heads, rows, marks, {"Name": 36, found.x.axis: 36, found.y.axis: 36})


def _geojson(found: "Explored", model: MapModel) -> bytes:
    city, codes = model.city, _codes(found)
    layer = city.lsoa_boundaries if found.choices.level is Level.LSOA else city.ward_boundaries
    table = layer.loc[codes, ["geometry"]].assign(
        code=codes,
        name=[str(found.areas.at[code, "name"]) for code in codes],
        first_measure=[found.x.texts[code] for code in codes],
        second_measure=[found.y.texts[code] for code in codes],
    )
    collection = json.loads(table.to_json(drop_id=True))
    collection["metadata"] = [{"name": name, "text": text} for name, text in _about(found)]
    return json.dumps(collection, ensure_ascii=False).encode()
