"""Reading a file that was handed in: what it is, is decided by its content, never by its name."""

import re
from contextlib import closing

import pandas as pd

from dashboard.errors import IntakeError
from dashboard.intake.files.csv_file import CsvBook
from dashboard.intake.files.raw import MEGABYTE, Limits, RawTable, Sheet
from dashboard.intake.files.sniffing import ARCHIVE_START, refusal
from dashboard.intake.files.xlsx_file import DATA_SHEET, XlsxBook
from dashboard.intake.headers import EXPECTED_HEADINGS, recognised
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted, shown
from dashboard.progress import Progress, Stage, unseen

#: A file with one sheet, or several that can be read one by one.
Book = CsvBook | XlsxBook

__all__ = ["Book", "Limits", "NoHeaderError", "RawTable", "open_book", "read_form", "read_table"]

#: Rows from the top among which the header is looked for.
HEADER_WITHIN = 20
_LONGEST_TITLE = 2_000
#: Rows from the bottom that may be notes.
_NOTES = 200
_WORD = re.compile(r"[^\W\d_]{2,}")


class NoHeaderError(IntakeError):
    """A file has no row of headings as our own form has them."""


def open_book(content: bytes, filename: str, limits: Limits) -> Book:
    """Open a CSV file (UTF-8 or Windows-1252; comma, semicolon, tab or bar) or an XLSX workbook.

    Raises
    ------
    IntakeError
        If it is another kind of file, a damaged, encrypted or oversized one.
    """
    name = shown(filename) or "the file"
    sentence = refusal(content)
    if len(content) > limits.content_bytes:
        size, most = (f"{count / MEGABYTE:,.1f} MB" for count in (len(content), limits.content_bytes))
        sentence = f"found {size}; expected at most {most}. Divide the file by period."
    if sentence:
        msg = f"{name}: {sentence}"
        raise IntakeError(msg)
    kind = XlsxBook if content.startswith(ARCHIVE_START) else CsvBook
    return kind(content, name, limits)


def read_table(content: bytes, filename: str, limits: Limits | None = None, progress: Progress = unseen) -> RawTable:
    """Read a file in our own form: one row of headings that are known, and a row for each figure below it.

    Raises
    ------
    NoHeaderError
        If there are no such headings.
    IntakeError
        If there is no table to be read.
    """
    limits = limits or Limits()
    with closing(open_book(content, filename, limits)) as book:
        return read_form(book, shown(filename) or "the file", limits, progress)


def read_form(book: Book, name: str, limits: Limits, progress: Progress = unseen) -> RawTable:
    """Read the sheet of a book that is in our own form; see `read_table`."""
    progress(Stage.READING, 0.0)
    chosen = _chosen(book)
    sheet = book.read(chosen, progress)
    others = [title for title in book.titles if title != chosen]
    if others and chosen.strip().casefold() != DATA_SHEET.casefold():
        advice = f"one; only {quoted(chosen)} is read (or one called “{DATA_SHEET}”)"
        found = f"{len(book.titles)} sheets: besides {quoted(chosen)}, {', '.join(map(quoted, others[:4]))}"
        sheet.log.add(Problem(Kind.OTHER_SHEETS, found, advice))
    return _under_header(sheet, name, limits)


def read_top(book: Book, name: str, rows: int, limits: Limits) -> RawTable | None:
    """Read the first rows of a book as `read_form` would read all; None where more would have to be read to tell.

    Raises
    ------
    NoHeaderError
        If there are no headings that are known.
    """
    title = _chosen(book)
    cells = book.top(title, rows)
    if len(cells) < HEADER_WITHIN:
        return None
    try:
        return _under_header(Sheet("XLSX", cells, ProblemLog(), title), name, limits)
    except NoHeaderError:
        raise
    except IntakeError:
        return None


def _chosen(book: Book) -> str:
    """Return the sheet called “Data”, else the first with headings that are known, else the first with any text."""
    named = [title for title in book.titles if title.strip().casefold() == DATA_SHEET.casefold()]
    if named or len(book.titles) == 1:
        return (named or book.titles)[0]
    tops = {title: book.top(title, HEADER_WITHIN) for title in book.titles}
    known = [title for title, top in tops.items() if _header_of(top) is not None]
    return next(iter([*known, *(title for title, top in tops.items() if len(top)), *book.titles]))


def _header_of(cells: pd.DataFrame) -> int | None:
    """Return the position of the row of headings among the first rows; None if there is none."""
    top = cells.head(HEADER_WITHIN).to_numpy()
    return next((at for at, row in enumerate(top) if recognised([str(cell) for cell in row]) >= 2), None)


