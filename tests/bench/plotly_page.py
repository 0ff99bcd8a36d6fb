"""A plain Dash page with Plotly's own map of the same areas, to compare with: `python -m tests.bench.plotly_page PORT`.

Written as its makers' examples have it: a drop-down, a graph, a callback that returns the figure. Served like the
product (waitress, compressed answers). The boundaries go by URL, which is the faster way: inline they would be sent
again with every figure.
"""

import sys
from pathlib import Path

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from flask import Flask, Response, send_file
from flask_compress import Compress

from dashboard.components.map.palettes import PALETTES
from dashboard.domain.areas.city import City
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_LABELS, MEASURES, ClassingKey
from dashboard.settings import Settings
from dashboard.store import files
from dashboard.store.city import load_city
from tests.bench.servers import serve

GRAPH, DROPDOWN = "plain-map", "plain-measure"
_GEOMETRY_URL = "/geometry.geojson"


def create_plain_app(city: City, boundaries: Path) -> Dash:
    """Create the page for a city."""
    server = Flask("plain")
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_STREAMS=False)
    server.config["COMPRESS_MIMETYPES"] = ["text/html", "text/css", "application/json", "text/javascript",
                                           "application/javascript", "application/geo+json"]  # fmt: skip
    kept = _FilesOnly()
    server.config.update(COMPRESS_CACHE_BACKEND=lambda: kept, COMPRESS_CACHE_KEY=lambda request: request.path)
    Compress(server)

    @server.get(_GEOMETRY_URL)
    def geometry() -> Response:
        return send_file(boundaries, mimetype="application/geo+json", max_age=3600)

    app = Dash("plain", server=server, assets_folder="none")
    options = [{"label": measure.label, "value": key} for key, measure in MEASURES.items()]
    app.layout = html.Div(
        [
            dcc.Dropdown(options, "imd", id=DROPDOWN, clearable=False),
            dcc.Graph(figure=_figure(city, "imd"), id=GRAPH),
        ]
    )

    @app.callback(Output(GRAPH, "figure"), Input(DROPDOWN, "value"), prevent_initial_call=True)
    def recolour(key: str) -> go.Figure:
        return _figure(city, key)

    server.test_client().get("/")  # the product warms up too
    return app


class _FilesOnly(dict[str, bytes]):
    """Keeps what was compressed of the page's few files, as the product does for files that do not change."""

    def set(self, key: str, value: bytes) -> None:
        if "_dash-update-component" not in key:
            self[key] = value


def _figure(city: City, key: str) -> go.Figure:
    ranks = city.lsoas[MEASURES[key].rank_column]
    classes = deprivation.classes(ranks, ClassingKey.BANDS, city.edition.lsoa_count)
    colours = PALETTES["blue"][len(BAND_LABELS)]
    count = len(colours)
    steps = [(edge / count, colour) for i, colour in enumerate(colours) for edge in (i, i + 1)]
    trace = go.Choroplethmap(
        geojson=_GEOMETRY_URL,
        featureidkey="properties.lsoa11_code",
        locations=list(city.lsoas.index),
        z=classes.tolist(),
        zmin=-0.5,
        zmax=count - 0.5,
        colorscale=steps,
        text=city.lsoas["name"],
        marker={"opacity": 1, "line": {"width": 0.5, "color": "#52657c"}},
    )
    left, bottom, right, top = city.lsoa_boundaries.total_bounds
    centre = {"lon": (left + right) / 2, "lat": (bottom + top) / 2}
    view = {"style": "white-bg", "center": centre, "zoom": 9.7}
    size = {"width": 900, "height": 640}
    return go.Figure(trace, {**size, "map": view, "margin": dict.fromkeys("lrtb", 0)})


if __name__ == "__main__":
    data_dir = Settings().data_dir
    app = create_plain_app(load_city(data_dir), data_dir / files.LSOA_BOUNDARIES)
    serve(app.server, int(sys.argv[1]))
