"""What the processes do that the tests start, and kill."""

from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from dashboard.domain.access.audit import What
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.documents import Kind
from dashboard.errors import ConflictError
from dashboard.store import documents
from dashboard.store.kpi import trail
from dashboard.store.kpi.database import open_engine
from dashboard.store.kpi.store import open_database
from tests.store.kpi.published_samples import opened
from tests.store.kpi.samples import MAY, aggregate, commit, figures, submission

PERIODS = ("2018-05", "2018-06", "2018-07")
ROWS = 400


def open_and_report(address: str) -> int:
    store = open_database(address, aggregate)
    found = len(store.definitions())
    store.close()
    return found


def commit_until_killed(address: str, reports: Connection) -> None:
    """Commit, withdraw and restore without end; report each change before and after it is made."""
    store = open_database(address, aggregate)
    reports.send(("open", 0))
    turn = 0
    while True:
        turn += 1
        rows = figures(*PERIODS[: turn % 3 + 1], lsoas=ROWS, numerator=turn)
        number = commit(
            store, rows, replace(submission(), rows_read=len(rows), rows_matched=len(rows), rows_unmatched=0)
        )
        reports.send(("committed", number))
        if turn % 3 == 0:
            store.withdraw(number, "Head of waste", submission().when)
            if turn % 2:
                store.restore(number, "Head of waste", submission().when)


def write_until_killed(address: str, reports: Connection) -> None:
    """Add versions of one document without end; report each after it is made."""
    engine = open_engine(address)
    reports.send(("open", 0))
    version = 0
    while True:
        content = f"content {version}"
        key = "lincoln-green"
        version = documents.save(engine, Kind.OUTCOMES, key, content, "Agreed by the board", version).version
        reports.send(("saved", version))


def commit_when_all_are_ready(address: str, barrier: Barrier, who: str, results: Connection) -> None:
    """Look, wait until the others have looked too, then commit."""
    store = open_database(address, aggregate)
    seen = store.current("missed-bins", [MAY])
    barrier.wait(60)
    try:
        results.send(("won", store.commit(submission(who=who), figures(MAY, lsoas=ROWS), seen)))
    except ConflictError as error:
        results.send(("lost", str(error)))
    store.close()


def read_figures_when_all_are_ready(address: str, barrier: Barrier, results: Connection) -> None:
    """Ask for figures that nobody has worked out yet, at the same moment as the others."""
    figures = opened(address)
    barrier.wait(60)
    rows = figures.of_kpi("visits", Viewer.PUBLIC, None, None)
    results.send(rows.drop(columns="value").to_csv(index=False))
    figures._store().close()


def record_many(address: str, account: str, count: int) -> None:
    """Append to the audit trail while others do the same."""
    engine = open_engine(address)
    with trail.acting_as(account):
        for _ in range(count):
            trail.record(engine, What.SIGNED_IN, {})
    engine.dispose()
