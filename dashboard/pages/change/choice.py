"""What a reader has chosen: read from the address, with a sentence for everything that could not be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import ComparedArea, find_area, find_areas
from dashboard.domain.change.city import CityEditions
from dashboard.domain.deprivation.editions import EDITIONS, between
from dashboard.domain.deprivation.measures import MEASURES, Comparable
from dashboard.domain.deprivation.profile import PROFILE_SHARES_PCT
from dashboard.pages.change.addresses import PATH
from dashboard.pages.page import Query

#: So much of a text that was not understood is repeated.
_SHOWN = 40


@dataclass(frozen=True)
class Choice:
    """Two editions by year, a measure, a share of England in per cent, and the area of "what moved it"."""

    earlier: int
    later: int
    measure: str
    share_pct: int
    area: ComparedArea

    def address(self, path: str = PATH) -> str:
        """Return the address under which the same is shown."""
        pairs = {"from": self.earlier, "to": self.later, "measure": self.measure, "share": self.share_pct}
        return f"{path}?{urlencode({**pairs, 'area': self.area.token})}"


def default_pair(years: Sequence[int], own: int) -> tuple[int, int]:
    """Choose the pair that is shown first: the city's own edition and the latest that compares like with like.

    Where there is none, the one after it; where the city's own is the last, the one before it and its own.
    """
    after = [year for year in years if year > own]
    if not after:
        return years[-2], years[-1]
    alike = [y for y in after if between(EDITIONS[own], EDITIONS[y], "imd").comparable is Comparable.FULLY]
    return own, (alike or after[:1])[-1]


def read_choice(query: Query, editions: CityEditions) -> tuple[Choice, list[str]]:
    """Read a choice; what is not understood falls back, and is told.

    Parameters
    ----------
    query
        Parameters of the address: from, to, measure, share, area.
    editions
        At least two.
    """
    told: list[str] = []
    years = list(editions.placed)
    earlier, later = _pair(query, years, default_pair(years, editions.city.edition.year), told)
    measure = query.get("measure", "").strip() or "imd"
    if measure not in MEASURES:
        told.append(f"There is no measure “{_short(measure)}”; overall deprivation is shown.")
        measure = "imd"
    least = PROFILE_SHARES_PCT[0]
    what = f"share of England here; {least} is shown"
    share = _number(query.get("share", ""), PROFILE_SHARES_PCT, what, told) or least
    return Choice(earlier, later, measure, share, _area(query.get("area", ""), editions.city, told)), told


def _pair(query: Query, years: Sequence[int], usual: tuple[int, int], told: list[str]) -> tuple[int, int]:
    """Return two editions, the earlier first; one that is chosen alone finds its neighbour."""
    what = "edition of the Indices here"
    first = _number(query.get("from", ""), years, f"{what}; {usual[0]} is shown", told)
    last = _number(query.get("to", ""), years, f"{what}; {usual[1]} is shown", told)
    if first is not None and last is not None and first >= last:
        told.append(f"Choose an earlier and a later edition: {first} is not before {last}.")
        first = last = None
    if first is None and last is None:
        return usual
    if last is None:
        place = min(years.index(first or usual[0]), len(years) - 2)
        return years[place], usual[1] if usual[1] > years[place] else years[place + 1]
    place = max(years.index(last), 1)
    return first or (usual[0] if usual[0] < years[place] else years[place - 1]), years[place]


def _number(text: str, known: Collection[int], what: str, told: list[str]) -> int | None:
    """Return a number that is one of those known; None, with a sentence, for any other text."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:6]) in known:
        return int(text[:6])
    told.append(f"“{_short(text)}” is no {what}.")
    return None


def _area(text: str, city: City, told: list[str]) -> ComparedArea:
    area = None
    if text.strip():
        area = find_area(city, text)
        if area is None and len(fitting := find_areas(city, text)) == 1:
            area = fitting[0]
        if area is None or not area.lsoa_codes:
            told.append(f"There is no area “{_short(text)}” in {city.config.city_name}, or it may be one of several.")
            area = None
    places = city.config.neighbourhoods
    usual = places[0].slug if places else str(city.lsoas["imd_rank"].idxmin())
    found = area or find_area(city, usual)
    if found is None:
        msg = f"no area for {usual!r} in {city.config.city_name}"
        raise LookupError(msg)
    return found


def _short(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text.strip())
    return printable if len(printable) <= _SHOWN else f"{printable[:_SHOWN]}…"
