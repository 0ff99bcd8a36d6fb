"""Hand-ins of several servers: each a `SharedHandIns` of its own here, with one real Redis between them."""

import os
import re
import signal
import time
from contextlib import closing
from dataclasses import replace
from threading import Timer

import pandas as pd
import pytest

from dashboard.errors import HandInError, HandInsAwayError, TooManyHandInsError, UnknownHandInError
from dashboard.intake.mapping.mapping import Reading
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn, Stage
from dashboard.kpis.hand_ins.limits import Retention
from dashboard.kpis.hand_ins.shared import plain, shelf
from dashboard.kpis.hand_ins.shared.hand_ins import SharedHandIns
from dashboard.kpis.hand_ins.shared.link import Link
from dashboard.kpis.hand_ins.shared.sealing import Seal, UnreadableError
from dashboard.kpis.hand_ins.shared.shelf import Shelf
from tests.kpis.conftest import until
from tests.kpis.test_hand_ins import ACCEPTED, FIGURES, STALLING, reaches, resting


@pytest.fixture(scope="module")
def pair(kpis, redis_server):
    """Two servers, which most tests share."""
    made = [SharedHandIns(kpis, kpis.city.data_dir, redis_server.url, module=STALLING) for _ in range(2)]
    yield made
    for one in made:
        one.close()
        assert one.worker_pid is None


@pytest.fixture
def redis(redis_server):
    with closing(redis_server.client()) as client:
        client.flushall()
        yield client


def stage_at(hand_ins, hand_in_id, stage):
    """Wait until a hand-in has a stage where another server works on it."""
    return until(lambda: state if (state := hand_ins.state(hand_in_id)).stage is stage else None)


def test_what_one_server_took_in_another_shows_and_stores(pair, redis, kpis, bins):
    first, second = pair
    one = first.start(bins, FIGURES, "bins of LS1 1AA.csv")
    state = resting(second, one)
    assert (state.stage, state.file_name, state.figures) == (Stage.CHECKED, "bins of [a postcode].csv", 2)
    assert state == resting(first, one)
    assert state.dry_run.observations.empty
    # nothing of it is in the memory of the first server any more
    until(lambda: first.current() == ())
    second.commit(one, ACCEPTED, "steward of waste")
    assert resting(first, one).stage is Stage.STORED
    (only,) = kpis.history(bins)
    assert (only.submission_id, only.submission.who) == (resting(first, one).submission_id, "steward of waste")
    for server in pair:
        with pytest.raises(HandInError, match=f"as submission {only.submission_id}"):
            server.commit(one, ACCEPTED, "steward")


def test_of_two_clicks_on_two_servers_one_stores(pair, redis, kpis, bins):
    first, second = pair
    one = first.start(bins, FIGURES, "bins.csv")
    resting(first, one)
    # both have looked before either has decided
    held = second._shelf.look(one)
    first.commit(one, ACCEPTED, "steward")
    assert not second._shelf.take(held, replace(held.hand_in, stage=Stage.STORING))
    with pytest.raises(HandInError, match="stored already"):
        second.commit(one, ACCEPTED, "steward")
    assert resting(second, one).stage is Stage.STORED
    assert len(kpis.history(bins)) == 1


def test_an_open_warning_can_still_be_accepted_elsewhere(pair, redis, kpis, bins):
    first, second = pair
    one = first.start(bins, FIGURES, "bins.csv")
    resting(second, one)
    second.commit(one, (), "steward")
    refused = resting(first, one)
    assert (refused.stage, "areas-without-row" in refused.message) == (Stage.CHECKED, True)
    first.commit(one, ACCEPTED, "steward")
    assert resting(second, one).stage is Stage.STORED
    assert len(kpis.history(bins)) == 1


def test_what_is_discarded_on_one_server_is_gone_on_the_other(pair, redis, bins):
    first, second = pair
    one = first.start(bins, FIGURES, "stall-reading.csv")
    stage_at(second, one, Stage.READING)
    second.forget(one)
    for server in pair:
        with pytest.raises(UnknownHandInError, match="Hand the file in again"):
            until(lambda server=server: server.state(one) is None)
    assert redis.keys("*") == []
    os.kill(first.worker_pid, signal.SIGKILL)
    until(lambda: first.current() == ())
    second.forget(one)


