"""A table as it stands in a file, and how much of a file is read at most."""

from dataclasses import dataclass, field

import pandas as pd

from dashboard.intake.headers import Field, field_of
from dashboard.intake.problems import Kind, Problem, ProblemLog

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most.

    Attributes
    ----------
    content_bytes
        Size of the file.
    unpacked_bytes, pack_ratio
        Of a spreadsheet, which is a packed archive: what its parts come to, and how many times their packed size.
    rows, columns, cell_characters
        Of the table.
    """

    content_bytes: int = 20 * MEGABYTE
    unpacked_bytes: int = 400 * MEGABYTE
    pack_ratio: int = 250
    rows: int = 1_500_000
    columns: int = 100
    cell_characters: int = 5_000


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in the file, all texts.

    Attributes
    ----------
    file_name
        As it was handed in, made fit to be shown.
    file_format
        "CSV" or "XLSX".
    headings
        Header row.
    cells
        One column a heading, by position; the index is the row as a spreadsheet numbers it. Rows without any text are
        left out. Headings and cells are not part of the printed form, as they may be about single cases.
    notices
        What was noticed while reading.
    notice_counts
        How often each kind of it was, also beyond what `notices` lists.
    """

    file_name: str
    file_format: str
    headings: tuple[str, ...] = field(repr=False)
    cells: pd.DataFrame = field(repr=False, compare=False)
    notices: tuple[Problem, ...] = ()
    notice_counts: tuple[tuple[Kind, int], ...] = ()

    def columns_of(self, wanted: Field) -> list[int]:
        """Return the positions of the columns that hold a field."""
        return [position for position, heading in enumerate(self.headings) if field_of(heading) is wanted]


@dataclass(frozen=True)
class Sheet:
    """All rows that hold any text, the header among them, as a reader found them.

    `cells` has positions for columns, and for index the row as a spreadsheet numbers it.
    """

    file_format: str
    cells: pd.DataFrame
    log: ProblemLog
