"""A short look at the database, from outside: whether it can be used, and how new its figures are.

It takes a connection of its own and changes nothing, so it tells the truth while all others are taken, or are stuck.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from dashboard.errors import DatabaseError
from dashboard.store.address.sqlite_file import is_damaged, is_read_only
from dashboard.store.kpi import tables
from dashboard.store.kpi.database import database_url, latest_revision, reading, revision, sqlite_engine

#: How long a file may be searched for damage; 86 MB take 0.15 s.
_READ_WITHIN_S = 0.5
#: What PostgreSQL calls it.
_DISK_FULL = "53100"
#: SQLite writes about so much before it tidies up.
_LEAST_FREE_BYTES = 4_000_000
_FULL = "The disk of the database is full, so nothing can be stored. Make room on it."
_UPGRADE = "Run `python -m dashboard.store upgrade`."


@dataclass(frozen=True)
class Look:
    """What was found.

    Attributes
    ----------
    problem
        What keeps the database from being used, without its address; "" for nothing.
    reason
        What the database said to that, for the log; it may name its address.
    latest
        When figures were handed in last, the illustrative ones left aside; None for never.
    """

    problem: str = ""
    reason: str = ""
    latest: datetime | None = None


def look_at(address: str, seconds: int) -> Look:
    """Look at a database.

    Parameters
    ----------
    seconds
        How long connecting and each question may take; 2 is the least that PostgreSQL's library can do.
    """
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        if not file.exists():
            return Look(f"The database file has not been made yet. {_UPGRADE}")
        engine, embedded = sqlite_engine(url, seconds, poolclass=NullPool), file
    else:
        waiting = {"connect_timeout": seconds}
        engine, embedded = create_engine(url, poolclass=NullPool, connect_args=waiting, hide_parameters=True), None
    try:
        if embedded and (problem := _of_file(embedded)):
            return Look(problem)
        with reading(engine) as connection:
            if not embedded:
                connection.execute(text(f"SET LOCAL statement_timeout = {seconds * 1000}"))
            found = _look(connection)
            # the last that is asked: a question that fails ends what can be asked
            return Look(_FULL) if not (found.problem or embedded) and _is_full(connection) else found
    except DatabaseError as error:
        return Look("The database cannot be used; the log of the server says why.", str(error))
    finally:
        engine.dispose()


def _of_file(file: Path) -> str:
    """Return what keeps a file of SQLite from being used: it is damaged, or cannot be written to."""
    found = file.stat()
    if is_damaged(file, (found.st_mtime_ns, found.st_size), _READ_WITHIN_S):
        return "The database file is damaged. Restore a backup: `python -m dashboard.store restore`."
    if is_read_only(file):
        return "The database is read-only: its figures are shown, and nothing can be stored."
    if shutil.disk_usage(file.parent).free < _LEAST_FREE_BYTES:
        return _FULL
    return ""


def _is_full(connection: Connection) -> bool:
    """Tell whether the disk of PostgreSQL is full, which it says of no file: let it put 1 MB there for a moment."""
    connection.execute(text("SET LOCAL work_mem = '64kB'"))
    # beside the tables, wherever others put what is for a while
    connection.execute(text("SET LOCAL temp_tablespaces = ''"))
    try:
        connection.execute(text("SELECT count(*) FROM generate_series(1, 100000)"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != _DISK_FULL:
            raise
        return True
    return False


def _look(connection: Connection) -> Look:
    found, expected = revision(connection), latest_revision()
    if found is None:
        return Look(f"The database has no tables yet. {_UPGRADE}")
    if found != expected:
        return Look(f"The tables of the database are of version {found}, expected {expected}. {_UPGRADE}")
    if missing := set(tables.metadata.tables) - set(inspect(connection).get_table_names()):
        names = ", ".join(sorted(missing)[:3])
        return Look(f"The database lacks tables ({names}). Restore a backup: `python -m dashboard.store restore`.")
    own = ~tables.submissions.c.illustrative
    return Look(latest=connection.execute(select(func.max(tables.submissions.c.submitted_at)).where(own)).scalar())
