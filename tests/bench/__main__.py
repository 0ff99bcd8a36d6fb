"""Run the benchmark: `python -m tests.bench [--rounds N] [--out FILE]`; takes a few minutes on a quiet machine."""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Error

from dashboard.settings import Settings
from dashboard.store.city import load_city
from tests.bench import comparison, england, product, profiles, services, weighing
from tests.bench.browser import FirstPaint, chromium
from tests.bench.report import Row, at_most, percentile, results_table, spread, times_faster, wire_table
from tests.bench.servers import Server, ServerError, running

_STARTS = 5
_USES = 50
#: Recorded incidents per 1,000 residents of the six priority neighbourhoods together in July 2018.
_OPEN_FIGURE = "<b>29.0</b>"
_GIVEN_UP_S = 60
_EVENTS = 24
_ENGLAND_STARTS_WITHIN_S = 90
#: Naming 32,844 areas for screen readers takes a while after each change.
_ENGLAND_PAUSE_MS = 1500


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print the report; returns the number of goals that are missed, at most 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the dashboard in Chromium.")
    parser.add_argument("--rounds", type=int, default=7, help="cold page loads of each kind, at least 1 (default 7)")
    parser.add_argument("--out", type=Path, help="file to write the report to as well")
    parser.add_argument("--skip-england", action="store_true", help="leave out the map of all England")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    with chromium() as browser:
        rows, wire = _city(browser, options.rounds)
        if not options.skip_england:
            rows += _england(browser, options.rounds)
        heading = machine(browser)
    report = f"{heading}\n\n{results_table(rows)}\n\n{wire}\n"
    print(report)
    if options.out:
        options.out.write_text(report, encoding="utf-8")
    return int(any(row.reached is False for row in rows))


def machine(browser: Browser) -> str:
    """Describe in one line what was measured on what; names no computer and no person."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    libraries = ", ".join(f"{name} {version(name)}" for name in ("dash", "plotly"))
    load = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {libraries}, Chromium {browser.version} (headless, no GPU), "
        f"{datetime.now(UTC):%d %B %Y}; load over the last 5 minutes {load:.1f}, the benchmark included."
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _city(browser: Browser, rounds: int) -> tuple[list[Row], str]:
    """Measure the product and the plain Plotly page on the city's data."""
    _tell("Working out the figures of services …")
    with services.published_database() as url:
        _tell("Starting the server …")
        starts = [_start_once(url) for _ in range(_STARTS - 1)]
        firsts = [_first_start() for _ in range(_STARTS)]
        with running(database_url=url) as server:
            starts.append(server.started_in_s)
            data = product.MapData.of(server)
            codes = data.payload["codes"]
            _tell("Loading, recolouring, choosing areas …")
            paints = product.first_paints(browser, server, data, rounds)
            recolours = product.recolours(browser, server, data, _EVENTS)
            editions = product.edition_changes(browser, server, data, _EVENTS)
            panels = product.panel_answers(browser, server, data, _EVENTS)
            wire = product.wire_sizes(browser, server)
            profile_wire = product.wire_sizes(browser, server, f"lsoa/{codes[0]}")
            product.use(server, data, _USES)
            memory = list(_memory(server))
            page_rows = [*_profiles(browser, server, codes), *_services(browser, server, rounds)]
    plain_paints, plain_recolours = _plain(browser, rounds)
    ours, theirs = _map_ms(paints), _map_ms(plain_paints)
    rows = [
        at_most("Map first painted, cold", median(ours) / 1000, 0.45, "s", detail=spread(ours)),
        Row("First contentful paint of the page, cold", spread([paint.contentful_ms for paint in paints])),
        Row("Plotly page: map first painted, cold", spread(theirs)),
        times_faster("Map first painted: faster than Plotly (medians)", median(ours), median(theirs), 8),
        *_events("Recolour", recolours, 60),
        Row("Plotly page: recolour", _percentiles(plain_recolours)),
        times_faster("Recolour: faster than Plotly (p50)", median(recolours), median(plain_recolours), 8),
        *_events("Another edition of the Indices", editions, 80),
        *_events("Side panel after a click", panels, 120),
        _bytes("Bytes over the wire, map page, cold", wire, 130),
        _bytes("Bytes over the wire, a profile, cold", profile_wire, 90),
        at_most("Server start to first answer (median)", median(starts), 2.5, "s", detail=spread(starts, "s")),
        at_most("First start: real figures on /kpis (median)", median(firsts), 5, "s", detail=spread(firsts, "s")),
        *memory,
        *page_rows,
    ]
    return rows, wire_table(wire)


