"""Areas of a submission by code or name: LSOAs, middle-layer areas, wards, neighbourhoods, the city."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.places import simplified
from dashboard.domain.areas.population import Population
from dashboard.domain.kpi.definition import Geography
from dashboard.intake.problems import Kind, ProblemLog, quoted

_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
#: A code and a name in one cell: E01011264 - Leeds 050D, Leeds 050D (E01011264).
_CODE_FIRST = re.compile(r"([A-Z]\d{8})(?:\s*[-–—:,]\s*|\s+)(\S.{0,98})", re.ASCII | re.IGNORECASE)
_CODE_LAST = re.compile(r"(.{1,98})\s\(([A-Z]\d{8})\)", re.ASCII | re.IGNORECASE)
_OFFICIAL = {"E01": "lsoa", "E02": "msoa", "E05": "ward", "E06": "city", "E07": "city", "E08": "city", "E09": "city"}
#: Codes of LSOAs from this on were given out in 2021.
_FIRST_OF_2021 = "E01033769"


class Area(NamedTuple):
    """An area as observations name it."""

    kind: str
    vintage: str
    code: str


class AreaBook:
    """All areas of a city by code and name, and their populations."""

    def __init__(self, city: City, geographies: Collection[Geography]) -> None:
        self._allowed = {kind.value for kind in geographies}
        #: Year of the LSOAs that the city counts by, and of those that files may have too.
        self.lsoa_vintage = str(city.config.lsoa_vintage)
        self.other_vintage = "2011" if self.lsoa_vintage == "2021" else "2021"
        self._codes: dict[str, Area] = {}
        self._names: dict[str, list[Area]] = {}
        self.members: dict[Area, tuple[str, ...]] = {}
        self.vintages = {key: one.label for key, one in city.ward_vintages.items()}
        for code, *called in city.lsoas[["name", "place_name", "display_name"]].itertuples():
            self._enter(Area("lsoa", self.lsoa_vintage, str(code)), map(str, called), (str(code),))
        for code, official, name, lsoas in middle_layer_areas(city.lsoas).itertuples():
            names = (official, name, f"{name} ({official})")
            self._enter(Area("msoa", self.lsoa_vintage, code), names, lsoas)
        for vintage, wards in city.ward_vintages.items():
            for ward, *called in wards.wards[["name", "official_name"]].itertuples():
                lsoas = tuple(wards.ward_of.index[wards.ward_of == ward])
                self._enter(Area("ward", vintage, str(ward)), map(str, called), lsoas)
            for later, ward in wards.recoded.items():
                self._codes.setdefault(later.upper(), Area("ward", vintage, ward))
        for place in city.config.neighbourhoods:
            names = (place.slug, place.name, place.short_name)
            self._enter(Area("neighbourhood", "", place.slug), names, place.lsoa_codes)
        #: LSOAs of 2001 or of the other vintage that are a part of one of the city's, by code: that one. Others cannot
        #: be divided.
        self._whole_of = {code.upper(): before[0] for code, before in city.lsoa_changes.items() if len(before) == 1}
        self._changed = {code.upper() for code in city.lsoa_changes}
        self._ended = city.ended_lsoas
        # one of 2011 that changed since is none of a city on LSOAs of 2021
        self._whole_of |= {code: whole for code, whole in self._ended.items() if whole in city.lsoas.index}
        self.city_name = city.config.city_name
        whole = Area("city", "", city.config.authority_code)
        self._enter(whole, (self.city_name,), tuple(city.lsoas.index))

    def _enter(self, area: Area, names: Iterable[str], members: tuple[str, ...]) -> None:
        self.members[area] = members
        self._codes[area.code.upper()] = area
        for name in {simplified(name) for name in names} - {""}:
            self._names.setdefault(name, []).append(area)

    def count(self, kind: str, vintage: str) -> int:
        """Return how many areas of a kind and vintage there are."""
        return sum(area.kind == kind and area.vintage == vintage for area in self.members)

    def residents(self, rows: pd.DataFrame, populations: Mapping[str, Population | None]) -> pd.Series:
        """Return the residents of the area of each row; NaN for an area with a gap in it.

        Parameters
        ----------
        rows
            `area_code` and `period` (key).
        populations
            What each period is measured against, by key.
        """
        found = pd.Series(np.nan, index=rows.index)
        used = {one.year: one for one in populations.values() if one is not None}
        years = rows["period"].map({key: one.year for key, one in populations.items() if one is not None})
        for year, population in used.items():
            codes = rows["area_code"][years == year]
            found[codes.index] = codes.map(self._sums(population)).astype("float64")
        return found

    def _sums(self, population: Population) -> dict[str, float]:
        by_code = population.residents.dropna().to_dict()
        return {
            area.code: float(sum(by_code[code] for code in members))
            for area, members in self.members.items()
            if members and all(code in by_code for code in members)
        }

    def part(self, text: str) -> str:
        """Return the code of an LSOA of 2001 or the other vintage that is a part of one here; "" for any other text."""
        code = text.strip().upper()
        return code if code in self._whole_of and Geography.LSOA.value in self._allowed else ""

    def whole_of(self, part: str) -> str:
        """Return the LSOA of the city that one of another vintage is a part of; "" for any other."""
        return self._whole_of.get(part, "")

    def needed(self, part: str) -> int:
        """Return how many LSOAs of the vintage of a part make up the one of the city, itself among them."""
        whole, vintage = self._whole_of[part], part in self._ended
        return sum(one == whole and (other in self._ended) == vintage for other, one in self._whole_of.items())

    def vintage_of(self, part: str) -> str:
        """Return the year of the LSOAs that a part is one of."""
        return "2001" if part in self._ended else self.other_vintage

    def knows(self, text: str) -> bool:
        """Tell whether a text is the code or name of an area of the city, of a kind that is allowed or not."""
        return text.strip().upper() in self._codes or simplified(text) in self._names

    def candidates(self, text: str) -> list[Area] | Kind:
        """Return the areas that a text may mean, of the kinds that are allowed, or what is wrong with it."""
        text = self._code_alone(text.strip())
        code = text.strip().upper()
        if part := self.part(text):
            return [Area("lsoa", self.lsoa_vintage, self._whole_of[part])]
        named = [self._codes[code]] if code in self._codes else self._names.get(simplified(text), [])
        allowed = [area for area in named if area.kind in self._allowed]
        if named:
            return allowed or Kind.GEOGRAPHY_NOT_ALLOWED
        if not _CODE.fullmatch(code):
            return Kind.UNKNOWN_AREA
        if code[0] == "E" and _OFFICIAL.get(code[:3]) not in self._allowed:
            return Kind.GEOGRAPHY_NOT_ALLOWED
        is_new = self.lsoa_vintage == "2011" and code[:3] == "E01" and code >= _FIRST_OF_2021
        if code in self._changed or is_new:
            return Kind.OTHER_VINTAGE
        return Kind.ENDED_LSOA if code in self._ended else Kind.OUTSIDE_CITY

    def _code_alone(self, text: str) -> str:
        """Return the code of a cell that has a code and the name of the same area; any other text as it is."""
        first, last = _CODE_FIRST.fullmatch(text), _CODE_LAST.fullmatch(text)
        code, name = first.groups() if first else reversed(last.groups()) if last else ("", "")
        named = self._names.get(simplified(name.strip("()")), []) if name else []
        return code if any(area.code == code.upper() for area in named) else text


def read_areas(
    texts: pd.Series, heading: str, book: AreaBook, log: ProblemLog, names: pd.Series | None = None
) -> tuple[pd.Series, dict[str, Area]]:
    """Find the area of each row, by a name beside its code if need be; what is none, or may be several, is logged.

    Returns
    -------
    tuple of pandas.Series and dict
        What is wrong by row, "" for the rows that have an area; the area by text.
    """
    found = {text: book.candidates(text) for text in texts.unique()}
    areas, assumed = _decide({text: one for text, one in found.items() if isinstance(one, list)})
    named = {} if names is None else _by_names(found, set(areas.values()), texts, names, book)
    areas |= {text: area for text, (area, _) in named.items()}
    wrong: dict[str, Kind] = {text: one for text, one in found.items() if isinstance(one, Kind) and text not in named}
    wrong |= {text: Kind.AMBIGUOUS_AREA for text in found if text not in areas and text not in wrong}
    kinds = texts.map({text: wrong[text].value if text in wrong else "" for text in found})
    for kind, advice in _advice(book).items():
        cells = texts[kinds == kind.value]
        if kind is Kind.AMBIGUOUS_AREA:
            told = {text: _several(text, found[text]) for text in cells.unique()}
            log.add_cells(kind, cells.map(told), heading, advice, quote=False)
        else:
            log.add_cells(kind, cells, heading, advice)
    if named:
        told = {code: f"the code {quoted(code)} beside the name {quoted(name)}" for code, (_, name) in named.items()}
        advice = "the code that the ward has here; these rows were read by the name"
        log.add_cells(Kind.READ_BY_NAME, texts[texts.isin(list(named))].map(told), heading, advice, quote=False)
    if assumed:
        vintages = {book.vintages[areas[text].vintage] for text in assumed}
        advice = f"codes; the names are those of wards of several times, and were taken for the wards {vintages.pop()}"
        log.add_cells(Kind.ASSUMED_VINTAGE, texts[texts.isin(assumed)], heading, advice)
    return kinds, areas


def _by_names(
    found: Mapping[str, list[Area] | Kind], known: Collection[Area], texts: pd.Series, names: pd.Series, book: AreaBook
) -> dict[str, tuple[Area, str]]:
    """Find wards whose codes are not known by the names beside them; return ward and name by code.

    Wards get new codes while their borders stay. They are taken for wards of the vintage of the others, and only where
    no other row is for that ward: beside a ward of the same name elsewhere stands the city's own.
    """
    vintages = Counter(area.vintage for area in known if area.kind == "ward").most_common(1)
    strange = [text for text, one in found.items() if one is Kind.OUTSIDE_CITY and text.strip().upper()[:3] == "E05"]
    read: dict[str, tuple[Area, str]] = {}
    for code in strange if vintages else ():
        beside = names[texts == code].unique()
        named = book.candidates(str(beside[0])) if len(beside) == 1 else []
        wards = [one for one in named if one[:2] == ("ward", vintages[0][0])] if isinstance(named, list) else []
        if len(wards) == 1 and wards[0] not in known:
            read[code] = wards[0], str(beside[0])
    return read


def _several(text: str, found: list[Area] | Kind) -> str:
    """Say which areas a text may mean."""
    areas = found if isinstance(found, list) else []
    return f"{quoted(text)}, which may be {' or '.join(f'the {area.kind} {area.code}' for area in areas)}"


def _decide(found: Mapping[str, list[Area]]) -> tuple[dict[str, Area], set[str]]:
    """Decide between the vintages of a ward's name by the other wards of the file; else take the latest."""
    certain = Counter(one[0].vintage for one in found.values() if len(one) == 1 and one[0].kind == "ward")
    areas = {text: one[0] for text, one in found.items() if len(one) == 1}
    assumed: set[str] = set()
    for text, several in found.items():
        if len(several) > 1 and all(area.kind == "ward" for area in several):
            # vintages are entered in order, and the last of equals is wanted
            areas[text] = max(reversed(several), key=lambda area: certain[area.vintage])
            if len(certain) != 1:
                assumed.add(text)
    return areas, assumed


def _advice(book: AreaBook) -> dict[Kind, str]:
    city, kinds = book.city_name, ", ".join(sorted(book._allowed - {Geography.POSTCODE}))
    return {
        Kind.UNKNOWN_AREA: f"the code or name of an area of {city} ({kinds}) in every row; leave out totals",
        Kind.AMBIGUOUS_AREA: "a code, as several areas have this name",
        Kind.OTHER_VINTAGE: (
            f"a code of an LSOA of {book.lsoa_vintage}; this one is of {book.other_vintage}, and its figure cannot be "
            "divided among them:"
            " take the row out, and what it covers counts as not known"
        ),
        Kind.ENDED_LSOA: (
            f"a code of an LSOA of {book.lsoa_vintage}; this is an LSOA of 2001, not in force since 2011, when it was "
            "split, merged or redrawn, and its figure cannot be divided among those of 2011: it is left out"
        ),
        Kind.GEOGRAPHY_NOT_ALLOWED: f"one of the kinds of areas that this KPI comes by ({kinds})",
        Kind.OUTSIDE_CITY: f"areas of {city}; others are left out",
    }
