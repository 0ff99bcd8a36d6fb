import pandas as pd

from dashboard.domain.areas.names import middle_layer, named
from dashboard.domain.areas.places import find_lsoa, find_places

LSOAS = pd.DataFrame(
    {"name": ["Leeds 050D", "Leeds 063F", "Leeds 001A"], "place_name": ["", "Lincoln Green", ""]}, index=["a", "b", "c"]
)
NAMES = pd.Series({"Leeds 050": "Seacroft South", "Leeds 063": "Lincoln Green & St James"})


def test_an_lsoa_lies_in_the_middle_layer_area_of_its_name():
    assert list(middle_layer(LSOAS["name"])) == ["Leeds 050", "Leeds 063", "Leeds 001"]


def test_the_councils_name_comes_first_then_the_librarys_then_the_official_one():
    found = named(LSOAS, NAMES)
    assert list(found["display_name"]) == ["Seacroft South (Leeds 050D)", "Lincoln Green", "Leeds 001A"]
    assert list(found["middle_name"]) == ["Seacroft South", "Lincoln Green & St James", ""]


def test_another_name_of_the_council_leaves_the_librarys():
    again = named(named(LSOAS, NAMES).assign(place_name=["Ramshead", "", ""]))
    assert list(again["display_name"]) == ["Ramshead", "Lincoln Green & St James (Leeds 063F)", "Leeds 001A"]


def test_all_of_leeds_has_names_that_no_two_lsoas_share(city):
    assert (city.lsoas["middle_name"] != "").all()
    assert city.lsoas["display_name"].is_unique
    assert city.lsoas.at["E01011667", "display_name"] == "Seacroft South (Leeds 050D)"


def test_places_are_found_by_the_names_that_people_know(city):
    found = {place.name for place in find_places(city, "hyde park")}
    assert {"Headingley & Hyde Park", "Hyde Park Corner & Woodhouse Cliff (Leeds 110A)"} <= found
    assert find_lsoa(city, "Seacroft South (Leeds 050D)") == find_lsoa(city, "Leeds 050D")
