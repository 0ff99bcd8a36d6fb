"""What a backup must hold before it may replace anything: a whole audit trail, and rows that refer to rows that exist.

The files of a backup are looked at by themselves, so that no database is touched by one that is unsound.
"""

from collections.abc import Iterator
from pathlib import Path

from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import ForeignKeyConstraint

from dashboard.domain.access.audit import Record, verify
from dashboard.errors import ContractError
from dashboard.store.accounts.tables import KEPT
from dashboard.store.kpi import tables, trail


def table_file(folder: Path, name: str) -> Path:
    """Return the file of a table in the folder that a backup was unpacked into."""
    return folder / f"{name}.parquet"


def check(folder: Path, subject: str) -> None:
    """Refuse an unsound backup.

    Raises
    ------
    ContractError
        With all that is wrong.
    """
    found = verify(records(folder))
    problems = [
        f"{reference.table.name} has {lost:,} keys that {reference.referred_table.name} lacks, against the rule "
        f"{reference.name}. Use another backup."
        for table in KEPT
        for reference in sorted(table.foreign_key_constraints, key=lambda one: str(one.name))
        if (lost := _without_parent(folder, reference))
    ]
    if found.broken is not None:
        problems.append(f"its audit trail is broken at record {found.broken}: {found.reason}. Use another backup.")
    if problems:
        raise ContractError(subject, problems)


def records(folder: Path) -> Iterator[Record]:
    """Yield the audit trail of a backup."""
    for batch in parquet.ParquetFile(table_file(folder, tables.audit_trail.name)).iter_batches():
        yield from map(trail.record_of, batch.to_pylist())


def _without_parent(folder: Path, reference: ForeignKeyConstraint) -> int:
    """Count the keys of a table that refer to nothing."""
    own = [column.name for column in reference.columns]
    theirs = [element.column.name for element in reference.elements]
    children = parquet.read_table(table_file(folder, reference.table.name), columns=own)
    parents = parquet.read_table(table_file(folder, reference.referred_table.name), columns=theirs)
    keys = children.group_by(own).aggregate([])
    return int(keys.join(parents, keys=own, right_keys=theirs, join_type="left anti").num_rows)
