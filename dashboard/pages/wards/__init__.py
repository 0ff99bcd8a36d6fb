"""All wards of a vintage in one table that can be sorted."""

from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.pages.page import Page
from dashboard.pages.wards.layout import build


def make_page(city: City) -> Page:
    """Put the index of wards together."""
    return Page(
        key="wards",
        path="/wards",
        right=Right.SEE_PUBLIC,
        title=f"Wards – {city.config.site_title}",
        description=f"The wards of {city.config.city_name} and how much of each is among England’s most deprived.",
        build=partial(build, city),
        nav_label="Wards",
    )
