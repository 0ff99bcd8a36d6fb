"""A table as it stands in a file, and how much of a file is read at most."""

from collections.abc import Mapping
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
    fields
        Which column holds what, where somebody has said so; None to go by the headings.
    decimal_comma
        Whether the file comes from where a comma separates decimals, so that "12,500" may be twelve and a half.
    days
        Whether periods may be given by days within them, whose rows are added up.
    year_begins
        "january" or "april", where somebody has said how the file counts years and quarters; else "".
    title
        What stands above the header and in the name of the sheet: it may say how years are counted.
    read_as
        How a file in a form of its own was read, in words; "" for one in ours.
    """

    file_name: str
    file_format: str
    headings: tuple[str, ...] = field(repr=False)
    cells: pd.DataFrame = field(repr=False, compare=False)
    notices: tuple[Problem, ...] = ()
    notice_counts: tuple[tuple[Kind, int], ...] = ()
    fields: Mapping[Field, int] | None = None
    decimal_comma: bool = False
    days: bool = False
    year_begins: str = ""
    title: str = field(default="", repr=False)
    read_as: str = ""

    def columns_of(self, wanted: Field) -> list[int]:
        """Return the positions of the columns that hold a field."""
        if self.fields is not None:
            return [self.fields[wanted]] if wanted in self.fields else []
        return [position for position, heading in enumerate(self.headings) if field_of(heading) is wanted]


@dataclass(frozen=True)
class Sheet:
    """All rows that hold any text, the header among them, as a reader found them.

    Attributes
    ----------
    file_format
        "CSV" or "XLSX".
    cells
        Positions for columns, and for index the row as a spreadsheet numbers it.
    log
        What was noticed while reading.
    title
        Name of the sheet; "" for CSV.
    hidden_rows
        Rows that a spreadsheet does not show, as they are hidden or filtered away.
    cell_counts
        By row the number of cells that are there; only CSV, where a row may have too many or too few.
    delimiter
        What separates the cells; only CSV.
    """

    file_format: str
    cells: pd.DataFrame
    log: ProblemLog
    title: str = ""
    hidden_rows: tuple[int, ...] = ()
    cell_counts: pd.Series | None = None
    delimiter: str = ""
