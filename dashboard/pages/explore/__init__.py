"""Explore: any two measures of every area as a chart, a map and a table that share one selection."""

from collections.abc import Callable
from functools import partial

from dash import Dash

from dashboard.components.map.area_map import AREA_MAP_STYLES
from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.explore import live, routes
from dashboard.pages.explore.ids import PATH
from dashboard.pages.explore.layout import build
from dashboard.pages.explore.reader import Reader
from dashboard.pages.page import Page


def make_page(model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer]) -> Page:
    """Put the page together; `viewer` tells who asks for it."""
    reader = Reader(model, kpis, viewer)

    def register(app: Dash) -> None:
        live.register(app, model=model, reader=reader)
        routes.register(app, model=model, reader=reader, recorder=kpis)

    return Page(
        key="explore",
        path=PATH,
        right=Right.SEE_PUBLIC,
        title=f"Explore – {model.city.config.site_title}",
        description="Any two measures of every neighbourhood or ward, as a chart, a map and a table.",
        build=partial(build, reader, model),
        live=live.layout,
        register=register,
        nav_label="Explore",
        changes=True,
        lists=frozenset({"areas"}),
        styles=("base", "page", "data", *AREA_MAP_STYLES, "explore"),
    )