def _under_header(sheet: Sheet, name: str, limits: Limits) -> RawTable:
    """Find the header row and part the rows below it from what stands above."""
    cells, log = sheet.cells, sheet.log
    if cells.empty:
        msg = f"{name}: found no text at all; expected {EXPECTED_HEADINGS}, and a row for each figure below."
        raise IntakeError(msg)
    position = _header_of(cells)
    if position is None:
        first = ", ".join(quoted(str(cell)) for cell in cells.iloc[0][:4] if cell)
        msg = (
            f"{name}: found no header row (the first row holds {first}); expected {EXPECTED_HEADINGS} in one of the"
            f" first {HEADER_WITHIN} rows."
        )
        raise NoHeaderError(msg)
    headings = [str(cell).strip() for cell in cells.iloc[position]]
    width = max(at + 1 for at, heading in enumerate(headings) if heading)
    if width > limits.columns:
        msg = f"{name}: found {width:,} columns; expected at most {limits.columns:,}. Keep those that are asked for."
        # of a file in a form of its own, most columns are not read
        raise NoHeaderError(msg)
    header_row = int(cells.index[position])
    if position:
        found = f"{position} {'row' if position == 1 else 'rows'} above the header in row {header_row}"
        log.add(Problem(Kind.LINES_ABOVE_HEADER, found, "the header in the first row; they are not read"))
    body = cells.iloc[position + 1 :]
    if body.empty:
        msg = f"{name}: found a header and no rows below it; expected a row for each figure."
        raise IntakeError(msg)
    body = _without_notes(body, log)
    note_uneven(sheet, body, width, log)
    note_hidden(sheet, body, log)
    return RawTable(
        name,
        sheet.file_format,
        tuple(headings[:width]),
        body.iloc[:, :width],
        log.listed(),
        tuple(sorted(log.counts.items())),
        decimal_comma=sheet.delimiter == ";",
        title=title_of(sheet, position),
    )


def _without_notes(body: pd.DataFrame, log: ProblemLog) -> pd.DataFrame:
    """Leave out the notes below a table: the last rows, as far as they have words in one cell and nothing else."""
    filled = body.tail(_NOTES).map(str.strip)
    notes = 0
    for row in reversed(filled.to_numpy().tolist()):
        texts = [text for text in row if text]
        if len(texts) != 1 or not _is_note(texts[0]):
            break
        notes += 1
    if not notes or notes == len(body):
        return body
    # what they say stays unsaid, as it may be about single cases
    rows = "row" if notes == 1 else "rows"
    what = f"{notes:,} {rows} below the table with words in one cell alone, the first in row {body.index[-notes]:,}"
    log.add(Problem(Kind.LEFT_OUT, what, "rows with a figure or a case; these are taken for notes and are not read"))
    return body.iloc[:-notes]


def _is_note(text: str) -> bool:
    """Tell a note from a code, a postcode, a day or a number, whose row lacks the rest.

    A note has two words without digits; a day has but one, the name of its month, and a postcode, right or wrong, none.
    """
    words = [part for part in text.split() if _WORD.search(part) and not any(map(str.isdigit, part))]
    return len(words) > 1


def title_of(sheet: Sheet, header_at: int) -> str:
    """Return what stands above a header, and in the name of the sheet."""
    above = [str(cell) for row in sheet.cells.iloc[:header_at].to_numpy() for cell in row if cell]
    return " ".join([sheet.title, *above])[:_LONGEST_TITLE]


def note_uneven(sheet: Sheet, body: pd.DataFrame, width: int, log: ProblemLog) -> None:
    """Log the rows that have another number of cells than the header, in which a cell may stand for its neighbour.

    Where all rows end in the same number of empty cells, or lack the same ones, nothing can have moved.
    """
    if body.empty:
        return
    beyond = body.iloc[:, width:]
    extra = (beyond != "").any(axis=1)
    if sheet.cell_counts is None:
        uneven = extra
    else:
        counts = sheet.cell_counts.loc[body.index]
        usual = int(counts.mode().iloc[0])
        uneven = (counts != width) & ((counts != usual) | extra)
        if len(rows := counts[uneven]):
            expected = f"{width} cells as in the header; a comma in a number or a text may need quotation marks"
            texts = rows.map(lambda count: f"{count} cells")
            log.add_cells(Kind.RAGGED_ROW, texts, f"number {width}", expected, quote=False)
        return
    for column in beyond.columns:
        cells = beyond[column][uneven & (beyond[column] != "")]
        log.add_cells(Kind.RAGGED_ROW, cells, f"number {int(column) + 1}", "no cell to the right of the last heading")


def note_hidden(sheet: Sheet, body: pd.DataFrame, log: ProblemLog) -> None:
    """Log that rows are read which a spreadsheet does not show."""
    hidden = sorted(set(sheet.hidden_rows) & set(body.index))
    if hidden:
        count = len(hidden)
        what = f"{count:,} hidden or filtered {'row' if count == 1 else 'rows'}, the first in row {hidden[0]:,}"
        log.add(Problem(Kind.HIDDEN_ROWS, what, "rows that can be seen; the hidden ones are counted like the others"))
