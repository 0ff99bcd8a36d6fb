"""Guessing how a file in a form of its own is to be read, from its headings and its first rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import pandas as pd

from dashboard.domain.areas.postcodes import QueryKind, classify
from dashboard.domain.kpi.definition import Frequency, Geography, KpiDefinition
from dashboard.intake.areas import AreaBook
from dashboard.intake.dry_run import Basis, Form
from dashboard.intake.files.table import Book
from dashboard.intake.headers import Field, field_of, words_of
from dashboard.intake.mapping.mapping import ColumnMapping, labels_of
from dashboard.intake.periods import Begin, in_full, is_day, is_period, period_in, years_of

#: Rows of a sheet that are looked at, and those below the headings that columns are judged by.
LOOKED_AT, _SAMPLE = 120, 60
_CODE = re.compile(r"\s*[EWSN]\d{8}\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[-+(]?[£]?\d[\d,. \u00a0\u2007\u2009\u202f]*\)?\s*", re.ASCII)
#: Headings of what is worked out from counts, and is none itself.
_WORKED_OUT = re.compile(
    r"percent|proportion|\brate\b|\brank\b|\bshare\b|\bper\b|score|decile|ratio|average|mean|limit", re.IGNORECASE
)
#: Headings of what was wanted or was before, beside what is.
_WANTED = re.compile(r"\b(?:target|plan|forecast|budget|previous|prior|last year|variance|change)\b", re.IGNORECASE)
_ACTUAL = re.compile(r"\b(?:actual|outturn|result)s?\b", re.IGNORECASE)
#: What a column of counts beside single cases may be called.
_COUNTS = (Field.NUMERATOR, Field.VALUE, Field.WEIGHT)
_WORDS = re.compile(r"[a-z]{3,}")
_FOOTNOTE_DIGITS = re.compile(r"(?<=[a-zA-Z])\d{1,2}$")
#: Areas with the year they are of, which is no period: "LSOA 2021", "Data Zone 2011", "2011 ward boundaries".
_VINTAGES = re.compile(
    r"\b(?:output areas?|[LM]?SOAs?|data zones?|intermediate zones?)\s*\(?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\s+(?:[a-z-]+\s+){0,4}boundar",
    re.IGNORECASE,
)
#: Columns that are periods before a file is taken for one with a column a period.
_FEWEST_PERIODS = 2
_FREQUENT = 0.6
#: Rows of a sheet that are tried as headings, and letters of a period at most.
_CANDIDATES, _LONGEST_PERIOD = 6, 60
_SOME = 0.3


class _Looks(NamedTuple):
    """What a cell looks like."""

    area: bool
    code: bool
    postcode: bool
    day: bool
    period: bool
    number: bool


@dataclass(frozen=True)
class _Column:
    """What the cells of a column look like, as shares of those that are filled."""

    label: str
    areas: float
    codes: float
    postcodes: float
    days: float
    periods: float
    numbers: float


def _is_worked_out(heading: str) -> bool:
    return "%" in heading or bool(_WORKED_OUT.search(words_of(heading)))


@dataclass(frozen=True)
class Guess:
    """A proposal: the mapping, how much speaks for it, and the columns that there are."""

    mapping: ColumnMapping
    merit: float
    labels: tuple[str, ...]


def guess(book: Book, basis: Basis, name: str, sheet: str | None = None, header_row: int | None = None) -> Guess:
    """Propose how a file is to be read; fields for which no column was found are left out."""
    looks = _looks(AreaBook(basis.city, basis.definition.geographies))
    titles = [sheet] if sheet is not None else list(book.titles)
    tops = ((title, book.top(title, LOOKED_AT)) for title in titles)
    every = [one for title, top in tops for one in _guesses(top, title, header_row, basis, looks, name)]
    best = max(every, key=lambda one: one.merit, default=None)
    return best or Guess(ColumnMapping(sheet or book.titles[0], header_row or 1), 0.0, ())


def _looks(areas: AreaBook) -> Callable[[str], _Looks]:
    """Return what tells how a cell looks; each text is looked at once."""

    @cache
    def looks(text: str) -> _Looks:
        number = bool(_NUMBER.fullmatch(text))
        short = len(text) <= _LONGEST_PERIOD and any(letter.isdigit() for letter in text)
        return _Looks(
            not number and isinstance(areas.candidates(text), list),
            bool(_CODE.fullmatch(text)),
            short and classify(text.strip("[]'\" ")).kind is QueryKind.FULL,
            short and is_day(text),
            short and any(is_period(text, one) for one in Frequency),
            number,
        )

    return looks


def _guesses(
    cells: pd.DataFrame, title: str, header_row: int | None, basis: Basis, looks: Callable[[str], _Looks], name: str
) -> list[Guess]:
    rows = [[str(cell) for cell in row] for row in cells.to_numpy()]
    if header_row is None:
        # headings are words, and those of a table are many
        filled = [
            sum(bool(cell) and not _NUMBER.fullmatch(cell) and not _CODE.fullmatch(cell) for cell in row)
            for row in rows
        ]
        likely = sorted(range(len(rows) - 1), key=lambda at: (-filled[at], at))[:_CANDIDATES]
    else:
        likely = [at for at, number in enumerate(cells.index) if number == header_row and at + 1 < len(rows)]
    found = []
    for at in likely:
        above = " ".join([title, name, *(cell for row in rows[:at] for cell in row if cell)])
        labels = labels_of(rows[at])
        columns = [
            _column(label, [row[place] for row in rows[at + 1 : at + 1 + _SAMPLE]], looks)
            for place, label in enumerate(labels)
        ]
        mapping, merit = _mapping(columns, above, basis)
        # a row of figures is no row of headings, and a table has no rows of it above them
        merit -= sum(bool(_NUMBER.fullmatch(cell) or _CODE.fullmatch(cell)) for cell in rows[at] if cell) * 0.5
        merit -= 3.0 * _is_row_of_figures(mapping, looks)
        found.append(Guess(replace(mapping, sheet=title, header_row=int(cells.index[at])), merit - at / 1000, labels))
    return found


def _is_row_of_figures(mapping: ColumnMapping, looks: Callable[[str], _Looks]) -> bool:
    """Tell whether what was taken for a heading is a figure or a period, as in the first row of a table or a total."""
    columns = mapping.columns
    figures = [looks(columns[field]) for field in (Field.NUMERATOR, Field.DENOMINATOR) if field in columns]
    of_period = looks(columns.get(Field.PERIOD, ""))
    return any(one.number and not one.period for one in figures) or of_period.period or of_period.day


def _mapping(columns: Sequence[_Column], above: str, basis: Basis) -> tuple[ColumnMapping, float]:
    definition, begin = basis.definition, years_of(basis, "", above)
    records = _records(columns, definition)
    if records:
        return ColumnMapping(form=Form.RECORDS, columns=records), 4.0 + len(records)
    chosen: dict[Field, str] = {}
    if area := _best(columns, lambda one: max(one.areas, 0.9 * one.codes) + 0.2 * one.codes, _SOME):
        chosen[Field.AREA] = area.label
    wide = _period_columns(columns, definition, begin)
    period = None if wide else _period_column(columns, set(chosen.values()))
    if period:
        chosen[Field.PERIOD] = period.label
        if definition.frequency is not Frequency.YEAR and (within := _within_years(columns, period)):
            chosen |= {Field.PERIOD: within.label, Field.YEAR: period.label}
    taken = {*chosen.values(), *wide}
    if not wide and (numerator := _numerator(columns, taken, definition)):
        chosen[Field.NUMERATOR] = numerator.label
        taken.add(numerator.label)
    if (
        definition.denominator
        and not definition.population_denominator
        and (one := _denominator(columns, taken, definition))
    ):
        chosen[Field.DENOMINATOR] = one.label
    fixed = "" if wide or period else _period_of_file(above, definition, begin)
    if not (wide or period or fixed) and (named := _called_period(columns, taken)):
        # its cells will say what is wrong with them
        chosen[Field.PERIOD] = named.label
    merit = 3.0 * (Field.AREA in chosen) * (area.areas if area else 0) + 2.0 * (Field.NUMERATOR in chosen or bool(wide))
    merit += 1.0 * (Field.DENOMINATOR in chosen) + 1.0 * bool(period or wide or fixed)
    merit += _likeness(" ".join(chosen.values()), f"{definition.numerator} {definition.denominator} {definition.name}")
    return ColumnMapping(columns=chosen, period=fixed, period_columns=wide), merit


def _column(label: str, cells: Sequence[str], looks: Callable[[str], _Looks]) -> _Column:
    found = [looks(text) for text in cells if text.strip()]
    count = len(found) or 1
    return _Column(
        label, *(sum(column) / count for column in zip(*found, strict=True)) if found else (0.0,) * len(_Looks._fields)
    )


def _records(columns: Sequence[_Column], definition: KpiDefinition) -> dict[Field, str]:
    """Return the columns of single cases, if the KPI may come by postcode and there are postcodes and days."""
    if Geography.POSTCODE not in definition.geographies:
        return {}
    postcode = _best(columns, lambda one: one.postcodes, _FREQUENT)
    day = _best(columns, lambda one: one.days, _FREQUENT)
    if not postcode or not day:
        return {}
    found = {Field.POSTCODE: postcode.label, Field.DATE: day.label}
    others = [one for one in columns if one.numbers > _FREQUENT and one.label not in found.values()]
    wanted = f"{definition.numerator} {definition.name}"

    def merit(one: _Column) -> float:
        return _likeness(one.label, wanted) + 0.1 * (field_of(one.label) in _COUNTS)

    weight = max(others, key=merit, default=None)
    if weight and merit(weight) > 0:
        found[Field.WEIGHT] = weight.label
    return found


def _best(columns: Sequence[_Column], merit: Callable[[_Column], float], least: float) -> _Column | None:
    found = max(columns, key=merit, default=None)
    return found if found and merit(found) >= least else None


def _period_columns(columns: Sequence[_Column], definition: KpiDefinition, begin: Begin) -> tuple[str, ...]:
    """Return the columns whose headings hold a period each; of several kinds, the kind most like the numerator."""
    groups: dict[str, list[str]] = {}
    for one in columns:
        if period_in(one.label, definition.frequency, begin):
            kind = " ".join(
                _WORDS.findall(
                    re.sub(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", "", one.label.lower())
                )
            )
            groups.setdefault(kind, []).append(one.label)
    wide = {kind: labels for kind, labels in groups.items() if len(labels) >= _FEWEST_PERIODS}
    if not wide:
        return ()
    wanted = f"{definition.numerator} {definition.name}"
    best = max(wide, key=lambda kind: (_likeness(kind, wanted) - _is_worked_out(kind), len(wide[kind])))
    return tuple(wide[best])


def _period_column(columns: Sequence[_Column], taken: set[str]) -> _Column | None:
    """Return the column of periods: one with days or names of periods; bare years only under a heading that says so."""
    free = [one for one in columns if one.label not in taken]
    by_heading = [
        one for one in free if field_of(one.label) in (Field.PERIOD, Field.DATE) and one.periods + one.days > _SOME
    ]
    if by_heading:
        return by_heading[0]
    return _best(free, lambda one: max(one.days, one.periods) * (one.numbers < _FREQUENT), _FREQUENT)


def _called_period(columns: Sequence[_Column], taken: set[str]) -> _Column | None:
    fields = (Field.PERIOD, Field.DATE)
    return next((one for one in columns if one.label not in taken and field_of(one.label) in fields), None)


def _within_years(columns: Sequence[_Column], years: _Column) -> _Column | None:
    """Return the column of months or quarters whose years stand in one of their own."""
    if not years.label.casefold().endswith("year"):
        return None
    other = _called_period(columns, {years.label})
    return other if other and not other.label.casefold().endswith("year") and other.days < _SOME else None


def _numerator(columns: Sequence[_Column], taken: set[str], definition: KpiDefinition) -> _Column | None:
    numeric = [
        one
        for one in columns
        if one.label not in taken
        and one.codes < _SOME
        # numbers with marks behind them are none, and are told one by one
        and (one.numbers > _SOME or (_likeness(one.label, definition.numerator) == 1 and one.areas < _SOME))
    ]

    def merit(one: _Column) -> float:
        known = 1.0 * (field_of(one.label) in (Field.NUMERATOR, Field.VALUE)) + 0.5 * bool(_ACTUAL.search(one.label))
        worked_out = 2.0 * _is_worked_out(one.label) + 1.0 * bool(_WANTED.search(one.label))
        like = _likeness(one.label, f"{definition.numerator} {definition.name}")
        return known + 2 * like - worked_out - _likeness(one.label, definition.denominator)

    return max(numeric, key=merit, default=None)


def _denominator(columns: Sequence[_Column], taken: set[str], definition: KpiDefinition) -> _Column | None:
    numeric = [one for one in columns if one.label not in taken and one.numbers > _SOME and one.codes < _SOME]

    def merit(one: _Column) -> float:
        known = 1.0 * (field_of(one.label) is Field.DENOMINATOR)
        return known + _likeness(one.label, definition.denominator) - 2.0 * _is_worked_out(one.label)

    found = max(numeric, key=merit, default=None)
    return found if found and merit(found) > 0 else None


def _likeness(label: str, wanted: str) -> float:
    """Return the share of the words of a heading that are also wanted; plurals count as the same."""
    words, known = (
        {word.removesuffix("s") for word in _WORDS.findall(_FOOTNOTE_DIGITS.sub("", text.lower()))}
        for text in (label, wanted)
    )
    return len(words & known) / len(words) if words else 0.0


def _period_of_file(text: str, definition: KpiDefinition, begin: Begin) -> str:
    """Return the period that a title or the file's name speaks of; "" if it speaks of none, or of several."""
    spaced = _VINTAGES.sub(" ", re.sub(r"[_]+", " ", text))
    # the words that make up one period are together, so that short pieces are looked through
    pieces = re.split(r"[.;:\n|]+|(?<=\d)\s+(?=[A-Z])", spaced)
    found = {period for piece in pieces if (period := period_in(piece, definition.frequency, begin))}
    if len(found) != 1:
        return ""
    (period,) = found
    # a bare year stays one, so that it is asked which year is meant
    return str(period.year) if definition.frequency is Frequency.YEAR and not begin.said else in_full(period)
