"""One KPI: how the priority neighbourhoods do against the target wards and the city, and whether the gap is real."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis import Kpis
from dashboard.pages.kpi.layout import KpiPage, Maps
from dashboard.pages.kpi.routes import register
from dashboard.pages.page import Page


def make_page(source: Kpis, site_title: str, viewer: Callable[[], Viewer], maps_for: Maps | None = None) -> Page:
    """Put the page of a KPI together; it belongs under the service KPIs and is not in the navigation.

    Parameters
    ----------
    maps_for
        Draws the maps of what a page shows; without it there is no section for them.
    """
    page = KpiPage(source, viewer, maps_for)

    return Page(
        key="kpi",
        path="/kpi/<kpi_id>",
        right=Right.SEE_PUBLIC,
        title=f"A service KPI – {site_title}",
        description="How the priority neighbourhoods do on a service KPI, against the target wards and the city.",
        build=page.build,
        register=partial(register, source=source, page=page, viewer=viewer),
        changes=True,
        styles=("base", "map", "page", "charts", "kpi", "palettes", "kpi_palette", "kpi_map"),
    )
