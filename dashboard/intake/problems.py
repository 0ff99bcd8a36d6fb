"""What can be wrong with a submission, counted in full and listed up to a limit."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from dashboard.domain.areas.postcodes import FULL_POSTCODE

#: Problems of one kind that are listed one by one; all of them are counted.
LISTED = 1000

#: A file with a column a period becomes a row a period: the rows of each further period are numbered from here on.
WIDE_STEP = 10_000_000

_POSTCODE_LIKE = re.compile(FULL_POSTCODE.replace("[0-9][ABD", r"[\W_]*[0-9O][ABD"), re.IGNORECASE)
_SHOWN = 40


class Severity(StrEnum):
    """An error blocks a submission, a warning has to be accepted by whoever hands it in, a notice is only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Kind(StrEnum):
    """Kinds of problems; warnings are accepted by these ids."""

    # the file
    ENCODING = "encoding"
    MIXED_ENCODINGS = "mixed-encodings"
    LINES_ABOVE_HEADER = "lines-above-header"
    OTHER_SHEETS = "other-sheets"
    INVISIBLE_LETTERS = "invisible-letters"
    HIDDEN_ROWS = "hidden-rows"
    READ_AS = "read-as"
    CONVERTED = "converted"
    LEFT_OUT = "left-out"
    HEADING_IN_DOUBT = "heading-in-doubt"
    RAGGED_ROW = "ragged-row"
    MERGED_CELLS = "merged-cells"
    FORMULA_WITHOUT_VALUE = "formula-without-value"
    EXAMPLE_ROW = "example-row"
    # its columns
    MISSING_COLUMN = "missing-column"
    REPEATED_COLUMN = "repeated-column"
    UNKNOWN_COLUMN = "unknown-column"
    UNUSED_COLUMN = "unused-column"
    NOT_BY_RECORDS = "not-by-records"
    POPULATION_COLUMN = "population-column"
    COUNT_COLUMN = "count-column"
    ROW_NUMBERS = "row-numbers"
    # numbers
    MISSING_NUMBER = "missing-number"
    SUPPRESSED_NUMBER = "suppressed-number"
    PERCENT_SIGN = "percent-sign"
    SPREADSHEET_ERROR = "spreadsheet-error"
    NOT_A_NUMBER = "not-a-number"
    TWO_READINGS = "two-readings"
    SPLIT_NUMBER = "split-number"
    NOT_FINITE = "not-finite"
    NEGATIVE_NUMBER = "negative-number"
    TOO_LARGE = "too-large"
    NOT_WHOLE = "not-whole"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator-above-denominator"
    ZERO_DENOMINATOR = "zero-denominator"
    LIKE_PERCENTAGES = "like-percentages"
    # periods and dates
    NOT_A_PERIOD = "not-a-period"
    NOT_A_DATE = "not-a-date"
    WRONG_FREQUENCY = "wrong-frequency"
    FUTURE = "future"
    BEFORE_1990 = "before-1990"
    SERIAL_DATES = "serial-dates"
    MIXED_DATES = "mixed-dates"
    ASSUMED_QUARTERS = "assumed-quarters"
    ASSUMED_YEARS = "assumed-years"
    FAR_PERIOD = "far-period"
    UNFINISHED_PERIOD = "unfinished-period"
    PERIOD_HELD = "period-held"
    PERIODS_OVERLAP = "periods-overlap"
    AFTER_ITS_YEAR = "after-its-year"
    # areas and postcodes
    UNKNOWN_AREA = "unknown-area"
    AMBIGUOUS_AREA = "ambiguous-area"
    OTHER_VINTAGE = "other-vintage"
    READ_BY_NAME = "read-by-name"
    ENDED_LSOA = "ended-lsoa"
    GEOGRAPHY_NOT_ALLOWED = "geography-not-allowed"
    NAME_DIFFERS = "name-differs"
    OUTSIDE_CITY = "outside-city"
    ASSUMED_VINTAGE = "assumed-vintage"
    MIXED_AREAS = "mixed-areas"
    AREAS_WITHOUT_ROW = "areas-without-row"
    NO_POPULATION = "no-population"
    NOT_A_POSTCODE = "not-a-postcode"
    UNKNOWN_POSTCODE = "unknown-postcode"
    NOTHING_MATCHED = "nothing-matched"
    # rows together
    DUPLICATE_ROW = "duplicate-row"
    REPEATED_RECORD = "repeated-record"
    TOTAL_CHANGED = "total-changed"
    TOTALS_DIFFER = "totals-differ"
    # groups
    MISSING_GROUPS = "missing-groups"
    UNKNOWN_CATEGORY = "unknown-category"
    EMPTY_CATEGORY = "empty-category"
    AGES_OVERLAP = "ages-overlap"
    PART_OF_A_PERSON = "part-of-a-person"
    MIXED_GROUP_AREAS = "mixed-group-areas"
    GROUPS_DIFFER = "groups-differ"
    GROUPS_AND_HELD = "groups-and-held"
    GROUPS_READ = "groups-read"

    @property
    def severity(self) -> Severity:
        """Whether it blocks."""
        if self in _NOTICES:
            return Severity.NOTICE
        return Severity.WARNING if self in _WARNINGS else Severity.ERROR


