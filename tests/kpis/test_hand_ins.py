"""Hand-ins from file to figure, with a worker that is a process of its own."""

import os
import signal
import sqlite3
import time
from dataclasses import replace
from unittest.mock import Mock

import pytest

from dashboard.errors import DashboardError, HandInError, TooManyHandInsError, UnknownHandInError
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn, Stage
from dashboard.kpis.hand_ins.limits import Retention
from dashboard.kpis.hand_ins.queue import HandIns
from dashboard.kpis.worker.handler import JobHandler
from dashboard.kpis.worker.messages import Forget, Judge, Progress, Store
from tests.kpis.conftest import until
from tests.kpis.stalling_worker import CELL
from tests.kpis.worker_on_any_data import flags

STALLING = "tests.kpis.stalling_worker"
FIGURES = b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
ACCEPTED = {"areas-without-row"}
STAGES = list(Stage)


@pytest.fixture(scope="module")
def hand_ins(kpis):
    """Hand-ins that most tests share; some kill the worker, and the next one gets another."""
    made = HandIns(kpis, kpis.city.data_dir, Retention(at_once=50), module=STALLING)
    yield made
    made.close()
    assert made.worker_pid is None


@pytest.fixture
def start(kpis):
    """Make hand-ins that are closed in the end."""
    made = []

    def _start(**options):
        made.append(HandIns(options.pop("kpis", kpis), kpis.city.data_dir, **options))
        return made[-1]

    yield _start
    for hand_ins in made:
        hand_ins.close()
        assert hand_ins.worker_pid is None


def resting(hand_ins, hand_in_id):
    return until(lambda: state if (state := hand_ins.state(hand_in_id)).stage.is_resting else None)


