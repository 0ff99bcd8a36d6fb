"""Areas of any kind for a comparison: what each is, and how a list of them stands in an address.

Each area has a token that can be read and passed on: an LSOA code, a ward code of either vintage, the slug of a
neighbourhood, the key of a set, the code of the authority. An area of one's own is its LSOAs: "E01011372+E01033035", or
if there are many, the first code and how far each next one lies ahead: "E01011372.1.4.1".
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import (
    Place,
    PlaceKind,
    find_place,
    find_places,
    fits,
    lsoa_place,
    simplified,
    ward_place,
)
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.cube import CITY, LSOA, NEIGHBOURHOOD, ward_kind
from dashboard.domain.wording import plain as wording

MOST_AREAS = 6
#: So many LSOAs an own area has at most: two of the largest wards. Six of those fit into an address.
MOST_LSOAS = 60
CUSTOM = "custom"
SETS = (SetKey.PRIORITY, SetKey.MOST_DEPRIVED, SetKey.TARGET_WARDS)
#: Up to so many codes are written out.
_WRITTEN_OUT = 6
_LONGEST, _SHOWN = 2_400, 60
_CODES = re.compile(r"[A-Z]\d{8}(?:[+ ]+[A-Z]\d{8})+")
_STEPS = re.compile(r"([A-Z])(\d{8})((?:\.\d{1,8})+)")


class AreaKind(StrEnum):
    """Kinds of areas, as readers know them."""

    LSOA = "LSOA"
    WARD = "ward"
    NEIGHBOURHOOD = "priority neighbourhood"
    SET = "set of areas"
    CUSTOM = "area of your own"
    CITY = "city"


@dataclass(frozen=True)
class ComparedArea:
    """One area: its kind, token and name, its LSOAs, and the kind that its figures go by.

    `vintage` is the label of a ward's vintage, `path` the address of its profile ("" where it has none).
    """

    kind: AreaKind
    token: str
    name: str
    lsoa_codes: tuple[str, ...]
    cell_kind: str
    vintage: str = ""
    path: str = ""

    @property
    def is_lsoa(self) -> bool:
        """Whether it is a single LSOA, whatever it is called, and so has national ranks of its own."""
        return len(self.lsoa_codes) == 1

    @property
    def is_custom(self) -> bool:
        """Whether a reader put it together, so that its figures are sums of published ones."""
        return self.kind is AreaKind.CUSTOM


@dataclass(frozen=True)
class Reading:
    """The areas of an address, and a sentence for each part of it that could not be used.

    `typed` is what somebody typed that fits several areas, "" if nothing.
    """

    areas: tuple[ComparedArea, ...]
    problems: tuple[str, ...] = ()
    typed: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens of the areas."""
        return tuple(area.token for area in self.areas)


def custom_token(lsoa_codes: Collection[str]) -> str:
    """Write LSOAs as one token, whatever their order; a single one is itself."""
    codes = sorted(set(lsoa_codes))
    return "+".join(codes) if len(codes) <= _WRITTEN_OUT else stepped(codes)


def stepped(lsoa_codes: Collection[str]) -> str:
    """Write LSOAs as the first code and how far each next one lies ahead; at least one."""
    codes = sorted(set(lsoa_codes))
    steps = [str(int(after[1:]) - int(before[1:])) for before, after in pairwise(codes)]
    return ".".join([codes[0], *steps])


def custom_codes(token: str) -> tuple[str, ...]:
    """Return the LSOA codes of a token, whether or not there are such LSOAs; none if it is no area of one's own."""
    # in an address "+" stands for a space
    text = token.strip().upper()
    if _CODES.fullmatch(text):
        return tuple(sorted(set(re.split(r"[+ ]+", text))))
    found = _STEPS.fullmatch(text)
    if found is None:
        return ()
    numbers = [int(found[2])]
    for step in found[3][1:].split("."):
        numbers.append(numbers[-1] + int(step))
    if numbers[-1] >= 10**8:
        return ()
    return tuple(sorted({f"{found[1]}{number:08}" for number in numbers}))


def city_area(city: City) -> ComparedArea:
    """Return the whole city."""
    codes = tuple(str(code) for code in city.lsoas.index)
    return ComparedArea(AreaKind.CITY, city.config.authority_code, city.config.city_name, codes, CITY)


def custom_area(city: City, lsoa_codes: Collection[str]) -> ComparedArea:
    """Put an area of one's own together from LSOAs of the city; a single LSOA is itself."""
    codes = tuple(sorted(set(lsoa_codes)))
    if len(codes) == 1:
        return _of_place(city, lsoa_place(city, codes[0]))
    name = f"Own area of {wording.number_in_words(len(codes))} LSOAs"
    return ComparedArea(AreaKind.CUSTOM, custom_token(codes), name, codes, CUSTOM)


def find_area(city: City, text: str) -> ComparedArea | None:
    """Find an area by its token, or by a name; None if there is none, or only with some of its LSOAs."""
    if codes := custom_codes(text):
        return custom_area(city, codes) if set(codes) <= set(city.lsoas.index) else None
    wanted = simplified(text)
    if text.strip().upper() == city.config.authority_code or wanted == simplified(city.config.city_name):
        return city_area(city)
    for key in SETS:
        if key in city.sets and wanted and wanted in (simplified(key.value), simplified(city.sets[key].label)):
            return _of_set(city, key)
    place = _ward_of_vintage(city, text) or find_place(city, text)
    return None if place is None else _of_place(city, place)


