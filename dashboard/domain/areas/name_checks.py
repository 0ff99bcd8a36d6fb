"""What must hold of the names that administrators give to areas, and what is told of them."""

import re
from collections.abc import Iterator

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.places import current_first, simplified

LONGEST_NAME, LONGEST_SHORT_NAME = 80, 40
#: What stands in names beside letters and digits; no sign of markup or of a formula is among them.
_SIGNS = " '’‘&.,:()/!-–%+"
_CODE = re.compile(r"[A-Z]\d{8}", re.IGNORECASE)


def of_text(what: str, text: str, longest: int) -> Iterator[str]:
    """Tell what is wrong with a name, whatever it is a name of."""
    odd = [sign for sign in dict.fromkeys(text) if not sign.isalnum() and sign not in _SIGNS]
    if not text.strip():
        yield f"{what} is empty. Enter one."
    elif len(text) > longest:
        yield f"{what} has {len(text):,} characters, expected {longest} at most. Shorten it."
    elif not text.isprintable() or text != text.strip():
        yield f"{what} begins or ends with a space, or has characters that cannot be seen. Type it anew."
    elif odd:
        yield f"{what} has “{''.join(odd[:5])}”, expected letters, digits and {_SIGNS.strip()} only. Leave it out."
    elif not text[0].isalnum() or not any(map(str.isalpha, text)):
        yield f"{what} is “{text}”, expected a name that begins with a letter or digit. Write it out."
    elif _CODE.fullmatch(text):
        yield f"{what} is “{text}”, which is read as a code. Enter a name."


def of_names(wanted: Configuration, city: City) -> Iterator[str]:
    """Tell what is wrong with the names of wards and LSOAs."""
    yield from _of_wards(wanted, city)
    yield from _of_lsoas(wanted, city)


def _of_wards(wanted: Configuration, city: City) -> Iterator[str]:
    frames = [vintage.wards for vintage in city.ward_vintages.values()]
    for code, name in wanted.ward_names.items():
        official = next((str(wards.at[code, "official_name"]) for wards in frames if code in wards.index), "")
        if not official:
            yield f"Names of wards: found “{code[:60]}”, expected the code of a ward of {city.config.city_name}."
            continue
        yield from of_text(f"{official}: the name", name, LONGEST_NAME)
        others = {
            simplified(one)
            for wards in frames
            if code in wards.index
            for other, told in wards["official_name"].items()
            if other != code
            for one in (str(told), wanted.ward_names.get(str(other), ""))
        }
        if simplified(name) in others:
            yield f"{official}: another ward is called “{name[:60]}”. Give each its own name."


def _of_lsoas(wanted: Configuration, city: City) -> Iterator[str]:
    config, names = effective(city.areas_as_built, wanted), city.lsoas["name"]
    official = {simplified(str(name)): str(code) for code, name in names.items()}
    holders: dict[str, list[str]] = {}
    for code, name in config.place_names.items():
        holders.setdefault(simplified(name), []).append(code)
    for code, name in wanted.lsoa_names.items():
        if code not in names.index:
            yield f"Names of LSOAs: found “{code[:60]}”, expected the code of an LSOA of {city.config.city_name}."
            continue
        if not name:
            continue
        yield from of_text(f"{names[code]}: the name", name, LONGEST_NAME)
        if official.get(simplified(name), code) != code:
            yield f"{names[code]}: another LSOA is officially called “{name[:60]}”. Give it a name of its own."
        for other in holders[simplified(name)]:
            if other != code:
                yield f"{names[code]}: {names.get(other, other)} is called “{name[:60]}” already. Choose another name."


def clashes(before: Configuration, after: Configuration, city: City) -> Iterator[str]:
    """Tell which new names of neighbourhoods and LSOAs a ward has too: permitted, but whoever searches finds both."""
    old, new = (effective(city.areas_as_built, one) for one in (before, after))
    known = {simplified(name) for place in old.neighbourhoods for name in (place.name, place.short_name)}
    known |= {simplified(name) for name in old.place_names.values()}
    names = [name for place in new.neighbourhoods for name in (place.name, place.short_name)]
    names += new.place_names.values()
    wards = {
        simplified(after.ward_names.get(str(code), str(name)))
        for _, vintage in current_first(city)
        for code, name in vintage.wards["official_name"].items()
    }
    for name in dict.fromkeys(names):
        if simplified(name) in wards - known:
            yield f"A ward is called “{name}” as well. Searching finds both, each with its kind beside it."
