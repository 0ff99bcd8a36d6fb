"""Sentences about who is reached: people first, right with none, one and many."""

import pandas as pd
import pytest

from dashboard.domain.groups.characteristics import CHARACTERISTICS, CategoryKind
from dashboard.domain.groups.counts import GroupCounts
from dashboard.domain.groups.residents import LSOAS, WITH_FIGURES, ResidentsByGroup
from dashboard.domain.groups.take_up import TakeUp
from dashboard.domain.groups.view import area_take_up
from dashboard.domain.kpi.definition import Period
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.wording.equality import (
    completeness_sentence,
    even_if_sentence,
    fetch_sentence,
    map_sentence,
    target_words,
    trend_words,
    verdicts_sentence,
)

AT = ("city", "E08000035")
DISABILITY = CHARACTERISTICS["disability"]
PERIOD = Period.parse("2018-Q3")
#: Never of people: what the council's guide, and readers, would cross out.
NEVER = ("the disabled", "ethnics", "bame", "bme", "able-bodied", "normal people", "suffer", "handicap", "non-white")


def area(*numbers, residents=(146, 666), rounded_to=1):
    values = dict(zip((*DISABILITY.keys, "total"), numbers, strict=True))
    index = pd.MultiIndex.from_tuples([AT], names=["area_kind", "area_code"])
    counts = GroupCounts("disability", PERIOD, pd.DataFrame([values], index).astype("Int64"), rounded_to)
    people = None
    if residents:
        known = dict(zip(("disabled", "not_disabled"), map(float, residents), strict=True))
        table = pd.DataFrame([{**known, WITH_FIGURES: 1.0, LSOAS: 1.0}], index)
        people = ResidentsByGroup("disability", "Census 2021", table, "", "")
    return area_take_up(DISABILITY, counts, people, AT)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (area(400, 864, 4424, 57, 5745), ("For 77% of customers in Leeds, disability is not known. Under 1% prefer not"
                                         " to say.")),
        (
            area(1, 1, 7, 1, 10),
            "For 70% of customers in Leeds, disability is not known. Another 10% prefer not to say.",
        ),
        (area(1, 1, 1, 0, 3), "For 33% of customers in Leeds, disability is not known."),
        (area(400, 600, 0, 0, 1000), "Disability is known for every customer in Leeds."),
        (area(400, 590, 0, 10, 1000), ("Disability is known for every customer in Leeds, but for the 1% who prefer not "
                                      "to say.")),
        (area(0, 0, 0, 0, 0), "No customers were counted in Leeds."),
        (area(400, 600, None, 0, 1000), ("The number of customers in Leeds whose disability is not known is hidden, "
                                        "because so few people may be recognised in it.")),
        (area(400, 600, 5, 0, 1005), "For under 1% of customers in Leeds, disability is not known."),
    ],
)  # fmt: skip
def test_completeness_comes_in_a_sentence(found, said):
    assert completeness_sentence(found, "Leeds") == said


def test_what_can_be_said_of_the_groups():
    nothing = area(400, 864, 4424, 57, 5745)
    assert verdicts_sentence(nothing, "Leeds") == (
        "It cannot be said whether any group is under-represented in Leeds, because too many are not known."
    )
    under = area(50, 900, 50, 0, 1000)
    assert verdicts_sentence(under, "Leeds") == (
        "Disabled people are under-represented among customers in Leeds. People who are not disabled are "
        "over-represented among customers in Leeds."
    )
    same = area(180, 820, 0, 0, 1000)
    assert verdicts_sentence(same, "Leeds") == (
        "No group’s share of customers in Leeds differs significantly from its share of residents."
    )
    half = area(50, 500, 450, 0, 1000)
    assert verdicts_sentence(half, "Leeds").startswith("It cannot be said")
    missing = area(400, 864, 4424, 57, 5745, residents=None)
    assert "because residents by group are not known" in verdicts_sentence(missing, "Leeds")


def test_even_if_every_unknown_customer_were_disabled():
    lines = area(50, 900, 50, 0, 1000).lines
    assert [even_if_sentence(line, DISABILITY) for line in lines] == [
        (
            "Even if all customers whose disability is not known were disabled people, these would be 10.0% of "
            "customers: fewer than their 18.0% of residents."
        ),
        (
            "Even if none of the customers whose disability is not known were people who are not disabled, these would "
            "be 90.0% of customers: more than their 82.0% of residents."
        ),
    ]
    (open_, _) = area(400, 864, 4424, 57, 5745).lines
    assert even_if_sentence(open_, DISABILITY) == (
        "Disabled people may be 7.0% to 85.0% of customers, and are 18.0% of residents: whether they are reached as "
        "others are cannot be said (too many not known)."
    )
    (known, _) = area(100, 900, 0, 0, 1000).lines
    assert even_if_sentence(known, DISABILITY) == (
        "Disabled people are 10.0% of customers and 18.0% of residents: under-represented."
    )
    (hidden, _) = area(None, 900, 50, 0, 1000).lines
    assert even_if_sentence(hidden, DISABILITY) == ""


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([], "There is no ward to compare."),
        ([TakeUp.UNDER], "Disabled people are under-represented in one ward."),
        ([TakeUp.UNDER] * 2 + [TakeUp.OVER] + [TakeUp.CANNOT_BE_SAID], ("Disabled people are under-represented in two "
         "wards and over-represented in one ward. In one ward it cannot be said.")),
        ([TakeUp.NO_DIFFERENCE] * 2, "Disabled people are significantly under- or over-represented in no ward."),
        ([TakeUp.CANNOT_BE_SAID] * 33, "It can be said of no ward whether disabled people are reached there."),
        ([TakeUp.OVER, TakeUp.NO_DIFFERENCE], ("Disabled people are over-represented in one ward. In one ward there is "
         "no significant difference.")),
    ],
)  # fmt: skip
def test_the_map_in_a_sentence(verdicts, said):
    assert map_sentence(verdicts, ("ward", "wards"), "disabled people") == said


def test_trend_and_target_of_completeness():
    assert trend_words(Trend.TOO_FEW_POINTS, 1) == "There are too few periods to tell a trend: one, and it takes five."
    assert trend_words(Trend.TOO_FEW_POINTS, 0) == "No period has figures that can be shown, so there is no trend."
    assert trend_words(Trend.NO_CLEAR_CHANGE, 8) == "The share that is known shows no clear change."
    assert target_words(0.22, 90) == "The target, 90% known, is not met: 22.0% are."
    assert target_words(0.95, 90) == "The target, 90% known, is met: 95.0% are."
    assert target_words(None, 90) == "The target is that 90% are known."
    assert target_words(0.5, None) == ""


def test_every_characteristic_reads_well_and_puts_people_first():
    for characteristic in CHARACTERISTICS.values():
        said = fetch_sentence(characteristic, None).lower()
        values = dict.fromkeys(characteristic.keys, 50) | {"total": 50 * len(characteristic.keys)}
        index = pd.MultiIndex.from_tuples([AT], names=["area_kind", "area_code"])
        found = area_take_up(characteristic, GroupCounts("", PERIOD, pd.DataFrame([values], index)), None, AT)
        said += completeness_sentence(found, "Leeds").lower()
        said += " ".join(one.phrase for one in characteristic.groups).lower()
        assert [word for word in NEVER if word in said] == []
        assert all("people" in one.phrase or "and" in one.phrase for one in characteristic.groups)
        assert {one.kind for one in characteristic.categories} == set(CategoryKind)
