"""The illustrative figures: the same for a seed, plausible, and with the stories that the pages tell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.protection import Viewer, protect
from dashboard.domain.kpi.catalogue import read_toml
from dashboard.domain.kpi.cube import cube, membership
from dashboard.domain.kpi.definition import Period, Unit
from dashboard.domain.kpi.illustrative import (
    IMPROVING,
    MISSING_FOR_A_WARD,
    MISSING_QUARTER,
    MODELS,
    SMALL,
    WITH_GAPS,
    generate,
    quarters_until,
)

LAST = Period.parse("2018-Q3")
QUARTERS = [period.key for period in quarters_until(LAST)]
CATALOGUE = Path(__file__).parents[3] / "data" / "kpi" / "illustrative_catalogue.toml"


@pytest.fixture(scope="module")
def definitions():
    return {one.kpi_id: one for one in read_toml(CATALOGUE.read_text("utf-8"), CATALOGUE.name)}


@pytest.fixture(scope="module")
def figures(city):
    return generate(city.lsoas, city.config.neighbourhoods, 7, LAST)


def test_the_catalogue_holds_a_definition_for_every_model_and_says_that_it_is_illustrative(definitions):
    assert set(definitions) == set(MODELS)
    for one in definitions.values():
        assert one.illustrative
        assert one.kpi_id.startswith("illustrative-")
        assert one.accountable_officer.startswith(("Chief Officer", "Head of"))
    assert {one.unit for one in definitions.values()} == set(Unit)


def test_quarters_run_up_to_the_last():
    assert ["2016-Q4", *[f"2017-Q{n}" for n in (1, 2, 3, 4)], *[f"2018-Q{n}" for n in (1, 2, 3)]] == QUARTERS
    with pytest.raises(ValueError, match="expected a quarter"):
        quarters_until(Period.parse("2018"))


def test_the_same_seed_draws_the_same_and_another_draws_others(city, figures):
    before = city.lsoas.copy()
    pd.testing.assert_frame_equal(generate(city.lsoas, city.config.neighbourhoods, 7, LAST), figures)
    pd.testing.assert_frame_equal(city.lsoas, before)
    other = generate(city.lsoas, city.config.neighbourhoods, 8, LAST)
    assert (other["numerator"] != figures["numerator"]).mean() > 0.5


def test_figures_are_possible_and_fit_their_definition(city, figures, definitions):
    assert (figures["numerator"] >= 0).all()
    assert (figures["numerator"] % 1 == 0).all()
    for kpi_id, rows in figures.groupby("kpi_id"):
        one = definitions[kpi_id]
        handed_in = one.unit is not Unit.COUNT and not one.population_denominator
        assert rows["denominator"].notna().all() == handed_in
        if one.unit is Unit.PERCENTAGE:
            assert (rows["numerator"] <= rows["denominator"]).all()
        if kpi_id != WITH_GAPS:
            assert len(rows) == len(city.lsoas) * 8
        # the cube takes them as they are
        total = cube(rows.drop(columns="kpi_id"), membership(city)).query("area_kind == 'city'")["numerator"].sum()
        assert total == rows["numerator"].sum()


@pytest.mark.parametrize("kpi_id", MODELS)
def test_values_follow_deprivation_the_planned_way(city, figures, kpi_id):
    sums = figures[figures["kpi_id"] == kpi_id].groupby("area_code")[["numerator", "denominator"]].sum(min_count=1)
    per = sums["denominator"].fillna(city.lsoas["population"]).astype(float)
    correlation = (sums["numerator"] / per).corr(-city.lsoas["imd_rank"].astype(float), method="spearman")
    assert np.sign(correlation) == MODELS[kpi_id].sign
    assert 0.15 < abs(correlation) < 0.99


def test_the_first_neighbourhood_gets_clearly_better(city, figures):
    rows = figures[figures["kpi_id"] == IMPROVING].assign(
        inside=lambda all_: all_["area_code"].isin(city.config.neighbourhoods[0].lsoa_codes)
    )
    series = rows.groupby(["inside", "period"])["numerator"].sum().unstack("inside")
    assert series.loc[QUARTERS[-2:], True].sum() < 0.6 * series.loc[QUARTERS[:2], True].sum()
    elsewhere = series.loc[QUARTERS[-2:], False].sum() / series.loc[QUARTERS[:2], False].sum()
    assert 0.95 < elsewhere < 1.05


def test_one_kpi_has_a_quarter_without_figures_and_one_without_a_ward(city, figures):
    rows = figures[figures["kpi_id"] == WITH_GAPS]
    assert set(QUARTERS) - set(rows["period"]) == {QUARTERS[MISSING_QUARTER]}
    there = set(rows.loc[rows["period"] == QUARTERS[MISSING_FOR_A_WARD], "area_code"])
    missing = city.lsoas.loc[[code for code in city.lsoas.index if code not in there], "ward_code"]
    assert missing.nunique() == 1
    assert len(missing) == (city.lsoas["ward_code"] == missing.iloc[0]).sum()
    assert figures.groupby("kpi_id")["period"].nunique().drop(WITH_GAPS).eq(8).all()


def test_small_numbers_are_small_throughout_and_hidden_from_the_public(city, figures, definitions):
    rows = figures[(figures["kpi_id"] == SMALL) & (figures["period"] == QUARTERS[-1])]
    assert figures.loc[figures["kpi_id"] == SMALL, "numerator"].lt(10).mean() > 0.99
    members = membership(city)
    seen = protect(cube(rows.drop(columns="kpi_id"), members), definitions[SMALL], Viewer.PUBLIC, members)
    states = seen.set_index("area_kind")["status"]
    assert states["lsoa"].eq("suppressed").mean() > 0.99
    assert states["city"] == "shown"


def test_a_city_without_neighbourhoods_has_figures_as_well(city):
    lsoas = city.lsoas.head(30)
    assert len(generate(lsoas, (), 1, LAST)["kpi_id"].unique()) == len(MODELS)
