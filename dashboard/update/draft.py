"""Files while they are being put together, each with its record."""

import io
from dataclasses import dataclass, field, replace

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dashboard.store import files
from dashboard.store.provenance import SUFFIX, Provenance, to_toml


@dataclass
class Draft:
    """New files by path below the data folder; what to tell the person who runs the update: counts, and notices."""

    contents: dict[str, bytes] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)

    def add(self, content: bytes, record: Provenance) -> None:
        """Add a file and its record, which gets the hash."""
        self.contents[record.file] = content
        described = replace(record, sha256=files.digest(content))
        self.contents[f"{record.file}{SUFFIX}"] = to_toml(described).encode("utf-8")


def to_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV, the same on every system."""
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def to_parquet(table: pa.Table, **encodings: object) -> bytes:
    """Write a table as Parquet, with PyArrow's arguments on encoding; the same rows always give the same bytes."""
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd", compression_level=19, **encodings)
    return buffer.getvalue()