def find_areas(city: City, text: str) -> list[ComparedArea]:
    """Find areas by a token or a name, or by the beginnings of the words of their names; see `places.find_places`."""
    if (exact := find_area(city, text)) is not None:
        return [exact]
    words = simplified(text).split()
    sets = [_of_set(city, key) for key in SETS if key in city.sets and words and fits(words, city.sets[key].label)]
    return sets + [_of_place(city, place) for place in find_places(city, text)]


def _ward_of_vintage(city: City, text: str) -> Place | None:
    """Find a ward by its name with its vintage behind: "Beeston ward (since May 2018)"."""
    for key, vintage in city.ward_vintages.items():
        if not text.strip().endswith(f"({vintage.label})"):
            continue
        wanted = simplified(text.strip().removesuffix(f"({vintage.label})"))
        codes = vintage.wards.index[vintage.wards["name"].map(simplified) == wanted]
        if len(codes):
            return ward_place(city, key, str(codes[0]))
    return None


def _of_set(city: City, key: SetKey) -> ComparedArea:
    found = city.sets[key]
    return ComparedArea(AreaKind.SET, key.value, found.label, tuple(sorted(found.lsoa_codes)), key.value)


def _of_place(city: City, place: Place) -> ComparedArea:
    codes = place.lsoa_codes
    if place.kind is PlaceKind.WARD:
        label = city.ward_vintages[place.vintage].label
        cells = ward_kind(place.vintage)
        return ComparedArea(AreaKind.WARD, place.key, f"{place.name} ward", codes, cells, label, place.path)
    kind, cells = {
        PlaceKind.LSOA: (AreaKind.LSOA, LSOA),
        PlaceKind.NEIGHBOURHOOD: (AreaKind.NEIGHBOURHOOD, NEIGHBOURHOOD),
    }[place.kind]
    return ComparedArea(kind, place.key, place.name, codes, cells, path=place.path)


def read_areas(city: City, text: str) -> Reading:
    """Read a list of areas, separated by commas; what cannot be used is told.

    An area that is named twice counts once. The city is always there as the last column, so it takes no place.
    """
    found: dict[str, ComparedArea] = {}
    problems: list[str] = []
    left_out: list[str] = []
    for token in _tokens(text):
        area = find_area(city, token)
        if area is None or not area.lsoa_codes:
            problems.append(_unknown(city, token) if area is None else _without_lsoas(area))
        elif len(area.lsoa_codes) > MOST_LSOAS and area.is_custom:
            problems.append(too_large(len(area.lsoa_codes)))
        elif area.kind is AreaKind.CITY:
            problems.append(f"{area.name} is always there, as the last column.")
        elif area.token not in found and len(found) == MOST_AREAS:
            left_out.append(area.name)
        else:
            found.setdefault(area.token, area)
    if left_out:
        named = wording.listing(left_out)
        problems.append(f"You can compare six areas. Left out: {named}.")
    return Reading(tuple(_told_apart(list(found.values()))), tuple(dict.fromkeys(problems)))


def _tokens(text: str) -> list[str]:
    tokens = [token.strip()[:_LONGEST] for token in text.split(",")]
    return [token for token in tokens if token][: 4 * MOST_AREAS]


def too_large(count: int) -> str:
    """Say how many LSOAs an area of one's own may have."""
    return f"An area of your own may have up to {MOST_LSOAS} LSOAs; found {count:,}. Choose fewer."


def _without_lsoas(area: ComparedArea) -> str:
    return f"No LSOA belongs to {area.name} ({area.vintage}) by best fit, so there is nothing to compare."


def _unknown(city: City, token: str) -> str:
    codes = custom_codes(token)
    city_name = city.config.city_name
    if missing := [code for code in codes if code not in city.lsoas.index]:
        named = wording.listing([*missing[:3], *([f"{len(missing) - 3} more"] if len(missing) > 3 else [])])
        several = len(missing) > 1
        return (
            f"An area of your own was left out: {named} {'are' if several else 'is'} not "
            f"{'LSOAs' if several else 'an LSOA'} of {city_name}."
        )
    shown = token if len(token) <= _SHOWN else f"{token[:_SHOWN]}…"
    example = city.lsoas["name"].iloc[0]
    return (
        f"There is no area “{shown}” in {city_name}. Try a ward, a neighbourhood, an LSOA code, or an LSOA name such "
        f"as “{example}”."
    )


def _told_apart(areas: Sequence[ComparedArea]) -> Iterator[ComparedArea]:
    """Give own areas of the same size letters, and wards of the same name their vintage, so that no two look alike."""
    names = [area.name for area in areas]
    letters = iter("ABCDEF")
    for area in areas:
        if names.count(area.name) == 1:
            yield area
        elif area.is_custom:
            yield replace(area, name=f"{area.name}, {next(letters)}")
        elif area.vintage:
            yield replace(area, name=f"{area.name} ({area.vintage})")
        else:
            yield replace(area, name=f"{area.name} ({area.kind})")


def address(tokens: Sequence[str], path: str = "/compare") -> str:
    """Return the address of a comparison; tokens have no character that an address would have to escape."""
    return f"{path}?areas={','.join(tokens)}" if tokens else path
