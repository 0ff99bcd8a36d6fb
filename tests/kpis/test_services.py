"""Whose figures an address is about, and what is said where that is not known."""

import pytest
from flask import Flask

from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right
from dashboard.errors import DatabaseAwayError, DatabaseError, HandInsAwayError, UnknownHandInError
from dashboard.kpis.services import services_of
from dashboard.store.kpi.database import open_engine
from dashboard.web.refusals import add_refusals
from tests.example_kpi import MISSED_BINS


class Definitions:
    """Has one KPI with one submission, unless it fails."""

    def __init__(self, error=None):
        self.error = error

    def versions(self, kpi_id):
        return (MISSED_BINS,) if kpi_id == MISSED_BINS.kpi_id else ()

    def definition_of(self, _number):
        if self.error:
            raise self.error
        return MISSED_BINS


class OnTheirWay:
    """Has no hand-in, or cannot tell."""

    def __init__(self, error):
        self.error = error

    def state(self, _hand_in_id):
        raise self.error


NOT_THERE = OnTheirWay(UnknownHandInError("none"))


def test_whose_figures_they_are_is_told_or_the_request_refused():
    assert services_of(Definitions(), NOT_THERE, {"number": 1}) == {MISSED_BINS.service}
    assert services_of(Definitions(DatabaseError("none")), NOT_THERE, {"number": 1}) == frozenset()
    assert services_of(Definitions(), NOT_THERE, {"hand_in_id": "x"}) == frozenset()
    # what is not known must not make them nobody's
    with pytest.raises(DatabaseAwayError):
        services_of(Definitions(DatabaseAwayError("away")), NOT_THERE, {"number": 1})
    with pytest.raises(HandInsAwayError):
        services_of(Definitions(), OnTheirWay(HandInsAwayError("away")), {"hand_in_id": "x"})


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (DatabaseAwayError("postgresql://secret@place: away"), 503, "cannot be used at the moment"),
        (DatabaseError("There is no submission 7."), 400, "There is no submission 7."),
        (HandInsAwayError("Files cannot be handed in."), 503, "Files cannot be handed in."),
    ],
)
def test_what_may_succeed_in_a_moment_is_told_from_what_will_not(app, error, status, said):
    server = Flask("test")
    add_refusals(server, app.site)

    def fail():
        raise error

    server.add_url_rule("/a", "a", allow(Right.SEE_PUBLIC)(fail))
    answer = server.test_client().get("/a")
    assert answer.status_code == status
    assert said in answer.text
    assert "secret" not in answer.text
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)


def test_a_database_that_cannot_be_reached_is_away(tmp_path):
    with pytest.raises(DatabaseAwayError, match="cannot be used now"):
        open_engine(f"postgresql://dashboard@/dashboard?host={tmp_path}")
