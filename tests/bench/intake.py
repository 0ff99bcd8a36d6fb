"""Measure handing in: `python -m tests.bench.intake`; a million sums, 100,000 cases, a guess.

Each job runs in a process of its own, so that its peak of memory is its own; what PostgreSQL itself takes is not in it.
"""

import contextlib
import io
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
from openpyxl.xml.constants import SHARED_STRINGS

from dashboard.domain.kpi.cube import cube, membership
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Unit
from dashboard.intake.dry_run import Basis, DryRun
from dashboard.intake.files.table import Limits, read_table
from dashboard.intake.mapping.question import Question
from dashboard.intake.reading import Options, read_content
from dashboard.intake.validation import form_of, validate
from dashboard.store.city import load_city
from dashboard.store.kpi.records import Submission
from dashboard.store.kpi.store import KpiStore, open_database
from tests.store.kpi.cluster import HOW_TO_GET_IT, binaries, temporary_cluster

SUMS, CASES = 1_000_000, 100_000
#: LSOAs outside the city, so that a million rows have different areas or months.
ELSEWHERE = [f"E010{number:05d}" for number in range(1, 301)]
TODAY = date(2100, 12, 31)
MEMORY_GOAL_MB = 1_500
EXTRACT = "extract.xlsx"
EXTRACT_ROWS, GUESS_GOAL_S = 475_000, 5.0
EXTRACT_HEADINGS = ("LSOA", "Month", "Bins missed", "Households", "Remarks of the crew")
COLUMNS = ("job", "MB", "rows stored", "read s", "judged s", "stored s", "together s", "goal s", "CPU s", "peak MB")


@dataclass(frozen=True)
class Job:
    """A file to hand in, and where to store it; "" is only to judge it."""

    name: str
    file: Path
    goal_s: float
    definition: KpiDefinition
    address: str = ""


def definition(unit: Unit, denominator: str, geographies: tuple[Geography, ...]) -> KpiDefinition:
    """Make a KPI by month to judge against."""
    return KpiDefinition(
        "measured", 1, "Service", "Role", "Measured", "What is measured.", unit, "cases", denominator,
        Better.NEITHER, Frequency.MONTH, geographies,
    )  # fmt: skip


def sums(codes, random) -> bytes:
    """Write a million sums: each area in each month from 1990 on, until there are enough."""
    months = [f"{year}-{month:02d}" for year in range(1990, 2101) for month in range(1, 13)]
    rows = [f"{code},{month}" for month in months for code in codes][:SUMS]
    assert len(rows) == SUMS
    numbers = random.integers(0, 2000, (SUMS, 2))
    lines = [f"{row},{one},{one + other + 1}" for row, (one, other) in zip(rows, numbers, strict=True)]
    return ("area,period,numerator,denominator\r\n" + "\r\n".join(lines)).encode()


def cases(postcodes, random) -> bytes:
    """Write a hundred thousand cases of one year, each at a postcode of the city."""
    days = random.integers(1, 29, CASES), random.integers(1, 13, CASES)
    chosen = random.choice(postcodes.to_numpy(), CASES)
    lines = [
        f"{code[:-3]} {code[-3:]},{day:02d}/{month:02d}/2018,1" for code, day, month in zip(chosen, *days, strict=True)
    ]
    return ("postcode,date,weight\r\n" + "\r\n".join(lines)).encode()


def extract(codes, random) -> bytes:
    """Write a workbook as an officer's system does, of 20 MB: title, headings of its own, texts that all differ."""
    rows = EXTRACT_ROWS
    notes = random.bytes(10 * rows).hex()
    months = [f"{year}-{month:02d}" for year in range(2000, 2018) for month in range(1, 13)]
    texts = [*codes, *months, *(notes[at * 20 : at * 20 + 20] for at in range(rows)), "Missed bins", *EXTRACT_HEADINGS]
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    numbers = random.integers(0, 2000, (rows, 2))
    first_note, title = len(codes) + len(months), len(texts) - len(EXTRACT_HEADINGS) - 1
    cells = [f'<row r="1"><c r="A1" t="s"><v>{title}</v></c></row>']
    heads = (f'<c r="{column}3" t="s"><v>{title + at}</v></c>' for at, column in enumerate("ABCDE", start=1))
    cells.append(f'<row r="3">{"".join(heads)}</row>')
    for at, (one, other) in enumerate(numbers.tolist()):
        row, code, month = at + 4, at % len(codes), len(codes) + at // len(codes) % len(months)
        cells.append(
            f'<row r="{row}"><c r="A{row}" t="s"><v>{code}</v></c><c r="B{row}" t="s"><v>{month}</v></c>'
            f'<c r="C{row}"><v>{one}</v></c><c r="D{row}"><v>{one + other}</v></c>'
            f'<c r="E{row}" t="s"><v>{first_note + at}</v></c></row>'
        )
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    made = io.BytesIO()
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "xl/sharedStrings.xml": f'<sst {main} count="{len(texts)}" uniqueCount="{len(texts)}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(cells)}</sheetData></worksheet>",
    }
    shared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            parts.setdefault(name, before.read(name).decode().replace("</Types>", shared))
        for name, content in parts.items():
            after.writestr(name, content)
    return made.getvalue()


