"""Weigh the domains: the neighbourhoods ranked by weights of the reader's own, and how sure that ranking is."""

from collections.abc import Callable
from functools import partial

from dash import Dash

from dashboard.components.map.area_map import AREA_MAP_STYLES
from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.page import Page
from dashboard.pages.weighing import live, routes
from dashboard.pages.weighing.ids import HEADING, PATH
from dashboard.pages.weighing.layout import build
from dashboard.pages.weighing.reader import Reader


def make_page(model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer], person: Callable[[], Person]) -> Page:
    """Put the page together; `viewer` and `person` tell who asks for it."""
    reader = Reader(model.city, kpis, viewer, person)

    def register(app: Dash) -> None:
        live.register(app, reader=reader)
        routes.register(app, reader=reader, recorder=kpis)

    return Page(
        key="weighing",
        path=PATH,
        right=Right.SEE_PUBLIC,
        title=f"{HEADING} – {model.city.config.site_title}",
        description="The neighbourhoods ranked by weights of your own, and how sure that ranking is.",
        build=partial(build, reader, model),
        live=live.layout,
        register=register,
        changes=True,
        styles=("base", "data", *AREA_MAP_STYLES, "change", "weighing"),
    )