def _bytes(what: str, wire: Mapping[str, int], limit_kb: float) -> Row:
    return at_most(what, sum(wire.values()) / 1000, limit_kb, "kB", detail=f"{len(wire)} answers")


def _services(browser: Browser, server: Server, rounds: int) -> Iterator[Row]:
    """Measure the pages of KPIs, each asked for the first time, Explore, and the weights."""
    pages = _map_ms(services.kpi_pages(browser, server))
    yield at_most("Page of a KPI: usable, cold", median(pages) / 1000, 0.8, "s", detail=spread(pages))
    charts = _map_ms(services.charts(browser, server, rounds))
    yield at_most("Explore: Plotly chart usable, cold", median(charts) / 1000, 3.5, "s", detail=spread(charts))
    yield from _events("Explore: selection to map", services.selections(browser, server, _EVENTS), 100)
    yield from _events("Weights: slider to map", weighing.slider_moves(browser, server, _EVENTS), 100)
    for areas, limit_ms in ((482, 300), (32_844, 4000)):
        times = weighing.draws_ms(areas, rounds)
        what = f"Weights: 1,000 draws for {areas:,} areas (median)"
        yield at_most(what, median(times), limit_ms, "ms", detail=spread(times))


def _profiles(browser: Browser, server: Server, codes: Sequence[str]) -> Iterator[Row]:
    """Measure the profiles, each on areas that were not asked for before."""
    answers = profiles.server_times(server, codes[::7])
    yield from _events("Profile: answer of the server", answers, 80)
    pages = _map_ms(profiles.usable(browser, server, codes[3::60]))
    yield at_most("Profile: usable, cold", median(pages) / 1000, 0.35, "s", detail=spread(pages))
    yield from _events("Search: results after a letter", profiles.keystrokes(browser, server, codes[1]), 50)


def _start_once(database_url: str) -> float:
    with running(database_url=database_url) as server:
        return server.started_in_s


def _first_start() -> float:
    """Start with an empty database; return the seconds until the table of KPIs has the open figures that come along."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder).as_posix()}/kpis.sqlite"
        began = time.perf_counter()
        with running(database_url=url) as server:
            while _OPEN_FIGURE not in server.text("kpis"):
                if time.perf_counter() - began > _GIVEN_UP_S:
                    msg = f"/kpis had no open figures {_GIVEN_UP_S} s after a first start."
                    raise ServerError(msg)
            return time.perf_counter() - began


def _plain(browser: Browser, rounds: int) -> tuple[list[FirstPaint], list[float]]:
    """Measure the plain Plotly page."""
    _tell("The same with a plain Plotly page …")
    city = load_city(Settings().data_dir)
    with running("tests.bench.plotly_page") as server:
        paints = comparison.first_paints(browser, server, city, rounds)
        return paints, comparison.recolours(browser, server, city, _EVENTS)


def _england(browser: Browser, rounds: int) -> Iterator[Row]:
    """Measure the same map with all of England; says so if it cannot."""
    what = "England, 32,844 areas"
    if missing := england.missing_files():
        yield Row(what, f"left out: no {', '.join(path.name for path in missing)} beside the project")
        return
    _tell("The same with all of England …")
    with running("tests.bench.england", within_s=_ENGLAND_STARTS_WITHIN_S) as server:
        data = product.MapData.of(server)
        paints = _map_ms(product.first_paints(browser, server, data, rounds))
        yield at_most(f"{what}: map first painted, cold", median(paints) / 1000, 2.5, "s", detail=spread(paints))
        try:
            recolours = product.recolours(browser, server, data, _EVENTS, pause_ms=_ENGLAND_PAUSE_MS)
        except Error as error:
            yield Row(f"{what}: recolour", f"not measured: {error.message.splitlines()[0]}", "≤ 600 ms", reached=False)
        else:
            yield from _events(f"{what}: recolour", recolours, 600)


def _events(what: str, times: Sequence[float], limit_ms: float) -> Iterator[Row]:
    yield at_most(f"{what} (p95)", percentile(times, 95), limit_ms, "ms", detail=_percentiles(times))


def _percentiles(times: Sequence[float]) -> str:
    return f"p50 {percentile(times, 50):,.0f} ms, p95 {percentile(times, 95):,.0f} ms, n={len(times)}"


def _map_ms(paints: Sequence[FirstPaint]) -> list[float]:
    return [paint.map_ms for paint in paints]


def _memory(server: Server) -> Iterator[Row]:
    what = f"Memory of the process after {_USES} page loads and {_USES} choices"
    memory = server.memory_mb()
    yield Row(what, "not known on this system") if memory is None else at_most(what, memory, 290, "MB")


if __name__ == "__main__":
    sys.exit(main())
