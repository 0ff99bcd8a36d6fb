"""The area that a document is pinned to, by the path of its profile."""

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, PlaceKind, find_lsoa, find_neighbourhood, find_ward


def place_at(city: City, path: str) -> Place | None:
    """Return the area whose profile has a path; None if there is none, or not any more."""
    _, kind, key = [*path.split("/"), "", ""][:3]
    find = {"neighbourhood": find_neighbourhood, "lsoa": find_lsoa, "ward": find_ward}.get(kind)
    found = find(city, key) if find else None
    return found if found is not None and found.path == path else None


def neighbourhood_of(city: City, place: Place | None) -> str:
    """Return the slug of the priority neighbourhood that an area is or lies in; "" for none."""
    if place is None or place.kind is PlaceKind.WARD:
        return ""
    found = city.config.neighbourhood_of(place.lsoa_codes[0])
    return found.slug if found else ""


def overlap(one: Place | None, other: Place | None) -> bool:
    """Tell whether two areas share an LSOA."""
    return one is not None and other is not None and not set(one.lsoa_codes).isdisjoint(other.lsoa_codes)
