"""Backups of the KPI database: one file that SQLite and PostgreSQL both can be restored from.

The file is a zip of one Parquet file a table, rows in the order of their key, and `manifest.json` with the version of
the tables and the rows and SHA-256 of each. It is read from one moment of the database, which stays in use meanwhile.
It may be encrypted, see `dashboard.store.encryption`.

Nothing is replaced by a backup before its checksums, its audit trail and its references have been verified, and a
restored database is read again and compared, row by row, before it counts.

The audit trail is never lost on the way: a database keeps its own where the backup's is the beginning of it, and takes
the rest over where it is the other way round. Where the two are different ones, somebody has to say that the backup's
is to replace it, and the new trail tells so.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet
from sqlalchemy import Connection, Engine, Table, func, insert, select

from dashboard.domain.access.audit import What
from dashboard.errors import DatabaseError, DataError
from dashboard.store.accounts.tables import KEPT
from dashboard.store.encryption import decrypted, encrypt, tool_for
from dashboard.store.kpi import observations, tables, trail
from dashboard.store.kpi.backup_checks import check, records, table_file
from dashboard.store.kpi.database import latest_revision, place, reading, writing
from dashboard.store.kpi.observations import CHUNK

FORMAT = "kpi-backup-1"
MANIFEST = "manifest.json"
_TYPES = {
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    str: pa.string(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def backup(engine: Engine, target: Path, encrypt_to: str | None = None) -> Mapping[str, int]:
    """Write a backup, which appears under its name only when it is complete and has been read back.

    The result is the number of rows, by table.

    Parameters
    ----------
    encrypt_to
        Whom to encrypt it for, see `dashboard.store.encryption`; nothing plain comes near the file then.

    Raises
    ------
    ConfigurationError
        If it cannot be encrypted for the recipient.
    DataError
        If the file cannot be written.
    """
    if encrypt_to is not None:
        # said before the work begins
        tool_for(encrypt_to)
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".kpi-backup-", dir=target.parent) as beside,
            tempfile.TemporaryDirectory(prefix="kpi-backup-") as elsewhere,
        ):
            draft = Path(beside if encrypt_to is None else elsewhere) / "backup.zip"
            with reading(engine) as connection:
                _pack(connection, draft)
            with zipfile.ZipFile(draft) as archive:
                manifest = _verified(archive, target)
            if encrypt_to is not None:
                encrypt(draft, Path(beside) / "encrypted", encrypt_to)
                draft = Path(beside) / "encrypted"
            with draft.open("rb+") as handle:
                os.fsync(handle.fileno())
            draft.replace(target)
    except OSError as error:
        msg = f"{target}: the backup cannot be written ({error.strerror}). Choose a folder that exists and has room."
        raise DataError(msg) from error
    return {name: int(entry["rows"]) for name, entry in manifest["tables"].items()}


def _pack(connection: Connection, draft: Path) -> None:
    entries = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for table in KEPT:
            path = draft.with_name(f"{table.name}.parquet")
            schema = pa.schema([(column.name, _TYPES[column.type.python_type]) for column in table.columns])
            rows = 0
            with parquet.ParquetWriter(path, schema) as writer:
                for piece in _pieces(connection, table):
                    columns = zip(zip(*piece, strict=True), schema.types, strict=True)
                    arrays = [pa.array(values, kind) for values, kind in columns]
                    writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                    rows += len(piece)
            entries[table.name] = {"rows": rows, "sha256": _digest(path)}
            archive.write(path, path.name)
            path.unlink()
        manifest = {"format": FORMAT, "tables_version": latest_revision(), "tables": entries}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def _pieces(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """Yield the rows of a table in pieces, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns)
    for piece in connection.execute(query, execution_options={"yield_per": CHUNK}).partitions():
        yield list(piece)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return _stream_digest(handle)


