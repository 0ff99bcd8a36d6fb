"""From the rows of a publisher to figures of the city's areas: what is placed, what cannot be, what is unpublished."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.kpi.definition import Geography, KpiDefinition, Period
from dashboard.domain.kpi.source import Figures, Source, Where
from dashboard.errors import SourceError
from dashboard.intake.areas import AreaBook
from dashboard.sources.tables import CHANGED, Sheet, figures_sheet, read_sheet

#: What the areas' sum may differ from the total that the publisher states, as totals are rounded by themselves.
_TOLERANCE = 0.001
_HELD = ["area", "period", "numerator", "denominator"]


@dataclass(frozen=True)
class Placed:
    """The figures of one version of a KPI.

    Attributes
    ----------
    rows
        `area` (code), `period` (key), `numerator`, `denominator` (NaN where residents are): as a hand-in has them.
    told
        What cannot be seen in them, in sentences.
    """

    definition: KpiDefinition
    rows: pd.DataFrame
    told: tuple[str, ...] = field(default=())


def read(source: Source, path: Path, period: str, city: City) -> list[Placed]:
    """Read a publisher's file as figures of the city's areas.

    Parameters
    ----------
    period
        Key of the period that the file is for; "" where it has a column of periods.

    Raises
    ------
    SourceError
        If the file is not in the form that the source says; nothing of it may be used then.
    """
    figures = {one: source.figures[one.kpi_id, one.version] for one in source.definitions}
    if period:
        figures = {one: found for one, found in figures.items() if found.covers(period)}
    if not figures:
        return []
    sheet = figures_sheet(source, path, list(figures.values()))
    found = []
    for definition, where in figures.items():
        rows = _Rows(source, city, Book(city, definition, source), period).figures(sheet, where)
        if period:
            _compare_with_total(source, path, where, rows, city)
        rows = rows[rows["period"].map(where.covers).astype(bool)]
        found.append(_placed(source, city, definition, rows))
    return found


def _filled(where: Where, city: City) -> Where:
    stands = {"{city}": city.config.city_name, "{authority}": city.config.authority_code}
    return {heading: tuple(stands.get(cell, cell) for cell in cells) for heading, cells in where.items()}


@dataclass(frozen=True)
class _Rows:
    """Reads the figures of a KPI from the rows of a sheet."""

    source: Source
    city: City
    book: "Book"
    period: str

    def figures(self, sheet: Sheet, figures: Figures) -> pd.DataFrame:
        """Return `_HELD` of the areas of the city; an area of another year is `ELSEWHERE`."""
        whole = sheet.keep(_filled(self.source.layout.where, self.city))
        names = [figures.numerator] if figures.numerator else [(name,) for name in figures.add]
        rows = self._numbers(whole.keep(_filled(figures.where, self.city)), names, "numerator")
        if not figures.denominator:
            return rows.assign(denominator=np.nan)[_HELD]
        where = figures.denominator_where or figures.where
        others = self._numbers(whole.keep(_filled(where, self.city)), [figures.denominator], "denominator")
        return rows.merge(others[["text", "period", "denominator"]], on=["text", "period"], how="left")[_HELD]

    def _numbers(self, sheet: Sheet, names: Sequence[Sequence[str]], name: str) -> pd.DataFrame:
        layout = self.source.layout
        texts = (sheet.column(layout.area) if layout.area else sheet.rows[sheet.rows.columns[0]]).str.strip()
        codes = texts.map({text: self.book.code(text) for text in texts.unique()})
        # totals, notes and other places have no number, or one that nobody asks for
        kept = Sheet(sheet.name, sheet.headings, sheet.rows[codes != ""])
        columns = [kept.numbers(one) for one in names]
        found = pd.DataFrame({"text": texts[codes != ""], "area": codes[codes != ""], "period": self._periods(kept)})
        # one part that is not published makes the sum unknown
        found = found.assign(**{name: sum(columns[1:], columns[0])})
        _refuse_doubles(sheet.name, found)
        return found

    def _periods(self, sheet: Sheet) -> pd.Series:
        if self.period:
            return pd.Series(self.period, index=sheet.rows.index)
        texts = sheet.column(self.source.layout.period).str.strip()
        return texts.map({text: _key(text, self.source, sheet.name) for text in texts.unique()})


def _key(text: str, source: Source, name: str) -> str:
    try:
        period = Period.parse(text)
    except ValueError as error:
        msg = f"{name}: {error}. {CHANGED}"
        raise SourceError(msg) from error
    if period.frequency is not source.frequency:
        msg = f"{name}: found the period “{text}”, expected a {source.frequency.value}. {CHANGED}"
        raise SourceError(msg)
    return period.key


def _refuse_doubles(name: str, rows: pd.DataFrame) -> None:
    doubled = rows[rows.duplicated(["text", "period"])]
    if len(doubled):
        first = doubled.iloc[0]
        msg = (
            f"{name}: found {first['text']} twice for {first['period']}, expected it once. Narrow `where` in the file "
            "of the source, or fetch the file again. Nothing was stored."
        )
        raise SourceError(msg)


def _compare_with_total(source: Source, path: Path, figures: Figures, rows: pd.DataFrame, city: City) -> None:
    """Refuse figures that do not add up to the city's total, where the publisher states one."""
    layout = source.layout
    if not layout.total_codes:
        return
    sheet = read_sheet(path, layout.total_sheet, [layout.total_area], source.most_mb)
    codes = [{"{authority}": city.config.authority_code}.get(code, code) for code in layout.total_codes]
    at = sheet.column(layout.total_area).str.strip().isin(codes)
    stated = Sheet(sheet.name, sheet.headings, sheet.rows[at])
    for name, names in (("numerator", figures.numerator), ("denominator", figures.denominator)):
        if not names:
            continue
        numbers, known = stated.numbers(names).dropna(), rows[name]
        if numbers.empty or known.isna().any():
            continue
        found = known.sum()
        if abs(found - numbers.iloc[0]) > max(_TOLERANCE * numbers.iloc[0], 1):
            msg = (
                f"{sheet.name}: found a total of {numbers.iloc[0]:,.0f} under “{names[0]}”, and {found:,.0f} over the "
                f"areas; expected the same. {CHANGED}"
            )
            raise SourceError(msg)


