"""The file of an SQLite database: where it is, and how it is opened where nobody may write."""

import os
import sqlite3
import time
from contextlib import closing
from functools import lru_cache
from pathlib import Path


def is_read_only(file: Path) -> bool:
    """Tell whether a database that is there can be read but not written to: its file or its folder is read-only."""
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def open_to_read(file: Path, within_s: float) -> sqlite3.Connection:
    """Open a database that is only read.

    Beside a database that is in use, SQLite keeps two files. Where there are none and none can be made, it has to be
    told that nobody changes it: so a connection is kept no longer than what is read of one moment.

    Parameters
    ----------
    within_s
        How long to wait for whoever changes it, in seconds.
    """
    is_still = not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
    address = f"{file.resolve().as_uri()}?mode=ro{'&immutable=1' if is_still else ''}"
    return sqlite3.connect(address, uri=True, timeout=within_s, check_same_thread=False)


@lru_cache(maxsize=1)
def is_damaged(file: Path, stamp: tuple[int, int], within_s: float) -> bool:  # noqa: ARG001 - what is kept goes by it
    """Tell whether a database that has its tables is damaged.

    Parameters
    ----------
    stamp
        What changes with the file: it is not read again before that.
    within_s
        A database that takes longer to be read, in seconds, passes for sound.
    """
    until = time.monotonic() + within_s
    try:
        with closing(open_to_read(file, within_s)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.Error as error:
        # else it took too long, or cannot be opened at all, which is told by whoever opens it
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
