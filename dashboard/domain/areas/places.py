"""Areas of any kind by code or name, forgiving in how they are written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey, WardVintage
from dashboard.domain.wording.plain import listing

_CODE = re.compile(r"[A-Z]\d{8}", re.IGNORECASE)
_LSOA_CODE = re.compile(r"E01\d{6}", re.IGNORECASE)


class PlaceKind(StrEnum):
    """Kinds of areas that can be looked up."""

    LSOA = "LSOA"
    NEIGHBOURHOOD = "priority neighbourhood"
    WARD = "ward"


@dataclass(frozen=True)
class Place:
    """An area that was found: its kind, its key in addresses, its name, its LSOAs, and for a ward its vintage."""

    kind: PlaceKind
    key: str
    name: str
    lsoa_codes: tuple[str, ...]
    vintage: str = ""

    @property
    def path(self) -> str:
        """Address of the profile."""
        folder = {PlaceKind.LSOA: "lsoa", PlaceKind.NEIGHBOURHOOD: "neighbourhood", PlaceKind.WARD: "ward"}[self.kind]
        return f"/{folder}/{self.key}"


def simplified(text: str) -> str:
    """Write a name for comparison: lower case, "&" as "and", words separated by single spaces, no "ward" at the end."""
    words = re.sub(r"[\W_]+", " ", text.casefold().replace("&", " and ")).strip()
    return words.removesuffix(" ward").strip()


def lsoa_place(city: City, code: str) -> Place:
    """Return an LSOA that exists, by its code."""
    row = city.lsoas.loc[code]
    return Place(PlaceKind.LSOA, code, str(row["display_name"]), (code,))


def ward_place(city: City, vintage: str, code: str) -> Place:
    """Return a ward that exists, by its vintage and code."""
    found = city.ward_vintages[vintage]
    members = tuple(found.ward_of.index[found.ward_of == code])
    return Place(PlaceKind.WARD, code, str(found.wards.at[code, "name"]), members, vintage)


def find_lsoa(city: City, text: str) -> Place | None:
    """Find an LSOA by code ("e01011372") or official name ("Leeds 086C", "leeds-086c"), or by its street-level name."""
    code, wanted = text.strip().upper(), simplified(text)
    if code in city.lsoas.index:
        return lsoa_place(city, code)
    for column in ("name", "place_name", "display_name") if wanted else ():
        named = city.lsoas.index[city.lsoas[column].map(simplified) == wanted]
        if len(named):
            return lsoa_place(city, str(named[0]))
    return None


def find_neighbourhood(city: City, text: str) -> Place | None:
    """Find a priority neighbourhood by slug, name or short name."""
    wanted = simplified(text)
    for place in city.config.neighbourhoods:
        if wanted and wanted in {simplified(place.slug), simplified(place.name), simplified(place.short_name)}:
            return Place(PlaceKind.NEIGHBOURHOOD, place.slug, place.name, place.lsoa_codes)
    return None


def former_neighbourhood(city: City, text: str) -> tuple[str, list[Place]]:
    """Say that a slug is of an area that was a priority neighbourhood once, and return its LSOAs; "" for any other."""
    for place in city.areas_as_built.neighbourhoods:
        if place.slug == text.strip().lower() and place not in city.config.neighbourhoods:
            why = f"{place.name} is no longer a priority neighbourhood. Its LSOAs have profiles of their own:"
            return why, [lsoa_place(city, code) for code in place.lsoa_codes]
    return "", []


def find_ward(city: City, text: str) -> Place | None:
    """Find a ward of any vintage by code or name; for a name that both vintages have, the later one.

    A code that the same ward was given later is understood too.
    """
    asked, wanted = text.strip().upper(), simplified(text)
    for vintage, found in current_first(city):
        code = found.recoded.get(asked, asked)
        if code in found.wards.index:
            return ward_place(city, vintage, code)
        for column in ("name", "official_name") if wanted else ():
            named = found.wards.index[found.wards[column].map(simplified) == wanted]
            if len(named):
                return ward_place(city, vintage, str(named[0]))
    return None


def current_first(city: City) -> list[tuple[str, WardVintage]]:
    """Return the vintages of wards by key, those in force first."""
    return list(city.ward_vintages.items())[::-1]


def in_force(city: City) -> WardVintage:
    """Return the wards in force; where no later ones have been built, those of the Indices' time."""
    return current_first(city)[0][1]


def outline_label(city: City, key: SetKey) -> str:
    """Return what the outlines of a set are called; those of wards say of which time they are.

    All wards are those in force, whichever the configuration names; target wards keep the borders they were chosen by.
    """
    chosen_by, today, label = next(iter(city.ward_vintages.values())), in_force(city), city.sets[key].label
    if key is SetKey.WARDS:
        return label.replace(chosen_by.label, today.label)
    return f"{label} ({chosen_by.label})" if key is SetKey.TARGET_WARDS and chosen_by is not today else label


