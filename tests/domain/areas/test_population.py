"""Which mid-year a period is measured against, and residents of LSOAs of 2021 on those of 2011."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.areas.population import Population, against, is_jump, nearest, on_lsoas_of_2011
from dashboard.domain.kpi.definition import Period
from tests.example_kpi import MISSED_BINS

RESIDENTS = replace(MISSED_BINS, denominator="residents", population_denominator=True)


@pytest.mark.parametrize(
    ("period", "years", "expected"),
    [
        ("2012-Q1", (2015, 2022), 2015),
        ("2015-Q2", (2015, 2022), 2015),
        ("2018-12", (2015, 2022), 2015),
        ("2018-Q4", (2015, 2022), 2015),
        ("2019-Q1", (2015, 2022), 2022),
        ("2019-01", (2015, 2022), 2022),
        ("2026-Q3", (2015, 2022), 2022),
        ("2026-Q3", (2015,), 2015),
        # begins in April: its middle is the end of September
        ("2021/22", (2021, 2022), 2021),
        ("2022", (2021, 2022), 2022),
        # the first of January lies half-way
        ("2021-Q4", (2021, 2022), 2021),
        ("2022-Q1", (2021, 2022), 2022),
    ],
)
def test_the_nearest_mid_year_is_taken(period, years, expected):
    populations = [Population(year, pd.Series(dtype="int64")) for year in years]
    assert nearest(populations, Period.parse(period)).year == expected


def test_of_two_equally_near_the_later_is_taken():
    populations = [Population(year, pd.Series(dtype="int64")) for year in (2020, 2022)]
    assert nearest(populations, Period.parse("2021")).year == 2022
    assert nearest([], Period.parse("2021")) is None


def test_a_denominator_names_the_year_that_is_used():
    assert against(RESIDENTS, 2022).denominator == "residents (mid-2022)"
    assert against(RESIDENTS, 2022, 2015, 2022).denominator == "residents (mid-2015 or mid-2022, by period)"
    assert against(RESIDENTS, 2022, 2015, 2023).denominator == "residents (mid-2015 to mid-2023, by period)"
    assert against(RESIDENTS) is RESIDENTS
    assert against(RESIDENTS, 0) is RESIDENTS
    assert against(MISSED_BINS, 2022) is MISSED_BINS


def test_a_step_over_several_years_is_a_jump():
    assert not is_jump(2022, 2022)
    assert not is_jump(2022, 2023)
    assert is_jump(2015, 2022)
    assert is_jump(2022, 2015)


def pairs(*rows):
    return pd.DataFrame(rows, columns=["lsoa11_code", "lsoa21_code"])


def test_residents_are_put_on_the_lsoas_of_2011():
    later = pd.Series({"A": 100, "B1": 60, "B2": 50, "CD": 2537})
    before = pd.Series({"A": 90, "B": 100, "C": 1500, "D": 2126})
    found = on_lsoas_of_2011(later, pairs(("B", "B1"), ("B", "B2"), ("C", "CD"), ("D", "CD")), before)
    assert found["population"].to_dict() == {"A": 100, "B": 110, "C": 1050, "D": 1487}
    assert found["basis"].tolist() == ["unchanged", "sum of parts", "divided", "divided"]
    assert found["population"].sum() == later.sum()


def test_a_tangle_of_splits_and_mergers_is_divided_as_one():
    later = pd.Series({"X": 30, "Y": 30, "Z": 31})
    before = pd.Series({"A": 1, "B": 1, "C": 1})
    found = on_lsoas_of_2011(later, pairs(("A", "X"), ("B", "Y"), ("C", "Z"), ("A", "Y"), ("B", "Z")), before)
    assert found["population"].sum() == 91
    assert set(found["basis"]) == {"divided"}


def test_residents_that_are_not_known_are_named():
    before = pd.Series({"A": 1, "B": 1})
    with pytest.raises(ValueError, match="LSOAs of 2011 B"):
        on_lsoas_of_2011(pd.Series({"A": 1}), pairs(), before)
    # merged with one of another authority
    with pytest.raises(ValueError, match="LSOAs of 2011 B"):
        on_lsoas_of_2011(pd.Series({"A": 1, "BC": 3}), pairs(("B", "BC"), ("C", "BC")), before)
