"""The committed data of Leeds, loaded: published facts, typed here from the official summaries and reports."""

import dataclasses
import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import shapely

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.deprivation.ranks import deciles, is_within_share, weighted_average_score
from dashboard.store import files
from dashboard.store.city import inspect_city, load_city

SIXTEEN = {
    "E01011372": 22, "E01011368": 37, "E01033035": 66, "E01011667": 113, "E01011662": 123, "E01011347": 126,
    "E01011658": 167, "E01011375": 215, "E01011363": 229, "E01011312": 236, "E01011473": 259, "E01011294": 261,
    "E01011371": 274, "E01011433": 310, "E01011344": 325, "E01011624": 328,
}  # fmt: skip
SIX = {"E01011372", "E01011368", "E01011363", "E01033035", "E01011347", "E01011658"}
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "areas.toml"


def test_leeds_has_482_lsoas_in_33_wards(city):
    assert (len(city.lsoas), len(city.wards)) == (482, 33)
    assert city.config.authority_code == "E08000035"
    assert city.edition is IOD_2015


def test_105_lsoas_are_in_the_most_deprived_tenth(city):
    tenth = is_within_share(city.lsoas["imd_rank"], IOD_2015.lsoa_count, 10)
    assert tenth.sum() == 105
    assert tenth.mean() == pytest.approx(0.2178, abs=5e-5)
    assert (deciles(city.lsoas["imd_rank"], IOD_2015.lsoa_count) == 1).sum() == 105


def test_the_most_deprived_set_is_the_sixteen(city):
    computed = city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
    assert computed == set(SIXTEEN)
    assert city.lsoas.loc[sorted(computed), "imd_rank"].to_dict() == SIXTEEN


def test_the_sixteen_and_the_six_are_those_of_the_reference(city):
    if not REFERENCE.exists():
        pytest.skip("needs ../shared/reference/areas.toml beside the repository")
    reference = tomllib.loads(REFERENCE.read_text("utf-8"))
    listed = reference["most_deprived_1_percent"]
    assert city.sets[SetKey.MOST_DEPRIVED].lsoa_codes == set(listed["lsoa_2011"])
    assert city.lsoas.loc[listed["lsoa_2011"], "imd_rank"].tolist() == listed["imd_2015_rank"]
    named = [(p.slug, p.name, p.short_name, list(p.lsoa_codes)) for p in city.config.neighbourhoods]
    assert named == [(p["slug"], p["name"], p["short"], p["lsoa_2011"]) for p in reference["priority_neighbourhood"]]
    target_names = city.wards.loc[list(city.config.target_ward_codes), "name"].tolist()
    assert target_names == reference["target_wards"]["wards"]


def test_the_six_are_among_the_sixteen_and_carry_their_names(city):
    assert city.sets[SetKey.PRIORITY].lsoa_codes == SIX
    assert set(SIXTEEN) >= SIX
    assert city.lsoas.loc["E01033035", "place_name"] == "Lincoln Green"
    assert (city.lsoas["place_name"] != "").sum() == 6


def test_best_fit_puts_the_six_into_their_official_wards(city):
    wards = city.lsoas.loc[["E01011347", "E01033035", "E01011658"], "ward_name"].tolist()
    assert wards == ["Burmantofts and Richmond Hill", "Burmantofts and Richmond Hill", "Killingbeck and Seacroft"]


def test_average_score_weighted_by_the_population_of_mid_2015(city):
    assert city.population_year == 2015
    average = weighted_average_score(city.lsoas["imd_score"], city.lsoas["population"])
    assert average == pytest.approx(26.817, abs=5e-4)


def test_what_waits_for_the_council_says_so(city):
    status = {key: found.status for key, found in city.sets.items()}
    assert status[SetKey.MOST_DEPRIVED] == ""
    assert "to be confirmed by the council" in status[SetKey.PRIORITY]
    assert "to be confirmed by the council" in status[SetKey.TARGET_WARDS]


