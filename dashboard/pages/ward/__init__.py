"""Profile of a ward, of either vintage."""

from functools import partial

from dashboard.components.map.model import MapModel
from dashboard.pages.page import Page
from dashboard.pages.ward.layout import build


def make_page(model: MapModel) -> Page:
    """Put the ward page together."""
    city = model.city
    return Page(
        key="ward",
        path="/ward/<code>",
        title=f"Ward profile – {city.config.site_title}",
        description=f"One ward of {city.config.city_name} and its neighbourhoods in the {city.edition.title}.",
        build=partial(build, model),
    )
