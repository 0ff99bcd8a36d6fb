"""Which year a report is of, which actions belong to it, and what its introduction may say."""

from datetime import date

import pytest

from dashboard.domain.outcomes.actions import Action, State
from dashboard.domain.outcomes.reports import Introduction, report_year, running_year, was_done, was_under_way
from dashboard.domain.wording.outcomes import report_title

YEAR, TODAY = report_year(2025), date(2026, 11, 30)


def action(state, begun=None, ended=None):
    return Action("/neighbourhood/a", "Mend the lights", "Lighting team", state=state, begun=begun, ended=ended)


@pytest.mark.parametrize(("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)])
def test_the_councils_year_begins_in_april(day, year):
    assert running_year(day) == year
    assert report_year(year).first_day <= day < report_year(year).day_after


@pytest.mark.parametrize(
    ("begun", "ended", "done", "under_way"),
    [
        (date(2025, 5, 1), date(2026, 3, 31), True, False),
        (date(2025, 5, 1), date(2026, 4, 1), False, True),
        (date(2025, 1, 1), date(2025, 3, 31), False, False),
        (None, date(2025, 4, 1), True, False),
        (None, date(2026, 4, 1), False, False),
        (date(2026, 4, 1), date(2026, 6, 1), False, False),
    ],
)
def test_an_action_was_done_in_the_year_in_which_it_ended_and_under_way_before(begun, ended, done, under_way):
    one = action(State.DONE, begun, ended)
    assert (was_done(one, YEAR), was_under_way(one, YEAR, TODAY)) == (done, under_way)


@pytest.mark.parametrize(
    ("state", "begun", "year", "expected"),
    [
        (State.UNDER_WAY, date(2025, 5, 1), 2025, True),
        (State.UNDER_WAY, date(2026, 4, 1), 2025, False),
        # when it began is not known: it is under way today
        (State.UNDER_WAY, None, 2025, False),
        (State.UNDER_WAY, None, 2026, True),
        (State.AGREED, date(2025, 5, 1), 2025, False),
        (State.PROPOSED, None, 2026, False),
    ],
)
def test_an_action_that_goes_on_was_under_way_since_it_began(state, begun, year, expected):
    assert was_under_way(action(state, begun), report_year(year), TODAY) is expected
    assert not was_done(action(state, begun), report_year(year))


def test_an_action_that_was_stopped_was_not_done():
    stopped = action(State.STOPPED, date(2025, 5, 1), date(2025, 9, 1))
    assert not was_done(stopped, YEAR)
    assert not was_under_way(stopped, YEAR, TODAY)


@pytest.mark.parametrize("text", ["Too short", "Write to officer@council.example today", "Ring 0113 496 0000 for more"])
def test_an_introduction_is_plain_words(text):
    assert Introduction("The six set their own outcomes.").problems() == []
    assert Introduction(text).problems()


def test_a_report_is_named_by_its_year_and_neighbourhoods():
    assert report_title(YEAR, ["Lincoln Green"], whole=True) == "Annual report 2025/26"
    assert report_title(YEAR, ["Lincoln Green"], whole=False) == "Annual report 2025/26: Lincoln Green"
    assert report_title(YEAR, ["A", "B"], whole=False) == "Annual report 2025/26: A and B"
