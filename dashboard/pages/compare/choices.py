"""What there is to choose from on the page: LSOAs to tick, and examples; the same until the city changes."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.components.identity import display_name
from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import MOST_AREAS, SETS, address
from dashboard.domain.areas.places import in_force, simplified
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.wording.plain import capitalised, number_in_words


@dataclass(frozen=True)
class Choices:
    """What there is to choose from.

    Attributes
    ----------
    ticks
        The list of LSOAs to tick, by ward.
    examples
        Addresses to begin with, each with what it compares.
    """

    ticks: Markup
    examples: tuple[tuple[str, str], ...]


def choices_of(city: City) -> Choices:
    """Put together what there is to choose from in a city."""
    return Choices(_ticks(city), _examples(city))


def _ticks(city: City) -> Markup:
    """Write the list of LSOAs to tick, by ward; it is the same on every page."""
    names = city.lsoas.sort_values("name")[["display_name", "name"]]
    wards = [
        (str(ward), list(lsoas.itertuples(name=None)))
        for ward, lsoas in names.groupby(in_force(city).names[names.index], sort=True)
    ]
    return render("compare_ticks.html", wards=wards)


def _examples(city: City) -> tuple[tuple[str, str], ...]:
    """Return addresses to begin with, each with what it compares."""
    found = []
    places = city.config.neighbourhoods
    if len(places) > 1:
        which = "The priority neighbourhoods"
        if len(places) > MOST_AREAS:
            shown, every = number_in_words(MOST_AREAS), number_in_words(len(places))
            which = f"{capitalised(shown)} of the {every} priority neighbourhoods"
        found.append((address([place.slug for place in places[:MOST_AREAS]]), f"{which}, one by one"))
    sets = [key.value for key in SETS if key in city.sets and city.sets[key].lsoa_codes]
    if sets:
        found.append((address(sets), "The three sets of areas of the programme"))
    first = str(city.lsoas["imd_rank"].idxmin())
    lsoa = city.lsoas.loc[first]
    beside = [SetKey.TARGET_WARDS.value] if SetKey.TARGET_WARDS.value in sets else []
    found.append(
        (
            address([first, str(in_force(city).ward_of[first]), *beside]),
            f"{display_name(lsoa)}, the most deprived LSOA, its ward and the target wards",
        )
    )
    if twice := _in_every_vintage(city):
        found.append((address(twice[1]), f"{twice[0]} ward before and since its borders changed"))
    return tuple(found)


def _in_every_vintage(city: City) -> tuple[str, list[str]] | None:
    """Return the name and codes of a ward that every vintage has, the one with the most deprived LSOA; None if none."""
    if len(city.ward_vintages) < 2:
        return None
    codes = [
        {simplified(str(name)): str(code) for code, name in vintage.wards["name"].items()}
        for vintage in city.ward_vintages.values()
    ]
    for name in city.lsoas.sort_values("imd_rank")["ward_name"].drop_duplicates():
        found = [named[simplified(str(name))] for named in codes if simplified(str(name)) in named]
        if len(found) == len(codes):
            return str(name), found
    return None
