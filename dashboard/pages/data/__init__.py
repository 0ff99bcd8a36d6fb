"""Service figures: who has supplied what, and what each KPI means."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.disclosure_rules import Viewer
from dashboard.pages.data.layout import KpiSource, build
from dashboard.pages.data.routes import register
from dashboard.pages.page import Page


def make_page(source: KpiSource, site_title: str, viewer: Callable[[], Viewer]) -> Page:
    """Put the page of service figures together; `viewer` tells who asks for it."""
    return Page(
        key="data",
        path="/data",
        title=f"Service figures – {site_title}",
        description="Which figures the council’s services have handed in, what each means, and how to hand some in.",
        build=lambda query: build(source, viewer(), query),
        register=partial(register, source=source),
        nav_label="Data",
        changes=True,
        styles=("base", "map", "table", "profile", "data", "palettes"),
    )
