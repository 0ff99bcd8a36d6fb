"""Measure service KPIs: `python -m tests.bench.gap_table`; server time of /kpis as data grows, and fifty people.

The illustrative figures are published by the rule for small numbers alone, without the search for what would give
hidden ones away, which takes minutes and changes neither the number of rows nor their size.
"""

import http.client
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, update

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer, rounded
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Period, Unit
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.store.city import CityStore, load_city
from dashboard.store.kpi import observations, tables
from dashboard.store.kpi.database import writing
from dashboard.store.kpi.store import KpiStore, open_database
from tests.bench.report import Row, at_most, percentile, results_table
from tests.bench.servers import Server, running

GOAL_MS = {12: 150, 200: 600}
SIZES, QUARTERS = (12, 50, 200), 40
TIMES = 30
#: What is kept of the figures of a period.
_FIGURES = (tables.cells, tables.published)
PEOPLE, FOR_S, PAUSE_S, LOAD_GOAL_MS = 50, 20, 2.0, 500
NOW = datetime(2018, 11, 20, tzinfo=UTC)
PUBLIC = {"Host": "dashboard.council.example", "Accept-Encoding": "br"}
#: What a server in between adds: the public view.
PASSED_ON = {"Accept-Encoding": "br", "X-Forwarded-For": "203.0.113.7"}
STEWARD = {"Host": "127.0.0.1", "Accept-Encoding": "br"}
VIEWERS = {"public": PUBLIC, "steward": STEWARD}
_UNITS = (Unit.PERCENTAGE, Unit.RATE_PER_1000, Unit.PERCENTAGE, Unit.COUNT, Unit.MEAN)
_QUERIES = ("", "?sort=gap", "?worse=1", "?sort=gap&worse=1")


# ---- data


def definition(number: int) -> KpiDefinition:
    """Make a KPI; units and polarities take turns."""
    unit = _UNITS[number % len(_UNITS)]
    better = tuple(Better)[number % 3]
    return KpiDefinition(
        f"measured-{number:03d}", 1, f"Service {number % 9}", "Role", f"Measured {number}", "What is measured.", unit,
        "cases", "" if unit is Unit.COUNT else "people", better, Frequency.QUARTER, (Geography.CITY,),
    )  # fmt: skip


def generated(city: CityStore, folder: Path, count: int) -> str:
    """Make a database with so many KPIs over forty quarters, for every area but LSOAs; return its address."""
    url = f"sqlite:///{(folder / f'generated-{count}.sqlite').as_posix()}"
    kpis = Kpis(city, url, lambda: NOW)
    members = kpis.membership.groupby(["area_kind", "area_code"], as_index=False).size()
    areas = members[members["area_kind"] != "lsoa"].reset_index(drop=True)
    store = open_database(url, lambda rows: rows)
    store.adopt_areas(kpis._figures.areas)
    last = Period(2018, 7, Frequency.QUARTER)
    quarters = [last]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous())
    for number in range(count):
        # nothing is handed in LSOA by LSOA: sums are written as if they had been worked out
        write(store, store.save_definition(definition(number)), areas, [period.key for period in quarters], number)
    store.close()
    publish(Kpis(city, url, lambda: NOW))
    return url


def write(store: KpiStore, kpi: KpiDefinition, areas: pd.DataFrame, periods: Sequence[str], seed: int) -> None:
    """Write a submission of a KPI and its sums, without single figures."""
    cells = cells_of(areas, kpi, periods, seed)
    with writing(store._engine) as connection:
        number = _submission(connection, kpi)
        held = {"submission_id": number, "kpi_id": kpi.kpi_id, "state": "current"}
        connection.execute(insert(tables.submission_periods), [{**held, "period": period} for period in periods])
        observations.write(connection, tables.cells, cells[[column.name for column in tables.cells.columns]])


def _submission(connection: Connection, kpi: KpiDefinition) -> int:
    """Write a submission of a KPI; return its number."""
    given = {
        "kpi_id": kpi.kpi_id, "kpi_version": kpi.version, "illustrative": kpi.illustrative, "submitted_by": "bench",
        "submitted_at": NOW, "file_name": "bench.csv", "file_sha256": "0" * 64,
        "rows_read": 0, "rows_matched": 0, "rows_unmatched": 0,
    }  # fmt: skip
    (number,) = connection.execute(insert(tables.submissions).values(given)).inserted_primary_key or (0,)
    return int(number)


