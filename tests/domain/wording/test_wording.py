import re

import numpy as np
import pytest

from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES, classings
from dashboard.domain.wording import plain as wording

N = 32_844


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (101, "101st"),
        (111, "111th"),
        (112, "112th"),
        (1_001, "1,001st"),
        (1_011, "1,011th"),
        (12_345, "12,345th"),
        (np.int64(32_842), "32,842nd"),
    ],
)
def test_ordinals_are_written_as_they_are_said(number, expected):
    assert wording.ordinal(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "no"), (1, "one"), (12, "twelve"), (16, "sixteen"), (20, "twenty"), (21, "21")]
)
def test_small_numbers_are_words(number, expected):
    assert wording.number_in_words(number) == expected


def test_large_numbers_are_grouped():
    assert wording.number_in_words(32_844) == "32,844"


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_are_joined_as_english_does(items, expected):
    assert wording.listing(items) == expected


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("iMD of", "IMD of"), ("22nd", "22nd")])
def test_only_the_first_letter_becomes_a_capital(text, expected):
    assert wording.capitalised(text) == expected


@pytest.mark.parametrize(
    ("rank", "count", "expected"),
    [
        (1, 482, "most deprived of 482"),
        (22, 32_844, "22nd most deprived of 32,844"),
        (481, 482, "481st most deprived of 482"),
        (482, 482, "least deprived of 482"),
        (1, 1, "most deprived of 1"),
    ],
)
def test_position_names_both_ends(rank, count, expected):
    assert wording.position(rank, count) == expected


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (1, "in the most deprived 1%"),
        (328, "in the most deprived 1%"),
        (329, "in the most deprived 3%"),
        (985, "in the most deprived 3%"),
        (986, "in the most deprived 5%"),
        (1_643, "in the most deprived 10%"),
        (3_284, "in the most deprived 10%"),
        (3_285, "in the most deprived 20%"),
        (6_568, "in the most deprived 20%"),
        (6_569, "in the more deprived half"),
        (16_422, "in the more deprived half"),
        (16_423, "in the less deprived half"),
        (32_844, "in the less deprived half"),
    ],
)
def test_the_narrowest_share_is_named(rank, expected):
    assert wording.band_phrase(rank, N) == expected


@pytest.mark.parametrize(
    ("rank", "rank_in_city", "expected"),
    [
        (1, 1, "Most deprived of 32,844 in England; 1st of 482 in Leeds; in the most deprived 1%."),
        (22, 1, "22nd most deprived of 32,844 in England; 1st of 482 in Leeds; in the most deprived 1%."),
        (
            16_422,
            243,
            "16,422nd most deprived of 32,844 in England; 243rd of 482 in Leeds; in the more deprived half.",
        ),
        (32_844, 482, "Least deprived of 32,844 in England; 482nd of 482 in Leeds; in the less deprived half."),
    ],
)
def test_rank_sentence_of_the_first_the_middle_and_the_last(rank, rank_in_city, expected):
    assert wording.rank_sentence(rank, N, rank_in_city, 482, "Leeds") == expected


def ranks(others: int = 20_000, **different: int) -> dict[str, int]:
    return {domain.key: others for domain in DOMAINS} | different


ALL_DEPRIVED = {domain.key: 100 * (place + 1) for place, domain in enumerate(reversed(DOMAINS))}


