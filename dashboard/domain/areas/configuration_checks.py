"""What must hold of a configuration before it may be in force, and how lists of areas are read from a form."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.name_checks import LONGEST_NAME, LONGEST_SHORT_NAME, of_names, of_text
from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, SetKey, most_deprived_codes
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.choices import KPI
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.weighing.choice import MOST, MOST_ADDED
from dashboard.domain.wording.plain import capitalised, number_in_words

#: What the methods permit at least; no setting goes below.
FLOOR = SmallNumbers()
#: A rule that hides everything would be of no use.
MOST_LEAST = 100
ROUND_TO = (5, 10)
MOST_LSOAS = 100
#: Charts have a line for each.
MOST_NEIGHBOURHOODS = 24
MOST_SHARE_PCT = 20
#: Numbers that a set may be called by: "Twelve target wards". The first two only begin a name: "One priority area".
_FEW = {number_in_words(number): number for number in range(2)}
_COUNTED = {number_in_words(number): number for number in range(2, 100)}
#: What a set of one and one of several is called after its number.
_KINDS = ("neighbourhood", "area", "place", "estate", "ward", "LSOA")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 60
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
        *_of_slugs(wanted, city),
        *(text for place in config.neighbourhoods for text in _of_place(place, city)),
        *_shared(config.neighbourhoods),
        *of_names(wanted, city),
        *_of_target_wards(config, city),
        *_of_sets(config, city),
        *_of_rule(wanted.small_numbers),
        *_of_edition(config, city),
        *_of_weights(wanted.weights),
    ]


def _of_slugs(wanted: Configuration, city: City) -> Iterator[str]:
    built = [place.slug for place in city.areas_as_built.neighbourhoods]
    for slug in wanted.removed:
        if slug not in built:
            yield f"Found the priority neighbourhood “{slug[:60]}” to be removed, expected one of {', '.join(built)}."
    for slug in wanted.areas:
        if slug in wanted.removed:
            yield f"{slug[:60]}: found it changed and removed, expected one of both."
        elif slug not in built and (not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG or slug in _taken(city)):
            yield f"Found the address “{slug[:60]}”, expected small letters, digits and hyphens that name nothing else."
    count = len(effective(city.areas_as_built, wanted).neighbourhoods)
    if count > MOST_NEIGHBOURHOODS:
        yield f"Found {count} priority neighbourhoods, expected {MOST_NEIGHBOURHOODS} at most. Remove one first."


def _taken(city: City) -> set[str]:
    """Return the slugs that stand for something else, in the addresses of comparisons."""
    return {*(key.value for key in SetKey), slug_of(city.config.city_name), "city"}


def new_slug(name: str, now: Configuration, city: City) -> str:
    """Make the slug of a priority neighbourhood that is to be added from its name; no other has ever had it here."""
    used = {place.slug for place in city.areas_as_built.neighbourhoods} | set(now.areas) | _taken(city)
    slug = slug_of(name)
    return next(one for number in range(1, len(used) + 2) if (one := slug + f"-{number}" * (number > 1)) not in used)


def slug_of(name: str) -> str:
    """Write a name as it may stand in an address: "Saint Mary's" is "saint-marys"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("’", ""))
    return words[: _LONGEST_SLUG - 4].strip("-") or "neighbourhood"


def _of_place(place: Neighbourhood, city: City) -> Iterator[str]:
    who = (place.short_name.strip() or place.name.strip())[:60] or place.slug
    for title, text, longest in (
        ("name", place.name, LONGEST_NAME),
        ("short name", place.short_name, LONGEST_SHORT_NAME),
    ):
        yield from of_text(f"{who}: the {title}", text, longest)
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
        yield from of_text(f"The name of the set “{key}”", config.labels.get(key, ""), LONGEST_NAME)
    counts = Counter(label.casefold() for label in config.labels.values())
    yield from (f"Two sets are called “{label[:60]}”. Give each its own name." for label, n in counts.items() if n > 1)
    if not 1 <= config.share_pct <= MOST_SHARE_PCT:
        yield f"The most deprived set: found {config.share_pct} per cent, expected 1 to {MOST_SHARE_PCT}."
        return
    for key, count in set_counts(config, city).items():
        label = config.labels.get(key, "")
        words = re.split(r"[^a-z-]+", label.lower())
        said = [_FEW[word] for word in words[:1] if word in _FEW] + [_COUNTED[w] for w in words if w in _COUNTED]
        said += [int(number) for number in re.findall(r"\b\d{1,3}\b", label)]
        if said and said != [count]:
            members = f"{number_in_words(count)} member{'' if count == 1 else 's'}"
            yield (
                f"The set “{label}” has {members}, and its name says otherwise. Rename it: “{renamed(label, count)}”?"
            )


def set_counts(config: AreasConfig, city: City) -> dict[SetKey, int]:
    """Return how many members each set has that is called by a number, as its name counts them."""
    ranks, count = city.lsoas["imd_rank"], city.edition.lsoa_count
    if config.edition_year != city.edition.year and config.edition_year in city.editions:
        figures = city.editions[config.edition_year]
        ranks, count = figures.frame["imd_rank"].reindex(ranks.index), figures.edition.lsoa_count
    return {
        SetKey.MOST_DEPRIVED: len(most_deprived_codes(ranks, count, config.share_pct)),
        SetKey.PRIORITY: len(config.neighbourhoods),
        SetKey.TARGET_WARDS: len(config.target_ward_codes),
    }


def renamed(label: str, count: int) -> str:
    """Put a count into a label in place of the one that it has: "Six priority areas" becomes "One priority area".

    None are not counted: "Priority areas".
    """
    counted = False

    def word(found: re.Match[str]) -> str:
        nonlocal counted
        text = found[0]
        is_count = text.isdigit() or text.lower() in _COUNTED or (text.lower() in _FEW and not found.start())
        if is_count:
            counted = True
            new = str(count) if text.isdigit() or not count else number_in_words(count)
            return new.capitalize() if text[0].isupper() else new
        kind = text.removesuffix("s")
        return kind + "s" * (count != 1) if counted and kind in _KINDS else text

    text = re.sub(r"[A-Za-z-]+|\d+", word, label)
    return capitalised(re.sub(r"(?i)^(the )?0 ", "", text)) if not count else text


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


def why_not_own(city: City, year: int) -> str:
    """Say why an edition of the Indices cannot be the city's own; "" where it can.

    It needs a figure of its own for each of the city's LSOAs: profiles, KPIs and files tell nothing else of a place.
    """
    figures = city.editions[year]
    without = len(city.lsoas.index.difference(figures.frame.index))
    if not without:
        return ""
    return (
        f"The Indices of {year} are on LSOAs of {figures.edition.lsoa_vintage}: {without:,} of the {len(city.lsoas):,} "
        f"LSOAs of {city.config.city_name} have no figure of their own in them"
    )


def _of_edition(config: AreasConfig, city: City) -> Iterator[str]:
    year = config.edition_year
    if year == city.edition.year:
        return
    if year not in city.editions:
        known = ", ".join(map(str, city.editions))
        yield f"The city’s own edition of the Indices: found {year}, expected one of {known}."
    elif why := why_not_own(city, year):
        yield f"{why}, so they cannot be the city’s own edition. Readers can look at them on the map and on Change."


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
