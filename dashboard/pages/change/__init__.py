"""Change: the editions of the Indices side by side, and what may be said of the city between two of them."""

from functools import partial

from dashboard.domain.access.roles import Right
from dashboard.domain.change.city import CityEditions
from dashboard.pages.change.addresses import HEADING, PATH
from dashboard.pages.change.layout import build
from dashboard.pages.change.routes import register
from dashboard.pages.page import Page


def make_page(editions: CityEditions) -> Page:
    """Put the page together."""
    config = editions.city.config
    return Page(
        key="change",
        path=PATH,
        right=Right.SEE_PUBLIC,
        title=f"{HEADING} – {config.site_title}",
        description=f"How neighbourhoods of {config.city_name} moved between editions of the Indices of Deprivation.",
        build=partial(build, editions),
        register=partial(register, editions=editions),
        nav_label="Change",
        styles=("base", "page", "data", "charts", "change", "palettes"),
    )
