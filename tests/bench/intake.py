"""Measure the intake: `python -m tests.bench.intake`; a million sums by area, a hundred thousand single cases."""

import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

from dashboard.domain.kpi import Better, Frequency, Geography, KpiDefinition, Unit
from dashboard.intake.dry_run import Basis
from dashboard.intake.table import Limits, read_table
from dashboard.intake.validation import form_of, validate
from dashboard.store.city import load_city

SUMS, CASES = 1_000_000, 100_000
#: LSOAs outside the city, so that a million rows have different areas or months.
ELSEWHERE = [f"E010{number:05d}" for number in range(1, 301)]
TODAY = date(2100, 12, 31)


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


def main() -> int:
    """Print seconds and peak memory of both; 1 if a goal is missed."""
    city = load_city(Path("data"))
    random = np.random.default_rng(1)
    wards = [code for one in city.ward_vintages.values() for code in one.wards.index]
    geographies = (Geography.LSOA, Geography.WARD, Geography.CITY)
    # 20 MB hold about 800,000 such rows, so the limit of size is lifted
    jobs = (
        ("100,000 single cases", cases(city.postcodes.index, random), 3.0, Unit.COUNT, "", (Geography.POSTCODE,)),
        (
            "1,000,000 sums",
            sums([*city.lsoas.index, *wards, *ELSEWHERE], random),
            30.0,
            Unit.RATE_PER_1000,
            "people",
            geographies,
        ),
    )
    missed = False
    for name, content, goal_s, unit, denominator, kinds in jobs:
        before = _peak_mb()
        start = time.perf_counter()
        table = read_table(content, "measured.csv", Limits(content_bytes=100_000_000))
        read = time.perf_counter()
        result = validate(table, form_of(table), Basis(definition(unit, denominator, kinds), city, TODAY))
        end = time.perf_counter()
        assert not result.errors, result.counts
        assert result.rows_matched + sum(result.unmatched.values()) == result.rows_read
        missed |= end - start > goal_s
        sys.stdout.write(
            f"{name}: {len(content) / 1e6:.1f} MB, read {read - start:.2f} s, judged {end - read:.2f} s, "
            f"together {end - start:.2f} s (goal {goal_s:g} s); peak memory {before:,.0f} -> {_peak_mb():,.0f} MB\n"
        )
    return int(missed)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
