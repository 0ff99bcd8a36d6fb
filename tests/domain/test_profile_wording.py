"""Sentences of profiles, complete as a councillor reads them out."""

import re

import pandas as pd
import pytest

from dashboard.domain import deprivation, wording
from dashboard.domain import profile_wording as words
from dashboard.domain.measures import DOMAINS, IOD_2015
from dashboard.domain.profile import Benchmark, Share, benchmark, middle_ranks, nearest_in_kind

N = 32_844


def shown_name(lsoa: pd.Series) -> str:
    return str(lsoa["place_name"] or lsoa["name"])


def ward_of(lsoas: pd.DataFrame, code: str) -> pd.DataFrame:
    return lsoas[lsoas["ward_code"] == lsoas.at[code, "ward_code"]]


def profile_sentences(
    lsoas: pd.DataFrame, code: str, city_middle: dict[str, int], wards: dict[str, Benchmark]
) -> list[str]:
    """Write the words at the top of the profile of one real LSOA."""
    lsoa, ward = lsoas.loc[code], ward_of(lsoas, code)
    rank, ward_name = int(lsoa["imd_rank"]), str(lsoa["ward_name"])
    in_city = int((lsoas["imd_rank"] < rank).sum()) + 1
    in_ward = int((ward["imd_rank"] < rank).sum()) + 1
    ranks = {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
    return [
        words.headline(shown_name(lsoa), rank, N, in_city, len(lsoas), "Leeds"),
        words.ward_place_sentence(in_ward, wards[ward_name], ward_name),
        wording.domains_sentence(ranks, N),
        words.against_city_sentence(ranks, city_middle, "Leeds"),
    ]


AREAS = [
    pytest.param(
        "E01011372",
        "Stratford Street and the Beverleys is the 22nd most deprived of 32,844 neighbourhoods in England, and "
        "the most deprived of 482 in Leeds. "
        "In City and Hunslet ward it is the most deprived of 23 neighbourhoods; nine of them are among England’s "
        "most deprived 10%. "
        "It is held back most by the living environment (202nd) and employment (208th); even on its least "
        "deprived domain, barriers to housing and services, it is in the most deprived 20% of England. "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; the most deprived of Leeds",
    ),
    pytest.param(
        "E01011368",
        "Crosby Street, the Recreations and the Bartons is the 37th most deprived of 32,844 neighbourhoods in "
        "England, and the 2nd most deprived of 482 in Leeds. "
        "In Beeston and Holbeck ward it is the most deprived of 14 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by employment (98th) and income (180th), and least by barriers to housing and "
        "services (12,874th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; a name with a comma",
    ),
    pytest.param(
        "E01011363",
        "New Wortley: the Holdforths and Clyde Approach is the 229th most deprived of 32,844 neighbourhoods in "
        "England, and the 9th most deprived of 482 in Leeds. "
        "In Armley ward it is the most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by employment (312th) and income (471st), and least by barriers to housing and "
        "services (15,194th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; a name with a colon",
    ),
    pytest.param(
        "E01033035",
        "Lincoln Green is the 66th most deprived of 32,844 neighbourhoods in England, and the 3rd most deprived "
        "of 482 in Leeds. "
        "In Burmantofts and Richmond Hill ward it is the most deprived of 14 neighbourhoods; twelve of them are "
        "among England’s most deprived 10%. "
        "It is held back most by the living environment (221st) and crime (224th), and least by barriers to "
        "housing and services (7,627th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; 3rd of Leeds",
    ),
    pytest.param(
        "E01011347",
        "Cliftons and Nowells is the 126th most deprived of 32,844 neighbourhoods in England, and the 6th most "
        "deprived of 482 in Leeds. "
        "In Burmantofts and Richmond Hill ward it is the 2nd most deprived of 14 neighbourhoods; twelve of them "
        "are among England’s most deprived 10%. "
        "It is held back most by the living environment (82nd) and income (261st), and least by barriers to "
        "housing and services (15,920th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; 2nd of its ward",
    ),
    pytest.param(
        "E01011658",
        "Boggart Hill is the 167th most deprived of 32,844 neighbourhoods in England, and the 7th most deprived "
        "of 482 in Leeds. "
        "In Killingbeck and Seacroft ward it is the 3rd most deprived of 16 neighbourhoods; ten of them are "
        "among England’s most deprived 10%. "
        "It is held back most by crime (177th) and employment (263rd), and least by barriers to housing and "
        "services (10,386th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="one of the six; 3rd of its ward",
    ),
    pytest.param(
        "E01011624",
        "Leeds 072D is the 328th most deprived of 32,844 neighbourhoods in England, and the 16th most deprived "
        "of 482 in Leeds. "
        "In Temple Newsam ward it is the most deprived of 15 neighbourhoods; five of them are among England’s "
        "most deprived 10%. "
        "It is held back most by education and skills (127th) and income (341st), and least by the living "
        "environment (11,092nd). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except the living "
        "environment.",
        id="the last rank within the most deprived 1%",
    ),
    pytest.param(
        "E01011649",
        "Leeds 022B is in the less deprived half of England: it is the 32,653rd most deprived of 32,844 "
        "neighbourhoods, and the least deprived of 482 in Leeds. "
        "In Harewood ward it is the least deprived of 12 neighbourhoods; none of them is among England’s most "
        "deprived 10%. "
        "All seven domains are in the less deprived half of England; the most deprived of the seven is barriers "
        "to housing and services (25,605th). "
        "It is less deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="the least deprived of Leeds and of its ward",
    ),
    pytest.param(
        "E01011287",
        "Leeds 067B is the 14,680th most deprived of 32,844 neighbourhoods in England, and the 241st most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 15th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by barriers to housing and services (10,237th) and health and disability "
        "(11,362nd), and least by income (17,233rd). "
        "It is more deprived than the middle neighbourhood of Leeds on three of the seven domains: employment, "
        "education and skills, and barriers to housing and services.",
        id="the middle of Leeds, upper",
    ),
    pytest.param(
        "E01011356",
        "Leeds 042A is the 14,683rd most deprived of 32,844 neighbourhoods in England, and the 242nd most "
        "deprived of 482 in Leeds. "
        "In Chapel Allerton ward it is the 10th most deprived of 13 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by the living environment (5,548th) and crime (8,560th), and least by education "
        "and skills (28,601st). "
        "It is more deprived than the middle neighbourhood of Leeds on four of the seven domains: income, "
        "employment, crime and the living environment.",
        id="the middle of Leeds, lower",
    ),
    pytest.param(
        "E01011407",
        "Leeds 057B is the 16,389th most deprived of 32,844 neighbourhoods in England, and the 264th most "
        "deprived of 482 in Leeds. "
        "In Cross Gates and Whinmoor ward it is the 9th most deprived of 15 neighbourhoods; two of them are "
        "among England’s most deprived 10%. "
        "It is held back most by health and disability (8,911th) and the living environment (10,855th), and "
        "least by crime (24,308th). "
        "It is more deprived than the middle neighbourhood of Leeds on three of the seven domains: employment, "
        "education and skills, and health and disability.",
        id="just within the more deprived half of England",
    ),
    pytest.param(
        "E01011517",
        "Leeds 024B is in the less deprived half of England: it is the 16,556th most deprived of 32,844 "
        "neighbourhoods, and the 266th most deprived of 482 in Leeds. "
        "In Roundhay ward it is the 5th most deprived of 16 neighbourhoods; one of them is among England’s most "
        "deprived 10%. "
        "It is held back most by crime (7,994th) and the living environment (10,273rd), and least by barriers to "
        "housing and services (29,270th). "
        "It is more deprived than the middle neighbourhood of Leeds on four of the seven domains: income, "
        "employment, crime and the living environment.",
        id="just within the less deprived half of England",
    ),
    pytest.param(
        "E01011286",
        "Leeds 059D is the 10,120th most deprived of 32,844 neighbourhoods in England, and the 201st most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 14th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by crime (618th) and the living environment (6,033rd), and least by barriers to "
        "housing and services (25,353rd). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except income, and barriers "
        "to housing and services.",
        id="income equal to the middle of Leeds",
    ),
    pytest.param(
        "E01011320",
        "Leeds 091D is the 11,833rd most deprived of 32,844 neighbourhoods in England, and the 214th most "
        "deprived of 482 in Leeds. "
        "In Beeston and Holbeck ward it is the least deprived of 14 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by the living environment (2,499th) and crime (3,222nd), and least by barriers to "
        "housing and services (26,794th). "
        "It is more deprived than the middle neighbourhood of Leeds on four of the seven domains: income, "
        "education and skills, crime, and the living environment.",
        id="employment equal to the middle; the least deprived of a ward but not of Leeds",
    ),
    pytest.param(
        "E01032608",
        "Leeds 067K is the 7,347th most deprived of 32,844 neighbourhoods in England, and the 167th most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 12th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by the living environment (376th) and crime (6,677th), and least by barriers to "
        "housing and services (17,514th). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except education and skills.",
        id="education equal to the middle",
    ),
    pytest.param(
        "E01011333",
        "Leeds 051D is the 8,791st most deprived of 32,844 neighbourhoods in England, and the 183rd most "
        "deprived of 482 in Leeds. "
        "In Bramley and Stanningley ward it is the 10th most deprived of 15 neighbourhoods; four of them are "
        "among England’s most deprived 10%. "
        "It is held back most by health and disability (6,970th) and income (7,331st), and least by barriers to "
        "housing and services (21,411th). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except crime, and barriers "
        "to housing and services.",
        id="crime equal to the middle",
    ),
    pytest.param(
        "E01011557",
        "Leeds 015B is in the less deprived half of England: it is the 26,996th most deprived of 32,844 "
        "neighbourhoods, and the 409th most deprived of 482 in Leeds. "
        "In Alwoodley ward it is the 7th most deprived of 16 neighbourhoods; two of them are among England’s "
        "most deprived 10%. "
        "All seven domains are in the less deprived half of England; the most deprived of the seven is barriers "
        "to housing and services (17,571st). "
        "It is not more deprived than the middle neighbourhood of Leeds on any of the seven domains.",
        id="barriers equal to the middle, and on no domain more deprived",
    ),
    pytest.param(
        "E01011666",
        "Leeds 061D is the 16,404th most deprived of 32,844 neighbourhoods in England, and the 265th most "
        "deprived of 482 in Leeds. "
        "In Killingbeck and Seacroft ward it is the 15th most deprived of 16 neighbourhoods; ten of them are "
        "among England’s most deprived 10%. "
        "It is held back most by crime (3,955th) and the living environment (10,286th), and least by barriers to "
        "housing and services (27,702nd). "
        "It is more deprived than the middle neighbourhood of Leeds only on education and skills, and crime.",
        id="living environment equal to the middle",
    ),
    pytest.param(
        "E01011484",
        "Leeds 033A is the 1,495th most deprived of 32,844 neighbourhoods in England, and the 59th most deprived "
        "of 482 in Leeds. "
        "In Kirkstall ward it is the most deprived of 13 neighbourhoods, and the only one of them among "
        "England’s most deprived 10%. "
        "It is held back most by education and skills (1,423rd) and income (1,755th), and least by barriers to "
        "housing and services (18,124th). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except barriers to housing "
        "and services.",
        id="alone at the top of its ward",
    ),
    pytest.param(
        "E01011384",
        "Leeds 017B is the 15,227th most deprived of 32,844 neighbourhoods in England, and the 250th most "
        "deprived of 482 in Leeds. "
        "In Weetwood ward it is the 4th most deprived of 14 neighbourhoods; one of them is among England’s most "
        "deprived 10%. "
        "It is held back most by employment (11,155th) and health and disability (12,039th), and least by "
        "education and skills (23,323rd). "
        "It is more deprived than the middle neighbourhood of Leeds on three of the seven domains: income, "
        "employment, and barriers to housing and services.",
        id="a ward with one, which is another",
    ),
    pytest.param(
        "E01011298",
        "Leeds 088A is the 6,977th most deprived of 32,844 neighbourhoods in England, and the 158th most "
        "deprived of 482 in Leeds. "
        "In Kippax and Methley ward it is the most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by barriers to housing and services (1,181st) and education and skills (3,591st), "
        "and least by crime (18,197th). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except crime and the living "
        "environment.",
        id="the top of a ward with none",
    ),
    pytest.param(
        "E01011424",
        "Leeds 047B is the 5,151st most deprived of 32,844 neighbourhoods in England, and the 133rd most "
        "deprived of 482 in Leeds. "
        "In Gipton and Harehills ward it is the least deprived of 17 neighbourhoods; sixteen of them are among "
        "England’s most deprived 10%. "
        "It is held back most by education and skills (2,068th) and the living environment (5,065th), and least "
        "by barriers to housing and services (15,495th). "
        "It is more deprived than the middle neighbourhood of Leeds on all seven domains.",
        id="the only one of its ward beyond the most deprived tenth",
    ),
    pytest.param(
        "E01011270",
        "Leeds 008B is in the less deprived half of England: it is the 30,269th most deprived of 32,844 "
        "neighbourhoods, and the 455th most deprived of 482 in Leeds. "
        "In Guiseley and Rawdon ward it is the 12th most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by barriers to housing and services (12,503rd), and least by income (32,420th). "
        "It is more deprived than the middle neighbourhood of Leeds only on barriers to housing and services.",
        id="a single domain in the more deprived half",
    ),
    pytest.param(
        "E01011267",
        "Leeds 009B is the 9,622nd most deprived of 32,844 neighbourhoods in England, and the 190th most "
        "deprived of 482 in Leeds. "
        "In Guiseley and Rawdon ward it is the most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by health and disability (5,142nd) and education and skills (8,008th), and least "
        "by barriers to housing and services (12,791st). "
        "It is more deprived than the middle neighbourhood of Leeds on every domain except the living "
        "environment.",
        id="all domains but one",
    ),
]


@pytest.fixture(scope="module")
def city_middle(leeds_lsoas) -> dict[str, int]:
    return middle_ranks(leeds_lsoas)


@pytest.fixture(scope="module")
def ward_figures(leeds_lsoas) -> dict[str, Benchmark]:
    return {name: benchmark(name, ward, N) for name, ward in leeds_lsoas.groupby("ward_name")}


@pytest.mark.parametrize(("code", "expected"), AREAS)
def test_the_words_of_a_real_area(leeds_lsoas, city_middle, ward_figures, code, expected):
    assert " ".join(profile_sentences(leeds_lsoas, code, city_middle, ward_figures)) == expected


WARDS = [
    pytest.param(
        "E05001443",
        "None of the fourteen neighbourhoods in Wetherby ward is among England’s most deprived 10%; across Leeds it "
        "is 105 of 482 (22%). "
        "About 19,600 people lived in these neighbourhoods in mid-2015, none of them in a neighbourhood among "
        "England’s most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is less deprived than Leeds on all seven domains.",
        id="none",
    ),
    pytest.param(
        "E05001440",
        "One of the sixteen neighbourhoods in Roundhay ward (6%) is among England’s most deprived 10%; across Leeds "
        "it is 105 of 482 (22%). "
        "About 24,100 people lived in these neighbourhoods in mid-2015, 6% of them in a neighbourhood among England’s "
        "most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is more deprived than Leeds only on crime.",
        id="one",
    ),
    pytest.param(
        "E05001427",
        "None of the eleven neighbourhoods in Headingley ward is among England’s most deprived 10%; across Leeds it "
        "is 105 of 482 (22%). "
        "About 22,500 people lived in these neighbourhoods in mid-2015, none of them in a neighbourhood among "
        "England’s most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is more deprived than Leeds on four of the seven "
        "domains: health and disability, crime, barriers to housing and services, and the living environment.",
        id="none, and four domains",
    ),
    pytest.param(
        "E05001420",
        "Nine of the 23 neighbourhoods in City and Hunslet ward (39%) are among England’s most deprived 10%; across "
        "Leeds it is 105 of 482 (22%). "
        "About 43,700 people lived in these neighbourhoods in mid-2015, 35% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is more deprived than Leeds on all seven domains.",
        id="the ward with the most neighbourhoods",
    ),
    pytest.param(
        "E05001424",
        "Sixteen of the seventeen neighbourhoods in Gipton and Harehills ward (94%) are among England’s most deprived "
        "10%; across Leeds it is 105 of 482 (22%). "
        "About 30,200 people lived in these neighbourhoods in mid-2015, 94% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is more deprived than Leeds on all seven domains.",
        id="all but one",
    ),
    pytest.param(
        "E05001419",
        "Six of the thirteen neighbourhoods in Chapel Allerton ward (46%) are among England’s most deprived 10%; "
        "across Leeds it is 105 of 482 (22%). "
        "About 22,800 people lived in these neighbourhoods in mid-2015, 48% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "Taking the middle neighbourhood on each domain, the ward is more deprived than Leeds on every domain except "
        "barriers to housing and services.",
        id="every domain but one",
    ),
]


def ward_sentences(ward: pd.DataFrame, city: Benchmark, city_middle: dict[str, int]) -> list[str]:
    """Write the words at the top of the profile of one real ward."""
    name = str(ward["ward_name"].iloc[0])
    figures = benchmark(name, ward, N)
    return [
        words.ward_headline(name, figures, city, "Leeds"),
        words.ward_people_sentence(figures, 2015),
        words.ward_domains_sentence(middle_ranks(ward), city_middle, "Leeds"),
    ]


@pytest.mark.parametrize(("code", "expected"), WARDS)
def test_the_words_of_a_real_ward(leeds_lsoas, city_middle, code, expected):
    city, ward = benchmark("Leeds", leeds_lsoas, N), leeds_lsoas[leeds_lsoas["ward_code"] == code]
    assert " ".join(ward_sentences(ward, city, city_middle)) == expected


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


def figures(lsoas: int, within: int, people: int | None = None, within_people: int | None = None) -> Benchmark:
    """Make a group up: the number of its LSOAs and people, and of those in the most deprived tenth."""
    known = people is not None and within_people is not None
    people_pct = 100 * within_people / people if known else None
    share = Share(10, within, 100 * within / lsoas, within_people, people_pct)
    return Benchmark("made up", lsoas, people, None, (share,))


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


def ranks(**different: int) -> dict[str, int]:
    """Give every domain rank 200, less deprived than the middle (100), except those named."""
    return {domain.key: 200 for domain in DOMAINS} | different


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
    assert told == "It is " + expected.replace("OTHER", "the middle neighbourhood of Leeds")


@pytest.mark.parametrize(("own", "expected"), COMPARED)
def test_a_ward_against_the_city(own, expected):
    told = words.ward_domains_sentence(own, MIDDLE, "Leeds")
    assert told == "Taking the middle neighbourhood on each domain, the ward is " + expected.replace("OTHER", "Leeds")


@pytest.mark.parametrize(
    ("names", "places_apart", "expected"),
    [
        ([], 0, "There is no other area of the city to compare it with on all seven domains."),
        (
            ["Lincoln Green"],
            812,
            (
                "The neighbourhood of the city most like it on the seven domains is Lincoln Green: its rank on a "
                "domain differs by 812 places of 32,844, on average."
            ),
        ),
        (
            ["Leeds 086A", "Leeds 048D", "Leeds 086D"],
            1_203,
            (
                "The neighbourhoods of the city most like it on the seven domains are Leeds 086A, Leeds 048D and Leeds "
                "086D. The first is the most alike: its rank on a domain differs by 1,203 places of 32,844, on average."
            ),
        ),
        (
            ["Leeds 082A", "Crosby Street, the Recreations and the Bartons", "Cliftons and Nowells"],
            1,
            (
                "The neighbourhoods of the city most like it on the seven domains are Leeds 082A; Crosby Street, the "
                "Recreations and the Bartons; and Cliftons and Nowells. The first is the most alike: its rank on a "
                "domain differs by 1 place of 32,844, on average."
            ),
        ),
        (
            ["A", "B"],
            0,
            (
                "The neighbourhoods of the city most like it on the seven domains are A and B. The first is the most "
                "alike: its rank on a domain differs by 0 places of 32,844, on average."
            ),
        ),
    ],
)
def test_likeness(names, places_apart, expected):
    assert words.likeness_sentence(names, places_apart, N) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "There is no other area of England outside Leeds to compare Mill Lane with on all seven domains."),
        (
            ["Bradford 039D"],
            (
                "The neighbourhood of England outside Leeds most like Mill Lane on the seven domains is Bradford 039D: "
                "its rank on a domain differs by 1,200 places of 32,844, on average."
            ),
        ),
        (
            ["Bradford 039D", "Hull 001A"],
            (
                "The neighbourhoods of England outside Leeds most like Mill Lane on the seven domains are "
                "Bradford 039D and Hull 001A. The first is the most alike: its rank on a domain differs by 1,200 "
                "places of 32,844, on average."
            ),
        ),
    ],
)
def test_likeness_elsewhere_to_a_named_area(names, expected):
    assert words.likeness_sentence(names, 1200, N, where="England outside Leeds", like="Mill Lane") == expected


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
        "In the wards in force since May 2018, all 16 of its neighbourhoods are in Armley, and no others.",
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
        "In the wards in force in 2018, both of its neighbourhoods are in Armley, and no others.",
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


