"""Areas that a reader adds to a profile for comparison: from what is typed, from the address, and back into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.components.offered import Offer, offered
from dashboard.components.templating import render
from dashboard.domain.areas import postcodes
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, PlaceKind, find_place, find_places, may_be_shown, not_found
from dashboard.domain.wording import profile as words

MOST_COMPARED = 3
#: Where the form of a profile is sent to.
COMPARE_PATH = "/compare/with"
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Compared:
    """Areas added to a profile.

    Attributes
    ----------
    places
        The areas.
    unknown
        A sentence on what was typed and is no area, "" if nothing.
    typed
        What was typed and fits several areas, "" if nothing.
    without_figures
        Names of wards that have nothing to compare.
    """

    places: tuple[Place, ...]
    unknown: str = ""
    typed: str = ""
    without_figures: tuple[str, ...] = ()


def read_compared(city: City, query: Mapping[str, str]) -> Compared:
    """Read the areas to compare with from the address: `compare` (keys, by commas), and `find` that fits several.

    At most three count; one that is named twice counts once. A ward that no LSOA belongs to has nothing to compare.
    """
    asked = [text for text in query.get("compare", "").split(",") if text.strip()]
    places: dict[str, Place] = {}
    without_figures: dict[str, str] = {}
    typed = query.get("find", "").strip()[:_LONGEST_NAME]
    unknown = not_found(city, typed) if typed and not find_places(city, typed) else ""
    if query.get("unplaced"):
        unknown = f"What was typed is not an area or a postcode of {city.config.city_name}. It has not been kept."
    for text in asked[: 2 * MOST_COMPARED]:
        place = find_place(city, text)
        if place is None:
            unknown = not_found(city, text[:_LONGEST_NAME])
        elif not place.lsoa_codes:
            without_figures[place.key] = place.name
        else:
            places.setdefault(place.key, place)
    shown = tuple(places.values())[:MOST_COMPARED]
    return Compared(shown, unknown, "" if unknown else typed, tuple(without_figures.values()))


def with_compared(city: City, profile: Place, compare: str, text: str) -> str:
    """Return the address of a profile with an area added that was typed: its key, never a postcode.

    Where a text fits several areas, or none and cannot be a postcode, it stands in the address to be told about.
    """
    keys = [key for key in compare.split(",") if key.strip()]
    if code := postcodes.lsoa_of(city.postcodes, text):
        return _address(profile.path, [*keys, code])
    found = find_places(city, text)
    if len(found) == 1:
        return _address(profile.path, list(dict.fromkeys([*keys, found[0].key])))
    is_postcode = postcodes.classify(text).kind is not postcodes.QueryKind.NONE
    if not is_postcode and len(text) <= _LONGEST_NAME and (found or may_be_shown(city, text)):
        return _address(profile.path, keys, find=text.strip())
    return _address(profile.path, keys, unplaced="1")


def compare_form(city: City, profile: Place, compared: Compared) -> Markup:
    """Draw the form that adds an area, with a link to take each one out; works without scripts.

    Parameters
    ----------
    city
        The city.
    profile
        Whose profile it is.
    compared
        Areas added by now.
    """
    keys = [place.key for place in compared.places]
    removals = [
        {"name": place.name, "without": _address(profile.path, [key for key in keys if key != place.key])}
        for place in compared.places
    ]
    fitting = find_places(city, compared.typed) if compared.typed else []
    offers = [Offer(place.name, _kind_of(city, place), _address(profile.path, [*keys, place.key])) for place in fitting]
    return render(
        "compare_form.html",
        action=COMPARE_PATH,
        profile=profile.key,
        kept=keys,
        places=removals,
        full=len(keys) >= MOST_COMPARED,
        unknown=compared.unknown,
        offered=offered(compared.typed, offers),
        not_compared=words.not_compared(compared.without_figures),
    )


def _kind_of(city: City, place: Place) -> str:
    """Name the kind of an area to choose: of a ward when it was in force, of an LSOA the official name."""
    if place.kind is PlaceKind.WARD:
        return f"ward, {city.ward_vintages[place.vintage].label}"
    official = place.kind is PlaceKind.LSOA and str(city.lsoas.at[place.key, "name"])
    return f"{place.kind}, {official}" if official and official not in place.name else place.kind.value


def _address(path: str, keys: Sequence[str], **asked: str) -> str:
    query = urlencode({**({"compare": ",".join(keys)} if keys else {}), **asked}, safe=",")
    return f"{path}?{query}" if query else path
