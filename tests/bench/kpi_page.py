"""How long the server takes for the page of a KPI: `python -m tests.bench.kpi_page [database file]`.

Every illustrative KPI is asked for in each of its periods, once as nobody has asked for it before, and once more right
after that. What may be published has been worked out before, as on a server that runs; a new database is made if no
file is given, which takes some minutes. Processor time is told as well: the clock counts what else the machine does.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from dashboard.factory import create_app_for
from dashboard.store.city import load_city

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure, and print p50 and p95 in milliseconds."""
    city = load_city(ROOT / "data")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "kpis.sqlite"
        app = create_app_for(city, city.data_dir, f"sqlite:///{file.resolve().as_posix()}")
        app.kpis.publish()
        client = app.server.test_client()
        pages = [
            f"/kpi/{kpi.kpi_id}?period={period.key}"
            for kpi in app.kpis.definitions()
            for period in app.kpis.periods(kpi.kpi_id)
        ]
        # the libraries of statistics are imported when they are first needed
        client.get("/kpi/illustrative-active-participants?funnel=ward")
        client.get("/kpi/illustrative-tenancy-visits?funnel=ward")
        # Dash asks for the same page a moment after the document
        first, again = zip(*((timed(client, page), timed(client, page)) for page in pages), strict=True)
        for what, found in (("asked for the first time", first), ("asked for again at once", again)):
            print(f"{len(pages)} pages {what}: {told([wall for wall, _ in found])} by the clock, "
                  f"{told([used for _, used in found])} of processor time")  # fmt: skip
        app.kpis.store.close()


def timed(client, page) -> tuple[float, float]:
    """Ask for a page; return milliseconds by the clock and of processor time."""
    wall, used = time.perf_counter(), time.thread_time()
    answer = client.get(page)
    found = (time.perf_counter() - wall) * 1000, (time.thread_time() - used) * 1000
    assert answer.status_code == 200, page
    return found


def told(times) -> str:
    """Write p50 and p95."""
    cuts = quantiles(times, n=20)
    return f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms"


if __name__ == "__main__":
    main()