def test_tables_have_the_columns_and_the_order_that_pages_rely_on(city):
    measures = [column for m in MEASURES.values() for column in (m.score_column, m.rank_column)]
    named = ["name", "place_name", "ward_code", "ward_name", "population"]
    assert list(city.lsoas.columns) == [*named, *measures, "middle_name", "middle_code", "display_name"]
    assert city.lsoas.index.name == "lsoa11_code"
    assert city.lsoas.index.is_monotonic_increasing
    assert city.lsoas.index.equals(city.lsoa_boundaries.index)
    assert city.wards.index.equals(city.ward_boundaries.index)
    assert list(city.lsoa_boundaries.columns) == list(city.ward_boundaries.columns) == ["geometry"]
    assert all(pd.api.types.is_integer_dtype(city.lsoas[m.rank_column]) for m in MEASURES.values())
    assert pd.api.types.is_integer_dtype(city.lsoas["population"])


def test_boundaries_are_valid_coverages_without_holes_in_degrees(city):
    for boundaries in (city.lsoa_boundaries, city.ward_boundaries):
        assert boundaries.crs.to_epsg() == 4326
        assert boundaries.is_valid.all()
        assert shapely.coverage_is_valid(boundaries.geometry.to_numpy())
        timeline = shapely.union_all(boundaries.geometry.to_numpy())
        assert sum(len(part.interiors) for part in shapely.get_parts(timeline)) == 0


def test_wards_and_lsoas_cover_the_same_city(city):
    lsoa, ward = (frame.to_crs(27700).union_all() for frame in (city.lsoa_boundaries, city.ward_boundaries))
    assert lsoa.symmetric_difference(ward).area / lsoa.area < 0.005


def test_lsoas_of_2021_lead_to_those_of_2011(city):
    assert len(city.lsoa_changes) == 15
    assert city.lsoa_changes["E01035048"] == ("E01011490",)
    assert city.lsoa_changes["E01035054"] == ("E01033018", "E01033019")


def test_residents_of_mid_2022_on_the_lsoas_of_2011(city):
    first, later = city.populations
    assert (first.year, int(first.residents.sum())) == (2015, 771_857)
    assert (later.year, int(later.residents.sum())) == (2022, 820_802)
    assert list(later.residents.index) == list(city.lsoas.index)
    # split, with two parts in the official file
    assert later.residents["E01011490"] == 1905 + 1467
    # merged into one of 2,537, and divided as 1,500 to 2,126
    assert later.residents[["E01033018", "E01033019"]].tolist() == [1050, 1487]
    assert later.estimated == ("E01033018", "E01033019")


def test_lsoas_of_2001_that_ended_are_those_whose_code_was_not_kept(city):
    assert len(city.ended_lsoas) == 36
    assert not set(city.ended_lsoas) & set(city.lsoas.index)
    # Lincoln Green lies in what was one of them
    assert city.ended_lsoas["E01011365"] == city.ended_lsoas["E01011675"] == ""
    merged = Counter(into for into in city.ended_lsoas.values() if into)
    assert merged == dict.fromkeys(("E01032876", "E01032945", "E01032946", "E01033005", "E01033006"), 2)


def test_every_file_says_where_it_comes_from(city):
    assert [record.file for record in city.provenance] == [
        *files.BUILT_FILES,
        *files.LATER_FILES,
        files.LSOA_CHANGES,
        files.ENDED_LSOAS,
        files.MIDDLE_NAMES,
        *files.OTHER_EDITIONS.values(),
        files.population(2022),
        files.AREAS,
    ]
    for record in city.provenance:
        assert record.publisher
        assert record.licence
        assert record.processing
        assert record.approximate == (record.file == files.LATER_WARD_BOUNDARIES)
    boundaries = next(record for record in city.provenance if record.file == files.LSOA_BOUNDARIES)
    assert "Contains OS data © Crown copyright and database right" in boundaries.attribution


def test_the_store_cannot_be_changed_by_a_visitor(city):
    with pytest.raises(dataclasses.FrozenInstanceError):
        city.population_year = 2020
    with pytest.raises(TypeError):
        city.sets[SetKey.WARDS] = None


def test_data_version_follows_the_content_of_the_files(city, data_dir):
    assert load_city(data_dir).data_version == city.data_version
    areas = data_dir / files.AREAS
    areas.write_text(areas.read_text("utf-8").replace('short = "Beverleys"', 'short = "The Beverleys"'), "utf-8")
    assert load_city(data_dir).data_version != city.data_version


def test_every_check_of_the_committed_data_passes(city):
    inspection = inspect_city(city.data_dir)
    assert inspection.problems == ()
    assert len(inspection.results) >= 30
