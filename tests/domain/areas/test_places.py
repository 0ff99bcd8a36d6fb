"""How areas may be written in addresses and in the box that adds one for comparison."""

from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard.domain.areas import places
from dashboard.domain.areas.names import named
from dashboard.domain.areas.places import (  # fmt: skip
    Place,
    PlaceKind,
    find_lsoa,
    find_neighbourhood,
    find_place,
    find_places,
    find_ward,
    lsoas_there,
    may_be_shown,
    not_found,
    simplified,
)
from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, WardVintage

LSOAS = pd.DataFrame(
    [
        ("E01011368", "Leeds 085A", "Crosby Street, the Recreations and the Bartons", "E05001415"),
        ("E01011372", "Leeds 086C", "Stratford Street and the Beverleys", "E05001420"),
        ("E01011373", "Leeds 086D", "Station Road & St James’s", "E05001420"),
        ("E01011649", "Leeds 022B", "", "E05001426"),
    ],
    columns=["lsoa11_code", "name", "place_name", "ward_code"],
).set_index("lsoa11_code")
LSOAS = named(LSOAS, pd.DataFrame({"place_name": "Alwoodley & Harewood", "msoa_code": ""}, index=["Leeds 022"]))

BEVERLEYS = Neighbourhood("beverleys", "Stratford Street and the Beverleys", "Beverleys", ("E01011372", "E01011373"))
RECREATIONS = Neighbourhood(
    "recreations", "Crosby Street, the Recreations and the Bartons", "Recreations", ("E01011368",)
)
HAREWOOD = Neighbourhood("the-village", "Village of Harewood", "", ("E01011649",))


def vintage(key: str, ward_of: list[str], wards: dict[str, str]) -> SimpleNamespace:
    return WardVintage(
        key=key,
        label=key,
        ward_of=pd.Series(ward_of, index=LSOAS.index),
        wards=pd.DataFrame(
            {"name": list(wards.values()), "official_name": list(wards.values())},
            index=pd.Index(list(wards), name="ward_code"),
        ),
        boundaries=None,
        estimated=key == "2018",
        approximate_boundaries=False,
        recoded={"E05012345": "E05011396"} if key == "2018" else {},
    )


OLD_WARDS = {"E05001415": "Beeston and Holbeck", "E05001420": "City and Hunslet", "E05001426": "Harewood"}
NEW_WARDS = {
    "E05011388": "Beeston & Holbeck",
    "E05011403": "Hunslet & Riverside",
    "E05011396": "Harewood",
    "E05011999": "Empty",
}
CITY = SimpleNamespace(
    config=AreasConfig(
        authority_code="E08000035",
        city_name="Leeds",
        site_title="Leeds",
        neighbourhoods=(BEVERLEYS, RECREATIONS, HAREWOOD),
        target_ward_codes=(),
        ward_vintage="2004–2018",
    ),
    lsoas=LSOAS,
    lsoa_changes={"E01035043": ("E01011649",), "E01035054": ("E01011372", "E01011373")},
    editions={2025: SimpleNamespace(names={"E01035043": "Leeds 022F", "E01011649": "Leeds 022B"})},
    ward_vintages={
        "2004": vintage("2004", list(LSOAS["ward_code"]), OLD_WARDS),
        "2018": vintage("2018", ["E05011388", "E05011403", "E05011403", "E05011396"], NEW_WARDS),
    },
)