def test_the_worker_of_one_server_dies_and_the_other_says_so(pair, redis, kpis, bins):
    first, second = pair
    judged = first.start(bins, FIGURES, "stall-checking.csv")
    stage_at(second, judged, Stage.CHECKING)
    os.kill(first.worker_pid, signal.SIGKILL)
    assert "was interrupted, nothing was stored" in resting(second, judged).message
    stalls = first.start(bins, FIGURES, "stall-storing.csv")
    resting(second, stalls)
    first.commit(stalls, ACCEPTED, "steward")
    stage_at(second, stalls, Stage.STORING)
    with pytest.raises(HandInError, match="being stored already"):
        second.forget(stalls)
    os.kill(first.worker_pid, signal.SIGKILL)
    assert "The history of the KPI tells" in resting(second, stalls).message
    assert kpis.history(bins) == ()


def test_a_server_that_stops_leaves_what_it_has_not_begun_to_store(pair, redis, redis_server, kpis, bins):
    ending = SharedHandIns(kpis, kpis.city.data_dir, redis_server.url, module=STALLING)
    stalls, waits = (ending.start(bins, FIGURES, name) for name in ("stall-storing.csv", "bins.csv"))
    assert [resting(ending, one).stage for one in (stalls, waits)] == [Stage.CHECKED] * 2
    for one in (stalls, waits):
        ending.commit(one, ACCEPTED, "steward")
    reaches(ending, stalls, Stage.STORING)
    os.kill(ending.worker_pid, signal.SIGSTOP)
    pid = ending.worker_pid
    time.sleep(0.1)
    # storing is not cut short, so the test does that
    Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    ending.close()
    assert "The history of the KPI tells" in resting(pair[0], stalls).message
    assert resting(pair[0], waits).awaits_decision
    pair[0].commit(waits, ACCEPTED, "steward")
    assert resting(pair[0], waits).stage is Stage.STORED


# ---- the shelf by itself


@pytest.fixture
def make(redis_server, redis):
    return lambda context="1 a", **options: Shelf(redis_server.url, context, **{"kept_s": 60, "in_all": 3, **options})


def judged(pair, bins, name="bins.csv"):
    one = pair[0].start(bins, FIGURES, name)
    resting(pair[1], one)
    until(lambda: pair[0].current() == ())
    return one


def test_redis_learns_nothing_and_can_forge_nothing(pair, redis, bins):
    one = judged(pair, bins)
    values = {key: redis.get(key) for key in redis.keys("*hand-in:*")}
    assert len(values) == 2
    everything = repr([*values.items(), redis.zrange("dashboard:hand-ins", 0, -1)]).lower()
    for told in (one, bins, "bins", "e01011372", "2018", "checked\\\\x00", "dry_run"):
        assert told.lower() not in everything.replace(":checked", "")
    (state,) = [key for key in values if key.endswith(b":state")]
    (checked,) = [key for key in values if key.endswith(b":checked")]
    # what belongs elsewhere, was changed or made up is not there
    for forged in (values[checked], values[state][:-1] + b"\0", b"", b"x" * 40):
        redis.set(state, forged)
        with pytest.raises(UnknownHandInError):
            pair[1].state(one)
    redis.set(state, values[state])
    redis.set(checked, values[state])
    pair[1].commit(one, ACCEPTED, "steward")
    assert "nothing was stored" in resting(pair[0], one).message


def test_only_the_same_program_on_the_same_data_reads_it(make):
    hand_in = HandIn("an id", "bins", "bins.csv")
    make().add(hand_in)
    assert make().look("an id").hand_in == hand_in
    assert make("1 b").look("an id") is None
    assert make().look("another id") is None


