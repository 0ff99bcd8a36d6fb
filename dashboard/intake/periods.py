"""Periods and dates as people and spreadsheets write them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

import pandas as pd

from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.intake.dry_run import Basis
from dashboard.intake.problems import Kind, ProblemLog

EARLIEST = date(1990, 1, 1)
#: Months, quarters and years that can begin within one year.
_MOST_WITHIN_A_PERIOD = 20
#: Day 0 of the dates that spreadsheets keep as numbers.
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range((EARLIEST - _SERIAL_START).days, (date(2101, 1, 1) - _SERIAL_START).days)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBER = {name: at % 12 + 1 for at, name in enumerate((*_MONTHS, *_FULL_MONTHS))} | {"sept": 9}

_TIME = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:z|[+-]\d{2}:?\d{2}|am|pm)?)?"
_ISO_DAY = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}", re.ASCII)
_UK_DAY = re.compile(rf"(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}){_TIME}", re.ASCII)
_WORD_DAY = re.compile(rf"(?P<d>\d{{1,2}})[- ](?P<w>[a-z]{{3,9}})[- ,]+(?P<y>\d{{4}}){_TIME}", re.ASCII)
_WORD_MONTH = re.compile(r"(?P<w>[a-z]{3,9})[- ,]*(?P<y>\d{4}|\d{2})|(?P<y2>\d{4})[- ]+(?P<w2>[a-z]{3,9})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_EARLY_YEAR = re.compile(r"(?<!\d)1[0-9]\d{2}(?!\d)", re.ASCII)

_WRITE = {
    Frequency.MONTH: "a month, as in 2018-04",
    Frequency.QUARTER: "a quarter, as in 2018-Q2 (April to June)",
    Frequency.YEAR: "a year, as in 2018, or a financial year, as in 2018/19",
}


@dataclass(frozen=True)
class _Read:
    """A text understood: a day or a period, or what is wrong with it."""

    period: Period | None = None
    day: date | None = None
    kind: Kind | None = None
    serial: bool = False


def _day(text: str) -> _Read | None:
    """Read a day; None if the text has not the form of one."""
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return _Read(day=_SERIAL_START + timedelta(days=int(float(text))), serial=True)
    found = _ISO_DAY.fullmatch(text) or _UK_DAY.fullmatch(text) or _WORD_DAY.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTH_NUMBER.get(parts["w"], 0)
    try:
        day = date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return _Read(kind=Kind.NOT_A_DATE)
    if day < EARLIEST:
        return _Read(kind=Kind.BEFORE_1990)
    return _Read(day=day)


def _in_words(text: str) -> Period | None:
    """Read a month in words: April 2018, Apr-18."""
    found = _WORD_MONTH.fullmatch(text)
    if not found:
        return None
    month, year = _MONTH_NUMBER.get(found["w"] or found["w2"], 0), int(found["y"] or found["y2"])
    year += 0 if year >= 100 else (2000 if year < 90 else 1900)
    return Period(year, month, Frequency.MONTH) if month and 1990 <= year <= 2100 else None


def _beginning(day: date, frequency: Frequency) -> Period | None:
    """Return the period that begins on a day: a year may be a financial one."""
    financial = frequency is Frequency.YEAR and day.month == 4
    period = Period(day.year, 4, frequency) if financial else Period.containing(day, frequency)
    return period if period.first_day == day else None


def _period(text: str, frequency: Frequency) -> _Read:
    clean = " ".join(text.lower().split())
    if read := _day(clean):
        if read.day is None:
            return read
        period = _beginning(read.day, frequency)
        return _Read(period, kind=None if period else Kind.WRONG_FREQUENCY, serial=read.serial)
    if (period := _in_words(clean)) is None:
        try:
            period = Period.parse(clean)
        except ValueError:
            early = _EARLY_YEAR.search(clean) and not re.search(r"199\d|2\d{3}", clean)
            return _Read(kind=Kind.BEFORE_1990 if early else Kind.NOT_A_PERIOD)
    return _Read(period) if period.frequency is frequency else _Read(kind=Kind.WRONG_FREQUENCY)


def _log_kinds(
    texts: pd.Series,
    kinds: Mapping[str, Kind | None],
    heading: str,
    expected: Mapping[Kind, tuple[str, str]],
    log: ProblemLog,
) -> None:
    """Log the cells whose texts are wrong; `expected` has by kind what was expected, and what to say was found."""
    wrong = texts.map({text: kind.value if kind else "" for text, kind in kinds.items()})
    for kind, (advice, reason) in expected.items():
        if len(cells := texts[wrong == kind.value]):
            log.add_cells(kind, cells, heading, advice, reason)


def read_periods(
    texts: pd.Series, heading: str, frequency: Frequency, today: date, log: ProblemLog
) -> tuple[pd.Series, dict[str, Period]]:
    """Read a column of periods; what is none, or is of another length or in the future, is logged.

    Returns
    -------
    tuple of pandas.Series and dict
        Keys of the periods by row, "" where there is an error; the periods by key.
    """
    read = {text: _period(text, frequency) for text in texts.unique()}
    for text, one in read.items():
        if one.period and one.period.first_day > today:
            read[text] = _Read(kind=Kind.FUTURE)
    expected = {
        Kind.NOT_A_PERIOD: _WRITE[frequency],
        Kind.NOT_A_DATE: f"{_WRITE[frequency]}; there is no such day",
        Kind.WRONG_FREQUENCY: f"{_WRITE[frequency]} (a date must be its first day)",
        Kind.FUTURE: f"a period that has begun by {today.isoformat()}",
        Kind.BEFORE_1990: "a period from 1990 on",
    }
    named = {kind: (advice, "") for kind, advice in expected.items()}
    _log_kinds(texts, {text: one.kind for text, one in read.items()}, heading, named, log)
    serials = texts[texts.isin([text for text, one in read.items() if one.serial and one.period])]
    if len(serials):
        advice = f"{_WRITE[frequency]}; the numbers were read as dates that a spreadsheet keeps as numbers"
        log.add_cells(Kind.SERIAL_DATES, serials, heading, advice)
    keys = texts.map({text: one.period.key if one.period else "" for text, one in read.items()})
    return keys, {one.period.key: one.period for one in read.values() if one.period}


def _around(day: date, basis: Basis) -> Period:
    """Return the period that a day lies in; a financial year where such are held."""
    frequency = basis.definition.frequency
    if frequency is Frequency.YEAR and basis.financial_years:
        return Period(day.year - (day.month < 4), 4, frequency)
    return Period.containing(day, frequency)


def read_days(texts: pd.Series, heading: str, basis: Basis, log: ProblemLog) -> tuple[pd.Series, dict[str, Period]]:
    """Read a column of days of single cases as the periods they lie in; messages never repeat a text.

    Returns
    -------
    tuple of pandas.Series and dict
        As `read_periods`.
    """
    today = basis.today
    read = {text: _day(" ".join(text.lower().split())) or _Read(kind=Kind.NOT_A_DATE) for text in texts.unique()}
    late = {text: one for text, one in read.items() if one.day and one.day > today}
    kinds = {text: Kind.FUTURE if text in late else one.kind for text, one in read.items()}
    expected = {
        Kind.NOT_A_DATE: (
            "a day that there is, as in 2018-04-30 or 30/04/2018 (year in four digits)",
            "something that is not a date",
        ),
        Kind.FUTURE: (f"a day not after {today.isoformat()}", "a day in the future"),
        Kind.BEFORE_1990: ("a day from 1990 on", "a day before 1990"),
    }
    _log_kinds(texts, kinds, heading, expected, log)
    if len(serials := texts[texts.isin([text for text, one in read.items() if one.serial])]):
        advice = "dates; the numbers were read as dates that a spreadsheet keeps as numbers"
        log.add_cells(Kind.SERIAL_DATES, serials, heading, advice, "a number in place of a date")
    periods = {text: _around(one.day, basis) for text, one in read.items() if one.day and text not in late}
    keys = texts.map({text: periods[text].key if text in periods else "" for text in read})
    return keys, {period.key: period for period in periods.values()}


def overlapping(found: Iterable[Period], held: Iterable[Period]) -> list[tuple[Period, Period]]:
    """List the pairs of different periods that have days in common; the first of a pair is always one of `found`."""
    new = set(found)
    in_order = sorted(new | set(held), key=lambda period: (period.first_day, period))
    pairs = []
    for at, one in enumerate(in_order):
        for other in takewhile(one.overlaps, in_order[at + 1 : at + 1 + _MOST_WITHIN_A_PERIOD]):
            pairs += [(one, other)] if one in new else [(other, one)] if other in new else []
    return pairs
