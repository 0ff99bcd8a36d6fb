"""Reading CSV: encoding, delimiter, and rows with the numbers that a spreadsheet gives them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from dashboard.errors import IntakeError
from dashboard.intake.files.raw import Limits, Sheet
from dashboard.intake.headers import recognised
from dashboard.intake.problems import Kind, Problem, ProblemLog
from dashboard.progress import Progress, Stage, unseen

#: Rows taken at a time; between two portions the limits are looked after.
_PORTION = 50_000
#: Characters taken at a time, up to the end of a row, where no cell is between quotation marks.
_BLOCK = 2_000_000
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 20
#: Characters of a line at most, on average, among the first lines.
_LONGEST_LINE = 4_000
#: Letters that cannot be seen: no name or code has them, and they keep it from being found.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
#: What UTF-8 letters look like when they are read as Windows-1252.
_MISREAD = re.compile("[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# Long cells are refused by our own limit, which names row and column; the library's only says that there is one.
csv.field_size_limit(2**31 - 1)


class CsvBook:
    """A CSV file as a book of one sheet; see `table.Book`."""

    titles = ("",)

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        self._content, self._name, self._limits = content, name, limits

    def read(self, title: str, progress: Progress = unseen) -> Sheet:
        """Read the file; it has one sheet, whatever it is called."""
        del title
        return read_csv(self._content, self._name, self._limits, progress)

    def top(self, title: str, rows: int) -> pd.DataFrame:
        """Read the first rows."""
        del title
        text = _decoded(self._content, self._name, ProblemLog())
        delimiter, first_line = _delimiter(text)
        start = text[: rows * _LONGEST_LINE].splitlines(keepends=True)
        found: list[list[str]] = []
        reader = csv.reader(start, delimiter=delimiter)
        with suppress(csv.Error):
            found.extend(islice(reader, rows))
        cells = frame_of(found, 0, self._name, self._limits) if found else pd.DataFrame()
        return cells[cells.index > first_line] if len(cells) else cells

    def close(self) -> None:
        """Do nothing: the file is in memory."""


def read_csv(content: bytes, name: str, limits: Limits, progress: Progress = unseen) -> Sheet:
    """Read a CSV file's rows.

    Raises
    ------
    IntakeError
        If it is no text, or it is unclear where its rows end.
    """
    log = ProblemLog()
    text = _decoded(content, name, log)
    delimiter, first_line = _delimiter(text)
    portions: list[pd.DataFrame] = []
    counts: list[np.ndarray] = []
    done = 0
    for portion, read in _portions(text, delimiter, name, limits):
        if done + len(portion) > limits.rows + _LOOKED_AT:
            msg = f"{name}: found more than {limits.rows:,} rows; expected at most so many. Divide the file by period."
            raise IntakeError(msg)
        if isinstance(portion, list):
            counts.append(np.fromiter(map(len, portion), dtype="int32", count=len(portion)))
            portions.append(frame_of(portion, done, name, limits))
        else:
            counts.append(np.full(len(portion), portion.shape[1], dtype="int32"))
            portion.index = pd.RangeIndex(done + 1, done + 1 + len(portion))
            portions.append(_with_text(portion, name, limits))
        done += len(portion)
        progress(Stage.READING, read)
    cells = pd.concat(portions).fillna("") if portions else pd.DataFrame()
    if not len(cells):
        return Sheet("CSV", cells, log, delimiter=delimiter)
    cells = clean_cells(cells[cells.index > first_line], log)
    counted = pd.Series(np.concatenate(counts), index=pd.RangeIndex(1, done + 1)).loc[cells.index]
    return Sheet("CSV", cells, log, cell_counts=counted, delimiter=delimiter)


def _decoded(content: bytes, name: str, log: ProblemLog) -> str:
    text = _decode(content, "utf-8-sig")
    if text is None and (text := _decode(content, "cp1252")) is not None:
        advice = "UTF-8; it was read as Windows-1252, so look whether letters such as é and £ came out right"
        log.add(Problem(Kind.ENCODING, "a file that is not UTF-8", advice))
        if found := _MISREAD.search(text):
            line = text.count("\n", 0, found.start()) + 1
            where = f"two encodings in one file (UTF-8 as well, in line {line:,})"
            log.add(Problem(Kind.MIXED_ENCODINGS, where, "one; save the file as “CSV UTF-8”"))
    if text is None:
        msg = f"{name}: found text that is neither UTF-8 nor Windows-1252; expected UTF-8. Save it as “CSV UTF-8”."
        raise IntakeError(msg)
    return text


def _decode(content: bytes, encoding: str) -> str | None:
    # The error would carry the whole file along; it ends here.
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _delimiter(text: str) -> tuple[str, int]:
    """Choose the delimiter that makes the best header; also the rows at the top that only name the delimiter."""
    if found := re.match(r"\"?sep=([,;\t|])\"?\r?\n", text, re.IGNORECASE):
        return found[1], 1
    start = text[:200_000]

    def merit(delimiter: str) -> tuple[int, int, int]:
        rows: list[list[str]] = []
        reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
        rows.extend(islice(reader, _LOOKED_AT))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        # as many cells in most rows, rather than a delimiter that stands in a title or a name
        usual = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return max((recognised(row[:200]) for row in rows), default=0), usual[1], usual[0]

    return max(_DELIMITERS, key=merit), 0


def _portions(
    text: str, delimiter: str, name: str, limits: Limits
) -> Iterator[tuple[list[list[str]] | pd.DataFrame, float]]:
    """Yield the rows bit by bit, as lists or as a table, each time with the share of the text that has been read."""
    if '"' in text:
        stream = io.StringIO(text, newline="")
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        done = 0
        while rows := _portion(reader, name, done):
            done += len(rows)
            yield rows, stream.tell() / len(text)
        return
    start = 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1 or len(text)
        block = text[start:end]
        table = _regular(block, delimiter, limits)
        yield (
            (list(csv.reader(io.StringIO(block, newline=""), delimiter=delimiter)) if table is None else table),
            (end / len(text)),
        )
        start = end


def _regular(block: str, delimiter: str, limits: Limits) -> pd.DataFrame | None:
    """Read rows that all have as many cells, which is much faster than row by row; None if they have not."""
    width = re.split(r"[\r\n]", block, maxsplit=1)[0].count(delimiter) + 1
    if width > 2 * limits.columns:
        return None
    content = block.encode()
    options = arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=len(content) + 1, use_threads=False)
    form = arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False)
    as_text = arrow_csv.ConvertOptions(column_types={f"f{at}": pa.large_string() for at in range(width)})
    try:
        table = arrow_csv.read_csv(pa.BufferReader(content), options, form, as_text)
    except pa.ArrowInvalid:
        return None
    frame: pd.DataFrame = table.to_pandas()
    return frame.set_axis(range(width), axis=1)


def _portion(reader: Iterator[list[str]], name: str, done: int) -> list[list[str]]:
    rows: list[list[str]] = []
    problem = ""
    try:
        rows.extend(islice(reader, _PORTION))
    except csv.Error as error:
        # the message is about the form only and repeats nothing of the file
        problem = str(error)
    if problem:
        row = done + len(rows) + 1
        msg = (
            f"{name}: row {row:,}: found quotation marks that do not match ({problem}); expected them in pairs around"
            " a cell, or none. Save the file anew from a spreadsheet."
        )
        raise IntakeError(msg)
    return rows


def frame_of(rows: list[list[str]], done: int, name: str, limits: Limits) -> pd.DataFrame:
    """Make columns of rows; short rows are filled up, rows without text left out."""
    width = max(map(len, rows))
    if width > 2 * limits.columns:
        row = done + 1 + next(at for at, cells in enumerate(rows) if len(cells) == width)
        msg = f"{name}: row {row:,}: found {width:,} cells; expected at most {limits.columns:,} columns."
        raise IntakeError(msg)
    if min(map(len, rows)) < width:
        rows = [cells + [""] * (width - len(cells)) for cells in rows]
    index = pd.RangeIndex(done + 1, done + 1 + len(rows))
    columns = dict(enumerate(zip(*rows, strict=True)))
    frame = pd.DataFrame({at: pd.array(cells, dtype="str") for at, cells in columns.items()}, index=index)
    return _with_text(frame, name, limits)


def _with_text(frame: pd.DataFrame, name: str, limits: Limits) -> pd.DataFrame:
    """Leave out rows without text; refuse cells that are too long."""
    refuse_long_cells(frame, name, limits)
    empty = pd.Series(True, index=frame.index)
    for at in frame.columns:
        empty &= frame[at].str.strip() == ""
        if not empty.any():
            break
    return frame[~empty] if empty.any() else frame


def clean_cells(cells: pd.DataFrame, log: ProblemLog) -> pd.DataFrame:
    """Take letters that cannot be seen out of all cells; that is said once."""
    with_some = {at: found for at in cells.columns if (found := cells[at].str.contains(_INVISIBLE)).any()}
    if not with_some:
        return cells
    cells = cells.copy()
    for at, found in with_some.items():
        cells.loc[found, at] = cells.loc[found, at].str.replace(_INVISIBLE, "", regex=True)
    count = sum(int(found.sum()) for found in with_some.values())
    what = (
        "1 cell with letters that cannot be seen" if count == 1 else f"{count:,} cells with letters that cannot be seen"
    )
    log.add(Problem(Kind.INVISIBLE_LETTERS, what, "plain text; they were taken out, and nothing else was changed"))
    return cells


def refuse_long_cells(frame: pd.DataFrame, name: str, limits: Limits) -> None:
    """Refuse a table that has a cell longer than any name, code or note.

    Raises
    ------
    IntakeError
        Naming the first one.
    """
    for position, at in enumerate(frame.columns, start=1):
        lengths = frame[at].str.len()
        if lengths.max() > limits.cell_characters:
            row = lengths.index[lengths > limits.cell_characters][0]
            msg = (
                f"{name}: row {row:,}, column number {position}: found a cell of {lengths[row]:,} characters; expected"
                f" at most {limits.cell_characters:,}. Look for a quotation mark that is never closed."
            )
            raise IntakeError(msg)