def _stream_digest(handle: Any) -> str:
    digest = sha256()
    while block := handle.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _verified(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    """Return the manifest of a backup whose every file is what it was when it was written."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        kind, version, entries = manifest["format"], manifest["tables_version"], dict(manifest["tables"])
        wrong = []
        for name, entry in entries.items():
            with archive.open(f"{name}.parquet") as member:
                if _stream_digest(member) != entry["sha256"]:
                    wrong.append(name)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
        msg = f"{source.name}: is not a backup of the KPI database or is damaged ({error}). Use another backup."
        raise DataError(msg) from error
    if wrong:
        msg = (
            f"{source.name}: damaged, these tables are not what was backed up: {', '.join(wrong)}. Use another backup."
        )
        raise DataError(msg)
    if kind != FORMAT or version != latest_revision() or set(entries) != {table.name for table in KEPT}:
        msg = (
            f"{source.name}: found a backup of the format {kind} and version {version} of the tables, "
            f"expected {FORMAT} and {latest_revision()}. Restore it with the version of the dashboard that wrote it; "
            "a later one brings the restored database up to date."
        )
        raise DataError(msg)
    return manifest


def restore(
    engine: Engine, source: Path, *, force: bool = False, replace_trail: bool = False, identity: Path | None = None
) -> Mapping[str, int]:
    """Fill a database from a backup, all or nothing; return the number of rows, by table.

    Parameters
    ----------
    replace_trail
        Replace the audit trail of the database by that of the backup where the two are different ones.
    identity
        File of the secret key, for a backup that age has encrypted.

    Raises
    ------
    ConfigurationError
        If it is encrypted and the tool or its key is missing.
    DataError
        If the file is missing, damaged, unsound or not a backup.
    DatabaseError
        If the database is not empty, or does not hold afterwards what the backup has; it is as before then.
    """
    with tempfile.TemporaryDirectory(prefix="kpi-restore-") as temporary:
        folder = Path(temporary)
        counts, digest = _unpacked(source, folder, identity)
        check(folder, source.name)
        with writing(engine) as connection:
            _make_room(connection, force=force)
            for table in KEPT:
                if table is not tables.audit_trail:
                    _load(connection, table, table_file(folder, table.name), counts[table.name])
            replaced = trail.take_over(connection, list(records(folder)), replace=replace_trail)
            trail.append(connection, What.BACKUP_RESTORED, {"file_sha256": digest, **replaced})
    return counts


def _unpacked(source: Path, folder: Path, identity: Path | None) -> tuple[dict[str, int], str]:
    """Unpack a backup whose every file is what it was; return the rows by table, and the SHA-256 of the backup."""
    try:
        digest = _digest(source)
        plain = decrypted(source, folder, identity)
        with zipfile.ZipFile(plain) as archive:
            entries = _verified(archive, source)["tables"]
            for name in entries:
                archive.extract(f"{name}.parquet", folder)
    except (OSError, zipfile.BadZipFile) as error:
        msg = f"{source}: found no readable backup ({error}), expected a file of `python -m dashboard.store backup`"
        raise DataError(msg) from error
    return {name: int(entry["rows"]) for name, entry in entries.items()}, digest


def _make_room(connection: Connection, *, force: bool) -> None:
    kpis = connection.execute(select(func.count()).select_from(tables.kpis)).scalar_one()
    if kpis and not force:
        msg = (
            f"{place(connection.engine)}: holds {kpis:,} KPIs, expected an empty database. Nothing was changed. "
            "Restore into another one, or replace all that this one holds with --force."
        )
        raise DatabaseError(msg)
    for table in reversed(tables.metadata.sorted_tables):
        if table not in tables.APPEND_ONLY:
            connection.execute(table.delete())
    # what has happened is told by the trail, which stays; what holds is what the backup has
    for table in tables.APPEND_ONLY:
        if table is not tables.audit_trail:
            with trail.unprotected(connection, table):
                connection.execute(table.delete())


def _load(connection: Connection, table: Table, path: Path, expected: int) -> int:
    """Fill a table, then read it again and compare it with the file."""
    loaded = sha256()
    rows = 0
    for batch in parquet.ParquetFile(path).iter_batches(CHUNK):
        piece = batch.to_pylist()
        if any(column.type.python_type is datetime for column in table.columns):
            # few rows, and moments that each database keeps in its own way
            connection.execute(insert(table), piece)
        else:
            observations.write(connection, table, batch.to_pandas())
        loaded.update(_canonical(list(one.values()) for one in piece))
        rows += len(piece)
    held = sha256()
    for found in _pieces(connection, table):
        held.update(_canonical(found))
    if rows != expected or loaded.digest() != held.digest():
        msg = f"{place(connection.engine)}: {table.name} does not hold what the backup has; nothing was restored"
        raise DatabaseError(msg)
    _continue_numbers(connection, table)
    return rows


def _canonical(rows: Iterable[Iterable[object]]) -> bytes:
    return "".join(f"{[_plain(value) for value in row]}\n" for row in rows).encode("utf-8")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    # SQLite has no negative zero
    return value + 0.0 if isinstance(value, float) else value


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number on after the highest restored; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        highest = select(func.max(table.c.id)).scalar_subquery()
        connection.execute(
            select(
                func.setval(
                    func.pg_get_serial_sequence(table.name, "id"), func.coalesce(highest, 1), highest.is_not(None)
                )
            )
        )
