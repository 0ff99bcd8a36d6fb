"""The words of profiles put together as the pages have them, and what no sentence may hold."""

import re

import pandas as pd

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import Benchmark, Share, benchmark, median_ranks
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording import profile as words

N = 32_844


def shown_name(lsoa: pd.Series) -> str:
    return str(lsoa["display_name"])


def ward_of(lsoas: pd.DataFrame, code: str) -> pd.DataFrame:
    return lsoas[lsoas["ward_code"] == lsoas.at[code, "ward_code"]]


def profile_sentences(
    lsoas: pd.DataFrame, code: str, city_median: dict[str, int], wards: dict[str, Benchmark]
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
        words.against_city_sentence(ranks, city_median, "Leeds"),
    ]


def ward_sentences(ward: pd.DataFrame, city: Benchmark, city_median: dict[str, int]) -> list[str]:
    """Write the words at the top of the profile of one real ward."""
    name = str(ward["ward_name"].iloc[0])
    figures = benchmark(name, ward, N)
    return [
        words.ward_headline(name, figures, city, "Leeds"),
        words.ward_people_sentence(figures, 2015),
        words.ward_domains_sentence(median_ranks(ward), city_median, "Leeds"),
    ]


def figures(lsoas: int, within: int, people: int | None = None, within_people: int | None = None) -> Benchmark:
    """Make a group up: the number of its LSOAs and people, and of those in the most deprived tenth."""
    known = people is not None and within_people is not None
    people_pct = 100 * within_people / people if known else None
    share = Share(10, within, 100 * within / lsoas, within_people, people_pct)
    return Benchmark("made up", lsoas, people, None, (share,))


def ranks(**different: int) -> dict[str, int]:
    """Give every domain rank 200, less deprived than the middle (100), except those named."""
    return {domain.key: 200 for domain in DOMAINS} | different


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