def _placed(source: Source, city: City, definition: KpiDefinition, rows: pd.DataFrame) -> Placed:
    """Find the areas, and say what cannot be placed or is not published."""
    book, name, inside = Book(city, definition, source), city.config.city_name, rows
    places = inside["area"] != ELSEWHERE
    said = []
    unknown = inside["numerator"].isna() | (inside["denominator"].isna() & bool(definition.denominator
                                            and not definition.population_denominator))  # fmt: skip
    if count := int((unknown & places).sum()):
        figures = "1 figure is" if count == 1 else f"{count:,} figures are"
        said.append(f"{figures} not published, and left out: they are not zero")
    kept, alone = book.joined(inside[~unknown & places])
    left = int((~unknown & ~places).sum()) + alone
    if left:
        said.append(other_year(left, city.config.lsoa_vintage))
    if kept.empty:
        msg = f"{source.source_id}: found no figure for {definition.kpi_id} and an area of {name}. {CHANGED}"
        raise SourceError(msg)
    refuse_few(source, inside.groupby("period")["area"].size(), name)
    if Geography.CITY in definition.geographies:
        if left:
            kept = pd.concat([kept, of_city(inside, unknown, city)])
        elif source.layout.areas == "ward":
            wards = min(len(vintage.wards) for vintage in city.ward_vintages.values())
            every = inside.groupby("period")["area"].transform("size") >= wards
            kept = pd.concat([kept, of_city(inside[every], unknown[every], city)])
    return Placed(definition, kept[_HELD].sort_values(["period", "area"], ignore_index=True), tuple(said))