def wards_of(city: City, codes: Sequence[str]) -> list[tuple[WardVintage, dict[str, str]]]:
    """Return the wards that LSOAs belong to, name by code and in the order of the LSOAs; vintages in force first."""
    return [
        (vintage, {str(code): str(vintage.wards.at[code, "name"]) for code in vintage.ward_of.loc[list(codes)]})
        for _, vintage in current_first(city)
    ]


def find_places(city: City, text: str) -> list[Place]:
    """Find areas of any kind in which every word of a text begins a word of the name or code: "linc" is Lincoln Green.

    A whole name or code finds that one area alone. Otherwise priority neighbourhoods come first, then wards, those in
    force before the earlier ones, then LSOAs; an LSOA that is a neighbourhood of that list is left out.
    """
    if (exact := find_place(city, text)) is not None:
        return [exact]
    words = simplified(text).split()
    if not words:
        return []
    found = list(_named(city, words))
    whole = {place.lsoa_codes for place in found if place.kind is PlaceKind.NEIGHBOURHOOD}
    return [place for place in found if place.kind is not PlaceKind.LSOA or place.lsoa_codes not in whole]


def _named(city: City, words: Sequence[str]) -> Iterator[Place]:
    """Yield all areas in whose name or code every word begins a word."""
    for place in city.config.neighbourhoods:
        if fits(words, place.name, place.short_name):
            yield Place(PlaceKind.NEIGHBOURHOOD, place.slug, place.name, place.lsoa_codes)
    for vintage, wards in current_first(city):
        for code, *names in wards.wards[["name", "official_name"]].itertuples():
            if fits(words, *map(str, names), *wards.codes_of(str(code))):
                yield ward_place(city, vintage, str(code))
    for code, *called in city.lsoas[["name", "place_name", "middle_name"]].itertuples():
        if fits(words, *called, str(code)):
            yield lsoa_place(city, str(code))


def fits(words: Sequence[str], *names: str) -> bool:
    """Tell whether every word, simplified, begins a word of the names."""
    named = f" {simplified(' '.join(names))}"
    return all(f" {word}" in named for word in words)


def may_be_shown(city: City, text: str) -> bool:
    """Tell whether a text that names no area may stand in an address: what could be a postcode, mistyped, may not."""
    is_named = bool(_CODE.fullmatch(text.strip()) or lsoas_there(city, text))
    return is_named or not any(letter.isdigit() for letter in text)


def not_found(city: City, text: str) -> str:
    """Say that no area is called so, and what to do."""
    name = city.config.city_name
    if changed := changed_lsoa(city, text):
        return changed
    if _LSOA_CODE.fullmatch(text.strip()):
        return (
            f"{text.strip().upper()} is not among the LSOAs of {city.config.lsoa_vintage} in {name}, which these "
            f"figures are for. It may be a code of {_other(city)} or of another place. Search for a postcode or a "
            "street name in it instead."
        )
    return f"There is no area “{text.strip()}” in {name}. Try a ward, a neighbourhood or an LSOA."


def _other(city: City) -> int:
    return 2011 if city.config.lsoa_vintage == 2021 else 2021


def changed_lsoas(city: City) -> dict[str, str]:
    """Return the official names of the LSOAs of the other vintage that have changed, by code; "" where not known."""
    # not every edition has names
    named = {code: name for one in city.editions.values() for code, name in one.names.items() if name}
    return {code: named.get(code, "") for code in city.lsoa_changes}


def lsoas_there(city: City, text: str) -> list[Place]:
    """Return the city's LSOAs where one of the other vintage, by code or name, lies; none for any other text."""
    return [lsoa_place(city, code) for code in city.lsoa_changes.get(_changed_code(city, text), ())]


def _changed_code(city: City, text: str) -> str:
    wanted = simplified(text)
    codes = [code for code, name in changed_lsoas(city).items() if wanted and wanted == simplified(name)]
    return codes[0] if codes else text.strip().upper()


def changed_lsoa(city: City, text: str) -> str:
    """Say where an LSOA of the other vintage lies; "" for a text that names none, or one that is the same."""
    codes = [place.key for place in lsoas_there(city, text)]
    if not codes:
        return ""
    names = listing([f"{city.lsoas.at[code, 'name']!s} ({code})" for code in codes])
    own, other = city.config.lsoa_vintage, _other(city)
    if own == 2011:
        was = f"in 2011 it was part of {names}" if len(codes) == 1 else f"it was made of {names} of 2011"
    else:
        was = f"in {own} it is part of {names}" if len(codes) == 1 else f"it was split into {names} in {own}"
    code = _changed_code(city, text)
    called = f"{name} ({code})" if (name := changed_lsoas(city)[code]) else code
    return f"{called} is an LSOA of {other}: {was}. The figures here are for the LSOAs of {own}."


def find_place(city: City, text: str) -> Place | None:
    """Find an area of any kind: a priority neighbourhood first, then a ward, then an LSOA."""
    return find_neighbourhood(city, text) or find_ward(city, text) or find_lsoa(city, text)
