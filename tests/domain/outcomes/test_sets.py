"""Sets of outcomes and texts about curves: what they must say, and as a text and back."""

import json
from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.outcomes.curves import CurveText
from dashboard.domain.outcomes.documents import content, differences
from dashboard.domain.outcomes.indicators import BY_KEY, DOMAIN_NAMES
from dashboard.domain.outcomes.sets import Indicator, Outcome, OutcomeSet
from dashboard.domain.outcomes.templates import TEMPLATES
from dashboard.domain.wording.outcomes import set_sentence, target_sentence

DAY = date(2026, 9, 30)
MEASURES = (Indicator("imd-crime"), Indicator("a-kpi", 12.5, 14.0, 2))
SAFE = Outcome("People feel safe", "It matters.", "Residents’ forum", DAY, MEASURES)
SET = OutcomeSet((SAFE,), public=True)
TEXT = CurveText("A story.", "Partners.", "What works.", ("a-kpi",), (), ("a-kpi", "b-kpi"), public=True)


@pytest.mark.parametrize("document", [SET, TEXT])
def test_a_text_of_json_comes_back_as_the_same_document(document):
    assert type(document).of(json.loads(content(document))) == document
    assert document.problems() == []
    for name in json.loads(content(document)):
        broken = json.loads(content(document)) | {name: 7}
        with pytest.raises((TypeError, ValueError, KeyError)):
            type(document).of(broken)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "true", '"12"'])
def test_a_target_is_a_number_that_there_is(number):
    broken = content(SET).replace("12.5", number)
    with pytest.raises((TypeError, ValueError)):
        OutcomeSet.of(json.loads(broken))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "x"}, "Outcome 1, the outcome is empty or too short"),
        ({"why": "see www.example.org"}, "Outcome 1, why it matters has a link"),
        ({"chosen_by": ""}, "who chose it"),
        ({"review": None}, "the day when it is looked at again is missing"),
        ({"indicators": ()}, "Outcome 1 has 0 measures: expected 1 to 8."),
        ({"indicators": (Indicator("a", weight=11),)}, "found a weight of 11, expected 0 to 10"),
        ({"indicators": (Indicator("a"), Indicator("a"))}, "The measure a is there more than once"),
    ],
)
def test_what_is_wrong_with_a_set_is_told(change, told):
    (found,) = OutcomeSet((replace(SAFE, **change),)).problems()
    assert told in found


def test_a_set_has_outcomes_and_not_too_many():
    assert OutcomeSet(()).problems() == ["There are 0 outcomes: expected 1 to 12."]
    many = tuple(replace(SAFE, indicators=(Indicator(f"a{number}"),)) for number in range(13))
    assert OutcomeSet(many).problems() == ["There are 13 outcomes: expected 1 to 12."]


def test_two_versions_of_a_set_are_set_side_by_side_by_outcome():
    ((name, before, after), audience) = differences(SET.fields(), OutcomeSet((replace(SAFE, why="New."),)).fields())
    assert name == "Outcome 1"
    assert "It matters." in before
    assert "New." in after
    assert "a-kpi, target 12.5, forecast 14, weight 2" in after
    assert audience == ("Who may see it", "Everybody", "Officers only")


def test_what_is_wrong_with_a_text_is_told():
    assert "Nothing has been written" in CurveText().problems()[0]
    assert "has a KPI twice" in replace(TEXT, how_well=("a", "a")).problems()[0]
    assert "expected 4 at most" in replace(TEXT, how_well=tuple("abcde")).problems()[0]
    assert "expected 900 at most" in replace(TEXT, story="x" * 901).problems()[0]
    assert "phone number" in replace(TEXT, partners="Ring 0113 496 0000").problems()[0]


def test_an_outcome_is_found_by_its_measure_and_overdue_after_its_day():
    assert SET.outcome_of("a-kpi") == (SAFE, SAFE.indicators[1])
    assert SET.outcome_of("b-kpi") is None
    assert not SAFE.is_overdue(DAY)
    assert SAFE.is_overdue(date(2026, 10, 1))
    assert set_sentence(SET, DAY) == "One outcome with two measures."
    both = OutcomeSet((SAFE, replace(SAFE, indicators=())))
    assert set_sentence(both, date(2027, 1, 1)) == "Two outcomes with two measures. Two reviews are overdue."
    assert set_sentence(SET, date(2027, 1, 1)) == "One outcome with two measures. One review is overdue."


def test_targets_and_forecasts_are_kept_apart_in_words():
    assert target_sentence("", "") == "No target has been set."
    assert target_sentence("12", "") == "Target: 12."
    assert target_sentence("", "14") == "Forecast: 14."
    assert target_sentence("12", "14") == "Target: 12. Forecast, which is not the same: 14."


def test_templates_are_sound_and_name_domains_that_there_are():
    assert [one.key for one in TEMPLATES] == ["safe", "healthy", "work", "homes", "connected", "children"]
    assert len(BY_KEY) == len(DOMAIN_NAMES) == len(DOMAINS)
    for one in TEMPLATES:
        made = Outcome(one.title, one.why, "Residents’ forum", DAY, tuple(map(Indicator, one.measures)))
        assert OutcomeSet((made,)).problems() == []
        assert [name for name in one.measures if name.startswith("imd-") and name not in BY_KEY] == []
    assert {name for one in TEMPLATES for name in one.measures if name.startswith("imd-")} == set(BY_KEY)


def test_a_measure_for_officers_only_is_left_out_for_everybody_and_its_outcome_if_it_has_no_other():
    shown, hidden = Indicator("visits"), Indicator("arrears", public=False)
    day = date(2030, 6, 1)
    one, other = (
        Outcome("People feel safe", "It matters.", "Residents", day, (hidden, *more)) for more in ((shown,), ())
    )
    found = OutcomeSet((one, other), public=True)
    assert found.for_everybody().indicators == (shown,)
    assert len(found.for_everybody().outcomes) == 1
    assert "arrears, officers only" in dict(found.fields())["Outcome 1"]
    assert OutcomeSet.of(json.loads(content(found))) == found


def test_sets_of_before_have_no_measures_for_officers_only():
    held = json.loads(content(OutcomeSet((Outcome("Safe", "It matters.", "Residents", None, (Indicator("a"),)),))))
    del held["outcomes"][0]["indicators"][0]["public"]
    assert OutcomeSet.of(held).indicators[0].public
