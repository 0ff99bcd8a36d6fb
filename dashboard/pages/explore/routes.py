"""Downloads of what is explored: the chosen areas, or all."""

import json

import numpy as np
from dash import Dash
from flask import Response, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import VIEWERS, Sheet, Value, marks_of_name, written
from dashboard.components.map.model import MapModel
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.explore.measured import Measured, wards_of
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.pages.explore.ids import PATH
from dashboard.pages.explore.reader import Explored, Reader
from dashboard.web.answers import download
from dashboard.web.recorded import record_download

#: Figures that are quotients are not told to more places than these.
_PLACES = 6


def register(app: Dash, *, model: MapModel, reader: Reader, recorder: Recorder) -> None:
    """Add the routes to an app's server."""

    @app.server.get(f"{PATH}.<any(csv,xlsx,geojson):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_explored(kind: str) -> Response:
        found = reader.read(request.args.to_dict())
        # measures of deprivation are the same for everybody
        viewer = reader.viewer if found.has_kpi else Viewer.PUBLIC
        if kind == "geojson":
            content, mimetype = _geojson(found, viewer, model), "application/geo+json"
        else:
            content, mimetype = written(_sheet(found, viewer), kind)
        record_download(recorder, viewer, f"explored areas {kind}")
        marks = marks_of_name(viewer, illustrative=found.illustrative)
        return download(content, mimetype, f"explored-areas{marks}.{kind}")


def _codes(found: Explored) -> list[str]:
    chosen = set(found.choices.areas)
    return [code for code in found.order if not chosen or code in chosen]


def _marks(found: Explored, viewer: Viewer) -> list[str]:
    return [*([ILLUSTRATIVE] if found.illustrative else []), *([VIEWERS[viewer]] if found.has_kpi else [])]


def _about(found: Explored, viewer: Viewer) -> list[tuple[str, str]]:
    notes = [("Note", mark) for mark in _marks(found, viewer)]
    sources = [("Source", source) for source in dict.fromkeys((found.x.source, found.y.source))]
    return [*notes, ("First measure", found.x.axis), ("Second measure", found.y.axis), *sources]


def _figure(measure: Measured, code: str) -> Value:
    """Return the figure of an area as a number, or why there is none."""
    value = float(measure.values[code])
    return measure.texts[code] if np.isnan(value) else round(value, _PLACES)


def _sheet(found: Explored, viewer: Viewer) -> Sheet:
    heads = ("Code", "Name", "Ward or vintage", "Part of", "Residents", found.x.axis, found.y.axis)
    rows = [
        (
            code,
            str(found.areas.at[code, "name"]),
            str(found.areas.at[code, "context"]),
            found.labels[mark] if (mark := found.areas.at[code, "mark"]) else "",
            int(found.areas.at[code, "population"]),
            _figure(found.x, code),
            _figure(found.y, code),
        )
        for code in _codes(found)
    ]
    widths = {"Name": 36, found.x.axis: 36, found.y.axis: 36}
    return Sheet(_about(found, viewer), heads, rows, _marks(found, viewer), widths)


def _geojson(found: Explored, viewer: Viewer, model: MapModel) -> bytes:
    city, codes = model.city, _codes(found)
    vintage = wards_of(city, found.choices.level)
    layer = city.lsoa_boundaries if vintage is None else vintage.boundaries
    table = layer.loc[codes, ["geometry"]].assign(
        code=codes,
        name=[str(found.areas.at[code, "name"]) for code in codes],
        first_measure=[_figure(found.x, code) for code in codes],
        second_measure=[_figure(found.y, code) for code in codes],
    )
    collection = json.loads(table.to_json(drop_id=True))
    # a member of its own, which RFC 7946 allows
    collection["metadata"] = [{"name": name, "text": text} for name, text in _about(found, viewer)]
    collection.pop("crs", None)
    return json.dumps(collection, ensure_ascii=False).encode()
