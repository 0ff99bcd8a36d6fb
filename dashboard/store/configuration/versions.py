"""Versions of the configuration in the database: read, added to, taken back; none is ever changed.

Each is stored together with its record in the audit trail, or not at all. The reason stands here and not in the trail,
which has no room for what somebody typed.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select

from dashboard.domain.access.audit import What
from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import (
    Configuration,
    changed_parts,
    content,
    illustrative_after,
    read_content,
    reduced,
)
from dashboard.domain.areas.configuration_checks import problems
from dashboard.errors import ContractError, DatabaseError, OutdatedError
from dashboard.store.kpi import submissions, tables, trail
from dashboard.store.kpi.database import reading, writing

_SUBJECT = "The configuration"
_TABLE = tables.configuration_versions
SHORTEST_REASON, LONGEST_REASON = 10, 500
#: Seconds that an administrator waits for a hand-in that is being stored.
_WAIT_S = 20.0


@dataclass(frozen=True)
class Version:
    """A version of the configuration.

    Attributes
    ----------
    number
        1 for the first; 0 for the city as it was built.
    at, who, why
        When it was made, the account (as in the audit trail), and the reason given.
    configuration
        All of it, not only what this version has changed.
    undoes
        The version that it took back, with all after that one; None for a change.
    """

    number: int
    at: datetime
    who: str
    why: str
    configuration: Configuration
    undoes: int | None = None


BUILT = Version(0, datetime.min.replace(tzinfo=UTC), "", "", Configuration())


def current(engine: Engine) -> Version:
    """Return the version in force; `BUILT` where nothing has ever been changed."""
    with reading(engine) as connection:
        return _current(connection)


def history(engine: Engine) -> tuple[Version, ...]:
    """Return every version, the latest first."""
    with reading(engine) as connection:
        return tuple(map(_version, connection.execute(select(_TABLE).order_by(_TABLE.c.number.desc()))))


def save(engine: Engine, city: City, wanted: Configuration, why: str, expected: int) -> Version:
    """Put a configuration in force.

    Parameters
    ----------
    expected
        Number of the version that it was made from.

    Raises
    ------
    ContractError
        With all that is wrong with it, or if it changes nothing.
    OutdatedError
        If another version is in force by now; it says who made it and when.
    DatabaseError
        If it cannot be stored.
    """
    wanted = reduced(city.areas_as_built, wanted)
    found = [*problems(wanted, city), *_reason_problems(why)]
    if found:
        raise ContractError(_SUBJECT, found)
    with writing(engine, _WAIT_S) as connection:
        before = _expected(connection, expected)
        return _add(connection, before, wanted, why, None)


def undo(engine: Engine, city: City, number: int, why: str, expected: int, *, keeps_areas: bool = False) -> Version:
    """Put that configuration in force again which was before a version; see `save`."""
    if found := _reason_problems(why):
        raise ContractError(_SUBJECT, found)
    with writing(engine, _WAIT_S) as connection:
        before = _expected(connection, expected)
        wanted = replace(before_version(connection, number).configuration, keeps_areas=keeps_areas)
        if found := problems(wanted, city):
            raise ContractError(_SUBJECT, found)
        return _add(connection, before, wanted, why, number)


def before_version(connection: Connection, number: int) -> Version:
    """Return the version that was in force before another one.

    Raises
    ------
    DatabaseError
        If there is none of this number.
    """
    rows = select(_TABLE).where(_TABLE.c.number.in_((number - 1, number)))
    found = {row.number: _version(row) for row in connection.execute(rows)}
    if number not in found:
        msg = f"Version {number} of the configuration: there is none. Choose one from the history."
        raise DatabaseError(msg)
    return found.get(number - 1, BUILT)


def _expected(connection: Connection, expected: int) -> Version:
    before = _current(connection)
    if before.number != expected:
        moment = before.at.astimezone(UTC)
        msg = (
            f"Nothing was stored: meanwhile “{before.who}” made version {before.number} of the configuration, on "
            f"{moment.day} {moment:%B %Y at %H:%M} (UTC). Look at the history, then make the change again."
        )
        raise OutdatedError(msg)
    return before


def _add(connection: Connection, before: Version, wanted: Configuration, why: str, undoes: int | None) -> Version:
    parts = changed_parts(before.configuration, wanted)
    if not parts:
        raise ContractError(_SUBJECT, ["Found no change: all of this holds already."])
    number = before.number + 1
    subject: dict[str, object] = {"configuration": number, "setting": " ".join(parts).replace("_", "-")}
    record = trail.append(
        connection, What.CONFIGURATION_CHANGED, subject if undoes is None else {**subject, "undoes": undoes}
    )
    if record is None:
        msg = "Nobody is named for this change of the configuration. Report this to whoever runs the dashboard."
        raise DatabaseError(msg)
    made = Version(number, datetime.now(UTC), record.who, why.strip(), wanted, undoes)
    stored = {name: value for name, value in vars(made).items() if name != "configuration"}
    connection.execute(insert(_TABLE).values(**stored, content=content(wanted)))
    if illustrative_after(before.configuration.illustrative, wanted.illustrative) is False:
        submissions.remove_illustrative(connection)
    return made


def _reason_problems(why: str) -> list[str]:
    text = why.strip()
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        expected = f"expected {SHORTEST_REASON} to {LONGEST_REASON}"
        return [f"The reason has {len(text):,} characters, {expected}. Whoever reads the history wants to know why."]
    if not re.sub(r"[\r\n\t]", " ", text).isprintable():
        return ["The reason has characters that cannot be seen. Type it anew."]
    return []


def _current(connection: Connection) -> Version:
    row = connection.execute(select(_TABLE).order_by(_TABLE.c.number.desc()).limit(1)).one_or_none()
    found = BUILT if row is None else _version(row)
    if found.configuration.illustrative is None:
        return found
    # they may have been added or removed by a command since
    illustrative = select(tables.kpis.c.kpi_id).where(tables.kpis.c.illustrative).limit(1)
    there = connection.execute(illustrative).first() is not None
    return replace(found, configuration=replace(found.configuration, illustrative=there))


def _version(row: Row[Any]) -> Version:
    try:
        configuration = read_content(row.content)
    except ValueError as error:
        msg = f"Version {row.number} of the configuration: {error}. Restore a backup of the database."
        raise DatabaseError(msg) from error
    return Version(row.number, row.at, row.who, row.why, configuration, row.undoes)
