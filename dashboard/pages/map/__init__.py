"""The home page: the map, its controls, the chosen area in words, and the same areas as a table."""

from collections.abc import Callable
from functools import partial

from dash import Dash

from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.map import kpi_routes, routes
from dashboard.pages.map.layout import build
from dashboard.pages.page import Page


def make_page(model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer]) -> Page:
    """Put the map page together.

    Parameters
    ----------
    model
        The prepared map of the city.
    kpis
        Figures of the services; asked for only where a KPI is to be shown.
    viewer
        Tells who asks.
    """
    city = model.city.config.city_name

    def register(app: Dash) -> None:
        routes.register(app, model=model)
        kpi_routes.register(app, model=model, kpis=kpis, viewer=viewer)

    return Page(
        key="map",
        path="/",
        right=Right.SEE_PUBLIC,
        title=f"Deprivation map – {model.city.config.site_title}",
        description=(
            f"Where {city}’s neighbourhoods stand in the {model.city.edition.title}: overall and by domain, "
            "as a map and as a table."
        ),
        build=partial(build, model, kpis, viewer),
        nav_label="Map",
        register=register,
        changes_with=frozenset({"kpi"}),
        styles=("base", "map", "map_page", "table", "palettes"),
    )
