import dataclasses
from datetime import date

import pytest

from dashboard.domain.kpi.definition import Frequency, Period, SmallNumbers, Unit
from tests.example_kpi import MISSED_BINS

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = pytest.importorskip("hypothesis.strategies")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("2019-Q1", "Q4 2018/19"),
        ("2018-Q2", "Q1 2018/19"),
        ("2018-Q3", "Q2 2018/19"),
        ("1999-Q4", "Q3 1999/00"),
        ("2018-04", "Apr 2018"),
        ("2018", "2018"),
        ("2018-2019", "2018/19"),
    ],
)
def test_where_there_is_little_room_quarters_are_those_of_the_financial_year(key, label):
    assert Period.parse(key).short_label == label


@pytest.mark.parametrize(
    ("text", "key", "label", "first", "after"),
    [
        ("2018-04", "2018-04", "April 2018", date(2018, 4, 1), date(2018, 5, 1)),
        ("4/2018", "2018-04", "April 2018", date(2018, 4, 1), date(2018, 5, 1)),
        ("2018-12", "2018-12", "December 2018", date(2018, 12, 1), date(2019, 1, 1)),
        ("2018-Q2", "2018-Q2", "Apr–Jun 2018 (Q1 2018/19)", date(2018, 4, 1), date(2018, 7, 1)),
        ("q4 2018", "2018-Q4", "Oct–Dec 2018 (Q3 2018/19)", date(2018, 10, 1), date(2019, 1, 1)),
        ("2018", "2018", "2018", date(2018, 1, 1), date(2019, 1, 1)),
        ("2018/19", "2018-2019", "April 2018 to March 2019", date(2018, 4, 1), date(2019, 4, 1)),
        ("2018-19", "2018-2019", "April 2018 to March 2019", date(2018, 4, 1), date(2019, 4, 1)),
        # a month where it can be one
        ("2011-12", "2011-12", "December 2011", date(2011, 12, 1), date(2012, 1, 1)),
        ("1999/00", "1999-2000", "April 1999 to March 2000", date(1999, 4, 1), date(2000, 4, 1)),
    ],
)
def test_periods_are_read_as_they_are_written(text, key, label, first, after):
    period = Period.parse(text)
    assert (period.key, period.label, period.first_day, period.day_after) == (key, label, first, after)


@pytest.mark.parametrize(
    "text",
    ["", "2018-13", "2018-00", "2018/20", "2018-2020", "٢٠١٨", "Q5 2018", "18", "last year", "3018", "1066", "∞"],
)
def test_nonsense_is_no_period(text):
    with pytest.raises(ValueError, match="is not a period"):
        Period.parse(text)


@hypothesis.given(
    st.dates(date(1991, 1, 1), date(2099, 12, 31)),
    st.sampled_from(Frequency),
)
def test_the_period_of_a_day_contains_it_and_the_next_follows_without_a_gap(day, frequency):
    period = Period.containing(day, frequency)
    assert period.first_day <= day < period.day_after
    assert Period.parse(period.key) == period
    assert period.next().first_day == period.day_after
    assert period.next().previous() == period
    assert not period.overlaps(period.next())
    assert period.overlaps(Period.containing(day, Frequency.MONTH))


def test_the_key_of_a_financial_year_is_never_read_as_a_month():
    # "2010-11" and "2011-12" could be either
    for year in range(1999, 2013):
        period = Period(year, 4, Frequency.YEAR)
        assert Period.parse(period.key) == period


def test_a_usable_definition_has_no_problems():
    assert MISSED_BINS.problems() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kpi_id": "Missed bins"}, "lower-case words"),
        ({"version": 0}, "versions begin at 1"),
        ({"accountable_officer": " "}, "accountable_officer is empty"),
        ({"unit": Unit.COUNT}, "a count has no denominator"),
        ({"denominator": ""}, "needs a denominator"),
        ({"geographies": ()}, "geographies is empty"),
        ({"small_numbers": SmallNumbers(5, 8, 5)}, "must not hide more from officers"),
        ({"small_numbers": SmallNumbers(10, 0, 5)}, "from 1 on"),
    ],
)
def test_a_broken_definition_says_what_is_wrong(change, words):
    (problem,) = dataclasses.replace(MISSED_BINS, **change).problems()
    assert words in problem
    assert dataclasses.replace(MISSED_BINS, **change).kpi_id in problem


def test_values_come_from_numerators_and_denominators():
    assert MISSED_BINS.value(3, 600) == 5
    assert MISSED_BINS.value(3, 0) is None
    assert MISSED_BINS.value(3, None) is None
    assert dataclasses.replace(MISSED_BINS, unit=Unit.PERCENTAGE).value(3, 4) == 75
    assert dataclasses.replace(MISSED_BINS, unit=Unit.COUNT, denominator="").value(3, None) == 3
