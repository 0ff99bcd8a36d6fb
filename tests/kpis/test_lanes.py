"""A large file makes nobody else wait: small ones have a worker of their own, and large ones have two."""

import io
import time
import zipfile

import pytest

from dashboard.kpis.hand_ins.hand_in import Stage
from dashboard.kpis.hand_ins.lanes import Lanes, is_large
from dashboard.kpis.hand_ins.queue import HandIns
from tests.intake.conftest import workbook
from tests.kpis.conftest import until
from tests.kpis.test_hand_ins import ACCEPTED, FIGURES, STALLING


@pytest.fixture
def lanes(kpis):
    made = Lanes(*(HandIns(kpis, kpis.city.data_dir, module=STALLING) for _ in range(3)))
    yield made
    made.close()
    assert made.worker_pid is None


def test_a_small_file_is_judged_and_stored_while_a_large_one_is_read(lanes, kpis, bins):
    lanes.warm()
    until(lambda: lanes.small.worker_pid)
    large = lanes.start("cases", b"postcode,date\n" + b"LS1 1AA,2018-04-01\n" * 60_000, "stall-reading.csv")
    until(lambda: lanes.state(large).stage is Stage.READING)
    # the worker loads the city when it is started, which is no wait for a file
    first = lanes.start(bins, FIGURES, "first.csv")
    until(lambda: lanes.state(first).stage.is_resting)
    began = time.monotonic()
    small = lanes.start(bins, FIGURES, "bins.csv")
    until(lambda: lanes.state(small).stage is Stage.CHECKED)
    assert time.monotonic() - began < 1
    lanes.commit(small, ACCEPTED, "steward")
    until(lambda: lanes.state(small).stage is Stage.STORED)
    assert len(kpis.history(bins)) == 1
    assert lanes.state(large).stage is Stage.READING
    assert {one.id for one in lanes.current()} == {first, small, large}
    lanes.forget(first)
    lanes.forget(large)
    assert [one.id for one in lanes.current()] == [small]


LARGE = b"postcode,date\n" + b"LS1 1AA,2018-04-01\n" * 60_000


def test_a_second_large_file_does_not_wait_for_the_first(lanes):
    stalled = lanes.start("cases", LARGE, "stall-reading.csv")
    until(lambda: lanes.state(stalled).stage is Stage.READING)
    second = lanes.start("cases", LARGE, "second.csv")
    until(lambda: lanes.state(second).stage.is_resting)
    assert lanes.state(stalled).stage is Stage.READING
    # what rests makes nobody wait: the third goes where nothing is being read
    third = lanes.start("cases", LARGE, "third.csv")
    until(lambda: lanes.state(third).stage.is_resting)
    assert lanes.state(stalled).stage is Stage.READING
    assert [one.id for one in lanes.current()] == [stalled, second, third]


def test_a_file_is_large_by_what_there_is_to_be_read():
    assert not is_large(FIGURES)
    assert is_large(b"x" * 1_000_001)
    assert not is_large(workbook(["area", "period"], ["E01011264", "2018-Q2"]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    assert len(packed.getvalue()) < 10_000
    assert is_large(packed.getvalue())
    assert not is_large(b"PK is no archive")
