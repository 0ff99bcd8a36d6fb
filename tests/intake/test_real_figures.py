"""A real count by LSOA of all England goes in as a KPI."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dashboard.domain.areas.population import Population
from dashboard.domain.kpi.definition import Frequency, Geography
from dashboard.intake.files.table import Limits
from dashboard.intake.problems import Kind
from tests.intake.conftest import RATE

SHARED = Path(__file__).parents[3] / "shared" / "data"
RUNS = replace(
    RATE,
    kpi_id="parkrun-runs",
    name="Runs",
    numerator="runs",
    denominator="residents",
    frequency=Frequency.YEAR,
    geographies=(Geography.LSOA,),
)


def _read(name: str) -> pd.DataFrame:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is absent: the real count cannot be handed in on this machine")
    return pd.read_csv(path)


def test_the_lsoas_of_the_city_are_taken_out_of_a_national_file(judge, city):
    runs = _read("kpi/parkrun_runs_per_lsoa11_2017_2018.csv.gz")
    people = _read("lookups/lsoa11_population_mid_2017.csv.gz")
    table = runs.merge(people, left_on="code", right_on="lsoa11_code").assign(year=2018)
    table = table.rename(columns={"run_count": "count", "population_mid_2017": "population"})
    text = table[["code", "year", "count", "population"]].to_csv(index=False)
    assert len(text) < Limits().content_bytes
    result = judge(text, RUNS)
    assert not result.errors
    assert result.rows_matched == len(result.observations) == 435
    assert result.unmatched == {Kind.OUTSIDE_CITY: len(table) - 435}
    inside = table[table["code"].isin(city.lsoas.index)]
    (total,) = result.totals
    assert (total.numerator, total.denominator) == (inside["count"].sum(), inside["population"].sum())
    assert (total.areas, total.areas_in_all) == (435, 482)
    assert set(result.warnings) == {Kind.OUTSIDE_CITY, Kind.AREAS_WITHOUT_ROW}


def test_the_population_may_be_the_caller_s(judge, city):
    runs = _read("kpi/parkrun_runs_per_lsoa11_2017_2018.csv.gz")
    people = _read("lookups/lsoa11_population_mid_2017.csv.gz").set_index("lsoa11_code")["population_mid_2017"]
    runs = runs[runs["code"].isin(city.lsoas.index)].assign(year=2018)
    text = runs.rename(columns={"run_count": "count"}).to_csv(index=False)
    result = judge(text, replace(RUNS, population_denominator=True), populations=[Population(2017, people)])
    assert not result.errors
    assert result.observations["denominator"].tolist() == people.loc[result.observations["area_code"]].tolist()
