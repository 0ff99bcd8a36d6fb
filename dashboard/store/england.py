"""The ranks of all LSOAs of England, which a city may have or not: to find places like its own elsewhere."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.domain.deprivation.measures import MEASURES
from dashboard.store import contracts, files
from dashboard.store.contracts import CheckResult
from dashboard.store.tables import read_table, release_memory

RANK_COLUMNS = tuple(measure.rank_column for measure in MEASURES.values())
#: How the file is written.
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("lsoa11_code", "lsoa11_name", "lad_name")]
    + [(column, pa.int32()) for column in RANK_COLUMNS]
)


def read_england(path: Path) -> pd.DataFrame:
    """Read the built file of England.

    Returns
    -------
    pandas.DataFrame
        Indexed by `lsoa11_code`, in the file's order: `name`, `authority_name` and the rank of every measure.

    Raises
    ------
    DataError
        If the file is missing, is no Parquet, or lacks a column or has one of another type.
    """
    # a few hundred authorities on many rows: each name is held once
    frame: pd.DataFrame = read_table(path, SCHEMA).to_pandas(categories=["lad_name"])
    release_memory()
    named = frame.rename(columns={"lsoa11_name": "name", "lad_name": "authority_name"})
    return named.set_index("lsoa11_code")


def check_england(england: pd.DataFrame, lsoas: pd.DataFrame, lsoa_count: int) -> list[CheckResult]:
    """Check that the file is the whole of England and says of the city what the city's own file says."""
    file = files.ENGLAND
    results = [
        contracts.check_count(f"{file}: LSOAs of England", len(england), lsoa_count),
        *contracts.check_codes(file, england.index, files.LSOA_CODE_PATTERN),
        _check_names(england),
        contracts.check_ranks(file, england, RANK_COLUMNS, lsoa_count),
    ]
    # Ranks of England mean nothing, and cannot be compared with the city's, while the rows themselves are wrong.
    if all(result.ok for result in results):
        results += [_check_order(england), _check_city(england, lsoas)]
    return results


def _check_names(england: pd.DataFrame) -> CheckResult:
    names = england[["name", "authority_name"]]
    nameless = england.index[(names.isna() | (names == "")).any(axis=1)]
    expected = "a name and a local authority for every LSOA"
    return contracts.check_none(f"{files.ENGLAND}: names", nameless, "nothing missing", expected, "none for ")


def rank_out_of_order(ranks: pd.Series) -> str:
    """Find the lowest rank that is not one more than the number of areas before it; "" if there is none.

    So ranks are given where all areas are ranked; areas that are equal share the first of their places.
    """
    values = ranks.to_numpy()
    order = np.argsort(values, kind="stable")
    before = np.searchsorted(values, values[order], sorter=order)
    wrong = np.flatnonzero(values[order] != before + 1)
    if not len(wrong):
        return ""
    first = wrong[0]
    return (
        f"{ranks.name} {values[order[first]]:,} of {ranks.index[order[first]]} with {before[first]:,} LSOAs before it"
    )


def _check_order(england: pd.DataFrame) -> CheckResult:
    wrong = [fault for column in RANK_COLUMNS if (fault := rank_out_of_order(england[column]))]
    return CheckResult(
        f"{files.ENGLAND}: order",
        not wrong,
        "; ".join(wrong) or "every rank follows from those before it",
        "each rank one more than the number of LSOAs before it",
    )


def _check_city(england: pd.DataFrame, lsoas: pd.DataFrame) -> CheckResult:
    """Check that each LSOA of the city is there with the same ranks."""
    name = f"{files.DEPRIVATION} and {files.ENGLAND}: join"
    expected = "each LSOA of the city, with the same ranks"
    own = england[england.index.isin(lsoas.index)]
    if missing := set(lsoas.index) - set(own.index):
        return CheckResult(
            name, ok=False, found=f"only in the first: {contracts.shortened(missing)}", expected=expected
        )
    columns = list(RANK_COLUMNS)
    differs = (own.loc[lsoas.index, columns].to_numpy() != lsoas[columns].to_numpy()).any(axis=1)
    found = f"{len(lsoas):,} LSOAs with the same ranks"
    if differs.any():
        found = f"other ranks for {contracts.shortened(lsoas.index[differs])}"
    return CheckResult(name, not differs.any(), found, expected)
