"""Areas that a reader adds to a profile for comparison: from the address, and back into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, find_place
from dashboard.domain.wording import profile as words

MOST_COMPARED = 3


@dataclass(frozen=True)
class Compared:
    """The areas added, what was asked for but not found ("" if nothing was), and wards without figures, by name."""

    places: tuple[Place, ...]
    unknown: str = ""
    without_figures: tuple[str, ...] = ()


def read_compared(city: City, query: Mapping[str, str]) -> Compared:
    """Read the areas to compare with from the address: `compare` (keys, by commas) and `add` (a name or code).

    At most three count; one that is named twice counts once. A ward that no LSOA belongs to has nothing to compare.
    """
    asked = [text for text in (*query.get("compare", "").split(","), query.get("add", "")) if text.strip()]
    places: dict[str, Place] = {}
    without_figures: dict[str, str] = {}
    unknown = ""
    for text in asked[: 2 * MOST_COMPARED]:
        place = find_place(city, text)
        if place is None:
            unknown = text
        elif not place.lsoa_codes:
            without_figures[place.key] = place.name
        else:
            places.setdefault(place.key, place)
    return Compared(tuple(places.values())[:MOST_COMPARED], unknown[:60], tuple(without_figures.values()))


def compare_form(city: City, path: str, compared: Compared, options: Markup) -> Markup:
    """Draw the form that adds an area, with a link to take each one out; works without scripts.

    Parameters
    ----------
    city
        The city.
    path
        Address of the profile.
    compared
        Areas added by now.
    options
        See `suggestions`.
    """
    keys = [place.key for place in compared.places]
    removals = [
        {"name": place.name, "without": _address(path, [key for key in keys if key != place.key])}
        for place in compared.places
    ]
    return render(
        "compare_form.html",
        path=path,
        kept=keys,
        places=removals,
        full=len(keys) >= MOST_COMPARED,
        unknown=compared.unknown,
        not_compared=words.not_compared(compared.without_figures),
        suggestions=options,
        example=str(city.lsoas["name"].iloc[0]),
    )


def _address(path: str, keys: list[str]) -> str:
    return f"{path}?{urlencode({'compare': ','.join(keys)}, safe=',')}" if keys else path


def suggestions(city: City) -> Markup:
    """Write the names that can be added as options: neighbourhoods, wards of all vintages, LSOAs; once for a city."""
    wards = {
        str(name)
        for vintage in city.ward_vintages.values()
        for name in vintage.wards["name"][vintage.wards.index.isin(vintage.ward_of)]
    }
    names = [*(place.name for place in city.config.neighbourhoods), *sorted(wards), *city.lsoas["name"]]
    return Markup().join(Markup('<option value="{}"></option>').format(name) for name in names)
