"""How long the server takes for the page of a KPI: `python -m tests.bench.kpi_page [database file]`; 1 if too long.

Every illustrative KPI is asked for in each of its periods as nobody has asked for it before, three times with a
change to the database between, and once more right after that: by the public and by stewards, whose figures are
exact. What may be published has been worked out before, as on a server that runs; a new database is made if no file
is given, which takes some minutes. Judged is the time of the processor, of each page the middle one of its three
first requests: the clock counts what else the machine does, whose own pace changes by a third within minutes. All
first requests are told too.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from dashboard.access.identity import allow_local_mode
from dashboard.factory import create_app_for
from dashboard.store.city import load_city
from dashboard.web.dash_app import DashboardDash
from tests.bench.gap_table import VIEWERS, touch
from tests.bench.report import Row, at_most, percentile, results_table

ROOT = Path(__file__).resolve().parents[2]
GOAL_MS = 200
#: How often each page is asked for as if for the first time.
ROUNDS = 3


@dataclass(frozen=True)
class Times:
    """Milliseconds of one request, by the clock and of the processor."""

    clock: float
    processor: float


def main() -> int:
    """Print what was measured as a table; 1 if a goal is missed."""
    with published_app(*sys.argv[1:2]) as app:
        allow_local_mode(app.server, "127.0.0.1")
        # as a server does before it answers anybody
        rows = [row for who, headers in VIEWERS.items() for row in measured(app, who, headers)]
    sys.stdout.write(f"{results_table(rows)}\n")
    return int(any(row.reached is False for row in rows))


@contextmanager
def published_app(file: str = "") -> Iterator[DashboardDash]:
    """Make an app on a database with all figures published; on a new one with illustrative figures without a file."""
    city = load_city(ROOT / "data")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(file) if file else Path(folder) / "kpis.sqlite"
        app = create_app_for(city, city.data_dir, f"sqlite:///{path.resolve().as_posix()}")
        app.kpis.publish()
        yield app
        app.hand_ins.close()
        app.kpis.store.close()


def measured(app: DashboardDash, who: str, headers: dict[str, str]) -> list[Row]:
    """Time all pages for one kind of reader."""
    client = app.server.test_client()
    pages = [
        f"/kpi/{kpi.kpi_id}?period={period.key}"
        for kpi in app.kpis.definitions()
        for period in app.kpis.periods(kpi.kpi_id)
    ]
    # the libraries of statistics are imported when they are first needed
    for kpi_id in ("illustrative-active-participants", "illustrative-tenancy-visits"):
        client.get(f"/kpi/{kpi_id}?funnel=ward", headers=headers)
    first: list[list[Times]] = [[] for _ in pages]
    for _ in range(ROUNDS):
        touch(app.kpis.store)
        for page, times in zip(pages, first, strict=True):
            times.append(timed(client, page, headers))
    middle = [sorted(times, key=lambda one: one.processor)[ROUNDS // 2] for times in first]
    worst = percentile([one.processor for one in middle], 95)
    what = f"{len(pages)} pages, {who}, asked"
    every = [one for times in first for one in times]
    return [
        at_most(f"{what} for the first time, processor p95", worst, GOAL_MS, "ms", detail=told(middle)),
        Row(f"{what} for the first time, all {len(every)} requests", told(every)),
    ]


def timed(client: FlaskClient, page: str, headers: dict[str, str]) -> Times:
    """Ask for a page, compressed as browsers get it."""
    wall, used = time.perf_counter(), time.thread_time()
    answer = client.get(page, headers=headers)
    found = Times((time.perf_counter() - wall) * 1000, (time.thread_time() - used) * 1000)
    assert answer.status_code == 200, page
    return found


def told(times: Sequence[Times]) -> str:
    """Write p50 and p95."""
    clock, processor = [one.clock for one in times], [one.processor for one in times]
    return (
        f"processor p50 {percentile(processor, 50):.0f} ms, p95 {percentile(processor, 95):.0f} ms; "
        f"clock p50 {percentile(clock, 50):.0f} ms, p95 {percentile(clock, 95):.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
