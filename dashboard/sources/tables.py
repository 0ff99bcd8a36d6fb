"""Tables of publishers: the sheet that is named, the row of headings wherever it stands, and the figures below it."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.domain.kpi.source import Figures, Format, Source, Where
from dashboard.errors import IntakeError, SourceError
from dashboard.intake.files.raw import MEGABYTE, Limits
from dashboard.intake.files.table import Book, open_book
from dashboard.intake.numbers import SUPPRESSED

#: Said where a file is not what it was.
CHANGED = "The publisher may have changed the form of its files: nothing was stored, and the figures held stay."
#: Rows from the top among which headings are looked for.
_WITHIN = 60
#: A figure or a note that a heading ends with: "households1", "households [Note 5]".
_FOOTNOTE = re.compile(r"(?<=[a-z)])\d{1,2}$|\s*\[notes? [^\]]*\]$", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet below its headings, all texts; the index is the row as a spreadsheet numbers it."""

    name: str
    headings: tuple[str, ...]
    rows: pd.DataFrame

    def column(self, names: Sequence[str]) -> pd.Series:
        """Return the first column that is there of several names.

        Raises
        ------
        SourceError
            If none is.
        """
        for name in names:
            if (at := place(self.headings, name)) is not None:
                return self.rows[at]
        msg = f"{self.name}: found no column {' or '.join(f'“{name}”' for name in names)}. {CHANGED}"
        raise SourceError(msg)

    def keep(self, where: Where) -> "Sheet":
        """Keep the rows whose cells hold what they may."""
        rows = self.rows
        for heading, cells in where.items():
            rows = rows[self.column([heading]).reindex(rows.index).str.strip().isin(cells)]
        return Sheet(self.name, self.headings, rows)

    def numbers(self, names: Sequence[str]) -> pd.Series:
        """Return a column as numbers; missing where the publisher has suppressed or left out one, never zero.

        Raises
        ------
        SourceError
            If a cell is neither.
        """
        texts = self.column(names).str.strip()
        found = {text: _number(text) for text in texts.unique()}
        if strange := [text for text, number in found.items() if number is None]:
            where = f"{self.name}, row {texts.index[texts == strange[0]][0]:,}"
            msg = f"{where}: found “{strange[0][:40]}” under “{names[0]}”, expected a number. {CHANGED}"
            raise SourceError(msg)
        return texts.map(found).astype(float)


def _number(text: str) -> float | None:
    if not text or text in ("-", "–") or SUPPRESSED.fullmatch(text):
        return float("nan")
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def plain(heading: str) -> str:
    """Return a heading as headings are compared: on one line, in lower case."""
    return " ".join(heading.split()).casefold()


def place(headings: Sequence[str], name: str) -> int | None:
    """Return where a heading stands, with or without the mark of a footnote; None if it does not."""
    wanted = plain(name)
    bare = [_FOOTNOTE.sub("", heading) for heading in headings]
    return next((found.index(wanted) for found in (list(headings), bare) if wanted in found), None)


def figures_sheet(source: Source, path: Path, figures: Sequence[Figures]) -> Sheet:
    """Read the sheet with the figures of areas."""
    wanted = [name for one in figures for name in (*one.numerator[:1], *one.add[:1])]
    if source.form is Format.SUPERWEB2:
        # areas stand in the first column, whose heading is what the columns are of
        return read_sheet(path, source.layout.sheet, [one.numerator or one.add for one in figures], source.most_mb)
    needed = [source.layout.area, *([source.layout.period] if source.layout.period else [])]
    return read_sheet(path, source.layout.sheet, needed if wanted else needed[:1], source.most_mb)


def read_sheet(path: Path, titles: Sequence[str], needed: Sequence[Sequence[str]], most_mb: int) -> Sheet:
    """Read a CSV file or a sheet of a workbook, below the first row that has all headings that are needed.

    Parameters
    ----------
    titles
        Names that the sheet may have; the first that is there is read, and without any the first sheet.
    needed
        For each column, headings of which one must be there.

    Raises
    ------
    SourceError
        If there is no such sheet or row, or the file is damaged.
    """
    limits = Limits(content_bytes=most_mb * MEGABYTE, columns=1000)
    try:
        with closing(open_book(path.read_bytes(), path.name, limits)) as book:
            title = _title(book, titles, path.name)
            cells = book.read(title).cells
    except IntakeError as error:
        msg = f"{error} {CHANGED}"
        raise SourceError(msg) from error
    name = f"{path.name}, sheet “{title}”" if title else path.name
    for at in range(min(len(cells), _WITHIN)):
        headings = tuple(plain(str(cell)) for cell in cells.iloc[at])
        if all(any(place(headings, one) is not None for one in several) for several in needed):
            return Sheet(name, headings, cells.iloc[at + 1 :])
    listed = ", ".join(" or ".join(f"“{one}”" for one in several) for several in needed)
    msg = f"{name}: found no row with the headings {listed} among the first {_WITHIN}. {CHANGED}"
    raise SourceError(msg)


def _title(book: Book, titles: Sequence[str], name: str) -> str:
    known = {title.strip().casefold(): title for title in book.titles}
    for title in titles:
        if title.casefold() in known:
            return known[title.casefold()]
    if titles and known != {"": ""}:
        msg = f"{name}: found no sheet {' or '.join(f'“{one}”' for one in titles)}. {CHANGED}"
        raise SourceError(msg)
    return book.titles[0]
