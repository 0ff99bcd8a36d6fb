"""Sentences of the profiles, for a councillor to read out.

They speak of areas, never of people. Ranks are national unless a sentence says otherwise; 1 is the most deprived.
"""

from collections.abc import Mapping, Sequence

from dashboard.domain.measures import DOMAINS
from dashboard.domain.profile import Benchmark
from dashboard.domain.wording import capitalised, listing, number_in_words, ordinal, position

CAUTION = (
    "Not everyone in a deprived area is deprived, and the figures describe the area as a whole, mostly in 2012/13: "
    "they say nothing about any one person or household."
)


def count_of(part: int, whole: int) -> str:
    """Say a part of a whole in neighbourhoods: "none", "all 15", "12 of 15"."""
    if part == 0:
        return "none"
    return f"all {whole:,}" if part == whole else f"{part:,} of {whole:,}"


def headline(name: str, rank: int, lsoa_count: int, rank_in_city: int, city_lsoas: int, city_name: str) -> str:
    """Say where one neighbourhood stands, as a full sentence."""
    return (
        f"{name} is the {position(rank, lsoa_count)} neighbourhoods in England, and the "
        f"{position(rank_in_city, city_lsoas)} in {city_name}."
    )


def group_headline(name: str, ranks: Sequence[int], lsoa_count: int) -> str:
    """Say where a neighbourhood of several LSOAs stands."""
    lowest, highest = min(ranks), max(ranks)
    return (
        f"{name} is made up of {number_in_words(len(ranks))} small areas. They rank between {ordinal(lowest)} and "
        f"{ordinal(highest)} most deprived of {lsoa_count:,} in England."
    )


def ward_place_sentence(rank_in_ward: int, ward: Benchmark, ward_name: str) -> str:
    """Say where a neighbourhood stands in its ward, and how the ward stands in England."""
    within = ward.share(10).lsoas
    if ward.lsoas == 1:
        return f"It is the only neighbourhood counted to {ward_name} ward."
    place = f"In {ward_name} ward it is the {position(rank_in_ward, ward.lsoas)} neighbourhoods"
    if not within:
        return f"{place}; none of them is among England’s most deprived 10%."
    be = "is" if within == 1 else "are"
    whole = "all of them" if within == ward.lsoas else number_in_words(within)
    return f"{place}; {whole} {be} among England’s most deprived 10%."


def against_city_sentence(ranks: Mapping[str, int], city_middle: Mapping[str, int], city_name: str) -> str:
    """Say on how many domains an area is more deprived than the city's middle neighbourhood, and where it is not.

    An area whose rank equals the middle is counted as neither.
    """
    more = [domain for domain in DOMAINS if ranks[domain.key] < city_middle[domain.key]]
    less = [domain for domain in DOMAINS if ranks[domain.key] > city_middle[domain.key]]
    middle = f"the middle neighbourhood of {city_name}"
    if not less and len(more) == len(DOMAINS):
        return f"It is more deprived than {middle} on all seven domains."
    if not more and len(less) == len(DOMAINS):
        return f"It is less deprived than {middle} on all seven domains."
    if not more:
        return f"It is more deprived than {middle} on none of the seven domains."
    exceptions = f"; not on {listing([domain.in_sentence for domain in less])}" if 0 < len(less) <= 2 else ""
    if len(more) <= 2:
        return f"It is more deprived than {middle} only on {listing([domain.in_sentence for domain in more])}."
    return f"It is more deprived than {middle} on {number_in_words(len(more))} of the seven domains{exceptions}."


def likeness_sentence(names: Sequence[str], places_apart: int, lsoa_count: int) -> str:
    """Explain the areas most alike, and how alike the nearest is."""
    if not names:
        return "No other area has figures on all seven domains."
    return (
        f"The areas of the city most like it on the seven domains are {listing(names)}. On the nearest, "
        f"the ranks lie {places_apart:,} of {lsoa_count:,} places apart on average."
    )


def ward_headline(ward_name: str, ward: Benchmark, city: Benchmark, city_name: str) -> str:
    """Say how much of a ward is among England's most deprived tenth, beside the city."""
    within, of_city = ward.share(10), city.share(10)
    part = {0: "None", ward.lsoas: "All"}.get(within.lsoas, capitalised(number_in_words(within.lsoas)))
    be = "is" if within.lsoas <= 1 else "are"
    return (
        f"{part} of the {number_in_words(ward.lsoas)} neighbourhoods of {ward_name} ward {be} among England’s most "
        f"deprived 10%; in {city_name} it is {count_of(of_city.lsoas, city.lsoas)}."
    )


def ward_people_sentence(ward: Benchmark, year: int) -> str:
    """Say how many people live in the ward, and how many of them in the most deprived neighbourhoods."""
    within = ward.share(10)
    if ward.people is None or within.people is None or within.people_pct is None:
        return ""
    lived = f"About {round(ward.people, -2):,} people lived in these neighbourhoods in mid-{year}"
    if not within.people:
        return f"{lived}, none of them in a neighbourhood among England’s most deprived 10%."
    return f"{lived}, {round(within.people_pct)}% of them in neighbourhoods among England’s most deprived 10%."


def ward_domains_sentence(ward_middle: Mapping[str, int], city_middle: Mapping[str, int], city_name: str) -> str:
    """Say on which domains the middle of a ward is more deprived than the middle of the city."""
    more = [domain.in_sentence for domain in DOMAINS if ward_middle[domain.key] < city_middle[domain.key]]
    if not more:
        return f"Its middle neighbourhood is not more deprived than that of {city_name} on any of the seven domains."
    if len(more) == len(DOMAINS):
        return f"Its middle neighbourhood is more deprived than that of {city_name} on all seven domains."
    return f"Its middle neighbourhood is more deprived than that of {city_name} on {listing(more)}."


def vintage_sentence(overlaps: Sequence[tuple[str, int]], lsoas: int, other_label: str) -> str:
    """Say what became of a ward in the other vintage.

    Parameters
    ----------
    overlaps
        Wards of the other vintage by name, with the number of this ward's LSOAs that belong to them, most first.
    lsoas
        Number of LSOAs of this ward.
    other_label
        When the other vintage applies: "2004–2018" or "since May 2018".
    """
    first, shared = overlaps[0]
    if shared == lsoas and len(overlaps) == 1:
        return f"In the wards of {other_label}, all its neighbourhoods are in {first}."
    parts = listing([f"{count} in {other}" for other, count in overlaps])
    return f"In the wards of {other_label}, its {number_in_words(lsoas)} neighbourhoods are: {parts}."
