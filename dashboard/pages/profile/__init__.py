"""Profiles of neighbourhoods: any LSOA, and the priority neighbourhoods; one template. And the board packs."""

from functools import partial

from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.places import find_lsoa, find_neighbourhood
from dashboard.pages.packs import pack_page
from dashboard.pages.page import Page
from dashboard.pages.profile.layout import Profiles
from dashboard.pages.profile.pack import neighbourhoods
from dashboard.pages.services import STYLES, ServicesOfAreas


def make_pages(model: MapModel, services: ServicesOfAreas) -> tuple[Page, ...]:
    """Put the pages together: by LSOA code, by slug of a priority neighbourhood, and its board pack."""
    city = model.city
    profiles = Profiles(model, services)
    site_title = city.config.site_title
    title = f"Neighbourhood profile – {site_title}"
    description = (
        f"One neighbourhood of {city.config.city_name} in the {city.edition.title}, in words, strips and tables."
    )
    return (
        # first, since Dash takes “<slug>” for all that follows
        pack_page("pack", neighbourhoods(city, profiles), services, "/neighbourhood/<slug>", site_title),
        Page(
            key="lsoa",
            path="/lsoa/<code>",
            right=Right.SEE_PUBLIC,
            title=title,
            description=description,
            build=partial(profiles.build, find=partial(find_lsoa, city), parameter="code"),
            changes=True,
            styles=STYLES,
        ),
        Page(
            key="neighbourhood",
            path="/neighbourhood/<slug>",
            right=Right.SEE_PUBLIC,
            title=title,
            description=description,
            build=partial(profiles.build, find=partial(find_neighbourhood, city), parameter="slug"),
            changes=True,
            styles=STYLES,
        ),
    )
