"""Numbers into plain English sentences.

Sentences speak of areas, never of people: a neighbourhood is deprived, its residents are not. Rank 1 is the most
deprived; "decile 1" is never printed without saying so.
"""

from collections.abc import Mapping, Sequence

from dashboard.domain.deprivation.measures import BAND_LABELS, BAND_UPPER_PCT, DOMAINS, MEASURES, Measure

_NUMBER_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


def ordinal(number: int) -> str:
    """Write a whole number as an ordinal: 1st, 22nd, 113th, 1,001st."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{suffix}"


def number_in_words(number: int) -> str:
    """Write small whole numbers in words ("sixteen"), larger ones in figures."""
    return _NUMBER_WORDS[number] if 0 <= number < len(_NUMBER_WORDS) else f"{number:,}"


def capitalised(text: str) -> str:
    """Make the first letter a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str]) -> str:
    """Join items as English does: "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def with_remark(text: str, remark: str) -> str:
    """Add a remark in brackets: "May 2027 (1 to 3)"; to those that the text ends with: "Apr–Jun 2027 (Q1; 1 to 3)"."""
    return f"{text.removesuffix(')')}; {remark})" if text.endswith(")") else f"{text} ({remark})"


def position(rank: int, count: int) -> str:
    """Say a rank without its scope: "most deprived of 482", "22nd most deprived of 482", "least deprived of 482"."""
    if rank == count > 1:
        return f"least deprived of {count:,}"
    return f"{'' if rank == 1 else ordinal(rank) + ' '}most deprived of {count:,}"


def rank_number(rank: float) -> str:
    """Write a rank or a median of ranks, which may lie between two: "6,106", "10,856.5"."""
    return f"{rank:,.0f}" if float(rank).is_integer() else f"{rank:,.1f}"


def band_phrase(rank: int, lsoa_count: int) -> str:
    """Say the narrowest "most deprived x %" that a national rank lies in, or "in the less deprived half"."""
    for upper_pct in BAND_UPPER_PCT[:-1]:
        if rank * 100 <= upper_pct * lsoa_count:
            return "in the more deprived half" if upper_pct == 50 else f"in the most deprived {upper_pct}%"
    return "in the less deprived half"


def band_label(rank: int, lsoa_count: int) -> str:
    """Name the policy band of a national rank as the legend does: "Most deprived 1%", "1–3%", …."""
    upper_limits = zip(BAND_LABELS, BAND_UPPER_PCT, strict=True)
    return next(label for label, upper_pct in upper_limits if rank * 100 <= upper_pct * lsoa_count)


def band_share(rank: int, lsoa_count: int) -> str:
    """Name the policy band of a national rank by its share alone, for narrow columns: "1%", "1–3%", "over 50%"."""
    label = band_label(rank, lsoa_count)
    return {BAND_LABELS[0]: f"{BAND_UPPER_PCT[0]}%", BAND_LABELS[-1]: f"over {BAND_UPPER_PCT[-2]}%"}.get(label, label)


def rank_sentence(rank: int, lsoa_count: int, rank_in_city: int, city_lsoa_count: int, city_name: str) -> str:
    """Say where an area stands in England and in its city.

    For example "22nd most deprived of 32,844 in England; 1st of 482 in Leeds; in the most deprived 1%."
    """
    return (
        f"{capitalised(position(rank, lsoa_count))} in England; "
        f"{ordinal(rank_in_city)} of {city_lsoa_count:,} in {city_name}; {band_phrase(rank, lsoa_count)}."
    )


def domains_sentence(domain_ranks: Mapping[str, int], lsoa_count: int) -> str:
    """Say which domains hold an area back most and least.

    Parameters
    ----------
    domain_ranks
        National rank (1 = most deprived) of each of the seven domains, by key.
    lsoa_count
        Number of LSOAs ranked.

    Returns
    -------
    str
        Names the two domains with the lowest ranks, as far as they lie in the more deprived half of England; says so
        if none does. Then the domain with the highest rank, and whether even that one is among the most deprived fifth.
    """
    ordered = sorted(DOMAINS, key=lambda domain: domain_ranks[domain.key])
    most = [d for d in ordered[:2] if domain_ranks[d.key] * 2 <= lsoa_count]
    least = ordered[-1]
    if not most:
        first = ordered[0]
        return (
            f"All seven domains are in the less deprived half of England; the most deprived of the seven is "
            f"{first.in_sentence} ({ordinal(domain_ranks[first.key])})."
        )
    named = listing([f"{domain.in_sentence} ({ordinal(domain_ranks[domain.key])})" for domain in most])
    return f"It is held back most by {named}{_least_clause(least, domain_ranks[least.key], lsoa_count)}."


def _least_clause(least: Measure, rank: int, lsoa_count: int) -> str:
    if rank * 100 <= 20 * lsoa_count:
        place = band_phrase(rank, lsoa_count)
        return f"; even on its least deprived domain, {least.in_sentence}, it is {place} of England"
    return f", and least by {least.in_sentence} ({ordinal(rank)})"


def summary_sentence(measure_key: str, in_tenth: int, total: int, city_name: str) -> str:
    """Sum a map up in one sentence: how many neighbourhoods lie in England's most deprived tenth on a measure.

    Says what an even share would be (a tenth of the city's neighbourhoods), so that the number can be judged.
    """
    share_pct = whole_per_cent(in_tenth, total)
    subject = "overall" if measure_key == "imd" else f"on {MEASURES[measure_key].in_sentence}"
    be = "is" if in_tenth == 1 else "are"
    return (
        f"{in_tenth:,} of {total:,} {city_name} neighbourhoods ({share_pct}) {be} among England’s most deprived 10% "
        f"{subject}; an even share would be {round(total / 10):,}."
    )


def per_cent(share_pct: float) -> str:
    """Write a share in whole per cent, halves up, without calling something nothing or a part the whole."""
    if 0 < share_pct < 1:
        return "under 1%"
    return "over 99%" if 99 < share_pct < 100 else f"{int(share_pct + 0.5)}%"


def whole_per_cent(part: int, whole: int) -> str:
    """Write a part of a whole in whole per cent."""
    return per_cent(100 * part / whole if whole else 0)
