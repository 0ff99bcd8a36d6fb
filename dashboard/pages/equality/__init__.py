"""Who is reached by a KPI's service, and who is not: its customers by group, against who lives there."""

from collections.abc import Callable
from functools import partial

from dashboard.components.map.area_map import AREA_MAP_STYLES
from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis.equality import Equality
from dashboard.pages.equality.layout import EqualityPage
from dashboard.pages.equality.routes import register
from dashboard.pages.page import Page

STYLES = ("base", "page", "charts", "kpi", *AREA_MAP_STYLES, "map_page", "equality")


def make_page(equality: Equality, model: MapModel, site_title: str, viewer: Callable[[], Viewer]) -> Page:
    """Put the page together; it belongs under a KPI and is not in the navigation."""
    page = EqualityPage(equality, model, viewer)
    return Page(
        key="equality",
        path="/kpi/<kpi_id>/equality",
        right=Right.SEE_PUBLIC,
        title=f"Who is reached – {site_title}",
        description="Customers of a service by group, against the residents of the same areas.",
        build=page.build,
        register=partial(register, page=page, viewer=viewer),
        changes=True,
        styles=STYLES,
    )