def reaches(hand_ins, hand_in_id, stage):
    return until(lambda: hand_ins.state(hand_in_id).stage is stage)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_file_goes_from_stage_to_stage_and_its_figures_are_stored(hand_ins, kpis, cases):
    hand_ins.warm()
    began = time.monotonic()
    one = hand_ins.start("cases", cases(60_000), "cases of LS1 1AA.csv")
    assert time.monotonic() - began < 5
    seen = [hand_ins.state(one)]
    while not seen[-1].stage.is_resting:
        seen.append(hand_ins.state(one))
        time.sleep(0.002)
    stages = list(dict.fromkeys(state.stage for state in seen))
    assert stages == sorted(stages, key=STAGES.index)
    assert {Stage.WAITING, Stage.READING, Stage.MATCHING, Stage.CHECKED} <= set(stages)
    fractions = [state.fraction for state in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    checked = seen[-1]
    assert checked.file_name == "cases of [a postcode].csv"
    assert checked.figures == 4 * len(kpis.city.lsoas)
    assert checked.dry_run.rows_matched == 60_000
    assert checked.dry_run.observations.empty
    accepted = [kind.value for kind in checked.dry_run.warnings]
    assert checked.may_be_committed(accepted)
    hand_ins.commit(one, accepted, "steward of waste")
    stored = resting(hand_ins, one)
    assert (stored.stage, stored.fraction, stored.message) == (Stage.STORED, 1, "")
    (only,) = kpis.history("cases")
    assert (only.submission_id, only.submission.who) == (stored.submission_id, "steward of waste")
    assert kpis.store.cells("cases", area_kinds=["city"])["numerator"].sum() == 60_000


def test_what_cannot_be_stored_says_why(hand_ins, bins):
    wrong = hand_ins.start(bins, FIGURES.replace(b",12,", b",twelve,"), "wrong.csv")
    nothing = hand_ins.start(bins, b"\x89PNG\r\n\x1a\n" + bytes(99), "photo.png")
    unknown = hand_ins.start("no-such-kpi", FIGURES, "bins.csv")
    state = resting(hand_ins, wrong)
    assert (state.stage, state.dry_run.errors) == (Stage.CHECKED, 1)
    assert not state.awaits_decision
    with pytest.raises(HandInError, match="cannot be stored as it is"):
        hand_ins.commit(wrong, ACCEPTED, "steward")
    state = resting(hand_ins, nothing)
    assert state.stage is Stage.FAILED
    assert state.message.startswith("photo.png: found ")
    with pytest.raises(HandInError, match="was not taken in"):
        hand_ins.commit(nothing, (), "steward")
    assert "no-such-kpi: found no definition" in resting(hand_ins, unknown).message


def test_two_clicks_store_once_and_an_open_warning_can_still_be_accepted(hand_ins, kpis, bins):
    one = hand_ins.start(bins, FIGURES, "bins.csv")
    with pytest.raises(HandInError, match="still being checked"):
        hand_ins.commit(one, ACCEPTED, "steward")
    assert resting(hand_ins, one).stage is Stage.CHECKED
    hand_ins.commit(one, (), "steward")
    refused = resting(hand_ins, one)
    assert refused.stage is Stage.CHECKED
    assert "areas-without-row" in refused.message
    hand_ins.commit(one, ACCEPTED, "steward")
    with pytest.raises(HandInError, match="being stored already"):
        hand_ins.commit(one, ACCEPTED, "steward")
    with pytest.raises(HandInError, match="being stored already"):
        hand_ins.forget(one)
    stored = resting(hand_ins, one)
    assert (stored.stage, stored.message) == (Stage.STORED, "")
    with pytest.raises(HandInError, match=f"as submission {stored.submission_id}"):
        hand_ins.commit(one, ACCEPTED, "steward")
    assert len(kpis.history(bins)) == 1


def test_of_two_hand_ins_for_one_period_one_wins_and_the_other_is_told(hand_ins, kpis, bins):
    pair = [hand_ins.start(bins, FIGURES, name) for name in ("a.csv", "b.csv")]
    assert [resting(hand_ins, one).stage for one in pair] == [Stage.CHECKED] * 2
    for one, who in zip(pair, ("steward of waste", "another steward"), strict=True):
        hand_ins.commit(one, ACCEPTED, who)
    first, second = (resting(hand_ins, one) for one in pair)
    assert (first.stage, second.stage) == (Stage.STORED, Stage.CHECKED)
    assert "steward of waste" in second.message
    assert "Hand the file in again" in second.message
    assert len(kpis.history(bins)) == 1


def test_a_worker_killed_while_judging_loses_that_file_and_no_other(hand_ins, bins):
    for stage in (Stage.READING, Stage.MATCHING, Stage.CHECKING):
        one = hand_ins.start(bins, FIGURES, f"stall-{stage}.csv")
        waiting = hand_ins.start(bins, FIGURES, "bins.csv") if stage is Stage.READING else None
        reaches(hand_ins, one, stage)
        os.kill(hand_ins.worker_pid, signal.SIGKILL)
        lost = resting(hand_ins, one)
        assert lost.stage is Stage.FAILED
        assert "was interrupted, nothing was stored. Hand the file in again." in lost.message
        if waiting:
            assert resting(hand_ins, waiting).stage is Stage.CHECKED
            hand_ins.forget(waiting)


def test_a_worker_killed_while_storing_leaves_it_to_the_history(hand_ins, kpis, bins):
    checked = hand_ins.start(bins, FIGURES, "bins.csv")
    stalls = hand_ins.start(bins, FIGURES, "stall-storing.csv")
    assert [resting(hand_ins, one).stage for one in (checked, stalls)] == [Stage.CHECKED] * 2
    hand_ins.commit(stalls, ACCEPTED, "steward")
    reaches(hand_ins, stalls, Stage.STORING)
    hand_ins.commit(checked, ACCEPTED, "steward")
    time.sleep(0.2)
    os.kill(hand_ins.worker_pid, signal.SIGKILL)
    assert "The history of the KPI tells" in resting(hand_ins, stalls).message
    # it had not begun, so that is certain
    assert "nothing was stored" in resting(hand_ins, checked).message
    assert kpis.history(bins) == ()
    again = hand_ins.start(bins, FIGURES, "bins.csv")
    assert resting(hand_ins, again).stage is Stage.CHECKED
    # killed with nothing to do: what awaits a decision is gone, and that is told before anybody decides
    os.kill(hand_ins.worker_pid, signal.SIGKILL)
    reaches(hand_ins, again, Stage.FAILED)
    assert "nothing was stored" in hand_ins.state(again).message


def test_a_transaction_under_way_when_the_worker_is_killed_happens_not_at_all(hand_ins, kpis, bins):
    one = hand_ins.start(bins, FIGURES, "bins.csv")
    resting(hand_ins, one)
    other = sqlite3.connect(kpis.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    hand_ins.commit(one, ACCEPTED, "steward")
    time.sleep(0.3)
    os.kill(hand_ins.worker_pid, signal.SIGKILL)
    assert resting(hand_ins, one).stage is Stage.FAILED
    other.execute("ROLLBACK")
    other.close()
    assert kpis.history(bins) == ()


def test_an_idle_worker_ends_but_not_while_a_decision_is_awaited(start, bins):
    hand_ins = start(retention=Retention(kept_s=2, idle_s=0.3))
    one = hand_ins.start(bins, FIGURES, "bins.csv")
    until(lambda: hand_ins.current()[0].stage is Stage.CHECKED)
    pid = hand_ins.worker_pid
    time.sleep(1.2)
    assert is_running(pid)
    # nobody looks, so it is forgotten in time, and the worker with it
    until(lambda: not is_running(pid), within_s=6)
    with pytest.raises(UnknownHandInError, match="Hand the file in again"):
        hand_ins.state(one)
    with pytest.raises(UnknownHandInError):
        hand_ins.commit(one, ACCEPTED, "steward")
    assert hand_ins.worker_pid is None


def test_no_more_than_so_many_are_kept_and_what_is_of_no_use_gives_way(start, bins):
    hand_ins = start(retention=Retention(at_once=2), module=STALLING)
    wrong, right = (hand_ins.start(bins, content, "bins.csv") for content in (b"nothing", FIGURES))
    with pytest.raises(TooManyHandInsError, match="2 files are being checked"):
        hand_ins.start(bins, FIGURES, "bins.csv")
    assert len({wrong, right}) == 2
    assert min(len(wrong), len(right)) >= 22
    resting(hand_ins, wrong)
    resting(hand_ins, right)
    third = hand_ins.start(bins, FIGURES, "bins.csv")
    assert [state.id for state in hand_ins.current()] == [right, third]
    resting(hand_ins, third)
    with pytest.raises(TooManyHandInsError, match="await a decision"):
        hand_ins.start(bins, FIGURES, "bins.csv")
    hand_ins.forget(right)
    hand_ins.forget(right)
    # closing does not wait for a file that is judged
    stalls = hand_ins.start(bins, FIGURES, "stall-reading.csv")
    reaches(hand_ins, stalls, Stage.READING)
    pid, began = hand_ins.worker_pid, time.monotonic()
    hand_ins.close()
    assert time.monotonic() - began < 10
    assert not is_running(pid)
    with pytest.raises(HandInError, match="being stopped"):
        hand_ins.start(bins, FIGURES, "bins.csv")


def test_a_worker_on_other_data_than_the_server_takes_nothing_in(start, kpis, bins):
    other = Kpis(replace(kpis.city, hashes={"lsoa_2011.geojson": "other"}), kpis.database_url)
    hand_ins = start(kpis=other)
    state = resting(hand_ins, hand_ins.start(bins, FIGURES, "bins.csv"))
    other.store.close()
    assert state.stage is Stage.FAILED
    assert "Hand the file in again in a minute" in state.message


def test_what_was_judged_on_data_that_are_replaced_is_refused_and_the_rest_goes_on(start, kpis, bins):
    hand_ins = start(module="tests.kpis.worker_on_any_data")
    judged, queued, storing = (hand_ins.start(bins, FIGURES, f"{name}.csv") for name in ("judged", "queued", "held"))
    resting(hand_ins, storing)
    before = hand_ins.worker_pid
    # the same data: nothing changes
    hand_ins.move_on(Kpis(kpis.city, kpis.database_url))
    assert hand_ins.state(judged).awaits_decision
    begun, let_go = flags(kpis.database_url)
    hand_ins.commit(storing, ACCEPTED, "steward")
    until(begun.exists)
    hand_ins.commit(queued, ACCEPTED, "steward")
    waiting = hand_ins.start(bins, FIGURES, "waiting.csv")
    other = Kpis(replace(kpis.city, hashes={"lsoa_2011.geojson": "other"}), kpis.database_url)
    hand_ins.move_on(other)
    assert hand_ins.state(queued).stage is hand_ins.state(judged).stage is Stage.FAILED
    assert "replaced after this file had been checked" in hand_ins.state(judged).message
    with pytest.raises(HandInError, match="Hand the file in again"):
        hand_ins.commit(judged, ACCEPTED, "steward")
    # what had begun comes to its end, and the next file is judged by a worker on the new data
    let_go.touch()
    assert resting(hand_ins, storing).stage is Stage.STORED
    assert resting(hand_ins, waiting).awaits_decision
    assert hand_ins.worker_pid != before
    # that worker knows what the one before it has stored
    hand_ins.commit(waiting, ACCEPTED, "steward")
    assert "period-held" in resting(hand_ins, waiting).message
    hand_ins.commit(waiting, ACCEPTED | {"period-held"}, "steward")
    assert resting(hand_ins, waiting).stage is Stage.STORED
    assert len(kpis.history(bins)) == 2


@pytest.mark.parametrize("other", [{"hashes": {"lsoa_2011.geojson": "other"}}, {"configured": "2@later"}])
def test_what_is_being_judged_when_the_data_are_replaced_is_judged_again(start, kpis, bins, other):
    hand_ins = start(module="tests.kpis.worker_on_any_data")
    one = hand_ins.start(bins, FIGURES, "slow.csv")
    reaches(hand_ins, one, Stage.READING)
    before = hand_ins.worker_pid
    hand_ins.move_on(Kpis(replace(kpis.city, **other), kpis.database_url))
    state = until(lambda: state if (state := hand_ins.state(one)).awaits_decision else None)
    assert hand_ins.worker_pid not in {None, before}
    assert state.figures == 2


def test_a_fault_is_told_and_logged_without_a_cell_of_the_file(start, bins, capfd):
    hand_ins = start(module=STALLING)
    state = resting(hand_ins, hand_ins.start("cases", f"postcode,date\n{CELL},1/1/2018".encode(), "fault.csv"))
    assert state.stage is Stage.FAILED
    assert "ValueError at stalling_worker.py" in state.message
    logged = capfd.readouterr().err
    assert "ValueError at stalling_worker.py" in logged
    for text in (state.message, logged):
        assert CELL not in text
    # the worker is still there, and the next file is judged by it
    pid = hand_ins.worker_pid
    assert resting(hand_ins, hand_ins.start(bins, FIGURES, "bins.csv")).stage is Stage.CHECKED
    assert hand_ins.worker_pid == pid


# ---- the handler by itself


def make_handler(kpis, after_storing=None):
    said = []
    return JobHandler(lambda: kpis, said.append, after_storing or Mock()), said


def test_what_goes_wrong_after_storing_does_not_hide_that_it_is_stored(kpis, bins):
    def fail(kpis, kpi_id):
        raise OSError(kpi_id)

    handler, said = make_handler(kpis, fail)
    handler.handle(Judge("one", bins, FIGURES, "bins.csv"))
    handler.handle(Store("one", frozenset(ACCEPTED), "steward"))
    assert said[-1].submission_id == kpis.history(bins)[0].submission_id
    assert "OSError" in said[-1].notice
    state = HandIn("one", bins, "bins.csv").after(said[-1])
    assert (state.stage, state.message) == (Stage.STORED, said[-1].notice)


def test_what_is_published_follows_what_is_stored(kpis, bins):
    published = []
    handler, _ = make_handler(kpis, lambda kpis, kpi_id: published.append((kpi_id, len(kpis.history(kpi_id)))))
    handler.handle(Judge("one", bins, FIGURES, "bins.csv"))
    handler.handle(Store("one", frozenset(), "steward"))
    assert published == []
    handler.handle(Store("one", frozenset(ACCEPTED), "steward"))
    assert published == [(bins, 1)]


def test_what_was_forgotten_or_stored_cannot_be_stored(kpis, bins):
    handler, said = make_handler(kpis)
    handler.handle(Judge("one", bins, FIGURES, "bins.csv"))
    handler.handle(Forget("one"))
    handler.handle(Store("one", frozenset(ACCEPTED), "steward"))
    assert "Hand the file in again" in said[-1].message
    assert kpis.history(bins) == ()


def test_progress_never_goes_back_and_ignores_what_it_does_not_know():
    state = HandIn("one", "cases", "cases.csv")
    for stage, fraction, expected in (("matching", 0.5, 0.65), ("matching", 0.0, 0.65), ("polishing", 1.0, 0.65)):
        state = state.after(Progress(stage, fraction))
        assert state.fraction == pytest.approx(expected)
        assert state.stage is Stage.MATCHING


def test_errors_of_hand_ins_are_the_dashboards_own():
    assert issubclass(UnknownHandInError, HandInError)
    assert issubclass(TooManyHandInsError, DashboardError)