GAP = re.compile(r"nan|None\b(?! of)|<NA>|\{|\}|\s{2}|\(\)|\d\.\d|\bworse|\bcounted to\b| [,.;:]")
PEOPLE = r"(people|person|residents?|famil(?:y|ies)|households?|children|adults?|everyone|communit\w+|population)"
ABOUT_PEOPLE = re.compile(
    rf"deprived {PEOPLE}|{PEOPLE} (?:\w+ ){{0,6}}?(?:is|are|who are|who is) (?:\w+ )?deprived|the (?:poor|deprived)\b",
    re.IGNORECASE,
)


def assert_sound(sentence: str) -> None:
    assert not GAP.search(sentence), sentence
    assert not ABOUT_PEOPLE.search(sentence), sentence
    assert sentence.endswith("."), sentence
    assert not sentence.endswith(".."), sentence
    assert sentence[0].isupper() or sentence[0].isdigit(), sentence


@pytest.mark.parametrize(
    "unsound",
    [
        "The nan is here.",
        "It is None.",
        "Two  gaps.",
        "It is 12.5 of them.",
        "It is worse.",
        "Deprived people live here.",
        "Not everyone in a deprived area is deprived.",
        "Its residents are more deprived.",
        "It ends",
    ],
)
def test_an_unsound_sentence_would_be_noticed(unsound):
    with pytest.raises(AssertionError):
        assert_sound(unsound)


