"""Compare: up to six areas of any kind side by side, by deprivation and by all KPIs."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.change.city import CityEditions
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.compare.addresses import PATH
from dashboard.pages.compare.routes import register
from dashboard.pages.compare.state import PageState
from dashboard.pages.page import Page


def make_page(kpis: Kpis, viewer: Callable[[], Viewer], editions: CityEditions) -> Page:
    """Put the page together; `viewer` tells who asks for it, `editions` how areas have changed."""
    config = kpis.city.config
    state = PageState(kpis, editions)

    return Page(
        key="compare",
        path=PATH,
        right=Right.SEE_PUBLIC,
        title=f"Compare areas – {config.site_title}",
        description=f"Up to six areas of {config.city_name} of any kind side by side: deprivation and service figures.",
        build=lambda query: state.page(viewer(), query),
        register=partial(register, city=kpis.city, state=state, viewer=viewer, recorder=kpis),
        nav_label="Compare",
        changes=True,
        styles=("base", "page", "data", "compare", "palettes"),
    )