def cells_of(areas: pd.DataFrame, kpi: KpiDefinition, periods: Sequence[str], seed: int) -> pd.DataFrame:
    """Draw a KPI's sums for every area and period."""
    dice = np.random.default_rng(seed)
    frame = areas.loc[np.tile(np.arange(len(areas)), len(periods))].reset_index(drop=True)
    people = frame["size"].to_numpy() * 300
    counted = dice.binomial(people, dice.uniform(0.02, 0.3)).astype(float)
    return frame.assign(
        kpi_id=kpi.kpi_id, period=np.repeat(list(periods), len(areas)), numerator=counted,
        denominator=np.nan if kpi.unit is Unit.COUNT else people.astype(float),
        lsoas_with_figures=frame["size"], lsoas_total=frame["size"], source="lsoa",
    )  # fmt: skip


def publish(kpis: Kpis) -> None:
    """Fill in what the public may see: counts under ten hidden, others rounded."""
    store, marks = kpis.store, kpis._figures._marks
    for kpi in kpis.definitions():
        cells = store.cells(kpi.kpi_id)
        shown = (cells["numerator"] >= kpi.small_numbers.public_least).to_numpy()
        given = cells["numerator"].notna().to_numpy()
        parts = (cells[name].to_numpy() for name in ("numerator", "denominator"))
        counted, among = (np.where(shown, rounded(part, 5), np.nan) for part in parts)
        status = np.select([~given, ~shown], ["no figures", "suppressed"], "shown")
        rows = cells.assign(viewer=Viewer.PUBLIC.value, status=status, numerator=counted, denominator=among)
        made = pd.DataFrame([
            {"kpi_id": kpi.kpi_id, "period": period, "viewer": Viewer.PUBLIC.value,
             "submission_id": source.submission_id, "made_from": marks([kpi])[1]}
            for period, source in store.sources(kpi.kpi_id).items()
        ])  # fmt: skip
        with writing(store._engine) as connection:
            observations.write(connection, tables.published_periods, made)
            observations.write(connection, tables.published, rows[[column.name for column in tables.published.columns]])
    kpis.store.close()


def illustrative(city: CityStore, folder: Path) -> str:
    """Make a database with the illustrative figures; return its address."""
    url = f"sqlite:///{(folder / 'illustrative.sqlite').as_posix()}"
    publish(Kpis(city, url, lambda: NOW))
    return url


# ---- server time


@dataclass(frozen=True)
class Times:
    """Server times in ms after a hand-in of one KPI.

    `processor` is time of the processor, which others on the machine hardly lengthen; `figures` are those read for a
    page.
    """

    changed: list[float]
    processor: list[float]
    figures: int


def server_times(city: CityStore, url: str, headers: dict[str, str]) -> Times:
    """Time the page as the server writes and compresses it, in this process."""
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    client, store = app.server.test_client(), app.kpis.store
    changed: list[float] = []
    processor: list[float] = []
    for number in range(TIMES + 3):
        address = f"/kpis{_QUERIES[number % len(_QUERIES)]}"
        touch(store)
        began, worked = time.perf_counter(), time.thread_time()
        answer = client.get(address, headers=headers)
        taken, worked = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
        assert answer.status_code == 200, answer.status
        # the first ones import what the statistics need
        if number >= 3:
            changed.append(taken)
            processor.append(worked)
    viewer = Viewer.PUBLIC if headers is PUBLIC else Viewer.STEWARD
    kinds = ["neighbourhood", "priority", "most-deprived", "target-wards", "city"]
    last = store.holdings()[1][app.kpis.definitions()[0].kpi_id][-8:]
    figures = len(app.kpis.all_figures(viewer, kinds, None, last))
    app.hand_ins.close()
    store.close()
    return Times(changed, processor, figures)


def touch(store: KpiStore) -> None:
    """Hand in the last period of the first KPI anew, a case more in each area, with what is published of it.

    What there was, which may have been made without single figures, is written as a hand-in leaves it.
    """
    definitions, held_periods = store.holdings()
    kpi = next(one for one in definitions if held_periods.get(one.kpi_id))
    kpi_id, period = kpi.kpi_id, held_periods[kpi.kpi_id][-1]
    with writing(store._engine) as connection:
        number = _submission(connection, kpi)
        held = tables.submission_periods
        of_period = [(table.c.kpi_id == kpi_id) & (table.c.period == period) for table in (held, *_FIGURES)]
        connection.execute(update(held).where(of_period[0], held.c.state == "current").values(state="replaced"))
        values = {"submission_id": number, "kpi_id": kpi_id, "state": "current", "period": period}
        connection.execute(insert(held).values(values))
        # what is published is rounded
        for table, one, more in zip(_FIGURES, of_period[1:], (1, 5), strict=True):
            connection.execute(update(table).where(one).values(numerator=table.c.numerator + more))
        made_of = tables.published_periods
        whose = (made_of.c.kpi_id == kpi_id) & (made_of.c.period == period)
        connection.execute(update(made_of).where(whose).values(submission_id=number))


