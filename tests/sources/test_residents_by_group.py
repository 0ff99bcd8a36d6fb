"""Residents by group: fetched as other open figures are, added up to every area, and no result of a service."""

import pandas as pd
import pytest

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.definition import Period
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import holdings_of
from tests.example_kpi import NOW
from tests.sources.conftest import ROOT, SHARED, needs_shared, workbook

pytestmark = needs_shared
FOUND = SHARED / "found"
CENSUS = {
    "residents-ethnic-group": ("ts021_ethnic_group_5", "C2021_ETH_20_NAME"),
    "residents-religion": ("ts030_religion", "C2021_RELIGION_10_NAME"),
    "residents-disability": ("ts038_disability", "C2021_DISABILITY_5_NAME"),
}
PERIOD = Period.parse("2021-Q2")


def read(name):
    return pd.read_csv(FOUND / "census2021_leeds" / f"{name}_leeds_lsoa21.csv").drop(columns="lsoa21_name")


@pytest.fixture
def kpis(city, url, data_dir):
    return Kpis(city, url, lambda: NOW, data_dir=data_dir)


@pytest.fixture
def fetched(add_source, publishers, sources):
    """Fetch a source from loopback; `rows` is what the publisher answers with."""

    def fetch(name, rows):
        text = (ROOT / "data" / "sources" / f"{name}.toml").read_text("utf-8")
        (address,) = [line for line in text.splitlines() if line.startswith("address")]
        add_source(name, (address, f'address = "{publishers.address}/{name}.csv"'))
        publishers.behaviour.contents[f"{name}.csv"] = rows.to_csv(index=False).encode()
        code, said = sources("fetch", name)
        assert code == 0, said
        return said

    return fetch


def of_nomis(table, column):
    categories = [name for name in table if name not in ("lsoa21_code", "total_residents")]
    long = table.melt("lsoa21_code", categories, column, "OBS_VALUE").rename(columns={"lsoa21_code": "GEOGRAPHY_CODE"})
    return long.assign(DATE="2021")


@pytest.mark.parametrize("name", CENSUS)
def test_a_census_table_comes_to_its_own_totals(fetched, kpis, city, name):
    table, column = CENSUS[name]
    exact = read(table)
    said = fetched(name, of_nomis(exact, column))
    assert "figure is for areas of another year" in said
    characteristic = name.removeprefix("residents-").replace("-", "_")
    found = kpis.group_residents.of(characteristic, PERIOD)
    assert found.when == "Census 2021"
    # a category for every group, and none that the standards do not have
    assert set(found.categories) - {"not_said"} == {one.key for one in CHARACTERISTICS[characteristic].groups}
    whole = found.of("city", city.config.authority_code)
    # small changes by the publisher: categories do not quite come to its total
    assert sum(whole.values()) == exact.drop(columns=["lsoa21_code", "total_residents"]).to_numpy().sum()
    assert abs(sum(whole.values()) - exact["total_residents"].sum()) < 200


def test_areas_are_sums_of_their_neighbourhoods_and_those_of_which_some_are_missing_are_not_told(fetched, kpis, city):
    exact = read("ts038_disability").set_index("lsoa21_code")["Disabled under the Equality Act"]
    fetched("residents-disability", of_nomis(read("ts038_disability"), "C2021_DISABILITY_5_NAME"))
    found = kpis.group_residents.of("disability", PERIOD)
    assert found.of("lsoa", "E01011264")["disabled"] == exact["E01011264"] == 274
    # split in 2021 into two, which are added up
    assert found.of("lsoa", "E01011490")["disabled"] == exact["E01035048"] + exact["E01035049"]
    place = city.config.neighbourhoods[0]
    assert found.of("neighbourhood", place.slug)["disabled"] == exact[list(place.lsoa_codes)].sum()
    # E01033018 and E01033019 were merged in 2021, and lie in this ward
    assert pd.isna(found.of("ward-2018", "E05011399")["disabled"])
    row = found.counts.loc[("ward-2018", "E05011399")]
    assert row["lsoas"] - row["lsoas_with_figures"] == 2
    assert pd.isna(found.of("ward-2018", "E05999999")["disabled"])


def test_sex_comes_every_year_and_the_nearest_counts(fetched, kpis, city):
    rows = [
        {"GEOGRAPHY_CODE": code, "DATE": year, "GENDER_NAME": sex, "OBS_VALUE": number}
        for code in city.lsoas.index
        for year, number in (("2017", 100), ("2020", 110))
        for sex, number in (("Female", number), ("Male", number - 10))
    ]
    fetched("residents-sex", pd.DataFrame(rows))
    found = {year: kpis.group_residents.of("sex", Period.parse(f"{year}-Q1")) for year in (2016, 2018, 2019, 2026)}
    assert [one.when for one in found.values()] == ["mid-2017", "mid-2017", "mid-2020", "mid-2020"]
    assert found[2026].of("city", city.config.authority_code) == {"female": 110 * 482, "male": 100 * 482}


def test_ages_come_from_the_workbook_of_single_years(add_source, sources, kpis, city, tmp_path):
    add_source("residents-age")
    exact = pd.read_csv(FOUND / "population_leeds" / "mid_2020_single_year_of_age_leeds_lsoa11.csv")
    ages = [*range(90), "90+"]
    heads = ["LSOA Code", "LSOA Name", "All Ages", *ages]
    rows = [list(row) for row in exact.itertuples(index=False, name=None)]
    note = [["Mid-2020 Population Estimates"], []]
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "residents-age-2020.xlsx").write_bytes(workbook({"Mid-2020 Persons": [*note, heads, *rows]}))
    code, said = sources("fetch", "residents-age", "--from", folder)
    assert code == 0, said
    found = kpis.group_residents.of("age_band", PERIOD)
    whole = found.of("city", city.config.authority_code)
    assert (found.when, sum(whole.values())) == ("mid-2020", 798_786)
    assert whole["16_24"] == exact[[f"age_{age}" for age in range(16, 25)]].to_numpy().sum()
    assert whole["75_over"] == exact[[f"age_{age}" for age in range(75, 90)] + ["age_90_plus"]].to_numpy().sum()


def test_residents_of_groups_are_no_result_of_a_service(fetched, kpis):
    fetched("residents-disability", of_nomis(read("ts038_disability"), "C2021_DISABILITY_5_NAME"))
    assert holdings_of(kpis).definitions == ()
    assert {one.kpi_id for one in kpis.definitions()} == kpis.group_residents.kpi_ids


def test_without_figures_there_are_no_residents(kpis, add_source):
    add_source("residents-religion")
    assert kpis.group_residents.of("religion", PERIOD) is None
    assert kpis.group_residents.of("carer", PERIOD) is None
    assert kpis.group_residents.source_of("religion").source_id == "residents-religion"
