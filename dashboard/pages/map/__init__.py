"""The home page: the map, its controls, the chosen area in words, and the same areas as a table."""

from functools import partial

from dashboard.components.map.model import MapModel
from dashboard.pages.map.layout import build
from dashboard.pages.map.routes import register
from dashboard.pages.page import Page


def make_page(model: MapModel) -> Page:
    """Put the map page together.

    Parameters
    ----------
    model
        The prepared map of the city.
    """
    city = model.city.config.city_name
    return Page(
        key="map",
        path="/",
        title=f"Deprivation map – {model.city.config.site_title}",
        description=(
            f"Where {city}’s neighbourhoods stand in the {model.city.edition.title}: overall and by domain, "
            "as a map and as a table."
        ),
        build=partial(build, model),
        nav_label="Map",
        register=partial(register, model=model),
        styles=("base", "map", "table", "palettes"),
    )
