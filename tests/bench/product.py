"""What is measured of the product's own map."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from playwright.sync_api import Browser, Page

from dashboard.components.map.palettes import PALETTES
from dashboard.store.city import load_city
from tests.bench.browser import (
    FirstPaint,
    Sight,
    cold_first_paints,
    fresh_page,
    measure_changes,
    time_after,
    while_time_is_left,
)
from tests.bench.servers import ROOT, Server

_SETTLES_WITHIN_MS = 60_000
_PAUSE_MS = 200
#: Unrecorded events before the recorded ones.
_WARM_UP = 2
_CLASSING = "bands"


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the parts of a colour written as #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@dataclass(frozen=True)
class MapData:
    """The data that the server sends to the map, with the colours that it must lead to."""

    payload: Mapping[str, Any]

    @classmethod
    def of(cls, server: Server) -> "MapData":
        """Ask a server for the data of its map."""
        document = server.text("/")
        found = re.search(r'data-model="([^"]+)"', document)
        if found is None:
            msg = "The start page names no address of the map's data (`data-model`)."
            raise ValueError(msg)
        return cls(json.loads(server.text(unescape(found[1]))))

    @property
    def measures(self) -> list[str]:
        """Keys of the measures."""
        return [measure["key"] for measure in self.payload["measures"]]

    def class_of(self, index: int, measure: str) -> int:
        """Return the policy band of an area, 0 = most deprived."""
        way = next(way for way in self.payload["classings"] if way["key"] == _CLASSING)
        rank = self.payload["ranks"][measure][index]
        return next(number for number, limit in enumerate(way["limits"]) if rank <= limit)

    def sight(self, index: int, measure: str) -> Sight:
        """Return the sight of an area in its colour."""
        way = next(way for way in self.payload["classings"] if way["key"] == _CLASSING)
        colour = PALETTES["blue"][way["count"]][self.class_of(index, measure)]
        return Sight("fill", {"index": index, "colour": "rgb({}, {}, {})".format(*rgb(colour))})

    @property
    def last(self) -> int:
        """Position of the area that is drawn last."""
        return len(self.payload["codes"]) - 1

    def changed_area(self, before: str, after: str) -> int:
        """Return the last area whose class differs between two measures."""
        differing = (i for i in range(self.last, -1, -1) if self.class_of(i, before) != self.class_of(i, after))
        return next(differing)

    def changed_area_of(self, other: "MapData", measure: str) -> int:
        """Return the last area whose class on a measure differs from that in other data."""
        ranks, others = self.payload["ranks"][measure], other.payload["ranks"][measure]
        known = (i for i in range(self.last, -1, -1) if ranks[i] and others[i])
        return next(i for i in known if self.class_of(i, measure) != other.class_of(i, measure))


def first_paints(browser: Browser, server: Server, data: MapData, rounds: int) -> list[FirstPaint]:
    """Time the first sight of the last area in its colour."""
    return cold_first_paints(browser, server.url, data.sight(data.last, "imd"), rounds)


def recolours(browser: Browser, server: Server, data: MapData, count: int, *, pause_ms: int = _PAUSE_MS) -> list[float]:
    """Time changes of the measure, in ms: from the change event to the sight of the new colour.

    Parameters
    ----------
    browser, server, data
        What is measured.
    count
        Number of changes.
    pause_ms
        Time between two changes, for what the page does after the map has its new colours.
    """
    times = []
    with fresh_page(browser) as page:
        _open_settled(page, server)
        for before, after in while_time_is_left(measure_changes(data.measures, _WARM_UP + count)):
            sight = data.sight(data.changed_area(before, after), after)
            times.append(time_after(page, "change", sight, lambda: page.select_option("#map-measure", after)))  # noqa: B023
            page.wait_for_timeout(pause_ms)
    return times[_WARM_UP:]


def edition_changes(browser: Browser, server: Server, data: MapData, count: int) -> list[float]:
    """Time changes of the edition of the Indices, in ms: from the click to the sight of the new colour.

    The browser has none of the editions before; the server has prepared them, as it has for all but its first readers.
    """
    others = {year: MapData({**data.payload, **_figures(server, year)}) for year in _editions(server)}
    times = []
    with fresh_page(browser) as page:
        _open_settled(page, server)
        current = page.inner_text(".editions [aria-current]")
        years = [year for year in others if year != current] + [current]
        for before, after in while_time_is_left(measure_changes([current, *years[:-1]], _WARM_UP + count)):
            index = others[after].changed_area_of(others[before], "imd")
            sight = others[after].sight(index, "imd")
            link = page.get_by_role("link", name=after, exact=True)
            times.append(time_after(page, "click", sight, link.click))
            page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]


def _editions(server: Server) -> list[str]:
    return re.findall(r'data-edition="[^"]*"[^>]*>(\d{4})<', server.text("/"))


def _figures(server: Server, year: str) -> dict[str, Any]:
    return dict(json.loads(server.text(f"/map-edition/{year}"))["figures"])


def panel_answers(browser: Browser, server: Server, data: MapData, count: int) -> list[float]:
    """Time clicks on areas, in ms: from the click event to the sight of the area's name in the side panel."""
    times = []
    with fresh_page(browser) as page:
        _open_settled(page, server)
        places = page.evaluate(_LARGE_AREAS, _WARM_UP + count)
        headings = load_city(ROOT / "data").lsoas["display_name"].loc[data.payload["codes"]].tolist()
        for index, x, y in while_time_is_left(places):
            sight = Sight("text", {"selector": "[data-panel-content] h2", "text": headings[index]})
            times.append(time_after(page, "click", sight, lambda: page.mouse.click(x, y)))  # noqa: B023
            page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]


#: Positions of the largest areas and where they can be clicked.
_LARGE_AREAS = """(count) => {
  const paths = [...document.querySelector("[data-areas]").children];
  const matrix = document.querySelector("[data-map]").getScreenCTM();
  const size = (path) => { const box = path.getBBox(); return box.width * box.height; };
  const places = paths.map((path, index) => {
    const box = path.getBBox();
    const { x, y } = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(matrix);
    return { path, size: size(path), place: [index, x, y] };
  });
  const clickable = places.filter(({ path, place }) => document.elementFromPoint(place[1], place[2]) === path);
  return clickable.sort((one, other) => other.size - one.size).slice(0, count).map(({ place }) => place);
}"""


def _open_settled(page: Page, server: Server) -> None:
    """Open the start page and wait until Dash has taken it over and the table stands."""
    page.goto(server.url, wait_until="commit")
    for awaited in ("html[data-scripts=ready] [data-areas]", "[data-table-host] tbody tr"):
        page.wait_for_selector(awaited, state="attached", timeout=_SETTLES_WITHIN_MS)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)


def wire_sizes(browser: Browser, server: Server, path: str = "") -> dict[str, int]:
    """Load a page with an empty cache; return the bytes over the wire of each answer, headers included."""
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with fresh_page(browser) as page:
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
        session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
        session.send("Network.enable")
        page.goto(server.url + path, wait_until="networkidle")
        page.wait_for_timeout(1000)
    return {addresses[key].removeprefix(server.url.rstrip("/")): size for key, size in sizes.items()}


def use(server: Server, data: MapData, times: int) -> None:
    """Load the start page and choose an area, so many times each, without a browser."""
    for position in range(times):
        server.request("GET", "/")
        server.request("GET", f"/panel/{data.payload['codes'][position]}")