_NOTICES = {Kind.INVISIBLE_LETTERS, Kind.READ_AS, Kind.CONVERTED, Kind.GROUPS_READ}
_WARNINGS = {
    Kind.HEADING_IN_DOUBT, Kind.LIKE_PERCENTAGES,
    Kind.HIDDEN_ROWS, Kind.LEFT_OUT, Kind.SUPPRESSED_NUMBER, Kind.MIXED_DATES, Kind.ASSUMED_QUARTERS,
    Kind.ASSUMED_YEARS, Kind.FAR_PERIOD,
    Kind.ENCODING, Kind.LINES_ABOVE_HEADER, Kind.OTHER_SHEETS, Kind.EXAMPLE_ROW,
    Kind.UNKNOWN_COLUMN, Kind.UNUSED_COLUMN, Kind.NOT_WHOLE,
    Kind.SERIAL_DATES, Kind.UNFINISHED_PERIOD, Kind.PERIOD_HELD, Kind.AFTER_ITS_YEAR,
    Kind.NAME_DIFFERS, Kind.OUTSIDE_CITY, Kind.ENDED_LSOA, Kind.READ_BY_NAME, Kind.ASSUMED_VINTAGE,
    Kind.MIXED_AREAS,
    Kind.AREAS_WITHOUT_ROW, Kind.NOT_A_POSTCODE, Kind.UNKNOWN_POSTCODE,
    Kind.REPEATED_RECORD, Kind.TOTAL_CHANGED, Kind.TOTALS_DIFFER,
    Kind.MISSING_GROUPS, Kind.EMPTY_CATEGORY, Kind.GROUPS_AND_HELD,
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what was found, what was expected.

    `row` is the row as a spreadsheet numbers it (the header is usually 1), None for the file as a whole.
    """

    kind: Kind
    found: str
    expected: str
    row: int | None = None
    column: str = ""

    @property
    def severity(self) -> Severity:
        """Whether it blocks."""
        return self.kind.severity

    @property
    def sentence(self) -> str:
        """The problem in words."""
        parts = (f"row {self.row}" if self.row else "", f"column “{self.column}”" if self.column else "")
        where = ", ".join(part for part in parts if part)
        text = f"found {self.found}; expected {self.expected}"
        return f"{where}: {text}" if where else text


def shown(text: str) -> str:
    """Make a text from a file fit to be repeated: on one line, short, and without anything like a postcode."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * _SHOWN])
    clean = _POSTCODE_LIKE.sub("[a postcode]", " ".join(printable.split()))
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN].rstrip() + "…"


def quoted(text: str) -> str:
    """Put a text from a file between quotation marks; an empty one is called so."""
    return f"“{clean}”" if (clean := shown(text)) else "an empty cell"


class ProblemLog:
    """Collects problems: counts all, keeps the first of each kind."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.counts: Counter[Kind] = Counter()
        self._kept: list[Problem] = []
        self._kept_counts: Counter[Kind] = Counter()
        for problem in problems:
            self.add(problem)

    @classmethod
    def resumed(cls, problems: Iterable[Problem], counts: Iterable[tuple[Kind, int]]) -> "ProblemLog":
        """Go on with what another log listed and counted."""
        log = cls(problems)
        log.counts = Counter(dict(counts))
        return log

    def add(self, problem: Problem) -> None:
        """Count one problem, and keep it while there is room."""
        self.counts[problem.kind] += 1
        self._keep(problem)

    def _keep(self, problem: Problem) -> None:
        if self._kept_counts[problem.kind] < LISTED:
            self._kept_counts[problem.kind] += 1
            self._kept.append(problem)

    def add_cells(
        self, kind: Kind, cells: pd.Series, column: str, expected: str, reason: str = "", *, quote: bool = True
    ) -> None:
        """Count a problem for each cell, of which the row is the index.

        Parameters
        ----------
        reason
            Said in place of the texts; always for cells about single cases, which must not be repeated.
        quote
            Whether the texts stand in the file, and are put between quotation marks.
        """
        if not len(cells):
            return
        self.counts[kind] += len(cells)
        for row, text in cells.iloc[: LISTED - self._kept_counts[kind]].items():
            found = reason or (quoted(str(text)) if quote else str(text))
            self._keep(Problem(kind, found, expected, int(str(row)) % WIDE_STEP, shown(column)))

    def forget_repeated(self) -> None:
        """Forget repetitions of the same problem, as those of a row that has been read once for each category."""
        kept = list(dict.fromkeys(self._kept))
        counts = Counter(problem.kind for problem in kept)
        # of a kind with more than are listed all count: which are the same is not known
        self.counts.update({kind: counts[kind] - self.counts[kind] for kind in counts if self.counts[kind] < LISTED})
        self._kept = kept

    def listed(self) -> tuple[Problem, ...]:
        """Return what was kept: the file as a whole first, then by row; errors before warnings."""
        order = list(Severity)
        return tuple(sorted(self._kept, key=lambda one: (order.index(one.severity), one.row or 0)))
