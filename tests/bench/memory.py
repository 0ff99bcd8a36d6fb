"""Memory of a process over many requests: `python -m tests.bench.memory [database file]`; 1 if it goes on growing.

The pages that the users of `tests.bench.in_service` ask for, in one process and without a pause between them, with a
hand-in of a KPI now and then: about as many as a process of that load gets in twenty minutes. What is kept of answers
and figures has limits and fills up first; judged is what is added once it has. A file of a database is changed by this.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from dashboard.running.warming import warm_up
from dashboard.web.dash_app import DashboardDash
from tests.bench.gap_table import PUBLIC, touch
from tests.bench.kpi_page import published_app
from tests.bench.report import Row, at_most, number, results_table

STEPS, REQUESTS = 7, 1000
HAND_IN_AFTER = 50
#: The step by which all is full, and what may be added from there to the end, in per cent.
FULL_AT, GROWTH_PCT = 4, 2


def main() -> int:
    """Print the memory by number of requests as a table; 1 if it is not flat."""
    with published_app(*sys.argv[1:2]) as app:
        warm_up(app)
        memory = list(_measured(app))
    rows = [Row(f"Memory after {step * REQUESTS:,} requests", f"{number(mb)} MB") for step, mb in enumerate(memory)]
    growth_pct = 100 * (memory[-1] / memory[FULL_AT] - 1)
    what = f"Growth from {FULL_AT * REQUESTS:,} to {STEPS * REQUESTS:,} requests"
    rows.append(at_most(what, round(growth_pct, 1), GROWTH_PCT, "%"))
    sys.stdout.write(f"{results_table(rows)}\n")
    return int(rows[-1].reached is False)


def _measured(app: DashboardDash) -> Iterator[float]:
    """Yield the memory before the first request, and after each step."""
    client, chance = app.server.test_client(), random.Random(1)
    ids = [kpi.kpi_id for kpi in app.kpis.definitions()]
    choices = [
        ["/", "/?colour=income", "/?colour=crime&as=decile"],
        [f"/?kpi={kpi_id}" for kpi_id in ids],
        [f"/lsoa/{code}" for code in app.kpis.city.lsoas.index],
        ["/kpis"],
        [f"/kpi/{kpi_id}" for kpi_id in ids],
    ]
    yield _memory_mb()
    for _ in range(STEPS):
        for count in range(REQUESTS):
            if count % HAND_IN_AFTER == 0:
                touch(app.kpis.store)
            answer = client.get(chance.choice(chance.choice(choices)), headers=PUBLIC)
            assert answer.status_code == 200
        yield _memory_mb()


def _memory_mb() -> float:
    """Return the memory of this process in MB, as Linux tells it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    msg = "/proc/self/status: found no line “VmRSS”, expected one; measure on Linux"
    raise RuntimeError(msg)


if __name__ == "__main__":
    sys.exit(main())
