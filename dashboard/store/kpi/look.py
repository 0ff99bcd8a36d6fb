"""A short look at the database, from outside: whether it can be used, and how new its figures are.

It takes a connection of its own and changes nothing, so it tells the truth while all others are taken, or are stuck.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.pool import NullPool

from dashboard.errors import DatabaseError
from dashboard.store.kpi import tables
from dashboard.store.kpi.database import database_url, latest_revision, reading, revision

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
    embedded = url.get_backend_name() == "sqlite"
    if embedded and not Path(str(url.database)).exists():
        return Look(f"The database file has not been made yet. {_UPGRADE}")
    waiting = "timeout" if embedded else "connect_timeout"
    engine = create_engine(url, poolclass=NullPool, connect_args={waiting: seconds}, hide_parameters=True)
    try:
        with reading(engine) as connection:
            if not embedded:
                connection.execute(text(f"SET LOCAL statement_timeout = {seconds * 1000}"))
            return _look(connection)
    except DatabaseError as error:
        return Look("The database cannot be used; the log of the server says why.", str(error))
    finally:
        engine.dispose()


def _look(connection: Connection) -> Look:
    found, expected = revision(connection), latest_revision()
    if found is None:
        return Look(f"The database has no tables yet. {_UPGRADE}")
    if found != expected:
        return Look(f"The tables of the database are of version {found}, expected {expected}. {_UPGRADE}")
    own = ~tables.submissions.c.illustrative
    return Look(latest=connection.execute(select(func.max(tables.submissions.c.submitted_at)).where(own)).scalar())
