"""Service figures: who has supplied what, and what each KPI means."""

from functools import partial

from dashboard.pages.data.layout import KpiSource, build
from dashboard.pages.page import Page


def make_page(source: KpiSource, site_title: str) -> Page:
    """Put the page of service figures together."""
    return Page(
        key="data",
        path="/data",
        title=f"Service figures – {site_title}",
        description="Which figures the council’s services have handed in, what each means, and how to hand some in.",
        build=partial(build, source),
        nav_label="Data",
        changes=True,
        styles=("base", "map", "table", "profile", "data", "palettes"),
    )
