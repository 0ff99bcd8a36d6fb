"""Sentences of neighbourhood profiles."""

import re

import pytest

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.wording import profile as words
from tests.domain.profile_words import (
    N,
    assert_sound,
    figures,
    ranks,
)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 15, "none"),
        (0, 1, "none"),
        (1, 1, "1 of 1"),
        (1, 15, "1 of 15"),
        (12, 15, "12 of 15"),
        (15, 15, "all 15"),
        (1_000, 1_234, "1,000 of 1,234"),
        (1_234, 1_234, "all 1,234"),
    ],
)
def test_a_part_of_a_whole(part, whole, expected):
    assert words.count_of(part, whole) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["crime"], "crime"),
        (["education and skills"], "education and skills"),
        (["Crosby Street, the Recreations and the Bartons"], "Crosby Street, the Recreations and the Bartons"),
        (["income", "crime"], "income and crime"),
        (["income", "employment", "crime"], "income, employment and crime"),
        (["income", "education and skills"], "income, and education and skills"),
        (["education and skills", "health and disability"], "education and skills, and health and disability"),
        (["income", "education and skills", "crime"], "income, education and skills, and crime"),
        (["Lincoln Green", "Crosby Street, the Bartons"], "Lincoln Green; and Crosby Street, the Bartons"),
        (["Beeston & Holbeck", "Armley"], "Beeston & Holbeck, and Armley"),
        (["A and B", "C, D and E", "F"], "A and B; C, D and E; and F"),
    ],
)
def test_names_that_hold_and_or_a_comma_stay_apart(names, expected):
    assert words.list_of_names(names) == expected


@pytest.mark.parametrize(
    ("rank", "rank_in_city", "expected"),
    [
        (
            66,
            3,
            (
                "X is the 66th most deprived of 32,844 neighbourhoods in England, and the 3rd most deprived of 482 in "
                "Leeds."
            ),
        ),
        (1, 1, "X is the most deprived of 32,844 neighbourhoods in England, and the most deprived of 482 in Leeds."),
        (
            2,
            2,
            (
                "X is the 2nd most deprived of 32,844 neighbourhoods in England, and the 2nd most deprived of 482 in "
                "Leeds."
            ),
        ),
        (
            16_422,
            300,
            (
                "X is the 16,422nd most deprived of 32,844 neighbourhoods in England, and the 300th most deprived of "
                "482 in Leeds."
            ),
        ),
        (
            16_423,
            301,
            (
                "X is in the less deprived half of England: it is the 16,423rd most deprived of 32,844 neighbourhoods, "
                "and the 301st most deprived of 482 in Leeds."
            ),
        ),
        (
            32_843,
            481,
            (
                "X is in the less deprived half of England: it is the 32,843rd most deprived of 32,844 neighbourhoods, "
                "and the 481st most deprived of 482 in Leeds."
            ),
        ),
        (
            32_844,
            482,
            "X is the least deprived of 32,844 neighbourhoods in England, and the least deprived of 482 in Leeds.",
        ),
    ],
)
def test_headline(rank, rank_in_city, expected):
    assert words.headline("X", rank, N, rank_in_city, 482, "Leeds") == expected


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        (
            [328, 22],
            (
                "The Grove is made up of two small areas. They are the 22nd and the 328th most deprived of 32,844 such "
                "areas in England."
            ),
        ),
        (
            [328, 22, 30_001],
            (
                "The Grove is made up of three small areas. They range from the 22nd to the 30,001st most deprived of "
                "32,844 such areas in England."
            ),
        ),
    ],
)
def test_headline_of_several_areas(ranks, expected):
    assert words.group_headline("The Grove", ranks, N) == expected


@pytest.mark.parametrize(
    ("rank_in_ward", "lsoas", "within", "expected"),
    [
        (1, 1, 0, "It is the only neighbourhood counted in Mill ward."),
        (1, 1, 1, "It is the only neighbourhood counted in Mill ward."),
        (
            1,
            15,
            0,
            (
                "In Mill ward it is the most deprived of 15 neighbourhoods; none of them is among England’s most "
                "deprived 10%."
            ),
        ),
        (
            1,
            15,
            1,
            (
                "In Mill ward it is the most deprived of 15 neighbourhoods, and the only one of them among England’s "
                "most deprived 10%."
            ),
        ),
        (
            2,
            15,
            1,
            (
                "In Mill ward it is the 2nd most deprived of 15 neighbourhoods; one of them is among England’s most "
                "deprived 10%."
            ),
        ),
        (
            3,
            15,
            6,
            (
                "In Mill ward it is the 3rd most deprived of 15 neighbourhoods; six of them are among England’s most "
                "deprived 10%."
            ),
        ),
        (
            15,
            15,
            15,
            (
                "In Mill ward it is the least deprived of 15 neighbourhoods; all of them are among England’s most "
                "deprived 10%."
            ),
        ),
        (
            1,
            2,
            2,
            (
                "In Mill ward it is the most deprived of 2 neighbourhoods; both of them are among England’s most "
                "deprived 10%."
            ),
        ),
        (
            21,
            30,
            22,
            (
                "In Mill ward it is the 21st most deprived of 30 neighbourhoods; 22 of them are among England’s most "
                "deprived 10%."
            ),
        ),
    ],
)
def test_place_in_the_ward(rank_in_ward, lsoas, within, expected):
    assert words.ward_place_sentence(rank_in_ward, figures(lsoas, within), "Mill") == expected


