"""Measures of areas: wards by medians, hidden figures nowhere, residents that add up."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.explore import measured
from dashboard.domain.explore.choices import Level

from .areas import CODES, ranks, rates


@pytest.mark.parametrize("level", Level)
def test_residents_of_all_areas_add_up_to_the_city(city, level):
    assert measured.areas_of(city, level)["population"].sum() == city.lsoas["population"].sum()


def test_an_lsoa_of_several_sets_is_marked_as_part_of_the_first(city):
    marks = measured.areas_of(city, Level.LSOA)["mark"]
    assert set(marks.index[marks == SetKey.PRIORITY.value]) == city.sets[SetKey.PRIORITY].lsoa_codes
    most = city.sets[SetKey.MOST_DEPRIVED].lsoa_codes - city.sets[SetKey.PRIORITY].lsoa_codes
    assert set(marks.index[marks == SetKey.MOST_DEPRIVED.value]) == most
    # the target wards were chosen among the earlier ones
    wards = measured.areas_of(city, Level.EARLIER_WARD)["mark"]
    assert set(wards.index[wards != ""]) == set(city.config.target_ward_codes)
    assert set(measured.areas_of(city, Level.WARD)["mark"]) == {""}


def test_wards_are_those_in_force_and_earlier_ones_are_a_choice(city):
    for level, vintage in ((Level.WARD, "2018"), (Level.EARLIER_WARD, "2004")):
        areas = measured.areas_of(city, level)
        assert list(areas.index) == list(city.ward_vintages[vintage].wards.index)
        assert set(areas["context"]) == {f"ward, {city.ward_vintages[vintage].label}"}
    # New Wortley lies in today's Armley, officially
    assert measured.areas_of(city, Level.LSOA).at["E01011363", "context"] == "Armley"
    only = dataclasses.replace(city, ward_vintages={"2004": city.ward_vintages["2004"]})
    assert measured.levels_of(only) == [Level.LSOA, Level.WARD]
    assert list(measured.areas_of(only, Level.WARD).index) == list(city.wards.index)


@pytest.mark.parametrize("level", [Level.WARD, Level.EARLIER_WARD])
@pytest.mark.parametrize("key", MEASURES)
def test_a_ward_has_the_median_rank_of_its_lsoas(city, key, level):
    found, vintage = measured.deprivation(city, MEASURES[key], level), measured.wards_of(city, level)
    for code in vintage.wards.index[::8]:
        own = sorted(city.lsoas.loc[vintage.ward_of == code, MEASURES[key].rank_column])
        middle = (own[(len(own) - 1) // 2] + own[len(own) // 2]) / 2
        assert found.values[code] == middle
        assert found.texts[code] == (f"{middle:,.0f}" if middle == int(middle) else f"{middle:,.1f}")


def test_ranks_run_the_other_way_and_what_has_no_value_comes_last():
    found = ranks([300, 100, np.nan, 200])
    assert found.in_order == [CODES[one] for one in (1, 3, 0, 2)]
    assert found.sorted(least_first=True) == [CODES[one] for one in (0, 3, 1, 2)]
    assert rates([1, 3, 2], hidden=[CODES[1]]).in_order == [CODES[one] for one in (2, 0, 1)]


def test_the_column_says_which_end_of_ranks_is_which_and_the_period_of_a_kpi():
    assert ranks([1]).axis == "Overall: national rank, 1 = most deprived"
    assert rates([1]).axis == "Fly-tips per 1,000 residents, Jul–Sep 2026"


def test_shown_values_by_period_leave_hidden_ones_out():
    rows = [("A", "p1", 1.0, "shown"), ("A", "p2", 2.0, "suppressed"), ("B", "p1", np.nan, "no figures")]
    figures = pd.DataFrame(rows, columns=["area_code", "period", "value", "status"])
    found = measured.by_period(figures, pd.DataFrame(index=["A", "B"]))
    assert found["p1"]["A"] == 1.0
    assert found["p1"].isna()["B"]
    assert found.get("p2", pd.Series(np.nan, ["A"])).isna()["A"]


def test_a_ward_is_made_of_its_lsoas_and_an_lsoa_of_itself(city):
    ward = str(city.wards.index[0])
    inside = measured.members(city, Level.EARLIER_WARD, (ward,))
    assert inside == list(city.lsoas.index[city.lsoas["ward_code"] == ward])
    today = city.ward_vintages["2018"].ward_of
    assert measured.members(city, Level.WARD, ("E05011385",)) == list(today.index[today == "E05011385"])
    assert measured.members(city, Level.LSOA, tuple(inside)) == inside
