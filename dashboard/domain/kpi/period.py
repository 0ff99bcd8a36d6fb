"""Periods that KPIs come in: months, quarters and years, as they are written, stored and read."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Frequency(StrEnum):
    """How long a period lasts."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Length in months."""
        return _LENGTHS[self]


#: In months; asked for thousands of times.
_LENGTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """A month, a quarter or a year (calendar or financial), by its first month.

    Parameters
    ----------
    year, month
        The first month. A financial year begins in April.
    """

    year: int
    month: int
    frequency: Frequency

    @property
    def key(self) -> str:
        """Text that it is stored and addressed by: "2018-04", "2018-Q2", "2018", "2018-2019" (a financial year)."""
        if self.frequency is Frequency.MONTH:
            return f"{self.year}-{self.month:02d}"
        if self.frequency is Frequency.QUARTER:
            return f"{self.year}-Q{(self.month + 2) // 3}"
        return str(self.year) if self.month == 1 else f"{self.year}-{self.year + 1}"

    @property
    def label(self) -> str:
        """Name for readers: "April 2018", "Apr–Jun 2018 (Q1 2018/19)", "2018", "April 2018 to March 2019"."""
        first = _MONTHS[self.month - 1]
        if self.frequency is Frequency.MONTH:
            return f"{first} {self.year}"
        if self.frequency is Frequency.QUARTER:
            return f"{first[:3]}–{_MONTHS[self.month + 1][:3]} {self.year} ({self.short_label})"
        return str(self.year) if self.month == 1 else f"April {self.year} to March {self.year + 1}"

    @property
    def short_label(self) -> str:
        """Name where there is little room: "Apr 2018", "Q1 2018/19" (financial, from April), "2018", "2018/19"."""
        if self.frequency is Frequency.MONTH:
            return f"{_MONTHS[self.month - 1][:3]} {self.year}"
        begins = self.year if self.month >= 4 else self.year - 1
        financial = f"{begins}/{(begins + 1) % 100:02d}"
        if self.frequency is Frequency.QUARTER:
            return f"Q{(self.month - 4) % 12 // 3 + 1} {financial}"
        return str(self.year) if self.month == 1 else financial

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, self.month, 1)

    @property
    def day_after(self) -> date:
        """The day after its last."""
        months = self.year * 12 + self.month - 1 + self.frequency.months
        return date(months // 12, months % 12 + 1, 1)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two have a day in common."""
        return self.first_day < other.day_after and other.first_day < self.day_after

    def next(self) -> "Period":
        """Return the period that follows."""
        after = self.day_after
        return Period(after.year, after.month, self.frequency)

    def previous(self) -> "Period":
        """Return the period before it."""
        months = self.year * 12 + self.month - 1 - self.frequency.months
        return Period(months // 12, months % 12 + 1, self.frequency)

    def parts(self, frequency: Frequency) -> list["Period"]:
        """Return the shorter periods that it is made up of, in order; none where they are not shorter."""
        found, part = [], Period(self.year, self.month, frequency)
        while frequency.months < self.frequency.months and part.first_day < self.day_after:
            found.append(part)
            part = part.next()
        return found

    @classmethod
    def containing(cls, day: date, frequency: Frequency) -> "Period":
        """Return the month, the quarter of the calendar or the calendar year that a day lies in."""
        month = {Frequency.MONTH: day.month, Frequency.QUARTER: (day.month - 1) // 3 * 3 + 1, Frequency.YEAR: 1}
        return cls(day.year, month[frequency], frequency)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a key, or the usual ways of writing one.

        Understood: "2018-04", "04/2018", "2018-Q2", "Q2 2018", "2018", "2018/19", "2018-19", "2018-2019". What can be
        a month is one: December 2011 is "2011-12", the financial year "2011/12".

        Raises
        ------
        ValueError
            If the text is none of these, or its year lies outside 1990 to 2100.
        """
        period = _read(text.strip().upper().replace(" ", ""))
        if period is None or not 1990 <= period.year <= 2100:
            msg = f"“{text[:40]}” is not a period; write a month 2018-04, a quarter 2018-Q2, or a year 2018 or 2018/19"
            raise ValueError(msg)
        return period


_FORMS = (
    (r"(?P<year>\d{4})", Frequency.YEAR),
    (r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])", Frequency.QUARTER),
    (r"Q(?P<quarter>[1-4])[-/]?(?P<year>\d{4})", Frequency.QUARTER),
    # before the financial years, so that 2011-12 is a month
    (r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", Frequency.MONTH),
    (r"(?P<month>0?[1-9]|1[0-2])/(?P<year>\d{4})", Frequency.MONTH),
    (r"(?P<year>\d{4})[-/](?P<end>\d{2}|\d{4})", Frequency.YEAR),
)


def _read(text: str) -> Period | None:
    for form, frequency in _FORMS:
        if not (found := re.fullmatch(form, text, re.ASCII)):
            continue
        parts = {name: int(number) for name, number in found.groupdict().items()}
        if "end" not in parts:
            month = parts.get("month") or parts.get("quarter", 1) * 3 - 2
            return Period(parts["year"], month, frequency)
        following = parts["year"] + 1
        return Period(parts["year"], 4, frequency) if parts["end"] in (following, following % 100) else None
    return None
