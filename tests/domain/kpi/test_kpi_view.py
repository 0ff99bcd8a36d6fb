"""What the page of a KPI shows, made of figures of the real areas."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.protection import protect
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import tenths
from dashboard.domain.kpi import view as kpi_view
from dashboard.domain.kpi.cube import cube, membership
from dashboard.domain.kpi.definition import Period, Unit
from dashboard.domain.kpi.gap_table import REST, TOGETHER
from dashboard.domain.statistics.funnels import Place
from dashboard.domain.statistics.verdicts import Verdict, Why
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE

PERIODS = tuple(Period.parse(key) for key in ("2018-Q1", "2018-Q2", "2018-Q3"))


def observed(city, periods=PERIODS, seed=1):
    """Counts per LSOA, twice as many for their size in the priority neighbourhoods."""
    rng = np.random.default_rng(seed)
    six = {code for place in city.config.neighbourhoods for code in place.lsoa_codes}
    codes = list(city.lsoas.index)
    sizes = rng.integers(300, 900, len(codes))
    rates = np.array([0.2 if code in six else 0.1 for code in codes])
    rows = [
        (code, period.key, float(rng.binomial(size, rate)), float(size))
        for period in periods
        for code, size, rate in zip(codes, sizes, rates, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["area_code", "period", "numerator", "denominator"])
    return frame.assign(area_kind="lsoa")


def viewed(city, kpi, rows, viewer=Viewer.STEWARD, period=PERIODS[-1]):
    members = membership(city)
    figures = protect(cube(rows, members), kpi, viewer, members).assign(kpi_version=kpi.version)
    cells = figures[figures["period"].eq(period.key)].reset_index(drop=True)
    return kpi_view.KpiView(kpi, period, cells, figures, viewer is not Viewer.STEWARD)


@pytest.fixture(scope="module")
def columns(city):
    return kpi_view.page_columns(city)


@pytest.fixture(scope="module")
def view(city):
    return viewed(city, dataclasses.replace(RATE, target=90.0), observed(city))


def by_key(view, columns):
    return {line.column.key: line for line in kpi_view.gap_lines(view, columns)}


def test_the_page_has_the_areas_of_the_gap_table_and_each_target_ward(city, columns):
    keys = [column.key for column in columns]
    assert len(keys) == len(set(keys)) == 6 + 3 + 2 + 12
    wards = [column for column in columns if column.area_kind.startswith("ward-")]
    assert {ward.area_code for ward in wards} == set(city.config.target_ward_codes)
    assert [ward.label for ward in wards] == sorted(ward.label for ward in wards)


def test_the_city_is_the_six_and_the_rest(view, columns):
    lines = by_key(view, columns)
    six, rest, city = (lines[key].cell for key in (TOGETHER, REST, "city"))
    assert six.numerator + rest.numerator == city.numerator
    assert six.denominator + rest.denominator == city.denominator
    assert six.comparator_value == pytest.approx(rest.value)
    assert view.city_value == pytest.approx(city.value)


def test_each_area_has_its_interval_and_is_judged_against_the_target(view, columns):
    lines = by_key(view, columns)
    assert all(line.lower < line.cell.value < line.upper for line in lines.values())
    assert lines[TOGETHER].cell.verdict is Verdict.WORSE
    # about 200 in 1,000 against 90, and about 100 in 1,000 in a city of 290,000: lower is better
    assert lines[TOGETHER].against_target is Verdict.WORSE
    assert lines["city"].against_target is Verdict.WORSE
    assert lines["city"].cell.why is Why.WHOLE_CITY


def test_without_a_target_nothing_is_said_against_it(city, columns):
    (line, *_) = kpi_view.gap_lines(viewed(city, RATE, observed(city)), columns)
    assert not line.against_target.is_told


def test_figures_of_another_period_never_stand_in_for_the_chosen_one(city, columns):
    before = PERIODS[0].previous()
    rows = observed(city)
    view = viewed(city, RATE, rows)
    lines = kpi_view.gap_lines(dataclasses.replace(view, period=before, cells=view.cells.iloc[:0]), columns)
    assert {line.cell.verdict for line in lines} == {Verdict.NO_FIGURES}
    later = PERIODS[-1].next()
    lines = kpi_view.gap_lines(dataclasses.replace(view, period=later, cells=view.cells.iloc[:0]), columns)
    assert {line.cell.value for line in lines} == {None}


def test_a_period_without_figures_is_a_gap_in_the_trend(city, columns):
    held = (PERIODS[0], PERIODS[2])
    view = viewed(city, RATE, observed(city, held))
    periods = kpi_view.all_periods(held)
    assert periods == PERIODS
    lines = kpi_view.trend_lines(view, columns, periods)
    assert len(lines) == len(columns) - 1, "the rest of the city has no line of its own"
    assert all(line.values[1] is None and line.values[0] and line.values[2] for line in lines)
    assert kpi_view.all_periods([]) == ()


def test_figures_of_another_unit_are_left_out():
    versions = [RATE, dataclasses.replace(PERCENTAGE, version=2)]
    figures = pd.DataFrame({"kpi_version": [1, 2, 2]})
    assert len(kpi_view.comparable(figures, versions, Unit.PERCENTAGE)) == 2
    old = kpi_view.definition_of(versions, 1)
    assert (old.unit, old.small_numbers) == (RATE.unit, versions[-1].small_numbers)


def test_what_lies_outside_the_funnel_comes_first(view, city):
    found = kpi_view.funnel(view, "lsoa")
    assert found.problem == ""
    assert len(found.outside) + len(found.inside) == len(found.rows) == len(city.lsoas)
    order = [Place(place) for place in found.rows["place"]]
    far = [place in (Place.FAR_ABOVE, Place.FAR_BELOW) for place in order]
    assert far == sorted(far, reverse=True)
    six = {code for place in city.config.neighbourhoods for code in place.lsoa_codes}
    assert six <= set(found.rows.index[found.rows["place"] == Place.FAR_ABOVE.value])
    assert set(found.inside["place"]) <= {Place.INSIDE.value, Place.NOT_COMPARED.value}


@pytest.mark.parametrize(("kpi", "why"), [(COUNT, Why.PLAIN_COUNT), (MEAN, Why.VARIANCE_UNKNOWN), (RATE, Why.NOTHING)])
def test_a_kpi_without_a_funnel_says_why(city, kpi, why):
    rows = observed(city, PERIODS[-1:])
    if kpi.unit is Unit.COUNT:
        rows["denominator"] = np.nan
    found = kpi_view.funnel(viewed(city, kpi, rows), "lsoa")
    assert found.problem == why.sentence
    assert (found.curve is None) == bool(why.sentence)


def test_hidden_figures_are_nowhere(city, columns):
    rows = observed(city, PERIODS[-1:])
    rows["numerator"] = np.minimum(rows["numerator"] // 8, 20)
    view = viewed(city, RATE, rows, Viewer.PUBLIC)
    hidden = set(view.cells[view.cells["status"].eq("suppressed") & view.cells["area_kind"].eq("lsoa")]["area_code"])
    assert len(hidden) > 100
    funnel = kpi_view.funnel(view, "lsoa").rows.loc[sorted(hidden)]
    assert funnel[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert set(funnel["place"]) == {Place.NOT_COMPARED.value}
    scatter, found = kpi_view.against_deprivation(view, city.lsoas["imd_rank"])
    assert scatter.loc[sorted(hidden), "value"].isna().all()
    assert found.left_out == len(hidden)
    lines = kpi_view.gap_lines(view, columns)
    assert all(line.lower is None for line in lines if line.cell.verdict is Verdict.HIDDEN)


def test_the_tenths_add_up_to_the_city_and_slope_towards_the_most_deprived(view):
    found = tenths.slope(view)
    city = view.of_kind("city").iloc[0]
    assert found.tenths["numerator"].sum() == city["numerator"]
    assert found.tenths["denominator"].sum() == city["denominator"]
    assert (found.tenths["lower"] < found.tenths["value"]).all()
    assert found.found.slope_index.value > 0
    assert set(found.tenths["status"]) == {"shown"}


def test_figures_of_part_of_the_areas_give_no_verdict_on_any(city):
    """With a third of the LSOAs no area is placed in a funnel, and no slope over the tenths is worked out."""
    rows = observed(city, PERIODS[-1:])
    kept = sorted(rows["area_code"].unique())[::3]
    view = viewed(city, RATE, rows[rows["area_code"].isin(kept)])
    assert view.city_part == f"{len(kept)} of {len(city.lsoas)} areas"
    found = kpi_view.funnel(view, "lsoa")
    assert found.problem.startswith(f"Figures cover {view.city_part}")
    assert set(found.rows["place"]) == {Place.NOT_COMPARED.value}
    slope = tenths.slope(view)
    assert set(slope.tenths["part"]) <= {f"{some} of {every} areas" for every in (48, 49) for some in range(every)}
    assert not slope.found.slope_index.is_known
    assert not slope.found.relative_index.is_known
    assert "part" in slope.found.problem
    assert set(tenths.slope(viewed(city, RATE, rows)).tenths["part"]) == {""}


def test_everything_hidden_is_known(city):
    rows = observed(city, PERIODS[-1:])
    nothing = viewed(city, RATE, rows.assign(numerator=0.0), Viewer.PUBLIC)
    assert not nothing.shows_something
    assert nothing.city_value is None
    assert "hidden or missing" in kpi_view.funnel(nothing, "lsoa").problem
    assert "0 of 10 tenths" in tenths.slope(nothing).found.problem
    assert viewed(city, RATE, rows).shows_something