MIDDLE = {domain.key: 100 for domain in DOMAINS}
COMPARED = [
    pytest.param(dict.fromkeys(MIDDLE, 99), "more deprived than OTHER on all seven domains.", id="seven"),
    pytest.param(dict.fromkeys(MIDDLE, 101), "less deprived than OTHER on all seven domains.", id="none"),
    pytest.param(
        dict.fromkeys(MIDDLE, 100), "not more deprived than OTHER on any of the seven domains.", id="all equal"
    ),
    pytest.param(
        ranks(health=100), "not more deprived than OTHER on any of the seven domains.", id="one equal, the rest less"
    ),
    pytest.param(
        dict.fromkeys(MIDDLE, 1) | {"crime": 100},
        "more deprived than OTHER on every domain except crime.",
        id="six, one equal",
    ),
    pytest.param(
        dict.fromkeys(MIDDLE, 1) | {"crime": 200},
        "more deprived than OTHER on every domain except crime.",
        id="six, one less",
    ),
    pytest.param(
        dict.fromkeys(MIDDLE, 1) | {"crime": 200, "income": 100},
        "more deprived than OTHER on every domain except income and crime.",
        id="five, one equal, one less",
    ),
    pytest.param(
        dict.fromkeys(MIDDLE, 1) | {"education": 200, "health": 200},
        "more deprived than OTHER on every domain except education and skills, and health and disability.",
        id="five, two that hold an and",
    ),
    pytest.param(
        ranks(income=1, employment=1, crime=1, living_environment=1),
        "more deprived than OTHER on four of the seven domains: income, employment, crime and the living environment.",
        id="four",
    ),
    pytest.param(
        ranks(income=1, education=1, crime=1, employment=100, health=100),
        "more deprived than OTHER on three of the seven domains: income, education and skills, and crime.",
        id="three, two equal",
    ),
    pytest.param(
        ranks(barriers=1, living_environment=99),
        "more deprived than OTHER only on barriers to housing and services, and the living environment.",
        id="two",
    ),
    pytest.param(ranks(crime=99), "more deprived than OTHER only on crime.", id="one"),
    pytest.param(ranks(crime=99, income=100), "more deprived than OTHER only on crime.", id="one, one equal"),
]


@pytest.mark.parametrize(("own", "expected"), COMPARED)
def test_an_area_against_the_city(own, expected):
    told = words.against_city_sentence(own, MIDDLE, "Leeds")
    assert told == "It is " + expected.replace("OTHER", "the median neighbourhood of Leeds")


@pytest.mark.parametrize(("own", "expected"), COMPARED)
def test_a_ward_against_the_city(own, expected):
    told = words.ward_domains_sentence(own, MIDDLE, "Leeds")
    assert told == "By the median rank on each domain, the ward is " + expected.replace("OTHER", "Leeds")


@pytest.mark.parametrize(
    ("nearest", "places_apart", "expected"),
    [
        ("", 0, "There is no other area of the city to compare it with on all seven domains."),
        (
            "Lincoln Green",
            812,
            (
                "The neighbourhood of the city most like it on the seven domains is Lincoln Green: its rank on a "
                "domain differs by 812 places of 32,844, on average."
            ),
        ),
        (
            "A",
            1,
            (
                "The neighbourhood of the city most like it on the seven domains is A: its rank on a domain differs "
                "by 1 place of 32,844, on average."
            ),
        ),
    ],
)
def test_likeness(nearest, places_apart, expected):
    assert words.likeness_sentence(nearest, places_apart, N) == expected


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        ("", "There is no other area of England outside Leeds to compare Mill Lane with on all seven domains."),
        (
            "Bradford 039D",
            (
                "The neighbourhood of England outside Leeds most like Mill Lane on the seven domains is Bradford 039D: "
                "its rank on a domain differs by 1,200 places of 32,844, on average."
            ),
        ),
    ],
)
def test_likeness_elsewhere_to_a_named_area(nearest, expected):
    assert words.likeness_sentence(nearest, 1200, N, where="England outside Leeds", like="Mill Lane") == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["Mill"], "Mill ward is left out: no neighbourhood belongs to it by best fit, so"),
        (["Mill", "Moor"], "Mill and Moor wards are left out: no neighbourhood belongs to them by best fit, so"),
    ],
)
def test_wards_without_figures_are_left_out_with_a_sentence(names, expected):
    ending = " there are no figures to compare with." if names else ""
    assert words.not_compared(names) == expected + ending


def test_a_ward_without_neighbourhoods_says_why_it_has_no_figures():
    told = words.ward_without_neighbourhoods("Mill")
    assert told.startswith("No neighbourhood belongs to Mill ward by best fit, so there are no figures for it. ")
    for sentence in re.split(r"(?<=\.) ", told):
        assert_sound(sentence)
