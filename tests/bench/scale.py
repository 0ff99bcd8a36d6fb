"""How pages about KPIs grow with what is kept: `python -m tests.bench.scale`, some ten minutes; 1 if a goal is missed.

On a PostgreSQL of its own that ends with the measurement: a million observations by LSOA, ten times as many, and then a
thousand further KPIs. Sums and what the public may see are written by the database itself as if they had been worked
out, by the rule for small numbers alone: the rows are as many and as large as those of a city that hands in as much.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Frequency, KpiDefinition, Period
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.store.city import CityStore, load_city
from dashboard.store.kpi.database import writing
from dashboard.store.kpi.store import KpiStore, open_database
from dashboard.web.dash_app import DashboardDash
from tests.bench.gap_table import NOW, PUBLIC, definition, touch
from tests.bench.kpi_page import ROOT, Times, timed, told
from tests.bench.report import Row, at_most, percentile, results_table
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, temporary_cluster

GOAL_MS = 400
#: More KPIs than a city has: what the page of all of them takes is told, and not judged.
JUDGED_UP_TO = 600
PAGES, CHANGES = 60, 12
#: KPIs that are added, one step after the other, and how many quarters each of them has.
STEPS = ((52, 40), (467, 40), (1000, 4))
_LAST = Period(2018, 7, Frequency.QUARTER)

_SUBMISSIONS = """
    INSERT INTO kpi_submissions (kpi_id, kpi_version, illustrative, submitted_by, submitted_at, file_name, file_sha256,
                                 rows_read, rows_matched, rows_unmatched)
    SELECT kpi_id, 1, false, 'bench', :now, 'bench.csv', repeat('0', 64), 0, 0, 0 FROM new_kpis"""
_PERIODS = """
    INSERT INTO kpi_submission_periods (submission_id, period, kpi_id, state)
    SELECT id, period, kpi_id, 'current' FROM kpi_submissions JOIN new_kpis USING (kpi_id) CROSS JOIN new_periods"""
_OBSERVATIONS = """
    INSERT INTO kpi_observations (submission_id, period, area_kind, vintage, area_code, numerator, denominator)
    SELECT id, period, 'lsoa', '', area_code, floor(300 * rate * (0.5 + random())), CASE WHEN rated THEN 300 END
    FROM kpi_submissions JOIN new_kpis USING (kpi_id) CROSS JOIN new_periods CROSS JOIN bench_areas
    WHERE area_kind = 'lsoa' ORDER BY id, period, area_code"""
_CELLS = """
    INSERT INTO kpi_cells (kpi_id, period, area_kind, area_code, numerator, denominator, lsoas_with_figures,
                           lsoas_total, source)
    SELECT kpi_id, period, area_kind, area_code, floor(300 * size * rate * (0.5 + random())),
           CASE WHEN rated THEN 300 * size END, size, size, 'lsoa'
    FROM new_kpis CROSS JOIN new_periods CROSS JOIN bench_areas ORDER BY kpi_id, period, area_kind, area_code"""
_MADE = """
    INSERT INTO kpi_published_periods (kpi_id, period, viewer, submission_id, made_from)
    SELECT kpi_id, period, :viewer, id, mark
    FROM kpi_submissions JOIN new_kpis USING (kpi_id) CROSS JOIN new_periods"""
_PUBLISHED = """
    INSERT INTO kpi_published (viewer, area_kind, area_code, kpi_id, period, numerator, denominator,
                               lsoas_with_figures, lsoas_total, source, status)
    SELECT :viewer, area_kind, area_code, kpi_id, period, CASE WHEN numerator >= 10 THEN 5 * round(numerator / 5) END,
           CASE WHEN numerator >= 10 THEN denominator END, lsoas_with_figures, lsoas_total, source,
           CASE WHEN numerator >= 10 THEN 'shown' ELSE 'suppressed' END
    FROM kpi_cells JOIN new_kpis USING (kpi_id) JOIN new_periods USING (period)"""


def fill(kpis: Kpis, store: KpiStore, numbers: range, quarters: int) -> None:
    """Add KPIs with so many quarters: observations of every LSOA, sums, and what the public may see."""
    added = [store.save_definition(definition(number)) for number in numbers]
    figures = kpis._figures
    rows = [
        {"kpi_id": kpi.kpi_id, "rated": bool(kpi.denominator), "rate": 0.04 + 0.2 * dice, "mark": figures._mark(kpi)}
        for kpi, dice in zip(added, _dice(len(added)), strict=True)
    ]
    periods = [_LAST]
    while len(periods) < quarters:
        periods.insert(0, periods[0].previous())
    with writing(store.engine) as connection:
        # the rows fit together as they are written: looking up each reference would take most of the time
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SELECT setseed(0.5)"))
        for statement in (
            "CREATE TEMPORARY TABLE new_kpis (kpi_id text, rated boolean, rate float, mark text) ON COMMIT DROP",
            "CREATE TEMPORARY TABLE new_periods (period text) ON COMMIT DROP",
            "CREATE TEMPORARY TABLE bench_areas (area_kind text, area_code text, size int) ON COMMIT DROP",
        ):
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO new_kpis VALUES (:kpi_id, :rated, :rate, :mark)"), rows)
        connection.execute(text("INSERT INTO new_periods VALUES (:period)"), [{"period": one.key} for one in periods])
        areas = kpis.membership.groupby(["area_kind", "area_code"], as_index=False).size()
        connection.execute(
            text("INSERT INTO bench_areas VALUES (:area_kind, :area_code, :size)"), areas.to_dict("records")
        )
        values = {"now": NOW, "viewer": Viewer.PUBLIC.value}
        for statement in (_SUBMISSIONS, _PERIODS, _OBSERVATIONS, _CELLS, _MADE, _PUBLISHED):
            connection.execute(text(statement), values)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    touch(store)


def _dice(count: int) -> list[float]:
    dice = random.Random(count)
    return [dice.random() for _ in range(count)]


def counted(store: KpiStore) -> tuple[int, int]:
    """Return how many KPIs and observations there are."""
    with store.engine.connect() as connection:
        return (
            len(store.definitions()),
            connection.execute(text("SELECT count(*) FROM kpi_observations")).scalar_one(),
        )


def of_kpi_pages(app: DashboardDash, client: FlaskClient, added: Sequence[KpiDefinition]) -> list[Times]:
    """Time pages of single KPIs in any of their periods, each asked for the first time."""
    dice = random.Random(7)
    asked = []
    for kpi in dice.choices(added, k=PAGES):
        period = dice.choice(app.kpis.periods(kpi.kpi_id))
        asked.append(timed(client, f"/kpi/{kpi.kpi_id}?period={period.key}", PUBLIC))
    return asked


def measured(city: CityStore, url: str, store: KpiStore, numbers: range) -> list[Row]:
    """Time the pages as they are after a step."""
    app = create_app_for(city, city.data_dir, url)
    client = app.server.test_client()
    kpis, observations = counted(store)
    what = f"{kpis:,} KPIs, {observations / 1e6:.1f} million observations"
    added = [app.kpis.definition(definition(number).kpi_id) for number in numbers]
    of_kpi_pages(app, client, added[:2])
    single = of_kpi_pages(app, client, added)
    changed = []
    for _ in range(CHANGES):
        touch(store)
        changed.append(timed(client, "/kpis", PUBLIC))
    app.hand_ins.close()
    app.kpis.store.close()
    worst, handed_in = (percentile([one.clock for one in times], 95) for times in (single, changed))
    of_all = at_most(f"{what}: all KPIs after a hand-in of one, p95", handed_in, GOAL_MS, "ms", detail=told(changed))
    return [
        at_most(f"{what}: page of a KPI, first request, p95", worst, GOAL_MS, "ms", detail=told(single)),
        replace(of_all, goal="", reached=None) if kpis > JUDGED_UP_TO else of_all,
    ]


def main() -> int:
    """Print what was measured, step by step and then as a table; 1 if a goal is missed."""
    programs = binaries()
    if programs is None:
        sys.stderr.write(f"{HOW_TO_GET_IT}\n")
        return 1
    city, rows, first = load_city(ROOT / "data"), [], 0
    with temporary_cluster(programs) as url:
        kpis = Kpis(city, url, lambda: NOW)
        store = open_database(url, lambda figures: figures)
        store.adopt_areas(kpis._figures.areas)
        for count, quarters in STEPS:
            began = time.perf_counter()
            numbers = range(first, first + count)
            fill(kpis, store, numbers, quarters)
            sys.stderr.write(f"{count} KPIs with {quarters} quarters written in {time.perf_counter() - began:.0f} s\n")
            found = measured(city, url, store, numbers)
            sys.stderr.write("".join(f"{row.what}: {row.result}\n" for row in found))
            rows += found
            first += count
        store.close()
    sys.stdout.write(f"{results_table(rows)}\n")
    return int(any(row.reached is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
