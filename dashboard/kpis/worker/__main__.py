"""`python -m dashboard.kpis.worker`: started by the server only, ends with it; messages come by standard input."""

import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from dashboard.errors import DataError
from dashboard.kpis import Kpis
from dashboard.kpis.worker.handler import JobHandler
from dashboard.kpis.worker.messages import Answer, Forget, Judge, Opening, Store
from dashboard.store.configuration import load_configured_city

#: Pages come first where there are few processors.
_NICENESS = 5

Jobs = SimpleQueue[Judge | Store | Forget]


def main(open_kpis: Callable[[Opening], Kpis]) -> None:
    """Work until the server closes its end of the pipe, or is gone."""
    # Ctrl+C is meant for the server, and the worker ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    inbox, outbox = _pipes()
    try:
        opening: Opening = pickle.load(inbox)  # noqa: S301 - from the server that started this process
    except EOFError:
        return
    os.chdir(opening.folder)
    jobs: Jobs = SimpleQueue()
    # reads on while a file is judged, so that the end of the server is noticed at once
    Thread(target=_receive, args=(inbox, jobs), daemon=True).start()
    handler = JobHandler(
        lambda: open_kpis(opening), lambda answer: _send(outbox, answer), lambda kpis, kpi_id: kpis.publish(kpi_id)
    )
    handler.prepare()
    while True:
        # no name for the message: nothing of a file stays in memory longer than it is worked on
        handler.handle(jobs.get())


def open_kpis(opening: Opening) -> Kpis:
    """Load the city that the server has loaded, with the same configuration, and open its KPIs.

    Raises
    ------
    DataError
        If the data cannot be used, or is not what the server works with.
    """
    city = load_configured_city(opening.data_dir, opening.database_url)
    if city.data_version != opening.data_version:
        msg = (
            f"{opening.data_dir}: found data version {city.data_version}, expected {opening.data_version}, which the "
            "dashboard has loaded: the data are being replaced. Hand the file in again in a minute."
        )
        raise DataError(msg)
    if city.configured != opening.configured:
        msg = (
            "The configuration has been changed since this page’s server took it in. It follows within moments: load "
            "the page again, then hand the file in again. If it is refused again, start the dashboard anew."
        )
        raise DataError(msg)
    return Kpis(city, opening.database_url, max_file_bytes=opening.max_file_bytes, data_dir=opening.data_dir)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the standard streams for messages; whatever is printed goes to the log of the server."""
    outbox = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, outbox


def _receive(inbox: BinaryIO, jobs: Jobs) -> None:
    try:
        while True:
            jobs.put(pickle.load(inbox))  # noqa: S301 - as above
    except (EOFError, OSError, pickle.UnpicklingError):
        # not sys.exit, which would end this thread alone; a transaction under way does not happen, as a whole
        os._exit(0)


def _send(outbox: BinaryIO, answer: Answer) -> None:
    try:
        pickle.dump(answer, outbox)
        outbox.flush()
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main(open_kpis)
