"""Profile of a ward, of either vintage."""

from dashboard.components.map.model import MapModel
from dashboard.pages.page import Page
from dashboard.pages.services import STYLES, ServicesOfAreas
from dashboard.pages.ward.layout import Wards


def make_page(model: MapModel, services: ServicesOfAreas) -> Page:
    """Put the ward page together."""
    city = model.city
    return Page(
        key="ward",
        path="/ward/<code>",
        title=f"Ward profile – {city.config.site_title}",
        description=f"One ward of {city.config.city_name} and its neighbourhoods in the {city.edition.title}.",
        build=Wards(model, services).build,
        changes=True,
        with_figures=True,
        styles=STYLES,
    )
