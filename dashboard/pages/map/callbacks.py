"""Callbacks of the map page: the chosen area in words. All else happens in the browser."""

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboard.components.map.model import MapModel
from dashboard.pages.map.ids import Ids
from dashboard.pages.map.panel import panel


def register(app: Dash, *, model: MapModel) -> None:
    """Add the callbacks to an app."""

    @app.callback(Output(Ids.PANEL_CONTENT, "children"), Input(Ids.SELECTION, "data"), prevent_initial_call=True)
    def show_selection(selected: object) -> list[Component]:
        known = isinstance(selected, str) and selected in model.city.lsoas.index
        return panel(model.city, selected if known else None)
