"""The about page: where the figures come from, what they cannot tell, accessibility."""

from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.pages.about.layout import build
from dashboard.pages.page import Page


def make_page(city: City) -> Page:
    """Put the about page together."""
    return Page(
        key="about",
        path="/about",
        right=Right.SEE_PUBLIC,
        title=f"About – {city.config.site_title}",
        description="Where the figures come from, how they are worked out, and what they cannot tell you.",
        build=partial(build, city),
    )
