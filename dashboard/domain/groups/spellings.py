"""What categories are called: in files by any usual name, in a catalogue by the council's own.

A catalogue maps its own names as "characteristic: name = category", for instance "disability: registered = disabled".
Age bands that lie within one of ours are understood without being named.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from dashboard.domain.groups.characteristics import AGE_BANDS, CHARACTERISTICS, Characteristic, age_band_key

_SEPARATORS = re.compile(r"[\W_]+")
_AGES = re.compile(
    r"(?:aged? )?(?:(?:under|below) (?P<end>\d{1,3})|(?P<first>\d{1,3})(?: (?:to )?(?P<last>\d{1,3}))?"
    r"(?P<over>(?: years)?(?: and)? (?:over|above|older)| plus)?)(?: years)?"
)
#: Ages above the last that anybody reaches are no ages.
_OLDEST = 120

_NOT_KNOWN = "not known|unknown|not recorded|not stated|not collected|missing|blank|dont know|do not know|no data|n k"
_NOT_SAID = "prefer not to say|not said|refused|declined|not disclosed|did not answer|not answered|rather not say"
_ANY = {"not_known": _NOT_KNOWN, "not_said": _NOT_SAID}
_SPELLINGS: dict[str, dict[str, str]] = {
    "sex": {"female": "f|woman|women|girl|girls", "male": "m|man|men|boy|boys"},
    "ethnic_group": {
        "asian": "asian|asian or asian british|asian asian british",
        "black": "black|black or black british|black black british|black black british caribbean or african",
        "mixed": "mixed|mixed or multiple|multiple|mixed multiple ethnic groups",
        "white": "white british or other",
        "other": "other",
    },
    "disability": {
        "disabled": "yes|y|limited a lot|limited a little|yes limited a lot|yes limited a little"
        "|disabled under the equality act",
        "not_disabled": "no|n|none|not limited|not disabled under the equality act",
    },
    "religion": {"no_religion": "none", "other": "other|any other religion"},
    "sexual_orientation": {
        "straight": "straight|heterosexual",
        "gay_lesbian": "gay|lesbian|homosexual",
        "bisexual": "bi",
        "other": "other",
    },
    "carer": {"carer": "yes|y|unpaid carer", "not_carer": "no|n|none"},
    "care_leaver": {"care_leaver": "yes|y|care experienced", "not_care_leaver": "no|n"},
}
_HEADINGS = {
    "age_band": "age|age group|age band|age range",
    "sex": "gender",
    "ethnic_group": "ethnicity|ethnic background|ethnic origin",
    "disability": "disabled|disability status",
    "religion": "religion or belief|faith|belief",
    "sexual_orientation": "sexuality|orientation",
    "carer": "carers|unpaid carer|unpaid carers|caring",
    "care_leaver": "care leavers|care experienced",
}


def plain(text: str) -> str:
    """Return a name as it is compared: small letters, single spaces, no punctuation."""
    return _SEPARATORS.sub(" ", text.replace("+", " plus").replace("’", "").replace("'", "").casefold()).strip()


def headings_of(characteristic: str) -> frozenset[str]:
    """Return what a column of a characteristic may be called, as `plain` writes it."""
    one = CHARACTERISTICS[characteristic]
    return frozenset({plain(one.key), plain(one.title), *_HEADINGS[characteristic].split("|")})


def category_of(characteristic: str, text: str, own: Sequence[str] = ()) -> str | None:
    """Return the key of the category that a text names; None where it names none.

    Parameters
    ----------
    own
        The council's own names, as `KpiDefinition.own_categories` has them.
    """
    found = _names(CHARACTERISTICS[characteristic], own).get(plain(text))
    return found if found or characteristic != "age_band" else _band_of(ages_in(text))


def _names(characteristic: Characteristic, own: Sequence[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, spellings in {**_ANY, **_SPELLINGS.get(characteristic.key, {})}.items():
        names |= dict.fromkeys(spellings.split("|"), key)
    for one in characteristic.categories:
        names |= {plain(one.key): one.key, plain(one.title): one.key}
    for text in own:
        key, name, category = _own(text)
        if key == characteristic.key:
            names[plain(name)] = category
    return names


def ages_in(text: str) -> tuple[int, int] | None:
    """Return the first and last age that a band has: (16, 24) of "16-24" or "aged 16 to 24", (75, 120) of "75+"."""
    found = _AGES.fullmatch(plain(text))
    if found is None:
        return None
    if found["end"]:
        ages = (0, int(found["end"]) - 1)
    elif found["over"]:
        ages = (int(found["first"]), _OLDEST)
    else:
        ages = (int(found["first"]), int(found["last"] or found["first"]))
    return ages if 0 <= ages[0] <= ages[1] <= _OLDEST else None


def _band_of(ages: tuple[int, int] | None) -> str | None:
    """Return the band that ages lie in; None where they lie in several."""
    for first, last in AGE_BANDS:
        if ages and first <= ages[0] and ages[1] <= (_OLDEST if last is None else last):
            return age_band_key(first, last)
    return None


def overlapping_ages(texts: Collection[str]) -> list[tuple[str, str]]:
    """Return pairs of age bands that have ages in common, each named differently."""
    bands = sorted((ages, text) for text in set(texts) if (ages := ages_in(text)))
    return [
        (one, other) for (first, one), (second, other) in pairwise(bands) if second[0] <= first[1] and first != second
    ]


def own_problems(own: Sequence[str], characteristics: Collection[str]) -> list[str]:
    """List what is wrong with a council's own names of categories."""
    found = []
    for text in own:
        try:
            key, _, category = _own(text)
        except ValueError:
            found.append(f"own_categories has “{text}”; expected “characteristic: own name = category”")
            continue
        if key not in characteristics or key not in CHARACTERISTICS:
            found.append(f"own_categories has “{text}”, and characteristics has no “{key}”; add it, or correct this")
        elif category not in CHARACTERISTICS[key].keys:
            expected = ", ".join(CHARACTERISTICS[key].keys)
            found.append(f"own_categories has “{text}”; expected a category out of {expected}")
    return found


def _own(text: str) -> tuple[str, str, str]:
    """Return characteristic, own name and category of an entry.

    Raises
    ------
    ValueError
        If it is none.
    """
    key, colon, rest = text.partition(":")
    name, equals, category = rest.rpartition("=")
    parts = (key.strip(), name.strip(), category.strip())
    if not (colon and equals and all(parts)):
        raise ValueError(text)
    return parts
