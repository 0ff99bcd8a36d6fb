"""What is made once for a whole run of the tests, also where they run in several processes."""

import os
import time
from pathlib import Path

import pytest

#: Whoever waits longer than this is told instead of waiting for ever.
_WAITS_S = 600


def made_once(factory: pytest.TempPathFactory, name: str, make) -> Path:
    """Return a file that `make` writes at the path it is given; the first process makes it, others wait for it."""
    base = factory.getbasetemp()
    # the processes of pytest-xdist have a folder each, in one of the run
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, turn, failed = (folder / f"{name}{ending}" for ending in ("", ".turn", ".failed"))
    try:
        turn.mkdir()
    except FileExistsError:
        return _waited_for(made, failed)
    try:
        unfinished = turn / name
        make(unfinished)
        unfinished.replace(made)
    except BaseException:
        failed.touch()
        raise
    return made


def _waited_for(made: Path, failed: Path) -> Path:
    deadline = time.monotonic() + _WAITS_S
    while not made.exists():
        if failed.exists() or time.monotonic() > deadline:
            pytest.fail(f"{made.name} was not made: another process of this run says why")
        time.sleep(0.1)
    return made