def guessed(file: Path) -> tuple[list[str], bool]:
    """Open a workbook and propose how it is to be read; return its line of the table, and whether a goal was missed."""
    city, content = load_city(Path("data")), file.read_bytes()
    counts = definition(Unit.COUNT, "", (Geography.LSOA,))
    began, before = time.perf_counter(), time.process_time()
    asked = read_content(content, file.name, Basis(counts, city, TODAY), Options(Limits(content_bytes=100_000_000)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - before
    assert isinstance(asked, Question)
    assert asked.mapping.header_row == 3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    line = [
        "mapping of a workbook guessed",
        f"{len(content) / 1e6:.1f}",
        "0",
        f"{seconds:.1f}",
        "",
        "",
        f"{seconds:.1f}",
    ]
    return [*line, f"{GUESS_GOAL_S:g}", f"{cpu:.1f}", f"{peak:,.0f}"], seconds > GUESS_GOAL_S or peak > MEMORY_GOAL_MB


def run(job: Job) -> tuple[list[str], bool]:
    """Judge a file and store it; return its line of the table, and whether a goal was missed."""
    city = load_city(Path("data"))
    content = job.file.read_bytes()
    members = membership(city)
    store = open_database(job.address, lambda rows: cube(rows, members)) if job.address else None
    moments, before = [time.perf_counter()], time.process_time()
    # 20 MB hold about 800,000 such rows, so the limit of size is lifted
    table = read_table(content, "measured.csv", Limits(content_bytes=100_000_000))
    moments.append(time.perf_counter())
    result = validate(table, form_of(table), Basis(job.definition, city, TODAY))
    moments.append(time.perf_counter())
    assert not result.errors, result.counts
    assert result.rows_matched + sum(result.unmatched.values()) == result.rows_read
    del table
    stored = commit(store, job.definition, result, content) if store else 0
    moments.append(time.perf_counter())
    together, cpu = moments[-1] - moments[0], time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    steps = [f"{after - start:.1f}" for start, after in pairwise(moments)]
    line = [job.name, f"{len(content) / 1e6:.1f}", f"{stored:,}", *steps, f"{together:.1f}", f"{job.goal_s:g}"]
    return [*line, f"{cpu:.1f}", f"{peak:,.0f}"], together > job.goal_s or peak > MEMORY_GOAL_MB


def commit(store: KpiStore, kpi: KpiDefinition, result: DryRun, content: bytes) -> int:
    """Store what was judged, and look whether it is all there."""
    store.save_definition(kpi)
    rows = result.observations
    submission = Submission(
        kpi.kpi_id, kpi.version, "Role", datetime(2100, 12, 31, tzinfo=UTC), "measured.csv",
        sha256(content).hexdigest(), result.rows_read, result.rows_matched, sum(result.unmatched.values()),
    )  # fmt: skip
    store.commit(submission, rows, dict.fromkeys(rows["period"].unique()))
    assert store.totals(kpi.kpi_id)["numerator"].sum() == rows["numerator"].sum()
    store.close()
    return len(rows)


@contextlib.contextmanager
def jobs(folder: Path) -> Iterator[list[Job]]:
    """Write the files and start the databases."""
    city = load_city(Path("data"))
    random = np.random.default_rng(1)
    wards = [code for one in city.ward_vintages.values() for code in one.wards.index]
    files = {
        "sums": sums([*city.lsoas.index, *wards, *ELSEWHERE], random),
        "cases": cases(city.postcodes.index, random),
    }
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    (folder / EXTRACT).write_bytes(extract(list(city.lsoas.index), random))
    rates = definition(Unit.RATE_PER_1000, "people", (Geography.LSOA, Geography.WARD, Geography.CITY))
    counts = definition(Unit.COUNT, "", (Geography.POSTCODE,))
    with contextlib.ExitStack() as stack:
        addresses = {"SQLite": f"sqlite:///{folder / 'measured.sqlite'}"}
        if programs := binaries():
            addresses["PostgreSQL"] = stack.enter_context(temporary_cluster(programs))
        else:
            sys.stdout.write(f"{HOW_TO_GET_IT}\n")
        yield [
            Job(f"{CASES:,} single cases", folder / "cases.csv", 3.0, counts),
            *(Job(f"{SUMS:,} sums, {kind}", folder / "sums.csv", 30.0, rates, at) for kind, at in addresses.items()),
        ]


def main() -> int:
    """Print seconds and peak memory of each job; 1 if a goal is missed."""
    lines, missed = [COLUMNS], []
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder, jobs(Path(folder)) as wanted:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
            found = [*pool.map(run, wanted), pool.submit(guessed, Path(folder) / EXTRACT).result()]
        for line, too_much in found:
            lines.append(line)
            missed += [line[0]] if too_much else []
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        sys.stdout.write("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) + "\n")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    sys.stdout.write(f"goals: seconds as above, {MEMORY_GOAL_MB:,} MB; load of the machine {load}\n")
    sys.stdout.write(f"missed: {', '.join(missed) or 'none'}\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
