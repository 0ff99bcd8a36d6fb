"""Profiles of neighbourhoods: any LSOA, and the priority neighbourhoods; one template."""

from functools import partial

from dashboard.components.map.model import MapModel
from dashboard.domain.places import find_lsoa, find_neighbourhood
from dashboard.pages.page import Page
from dashboard.pages.profile.layout import Profiles
from dashboard.pages.profile.pack import Packs
from dashboard.pages.services import STYLES, ServicesOfAreas


def make_pages(model: MapModel, services: ServicesOfAreas) -> tuple[Page, ...]:
    """Put the pages together: by LSOA code, by the slug of a priority neighbourhood, and its board pack."""
    city = model.city
    profiles = Profiles(model, services)
    title = f"Neighbourhood profile – {city.config.site_title}"
    description = (
        f"One neighbourhood of {city.config.city_name} in the {city.edition.title}, in words, strips and tables."
    )
    return (
        # first, since Dash takes “<slug>” for all that follows
        Page(
            key="pack",
            path="/neighbourhood/<slug>/pack",
            title=f"Board pack – {city.config.site_title}",
            description="One priority neighbourhood with every measure of the services, to print.",
            build=Packs(city, profiles, services).build,
            changes=True,
            with_figures=True,
            styles=(*STYLES, "data", "charts", "pack"),
        ),
        Page(
            key="lsoa",
            path="/lsoa/<code>",
            title=title,
            description=description,
            build=partial(profiles.build, find=partial(find_lsoa, city), parameter="code"),
            changes=True,
            with_figures=True,
            styles=STYLES,
        ),
        Page(
            key="neighbourhood",
            path="/neighbourhood/<slug>",
            title=title,
            description=description,
            build=partial(profiles.build, find=partial(find_neighbourhood, city), parameter="slug"),
            changes=True,
            with_figures=True,
            styles=STYLES,
        ),
    )
