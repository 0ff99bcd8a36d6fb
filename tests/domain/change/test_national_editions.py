"""The whole of England in every edition: rebuilt from its domains; and the official summaries of the first city."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.deprivation.combining import contributions
from dashboard.domain.deprivation.editions import EDITIONS
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.deprivation.ranks import is_within_share, weighted_average_score

SHARED = Path(__file__).parents[4] / "shared" / "data"
FILES = {2010: "england_iod2010_lsoa01", 2015: "england_iod2015_lsoa11", 2019: "england_iod2019_lsoa11",
         2025: "england_iod2025_lsoa21"}  # fmt: skip
ALSO = {"housing_and_access": "barriers", "housing_and_services": "barriers", "environment": "living_environment"}

pytestmark = pytest.mark.national


def england(year):
    path = SHARED / "imd" / f"{FILES[year]}.csv.gz"
    if not path.exists():
        pytest.skip(f"needs {path.name} beside the repository")
    table = pd.read_csv(path, index_col=0)
    names = {column: column.lower() for column in table}
    for other, key in ALSO.items():
        names = {column: re.sub(f"^{other}_", f"{key}_", name) for column, name in names.items()}
    return table.rename(columns=names)


@pytest.mark.parametrize("year", FILES)
def test_the_overall_index_is_rebuilt_from_the_domains(year):
    edition, table = EDITIONS[year], england(year)
    assert len(table) == edition.lsoa_count
    for measure in MEASURES.values():
        assert table[measure.rank_column].between(1, edition.lsoa_count).all()
    rebuilt = contributions(table, edition).sum(axis=1)
    if "imd_score" in table:
        # 2010 has two decimals
        assert (rebuilt - table["imd_score"]).abs().max() < (0.008 if year == 2010 else 0.003)
    assert (rebuilt.rank(ascending=False, method="min") - table["imd_rank"]).abs().max() <= (4 if year == 2010 else 2)


def extent(ranks, people, lsoa_count):
    """Share of people in the most deprived tenth, and a falling part of those up to 30 % (the publisher's "extent")."""
    hundredth = np.ceil(100 * ranks / lsoa_count)
    weight = np.where(hundredth <= 10, 1.0, np.clip(0.95 - 0.9 / 19 * (hundredth - 11), 0.0, 0.95))
    return float((np.where(hundredth > 30, 0.0, weight) * people).sum() / people.sum())


OFFICIAL = {
    2019: ("iod2019_file10_la_summaries_england_lad19.csv", 0, "IMD - Average score",
           "IMD - Proportion of LSOAs in most deprived 10% nationally", "IMD 2019 - Extent"),
    2025: ("iod2025_file10_la_summaries_england_ltla24.csv", 0, "imd_average_score",
           "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally", "imd25_extent"),
}  # fmt: skip


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_official_summaries_of_the_city(city, year):
    file, key, *columns = OFFICIAL[year]
    path = SHARED / "found" / "iod_checks" / file
    if not path.exists():
        pytest.skip(f"needs {file} beside the repository")
    summaries = pd.read_csv(path)
    official = summaries[summaries.iloc[:, key] == "E08000035"].iloc[0]
    score, tenth, published_extent = (float(official[column]) for column in columns)
    figures = city.editions[year]
    count, ranks = figures.edition.lsoa_count, figures.frame["imd_rank"]
    # the denominators of 2019 are the population beside the figures of 2015
    people = figures.frame["population"] if figures.population_year else city.lsoas["population"]
    rebuilt = contributions(figures.frame, figures.edition).sum(axis=1)
    assert weighted_average_score(rebuilt, people) == pytest.approx(score, abs=0.002)
    assert is_within_share(ranks, count, 10).mean() == pytest.approx(tenth, abs=0.00005)
    assert extent(ranks.to_numpy(float), people.to_numpy(float), count) == pytest.approx(published_extent, abs=0.0001)
