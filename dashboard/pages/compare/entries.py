"""What readers type, paste or tick, made into the tokens of an address.

Postcodes are matched in memory and forgotten.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dashboard.domain.areas import postcodes
from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import MOST_LSOAS, custom_token, find_areas, read_areas
from dashboard.domain.areas.places import find_lsoa, may_be_shown
from dashboard.domain.areas.postcodes import QueryKind

#: Bytes of a form at most: two thousand postcodes, one a line.
MOST_BYTES = 20_000
#: Texts that are looked at in one form.
_MOST_PIECES = 2_500
_LONGEST_NAME = 60
_PARTS = re.compile(r"[\n\r,;\t+|]+")
_CODE = re.compile(r"[A-Z]\d{8}", re.IGNORECASE)


@dataclass(frozen=True)
class Entered:
    """What came of an entry.

    Attributes
    ----------
    lsoa_codes
        LSOAs that were found.
    unplaced
        How many texts could not be placed; which, is not kept.
    """

    lsoa_codes: frozenset[str]
    unmatched: int


def read_lsoas(city: City, text: str) -> Entered:
    """Find the LSOAs of a text with codes, names or postcodes, one a line or separated by commas or spaces."""
    codes: set[str] = set()
    unmatched = 0
    for found in _looked_up(city, text):
        if found:
            codes.add(found)
        else:
            unmatched += 1
    return Entered(frozenset(codes), unmatched)


def _looked_up(city: City, text: str) -> Iterator[str]:
    """Yield the LSOA of each text, "" where there is none."""
    pieces = [piece.strip() for piece in _PARTS.split(text)]
    for piece in [piece for piece in pieces if piece][:_MOST_PIECES]:
        if found := _one(city, piece):
            yield found
            continue
        words = piece.split()
        while words:
            # "LS11 6DS" is two words, a code is one
            for size in (2, 1):
                if found := _one(city, " ".join(words[:size])):
                    break
            else:
                size = 2 if postcodes.classify(" ".join(words[:2])).kind is QueryKind.FULL else 1
            yield found
            words = words[size:]


def _one(city: City, text: str) -> str:
    if _CODE.fullmatch(text):
        return text.upper() if text.upper() in city.lsoas.index else ""
    if postcodes.classify(text).kind is QueryKind.FULL:
        return postcodes.lsoa_of(city.postcodes, text)
    place = find_lsoa(city, text) if any(letter.isdigit() for letter in text) else None
    return "" if place is None else place.key


def with_lsoas(city: City, areas: str, lsoa_codes: Collection[str], unmatched: int = 0) -> dict[str, str]:
    """Return the parameters of an address with an own area added.

    Parameters
    ----------
    areas
        Tokens that are there already, as an address has them.
    lsoa_codes
        LSOAs of the own area; codes that are none are counted as not placed.
    unplaced
        How many other texts could not be placed.
    """
    known = {code for code in lsoa_codes if code in city.lsoas.index}
    unmatched += len(set(lsoa_codes) - known)
    tokens = list(read_areas(city, areas).tokens)
    asked = {"unplaced": str(unmatched)} if unmatched else {}
    if not known:
        asked["nothing"] = "1"
    elif len(known) > MOST_LSOAS:
        asked["large"] = str(len(known))
    else:
        tokens.append(custom_token(known))
    return {"areas": ",".join(dict.fromkeys(tokens)), **asked}


def with_area(city: City, areas: str, text: str) -> dict[str, str]:
    """Return the parameters of an address with an area added that was typed: its token, never a postcode.

    Where a text fits several areas, it stands in the address itself, so that they can be offered.
    """
    tokens = list(read_areas(city, areas).tokens)
    asked: dict[str, str] = {}
    code = postcodes.lsoa_of(city.postcodes, text)
    found = find_areas(city, code or text)
    if len(found) == 1:
        tokens.append(found[0].token)
    elif found and postcodes.classify(text).kind is QueryKind.NONE:
        asked = {"find": text.strip()}
    elif text.strip():
        may_be_named = may_be_shown(city, text) and len(text) <= _LONGEST_NAME
        asked = {"unknown": text.strip()} if may_be_named else {"unplaced": "1"}
    else:
        asked = {"nothing": "1"}
    return {"areas": ",".join(dict.fromkeys(tokens)), **asked}
