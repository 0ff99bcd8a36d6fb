"""Groups of an area, a group over many areas, and completeness: all from counts as they are published."""

import numpy as np
import pandas as pd

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.counts import GroupCounts
from dashboard.domain.groups.residents import LSOAS, WITH_FIGURES, ResidentsByGroup, by_area
from dashboard.domain.groups.take_up import TakeUp, WhyNot
from dashboard.domain.groups.view import area_take_up, completeness, known_trend
from dashboard.domain.groups.view import by_area as take_up_by_area
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.statistics.trends import Trend

DISABILITY, RELIGION = CHARACTERISTICS["disability"], CHARACTERISTICS["religion"]
AREAS = [("city", "E1"), ("ward-2018", "W1"), ("ward-2018", "W2"), ("ward-2018", "W3")]
INDEX = pd.MultiIndex.from_tuples(AREAS, names=["area_kind", "area_code"])


def counts(*rows, rounded_to=1, period="2018-Q3"):
    table = pd.DataFrame(list(rows), INDEX[: len(rows)], columns=[*DISABILITY.keys, "total"]).astype("Int64")
    return GroupCounts("disability", Period.parse(period), table, rounded_to)


def residents(*rows):
    columns = ["disabled", "not_disabled", WITH_FIGURES, LSOAS]
    return ResidentsByGroup("disability", "Census 2021", pd.DataFrame(list(rows), INDEX, columns).astype(float), "", "")


WHOLE = counts([400, 500, 90, 10, 1000], [100, 100, 0, 0, 200], [None, 100, 0, 0, 200], [1, 1, 1, 0, 3])
PEOPLE = residents([180, 820, 9, 9], [180, 820, 3, 3], [180, 820, 3, 3], [180, 820, 2, 3])


def test_the_groups_of_an_area():
    found = area_take_up(DISABILITY, WHOLE, PEOPLE, ("city", "E1"))
    assert (found.total, found.share_not_known, found.share_not_said) == (1000, 0.09, 0.01)
    disabled, others = found.lines
    assert (disabled.customers, disabled.share, disabled.residents) == (400, (0.4, 0.5), (0.18, 0.18))
    assert disabled.verdict is TakeUp.OVER
    assert others.verdict is TakeUp.UNDER
    assert others.rate == (500 / 0.82, 600 / 0.82)


def test_where_those_who_are_not_known_are_hidden_the_bound_is_what_the_total_leaves():
    # 150 of 275 are women, of 100 the sex or whether it is known is hidden
    table = pd.DataFrame([[150, None, None, None, 275]], INDEX[:1], columns=WHOLE.counts.columns).astype("Int64")
    found = area_take_up(DISABILITY, GroupCounts("disability", Period.parse("2018"), table), None, ("city", "E1"))
    assert [line.share for line in found.lines] == [(150 / 275, 1.0), None]
    table = pd.DataFrame([[150, 100, None, 0, 275]], INDEX[:1], columns=WHOLE.counts.columns).astype("Int64")
    found = area_take_up(DISABILITY, GroupCounts("disability", Period.parse("2018"), table), None, ("city", "E1"))
    assert [line.share for line in found.lines] == [(150 / 275, 175 / 275), (100 / 275, 125 / 275)]


def test_an_area_that_there_is_not_has_nothing():
    found = area_take_up(DISABILITY, WHOLE, PEOPLE, ("neighbourhood", "no-such"))
    assert (found.total, found.share_not_known) == (None, None)
    assert {line.why for line in found.lines} == {WhyNot.HIDDEN}


def test_residents_known_in_part_bear_no_verdict():
    found = area_take_up(DISABILITY, WHOLE, PEOPLE, ("ward-2018", "W3"))
    assert [line.residents for line in found.lines] == [None, None]
    assert {line.why for line in found.lines} == {WhyNot.NO_RESIDENTS}


def test_residents_who_have_not_answered_widen_theirs():
    index = INDEX[:1]
    table = pd.DataFrame([dict.fromkeys(RELIGION.keys, 100) | {"total": 1000}], index)
    people = dict.fromkeys((one.key for one in RELIGION.groups), 100.0) | {"not_said": 200.0}
    theirs = ResidentsByGroup("religion", "", pd.DataFrame([people | {WITH_FIGURES: 1, LSOAS: 1}], index), "", "")
    found = area_take_up(RELIGION, GroupCounts("religion", Period.parse("2018"), table), theirs, ("city", "E1"))
    assert {line.residents for line in found.lines} == {(0.1, 0.3)}


def test_one_group_over_the_wards():
    found = take_up_by_area(DISABILITY, "disabled", WHOLE, PEOPLE, "ward-2018")
    assert found.index.tolist() == ["W1", "W2", "W3"]
    assert found.loc["W1", ["customers", "most", "expected_low", "expected_high"]].tolist() == [100, 100, 36, 36]
    assert found["verdict"].tolist() == [TakeUp.OVER, TakeUp.CANNOT_BE_SAID, TakeUp.CANNOT_BE_SAID]
    assert found["why"].tolist() == [WhyNot.NOTHING, WhyNot.HIDDEN, WhyNot.NO_RESIDENTS]
    # nothing is said of what is hidden, and the total of its area is not passed on as an expectation
    numbers = found.drop(columns=["verdict", "why"])
    assert numbers.loc["W2"].isna().all()


def test_completeness_goes_by_period_in_order():
    later, earlier = (
        counts([400, 500, known, 10, 1000], period=key) for known, key in ((90, "2018-Q3"), (290, "2018-Q2"))
    )
    ordered, found = completeness(DISABILITY, [later, earlier], ("city", "E1"))
    assert [one.period.key for one in ordered] == ["2018-Q2", "2018-Q3"]
    assert found.share_known.tolist() == [0.7, 0.9]
    assert known_trend(found, Frequency.QUARTER, 1) is Trend.TOO_FEW_POINTS


def test_a_rise_of_completeness_is_told_and_wavering_is_not():
    def of(*not_known):
        rows = [counts([0, 1000 - one, one, 0, 1000], period=f"201{at}-Q3") for at, one in enumerate(not_known)]
        return completeness(DISABILITY, rows, ("city", "E1"))[1]

    assert known_trend(of(800, 780, 700, 690, 600), Frequency.YEAR, 1) is Trend.RISING
    assert known_trend(of(600, 690, 700, 780, 800), Frequency.YEAR, 1) is Trend.FALLING
    assert known_trend(of(600, 590, 610, 600, 605), Frequency.YEAR, 5) is Trend.NO_CLEAR_CHANGE


def test_residents_are_added_up_and_the_city_has_its_own_sum():
    membership = pd.DataFrame(
        [("lsoa", code, code) for code in "abc"]
        + [("ward-2018", "W1", "a"), ("ward-2018", "W1", "b"), ("ward-2018", "W2", "c")]
        + [("city", "E1", code) for code in "abc"],
        columns=["area_kind", "area_code", "lsoa_code"],
    )

    def rows(**numbers):
        named = [("city" if code == "E1" else "lsoa", code, number) for code, number in numbers.items()]
        return pd.DataFrame(named, columns=["area_kind", "area_code", "numerator"])

    found = by_area({"disabled": rows(a=1, b=2, E1=9), "not_disabled": rows(a=10, b=20, E1=90)}, membership)
    assert found.loc[("ward-2018", "W1")].tolist() == [3, 30, 2, 2]
    assert np.isnan(found.loc[("ward-2018", "W2"), "disabled"])
    assert found.loc[("city", "E1")].tolist() == [9, 90, 3, 3]