def test_no_more_than_so_many_are_kept_in_all_and_what_is_of_no_use_gives_way(make, redis):
    first, second = make(), make()
    hand_ins = [HandIn(f"id {number}", "bins", "bins.csv") for number in range(5)]
    for one, kept in zip(hand_ins, (first, second, first), strict=False):
        kept.add(one)
    with pytest.raises(TooManyHandInsError, match="3 files are being checked"):
        second.add(hand_ins[3])
    for one in (hand_ins[1], hand_ins[2]):
        assert first.put(one.failed("no"))
    time.sleep(0.01)
    second.look("id 1")
    second.add(hand_ins[3])
    # the one that nobody has looked at for longest
    assert [second.look(one.id) is None for one in hand_ins] == [False, False, True, False, True]
    assert second.remove(second.look("id 0"))
    second.add(hand_ins[4])
    assert len(redis.keys("*:state")) == 3


def test_what_nobody_looks_at_is_forgotten(make, redis):
    kept = make(kept_s=0.3)
    one, other = (HandIn(name, "bins", "bins.csv").failed("no") for name in ("looked at", "not looked at"))
    for hand_in in (one, other):
        kept.add(hand_in)
        kept.put(hand_in)
    for _ in range(5):
        time.sleep(0.1)
        assert kept.look(one.id)
    assert kept.look(other.id) is None
    time.sleep(0.4)
    kept.add(HandIn("new", "bins", "bins.csv"))
    assert redis.zcard("dashboard:hand-ins") == 1


def test_whoever_gives_no_sign_of_life_was_interrupted_unless_he_was_only_slow(make, monkeypatch):
    monkeypatch.setattr(shelf, "ALIVE_S", 0.1)
    kept = make()
    hand_in = HandIn("an id", "bins", "bins.csv")
    kept.add(hand_in)
    assert kept.look("an id").hand_in.stage is Stage.WAITING
    time.sleep(0.2)
    for _ in range(2):
        assert "was interrupted, nothing was stored" in kept.look("an id").hand_in.message
    reading = replace(hand_in, stage=Stage.READING)
    assert kept.put(reading)
    assert kept.look("an id").hand_in == reading
    time.sleep(0.2)
    storing = replace(hand_in, stage=Stage.STORING)
    assert kept.put(storing)
    time.sleep(0.2)
    assert "storing was interrupted" in kept.look("an id").hand_in.message


def test_what_was_discarded_does_not_come_back_but_what_is_being_stored_does(make):
    kept = make()
    hand_in = HandIn("an id", "bins", "bins.csv")
    kept.add(hand_in)
    assert kept.remove(kept.look("an id"))
    assert not kept.put(hand_in)
    assert kept.look("an id") is None
    assert kept.put(replace(hand_in, stage=Stage.STORING), anew=True)
    assert kept.look("an id").hand_in.stage is Stage.STORING


def test_a_seal_is_of_one_hand_in_and_one_purpose():
    seal = Seal("1 a")
    sealed = seal.close(b"content", "an id", "state")
    assert seal.open(sealed, "an id", "state") == b"content"
    assert sealed != seal.close(b"content", "an id", "state")
    assert "id" not in seal.name("an id")
    for other, what, context in (("another", "state", "1 a"), ("an id", "checked", "1 a"), ("an id", "state", "2 a")):
        with pytest.raises(UnreadableError):
            Seal(context).open(sealed, other, what)


def test_what_is_written_comes_back_and_nothing_else_is_written(kpis, bins):
    checked = kpis.check(bins, FIGURES.replace(b"12,", b"1.5,"), "bins.csv")
    again = plain.read(plain.written(checked))
    assert again == checked
    pd.testing.assert_frame_equal(again.dry_run.observations, checked.dry_run.observations)
    assert again.dry_run.may_be_committed([kind.value for kind in checked.dry_run.warnings])
    with pytest.raises(TypeError, match="found a Retention"):
        plain.written(Retention())
    with pytest.raises(TypeError, match="found a set"):
        plain.written({1})


# ---- without Redis