NOTHING = (
    "",
    " ",
    "\t\n",
    "-",
    "–",
    "_ _",
    "'",
    '"',
    ".",
    "%",
    "ward",
    "Ward",
    " ward",
    "&",
    "and",
    "E0101137",
    "E010113722",
    "E99999999",
    "Leeds",
    "Leeds 086",
    "Leeds 086CC",
    "086C",
    "Wakefield 086C",
    "nan",
    "None",
    "<b>Leeds 086C</b>",
    "<script>alert(1)</script>",
    "&lt;Harewood&gt;",
    "Harewood<br>",
    "' or 1=1 --",
    "../../etc/passwd",
    "Leeds\x00086C\x00x",
    "Ψ",
    "Leeds 086C, Leeds 086D",
    "x" * 100_000,
    "& " * 10_000,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Leeds 086C", "leeds 086c"),
        ("  LEEDS-086c ", "leeds 086c"),
        ("leeds_086c", "leeds 086c"),
        ("leeds _-_ 086c", "leeds 086c"),
        ("Leeds\u00a0086C", "leeds 086c"),
        ("Beeston & Holbeck", "beeston and holbeck"),
        ("Beeston&Holbeck", "beeston and holbeck"),
        ("Beeston and Holbeck Ward", "beeston and holbeck"),
        ("beeston-and-holbeck-ward", "beeston and holbeck"),
        ("Holbeck ward.", "holbeck"),
        ("Wardley", "wardley"),
        ("Steward", "steward"),
        ("Ward End", "ward end"),
        ("ward", "ward"),
        ("St. James’s", "st james s"),
        ("St James's", "st james s"),
        ("–", ""),
    ],
)
def test_names_are_simplified_for_comparison(text, expected):
    assert simplified(text) == expected
    assert simplified(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "E01011649",
        "e01011649",
        " e01011649\n",
        "Leeds 022B",
        "leeds 022b",
        "LEEDS 022B",
        "leeds-022b",
        "Leeds_022B",
        "Leeds  022B",
        " Leeds\u00a0022B ",
        "Leeds, 022B",
    ],
)
def test_an_lsoa_is_found_however_it_is_written(text):
    expected = Place(PlaceKind.LSOA, "E01011649", "Alwoodley & Harewood (Leeds 022B)", ("E01011649",))
    assert find_lsoa(CITY, text) == find_place(CITY, text) == expected
    assert expected.path == "/lsoa/E01011649"


def test_an_lsoa_goes_by_its_street_level_name_where_it_has_one():
    assert find_lsoa(CITY, "leeds-086c").name == "Stratford Street and the Beverleys"
    assert places.lsoa_place(CITY, "E01011372").name == "Stratford Street and the Beverleys"
    assert places.lsoa_place(CITY, "E01011649").name == "Alwoodley & Harewood (Leeds 022B)"


@pytest.mark.parametrize(
    "text", ["Station Road & St James’s", "station road and st james's", "station-road-and-st-james-s"]
)
def test_an_lsoa_is_found_by_its_street_level_name(text):
    found = find_place(CITY, text)
    assert (found.kind, found.key) == (PlaceKind.LSOA, "E01011373")


@pytest.mark.parametrize(
    "text",
    [
        "beverleys",
        "Beverleys",
        " BEVERLEYS ",
        "Stratford Street and the Beverleys",
        "stratford street & the beverleys",
        "stratford-street-and-the-beverleys",
    ],
)
def test_a_priority_neighbourhood_is_found_by_slug_name_and_short_name(text):
    expected = Place(
        PlaceKind.NEIGHBOURHOOD, "beverleys", "Stratford Street and the Beverleys", ("E01011372", "E01011373")
    )
    assert find_neighbourhood(CITY, text) == find_place(CITY, text) == expected
    assert expected.path == "/neighbourhood/beverleys"


def test_commas_in_a_name_do_not_matter():
    for text in ("Crosby Street, the Recreations and the Bartons", "crosby street the recreations & the bartons"):
        assert find_place(CITY, text).key == "recreations"


def test_the_code_of_an_lsoa_means_the_lsoa_and_its_name_the_neighbourhood():
    assert find_place(CITY, "E01011368").kind is PlaceKind.LSOA
    assert find_place(CITY, "Leeds 085A").kind is PlaceKind.LSOA
    assert find_place(CITY, LSOAS.at["E01011368", "place_name"]).kind is PlaceKind.NEIGHBOURHOOD


@pytest.mark.parametrize(
    ("text", "vintage_key", "code"),
    [
        ("E05001415", "2004", "E05001415"),
        ("e05001415", "2004", "E05001415"),
        (" E05011388 ", "2018", "E05011388"),
        ("City and Hunslet", "2004", "E05001420"),
        ("city & hunslet", "2004", "E05001420"),
        ("city-and-hunslet", "2004", "E05001420"),
        ("City and Hunslet Ward", "2004", "E05001420"),
        ("CITY & HUNSLET WARD", "2004", "E05001420"),
        ("Hunslet and Riverside", "2018", "E05011403"),
        ("Hunslet & Riverside ward", "2018", "E05011403"),
        ("Harewood", "2018", "E05011396"),
        ("harewood ward", "2018", "E05011396"),
        ("E05001426", "2004", "E05001426"),
        ("e05012345", "2018", "E05011396"),
        ("Beeston & Holbeck", "2018", "E05011388"),
        ("Beeston and Holbeck", "2018", "E05011388"),
    ],
)
def test_a_ward_is_found_by_code_and_name_the_later_one_first(text, vintage_key, code):
    found = find_ward(CITY, text)
    assert found == find_place(CITY, text)
    assert (found.kind, found.key, found.vintage, found.path) == (PlaceKind.WARD, code, vintage_key, f"/ward/{code}")


