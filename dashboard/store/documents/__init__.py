"""Versions of documents in the database: read, added to, taken back; none is ever changed.

What a document says is a text to this module, see `dashboard.domain.outcomes.documents`. Each version is stored
together with its record in the audit trail, or not at all. The reason stands here and not in the trail, which has no
room for what somebody typed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select

from dashboard.domain.access.audit import What
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.texts import reason_problems
from dashboard.errors import ContractError, DatabaseError, OutdatedError
from dashboard.store.kpi import tables, trail
from dashboard.store.kpi.database import reading, writing

_TABLE = tables.document_versions
_SUBJECT = "This change"
#: Seconds that whoever saves waits for a hand-in that is being stored.
_WAIT_S = 20.0


@dataclass(frozen=True)
class Version:
    """A version of a document.

    Attributes
    ----------
    kind, key
        Which document it is of.
    version
        1 for the first.
    at, who, why
        When it was made, the account (as in the audit trail), and the reason given.
    content
        The whole document as a text; "" where it was removed.
    undoes
        The version that it took back, with all after that one; None for a change.
    """

    kind: Kind
    key: str
    version: int
    at: datetime
    who: str
    why: str
    content: str
    undoes: int | None = None


def latest(engine: Engine, kind: Kind) -> tuple[Version, ...]:
    """Return the version in force of every document of a kind, in the order in which they were first made."""
    ends = select(func.max(_TABLE.c.number), func.min(_TABLE.c.number)).where(_TABLE.c.kind == kind.value)
    last = ends.group_by(_TABLE.c.key).subquery()
    query = select(_TABLE).join(last, last.c[0] == _TABLE.c.number).order_by(last.c[1])
    with reading(engine) as connection:
        return tuple(map(_version, connection.execute(query)))


def history(engine: Engine, kind: Kind, key: str) -> tuple[Version, ...]:
    """Return every version of a document, the latest first; none for a document that there is not."""
    with reading(engine) as connection:
        return tuple(map(_version, connection.execute(_of(kind, key).order_by(_TABLE.c.version.desc()))))


def save(engine: Engine, kind: Kind, key: str, content: str, why: str, expected: int) -> Version:
    """Add a version of a document.

    Parameters
    ----------
    key
        Which document; "" for a new one that is numbered.
    content
        The whole document.
    expected
        The version that it was made from; 0 for a new document.

    Raises
    ------
    ContractError
        If there is no proper reason, or nothing changes.
    OutdatedError
        If there is another version by now; it says who made it and when.
    DatabaseError
        If it cannot be stored.
    """
    with writing(engine, _WAIT_S) as connection:
        held = _expected(connection, kind, key, expected)
        return _add(connection, Version(kind, key, expected + 1, datetime.now(UTC), "", why, content), held)


def undo(engine: Engine, kind: Kind, key: str, version: int, why: str, expected: int) -> Version:
    """Put that in force again which was before a version; taking the first one back removes the document."""
    with writing(engine, _WAIT_S) as connection:
        held = _expected(connection, kind, key, expected)
        if not 0 < version <= expected:
            msg = f"Version {version}: there is none. Choose one from the history."
            raise DatabaseError(msg)
        before = connection.execute(_of(kind, key).where(_TABLE.c.version == version - 1)).one_or_none()
        content = "" if before is None else before.content
        made = Version(kind, key, expected + 1, datetime.now(UTC), "", why, content, version)
        return _add(connection, made, held)


def _of(kind: Kind, key: str) -> Select[Any]:
    return select(_TABLE).where(_TABLE.c.kind == kind.value, _TABLE.c.key == key)


def _expected(connection: Connection, kind: Kind, key: str, expected: int) -> str:
    """Return what the document says now; "" for a new one."""
    row = connection.execute(_of(kind, key).order_by(_TABLE.c.version.desc()).limit(1)).one_or_none()
    if (row.version if row else 0) != expected:
        if row is None:
            msg = "Nothing was stored: there is no such document any more. Open the page again."
            raise OutdatedError(msg)
        moment = row.at.astimezone(UTC)
        msg = (
            f"Nothing was stored yet: meanwhile “{row.who}” made version {row.version}, on {moment.day} "
            f"{moment:%B %Y at %H:%M} (UTC)."
        )
        raise OutdatedError(msg)
    return row.content if row else ""


def _add(connection: Connection, made: Version, held: str) -> Version:
    if found := reason_problems(made.why):
        raise ContractError(_SUBJECT, found)
    if made.content == held:
        raise ContractError(_SUBJECT, ["Found no change: all of this holds already."])
    number = connection.execute(select(func.coalesce(func.max(_TABLE.c.number), 0))).scalar_one() + 1
    key = made.key or str(number)
    subject: dict[str, object] = {"document": f"{made.kind} {key}", "version": made.version}
    subject |= {} if made.undoes is None else {"undoes": made.undoes}
    record = trail.append(connection, What.DOCUMENT_CHANGED, subject)
    if record is None:
        msg = "Nobody is named for this change of a document. Report this to whoever runs the dashboard."
        raise DatabaseError(msg)
    values = {**vars(made), "kind": made.kind.value, "key": key, "who": record.who, "number": number}
    connection.execute(insert(_TABLE).values(values))
    return Version(**{**vars(made), "key": key, "who": record.who})


def _version(row: Row[Any]) -> Version:
    values = dict(row._mapping)
    del values["number"]
    return Version(**{**values, "kind": Kind(row.kind)})
