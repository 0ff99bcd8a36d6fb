"""Sentences of the profiles, for a councillor to read out.

They speak of areas, never of people. Ranks are national unless a sentence says otherwise; 1 is the most deprived.
"""

import re
from collections.abc import Mapping, Sequence

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import Benchmark
from dashboard.domain.wording.plain import capitalised, listing, number_in_words, ordinal, position, whole_per_cent

#: Beside it stands the period of the data, `Edition.data_period`.
CAUTION = (
    "Not everyone who lives in a deprived area experiences deprivation, and some who live elsewhere do. The figures "
    "describe the area as a whole; they say nothing about any one person or household."
)


def list_of_names(names: Sequence[str]) -> str:
    """Join names that may hold "and" or a comma themselves, so that a listener can tell where each one ends."""
    if len(names) > 1 and any(re.search(r",| and | & ", name) for name in names):
        parting = "; " if any("," in name for name in names) else ", "
        return f"{parting.join(names[:-1])}{parting}and {names[-1]}"
    return listing(names)


def count_of(part: int, whole: int) -> str:
    """Say a part of a whole in neighbourhoods: "none", "all 15", "12 of 15"."""
    if part == 0:
        return "none"
    return f"all {whole:,}" if part == whole > 1 else f"{part:,} of {whole:,}"


def headline(name: str, rank: int, lsoa_count: int, rank_in_city: int, city_lsoas: int, city_name: str) -> str:
    """Say where one neighbourhood stands, as a full sentence.

    In the less deprived half it says so first, since "30,000th most deprived" alone sounds like the opposite.
    """
    of_england = f"the {position(rank, lsoa_count)} neighbourhoods"
    of_city = f"the {position(rank_in_city, city_lsoas)} in {city_name}"
    if rank * 2 > lsoa_count > rank:
        return f"{name} is in the less deprived half of England: it is {of_england}, and {of_city}."
    return f"{name} is {of_england} in England, and {of_city}."


def group_headline(name: str, ranks: Sequence[int], lsoa_count: int) -> str:
    """Say where a neighbourhood of several LSOAs stands."""
    lowest, highest = f"the {ordinal(min(ranks))}", f"the {ordinal(max(ranks))}"
    place = f"They are {lowest} and {highest}" if len(ranks) == 2 else f"They range from {lowest} to {highest}"
    return (
        f"{name} is made up of {number_in_words(len(ranks))} small areas. "
        f"{place} most deprived of {lsoa_count:,} such areas in England."
    )


def ward_place_sentence(rank_in_ward: int, ward: Benchmark, ward_name: str) -> str:
    """Say where a neighbourhood stands in its ward, and how the ward stands in England."""
    within = ward.share(10).lsoas
    if ward.lsoas == 1:
        return f"It is the only neighbourhood counted in {ward_name} ward."
    place = f"In {ward_name} ward it is the {position(rank_in_ward, ward.lsoas)} neighbourhoods"
    if within == rank_in_ward == 1:
        return f"{place}, and the only one of them among England’s most deprived 10%."
    words = {0: "none", ward.lsoas: "both" if within == 2 else "all"}
    be = "is" if within <= 1 else "are"
    return f"{place}; {words.get(within, number_in_words(within))} of them {be} among England’s most deprived 10%."


def against_city_sentence(ranks: Mapping[str, int], city_median: Mapping[str, float], city_name: str) -> str:
    """Say on which domains an area is more deprived than the city's median neighbourhood on that domain.

    An area whose rank equals the median is not more deprived on that domain, and not less.
    """
    return f"It is {_compared(ranks, city_median, f'the median neighbourhood of {city_name}')}."


def _compared(ranks: Mapping[str, float], others: Mapping[str, float], other_name: str) -> str:
    more = [domain.in_sentence for domain in DOMAINS if ranks[domain.key] < others[domain.key]]
    if all(ranks[domain.key] > others[domain.key] for domain in DOMAINS):
        return f"less deprived than {other_name} on all seven domains"
    if not more:
        return f"not more deprived than {other_name} on any of the seven domains"
    if len(more) == len(DOMAINS):
        where = "on all seven domains"
    elif len(more) >= len(DOMAINS) - 2:
        rest = [domain.in_sentence for domain in DOMAINS if domain.in_sentence not in more]
        where = f"on every domain except {list_of_names(rest)}"
    elif len(more) > 2:
        where = f"on {number_in_words(len(more))} of the seven domains: {list_of_names(more)}"
    else:
        where = f"only on {list_of_names(more)}"
    return f"more deprived than {other_name} {where}"


def likeness_sentence(
    nearest: str, places_apart: int, lsoa_count: int, *, where: str = "the city", like: str = "it"
) -> str:
    """Name the neighbourhood most alike, and say how alike it is; the table beside it has the next ones.

    Parameters
    ----------
    nearest
        Name of the neighbourhood; "" where there is none.
    places_apart
        How far apart the nearest lies, as `profile.Likeness` has it.
    lsoa_count
        Number of LSOAs ranked in England.
    where
        What it is a neighbourhood of.
    like
        What it is like: "it", or a name where the text before is not about that area alone.
    """
    if not nearest:
        return f"There is no other area of {where} to compare {like} with on all seven domains."
    return (
        f"The neighbourhood of {where} most like {like} on the seven domains is {nearest}: its rank on a domain "
        f"differs by {places_apart:,} {'place' if places_apart == 1 else 'places'} of {lsoa_count:,}, on average."
    )