def test_without_redis_nobody_waits_long_and_it_is_told_plainly(pair, redis, redis_server, bins):
    first, second = pair
    stored, open_one = judged(pair, bins), judged(pair, bins)
    redis_server.kill()
    try:
        began = time.monotonic()
        for server in pair:
            assert "cannot be handed in at the moment" in server.problem
            for ask in (lambda s=server: s.state(stored), lambda s=server: s.start(bins, FIGURES, "bins.csv")):
                with pytest.raises(HandInsAwayError, match=re.escape("(Redis)")):
                    ask()
        with pytest.raises(HandInsAwayError):
            first.commit(open_one, ACCEPTED, "steward")
        assert time.monotonic() - began < 0.5
    finally:
        redis_server.start()
    until(lambda: not first.problem and not second.problem, within_s=5)
    # it forgets, and that is told
    with pytest.raises(UnknownHandInError):
        first.state(open_one)
    assert resting(second, first.start(bins, FIGURES, "bins.csv")).stage is Stage.CHECKED


def test_what_is_stored_while_redis_is_away_is_told_when_it_is_back(pair, redis, redis_server, kpis, bins, monkeypatch):
    first, second = pair
    one = judged(pair, bins)
    redis_server.kill()
    try:
        time.sleep(0.1)
    finally:
        redis_server.start()
    until(lambda: not first.problem and not second.problem, within_s=5)
    with pytest.raises(UnknownHandInError):
        first.state(one)
    two = judged(pair, bins)
    fetched = first._fetched

    def fetched_before_redis_is_emptied(hand_in_id):
        checked = fetched(hand_in_id)
        redis.flushall()
        return checked

    monkeypatch.setattr(first, "_fetched", fetched_before_redis_is_emptied)
    first.commit(two, ACCEPTED, "steward")
    assert resting(first, two).stage is Stage.STORED
    until(lambda: first.current() == ())
    assert resting(second, two).stage is Stage.STORED
    assert len(kpis.history(bins)) == 1


def test_a_redis_that_does_not_answer_is_left_alone_for_a_while(redis_server):
    link = Link(redis_server.url, 0.2)
    assert link.ask(lambda redis: redis.ping())
    os.kill(redis_server.pid, signal.SIGSTOP)
    try:
        waited = []
        until_s = time.monotonic() + 1.5
        while time.monotonic() < until_s:
            began = time.monotonic()
            with pytest.raises(HandInsAwayError):
                link.ask(lambda redis: redis.ping())
            waited.append(time.monotonic() - began)
            time.sleep(0.02)
    finally:
        os.kill(redis_server.pid, signal.SIGCONT)
    assert max(waited) < 0.5
    assert sum(one > 0.1 for one in waited) <= 2
    until(lambda: _answers(link), within_s=5)


def _answers(link):
    try:
        return link.ask(lambda redis: redis.ping())
    except HandInsAwayError:
        return False


@pytest.mark.parametrize("other", [{"hashes": {"lsoa_2011.geojson": "other"}}, {"configured": "1@2018-11-20"}])
def test_a_server_with_other_data_takes_up_nothing_of_the_earlier(pair, redis, redis_server, kpis, bins, other):
    one = judged(pair, bins)
    moving = SharedHandIns(kpis, kpis.city.data_dir, redis_server.url, module=STALLING)
    assert moving.state(one).awaits_decision
    moving.move_on(Kpis(replace(kpis.city, **other), kpis.database_url))
    with pytest.raises(UnknownHandInError):
        moving.commit(one, ACCEPTED, "steward")
    assert pair[0].state(one).awaits_decision
    moving.close()


def test_how_a_file_is_to_be_read_may_be_chosen_on_another_server(pair, redis, kpis, bins):
    first, second = pair
    text = b"Missed bins\n\nLSOA code,Bins reported missed,Households\nE01011372,12,640\nE01033035,30,700\n"
    one = first.start(bins, text, "report.csv")
    asked = resting(second, one)
    assert asked.stage is Stage.ASKED
    assert asked.question.mapping.columns
    # it is the first server's as long as that lives, and it stays
    time.sleep(0.6)
    assert second.state(one).stage is Stage.ASKED
    mapping = replace(asked.question.mapping, period="Jul-Sep 2018")
    second.reread(one, Reading(mapping))
    state = until(lambda: found if (found := second.state(one)).stage is Stage.CHECKED else None)
    assert state.figures == 2
    assert not state.can_be_reread
    second.commit(one, {kind.value for kind in state.dry_run.warnings}, "steward")
    assert resting(second, one).stage is Stage.STORED
    assert "Bins reported missed" in kpis.history(bins)[0].submission.read_as
