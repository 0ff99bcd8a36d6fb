import pandas as pd

from dashboard.domain.areas.names import middle_layer, middle_layer_areas, named
from dashboard.domain.areas.places import find_lsoa, find_places

LSOAS = pd.DataFrame(
    {"name": ["Leeds 050D", "Leeds 063F", "Leeds 001A"], "place_name": ["", "Lincoln Green", ""]}, index=["a", "b", "c"]
)
NAMES = pd.DataFrame(
    {"place_name": ["Seacroft South", "Lincoln Green & St James"], "msoa_code": ["E02000050", ""]},
    index=["Leeds 050", "Leeds 063"],
)


def test_an_lsoa_lies_in_the_middle_layer_area_of_its_name():
    assert list(middle_layer(LSOAS["name"])) == ["Leeds 050", "Leeds 063", "Leeds 001"]


def test_the_councils_name_comes_first_then_the_librarys_then_the_official_one():
    found = named(LSOAS, NAMES)
    assert list(found["display_name"]) == ["Seacroft South (Leeds 050D)", "Lincoln Green", "Leeds 001A"]
    assert list(found["middle_name"]) == ["Seacroft South", "Lincoln Green & St James", ""]


def test_another_name_of_the_council_leaves_the_librarys():
    again = named(named(LSOAS, NAMES).assign(place_name=["Ramshead", "", ""]))
    assert list(again["display_name"]) == ["Ramshead", "Lincoln Green & St James (Leeds 063F)", "Leeds 001A"]


def test_middle_layer_areas_without_a_code_are_no_areas():
    found = middle_layer_areas(named(LSOAS, NAMES))
    assert found.reset_index().to_numpy().tolist() == [["E02000050", "Leeds 050", "Seacroft South", ("a",)]]


def test_leeds_has_107_middle_layer_areas_that_its_lsoas_fill(city):
    areas = middle_layer_areas(city.lsoas)
    assert len(areas) == 107
    assert sorted(code for codes in areas["lsoa_codes"] for code in codes) == list(city.lsoas.index)
    assert areas.loc["E02002379", ["official", "name"]].tolist() == ["Leeds 050", "Seacroft South"]


def test_all_of_leeds_has_names_that_no_two_lsoas_share(city):
    assert (city.lsoas["middle_name"] != "").all()
    assert city.lsoas["display_name"].is_unique
    assert city.lsoas.at["E01011667", "display_name"] == "Seacroft South (Leeds 050D)"


def test_places_are_found_by_the_names_that_people_know(city):
    found = {place.name for place in find_places(city, "hyde park")}
    assert {"Headingley & Hyde Park", "Hyde Park Corner & Woodhouse Cliff (Leeds 110A)"} <= found
    assert find_lsoa(city, "Seacroft South (Leeds 050D)") == find_lsoa(city, "Leeds 050D")
