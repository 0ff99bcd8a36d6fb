"""Sentences of ward profiles."""

import pytest

from dashboard.domain.wording import profile as words
from tests.domain.profile_words import assert_sound, figures

LEEDS = figures(482, 105)


@pytest.mark.parametrize(
    ("ward", "expected"),
    [
        (figures(15, 0), "None of the fifteen neighbourhoods in Mill ward is "),
        (figures(15, 1), "One of the fifteen neighbourhoods in Mill ward (7%) is "),
        (figures(15, 2), "Two of the fifteen neighbourhoods in Mill ward (13%) are "),
        (figures(30, 22), "22 of the 30 neighbourhoods in Mill ward (73%) are "),
        (figures(200, 1), "One of the 200 neighbourhoods in Mill ward (under 1%) is "),
        (figures(15, 15), "All fifteen neighbourhoods in Mill ward are "),
        (figures(30, 30), "All 30 neighbourhoods in Mill ward are "),
        (figures(2, 2), "Both neighbourhoods in Mill ward are "),
        (figures(2, 1), "One of the two neighbourhoods in Mill ward (50%) is "),
        (figures(1, 1), "The only neighbourhood in Mill ward is "),
        (figures(1, 0), "The only neighbourhood in Mill ward is not "),
    ],
)
def test_headline_of_a_ward(ward, expected):
    told = words.ward_headline("Mill", ward, LEEDS, "Leeds")
    assert told == f"{expected}among England’s most deprived 10%; across Leeds it is 105 of 482 (22%)."


@pytest.mark.parametrize(
    ("city", "expected"),
    [
        (figures(482, 0), "none of 482"),
        (figures(482, 1), "1 of 482 (under 1%)"),
        (figures(482, 481), "481 of 482 (over 99%)"),
        (figures(482, 482), "all 482"),
        (figures(1_200, 300), "300 of 1,200 (25%)"),
    ],
)
def test_headline_of_a_ward_beside_any_city(city, expected):
    assert words.ward_headline("Mill", figures(15, 0), city, "Anytown").endswith(f"; across Anytown it is {expected}.")


@pytest.mark.parametrize(
    ("ward", "expected"),
    [
        (
            figures(15, 6, 22_517, 9_232),
            (
                "About 22,500 people lived in these neighbourhoods in mid-2015, 41% of them in neighbourhoods among "
                "England’s most deprived 10%."
            ),
        ),
        (
            figures(15, 1, 22_560, 1_600),
            (
                "About 22,600 people lived in these neighbourhoods in mid-2015, 7% of them in a neighbourhood among "
                "England’s most deprived 10%."
            ),
        ),
        (
            figures(15, 0, 19_600, 0),
            (
                "About 19,600 people lived in these neighbourhoods in mid-2015, none of them in a neighbourhood among "
                "England’s most deprived 10%."
            ),
        ),
        (
            figures(15, 15, 20_000, 20_000),
            (
                "About 20,000 people lived in these neighbourhoods in mid-2015, all of them in neighbourhoods among "
                "England’s most deprived 10%."
            ),
        ),
        (
            figures(300, 299, 400_000, 399_000),
            (
                "About 400,000 people lived in these neighbourhoods in mid-2015, over 99% of them in neighbourhoods "
                "among England’s most deprived 10%."
            ),
        ),
        (figures(1, 1, 1_480, 1_480), "About 1,500 people lived in this neighbourhood in mid-2015."),
        (figures(15, 6), ""),
    ],
)
def test_people_of_a_ward(ward, expected):
    assert words.ward_people_sentence(ward, 2015) == expected


@pytest.mark.parametrize(
    ("found", "total", "expected"),
    [
        (0, 16, ""),
        (1, 16, "One of the city’s sixteen most deprived neighbourhoods is here."),
        (3, 16, "Three of the city’s sixteen most deprived neighbourhoods are here."),
        (16, 16, "All of the city’s sixteen most deprived neighbourhoods are here."),
        (22, 30, "22 of the city’s 30 most deprived neighbourhoods are here."),
        (1, 1, "The city’s most deprived neighbourhood is here."),
    ],
)
def test_the_most_deprived_in_a_ward(found, total, expected):
    assert words.most_deprived_sentence(found, total) == expected


VINTAGES = [
    pytest.param(
        [("Armley", 16)],
        16,
        16,
        "since May 2018",
        "In the wards in force since May 2018, all 16 of its neighbourhoods are in Armley, which has no others.",
        id="the same",
    ),
    pytest.param(
        [("Beeston & Holbeck", 14)],
        14,
        16,
        "since May 2018",
        "In the wards in force since May 2018, all 14 of its neighbourhoods are in Beeston & Holbeck, together with 2 "
        "others.",
        id="grown since",
    ),
    pytest.param(
        [("Alwoodley", 15)],
        15,
        16,
        "2004–2018",
        "In the wards in force from 2004 to 2018, all 15 of its neighbourhoods are in Alwoodley, together with 1 "
        "other.",
        id="smaller since",
    ),
    pytest.param(
        [("Armley", 2)],
        2,
        2,
        "2018",
        "In the wards in force in 2018, both of its neighbourhoods are in Armley, which has no others.",
        id="two",
    ),
    pytest.param(
        [("Armley", 1)],
        1,
        3,
        "since May 2018",
        "In the wards in force since May 2018, its only neighbourhood is in Armley, together with 2 others.",
        id="one",
    ),
    pytest.param(
        [("Armley", 12), ("Pudsey", 3)],
        15,
        12,
        "since May 2018",
        "In the wards in force since May 2018, 12 of its 15 neighbourhoods are in Armley and 3 in Pudsey.",
        id="parted",
    ),
    pytest.param(
        [("Hunslet & Riverside", 14), ("Little London & Woodhouse", 5), ("Beeston & Holbeck", 4)],
        23,
        14,
        "since May 2018",
        "In the wards in force since May 2018, 14 of its 23 neighbourhoods are in Hunslet & Riverside, 5 in Little "
        "London & Woodhouse, and 4 in Beeston & Holbeck.",
        id="parted in three",
    ),
    pytest.param(
        [("Beeston and Holbeck", 12), ("City and Hunslet", 2)],
        14,
        12,
        "2004–2018",
        "In the wards in force from 2004 to 2018, 12 of its 14 neighbourhoods are in Beeston and Holbeck, and 2 in "
        "City and Hunslet.",
        id="names with and",
    ),
    pytest.param(
        [("Armley", 1), ("Pudsey", 1)],
        2,
        9,
        "since May 2018",
        "In the wards in force since May 2018, 1 of its 2 neighbourhoods is in Armley and 1 in Pudsey.",
        id="halved",
    ),
]


@pytest.mark.parametrize(("overlaps", "lsoas", "first_lsoas", "label", "expected"), VINTAGES)
def test_a_ward_in_the_other_vintage(overlaps, lsoas, first_lsoas, label, expected):
    told = words.vintage_sentence(overlaps, lsoas, first_lsoas, label)
    assert told == expected
    assert_sound(told)
