"""One person at one browser: opens pages, and writes down everything that goes wrong on them."""

import re
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

from .tools import Late

_MOST_TRIES = 60
LAPTOP = {"width": 1366, "height": 768}


def _query(url):
    return dict(parse_qsl(urlsplit(url).query))


class Visitor:
    """A context of its own with one page. `troubles` are console errors, script errors and requests to elsewhere."""

    def __init__(self, browser, address, lsoas, **options):
        self.address = address
        self._codes = list(lsoas.index)
        self._names = lsoas["name"]
        settings = {"viewport": LAPTOP, "locale": "en-GB", "reduced_motion": "reduce", **options}
        self.context = browser.new_context(**settings)
        self.context.set_default_timeout(30_000)
        self._troubles = []
        self._expected = []
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self._troubles.append(f"script error: {error.error}"))
        self.page = self.context.new_page()

    def _note_request(self, request):
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self._troubles.append(f"request to elsewhere: {request.url}")

    def _note_console(self, message):
        if message.type == "error":
            self._troubles.append(f"console error: {message.text} ({message.location.get('url')})")

    def expect_trouble(self, pattern):
        """Allow troubles that a test brings about on purpose."""
        self._expected.append(re.compile(pattern))

    @property
    def troubles(self):
        return [text for text in self._troubles if not any(known.search(text) for known in self._expected)]

    # ---- pages

    def open(self, path="/"):
        """Open a page and wait until Dash has taken it over and, on the map page, the table is drawn."""
        response = self.page.goto(self.address + path)
        self.wait_until_ready()
        return response

    def open_with_services(self, path):
        """Open a page of an area when the database has been made, which a new one takes its time for."""
        self.expect_trouble(r"status of 503 .*/pack")
        for _ in range(_MOST_TRIES):
            response = self.open(path)
            if self.page.locator(".services-table").count():
                return response
            self.page.wait_for_timeout(1000)
        message = f"{path} shows no services; is the database being made?"
        raise AssertionError(message)

    def reload(self):
        self.page.reload()
        self.wait_until_ready()

    def wait_until_ready(self):
        # no function that is asked again and again: the site's policy forbids to evaluate its text
        self.page.locator("html[data-scripts=ready]").wait_for(state="attached")
        if self.page.locator("[data-map-stage]").count():
            self.page.locator("[data-area-table] tbody").wait_for(state="attached")

    @property
    def query(self):
        """Parameters of the address."""
        return _query(self.page.url)

    def expect_query(self, **parameters):
        """Wait until the address has exactly these parameters; it follows a choice after the map has been painted."""
        self._wait_for_query(lambda: self.query == parameters)
        assert self.query == parameters

    def expect_in_query(self, **parameters):
        """Wait until the address has these parameters, whatever else it has."""
        self._wait_for_query(lambda: parameters.items() <= self.query.items())
        assert {**self.query, **parameters} == self.query

    def expect_view_in_query(self):
        """Wait until the address has the part of the map that is in sight."""
        x, y, width, height = self.view_box()
        self.expect_in_query(view=",".join(str(int(part + 0.5)) for part in (x + width / 2, y + height / 2, width)))

    def _wait_for_query(self, fits):
        with suppress(Late):
            self.page.wait_for_url(lambda _: fits(), timeout=5_000)

    # ---- the map

    @property
    def stage(self):
        return self.page.locator("[data-map-stage]")

    @property
    def panel(self):
        return self.page.locator("[data-panel-content]")

    @property
    def card(self):
        return self.page.locator("[data-map-card]")

    @property
    def marks(self):
        return self.page.locator("[data-marks]")

    def area(self, code):
        """Return the area's path on the map."""
        return self.page.locator("[data-areas] > path").nth(self._codes.index(code))

    def classes(self):
        """Return the CSS classes of all areas, in order."""
        return self.page.locator("[data-areas] > path").evaluate_all("paths => paths.map(p => p.getAttribute('class'))")

    def counts(self):
        """Return the counts of the legend in sight, from the most deprived class on."""
        return [int(text) for text in self.page.locator("[data-count]:visible").all_inner_texts()]

    def point(self, model, code):
        """Return where in the window a point inside the area lies."""
        x, y = model.areas.labels_xy[self._codes.index(code)].tolist()
        return self.page.locator("[data-map]").evaluate(
            """(svg, [x, y]) => {
              const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
              return [point.x, point.y];
            }""",
            [x, y],
        )

    def view_box(self):
        """Return the part of the map in sight: x, y, width, height in map units."""
        return [float(part) for part in self.page.locator("[data-map]").get_attribute("viewBox").split()]

    def focused_code(self):
        """Return the code of the area that has the focus, None if none has it."""
        index = self.page.evaluate(
            "[...document.querySelectorAll('[data-areas] > path')].indexOf(document.activeElement)"
        )
        return self._codes[index] if index >= 0 else None

    def visible_rows(self):
        """Return the texts of the table's rows in sight, cell by cell."""
        return self.page.locator("[data-area-table] tbody tr").evaluate_all(
            "rows => rows.filter(row => !row.hidden).map(row => [...row.cells].map(cell => cell.textContent))"
        )

    def row(self, code):
        """Return the area's row of the table, found by its official name."""
        return self.page.locator("[data-area-table] tbody tr", has=self.page.get_by_text(self._names[code], exact=True))


def overlap(one, other):
    """Tell whether two boxes {x, y, width, height} share more than an edge."""
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
