"""What somebody has filled into a form, as a configuration: that in force, with one part of it changed.

The forms are sent by GET, since checking changes nothing; so a draft stands in the address, and is made anew from it.
"""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, NamedArea, effective, reduced
from dashboard.domain.areas.configuration_checks import new_slug, read_codes, renamed
from dashboard.domain.areas.places import Place, PlaceKind
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.weighing.choice import given_weights
from dashboard.pages.page import Query

#: Field that says that a form was sent: boxes that are not ticked send nothing.
SENT = "check"


def area(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with a priority neighbourhood as the form has it; one without a slug is added."""
    wanted = NamedArea(
        _text(query, "name"), _text(query, "short_name"), read_codes(query.get("lsoas", ""), city.lsoas["name"])
    )
    if slug := query.get("slug", ""):
        return _made(replace(now, areas={**now.areas, slug: wanted}), city)
    return _counted(replace(now, areas={**now.areas, new_slug(wanted.name, now, city): wanted}), city)


def removed(slug: str, now: Configuration, city: City) -> Configuration:
    """Return the configuration without a priority neighbourhood."""
    built = {place.slug for place in city.areas_as_built.neighbourhoods}
    areas = {other: area for other, area in now.areas.items() if other != slug}
    gone = (*now.removed, slug) if slug in built else now.removed
    return _counted(replace(now, areas=areas, removed=gone), city)


def _counted(draft: Configuration, city: City) -> Configuration:
    """Let the name of the set say how many priority neighbourhoods there are now, where it says a number."""
    config = effective(city.areas_as_built, draft)
    label = renamed(config.labels.get(SetKey.PRIORITY, ""), len(config.neighbourhoods))
    return _made(replace(draft, labels={**draft.labels, SetKey.PRIORITY: label}), city)


def name(place: Place, query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with another name of a ward or LSOA; without one, it has its official name."""
    given, wanted = _text(query, "name"), dict(now.ward_names if place.kind is PlaceKind.WARD else now.lsoa_names)
    if place.kind is PlaceKind.LSOA:
        return _made(replace(now, lsoa_names={**wanted, place.key: given}), city)
    wanted.pop(place.key, None)
    if given and given != city.ward_vintages[place.vintage].wards.at[place.key, "official_name"]:
        wanted[place.key] = given
    return _made(replace(now, ward_names=wanted), city)


def target_wards(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the wards that are ticked."""
    built = effective(city.areas_as_built, now).target_ward_codes
    ticked = [code for code in city.wards.index if query.get(str(code)) == "yes"]
    # in the order they had, the new ones last
    codes = [code for code in built if code in ticked] + [code for code in ticked if code not in built]
    return _named(query, replace(now, target_wards=tuple(map(str, codes))), city, [SetKey.TARGET_WARDS])


def sets(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the names of sets, and the share of England, as the form has them."""
    return _named(query, replace(now, share_pct=_number(query.get("share_pct", ""))), city, list(SetKey))


def _named(query: Query, draft: Configuration, city: City, keys: list[SetKey]) -> Configuration:
    labels: Mapping[SetKey, str] = {
        key: " ".join(query[f"label-{key}"].split()) for key in keys if f"label-{key}" in query
    }
    ticked = {key for key in keys if query.get(f"confirmed-{key}") == "yes"}
    confirmed = (draft.confirmed - set(keys)) | ticked
    return _made(replace(draft, labels={**draft.labels, **labels}, confirmed=frozenset(confirmed)), city)


def edition(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the edition that is chosen, and what the most deprived set is called in it."""
    return _named(query, replace(now, edition=_number(query.get("edition", ""))), city, [SetKey.MOST_DEPRIVED])


def disclosure(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the least rule for small numbers as the form has it."""
    rule = None
    if query.get("rule") == "least":
        rule = SmallNumbers(*(_number(query.get(name, "")) for name in ("public_least", "officer_least", "round_to")))
    return _made(replace(now, small_numbers=rule), city)


def illustrative(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with illustrative figures, or without."""
    return _made(replace(now, illustrative=query.get("show") == "yes"), city)


def _text(query: Query, field: str) -> str:
    return " ".join(query.get(field, "").split())


def weights(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the council's own weights as the form has them; without any if it wants none."""
    wanted = given_weights(query) if query.get("weights") == "own" else {}
    return _made(replace(now, weights=wanted), city)


def _number(text: str) -> int:
    """Read a number; what is none becomes 0, which no setting permits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0


def _made(draft: Configuration, city: City) -> Configuration:
    # how the version before was put in force says nothing of this one
    return replace(reduced(city.areas_as_built, draft), keeps_areas=False)
