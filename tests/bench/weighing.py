"""What is measured of the page on which domains are weighed: slider to map, and draws of weights."""

import time
from collections.abc import Iterator
from itertools import cycle, islice

import numpy as np
from playwright.sync_api import Browser

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.weighing.choice import MOST, Weights
from dashboard.domain.weighing.combining import sensitivity
from dashboard.domain.weighing.index import Weighed, domain_indicators
from dashboard.pages.weighing.fragments import coloured
from dashboard.settings import Settings
from dashboard.store.city import load_city
from tests.bench.browser import Sight, fresh_page, time_after, while_time_is_left
from tests.bench.servers import Server

_MOVED = "living_environment"
_PAUSE_MS = 400
_WARM_UP = 2


def slider_moves(browser: Browser, server: Server, count: int) -> list[float]:
    """Time a slider set to its ends by keyboard, in ms: from its event to the sight of an area in its new colour."""
    sights = dict(zip(("End", "Home"), _sights(), strict=True))
    times = []
    with fresh_page(browser) as page:
        page.goto(f"{server.url}index", wait_until="networkidle")
        page.focus(f"#weighing-{_MOVED}")
        for key in while_time_is_left(islice(cycle(sights), _WARM_UP + count)):
            times.append(time_after(page, "input", sights[key], lambda: page.keyboard.press(key)))  # noqa: B023
            page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]


def _sights() -> Iterator[Sight]:
    """Return the sight of an area whose colour differs between the ends of the slider, at each of them."""
    city = load_city(Settings().data_dir)
    published = {domain.key: city.edition.weights_pct[domain.key] for domain in DOMAINS}
    found = [
        coloured(Weighed(city, Weights({**published, _MOVED: weight}), domain_indicators(city))).classes
        for weight in (MOST, 0.0)
    ]
    code = next(code for code in found[0] if found[0][code] != found[1][code])
    for classes in found:
        yield Sight("present", {"selector": f"[data-map-areas] .{classes[code]}[data-code={code}]"})


def draws_ms(areas: int, rounds: int) -> list[float]:
    """Time a thousand draws of seven weights for so many areas."""
    table = np.random.default_rng(0).random((areas, len(DOMAINS))) * 100
    weights = np.array([[domain.weight_pct or 0.0 for domain in DOMAINS]])
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        sensitivity(table, weights, areas // 100)
        times.append((time.perf_counter() - began) * 1000)
    return times
