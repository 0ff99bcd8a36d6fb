"""Opening the KPI database, SQLite or PostgreSQL, and the two ways to work with it: `reading` and `writing`.

There is one writer at a time, in both databases: services hand figures in a few times a month, and nothing is easier
to trust than changes that come one after the other. Readers never wait, and see one moment throughout.
"""

import contextlib
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, column, create_engine, event, inspect, make_url, select, table, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from dashboard.errors import ConfigurationError, DatabaseAwayError, DatabaseError
from dashboard.store.address.secrets import without_secrets
from dashboard.store.address.sqlite_file import is_read_only, open_to_read

if TYPE_CHECKING:
    from alembic.config import Config

_LOG = logging.getLogger(__name__)
VERSION_TABLE = "kpi_schema_version"
#: How long a writer waits for another one before it gives up.
WAIT_SECONDS = 60
#: How long a server of databases that does not answer is waited for; an address may say otherwise.
_CONNECT_SECONDS = 5
#: One that has gone without a word, as a machine without power does, is noticed after about ten seconds.
_NOTICED = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
#: Any number that other programs on the same PostgreSQL database are unlikely to lock.
_WRITER_LOCK = 7_301_846_215
_WRITER = "kpi_writer"
_WAIT = "kpi_wait"
_MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}


def open_engine(address: str) -> Engine:
    """Open a database and bring its tables up to date.

    Several processes may do so at once: one builds the tables, the others wait for it.

    Parameters
    ----------
    address
        `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.

    Raises
    ------
    ConfigurationError
        If the address is not one of these.
    DatabaseError
        If the database cannot be reached, is not ours, or belongs to a later version of this program.
    """
    url = database_url(address)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        with reading(engine) as connection:
            ready = revision(connection) == latest_revision()
        if not ready:
            with writing(engine) as connection:
                upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def place(engine: Engine) -> str:
    """Return how messages call a database: its address without the password, which may stand among the options too."""
    return engine.url.set(query={}).render_as_string(hide_password=True)


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read: everything in the block sees the same moment."""
    with _plain_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextlib.contextmanager
def writing(engine: Engine, wait: float | None = None) -> Iterator[Connection]:
    """Write: all of the block happens or nothing, and nobody else writes meanwhile; `wait` is in seconds.

    Raises
    ------
    DatabaseAwayError
        If another writer does not finish in time, or the database cannot be reached.
    DatabaseError
        If the database refuses.
    """
    with noting(engine, WAIT_SECONDS if wait is None else wait) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITER_LOCK})
        yield connection


def is_writing(connection: Connection) -> bool:
    """Tell whether a connection is one of `writing`, which nobody else has at the same time."""
    return bool(connection.get_execution_options().get(_WRITER, False))


@contextlib.contextmanager
def noting(engine: Engine, wait: float) -> Iterator[Connection]:
    """Write what has nothing to do with figures: all of the block or nothing; `wait` is in seconds.

    PostgreSQL lets that happen beside whoever writes figures, so who notes must lock the rows he reads first; SQLite
    has one writer in any case. Raises what `writing` raises.
    """
    with _plain_errors(engine), engine.connect() as connection:
        patience = int(wait * 1000)
        connection.execution_options(**{_WRITER: True, _WAIT: patience})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{patience}ms'"))
            yield connection


@contextlib.contextmanager
def _plain_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except _errors(IntegrityError, "IntegrityError") as error:
        msg = f"{place(engine)}: a rule of the database refuses this, and nothing was stored ({_reason(error, engine)})"
        raise DatabaseError(msg) from error
    except _errors(OperationalError, "OperationalError") as error:
        msg = (
            f"{place(engine)}: cannot be used now ({_reason(error, engine)}). "
            "Check that the address is right, that it can be written to and that no other writer holds it."
        )
        raise DatabaseAwayError(msg) from error
    except PoolTimeoutError as error:
        msg = f"{place(engine)}: all connections of this process are in use. Try again in a moment."
        raise DatabaseAwayError(msg) from error
    except _errors(DBAPIError, "Error") as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            msg = f"{place(engine)}: the connection was lost ({_reason(error, engine)}). Try again in a moment."
            raise DatabaseAwayError(msg) from error
        msg = f"{place(engine)}: is not a database that can be used ({_reason(error, engine)}). Check DATABASE_URL."
        raise DatabaseError(msg) from error


def _errors(kind: type[Exception], name: str) -> tuple[type[Exception], ...]:
    """Return a kind of errors and those of the drivers in use of this name: that of PostgreSQL takes time to import."""
    drivers = (sqlite3, sys.modules.get("psycopg"))
    return (kind, *(getattr(driver, name) for driver in drivers if driver is not None))


def _reason(error: Exception, engine: Engine) -> str:
    # COPY and what prepares a connection go past SQLAlchemy, so their errors come as they are
    told = str(error.orig if isinstance(error, DBAPIError) else error)
    return without_secrets(told, engine.url.render_as_string(hide_password=False))


def database_url(address: str) -> URL:
    """Return what an address means, with the driver for it.

    Raises
    ------
    ConfigurationError
        If it is not the address of an SQLite file or of PostgreSQL.
    """
    expected = "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    url = None
    with contextlib.suppress(ArgumentError, ModuleNotFoundError, NoSuchModuleError, ValueError):
        url = make_url(address)
        # psycopg is the one driver for PostgreSQL that is installed
        name = url.drivername.partition("+")[0]
        url = url.set(drivername=_DRIVERS.get(name, url.drivername))
        url.get_dialect()
    if url is None or "@" in str(url.host):
        # nothing of the address, nor what a library says of it: a password may stand anywhere in it
        msg = f"DATABASE_URL: found an address that cannot be read, {expected}; write @ in a password as %40, % as %25"
        raise ConfigurationError(msg)
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        msg = f"DATABASE_URL: found a database of the kind “{url.get_backend_name()}”, {expected}"
        raise ConfigurationError(msg)
    if url.get_backend_name() == "sqlite" and (url.database or ":memory:") == ":memory:":
        msg = "DATABASE_URL: found an SQLite database without a file, expected sqlite:///FILE"
        raise ConfigurationError(msg)
    return url


def _postgresql(url: URL) -> Engine:
    # a server that was restarted meanwhile costs one more question, not an error page
    waiting = {"connect_timeout": _CONNECT_SECONDS, **_NOTICED}
    return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=waiting)


def _sqlite(url: URL) -> Engine:
    file = Path(str(url.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{file}: its folder cannot be made ({error.strerror}). Check DATABASE_URL."
        raise DatabaseError(msg) from error
    if not file.exists() and not os.access(file.parent, os.W_OK):
        msg = f"{file}: there is no database yet, and none can be made, as its folder is read-only. Check DATABASE_URL."
        raise DatabaseError(msg)
    engine = sqlite_engine(url, WAIT_SECONDS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    if is_read_only(file):
        _LOG.warning("%s: is read-only. Its figures are shown, and nothing can be stored.", file)
        return engine
    with _plain_errors(engine):
        # the mode is a property of the file; SQLite does not wait for others when changing it
        patience = Retrying(
            retry=retry_if_exception(_is_busy),
            stop=stop_after_delay(WAIT_SECONDS / 4),
            wait=wait_random(0.01, 0.2),
            reraise=True,
        )
        patience(_write_ahead, engine)
    return engine


def sqlite_engine(url: URL, wait: float, **options: Any) -> Engine:
    """Return an engine for a file of SQLite, which may be read-only; `wait` for other writers is in seconds."""
    file = Path(str(url.database))
    if is_read_only(file):
        options = {"poolclass": NullPool, "creator": lambda: open_to_read(file, wait)}
    else:
        options["connect_args"] = {"timeout": wait}
    return create_engine(url, hide_parameters=True, **options)


def _is_busy(error: BaseException) -> bool:
    # of an extended code, the last byte is the kind of error
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _write_ahead(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # transactions are begun by us, see `_begin`; the driver would leave DDL and reads outside of them
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # what a steward was told is stored survives a power cut
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")


def _begin(connection: Connection) -> None:
    # a writer takes its lock at once: one that first read could not wait for another, only fail
    options = connection.get_execution_options()
    immediate = options.get(_WRITER, False)
    wait = options.get(_WAIT, WAIT_SECONDS * 1000)
    # connections are used again and again, nearly always with the same patience
    if connection.info.get(_WAIT) != wait:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait}")
        connection.info[_WAIT] = wait
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - it takes as long to import as SQLAlchemy

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def latest_revision() -> str:
    """Return the version of the tables that this program works with."""
    return max(known_revisions())


def known_revisions() -> set[str]:
    """Return every version of the tables that this program can bring up to date: its number is in its file's name."""
    # Alembic, asked itself, would be imported by every server: 7 MB
    return {path.name[1:5] for path in (_MIGRATIONS / "versions").glob("v[0-9]*.py")}


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date; does nothing where they are.

    Raises
    ------
    DatabaseError
        If the database is not ours or is later than this program.
    """
    from alembic import command  # noqa: PLC0415

    revision(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """Return the version of the tables; None for a database without tables.

    Raises
    ------
    DatabaseError
        If the database is not ours or is later than this program.
    """
    tables = inspect(connection).get_table_names()
    where = place(connection.engine)
    if VERSION_TABLE not in tables:
        if tables:
            msg = (
                f"{where}: found tables of another program ({', '.join(sorted(tables)[:3])}), expected an empty "
                "database or one of this dashboard. Give it a database of its own in DATABASE_URL."
            )
            raise DatabaseError(msg)
        return None
    found: Sequence[str] = (
        connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalars().all()
    )
    if set(found) - known_revisions():
        msg = (
            f"{where}: found version {', '.join(sorted(found))} of the tables, expected {latest_revision()} or before. "
            "The database belongs to a later version of the dashboard: start that one, or restore an older backup."
        )
        raise DatabaseError(msg)
    return str(found[0]) if found else None
