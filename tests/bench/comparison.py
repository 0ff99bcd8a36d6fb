"""What is measured of the plain Plotly page (`plotly_page.py`): the same events, seen by the colour of a pixel."""

import shapely
from playwright.sync_api import Browser

from dashboard.components.map.palettes import PALETTES
from dashboard.domain.areas.city import City
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_LABELS, MEASURES, ClassingKey
from tests.bench.browser import (
    FirstPaint,
    Sight,
    cold_first_paints,
    fresh_page,
    measure_changes,
    time_after,
    while_time_is_left,
)
from tests.bench.plotly_page import DROPDOWN
from tests.bench.product import rgb
from tests.bench.servers import Server

_PAUSE_MS = 200
_WARM_UP = 2


def _sight(city: City, after: str, before: str | None = None) -> Sight:
    """Return the sight of the largest area whose class differs from before, in its new colour."""
    classes = {
        key: deprivation.classes(city.lsoas[MEASURES[key].rank_column], ClassingKey.BANDS, city.edition.lsoa_count)
        for key in (before, after)
        if key
    }
    shapes = city.lsoa_boundaries.geometry
    if before:
        shapes = shapes[(classes[before] != classes[after]).to_numpy()]
    code = shapes.index[shapely.area(shapes.to_numpy()).argmax()]
    point = shapely.maximum_inscribed_circle(shapes.loc[code]).centroid
    colour = PALETTES["blue"][len(BAND_LABELS)][classes[after][code]]
    return Sight("pixel", {"colour": rgb(colour)}, (point.x, point.y))


def first_paints(browser: Browser, server: Server, city: City, rounds: int) -> list[FirstPaint]:
    """Time the first sight of an area in its colour."""
    return cold_first_paints(browser, server.url, _sight(city, "imd"), rounds)


def recolours(browser: Browser, server: Server, city: City, count: int) -> list[float]:
    """Time choices from the drop-down, in ms: from the click event to the sight of the new colour."""
    times = []
    first = _sight(city, "imd")
    with fresh_page(browser, first) as page:
        page.goto(server.url, wait_until="networkidle")
        page.evaluate("bench.result")
        for before, after in while_time_is_left(measure_changes(list(MEASURES), _WARM_UP + count)):
            page.click(f"#{DROPDOWN}")
            option = page.locator(".dash-dropdown-content").get_by_text(MEASURES[after].label, exact=True)
            option.scroll_into_view_if_needed()
            times.append(time_after(page, "click", _sight(city, after, before), option.click))
            page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]