def ward_headline(ward_name: str, ward: Benchmark, city: Benchmark, city_name: str) -> str:
    """Say how much of a ward is among England's most deprived tenth, beside the city."""
    within, of_city = ward.share(10).lsoas, city.share(10).lsoas
    total = number_in_words(ward.lsoas)
    if ward.lsoas == 1:
        part = f"The only neighbourhood in {ward_name} ward is{'' if within else ' not'}"
    elif not within:
        part = f"None of the {total} neighbourhoods in {ward_name} ward is"
    elif within == ward.lsoas:
        part = f"{'Both' if within == 2 else f'All {total}'} neighbourhoods in {ward_name} ward are"
    else:
        share = whole_per_cent(within, ward.lsoas)
        be = "is" if within == 1 else "are"
        part = (
            f"{capitalised(number_in_words(within))} of the {total} neighbourhoods in {ward_name} ward ({share}) {be}"
        )
    across = f"none of {city.lsoas:,}" if not of_city else count_of(of_city, city.lsoas)
    if 0 < of_city < city.lsoas:
        across += f" ({whole_per_cent(of_city, city.lsoas)})"
    return f"{part} among England’s most deprived 10%; across {city_name} it is {across}."


def ward_without_neighbourhoods(ward_name: str) -> str:
    """Say why a ward has no figures."""
    return (
        f"No neighbourhood belongs to {ward_name} ward by best fit, so there are no figures for it. Each neighbourhood "
        "is assigned as a whole to one ward, and those that reach into this one are assigned to others."
    )


def not_compared(ward_names: Sequence[str]) -> str:
    """Say which wards cannot be compared with, and why; "" if there is none."""
    if not ward_names:
        return ""
    wards, be, them = ("ward", "is", "it") if len(ward_names) == 1 else ("wards", "are", "them")
    return (
        f"{list_of_names(ward_names)} {wards} {be} left out: no neighbourhood belongs to {them} by best fit, so "
        "there are no figures to compare with."
    )


def ward_people_sentence(ward: Benchmark, year: int) -> str:
    """Say how many people live in the ward, and how many of them in the most deprived neighbourhoods."""
    within = ward.share(10)
    if ward.people is None or within.people is None:
        return ""
    here = "this neighbourhood" if ward.lsoas == 1 else "these neighbourhoods"
    lived = f"About {round(ward.people, -2):,} people lived in {here} in mid-{year}"
    if ward.lsoas == 1:
        return f"{lived}."
    if not within.people:
        return f"{lived}, none of them in a neighbourhood among England’s most deprived 10%."
    share = "all" if within.people == ward.people else whole_per_cent(within.people, ward.people)
    where = "a neighbourhood" if within.lsoas == 1 else "neighbourhoods"
    return f"{lived}, {share} of them in {where} among England’s most deprived 10%."


def ward_domains_sentence(ward_median: Mapping[str, float], city_median: Mapping[str, float], city_name: str) -> str:
    """Say on which domains the median rank of a ward is more deprived than that of the city."""
    return f"By the median rank on each domain, the ward is {_compared(ward_median, city_median, city_name)}."


def most_deprived_sentence(found: int, total: int) -> str:
    """Say how many of the city's most deprived set lie in a ward; "" if none does."""
    if not found:
        return ""
    if total == 1:
        return "The city’s most deprived neighbourhood is here."
    part = "All" if found == total else capitalised(number_in_words(found))
    be = "is" if found == 1 else "are"
    return f"{part} of the city’s {number_in_words(total)} most deprived neighbourhoods {be} here."


def vintage_sentence(overlaps: Sequence[tuple[str, int]], lsoas: int, first_lsoas: int, other_label: str) -> str:
    """Say where the neighbourhoods of a ward are in the other vintage.

    Parameters
    ----------
    overlaps
        Wards of the other vintage by name, with the number of this ward's LSOAs that belong to them, most first; at
        least one.
    lsoas
        Number of LSOAs of this ward.
    first_lsoas
        Number of LSOAs of the first ward of `overlaps`, so that a ward which only grew is not told as unchanged.
    other_label
        When the other vintage applies: "2004–2018", "2018" or "since May 2018".
    """
    in_force = re.sub(r"^(\d{4})–(\d{4})$", r"from \1 to \2", re.sub(r"^(\d{4})$", r"in \1", other_label))
    (first, shared), *others = overlaps
    if shared == lsoas:
        whole = {1: "its only neighbourhood is", 2: "both of its neighbourhoods are"}
        more = first_lsoas - shared
        company = f"together with {more} {'other' if more == 1 else 'others'}" if more else "which has no others"
        part = f"{whole.get(lsoas, f'all {lsoas} of its neighbourhoods are')} in {first}, {company}"
    else:
        be = "is" if shared == 1 else "are"
        own = f"{shared} of its {lsoas} neighbourhoods {be} in {first}"
        part = list_of_names([own, *(f"{count} in {other}" for other, count in others)])
    return f"In the wards in force {in_force}, {part}."
