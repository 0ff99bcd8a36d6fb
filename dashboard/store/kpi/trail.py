"""The audit trail in the database: appended to within the transaction of what it records, and read.

Who acts is said once, around whatever they do (`acting_as`), so that no change can forget to hand it on. The records
themselves follow from `dashboard.domain.access.audit`; that nobody changes one is a rule of the database.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, insert, select, text

from dashboard.domain.access.audit import COMMAND_LINE, START, Act, Finding, Record, What, next_record, verify
from dashboard.errors import DatabaseError
from dashboard.store.kpi import tables
from dashboard.store.kpi.database import is_writing, place, reading, writing

_TABLE = tables.audit_trail
_CHUNK = 10_000
#: The account in whose name something is done; None for what the program does by itself, which is no act of a person.
_ACCOUNT: ContextVar[str | None] = ContextVar("account", default=COMMAND_LINE)


@contextmanager
def acting_as(account: str | None) -> Iterator[None]:
    """Record everything in the block in the name of an account; nothing if it is None."""
    before = _ACCOUNT.set(account)
    try:
        yield
    finally:
        _ACCOUNT.reset(before)


def append(connection: Connection, what: What, subject: Mapping[str, object]) -> Record | None:
    """Append a record of what is done in the transaction of a writer; both happen, or neither.

    None is returned, and nothing recorded, where the program acts by itself.

    Parameters
    ----------
    connection
        Of `writing`: it is the lock of the one writer that keeps the chain one.

    Raises
    ------
    DatabaseError
        If the record cannot be used, or there is no writer's lock.
    """
    account = _ACCOUNT.get()
    if account is None:
        return None
    if not is_writing(connection):
        msg = (
            f"audit trail: “{what}” was to be recorded without a writer’s lock. "
            "Report this to whoever runs the dashboard."
        )
        raise DatabaseError(msg)
    act = Act(account, what, {name: str(value) for name, value in subject.items()})
    last = connection.execute(select(_TABLE.c.number, _TABLE.c.hash).order_by(_TABLE.c.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.hash) if last else (1, START)
    try:
        record = next_record(number, previous, act, _text(datetime.now(UTC)))
    except ValueError as error:
        raise DatabaseError(str(error)) from error
    connection.execute(insert(_TABLE).values(values_of(record)))
    return record


def record(engine: Engine, what: What, subject: Mapping[str, object], wait: float | None = None) -> Record | None:
    """Append a record of what changes nothing in the database, in a transaction of its own; see `append`."""
    with writing(engine, wait) as connection:
        return append(connection, what, subject)


def read(connection: Connection, since: datetime | None = None, until: datetime | None = None) -> Iterator[Record]:
    """Yield the records in their order, from `since` on and before `until`."""
    query = select(_TABLE).order_by(_TABLE.c.number)
    if since is not None:
        query = query.where(_TABLE.c.at >= since)
    if until is not None:
        query = query.where(_TABLE.c.at < until)
    # closed at once where the reader stops before the end
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as result:
        for piece in result.partitions():
            yield from map(_record, piece)


def holds(engine: Engine, kinds: Collection[What]) -> bool:
    """Tell whether any of these things has ever been done."""
    with reading(engine) as connection:
        found = connection.execute(select(_TABLE.c.number).where(_TABLE.c.what.in_(kinds)).limit(1))
        return found.first() is not None


def verified(engine: Engine, noted: Mapping[int, str] | None = None) -> Finding:
    """Verify the whole chain, see `dashboard.domain.access.audit.verify`."""
    with reading(engine) as connection:
        return verify(read(connection), noted)


def values_of(record: Record) -> dict[str, Any]:
    """Return the row of a record."""
    row = dict(vars(record))
    moment = datetime.fromisoformat(row.pop("time"))
    return row | {"at": moment, "subject": json.dumps(dict(record.subject), ensure_ascii=False, separators=(",", ":"))}


def _record(row: Row[Any]) -> Record:
    return record_of(dict(row._mapping))


def record_of(row: Mapping[str, Any]) -> Record:
    """Return the record that a row holds; a row that was tampered with makes one that does not verify."""
    try:
        subject = json.loads(row["subject"])
    except ValueError:
        subject = None
    if not isinstance(subject, dict):
        subject = {"": row["subject"]}
    return Record(row["number"], _text(row["at"]), row["who"], row["what"], subject, row["previous"], row["hash"])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def unprotected(connection: Connection, table: Table = _TABLE) -> Iterator[None]:
    """Let a writer change what is only ever added to until his transaction ends, to replace it by a backup’s."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        yield
        connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
        return
    of_table = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY name")
    triggers = connection.execute(of_table, {"table": table.name}).all()
    for trigger in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


def take_over(connection: Connection, brought: Sequence[Record], *, replace: bool) -> dict[str, object]:
    """Bring the trail of the database and that of a backup together, in the transaction of a writer.

    Parameters
    ----------
    brought
        The trail of the backup, which has been verified.

    Returns
    -------
    dict
        Number and hash of the last record of what was replaced, as a subject has them; nothing where nothing was.

    Raises
    ------
    DatabaseError
        If the two are different ones, or the trail would be broken.
    """
    where = place(connection.engine)
    held = [record.hash for record in read(connection)]
    shared = min(len(held), len(brought))
    same = held[:shared] == [record.hash for record in brought[:shared]]
    if not same and not replace:
        msg = (
            f"{where}: its audit trail ({len(held):,} records) is another one than that of the backup "
            f"({len(brought):,} records), expected the same or an empty one. Nothing was changed. Keep it by "
            "`python -m dashboard.audit export`, then let the backup’s replace it with --replace-trail."
        )
        raise DatabaseError(msg)
    if not same:
        with unprotected(connection):
            connection.execute(_TABLE.delete())
    if rest := [values_of(record) for record in brought[shared if same else 0 :]]:
        connection.execute(insert(_TABLE), rest)
    found = verify(read(connection), {len(brought): brought[-1].hash} if brought else {})
    if found.broken is not None:
        msg = (
            f"{where}: its audit trail would be broken at record {found.broken} ({found.reason}). Nothing was "
            "restored; look into it, or restore into another database."
        )
        raise DatabaseError(msg)
    return {} if same else {"replaced_number": len(held), "replaced_hash": held[-1]}