def test_a_ward_has_the_name_and_the_lsoas_of_its_own_vintage():
    assert find_ward(CITY, "City and Hunslet").lsoa_codes == ("E01011372", "E01011373")
    assert find_ward(CITY, "E05001415").name == "Beeston and Holbeck"
    assert find_ward(CITY, "E05011388").name == "Beeston & Holbeck"
    assert find_ward(CITY, "E05011388").lsoa_codes == ("E01011368",)


def test_a_ward_without_lsoas_is_found_without_any():
    assert find_ward(CITY, "Empty").lsoa_codes == ()


def test_each_search_knows_only_its_own_kind():
    assert find_lsoa(CITY, "Harewood") is None
    assert find_ward(CITY, "beverleys") is None
    assert find_ward(CITY, "E01011372") is None
    assert find_neighbourhood(CITY, "Harewood") is None
    assert find_neighbourhood(CITY, "E01011372") is None


@pytest.mark.parametrize("text", NOTHING, ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("find", [find_place, find_lsoa, find_ward, find_neighbourhood])
def test_what_is_no_area_is_not_found(find, text):
    """One neighbourhood has no short name, and one LSOA no street-level name: no text may mean them."""
    assert find(CITY, text) is None


# ---- parts of names


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("crosby", ["recreations"]),
        ("Beverl", ["beverleys", "E01011372"]),
        ("st", ["beverleys", "recreations", "E01011372", "E01011373"]),
        ("james", ["E01011373"]),
        # in force first
        ("holb beest", ["E05011388", "E05001415"]),
        ("E0501", ["E05011388", "E05011403", "E05011396", "E05011999"]),
        # a code that the ward was given later
        ("E0501234", ["E05011396"]),
        ("Leeds 086", ["E01011372", "E01011373"]),
        # a whole name is that one area, whatever else begins so
        ("Harewood", ["E05011396"]),
        ("eeds", []),
        ("ward", []),
        ("", []),
    ],
)
def test_areas_are_found_by_the_beginnings_of_their_words(text, keys):
    assert [place.key for place in find_places(CITY, text)] == keys


@pytest.mark.parametrize("text", ["LS11 6DS", "LS111 6D5S", "ls 11", "6DS", "E0101137", "12"])
def test_what_could_be_a_postcode_is_shown_in_no_address(text):
    assert not may_be_shown(CITY, text)


def test_a_code_of_2021_says_what_to_do():
    assert may_be_shown(CITY, "E01035099")
    assert may_be_shown(CITY, "Leeds 022F")
    assert "It may be a code of 2021" in not_found(CITY, " e01035099 ")
    assert "Search for a postcode or a street name" in not_found(CITY, "E01035099")
    rest = "The figures here are for the LSOAs of 2011."
    assert not_found(CITY, " e01035043 ") == (
        f"Leeds 022F (E01035043) is an LSOA of 2021: in 2011 it was part of Leeds 022B (E01011649). {rest}"
    )
    assert not_found(CITY, "leeds-022f") == not_found(CITY, "E01035043")
    assert [place.key for place in lsoas_there(CITY, "Leeds 022F")] == ["E01011649"]
    assert not_found(CITY, "E01035054") == (
        "E01035054 is an LSOA of 2021: it was made of Leeds 086C (E01011372) and Leeds 086D (E01011373) of 2011. "
        f"{rest}"
    )
    assert [place.key for place in lsoas_there(CITY, "e01035054")] == ["E01011372", "E01011373"]
    assert lsoas_there(CITY, "E01011372") == []
    assert not_found(CITY, "Atlantis").startswith("There is no area “Atlantis” in Leeds.")
