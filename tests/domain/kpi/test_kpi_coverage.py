import dataclasses
from datetime import date

from dashboard.domain.kpi.coverage import Supply, coverage
from dashboard.domain.kpi.definition import Frequency, Period
from tests.example_kpi import MISSED_BINS

TODAY = date(2018, 11, 20)
S, L, M, W = Supply.SUPPLIED, Supply.LATE, Supply.MISSING, Supply.WITHDRAWN


def keys(matrix):
    return [period.key for period in matrix.periods]


def test_gaps_are_missing_and_what_is_awaited_is_late():
    held = {"missed-bins": {"2017-Q3": S, "2017-Q4": S, "2018-Q1": W, "2018-Q2": S}}
    (matrix,) = coverage([MISSED_BINS], held, TODAY)
    assert keys(matrix) == ["2017-Q3", "2017-Q4", "2018-Q1", "2018-Q2", "2018-Q3"]
    assert matrix.rows[0].states == (S, S, W, S, L)


def test_a_gap_before_later_figures_is_missing():
    (matrix,) = coverage([MISSED_BINS], {"missed-bins": {"2017-Q4": S, "2018-Q3": S}}, TODAY)
    assert matrix.rows[0].states == (S, M, M, S)


def test_nothing_is_expected_before_the_first_figures_or_before_the_period_is_over():
    other = dataclasses.replace(MISSED_BINS, kpi_id="fly-tipping", name="Fly-tipping")
    held = {"missed-bins": {"2018-Q1": S}, "fly-tipping": {"2018-Q4": S}}
    (matrix,) = coverage([MISSED_BINS, other], held, TODAY)
    assert keys(matrix) == ["2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4"]
    by_kpi = {row.definition.kpi_id: row.states for row in matrix.rows}
    assert by_kpi == {"missed-bins": (S, L, L, None), "fly-tipping": (None, None, None, S)}


def test_a_kpi_without_any_figures_is_late_for_the_last_period_that_is_over():
    (matrix,) = coverage([MISSED_BINS], {}, TODAY)
    assert keys(matrix) == ["2018-Q3"]
    assert matrix.rows[0].states == (L,)


def test_a_period_is_over_on_the_day_after_its_last():
    assert keys(coverage([MISSED_BINS], {}, date(2018, 9, 30))[0]) == ["2018-Q2"]
    assert keys(coverage([MISSED_BINS], {}, date(2018, 10, 1))[0]) == ["2018-Q3"]


def test_only_the_last_periods_are_laid_out():
    held = {"missed-bins": {"2010-Q1": S}}
    (matrix,) = coverage([MISSED_BINS], held, TODAY, count=4)
    assert keys(matrix) == ["2017-Q4", "2018-Q1", "2018-Q2", "2018-Q3"]
    assert matrix.rows[0].states == (L, L, L, L)


def test_months_quarters_years_and_financial_years_have_matrices_of_their_own():
    monthly = dataclasses.replace(MISSED_BINS, kpi_id="a", frequency=Frequency.MONTH)
    yearly = dataclasses.replace(MISSED_BINS, kpi_id="b", frequency=Frequency.YEAR)
    financial = dataclasses.replace(MISSED_BINS, kpi_id="c", frequency=Frequency.YEAR)
    held = {"b": {"2016": S}, "c": {"2016-2017": S}}
    matrices = coverage([financial, yearly, MISSED_BINS, monthly], held, TODAY)
    assert [matrix.rows[0].definition.kpi_id for matrix in matrices] == ["a", "missed-bins", "b", "c"]
    assert keys(matrices[2]) == ["2016", "2017"]
    assert keys(matrices[3]) == ["2016-2017", "2017-2018"]
    assert all(isinstance(period, Period) for period in matrices[3].periods)


def test_rows_go_by_service_and_name():
    parks = dataclasses.replace(MISSED_BINS, kpi_id="z", service="Active", name="Visits")
    other = dataclasses.replace(MISSED_BINS, kpi_id="y", name="Bins replaced")
    (matrix,) = coverage([MISSED_BINS, parks, other], {}, TODAY)
    assert [row.definition.kpi_id for row in matrix.rows] == ["z", "y", "missed-bins"]


def test_without_kpis_there_is_no_matrix():
    assert coverage([], {}, TODAY) == ()


def test_every_state_says_what_it_means():
    assert len({state.meaning for state in Supply}) == len(Supply)
