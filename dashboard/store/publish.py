"""Publishing several files as one: after a crash at any moment the data folder holds the old files or the new ones.

How it works: the new files are written to `.staging-<id>/` inside the data folder, verified there and flushed to disk;
then the journal `.pending.json` appears in one step and names them, and the files that go. Before that moment the old
data counts; from it on the new. The files are then moved into place one by one, and the journal is removed. `recover`
finishes the moves of a process that was killed in between; running it again does no harm.
"""

import contextlib
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from dashboard.errors import DataError, UnderWayError, UpdateError
from dashboard.store import files

JOURNAL = ".pending.json"
LOCK = ".update.lock"
_STAGING_PREFIX = ".staging-"
#: A folder that may only be read, as in a container.
_NOT_HERE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextlib.contextmanager
def update_lock(data_dir: Path) -> Iterator[None]:
    """Hold the right to change a data folder; the system releases it when the process ends, however it ends.

    Raises
    ------
    UpdateError
        If another update is running.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("a+b") as handle:
        try:
            _lock(handle.fileno())
        except OSError as error:
            msg = f"{data_dir}: another update of this folder is running. Wait until it has finished, then try again."
            raise UpdateError(msg) from error
        try:
            yield
        finally:
            _unlock(handle.fileno())


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def publish(
    data_dir: Path, contents: Mapping[str, bytes], verify: Callable[[Path], None], obsolete: Sequence[str] = ()
) -> list[str]:
    """Put new files into the data folder, all or none.

    Parameters
    ----------
    data_dir
        The data folder. Hold `update_lock` while calling this.
    verify
        Called with the folder of staged files; whatever it raises stops the publication, and nothing has changed.
    obsolete
        Files that go in the same step, by path below the data folder.

    Returns
    -------
    list of str
        The files that changed or went; those already there byte for byte are left alone.
    """
    _clear(data_dir)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=data_dir))
    try:
        for name, content in contents.items():
            _write(staging / name, content)
        verify(staging)
        changed = [name for name, content in contents.items() if not _same(data_dir / name, content)]
        # Read back from the staging folder, not from memory: what was verified is what is promised.
        promised = {name: files.digest((staging / name).read_bytes()) for name in changed}
        gone = [name for name in obsolete if (data_dir / name).exists()]
        if changed or gone:
            _write_journal(data_dir, staging.name, promised, gone)
    except BaseException:
        if not (data_dir / JOURNAL).exists():
            shutil.rmtree(staging, ignore_errors=True)
        raise
    recover(data_dir)
    shutil.rmtree(staging, ignore_errors=True)
    return [*changed, *gone]


def _clear(data_dir: Path) -> None:
    """Finish what an update left that was killed, or remove it where it did not count yet: no journal promises it."""
    recover(data_dir)
    for folder in data_dir.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def recover(data_dir: Path) -> bool:
    """Finish a publication whose process was killed; does nothing without a journal, and may be repeated.

    Tells whether there was something to finish.

    Raises
    ------
    DataError
        If the journal cannot be read, or a promised file is neither staged nor in place.
    UnderWayError
        If the folder may only be read, so that it cannot be finished here.
    """
    journal = data_dir / JOURNAL
    try:
        record = json.loads(journal.read_text("utf-8"))
        staging, promised = data_dir / record["staging"], dict(record["files"])
        gone = list(record.get("gone", ()))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{JOURNAL}: found {error}, expected the journal of an update. {files.REBUILD} Delete {journal} first."
        raise DataError(msg) from error
    try:
        for name, sha256 in promised.items():
            _move_into_place(staging / name, data_dir / name, sha256)
        for name in gone:
            (data_dir / name).unlink(missing_ok=True)
            _flush_folder((data_dir / name).parent)
        journal.unlink(missing_ok=True)
        _flush_folder(data_dir)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        msg = (
            f"{data_dir}: an update of this folder was interrupted or is under way, and it cannot be finished from "
            "here, where the folder may only be read. Run `python -m dashboard.check` where it can be written to."
        )
        raise UnderWayError(msg) from error
    shutil.rmtree(staging, ignore_errors=True)
    return True


def _move_into_place(staged: Path, target: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(staged, target)  # noqa: PTH105 - one system call, which tests interrupt
    except FileNotFoundError as error:
        # Moved already, by this process's forerunner or by another that recovers at the same time.
        if not target.exists() or files.digest(target.read_bytes()) != sha256:
            msg = f"{target.name}: the update was interrupted and its new file is lost. {files.REBUILD}"
            raise DataError(msg) from error
    _flush_folder(target.parent)


def _write_journal(data_dir: Path, staging: str, promised: Mapping[str, str], gone: Sequence[str]) -> None:
    text = json.dumps({"staging": staging, "files": promised, "gone": gone}, indent=1)
    draft = data_dir / staging / JOURNAL
    _write(draft, text.encode("utf-8"))
    os.replace(draft, data_dir / JOURNAL)  # noqa: PTH105 - one system call, which tests interrupt
    _flush_folder(data_dir)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    _flush_folder(path.parent)


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _flush_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
