"""The published facts about the first city, computed anew from its figures by the domain."""

import pandas as pd
import pytest

from dashboard.domain.areas.sets import default_target_wards, most_deprived_codes
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES
from dashboard.domain.wording import plain as wording
from tests.domain.deprivation.combined import score

N = IOD_2015.lsoa_count


def test_there_are_482_areas_and_every_rank_can_be(leeds):
    assert len(leeds) == leeds.index.nunique() == 482
    for measure in MEASURES.values():
        assert leeds[measure.rank_column].between(1, N).all()


def test_105_areas_are_in_decile_1(leeds):
    assert (deprivation.deciles(leeds["imd_rank"], N) == 1).sum() == 105


def test_the_share_in_the_most_deprived_tenth_is_the_official_one(leeds):
    assert deprivation.is_within_share(leeds["imd_rank"], N, 10).mean() == pytest.approx(0.2178, abs=0.00005)


def test_16_areas_are_in_the_first_band(leeds):
    assert (deprivation.bands(leeds["imd_rank"], N) == 0).sum() == 16


def test_the_sixteen_are_the_listed_ones(leeds, reference_areas):
    listed = reference_areas["most_deprived_1_percent"]
    assert most_deprived_codes(leeds["imd_rank"], N, 1) == set(listed["lsoa_2011"])
    assert leeds.loc[listed["lsoa_2011"], "imd_rank"].tolist() == listed["imd_2015_rank"]


def test_the_six_are_among_the_sixteen(leeds, reference_areas):
    six = {code for place in reference_areas["priority_neighbourhood"] for code in place["lsoa_2011"]}
    assert len(six) == 6
    assert six < most_deprived_codes(leeds["imd_rank"], N, 1)


def test_the_default_target_wards_are_the_listed_twelve(leeds, reference_areas, ward_names):
    listed = reference_areas["target_wards"]
    chosen = default_target_wards(leeds, N)
    assert {ward_names[code] for code in chosen} == set(listed["wards"])
    in_tenth = leeds[deprivation.is_within_share(leeds["imd_rank"], N, 10)]["ward_code"].value_counts()
    assert [in_tenth[code] for code in chosen] == listed["lsoas_in_most_deprived_10_percent"]


def test_the_average_score_with_mid_2015_populations(leeds):
    average = deprivation.weighted_average_score(leeds["imd_score"], leeds["population_mid_2015"])
    assert average == pytest.approx(26.817, abs=0.0005)


def test_the_score_is_rebuilt_from_the_seven_domain_ranks(leeds):
    ranks = pd.DataFrame({domain.key: leeds[domain.rank_column] for domain in DOMAINS})
    rebuilt = score(ranks, N)
    assert (rebuilt - leeds["imd_score"]).abs().max() <= 0.0025


def test_fifths_within_the_city_are_equal_groups(leeds):
    sizes = deprivation.quintiles_within(leeds["imd_rank"]).value_counts().sort_index()
    assert sizes.tolist() == [96, 96, 97, 96, 97]


def test_the_most_deprived_area_is_told_as_the_product_promises(leeds):
    place = leeds.index.get_loc("E01011372")
    rank, rank_in_city = leeds["imd_rank"].iloc[place], deprivation.ranks_within(leeds["imd_rank"]).iloc[place]
    assert wording.rank_sentence(rank, N, rank_in_city, len(leeds), "Leeds") == (
        "22nd most deprived of 32,844 in England; 1st of 482 in Leeds; in the most deprived 1%."
    )


def test_the_summary_of_the_city_gives_the_official_share(leeds):
    in_tenth = int(deprivation.is_within_share(leeds["imd_rank"], N, 10).sum())
    assert wording.summary_sentence("imd", in_tenth, len(leeds), "Leeds") == (
        "105 of 482 Leeds neighbourhoods (22%) are among England’s most deprived 10% overall; "
        "an even share would be 48."
    )


def test_every_area_has_sentences_without_a_gap(leeds):
    in_city = deprivation.ranks_within(leeds["imd_rank"])
    for code, row in leeds[[measure.rank_column for measure in MEASURES.values()]].iterrows():
        ranks = {domain.key: row[domain.rank_column] for domain in DOMAINS}
        told = wording.rank_sentence(row["imd_rank"], N, in_city[code], len(leeds), "Leeds")
        told += wording.domains_sentence(ranks, N)
        assert told.count(".") == 2
        assert not any(gap in told for gap in ("nan", "None", "NA", "  ", "()"))