def test_every_area_has_sound_sentences(leeds_lsoas, city_middle, ward_figures):
    assert len(leeds_lsoas) == 482
    for code in leeds_lsoas.index:
        near = nearest_in_kind(leeds_lsoas, code)
        names = [shown_name(leeds_lsoas.loc[like.code]) for like in near]
        likeness = words.likeness_sentence(names, near[0].places_apart, N)
        for sentence in (*profile_sentences(leeds_lsoas, code, city_middle, ward_figures), likeness):
            assert_sound(sentence)


def test_every_ward_has_sound_sentences(leeds_lsoas, city_middle):
    city = benchmark("Leeds", leeds_lsoas, N)
    wards = dict(list(leeds_lsoas.groupby("ward_code")))
    assert len(wards) == 33
    for ward in wards.values():
        in_share = int(deprivation.is_within_share(ward["imd_rank"], N, 1).sum())
        told = [*ward_sentences(ward, city, city_middle), words.most_deprived_sentence(in_share, 16)]
        for sentence in told if in_share else told[:-1]:
            assert_sound(sentence)


def test_the_caution_speaks_of_areas_and_stands_beside_the_period_of_the_data():
    assert_sound(words.CAUTION)
    assert_sound(IOD_2015.data_period)
    assert not re.search(r"\d", words.CAUTION)


def test_every_ward_of_every_vintage_has_sound_sentences(city):
    """The real wards: what they are, and what became of them in the other vintages."""
    whole, middle = benchmark("Leeds", city.lsoas, N), middle_ranks(city.lsoas)
    for own in city.ward_vintages.values():
        for code, name in own.wards["name"].items():
            members = own.ward_of.index[own.ward_of == code]
            ward = city.lsoas.loc[members].assign(ward_name=name)
            told = ward_sentences(ward, whole, middle)
            for other in city.ward_vintages.values():
                counts = other.ward_of.loc[members].value_counts()
                overlaps = [(str(other.wards.at[there, "name"]), int(count)) for there, count in counts.items()]
                first_lsoas = int((other.ward_of == counts.index[0]).sum())
                told.append(words.vintage_sentence(overlaps, len(members), first_lsoas, other.label))
            for sentence in told:
                assert_sound(sentence)