@pytest.mark.parametrize(
    ("domain_ranks", "expected"),
    [
        pytest.param(
            ALL_DEPRIVED,
            "It is held back most by the living environment (100th) and barriers to housing and services (200th); "
            "even on its least deprived domain, income, it is in the most deprived 3% of England.",
            id="all deprived",
        ),
        pytest.param(
            ranks(income=101, employment=22, crime=30_001),
            "It is held back most by employment (22nd) and income (101st), and least by crime (30,001st).",
            id="two deprived",
        ),
        pytest.param(
            ranks(barriers=16_422, health=20_001),
            "It is held back most by barriers to housing and services (16,422nd), and least by "
            "health and disability (20,001st).",
            id="one deprived, exactly at the middle of England",
        ),
        pytest.param(
            ranks(crime=16_423),
            "All seven domains are in the less deprived half of England; "
            "the most deprived of the seven is crime (16,423rd).",
            id="none deprived, just beyond the middle of England",
        ),
        pytest.param(
            ranks(employment=50, education=50, crime=50, income=30_000),
            "It is held back most by employment (50th) and education and skills (50th), and least by "
            "income (30,000th).",
            id="a tie is told in the published order of domains",
        ),
        pytest.param(
            ranks(others=100, health=6_568),
            "It is held back most by income (100th) and employment (100th); even on its least deprived domain, "
            "health and disability, it is in the most deprived 20% of England.",
            id="even the last is within a fifth",
        ),
        pytest.param(
            ranks(others=100, health=6_569),
            "It is held back most by income (100th) and employment (100th), and least by "
            "health and disability (6,569th).",
            id="the last is just beyond a fifth",
        ),
    ],
)
def test_domains_sentence(domain_ranks, expected):
    assert wording.domains_sentence(domain_ranks, N) == expected


def test_a_domain_exactly_at_a_fifth_of_england_is_within_it():
    sentence = wording.domains_sentence(ranks(others=1, crime=20), 100)
    assert sentence.endswith("even on its least deprived domain, crime, it is in the most deprived 20% of England.")


@pytest.mark.parametrize(
    ("measure_key", "in_tenth", "total", "expected"),
    [
        ("imd", 105, 482, "105 of 482 Leeds neighbourhoods (22%) are among England’s most deprived 10% overall; "),
        ("crime", 1, 8, "1 of 8 Leeds neighbourhoods (13%) is among England’s most deprived 10% on crime; "),
        ("imd", 0, 482, "0 of 482 Leeds neighbourhoods (0%) are among England’s most deprived 10% overall; "),
        ("imd", 1, 482, "1 of 482 Leeds neighbourhoods (under 1%) is among England’s most deprived 10% overall; "),
        ("imd", 481, 482, "481 of 482 Leeds neighbourhoods (over 99%) are among England’s most deprived 10% overall; "),
        ("imd", 482, 482, "482 of 482 Leeds neighbourhoods (100%) are among England’s most deprived 10% overall; "),
        (
            "living_environment",
            2,
            20,
            "2 of 20 Leeds neighbourhoods (10%) are among England’s most deprived 10% on the living environment; ",
        ),
    ],
)
def test_summary_sentence(measure_key, in_tenth, total, expected):
    sentence = wording.summary_sentence(measure_key, in_tenth, total, "Leeds")
    assert sentence == f"{expected}an even share would be {round(total / 10)}."


def every_sentence() -> list[str]:
    """Return sentences from one end to the other, and every fixed text of the catalogue."""
    told = []
    for rank in (1, 328, 329, 3_284, 16_422, 16_423, N):
        told.append(wording.rank_sentence(rank, N, 1, 482, "Leeds"))
        told += [wording.domains_sentence(ranks(**{domain.key: rank}), N) for domain in DOMAINS]
        told.append(wording.domains_sentence(ranks(others=rank), N))
    told += [wording.summary_sentence(key, count, 482, "Leeds") for key in MEASURES for count in (0, 1, 482)]
    told += [measure.meaning for measure in MEASURES.values()]
    for classing in classings(IOD_2015, "Leeds").values():
        told += [classing.explanation, *classing.in_words, *(row.label for row in classing.legend)]
    return told


def test_no_sentence_shows_a_gap():
    assert not [text for text in every_sentence() if re.search(r"nan|None|<NA>|\{|\}| {2}|\(\)", text)]


def test_people_are_never_called_deprived():
    people = r"(people|residents|families|households|children|adults|communit\w+|population)"
    about_people = re.compile(
        rf"deprived {people}|{people} (is|are|who are) (\w+ )?deprived|\bthe poor\b", re.IGNORECASE
    )
    assert about_people.search("The most deprived people live here")
    assert not [text for text in every_sentence() if about_people.search(text)]
