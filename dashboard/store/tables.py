"""Reading built tables in Parquet: every column there and of its type, or all that is wrong told at once."""

from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from dashboard.errors import ContractError
from dashboard.store import files


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a built Parquet file whose columns are those of a schema; further columns are left out.

    Raises
    ------
    DataError
        If the file is missing, is no Parquet, or lacks a column or has one of another type.
    """
    raw = files.read_bytes(path)
    # Arrow's own allocator keeps what it has once used, several times a table's size; the system's gives it back.
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        # Not `parquet.read_table`: that loads the machinery for folders of files, which takes memory.
        table = parquet.ParquetFile(pa.BufferReader(raw)).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ContractError(path.name, [f"found no readable Parquet ({error}). {files.REBUILD}"]) from error
    found = {name: table.schema.field(name).type for name in table.column_names}
    problems = [
        f"`{column.name}`: found {found.get(column.name, 'no such column')}, expected {column.type}. {files.REBUILD}"
        for column in schema
        if found.get(column.name) != column.type
    ]
    if problems:
        raise ContractError(path.name, problems)
    return table.select(schema.names)


def release_memory() -> None:
    """Give what reading took back to the system."""
    pa.default_memory_pool().release_unused()
