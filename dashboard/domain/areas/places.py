"""Areas of any kind by code or name, forgiving in how they are written."""

import re
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.areas.city import City


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
    """Write a name for comparison: lower case, "&" as "and", words parted by single spaces, no "ward" at the end."""
    words = re.sub(r"[\W_]+", " ", text.casefold().replace("&", " and ")).strip()
    return words.removesuffix(" ward").strip()


def lsoa_place(city: City, code: str) -> Place:
    """Return an LSOA that exists, by its code."""
    row = city.lsoas.loc[code]
    return Place(PlaceKind.LSOA, code, str(row["place_name"] or row["name"]), (code,))


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
    for column in ("name", "place_name") if wanted else ():
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


def find_ward(city: City, text: str) -> Place | None:
    """Find a ward of any vintage by code or name; for a name that both vintages have, the later one.

    A code that the same ward was given later is understood too.
    """
    asked, wanted = text.strip().upper(), simplified(text)
    for vintage, found in reversed(list(city.ward_vintages.items())):
        code = found.recoded.get(asked, asked)
        if code in found.wards.index:
            return ward_place(city, vintage, code)
        named = found.wards.index[found.wards["name"].map(simplified) == wanted]
        if wanted and len(named):
            return ward_place(city, vintage, str(named[0]))
    return None


def find_place(city: City, text: str) -> Place | None:
    """Find an area of any kind: a priority neighbourhood first, then a ward, then an LSOA."""
    return find_neighbourhood(city, text) or find_ward(city, text) or find_lsoa(city, text)
