"""What must hold of a configuration before it may be in force, and how lists of areas are read from a form."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, SetKey, most_deprived_codes
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.choices import KPI
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.weighing.choice import MOST, MOST_ADDED
from dashboard.domain.wording.plain import number_in_words

#: What the methods permit at least; no setting goes below.
FLOOR = SmallNumbers()
#: A rule that hides everything would be of no use.
MOST_LEAST = 100
ROUND_TO = (5, 10)
LONGEST_NAME, LONGEST_SHORT_NAME = 80, 40
MOST_LSOAS = 100
MOST_SHARE_PCT = 20
#: Numbers that a set may be called by: "Twelve target wards".
_COUNTED = {number_in_words(number): number for number in range(2, 100)}
#: What is meant as a code, be it one or not.
_LIKE_A_CODE = re.compile(r"E0\w*", re.IGNORECASE)


def read_codes(text: str, names: pd.Series) -> tuple[str, ...]:
    """Read LSOAs as they are typed or pasted: one a line or between commas, by code, by name, or by both.

    Parameters
    ----------
    names
        Name of each LSOA of the city, by code.

    Returns
    -------
    tuple of str
        Codes, in their order; what is no LSOA of the city comes as it was typed, for `problems` to name.
    """
    by_name = {str(name).casefold(): str(code) for code, name in names.items()}
    entries = (re.sub(r"\s+", " ", entry).strip() for entry in re.split(r"[\r\n,;\t]+", text))
    return tuple(code for entry in entries if entry for code in _codes_of(entry, by_name))


def _codes_of(entry: str, by_name: Mapping[str, str]) -> list[str]:
    words = entry.split()
    # pasted with spaces between, or followed by the name
    if _LIKE_A_CODE.fullmatch(words[0]):
        return [word.upper() for word in words if _LIKE_A_CODE.fullmatch(word)]
    return [by_name.get(entry.casefold(), entry[:60])]


def problems(wanted: Configuration, city: City) -> list[str]:
    """List all that is wrong with a configuration for a city, one sentence each; nothing for a usable one."""
    built = city.areas_as_built
    config = effective(built, wanted)
    return [
        *_unknown_areas(wanted, built),
        *(text for place in config.neighbourhoods for text in _of_place(place, city)),
        *_shared(config.neighbourhoods),
        *_of_target_wards(config, city),
        *_of_sets(config, city),
        *_of_rule(wanted.small_numbers),
        *_of_weights(wanted.weights),
    ]


def _unknown_areas(wanted: Configuration, built: AreasConfig) -> Iterator[str]:
    slugs = [place.slug for place in built.neighbourhoods]
    for slug in wanted.areas:
        if slug not in slugs:
            yield f"Found the priority neighbourhood “{slug[:60]}”, expected one of {', '.join(slugs)}."


def _of_place(place: Neighbourhood, city: City) -> Iterator[str]:
    who = (place.short_name.strip() or place.name.strip())[:60] or place.slug
    for title, text, longest in (
        ("name", place.name, LONGEST_NAME),
        ("short name", place.short_name, LONGEST_SHORT_NAME),
    ):
        yield from _of_text(f"{who}: the {title}", text, longest)
    if not place.lsoa_codes:
        yield f"{who}: found no LSOA, expected at least one. Enter the codes of the LSOAs it is made of."
    if len(place.lsoa_codes) > MOST_LSOAS:
        yield f"{who}: found {len(place.lsoa_codes):,} LSOAs, expected {MOST_LSOAS} at most."
    for code in dict.fromkeys(place.lsoa_codes):
        if code not in city.lsoas.index:
            near = _nearest(code, city.lsoas.index)
            yield f"{who}: found “{code}”, expected an LSOA of {city.config.city_name}.{near}"
    for code, count in Counter(place.lsoa_codes).items():
        if count > 1:
            yield f"{who}: {code} is there {count} times, expected once. Remove the repetition."


def _of_text(what: str, text: str, longest: int) -> Iterator[str]:
    if not text.strip():
        yield f"{what} is empty. Enter one."
    elif len(text) > longest:
        yield f"{what} has {len(text):,} characters, expected {longest} at most. Shorten it."
    elif not text.isprintable() or text != text.strip():
        yield f"{what} begins or ends with a space, or has characters that cannot be seen. Type it anew."


def _nearest(code: str, known: Collection[str]) -> str:
    near = get_close_matches(code.upper(), list(known), 1, 0.75)
    return f" Is {near[0]} meant?" if near else " Correct or remove it."


def _shared(places: Sequence[Neighbourhood]) -> Iterator[str]:
    for title, names in (("name", [one.name for one in places]), ("short name", [one.short_name for one in places])):
        counts = Counter(name.strip().casefold() for name in names)
        for name in names:
            if counts.pop(name.strip().casefold(), 1) > 1:
                yield f"Two neighbourhoods have the {title} “{name[:60]}”. Give each its own."
    holders: dict[str, list[str]] = {}
    for place in places:
        for code in dict.fromkeys(place.lsoa_codes):
            holders.setdefault(code, []).append(place.short_name)
    for code, holding in holders.items():
        if len(holding) > 1:
            several = " and ".join(holding)
            yield f"{code} is in {several}, expected in one neighbourhood only. Remove it from the others."


def _of_target_wards(config: AreasConfig, city: City) -> Iterator[str]:
    codes = config.target_ward_codes
    if not codes:
        yield "Found no target ward, expected at least one. Tick the target wards."
    for code in dict.fromkeys(codes):
        if code not in city.wards.index:
            yield f"Target wards: found “{code[:60]}”, expected a ward of {city.config.city_name}."
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"Target wards: {code} is there {count} times, expected once."


def _of_sets(config: AreasConfig, city: City) -> Iterator[str]:
    for key in SetKey:
        yield from _of_text(f"The name of the set “{key}”", config.labels.get(key, ""), LONGEST_NAME)
    counts = Counter(label.casefold() for label in config.labels.values())
    yield from (f"Two sets are called “{label[:60]}”. Give each its own name." for label, n in counts.items() if n > 1)
    if not 1 <= config.share_pct <= MOST_SHARE_PCT:
        yield f"The most deprived set: found {config.share_pct} per cent, expected 1 to {MOST_SHARE_PCT}."
        return
    for key, count in set_counts(config, city).items():
        label = config.labels.get(key, "")
        said = [_COUNTED[word] for word in re.split(r"[^a-z-]+", label.lower()) if word in _COUNTED]
        said += [int(number) for number in re.findall(r"\b\d{1,3}\b", label)]
        if said and said != [count]:
            yield (
                f"The set “{label}” has {number_in_words(count)} members, and its name says otherwise. "
                f"Rename it: “{_renamed(label, count)}”?"
            )


def set_counts(config: AreasConfig, city: City) -> dict[SetKey, int]:
    """Return how many members each set has that is called by a number, as its name counts them."""
    ranks = city.lsoas["imd_rank"]
    return {
        SetKey.MOST_DEPRIVED: len(most_deprived_codes(ranks, city.edition.lsoa_count, config.share_pct)),
        SetKey.PRIORITY: len(config.neighbourhoods),
        SetKey.TARGET_WARDS: len(config.target_ward_codes),
    }


def _renamed(label: str, count: int) -> str:
    """Put a count into a label in place of the one that it has."""

    def word(found: re.Match[str]) -> str:
        text = found[0]
        if text.lower() not in _COUNTED and not text.isdigit():
            return text
        new = str(count) if text.isdigit() else number_in_words(count)
        return new.capitalize() if text[0].isupper() else new

    return re.sub(r"[A-Za-z-]+|\d+", word, label)


def _of_rule(rule: SmallNumbers | None) -> Iterator[str]:
    if rule is None:
        return
    for who, least, floor in (
        ("the public", rule.public_least, FLOOR.public_least),
        ("officers", rule.officer_least, FLOOR.officer_least),
    ):
        if not floor <= least <= MOST_LEAST:
            yield (
                f"Small numbers: found {least} as the least count that {who} may see, expected {floor} to "
                f"{MOST_LEAST}. The methods permit nothing below {floor}."
            )
    if rule.officer_least > rule.public_least:
        yield "Small numbers: more would be hidden from officers than from the public. Lower one or raise the other."
    if rule.round_to not in ROUND_TO:
        yield f"Small numbers: found rounding to {rule.round_to}, expected {' or '.join(map(str, ROUND_TO))}."


def _of_weights(weights: Mapping[str, float]) -> Iterator[str]:
    domains = {domain.key: domain.label for domain in DOMAINS}
    added = [key for key in weights if key.startswith(KPI)]
    for key, weight in weights.items():
        name = domains.get(key, key[:60])
        if key not in domains and key not in added:
            yield f"Weights: found “{name}”, expected a domain, or “{KPI}” and the ID of a KPI."
        # what is no number is neither
        elif not 0 <= weight <= MOST:
            yield f"The weight of {name} is no number from 0 to {MOST:g}. Enter one, such as 22.5."
    if len(added) > MOST_ADDED:
        yield f"Weights: found {len(added)} KPIs, expected {MOST_ADDED} at most."
    if weights and not any(weights.values()):
        yield "All weights are 0, so there is nothing to rank by. Enter at least one above 0."
