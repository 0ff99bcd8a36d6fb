"""What the data files must be: checks that name what was found, what was expected and what to do.

A check never raises; it returns a `CheckResult`. `dashboard.check` prints them all, `load_city` refuses to go on when
one of them failed, and an update publishes nothing that fails one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dashboard.domain.deprivation.ranks import is_within_share
from dashboard.errors import ContractError, DataError
from dashboard.store import files

_T = TypeVar("_T")

#: Where the coordinates of England lie, in degrees: west, south, east, north.
ENGLAND_EXTENT = (-6.6, 49.7, 2.0, 56.0)


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check; `fix` says what to do when it failed.

    `message` is the whole failure in words, where a reader has already said it.
    """

    name: str
    ok: bool
    found: str
    expected: str
    fix: str = files.REBUILD
    message: str = ""

    @property
    def problem(self) -> str:
        """The failure as sentences."""
        return self.message or f"{self.name}: found {self.found}; expected {self.expected}. {self.fix}"


def attempt(read: Callable[[], _T], results: list[CheckResult]) -> _T | None:
    """Read something; if it cannot be read, add a failed check for each problem to `results` and return None."""
    try:
        return read()
    except ContractError as error:
        results += [_failure(f"{error.subject}: {problem}") for problem in error.problems]
    except DataError as error:
        results.append(_failure(str(error)))
    return None


def _failure(text: str) -> CheckResult:
    """Turn a reader's message into a failed check."""
    name = text.partition(": ")[0]
    return CheckResult(f"{name}: content", ok=False, found="see below", expected="a usable file", message=text)


def shortened(values: Iterable[object], limit: int = 5) -> str:
    """List at most `limit` values, in order, and say how many more there are."""
    items = sorted(str(value) for value in values)
    more = f" and {len(items) - limit:,} more" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more


def check_none(name: str, wrong: Iterable[object], right: str, expected: str, prefix: str = "") -> CheckResult:
    """Check that nothing is wrong; else list some of it."""
    listed = list(wrong)
    return CheckResult(name, not listed, f"{prefix}{shortened(listed)}" if listed else right, expected)


def check_hash(file: str, found: str, expected: str) -> CheckResult:
    """Compare the SHA-256 of a built file with the one written when it was built."""
    return CheckResult(f"{file}: hash", found == expected, f"{found[:12]}…", f"{expected[:12]}…")


def check_count(name: str, found: int, expected: int, fix: str = files.REBUILD) -> CheckResult:
    """Compare a number of things with the known one."""
    return CheckResult(name, found == expected, f"{found:,}", f"{expected:,}", fix)


def check_codes(file: str, codes: pd.Index | pd.Series, pattern: str) -> list[CheckResult]:
    """Check that every code is well formed and none appears twice."""
    text = pd.Series(codes, dtype="str").reset_index(drop=True)
    malformed = text[~text.str.fullmatch(pattern, na=False)]
    repeated = text[text.duplicated()].unique()
    return [
        check_none(
            f"{file}: form of codes",
            (code or "an empty code" for code in malformed.fillna("")),
            f"{len(text):,} well-formed codes",
            f"codes like {pattern.replace(chr(92) + 'd{6}', '000001')}",
        ),
        check_none(
            f"{file}: unique codes", repeated, f"{len(text):,} different codes", "each code once", "more than once: "
        ),
    ]


def check_ranks(file: str, frame: pd.DataFrame, rank_columns: Iterable[str], lsoa_count: int) -> CheckResult:
    """Check that every national rank is there and lies within 1 to `lsoa_count`."""
    wrong: list[str] = []
    for column in rank_columns:
        ranks = frame[column]
        outside = ranks.isna() | (ranks < 1) | (ranks > lsoa_count) | (ranks % 1 != 0)
        wrong += [f"{column} of {code} is {ranks[code]}" for code in frame.index[outside.fillna(True)][:3]]
    return CheckResult(
        f"{file}: ranks", not wrong, "; ".join(wrong[:5]) or "all in range", f"whole numbers from 1 to {lsoa_count:,}"
    )


def check_complete(file: str, frame: pd.DataFrame, columns: Iterable[str]) -> CheckResult:
    """Check that no value is missing."""
    gaps = {column: list(frame.index[frame[column].isna()]) for column in columns}
    found = "; ".join(f"no {column} for {shortened(codes, 3)}" for column, codes in gaps.items() if codes)
    return CheckResult(f"{file}: complete", not found, found or "nothing missing", "a value for every area")


def check_boundaries(file: str, boundaries: gpd.GeoDataFrame) -> list[CheckResult]:
    """Check the coordinate reference system, the validity of each geometry and that together they are a coverage.

    In a valid coverage neighbours share the very same border points, so no hairline holes or overlaps appear when it
    is drawn or simplified.
    """
    shapes = boundaries.geometry.to_numpy()
    epsg = boundaries.crs.to_epsg() if boundaries.crs is not None else None
    bounds = shapely.total_bounds(shapes)
    west, south, east, north = ENGLAND_EXTENT
    inside = bool(bounds[0] >= west and bounds[1] >= south and bounds[2] <= east and bounds[3] <= north)
    usable = shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & np.isin(shapely.get_type_id(shapes), (3, 6))
    broken = boundaries.index[~usable]
    # Nothing can be said about a coverage while single geometries are broken.
    coverage = bool(usable.all() and shapely.coverage_is_valid(shapes))
    return [
        CheckResult(
            f"{file}: CRS",
            epsg == 4326 and inside,
            f"EPSG:{epsg}, coordinates {', '.join(f'{value:.2f}' for value in bounds)}",
            "EPSG:4326 (longitude, latitude) within England",
        ),
        check_none(
            f"{file}: valid geometry",
            broken,
            f"{len(shapes):,} valid polygons",
            "valid, non-empty polygons",
            "invalid: ",
        ),
        CheckResult(
            f"{file}: coverage",
            coverage,
            "borders shared exactly" if coverage else "overlaps or borders that do not match",
            "neighbours share their border",
        ),
    ]


def check_join(name: str, left: Iterable[str], right: Iterable[str]) -> CheckResult:
    """Check that two files cover the same areas, so that joining them loses nothing.

    `name` reads like "a.csv and b.csv": what is only in the first is listed before what is only in the second.
    """
    first, second = set(left), set(right)
    parts = [
        f"only in the {which}: {shortened(codes)}"
        for which, codes in (("first", first - second), ("second", second - first))
        if codes
    ]
    found = "; ".join(parts) or f"{len(first):,} areas in both"
    return CheckResult(f"{name}: join", not parts, found, "the same areas in both")


def check_expected_counts(
    expected: dict[str, int], lsoas: pd.DataFrame, ward_count: int, lsoa_count: int, year: str = ""
) -> list[CheckResult]:
    """Compare the counts of the city with those that its configuration says are known.

    `year` is that of another edition of the Indices, whose known counts end in it.
    """
    fix = f"Correct `[expected]` in {files.AREAS} if the known number is wrong; otherwise rebuild the data."
    found = {} if year else {"lsoas": ("LSOAs", len(lsoas)), "wards": ("wards", ward_count)}
    for share in (10, 1):
        count = int(is_within_share(lsoas["imd_rank"], lsoa_count, share).sum())
        key, label = f"most_deprived_{share}_percent", f"LSOAs in the most deprived {share} %"
        found[f"{key}_{year}" if year else key] = (f"{label}, {year}" if year else label, count)
    return [check_count(label, number, expected[key], fix) for key, (label, number) in found.items() if key in expected]
