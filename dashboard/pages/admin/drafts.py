"""What somebody has filled into a form, as a configuration: that in force, with one part of it changed.

The forms are sent by GET, since checking changes nothing; so a draft stands in the address, and is made anew from it.
"""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, NamedArea, effective, reduced
from dashboard.domain.areas.configuration_checks import read_codes
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.weighing.choice import given_weights
from dashboard.pages.page import Query

#: Field that says that a form was sent: boxes that are not ticked send nothing.
SENT = "check"


def area(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with a priority neighbourhood as the form has it."""
    wanted = NamedArea(
        " ".join(query.get("name", "").split()),
        " ".join(query.get("short_name", "").split()),
        read_codes(query.get("lsoas", ""), city.lsoas["name"]),
    )
    return _made(replace(now, areas={**now.areas, query["slug"]: wanted}), city)


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


def disclosure(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with the least rule for small numbers as the form has it."""
    rule = None
    if query.get("rule") == "least":
        rule = SmallNumbers(*(_number(query.get(name, "")) for name in ("public_least", "officer_least", "round_to")))
    return _made(replace(now, small_numbers=rule), city)


def illustrative(query: Query, now: Configuration, city: City) -> Configuration:
    """Return the configuration with illustrative figures, or without."""
    return _made(replace(now, illustrative=query.get("show") == "yes"), city)


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
