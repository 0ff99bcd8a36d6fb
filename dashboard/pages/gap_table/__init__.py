"""Service KPIs: every KPI in the priority neighbourhoods, the target wards and the city, on one screen."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.gap_table.addresses import HEADING, PATH
from dashboard.pages.gap_table.routes import register
from dashboard.pages.gap_table.state import PageState
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page


def make_page(kpis: Kpis, site_title: str, viewer: Callable[[], Viewer]) -> Page:
    """Put the page together; `viewer` tells who asks for it."""
    state = PageState(kpis)

    return Page(
        key="kpis",
        path=PATH,
        right=Right.SEE_PUBLIC,
        title=f"Service KPIs – {site_title}",
        description="How each service is doing in the priority neighbourhoods, against the target wards and the city.",
        build=lambda query: guarded(lambda: state.page(viewer(), query), HEADING),
        register=partial(register, state=state, viewer=viewer, recorder=kpis),
        nav_label="Service KPIs",
        changes=True,
        styles=("base", "page", "data", "gap_table", "palettes"),
    )
