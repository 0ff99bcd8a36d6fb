"""Reading XLSX workbooks: values only, one sheet at a time."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import islice
from typing import IO

import openpyxl
import openpyxl.reader.excel
import pandas as pd
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException, ReadOnlyWorkbookException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from dashboard.errors import IntakeError
from dashboard.intake.files.archive import pieces, refuse_unsafe
from dashboard.intake.files.csv_file import clean_cells, frame_of
from dashboard.intake.files.raw import Limits, Sheet
from dashboard.intake.problems import Kind, Problem, ProblemLog
from dashboard.progress import Progress, Stage, unseen

#: The sheet of our own templates that figures go into.
DATA_SHEET = "Data"
_PORTION = 20_000
# A tag ends before the next one begins, so that looking for one never runs through what is none.
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*>")
_REFERENCE = re.compile(rb"\sref=\"([A-Z0-9:$]{2,40})\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_ROW_NUMBER = re.compile(rb"\sr=\"(\d{1,7})\"")
_HIDDEN = re.compile(rb"\shidden=\"(?:1|true)\"")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*>")
_CELL_PLACE = re.compile(rb"\sr=\"([A-Z]{1,3})(\d{1,7})\"")
_STYLE = re.compile(rb"\ss=\"(\d{1,6})\"")
_SHARED, _TEXT, _RUN = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
#: Ranges of merged cells that are named one by one.
_MOST_MERGED = 1_000
#: What the library may raise on a workbook that breaks the rules of the format. It reads XML by lxml where that is
#: installed; errors of lxml, as Python's own, are kinds of SyntaxError.
_DAMAGED = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, OSError, EOFError,
    RuntimeError, SyntaxError, zipfile.BadZipFile, zlib.error, InvalidFileException, ReadOnlyWorkbookException,
)  # fmt: skip
# What a sheet says of its own size is often wrong, and one that says nothing would be read to its end to tell.
ReadOnlyWorksheet._get_size = lambda _sheet: None


def _shared_texts(source: IO[bytes]) -> list[str]:
    """Read the texts that the cells of a workbook share: as the library does, but faster."""
    texts = []
    for _, node in iterparse(source):
        if node.tag == _SHARED:
            parts = [node.findtext(_TEXT), *(run.findtext(_TEXT) for run in node.iterfind(_RUN))]
            texts.append("".join(filter(None, parts)).replace("x005F_", ""))
            node.clear()
    return texts


openpyxl.reader.excel.read_string_table = _shared_texts


class XlsxBook:
    """A workbook, of which one sheet after the other can be read; see `table.Book`.

    Raises
    ------
    IntakeError
        If it is no plain workbook (macros, external links, a password), damaged, or too large; `read` and `top` too.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        refuse_unsafe(content, name, limits)
        self._content, self._name, self._limits = content, name, limits
        with _in_order(name):
            self._workbook = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = self._workbook.worksheets
            self._sheets = {sheet.title: sheet for sheet in sheets if sheet.sheet_state == "visible"}
        if not self._sheets:
            msg = f"{name}: found no visible sheet; expected one with the table. Unhide it, or save the table as CSV."
            raise IntakeError(msg)

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of the visible sheets."""
        return tuple(self._sheets)

    def read(self, title: str, progress: Progress = unseen) -> Sheet:
        """Read a sheet."""
        log = ProblemLog()
        with _in_order(self._name):
            return self._read(self._sheets[title], log, progress)

    def top(self, title: str, rows: int) -> pd.DataFrame:
        """Read the first rows of a sheet."""
        with _in_order(self._name):
            found = list(
                _texts(self._sheets[title].iter_rows(max_row=rows, values_only=True), self._name, self._limits)
            )
            return frame_of(found, 0, self._name, self._limits) if found else pd.DataFrame()

    def close(self) -> None:
        """Close the workbook."""
        self._workbook.close()

    def _read(self, sheet: Worksheet, log: ProblemLog, progress: Progress) -> Sheet:
        content, part = self._content, sheet._worksheet_path
        hidden, total = _rows(content, part, self._name)
        cells = _cells(
            sheet, self._name, self._limits, lambda done: progress(Stage.READING, min(1.0, done / max(total, 1)))
        )
        if len(cells):
            cells = _with_percentages(clean_cells(cells, log), content, part, _percentages(self._workbook))
        _note_merged(content, part, cells, log)
        if any(_FORMULA.search(piece) for piece in pieces(content, part)):
            _note_formulas(content, sheet.title, cells, self._limits, log)
        held = set(cells.index)
        return Sheet("XLSX", cells, log, sheet.title, tuple(row for row in hidden if row in held))


@contextmanager
def _in_order(name: str) -> Iterator[None]:
    """Say in words that a workbook breaks the rules of its format, whatever the library says."""
    broken = False
    try:
        # The library warns of styles and drop-down lists that it does not know; they do not matter here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGED:
        broken = True
    if broken:
        sentence = "found a workbook that breaks the rules of the format; expected an .xlsx that Excel opens"
        msg = f"{name}: {sentence}. Save it anew, or as CSV."
        raise IntakeError(msg)


def _rows(content: bytes, part: str, name: str) -> tuple[list[int], int]:
    """Return the numbers of hidden rows, and how many rows there are; rows that repeat a number are refused."""
    hidden, total, last = [], 0, 0
    for piece in pieces(content, part):
        for tag in _ROW.findall(piece):
            total += 1
            number = _ROW_NUMBER.search(tag)
            last, before = int(number[1]) if number else last + 1, last
            if last <= before:
                msg = (
                    f"{name}: found two rows with the number {last:,} in the workbook; expected one. "
                    "Save it anew in Excel, or as CSV."
                )
                raise IntakeError(msg)
            if _HIDDEN.search(tag):
                hidden.append(last)
    return hidden, total


def _percentages(workbook: openpyxl.Workbook) -> frozenset[bytes]:
    """Return the numbers of the styles that show a number as a percentage."""
    formats = [_format_of(workbook, style.numFmtId) for style in workbook._cell_styles]
    return frozenset(str(at).encode() for at, text in enumerate(formats) if "%" in text)


def _format_of(workbook: openpyxl.Workbook, number: int) -> str:
    """Return the format of numbers with its number in the workbook."""
    if number in BUILTIN_FORMATS:
        return str(BUILTIN_FORMATS[number])
    own = number - BUILTIN_FORMATS_MAX_SIZE
    return str(workbook._number_formats[own]) if 0 <= own < len(workbook._number_formats) else ""


def _with_percentages(cells: pd.DataFrame, content: bytes, part: str, styles: frozenset[bytes]) -> pd.DataFrame:
    """Write numbers as the percentages that the sheet shows: 1 that is shown as 100% is "100%", not one case."""
    if not styles:
        return cells
    position = {row: at for at, row in enumerate(cells.index)}
    changes: dict[int, dict[int, str]] = {}
    for piece in pieces(content, part):
        for tag in _CELL.findall(piece):
            style, place = _STYLE.search(tag), _CELL_PLACE.search(tag)
            if not style or style[1] not in styles or not place:
                continue
            row, column = int(place[2]), column_index_from_string(place[1].decode()) - 1
            if row in position and column < cells.shape[1]:
                text = str(cells.iat[position[row], column])
                with suppress(ValueError):
                    changes.setdefault(column, {})[position[row]] = f"{100 * float(text):.10g}%"
    if not changes:
        return cells
    cells = cells.copy()
    for column, texts in changes.items():
        held = cells[column].to_numpy(dtype=object).copy()
        held[list(texts)] = list(texts.values())
        cells[column] = pd.array(held, dtype="str")
    return cells


def _cells(sheet: Worksheet, name: str, limits: Limits, report: Callable[[int], None]) -> pd.DataFrame:
    rows = _texts(sheet.iter_rows(values_only=True), name, limits)
    portions, done = [], 0
    while portion := list(islice(rows, _PORTION)):
        portions.append(frame_of(portion, done, name, limits))
        done += len(portion)
        report(done)
    return pd.concat(portions).fillna("") if portions else pd.DataFrame()


def _texts(rows: Iterator[tuple[object, ...]], name: str, limits: Limits) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=1):
        if number > limits.rows + 1:
            msg = f"{name}: found more than {limits.rows:,} rows; expected at most so many. Delete empty rows."
            raise IntakeError(msg)
        if len(row) > 2 * limits.columns:
            msg = f"{name}: row {number:,}: found {len(row):,} cells; expected at most {limits.columns:,} columns."
            raise IntakeError(msg)
        yield [value if isinstance(value, str) else _text(value) for value in row]


def _text(value: object) -> str:
    """Write a cell's value as it would stand in CSV."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _note_merged(content: bytes, part: str, cells: pd.DataFrame, log: ProblemLog) -> None:
    tags = {tag for piece in pieces(content, part) for tag in _MERGED.findall(piece)}
    ranges = sorted({place[1] for tag in tags if (place := _REFERENCE.search(tag))})
    for area in ranges[:_MOST_MERGED]:
        reference = area.decode().replace("$", "")
        column, row, _, last_row = range_boundaries(reference)
        # A title across the top is no matter; a header of one row looks the same here.
        if last_row == row == (cells.index[0] if len(cells) else 0):
            continue
        found = f"merged cells {reference}, of which only the first holds the value"
        log.add(Problem(Kind.MERGED_CELLS, found, "a value in every cell; unmerge them", row, f"number {column}"))


def _note_formulas(content: bytes, title: str, cells: pd.DataFrame, limits: Limits, log: ProblemLog) -> None:
    """Name the formulas that came without their last value; such a cell looks empty and is not."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = workbook[title]
        held = cells.to_numpy()
        position = {row: at for at, row in enumerate(cells.index)}
        for number, row in enumerate(islice(sheet.iter_rows(values_only=True), limits.rows + 1), start=1):
            for at, value in enumerate(row):
                is_formula = value is not None and (not isinstance(value, str) or value.startswith("="))
                known = number in position and at < held.shape[1] and held[position[number], at] != ""
                if is_formula and not known:
                    advice = "its value; open the workbook in Excel and save it, or paste the cells as values"
                    found = "a formula without its last value"
                    log.add(Problem(Kind.FORMULA_WITHOUT_VALUE, found, advice, number, f"number {at + 1}"))
    finally:
        workbook.close()
