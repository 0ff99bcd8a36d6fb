"""The accessibility statement: what holds, by what, what is known not to, and whom to tell."""

from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.pages.accessibility.layout import build
from dashboard.pages.page import Page


def make_page(city: City) -> Page:
    """Put the page of the accessibility statement together."""
    return Page(
        key="accessibility",
        path="/accessibility",
        right=Right.SEE_PUBLIC,
        title=f"Accessibility statement – {city.config.site_title}",
        description="What everybody can use here, what is known not to work yet, and whom to tell.",
        build=partial(build, city),
        styles=("base", "accessibility"),
    )
