"""Periods and dates as people and spreadsheets write them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

import pandas as pd

from dashboard.domain.kpi.definition import Frequency, Period, YearBegins
from dashboard.intake.dry_run import Basis
from dashboard.intake.headers import words_of
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted, shown

EARLIEST = date(1990, 1, 1)
#: Months, quarters and years that can begin within one year.
_MOST_WITHIN_A_PERIOD = 20
#: Day 0 of the dates that spreadsheets keep as numbers.
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range((EARLIEST - _SERIAL_START).days, (date(2101, 1, 1) - _SERIAL_START).days)
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBER = {one: at for at, name in enumerate(_FULL_MONTHS, 1) for one in (name[:3], name)} | {"sept": 9}

_TIME = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:z|[+-]\d{2}:?\d{2}|am|pm)?)?"
_ISO_DAY = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}", re.ASCII)
_UK_DAY = re.compile(rf"(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}){_TIME}", re.ASCII)
_WORD_DAY = re.compile(rf"(?P<d>\d{{1,2}})[- ](?P<w>[a-z]{{3,9}})[- ,]+(?P<y>\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_WORD_MONTH = re.compile(r"(?P<w>[a-z]{3,9})[- ,]*(?P<y>\d{4}|\d{2})|(?P<y2>\d{4})[- ]+(?P<w2>[a-z]{3,9})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_EARLY_YEAR = re.compile(r"(?<!\d)1[0-9]\d{2}(?!\d)", re.ASCII)

_FINANCIAL_YEAR = r"(?:fy ?|financial year )?(?P<y>\d{4}) ?[/-] ?(?P<e>\d{4}|\d{2})"
_QUARTER = r"(?:q|qtr|quarter) ?(?P<q>[1-4])"
#: Quarters of a financial year: Q2 2026/27, 2026-27 Q2.
_FINANCIAL_QUARTERS = tuple(
    re.compile(rf"{first}[ ,-]*{second}", re.ASCII)
    for first, second in ((_QUARTER, rf"(?:of )?{_FINANCIAL_YEAR}"), (_FINANCIAL_YEAR, _QUARTER))
)
#: Quarters of a year of which it is not said when it begins: 2026-Q3, Q3 2026.
_BARE_QUARTERS = tuple(
    re.compile(form, re.ASCII)
    for form in (rf"{_QUARTER}[ ,/-]*(?:of )?(?P<y>\d{{4}})", rf"(?P<y>\d{{4}})[ ,/-]*{_QUARTER}")
)
_BARE_YEAR = re.compile(r"(?P<y>\d{4})", re.ASCII)
#: From one month to another: Jul-Sep 2026, April 2018 to March 2019, with the quarter in brackets behind it.
_SPAN = re.compile(
    r"(?P<w>[a-z]{3,9})(?: (?P<y>\d{4}))? ?(?:-|to) ?(?P<w2>[a-z]{3,9}) (?P<y2>\d{4})(?: \(.{1,30}\))?", re.ASCII
)
_SAYS_APRIL = re.compile(r"\bfinancial\b|\bfiscal\b|\bfy\b|april to march|begin in april", re.IGNORECASE)
_SAYS_JANUARY = re.compile(r"\bcalendar\b|january to december|begin in january", re.IGNORECASE)

_WRITE = {
    Frequency.MONTH: "a month, as in 2018-04",
    Frequency.QUARTER: "a quarter, as in Apr-Jun 2018 or Q1 2018/19",
    Frequency.YEAR: "a year, as in 2018, or a financial year, as in 2018/19",
}


class Begin(NamedTuple):
    """When the years of a file begin: month 1 or 4, and whether somebody has said so where it counts."""

    month: int
    said: bool


def years_of(basis: Basis, said: str = "", *texts: str) -> Begin:
    """Decide which years and quarters a file counts by.

    Parameters
    ----------
    said
        "january" or "april", where whoever hands in has said it for this file.
    texts
        Headings and titles, where a word may give a hint.
    """
    for choice in (said, basis.definition.year_begins):
        if choice:
            return Begin(4 if choice == YearBegins.APRIL else 1, said=True)
    months = {total.period.month for total in basis.held if total.period.frequency is Frequency.YEAR}
    if len(months) == 1:
        return Begin(months.pop(), said=True)
    text = words_of(" ".join(texts))
    if _SAYS_APRIL.search(text):
        return Begin(4, said=False)
    return Begin(1, said=bool(_SAYS_JANUARY.search(text)))


@dataclass(frozen=True)
class _Read:
    """A text understood: a day or a period, or what is wrong with it."""

    period: Period | None = None
    day: date | None = None
    kind: Kind | None = None
    serial: bool = False
    bare: bool = False


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
        # a year of two digits stands behind a month in letters alone, as Excel writes days into CSV: 01-Apr-26
        year = int(parts["y"]) + (2000 if len(parts["y"]) == len("26") else 0)
        day = date(year, month, int(parts["d"]))
    except ValueError:
        return _Read(kind=Kind.NOT_A_DATE)
    if day < EARLIEST:
        return _Read(kind=Kind.BEFORE_1990)
    return _Read(day=day)


def in_full(period: Period) -> str:
    """Write a period so that it can be read in one way only."""
    calendar_year = period.frequency is Frequency.YEAR and period.month == 1
    return f"January {period.year} to December {period.year}" if calendar_year else period.label


def is_day(text: str) -> bool:
    """Tell whether a text has the form of a day that there is."""
    read = _day(" ".join(text.lower().split()))
    return read is not None and read.day is not None and not read.serial


def is_period(text: str, frequency: Frequency) -> bool:
    """Tell whether a text is a period of a length."""
    return _period(text, frequency, Begin(1, said=True), days=False).period is not None


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


def _period(text: str, frequency: Frequency, begin: Begin, *, days: bool) -> _Read:
    clean = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    if read := _day(clean):
        if read.day is None:
            return read
        period = _around(read.day, frequency, begin) if days else _beginning(read.day, frequency)
        return _Read(period, read.day, None if period else Kind.WRONG_FREQUENCY, read.serial)
    period, bare = _named(clean, begin)
    if period is None:
        early = _EARLY_YEAR.search(clean) and not re.search(r"199\d|2\d{3}", clean)
        return _Read(kind=Kind.BEFORE_1990 if early else Kind.NOT_A_PERIOD)
    return _Read(period, bare=bare) if period.frequency is frequency else _Read(kind=Kind.WRONG_FREQUENCY)


def _named(clean: str, begin: Begin) -> tuple[Period | None, bool]:
    """Read a period by name; also whether it depends on when years begin."""
    for form in _BARE_QUARTERS:
        if found := form.fullmatch(clean):
            return _quarter(int(found["y"]), int(found["q"]), begin.month), True
    if found := _BARE_YEAR.fullmatch(clean):
        return _checked(Period(int(found["y"]), begin.month, Frequency.YEAR)), True
    return _certain(clean), False


def _certain(clean: str) -> Period | None:
    """Read a period whose name says when it begins."""
    for form in _FINANCIAL_QUARTERS:
        if found := form.fullmatch(clean):
            year = int(found["y"])
            return _quarter(year, int(found["q"]), 4) if _follows(year, found["e"]) else None
    if found := _SPAN.fullmatch(clean):
        return _span(found)
    if period := _in_words(clean):
        return period
    try:
        return Period.parse(clean.removeprefix("financial year ").removeprefix("fy").strip())
    except ValueError:
        return None


def _follows(year: int, end: str) -> bool:
    return int(end) in (year + 1, (year + 1) % 100)


def _quarter(year: int, number: int, first_month: int) -> Period | None:
    month = first_month + 3 * (number - 1)
    return _checked(Period(year + (month > 12), month - 12 * (month > 12), Frequency.QUARTER))


def _checked(period: Period) -> Period | None:
    return period if 1990 <= period.year <= 2100 else None


def _span(found: re.Match[str]) -> Period | None:
    """Read what goes from one month to another, if that is a quarter or a year."""
    first, last = (_MONTH_NUMBER.get(found[name], 0) for name in ("w", "w2"))
    end = int(found["y2"])
    begin = int(found["y"] or end - (first > last))
    length = 12 * (end - begin) + last - first + 1
    if not first or not last:
        return None
    if length == 3 and first % 3 == 1:
        return _checked(Period(begin, first, Frequency.QUARTER))
    if length == 12 and first in (1, 4):
        return _checked(Period(begin, first, Frequency.YEAR))
    return None


def period_in(text: str, frequency: Frequency, begin: Begin) -> Period | None:
    """Find a period of a length in a heading or a title, such as “Number of homes, April 2018”; None without one."""
    whole = _period(text, frequency, begin, days=False)
    if whole.period:
        return whole.period
    words = re.split(r"[\s,;:()\[\]]+", text.replace("–", "-").strip())[-40:]
    for size in (5, 4, 3, 2, 1):
        for at in range(len(words) - size, -1, -1):
            part = " ".join(words[at : at + size])
            if any(letter.isdigit() for letter in part) and (one := _period(part, frequency, begin, days=False)).period:
                return one.period
    return None


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
    texts: pd.Series, heading: str, basis: Basis, begin: Begin, log: ProblemLog, *, days: bool = False
) -> tuple[pd.Series, dict[str, Period]]:
    """Read a column of periods; what is none, or is of another length or in the future, is logged.

    Parameters
    ----------
    days
        Whether a day stands for the period that it lies in; else it must be the first one of a period.

    Returns
    -------
    tuple of pandas.Series and dict
        Keys of the periods by row, "" where there is an error; the periods by key.
    """
    frequency, today = basis.definition.frequency, basis.today
    read = {text: _period(text, frequency, begin, days=days) for text in texts.unique()}
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
    bare = {text: one.period for text, one in read.items() if one.bare and one.period}
    if bare and not begin.said:
        _log_assumed(texts, bare, heading, frequency, begin, log)
    keys = texts.map({text: one.period.key if one.period else "" for text, one in read.items()})
    return keys, {one.period.key: one.period for one in read.values() if one.period}


def _log_assumed(
    texts: pd.Series, bare: Mapping[str, Period], heading: str, frequency: Frequency, begin: Begin, log: ProblemLog
) -> None:
    """Ask whether years or quarters that do not say when they begin were understood."""
    quarters = frequency is Frequency.QUARTER
    kind = Kind.ASSUMED_QUARTERS if quarters else Kind.ASSUMED_YEARS
    which = "the calendar" if begin.month == 1 else "the financial year"
    text, period = next(iter(bare.items()))
    clear = (
        "quarters that say when they begin, as in Apr-Jun 2018 or Q1 2018/19"
        if quarters
        else "2018/19 for a financial year"
    )
    cells = texts[texts.isin(list(bare))]
    rows = "in 1 row" if len(cells) == 1 else f"in {len(cells):,} rows"
    found = f"{quoted(text)} {rows}, read by {which} as {period.label}"
    if len(bare) > 1:
        found = f"{quoted(text)} and {len(bare) - 1} more {rows}, read by {which}, the first as {period.label}"
    log.add(Problem(kind, found, clear, column=shown(heading)))


def _around(day: date, frequency: Frequency, begin: Begin) -> Period:
    """Return the period that a day lies in; a financial year where years begin in April."""
    if frequency is Frequency.YEAR and begin.month == 4:
        return Period(day.year - (day.month < 4), 4, frequency)
    return Period.containing(day, frequency)


def present(basis: Basis) -> Period:
    """Return the period of a KPI that today lies in."""
    definition = basis.definition
    return _around(basis.today, definition.frequency, years_of(basis, "", definition.definition))


def note_mixed_dates(texts: pd.Series, heading: str, log: ProblemLog, *, repeat: bool = True) -> None:
    """Ask about a column of a workbook in which dates and days written as text are mixed.

    A spreadsheet set to American dates takes 04/12/2018 for 12 April, and leaves 13/04/2018 a text.
    """
    forms = {text: (_ISO_DAY.fullmatch(text.lower()), _UK_DAY.fullmatch(text.lower())) for text in texts.unique()}
    cells = {text: found for text, (found, _) in forms.items() if found and int(found["d"]) <= 12}
    if not cells or not any(written for _, written in forms.values()):
        return
    found = next(iter(cells.values()))
    swapped = date(int(found["y"]), int(found["d"]), int(found["m"]))
    as_it_stands = date(int(found["y"]), int(found["m"]), int(found["d"]))
    reason = "a date among days that are written as text"
    told = (
        f"{reason}: {_day_in_words(as_it_stands)}, or {_day_in_words(swapped)} with day and month swapped"
        if repeat
        else reason
    )
    advice = "all of them written as 2018-04-30; a spreadsheet set to American dates swaps day and month of some"
    log.add_cells(Kind.MIXED_DATES, texts[texts.isin(list(cells))], heading, advice, told)


def _day_in_words(day: date) -> str:
    return f"{day.day} {_FULL_MONTHS[day.month - 1].capitalize()} {day.year}"


def read_days(
    texts: pd.Series, heading: str, basis: Basis, begin: Begin, log: ProblemLog
) -> tuple[pd.Series, dict[str, Period]]:
    """Read days of single cases as `read_periods` does, by the periods they lie in; messages never repeat a text."""
    today, frequency = basis.today, basis.definition.frequency
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
    periods = {text: _around(one.day, frequency, begin) for text, one in read.items() if one.day and text not in late}
    if periods and frequency is Frequency.YEAR and not begin.said:
        which = "calendar years" if begin.month == 1 else "financial years"
        found = (
            f"days, which were put into {which}: {', '.join(one.label for one in sorted(set(periods.values()))[:3])}"
        )
        advice = "a KPI that says whether its years begin in January or in April"
        log.add(Problem(Kind.ASSUMED_YEARS, found, advice, column=shown(heading)))
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
