from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.areas.sets import (
    AreasConfig,
    Neighbourhood,
    SetKey,
    area_sets,
    default_target_wards,
    street_level_name,
)
from dashboard.domain.areas.sets import most_deprived_codes as most_deprived

N = 32_844

LSOAS = pd.DataFrame(
    [
        ("E1", 22, "W-north"),
        ("E2", 328, "W-north"),
        ("E3", 329, "W-south"),
        ("E4", 3_284, "W-south"),
        ("E5", 3_285, "W-east"),
        ("E6", 30_000, "W-west"),
        ("E7", 3_000, "W-west"),
    ],
    columns=["code", "imd_rank", "ward_code"],
).set_index("code")

HILL = Neighbourhood("hill", "Hill and Dale", "Hill", ("E1", "E3"))
MILL = Neighbourhood("mill", "Mill Lane", "Mill", ("E4",))
CONFIG = AreasConfig(
    authority_code="E08",
    city_name="Anytown",
    site_title="Neighbourhoods of Anytown",
    neighbourhoods=(HILL, MILL),
    target_ward_codes=("W-north", "W-west"),
    ward_vintage="2004",
    labels={SetKey.PRIORITY: "The two"},
    status={SetKey.PRIORITY: "to be confirmed"},
)


def test_the_most_deprived_end_exactly_at_one_per_cent():
    assert most_deprived(LSOAS["imd_rank"], N, 1) == {"E1", "E2"}
    assert most_deprived(LSOAS["imd_rank"], N, 10) == {"E1", "E2", "E3", "E4", "E7"}


def test_an_area_without_a_rank_is_never_among_the_most_deprived():
    assert most_deprived(pd.Series({"E1": 22.0, "E2": None}), N, 100) == {"E1"}


def test_each_set_holds_its_areas():
    found = {key: area_set.lsoa_codes for key, area_set in area_sets(CONFIG, LSOAS, N).items()}
    assert found == {
        SetKey.MOST_DEPRIVED: {"E1", "E2"},
        SetKey.PRIORITY: {"E1", "E3", "E4"},
        SetKey.TARGET_WARDS: {"E1", "E2", "E6", "E7"},
        SetKey.WARDS: set(LSOAS.index),
    }


def test_sets_carry_their_configured_label_and_status():
    sets = area_sets(CONFIG, LSOAS, N)
    assert (sets[SetKey.PRIORITY].label, sets[SetKey.PRIORITY].status) == ("The two", "to be confirmed")
    assert (sets[SetKey.WARDS].label, sets[SetKey.WARDS].status) == ("wards", "")


def test_the_table_of_areas_is_left_alone():
    before = LSOAS.copy(deep=True)
    area_sets(CONFIG, LSOAS, N)
    default_target_wards(LSOAS, N)
    pd.testing.assert_frame_equal(LSOAS, before)


@pytest.mark.parametrize(("code", "place"), [("E1", HILL), ("E3", HILL), ("E4", MILL), ("E2", None), ("", None)])
def test_an_area_knows_its_neighbourhood(code, place):
    assert CONFIG.neighbourhood_of(code) == place


def test_target_wards_come_by_number_of_areas_in_the_most_deprived_tenth_then_by_code():
    # W-north and W-south have two each, W-west one; W-east has none, for rank 3,285 is outside
    assert default_target_wards(LSOAS, N) == ("W-north", "W-south", "W-west")


def test_target_wards_are_no_more_than_asked_for():
    assert default_target_wards(LSOAS, N, ward_count=1) == ("W-north",)


def test_a_city_without_deprived_areas_has_no_target_wards():
    assert default_target_wards(LSOAS.assign(imd_rank=20_000), N) == ()


def test_areas_of_one_neighbourhood_are_named_apart():
    names = {"E1": "Hill and Dale", "E3": "Hill and Dale", "E4": "Mill Lane", "E5": "Station Road"}
    config = replace(CONFIG, place_names=names)
    told = {code: street_level_name(config, code, f"Anytown 00{code}") for code in LSOAS.index}
    assert told == {
        "E1": "Hill and Dale (00E1)",
        "E2": "",
        "E3": "Hill and Dale (00E3)",
        "E4": "Mill Lane",
        "E5": "Station Road",
        "E6": "",
        "E7": "",
    }


def test_an_area_with_a_name_of_its_own_keeps_it_within_a_neighbourhood():
    config = replace(CONFIG, place_names={"E1": "Top of the Hill", "E3": "Hill and Dale"})
    assert street_level_name(config, "E1", "Anytown 001A") == "Top of the Hill"
    assert street_level_name(config, "E3", "Anytown 001B") == "Hill and Dale (001B)"
