"""What is measured of pages with figures of services: the page of a KPI, and Explore."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from dashboard.domain.kpi.illustrative import MODELS
from dashboard.kpis import Kpis
from dashboard.settings import Settings
from dashboard.store.city import load_city
from tests.bench.browser import FirstPaint, Sight, cold_first_paints, fresh_page, time_after, while_time_is_left
from tests.bench.servers import Server

#: The maps can be moved and chosen from, which is the last part of the page to work.
_KPI_USABLE = Sight("present", {"selector": "[data-scripts=ready] [data-pair-ready]"})
#: Plotly has drawn the points of the chart.
_CHART_USABLE = Sight("present", {"selector": "[data-scripts=ready] .js-plotly-plot .scatterlayer .point"})
_CHOSEN = Sight("present", {"selector": "[data-map-areas][data-choosing] [data-chosen]"})
_PAUSE_MS = 300
_WARM_UP = 2


@contextmanager
def published_database() -> Iterator[str]:
    """Make a database with the illustrative figures, all that is published of them worked out; yields its address."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'kpis.sqlite').as_posix()}"
        kpis = Kpis(load_city(Settings().data_dir), url)
        kpis.publish()
        kpis.store.close()
        yield url


def kpi_pages(browser: Browser, server: Server) -> list[FirstPaint]:
    """Time cold loads of the pages of the illustrative KPIs until all of a page can be used."""
    found = []
    for kpi_id in while_time_is_left(MODELS):
        found += cold_first_paints(browser, f"{server.url}kpi/{kpi_id}", _KPI_USABLE, 0)
    return found[1:]


def charts(browser: Browser, server: Server, rounds: int) -> list[FirstPaint]:
    """Time cold loads of Explore until Plotly has drawn its chart."""
    return cold_first_paints(browser, f"{server.url}explore", _CHART_USABLE, rounds)


def selections(browser: Browser, server: Server, count: int) -> list[float]:
    """Time loops drawn in the chart of Explore, in ms: from the pointer’s release to the areas shown on the map."""
    times = []
    with fresh_page(browser) as page:
        page.goto(f"{server.url}explore", wait_until="networkidle")
        page.wait_for_selector(_CHART_USABLE.wanted["selector"], state="attached")
        for _ in while_time_is_left(range(_WARM_UP + count)):
            plot = page.locator(".js-plotly-plot .nsewdrag").bounding_box()
            left, top, width, height = (plot[key] for key in ("x", "y", "width", "height"))
            page.mouse.move(left + 0.2 * width, top + 0.2 * height)
            page.mouse.down()
            # a loop, for the lasso
            for across, down in ((0.8, 0.2), (0.8, 0.8), (0.2, 0.8)):
                page.mouse.move(left + across * width, top + down * height, steps=4)
            times.append(time_after(page, "mouseup", _CHOSEN, page.mouse.up))
            page.wait_for_timeout(_PAUSE_MS)
            page.click("[data-explore-clear]")
            page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]
