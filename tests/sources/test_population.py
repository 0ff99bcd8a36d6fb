"""Residents by year and age are a source like others, and what rates are measured against."""

import pandas as pd
import pytest

from dashboard.components.kpi.definition import measured_as
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.source import read_source
from dashboard.kpis.gap_tables import holdings_of
from dashboard.sources.placing import read
from tests.example_kpi import NOW
from tests.sources.conftest import ROOT, SHARED, needs_shared

pytestmark = needs_shared
FOUND = SHARED / "found" / "population_leeds"
AGES = {"total": "All Ages", "age_0_15": "Aged 0 to 15", "age_16_64": "Aged 16 to 64", "age_65_plus": "Aged 65+"}


@pytest.fixture(scope="module")
def by_broad_age():
    return pd.read_csv(FOUND / "broad_ages_2017_2019_2020_leeds_lsoa11.csv")


@pytest.fixture
def population(add_source, publishers, by_broad_age, monkeypatch):
    """Nomis on loopback, with the estimates of mid-2017, mid-2019 and mid-2020; returns what it answers with."""
    monkeypatch.setattr("dashboard.kpis.Kpis.now", property(lambda _: NOW))
    add(add_source, "population", f"{publishers.address}/population.csv")
    publishers.behaviour.contents["population.csv"] = nomis(by_broad_age)
    return publishers.behaviour.contents


def add(add_source, name, address):
    text = (ROOT / "data" / "sources" / f"{name}.toml").read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("address")]
    add_source(name, (line, f'address = "{address}"'))


def nomis(rows):
    named = rows.rename(columns={"lsoa11_code": "GEOGRAPHY_CODE", "mid_year": "DATE", **AGES})
    long = named.melt(["GEOGRAPHY_CODE", "DATE"], list(AGES.values()), "C_AGE_NAME", "OBS_VALUE")
    return long.to_csv(index=False).encode()


@pytest.fixture
def claimant_count(population, add_source, publishers, city):
    """The claimant count beside them: 25 in every LSOA in May 2019."""
    add(add_source, "claimant-count", f"{publishers.address}/claimants.csv")
    rows = "".join(f"{code},2019-05,25\n" for code in city.lsoas.index)
    population["claimants.csv"] = f"GEOGRAPHY_CODE,DATE,OBS_VALUE\n{rows}".encode()


def test_residents_are_stored_by_year_and_age_and_are_no_result_of_a_service(population, sources, kpis):
    code, said = sources("fetch")
    assert code == 0, said
    assert "residents-16-to-64: new 2017, 2019, 2020" in said
    totals = kpis.store.observations("residents").groupby("period")["numerator"].sum().astype(int).to_dict()
    assert totals == {"2017": 784_846, "2019": 793_139, "2020": 798_786}
    assert holdings_of(kpis).definitions == ()
    (aged,) = [one for one in kpis.definitions() if one.age_group == "65 and over"]
    assert [one.year for one in kpis.populations(aged)] == [2017, 2019, 2020]


def test_a_rate_is_measured_against_its_age_group_in_the_nearest_mid_year_and_says_so(
    population, claimant_count, sources, kpis, by_broad_age
):
    # asked for together, residents come first
    code, said = sources("fetch")
    assert code == 0, said
    held = kpis.store.observations("claimant-count", "2019-05").set_index("area_code")["denominator"]
    of_2019 = by_broad_age[by_broad_age["mid_year"] == 2019].set_index("lsoa11_code")["age_16_64"]
    assert held.to_dict() == of_2019.astype(float).to_dict()
    measured = kpis.measured(kpis.definition("claimant-count"), *kpis.periods("claimant-count"))
    assert measured.denominator == "residents aged 16 to 64 (mid-2019)"
    assert "rate per 1,000: claimants, out of residents aged 16 to 64 (mid-2019)" in measured_as(measured)
    figures = kpis.figures("claimant-count", Viewer.PUBLIC, ["2019-05"], ["city"])
    assert figures["value"].iloc[0] == pytest.approx(1000 * 25 * 482 / of_2019.sum())


def test_without_residents_of_its_age_a_rate_is_refused_and_told_what_to_fetch(
    population, claimant_count, sources, kpis
):
    code, said = sources("fetch", "claimant-count")
    assert (code, "python -m dashboard.sources fetch population" in said) == (1, True), said
    assert kpis.definitions() == ()


def test_what_is_fetched_again_is_measured_against_nearer_residents_that_have_come_since(
    population, claimant_count, sources, kpis, by_broad_age
):
    population["population.csv"] = nomis(by_broad_age[by_broad_age["mid_year"] == 2017])
    assert sources("fetch")[0] == 0
    assert kpis.timeline("claimant-count").population_years == {"2019-05": 2017}
    population["population.csv"] = nomis(by_broad_age)
    code, said = sources("fetch", "--since", "2013")
    assert code == 0, said
    assert "claimant-count: revised 2019-05" in said
    assert kpis.timeline("claimant-count").population_years == {"2019-05": 2019}
    assert "claimant-count: unchanged 2019-05" in sources("fetch", "--since", "2013")[1]


def test_a_mid_year_in_which_an_lsoa_has_no_figure_is_not_used(population, sources, kpis, by_broad_age):
    population["population.csv"] = nomis(by_broad_age.drop(by_broad_age.index[by_broad_age["mid_year"] == 2019][0]))
    assert sources("fetch")[0] == 0
    (aged,) = [one for one in kpis.definitions() if one.age_group == "16 to 64"]
    assert [one.year for one in kpis.populations(aged)] == [2017, 2020]


def test_single_years_of_age_are_added_up(city, by_broad_age):
    text = (ROOT / "data" / "sources" / "population.toml").read_text("utf-8")
    head, kpi = (text.split("[[kpi]]")[place] for place in (0, 3))
    # a workbook of single years of age, with a file a year
    head = head.replace("nomis-csv", "workbook").replace("GEOGRAPHY_CODE", "lsoa11_code").replace('period = "DATE"', "")
    kpi = kpi.partition('numerator = "OBS_VALUE"')[0] + 'add = "age_{16..64}"\n'
    source = read_source(f"{head}[[kpi]]{kpi}", "population")
    (found,) = read(source, FOUND / "mid_2019_single_year_of_age_leeds_lsoa11.csv", "2019", city)
    exact = by_broad_age[by_broad_age["mid_year"] == 2019].set_index("lsoa11_code")["age_16_64"]
    assert found.rows.set_index("area")["numerator"].to_dict() == exact.astype(float).to_dict()
