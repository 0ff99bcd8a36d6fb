"""The live part: the chart and the sentence on what is chosen; its callbacks."""

from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.access.rights import allow
from dashboard.components.live import in_the_browser
from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.pages.explore.fragments import shown
from dashboard.pages.explore.ids import Id
from dashboard.pages.explore.layout import said
from dashboard.pages.explore.reader import Explored, Reader

_CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d"]],
    "responsive": True,
    "scrollZoom": False,
    # a selection is cleared by its button, in all three views at once
    "doubleClick": False,
    # its hint that a double click zooms out would be wrong
    "showTips": False,
}


def layout() -> Component:
    """Lay the live part out; its callbacks fill it from the address."""
    return html.Div(
        [
            dcc.Location(id=Id.AT, refresh=False),
            *(dcc.Store(id=one) for one in (Id.CHOICES, Id.SELECTION, Id.SHOWN, Id.FOLLOWED)),
            html.Div(html.P(**{"data-live-waiting": ""}), id=Id.SAID),
            # the table holds the same areas, and the sentence says what the chart shows
            html.Div(
                dcc.Graph(id=Id.CHART, config=_CONFIG, className="explore-graph"),
                className="explore-drawing",
                **{"aria-hidden": "true"},
            ),
        ],
        className="explore-live",
    )


def register(app: Dash, *, model: MapModel, reader: Reader) -> None:
    """Add the callbacks to an app."""

    def read(query: object) -> Explored:
        return reader.read_text(query if isinstance(query, str) else "")

    @app.callback(Output(Id.CHART, "figure"), Output(Id.SHOWN, "data"), Input(Id.CHOICES, "data"))
    @allow(Right.SEE_PUBLIC)
    def draw(query: object) -> tuple[Any, dict[str, object]]:
        """Draw the chart, and write what else follows the choices."""
        from dashboard.pages.explore.chart import chart  # noqa: PLC0415 - it brings Plotly

        found = read(query)
        return chart(found), shown(model, reader, found)

    @app.callback(Output(Id.SAID, "children"), Input(Id.CHOICES, "data"), Input(Id.SELECTION, "data"))
    @allow(Right.SEE_PUBLIC)
    def say(query: object, codes: object) -> list[Component]:
        """Say what the chart shows, and what the selection comes to."""
        areas = ",".join(str(code) for code in codes) if isinstance(codes, list) else ""
        found = read(f"{query if isinstance(query, str) else ''}&areas={areas}")
        return said(found, reader.selection(found))

    for name, outputs, inputs in _IN_THE_BROWSER:
        app.clientside_callback(in_the_browser("explore", name), *outputs, *inputs)


#: What the browser does by itself: functions of assets/js/later/explore.mjs, which listens to the chart too.
_IN_THE_BROWSER = (
    ("split", [Output(Id.CHOICES, "data"), Output(Id.SELECTION, "data")], [Input(Id.AT, "search")]),
    ("follow", [Output(Id.FOLLOWED, "data")], [Input(Id.SHOWN, "data"), Input(Id.SELECTION, "data")]),
)
