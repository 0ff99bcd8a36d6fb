"""What is measured of the profiles and of the search box on them."""

import time
from collections.abc import Sequence

from playwright.sync_api import Browser

from tests.bench.browser import FirstPaint, Sight, cold_first_paints, fresh_page, time_after, while_time_is_left
from tests.bench.servers import Server

#: The words are there, and search, buttons and comparison work.
_USABLE = Sight("present", {"selector": "[data-scripts=ready] .profile h1"})
#: A place, an LSOA's name, a ward, and a postcode, letter by letter.
_TYPED = ("lincoln green", "leeds 064", "gipton", "LS9 7SU")
_UNRECORDED = 2


def server_times(server: Server, codes: Sequence[str]) -> list[float]:
    """Time the answers of the profiles of LSOAs, in ms: each is built anew, compressed, and sent over loopback."""
    times = []
    for code in codes:
        began = time.perf_counter()
        server.request("GET", f"/lsoa/{code}")
        times.append((time.perf_counter() - began) * 1000)
    return times[_UNRECORDED:]


def usable(browser: Browser, server: Server, codes: Sequence[str]) -> list[FirstPaint]:
    """Time cold loads of profiles until the page can be used."""
    found = []
    for code in while_time_is_left(codes):
        found += cold_first_paints(browser, f"{server.url}lsoa/{code}", _USABLE, 0)
    return found[1:]


def keystrokes(browser: Browser, server: Server, code: str) -> list[float]:
    """Time letters typed into the search box, in ms: from the input event to the sight of the results for them."""
    times = []
    with fresh_page(browser) as page:
        page.goto(f"{server.url}lsoa/{code}", wait_until="networkidle")
        page.wait_for_selector(_USABLE.wanted["selector"], state="attached")
        for text in _TYPED:
            page.fill("#search-input", "")
            page.focus("#search-input")
            page.wait_for_timeout(500)
            for end, letter in enumerate(text, 1):
                answered = Sight("typed", {"text": text[:end]})
                times.append(time_after(page, "input", answered, lambda: page.keyboard.type(letter)))  # noqa: B023
    return times[_UNRECORDED:]
