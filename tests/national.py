"""Writing a file of England into a data folder, as an update does."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dashboard.store import files
from dashboard.store.england import SCHEMA
from dashboard.store.provenance import SUFFIX, read_provenance, to_toml


def write_england(data_dir: Path, table: pd.DataFrame, schema: pa.Schema = SCHEMA) -> None:
    """Write a table with the columns of the schema, and its record with the right hash."""
    path = data_dir / files.ENGLAND
    arrays = [pa.array(table[column.name], column.type, from_pandas=True) for column in schema]
    parquet.write_table(pa.table(arrays, schema=schema), path)
    record = read_provenance(data_dir, files.DEPRIVATION)
    record = replace(record, file=files.ENGLAND, rows=32_844, sha256=files.digest(path.read_bytes()))
    (data_dir / f"{files.ENGLAND}{SUFFIX}").write_text(to_toml(record), "utf-8")


def as_written(england: pd.DataFrame) -> pd.DataFrame:
    """Turn England as it is loaded into the columns of the file."""
    table = england.reset_index().rename(columns={"name": "lsoa11_name", "authority_name": "lad_name"})
    return table.astype({"lad_name": "str"})