#: Stands for an area of the city that is of another year.
ELSEWHERE = "elsewhere in the city"


class Book:
    """The areas of a city by what publishers call them."""

    def __init__(self, city: City, definition: KpiDefinition, source: Source) -> None:
        self._book = AreaBook(city, definition.geographies)
        self._kind = source.layout.areas
        self._named = re.compile(rf"{re.escape(city.config.city_name)} \d{{3}}[A-Z]")
        limits = {"{city}", "{authority}", city.config.city_name, city.config.authority_code}
        #: Whether only rows of the city come in.
        self._only_city = any(limits & set(cells) for cells in source.layout.where.values())
        self._changed = {str(code) for before in city.lsoa_changes.values() for code in before}
        self._changes = {str(after): [str(one) for one in before] for after, before in city.lsoa_changes.items()}
        self._is_own_vintage = source.layout.vintage == city.config.lsoa_vintage

    def code(self, text: str) -> str:
        """Return the code of an area; `ELSEWHERE` for another of the city, "" for what is not in the city."""
        found = self._book.candidates(text)
        if isinstance(found, list):
            if self._book.part(text):
                return text.upper()
            codes = [area.code for area in found if area.kind == self._kind]
            # an LSOA that has changed since may have handed its name on
            by_name = bool(codes) and text.upper() != codes[0].upper()
            if len(codes) == 1 and not (by_name and not self._is_own_vintage and codes[0] in self._changed):
                return codes[0]
            return ELSEWHERE if codes else ""
        is_code = re.fullmatch(r"E\d{8}", text) is not None
        if text in self._changes or self._named.fullmatch(text) or (self._only_city and is_code):
            return ELSEWHERE
        return ""

    def members(self, code: str) -> list[str]:
        """Return the city's LSOAs where one of the other vintage lies; none for any other."""
        return self._changes.get(code, [])

    def joined(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
        """Add up the parts of an LSOA of the city; leave out, and count, those whose other parts are missing."""
        wholes = rows["area"].map({code: self._book.whole_of(code) for code in rows["area"].unique()})
        parts = rows[wholes != ""]
        if parts.empty:
            return rows, 0
        parts = parts.assign(whole=wholes[parts.index])
        counts = parts.groupby(["whole", "period"])["area"].transform("nunique")
        needed = parts["area"].map({one: self._book.needed(one) for one in parts["area"].unique()})
        sound = parts[counts == needed].assign(area=parts["whole"])
        sums = sound.groupby(["area", "period"], as_index=False)[["numerator", "denominator"]].sum(min_count=1)
        return pd.concat([rows[wholes == ""], sums], ignore_index=True), int((counts < needed).sum())


def of_city(inside: pd.DataFrame, unknown: pd.Series, city: City) -> pd.DataFrame:
    """Return the city's own figures: the sum over all of its areas, in periods in which each is published."""
    gaps = set(inside["period"][unknown])
    whole = inside[~inside["period"].isin(gaps)]
    sums = whole.groupby("period", as_index=False)[["numerator", "denominator"]].sum(min_count=1)
    return sums.assign(area=city.config.authority_code)


def other_year(count: int, own: int) -> str:
    """Say that figures are for areas that are none of those of the city's own year."""
    areas = "1 figure is" if count == 1 else f"{count:,} figures are"
    return f"{areas} for areas of another year, which cannot be divided among those of {own}, and left out"


def refuse_few(source: Source, counts: pd.Series, name: str) -> None:
    """Refuse a file with too few areas of the city; `counts` is by period.

    Raises
    ------
    SourceError
        If it has fewer than the source says, in any period.
    """
    least = source.layout.least_areas
    for period, count in counts[counts < least].items():
        msg = (
            f"{source.source_id}: found {count:,} areas of {name} in {period}, expected at least {least:,}. Fetch the "
            f"file again if it was cut off. {CHANGED}"
        )
        raise SourceError(msg)
