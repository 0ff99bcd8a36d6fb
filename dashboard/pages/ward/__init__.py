"""Profile of a ward, of either vintage."""

from functools import partial

from dashboard.components.map.model import MapModel
from dashboard.domain.access.roles import Right
from dashboard.pages.packs import pack_page
from dashboard.pages.page import Page
from dashboard.pages.services import STYLES, ServicesOfAreas
from dashboard.pages.ward.layout import build
from dashboard.pages.ward.pack import wards


def make_pages(model: MapModel, services: ServicesOfAreas) -> tuple[Page, ...]:
    """Put the pages together: the board pack, first, since Dash takes “<code>” for all that follows; the profile."""
    pack = pack_page("ward_pack", wards(model), services, "/ward/<code>", model.city.config.site_title)
    city = model.city
    profile = Page(
        key="ward",
        path="/ward/<code>",
        right=Right.SEE_PUBLIC,
        title=f"Ward profile – {city.config.site_title}",
        description=f"One ward of {city.config.city_name} and its neighbourhoods in the {city.edition.title}.",
        build=partial(build, model, services),
        changes=True,
        styles=STYLES,
    )
    return pack, profile
