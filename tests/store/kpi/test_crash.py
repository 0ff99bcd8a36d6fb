"""Two stewards at once, and processes that are killed in the middle of their work."""

import multiprocessing
import random
import threading
import time
from contextlib import suppress

from dashboard.domain.access.audit import What
from dashboard.domain.outcomes.documents import Kind
from dashboard.errors import ConflictError
from dashboard.store import documents
from dashboard.store.kpi import trail
from dashboard.store.kpi.database import open_engine, reading
from dashboard.store.kpi.records import Change
from dashboard.store.kpi.store import open_database
from dashboard.store.kpi.tables import observations
from tests.store.kpi.children import ROWS, commit_until_killed, commit_when_all_are_ready, write_until_killed
from tests.store.kpi.samples import BINS, MAY, aggregate, assert_cube_agrees, commit, figures, submission

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.kpi.children"])
TRIALS = 36


def test_of_several_processes_that_commit_the_same_period_one_wins(store, address):
    store.save_definition(BINS)
    barrier = CONTEXT.Barrier(3)
    pipes, children = [], []
    for number in range(3):
        mine, theirs = CONTEXT.Pipe(duplex=False)
        child = CONTEXT.Process(target=commit_when_all_are_ready, args=(address, barrier, f"Role {number}", theirs))
        child.start()
        pipes.append(mine)
        children.append(child)
    results = [pipe.recv() for pipe in pipes if pipe.poll(60)]
    for child in children:
        child.join(60)
    winners = [number for number, (outcome, _) in enumerate(results) if outcome == "won"]
    assert len(results) == 3
    assert len(winners) == 1
    lost = [text for outcome, text in results if outcome == "lost"]
    assert all(f"committed by “Role {winners[0]}” on 3 May 2019 at 12:00 (UTC)" in text for text in lost)
    (only,) = store.history("missed-bins")
    assert only.submission.who == f"Role {winners[0]}"
    assert_cube_agrees(store)


def test_of_several_threads_that_commit_the_same_period_one_wins(store):
    store.save_definition(BINS)
    first = commit(store, figures(MAY))
    barrier = threading.Barrier(4)
    outcomes = []

    def work():
        barrier.wait()
        try:
            outcomes.append(store.commit(submission(), figures(MAY, numerator=2), {MAY: first}))
        except ConflictError:
            outcomes.append(None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == 4
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert len(store.history("missed-bins")) == 2
    assert_cube_agrees(store)


def assert_whole(address: str, promised: list[int]) -> int:
    """Open the database after a kill; everything in it is whole, and what was promised is there."""
    store = open_database(address, aggregate)
    submissions = store.history("missed-bins")
    assert set(promised) <= {one.submission_id for one in submissions}
    with reading(store._engine) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        found = [row.submission_id for row in connection.execute(observations.select())]
        told = [(record.what, int(record.subject.get("submission", 0))) for record in trail.read(connection)]
    # the trail tells of all that was done and of nothing else
    kinds = {Change.COMMITTED: What.HANDED_IN, Change.WITHDRAWN: What.WITHDREW, Change.RESTORED: What.RESTORED}
    done = [
        (kinds[event.what], one.submission_id) for one in submissions for event in one.events if event.what in kinds
    ]
    assert trail.verified(store.engine).broken is None
    assert sorted(told) == sorted([(What.DEFINITION_CHANGED, 0), *done])
    for one in submissions:
        rows = found.count(one.submission_id)
        assert rows == one.submission.rows_read == ROWS * len(one.periods)
        assert one.events[0].periods == tuple(one.periods)
    assert_cube_agrees(store)
    store.close()
    return len(submissions)


def test_a_process_killed_at_any_moment_leaves_whole_versions_of_a_document(sqlite_address):
    moments = random.Random(20260503)
    for _ in range(TRIALS):
        address = sqlite_address(with_tables=True)
        mine, theirs = CONTEXT.Pipe(duplex=False)
        child = CONTEXT.Process(target=write_until_killed, args=(address, theirs))
        child.start()
        theirs.close()
        assert mine.recv() == ("open", 0)
        promised = [mine.recv()[1]]
        time.sleep(moments.uniform(0, 0.1))
        child.kill()
        child.join(60)
        with suppress(EOFError):
            while True:
                promised.append(mine.recv()[1])
        mine.close()
        engine = open_engine(address)
        held = [one.version for one in documents.history(engine, Kind.OUTCOMES, "lincoln-green")]
        assert held == list(range(len(held), 0, -1))
        assert len(held) >= max(promised)
        with reading(engine) as connection:
            told = [int(record.subject["version"]) for record in trail.read(connection)]
        assert told == held[::-1]
        assert trail.verified(engine).broken is None
        engine.dispose()


def test_a_process_killed_at_any_moment_leaves_whole_submissions(sqlite_address):
    moments = random.Random(20190503)
    for trial in range(TRIALS):
        address = sqlite_address()
        store = open_database(address, aggregate)
        store.save_definition(BINS)
        store.close()
        mine, theirs = CONTEXT.Pipe(duplex=False)
        child = CONTEXT.Process(target=commit_until_killed, args=(address, theirs))
        child.start()
        theirs.close()
        assert mine.recv() == ("open", 0)
        # up to three are stored, and then something is under way, a withdrawal too, however fast the machine is
        before = trial % 4
        promised = [mine.recv()[1] for _ in range(before)]
        time.sleep(moments.uniform(0, 0.2))
        child.kill()
        child.join(60)
        try:
            while True:
                promised.append(mine.recv()[1])
        except EOFError:
            mine.close()
        assert child.exitcode == -9
        assert assert_whole(address, promised) >= before
