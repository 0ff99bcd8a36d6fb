"""Keeping the ranks of the whole of England, where the Indices that are given hold them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.errors import DataError, UpdateError
from dashboard.store import files
from dashboard.store.england import RANK_COLUMNS, SCHEMA, check_england, read_england
from dashboard.store.provenance import SUFFIX, read_provenance
from dashboard.update.draft import Draft, to_parquet
from dashboard.update.files.read import Inputs
from dashboard.update.files.values import value_problems
from dashboard.update.records import Records
from dashboard.update.sources import Role

_BOTH = (files.ENGLAND, f"{files.ENGLAND}{SUFFIX}")


def add_england(
    draft: Draft, inputs: Inputs, deprivation: pd.DataFrame, records: Records, data_dir: Path
) -> tuple[str, ...]:
    """Add the ranks of all LSOAs of England, new from the Indices or as they are in the data folder.

    They are built only from Indices that hold every LSOA of England. With others, a file that is there is kept,
    whatever the authority, as long as it says of the city what the Indices say; else it goes.
    The result are the files of the data folder that go.

    Raises
    ------
    UpdateError
        If a rank anywhere in England is no usable number.
    """
    table, name = inputs.deprivation, inputs.source_files[Role.DEPRIVATION].name
    if why := _not_national(table):
        obsolete, kept = _kept(draft, deprivation, data_dir)
        # A file of some authorities is what it is; one of most of England is a damaged one of the whole.
        if kept or len(table) * 2 > IOD_2015.lsoa_count:
            then = "the ranks of England are kept as they were" if kept else "the ranks of England are not built"
            draft.notices.append(f"{name}: found {why}; {then}.")
        return obsolete
    if problems := value_problems(name, table[["lsoa11_code", *RANK_COLUMNS]]):
        listing = "\n".join(f"  - {problem}" for problem in problems)
        msg = f"England: the official file does not fit\n{listing}\nFetch the file again."
        raise UpdateError(msg)
    draft.add(_content(table), records.england(len(table)))
    return ()


def _not_national(table: pd.DataFrame) -> str:
    """Say why a table is not the whole of England; "" if it is."""
    found = table["lsoa11_code"].nunique()
    if len(table) != IOD_2015.lsoa_count or found != len(table):
        return f"{found:,} different LSOAs in {len(table):,} rows, expected {IOD_2015.lsoa_count:,} for all of England"
    if "lad_name" not in table or (table["lad_name"] == "").any():
        return "no name of a local authority for every LSOA"
    return ""


def _content(table: pd.DataFrame) -> bytes:
    ordered = table.sort_values("lsoa11_code")
    # by way of a float, since spreadsheets write "18951.0"
    columns = {column: pd.to_numeric(ordered[column]).astype("int32") for column in RANK_COLUMNS}
    arrays = [pa.array(columns.get(c.name, ordered[c.name]).to_list(), c.type) for c in SCHEMA]
    # Nearly every value but an authority is there once: lists of values would double the file.
    encodings = {"lsoa11_code": "DELTA_BYTE_ARRAY", "lsoa11_name": "DELTA_BYTE_ARRAY"}
    encodings |= dict.fromkeys(RANK_COLUMNS, "BYTE_STREAM_SPLIT")
    return to_parquet(pa.table(arrays, schema=SCHEMA), use_dictionary=["lad_name"], column_encoding=encodings)


def _kept(draft: Draft, deprivation: pd.DataFrame, data_dir: Path) -> tuple[tuple[str, ...], bool]:
    """Keep the file that is there, if it fits; return the files that go, and whether it was kept."""
    there = tuple(name for name in _BOTH if (data_dir / name).exists())
    if not there:
        return (), False
    if problem := _misfit(deprivation, data_dir):
        draft.notices.append(
            f"{files.ENGLAND} is removed: {problem} Give the file 7 of the whole of England to build it again."
        )
        return there, False
    draft.contents |= {name: (data_dir / name).read_bytes() for name in _BOTH}
    return (), True


def _misfit(deprivation: pd.DataFrame, data_dir: Path) -> str:
    """Say what is wrong with the file that is there, beside the city's new rows; "" if nothing is."""
    ranks = deprivation.set_index("lsoa11_code")[list(RANK_COLUMNS)].apply(pd.to_numeric)
    try:
        record = read_provenance(data_dir, files.ENGLAND)
        england = read_england(data_dir / files.ENGLAND)
    except DataError as error:
        return f"{' '.join(str(error).split()).rstrip('.')}."
    if files.digest((data_dir / files.ENGLAND).read_bytes()) != record.sha256:
        return "it is not as it was built."
    failed = [result for result in check_england(england, ranks, IOD_2015.lsoa_count) if not result.ok]
    return " ".join(f"{result.name}: found {result.found}; expected {result.expected}." for result in failed)
