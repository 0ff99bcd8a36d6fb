"""Reading a data folder whole while it may be replaced: a reader never gets some files of before and some of after.

A publication (see `dashboard.store.publish`) cannot move several files at one moment, and files that lie in a
repository, or are mounted for reading only, can hardly stand behind one pointer that is switched. So it is the reader
who looks: before and after it reads, at each file's number, size and time. Nothing was replaced meanwhile if they are
the same and no publication is under way.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from dashboard.errors import DataError, UnderWayError
from dashboard.store.publish import JOURNAL, recover

_T = TypeVar("_T")
#: Name, number, size and time of each file; the same as long as none of them is replaced.
Stamp = tuple[tuple[str, int, int, int], ...]
_TRIES = 20
_PAUSE_S = 0.15


def folder_stamp(data_dir: Path) -> Stamp | None:
    """Return what changes whenever a file of a data folder is replaced; None while a publication is under way.

    It looks at names and times only, which takes less than a millisecond. A folder that is not there has no files.

    Raises
    ------
    DataError
        If the folder cannot be looked at.
    """
    try:
        stamp = tuple(sorted(_stamps(data_dir, ""))) if data_dir.is_dir() else ()
        # looked for last: a publication that began after it has moved nothing that was looked at
        return None if (data_dir / JOURNAL).exists() else stamp
    except OSError as error:
        msg = f"{data_dir}: the data folder cannot be read ({error.strerror or type(error).__name__})."
        raise DataError(msg) from error


def _stamps(folder: Path, below: str) -> Iterator[tuple[str, int, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            # staged files, locks, and what other programs put beside
            if entry.name.startswith("."):
                continue
            name = f"{below}{entry.name}"
            if entry.is_dir():
                yield from _stamps(Path(entry.path), f"{name}/")
                continue
            try:
                found = entry.stat()
            except FileNotFoundError:
                # taken away just now, which is a state of its own
                continue
            yield name, found.st_ino, found.st_size, found.st_mtime_ns


def read_whole(data_dir: Path, read: Callable[[], _T]) -> _T:
    """Read a data folder; again if it was replaced meanwhile.

    An interrupted publication is finished first. Where the folder may only be read, it is waited for instead. An error
    that `read` raises is told only if nothing was replaced meanwhile.

    Raises
    ------
    DataError
        If a publication does not end, or the folder is replaced over and over.
    """
    problem: DataError | None = None
    for _ in range(_TRIES):
        try:
            recover(data_dir)
        except UnderWayError as error:
            problem = error
            time.sleep(_PAUSE_S)
            continue
        before, problem = folder_stamp(data_dir), None
        try:
            found = read()
        except DataError as error:
            problem = error
        if before is not None and folder_stamp(data_dir) == before:
            if problem:
                raise problem
            return found
        time.sleep(_PAUSE_S)
    msg = f"{data_dir}: its files are being replaced over and over. Wait until that has ended, then try again."
    raise problem or DataError(msg)
