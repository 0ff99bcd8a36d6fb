"""Opening the database while readers wait no longer than they should."""

import threading

import pytest

from dashboard.errors import DatabaseError
from dashboard.kpis.opening import Opening


class Database:
    """Counts how often it is opened; fails while it is `broken`, and waits for `may_open`."""

    def __init__(self, *, broken=False):
        self.broken = broken
        self.may_open = threading.Event()
        self.may_open.set()
        self.opened = 0

    def open(self):
        self.opened += 1
        assert self.may_open.wait(30)
        if self.broken:
            msg = "cannot be used now"
            raise DatabaseError(msg)


def test_it_is_opened_once():
    database = Database()
    opening = Opening(database.open)
    assert opening.wait(30)
    assert opening.wait(0)
    assert database.opened == 1


def test_nobody_waits_longer_than_asked_and_it_goes_on_meanwhile():
    database = Database()
    database.may_open.clear()
    opening = Opening(database.open)
    assert not opening.wait(0.01)
    assert not opening.wait(0.01)
    database.may_open.set()
    assert opening.wait(30)
    assert database.opened == 1


def test_a_failure_is_told_at_once_and_tried_again_after_a_while():
    database, now = Database(broken=True), [100.0]
    opening = Opening(database.open, lambda: now[0])
    for _ in range(3):
        with pytest.raises(DatabaseError, match="cannot be used now"):
            opening.wait(30)
    assert database.opened == 1
    now[0] += 10
    database.broken = False
    assert opening.wait(30)
    assert database.opened == 2
