"""Actions: what they must say, as a text and back, and where they stand on a chart."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest

from dashboard.domain.kpi.definition import Period
from dashboard.domain.outcomes.actions import Action, Note, State
from dashboard.domain.outcomes.documents import content, differences
from dashboard.domain.outcomes.marks import NONE, marks
from dashboard.domain.wording.outcomes import actions_sentence, when_words

DAY = date(2026, 5, 3)
ACTION = Action(
    "/neighbourhood/lincoln-green", "Mend the lights", "Lighting team", "Highways", State.UNDER_WAY, DAY,
    date(2026, 9, 30), None, "missed-bins", "It is dark.", "Lit.", (Note(DAY, "Begun."),), True,
)  # fmt: skip
QUARTERS = [Period.parse(f"2026-Q{number}") for number in (1, 2, 3)]


def test_a_text_of_json_comes_back_as_the_same_action():
    assert Action.of(json.loads(content(ACTION))) == ACTION
    assert ACTION.problems() == []
    for name in asdict(ACTION):
        broken = json.loads(content(ACTION))
        broken[name] = {"a": 1}
        with pytest.raises((TypeError, ValueError, KeyError)):
            Action.of(broken)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"what": "x"}, "What is done"),
        ({"area": ""}, "area is missing"),
        ({"due": None}, "By when"),
        ({"state": State.DONE}, "The day it was done is missing"),
        ({"ended": DAY}, "change the state or leave out the day"),
        ({"state": State.STOPPED, "ended": date(2026, 5, 2)}, "ended before it began"),
        ({"notes": (Note(DAY, "write to a@b.org"),)}, "A note on progress has what looks like an e-mail"),
        ({"you_said": "see www.example.org"}, "“You said” has a link"),
    ],
)
def test_what_is_wrong_is_told(change, told):
    found = replace(ACTION, **change).problems()
    assert len(found) == 1
    assert told in found[0]


def test_it_is_overdue_after_its_day_unless_it_is_over():
    assert not ACTION.is_overdue(date(2026, 9, 30))
    assert ACTION.is_overdue(date(2026, 10, 1))
    assert not replace(ACTION, state=State.STOPPED).is_overdue(date(2027, 1, 1))


def test_two_versions_are_set_side_by_side_by_field():
    other = replace(ACTION, who="Another team", public=False)
    assert differences(ACTION.fields(), other.fields()) == [
        ("Who does it", "Lighting team", "Another team"),
        ("Who may see it", "Everybody", "Officers only"),
    ]
    assert differences(ACTION.fields(), ()) == [(name, text, "") for name, text in ACTION.fields() if text]


def test_actions_stand_at_the_periods_in_which_they_began_and_ended():
    ended = replace(ACTION, what="Earlier", begun=date(2025, 1, 1), state=State.DONE, ended=date(2026, 5, 1))
    outside = replace(ACTION, begun=date(2020, 1, 1))
    found = marks([ACTION, outside, ended], QUARTERS, {ACTION.area: "Lincoln Green"})
    assert found.letters == {1: "A, B"}
    assert found.said == (
        "Actions on this measure. A: Earlier (Lincoln Green, Lighting team), began 1 January 2025 and done 1 May 2026. "
        "B: Mend the lights (Lincoln Green, Lighting team), began 3 May 2026."
    )
    assert marks([outside], QUARTERS) == marks([], QUARTERS) == NONE
    phased = replace(ACTION, what="Mend the lights (phase 2)")
    assert f"A: Mend the lights (phase 2; {ACTION.who}), began" in marks([phased], QUARTERS).said
    assert marks([replace(ACTION, begun=QUARTERS[0].first_day)], QUARTERS).letters == {0: "A"}
    assert len(marks([ACTION] * 40, QUARTERS).letters[1].split(", ")) == 26


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "There are no actions here that you can see."),
        ([State.DONE], "One action: done."),
        ([State.DONE] * 2, "Two actions: all done."),
        ([State.AGREED], "One action: agreed. One is overdue."),
        ([State.AGREED, State.AGREED, State.DONE], "Three actions: two agreed and one done. Two are overdue."),
    ],
)
def test_actions_are_counted_in_words(states, said):
    assert actions_sentence([replace(ACTION, state=one) for one in states], date(2027, 1, 1)) == said


def test_when_is_said_as_far_as_it_is_known():
    assert when_words(ACTION) == "since 3 May 2026, due 30 September 2026"
    assert when_words(replace(ACTION, begun=None, due=None)) == ""
    over = replace(ACTION, state=State.DONE, ended=date(2026, 8, 1))
    assert when_words(over) == "3 May 2026 to 1 August 2026"
    assert when_words(replace(over, begun=None)) == "1 August 2026"
