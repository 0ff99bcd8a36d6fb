"""The configuration in force: a short look at its version, and the city with it; without SQLAlchemy.

A server starts with this, and asks for the version every second. So it takes the shortest way there is: SQLite's own
module, or one connection to PostgreSQL that is kept for it. `versions` is for whoever reads the history or adds to it.
"""

import atexit
import logging
import sqlite3
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, apply, read_content
from dashboard.domain.areas.configuration_checks import problems
from dashboard.errors import ContractError, DatabaseError
from dashboard.store.address.secrets import without_secrets
from dashboard.store.address.sqlite_file import open_to_read
from dashboard.store.city import CityStore, load_city

if TYPE_CHECKING:
    from psycopg import Connection

#: Of a city that was loaded while the database could not be asked.
UNKNOWN = "unknown"
_LOG = logging.getLogger(__name__)
_LATEST = "SELECT number, at, content FROM configuration_versions ORDER BY number DESC LIMIT 1"
_WITHIN_S = 2
_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
_UNDO = "Mend the data, or take the configuration back: `python -m dashboard.store undo-configuration`."


def check_address(database_url: str) -> None:
    """Refuse the address of a database that is none, before anything is asked of it.

    Raises
    ------
    ConfigurationError
        If it is not the address of an SQLite file or of PostgreSQL.
    """
    if not database_url.startswith(_SQLITE) or database_url.endswith(("///", ":memory:")):
        # here, since a server with a file of SQLite starts without SQLAlchemy
        from dashboard.store.kpi.database import database_url as read_address  # noqa: PLC0415

        read_address(database_url)


def configuration_version(database_url: str) -> str:
    """Return what changes with the configuration in force; "" where there is none, or no database yet.

    Cheap enough to be asked every second. Not a mere number: a restored backup never looks like what came after it.

    Raises
    ------
    DatabaseError
        If it is not known now.
    """
    return _latest(database_url)[0]


def load_configured_city(
    data_dir: Path, database_url: str, *, strict: bool = True, loaded: CityStore | None = None
) -> CityStore:
    """Load the city that a data folder holds, with the configuration in force.

    Parameters
    ----------
    strict
        False for a server, which serves the city as it was built while the database cannot be asked: `configured` is
        `UNKNOWN` then, and no figures are stored or published for its areas.
    loaded
        The city as it was loaded from this very data folder, with whatever configuration; it is not read again then.

    Raises
    ------
    ContractError
        If the data cannot be used, or the configuration does not fit it.
    DatabaseError
        If the configuration cannot be read now.
    """
    city = _as_built(loaded) if loaded else load_city(data_dir)
    try:
        return configured(city, database_url)
    except DatabaseError as error:
        if strict:
            raise
        _LOG.error("Names and areas are those of the data folder for now. %s", error)
        return replace(city, configured=UNKNOWN)


def _as_built(city: CityStore) -> CityStore:
    """Return a city without any configuration."""
    if city.overridden is None and not city.configured:
        return city
    return replace(apply(city, Configuration()), config=city.areas_as_built, overridden=None)


def configured(city: CityStore, database_url: str) -> CityStore:
    """Return a city as it was built with the configuration in force; see `load_configured_city`."""
    version, text = _latest(database_url)
    if not version:
        return city
    subject = f"Version {version.partition('@')[0]} of the configuration"
    try:
        wanted = read_content(text)
    except ValueError as error:
        raise ContractError(subject, [f"{error}. {_UNDO}"]) from error
    if found := problems(wanted, city):
        raise ContractError(subject, [*found, _UNDO])
    return apply(city, wanted, version)


def is_outdated(city: City, database_url: str) -> bool:
    """Tell whether another configuration is in force than the one a city was loaded with.

    Raises
    ------
    DatabaseError
        If it is not known now.
    """
    current = configuration_version(database_url)
    # without any, the city as it was built is right
    return current != city.configured and bool(current or city.configured != UNKNOWN)


def _latest(database_url: str) -> tuple[str, str]:
    """Return version and content of the configuration in force, empty texts for none."""
    row = _of_sqlite(database_url) if database_url.startswith(_SQLITE) else _look(database_url).latest()
    return ("", "") if row is None else (f"{row[0]}@{row[1]}", str(row[2]))


def _of_sqlite(database_url: str) -> tuple[Any, ...] | None:
    path = Path(database_url.partition("///")[2].partition("?")[0])
    if not path.exists():
        return None
    try:
        # a new connection takes a fraction of a millisecond, and always means the file that is there now
        connection = open_to_read(path, _WITHIN_S)
        try:
            row: tuple[Any, ...] | None = connection.execute(_LATEST).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        if "no such table" in str(error):
            return None
        raise _cannot_be_read(str(error)) from error
    return row


class _Look:
    """A connection to PostgreSQL that is kept for looks; may be shared by threads."""

    def __init__(self, database_url: str) -> None:
        scheme, _, rest = database_url.partition("://")
        self._address = f"{scheme.partition('+')[0]}://{rest}"
        self._turn = Lock()
        self._connection: Connection[tuple[Any, ...]] | None = None
        # kept for as long as the process runs
        atexit.register(self._forget)

    def latest(self) -> tuple[Any, ...] | None:
        """Return the row of the latest version; None without any."""
        # here, since whoever has no PostgreSQL need not wait for it
        import psycopg  # noqa: PLC0415

        with self._turn:
            while True:
                # the server may have been restarted since it was connected to, and is asked once more then
                was_connected = self._connection is not None
                try:
                    return self._ask()
                except psycopg.errors.UndefinedTable:
                    return None
                except psycopg.Error as error:
                    self._forget()
                    told = str(error)
                # not from within, so that no log follows it back to what the library says of the address
                if not was_connected:
                    raise _cannot_be_read(without_secrets(told, self._address))

    def _ask(self) -> tuple[Any, ...] | None:
        import psycopg  # noqa: PLC0415 - as above

        if self._connection is None:
            self._connection = psycopg.connect(self._address, autocommit=True, connect_timeout=_WITHIN_S)
            self._connection.execute(f"SET statement_timeout = {_WITHIN_S * 1000}")
        return self._connection.execute(_LATEST).fetchone()

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@cache
def _look(database_url: str) -> _Look:
    return _Look(database_url)


def _cannot_be_read(reason: str) -> DatabaseError:
    return DatabaseError(f"The configuration cannot be read from the database now ({reason}).")
