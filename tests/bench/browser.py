"""Headless Chromium, and the timing of what it draws (see `probe.js`)."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

_PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip
#: The last one is the same engine without windows.
_NAMES = ("chromium", "chromium-browser", "chromium-headless-shell")
_VIEWPORT = {"width": 1366, "height": 768}  # a council laptop
_PATIENCE_MS = 40_000
#: No part starts another round after this time, so that a slow machine does not measure for ever.
_PART_ENDS_AFTER_S = 50

_T = TypeVar("_T")


@dataclass(frozen=True)
class Sight:
    """Something to be seen on a page: a check of `probe.js` and what it is given.

    `place` is the longitude and latitude to look at, where the check looks at pixels.
    """

    check: str
    wanted: Mapping[str, object]
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class FirstPaint:
    """Times from the start of the navigation, in ms."""

    map_ms: float
    contentful_ms: float


def executable() -> str:
    """Return the path of Chromium: CHROMIUM, else the first known name on the PATH.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        msg = "found no Chromium; install it (Debian: `apt-get install chromium`) or name its executable in CHROMIUM"
        raise FileNotFoundError(msg)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser until the block ends."""
    flags = [*_FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else _FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Browser, first: Sight | None = None) -> Iterator[Page]:
    """Open a page with an empty cache; `first` is looked out for from the start of its navigation."""
    context = browser.new_context(viewport=_VIEWPORT)
    try:
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        start = {"check": first.check, "wanted": first.wanted, "place": first.place} if first else None
        page.add_init_script(f"window.benchStart = {json.dumps(start)};\n{_PROBE}")
        yield page
    finally:
        context.close()


def cold_first_paints(browser: Browser, url: str, first: Sight, rounds: int) -> list[FirstPaint]:
    """Load a page `rounds` times, each in a fresh context, after one unrecorded time."""
    found = []
    for _ in while_time_is_left(range(rounds + 1)):
        with fresh_page(browser, first) as page:
            page.goto(url, wait_until="commit")
            map_ms = page.evaluate("bench.result")
            found.append(FirstPaint(map_ms, page.evaluate("bench.firstContentfulPaint()")))
    return found[1:] or found


def time_after(page: Page, event: str, sight: Sight, act: Callable[[], None]) -> float:
    """Do something and return the ms from the event that it causes until something is seen."""
    page.evaluate("(given) => bench.after(...given)", [event, sight.check, sight.wanted, sight.place])
    act()
    return float(page.evaluate("bench.result"))


def measure_changes(measures: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    """Return `count` changes from one measure to the next, round and round."""
    return islice(pairwise(cycle(measures)), count)


def while_time_is_left(items: Iterable[_T]) -> Iterator[_T]:
    """Yield items until one part of the benchmark has used up its time; the first three always."""
    ends = time.monotonic() + _PART_ENDS_AFTER_S
    for position, item in enumerate(items):
        if position >= 3 and time.monotonic() > ends:
            return
        yield item
