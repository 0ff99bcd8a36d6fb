"""Lighthouse for phones: `python -m tests.bench.lighthouse`; 1 if a goal is missed, 2 if it is not installed.

Its own throttling of processor and line, with the Chromium found here. Judged are the map and the page of a KPI, each
by the middle one of three runs. Lighthouse is not one of the project's requirements: `npm install -g lighthouse`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from dashboard.domain.kpi.illustrative import MODELS
from tests.bench.browser import executable
from tests.bench.report import Row, at_most, number, results_table
from tests.bench.servers import running
from tests.bench.services import published_database

HOW_TO_GET_IT = "Found no Lighthouse: npm install -g lighthouse (needs Node 22 or later), then run this again."
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
BLOCKING_GOAL_MS = 150
ROUNDS = 3
_FLAGS = "--headless=new --no-sandbox --disable-gpu"
_ENDS_WITHIN_S = 180


def main() -> int:
    """Print scores and total blocking time as a table."""
    command = find()
    if command is None:
        sys.stderr.write(f"{HOW_TO_GET_IT}\n")
        return 2
    with published_database() as url, running(database_url=url) as server:
        pages = {"Map": server.url, "Page of a KPI": f"{server.url}kpi/{next(iter(MODELS))}"}
        rows = [
            row for name, page in pages.items() for row in judged(name, [run(command, page) for _ in range(ROUNDS)])
        ]
    sys.stdout.write(f"{results_table(rows)}\n")
    return int(any(row.reached is False for row in rows))


def find() -> list[str] | None:
    """Return the command that starts Lighthouse: on the PATH, or one that npx has without loading it; else None."""
    if found := shutil.which("lighthouse"):
        return [found]
    npx = shutil.which("npx")
    if npx is None:
        return None
    command = [npx, "--no-install", "lighthouse"]
    there = subprocess.run([*command, "--version"], capture_output=True, check=False, timeout=_ENDS_WITHIN_S)
    return command if there.returncode == 0 else None


def run(command: Sequence[str], address: str) -> Mapping[str, Any]:
    """Return the report of Lighthouse on a page."""
    asked = [*command, address, "--quiet", "--output=json", f"--chrome-flags={_FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": executable()}
    done = subprocess.run(asked, env=environment, capture_output=True, check=True, timeout=_ENDS_WITHIN_S)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def judged(name: str, reports: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield the scores of a page, of 100, and how long its scripts hold it up."""
    for key, least in GOALS.items():
        score = median(100 * (report["categories"][key]["score"] or 0) for report in reports)
        yield Row(f"{name}: {key.replace('-', ' ')}", number(score), f"≥ {least}", reached=score >= least)
    blocking_ms = median(report["audits"]["total-blocking-time"]["numericValue"] for report in reports)
    yield at_most(f"{name}: total blocking time", blocking_ms, BLOCKING_GOAL_MS, "ms")


if __name__ == "__main__":
    sys.exit(main())