def measured(what: str, times: Times, goal_ms: float | None) -> list[Row]:
    """Lay the times of one size out; all queries are judged, those after a hand-in."""

    def both(of: list[float]) -> str:
        return f"{percentile(of, 50):.0f} / {percentile(of, 95):.0f} ms"

    p50, p95 = (percentile(times.changed, percent) for percent in (50, 95))
    speed = f"{times.figures / p50 * 1000:,.0f} figures/s"
    detail = f"p50 {p50:.0f} ms, of the processor {both(times.processor)}, {speed}"
    if goal_ms is None:
        return [Row(f"{what}, p95", f"{p95:.0f} ms ({detail})")]
    return [at_most(f"{what}, p95", p95, goal_ms, "ms", detail=detail)]


# ---- fifty people


@dataclass(frozen=True)
class Clicks:
    """What people found: how long each answer took, in ms, and what went wrong."""

    times: list[float]
    wrong: list[str]


def clicking(server: Server, pages: Sequence[str], seed: int, until: float, clicks: Clicks) -> None:
    """Click, read for a moment, and click again."""
    dice = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    while time.perf_counter() < until:
        page = dice.choice(pages)
        began = time.perf_counter()
        try:
            _answer(connection, page)
        except (OSError, http.client.HTTPException) as error:
            clicks.wrong.append(f"{page}: {error}")
            connection.close()
        clicks.times.append((time.perf_counter() - began) * 1000)
        time.sleep(min(dice.expovariate(1 / PAUSE_S), 3 * PAUSE_S))
    connection.close()


def _answer(connection: http.client.HTTPConnection, address: str) -> bytes:
    """Ask for an address; an answer other than 200 is an error."""
    connection.request("GET", address, headers=PASSED_ON)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        message = f"{address} answers {answer.status}"
        raise http.client.HTTPException(message)
    return content


def people_at_once(city: CityStore, url: str) -> list[Row]:
    """Let people click through map, profiles, wards and KPIs, all beginning at the same moment."""
    codes = list(city.lsoas.index[:40])
    pages = ["/", "/kpis", "/kpis?sort=gap", "/kpis?worse=1&sort=gap"]
    pages += [f"/neighbourhood/{place.slug}" for place in city.config.neighbourhoods]
    pages += [f"/lsoa/{code}" for code in codes[:4]]
    clicks = Clicks([], [])
    os.environ["DATABASE_URL"] = url
    pages += [f"/kpi/{kpi_id}" for kpi_id in ("illustrative-tenancy-visits", "illustrative-anti-social-behaviour")]
    pages.append("/compare?areas=lincoln-green,E05001420")
    with running() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for page in pages:
            _answer(connection, page)
        connection.close()
        until = time.perf_counter() + FOR_S
        people = [
            threading.Thread(target=clicking, args=(server, pages, seed, until, clicks)) for seed in range(PEOPLE)
        ]
        for one in people:
            one.start()
        for one in people:
            one.join()
        memory = server.memory_mb()
    p50, p95 = (percentile(clicks.times, percent) for percent in (50, 95))
    count = f"{len(clicks.times)} answers, two a click, on {len(pages)} pages"
    detail = f"p50 {p50:.0f} ms, {count}, memory {memory or 0:.0f} MB"
    what = f"{PEOPLE} people clicking for {FOR_S} s, each after {PAUSE_S:g} s on average, p95"
    wrong = "; ".join(sorted(set(clicks.wrong))[:3])
    return [
        at_most(what, p95, LOAD_GOAL_MS, "ms", detail=detail),
        at_most("Errors among their clicks", len(clicks.wrong), 0, "", detail=wrong),
    ]


def main() -> int:
    """Print what was measured, line by line and then as a table; 1 if a goal is missed."""
    city = load_city(Path("data"))
    rows: list[Row] = []

    def note(found: list[Row]) -> None:
        rows.extend(found)
        sys.stderr.write("".join(f"{row.what}: {row.result}\n" for row in found))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = illustrative(city, folder)
        for who, headers in VIEWERS.items():
            what = f"Illustrative data, 12 KPIs × 8 quarters, {who}"
            note(measured(what, server_times(city, url, headers), GOAL_MS[12]))
        for count in SIZES:
            made = generated(city, folder, count)
            for who, headers in VIEWERS.items():
                goal = GOAL_MS[200] if count == SIZES[-1] else None
                note(measured(f"{count} KPIs × {QUARTERS} quarters, {who}", server_times(city, made, headers), goal))
        note(people_at_once(city, url))
    sys.stdout.write(f"{results_table(rows)}\n")
    return int(any(row.reached is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
