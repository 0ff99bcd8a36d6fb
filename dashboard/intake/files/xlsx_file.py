"""Reading XLSX workbooks: values only, of one sheet."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from xml.etree.ElementTree import ParseError  # what openpyxl raises  # nosec B405

import openpyxl
import pandas as pd
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException, ReadOnlyWorkbookException

from dashboard.errors import IntakeError
from dashboard.intake.files.archive import pieces, refuse_unsafe
from dashboard.intake.files.csv_file import frame_of
from dashboard.intake.files.raw import Limits, Sheet
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted
from dashboard.progress import Progress, Stage, unseen

#: The sheet of our own templates that figures go into; in other workbooks the first visible one is read.
DATA_SHEET = "Data"
_PORTION = 20_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:$]+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
#: What the library may raise on a workbook that breaks the rules of the format.
_DAMAGED = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, OSError, EOFError,
    RuntimeError, ParseError, zipfile.BadZipFile, zlib.error, InvalidFileException, ReadOnlyWorkbookException,
)  # fmt: skip


def read_xlsx(content: bytes, name: str, limits: Limits, progress: Progress = unseen) -> Sheet:
    """Read the rows of the sheet “Data”, or of the first visible one.

    Raises
    ------
    IntakeError
        If it is no plain workbook (macros, external links, a password), damaged, or too large.
    """
    refuse_unsafe(content, name, limits)
    log = ProblemLog()
    sheet = None
    try:
        # The library warns of styles and drop-down lists that it does not know; they do not matter here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = _read(content, name, limits, log, progress)
    except _DAMAGED:
        sentence = "found a workbook that breaks the rules of the format; expected an .xlsx that Excel opens"
    if sheet is None:
        msg = f"{name}: {sentence}. Save it anew, or as CSV."
        raise IntakeError(msg)
    return sheet


def _read(content: bytes, name: str, limits: Limits, log: ProblemLog, progress: Progress) -> Sheet:
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        chosen = _chosen(workbook, name, log)
        part = chosen._worksheet_path
        # what is told from the text of the part alone is quick, and near enough to say how far the reading is
        rows = sum(piece.count(b"<row") for piece in pieces(content, part, overlap=0))
        cells = _cells(chosen, name, limits, lambda done: progress(Stage.READING, min(1.0, done / max(rows, 1))))
    finally:
        workbook.close()
    _note_merged(content, part, cells, log)
    if any(_FORMULA.search(piece) for piece in pieces(content, part)):
        _note_formulas(content, chosen.title, cells, limits, log)
    return Sheet("XLSX", cells, log)


def _chosen(workbook: openpyxl.Workbook, name: str, log: ProblemLog) -> openpyxl.worksheet.worksheet.Worksheet:
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        msg = f"{name}: found no visible sheet; expected one with the table."
        raise IntakeError(msg)
    named = [sheet for sheet in visible if sheet.title.strip().casefold() == DATA_SHEET.casefold()]
    if not named and len(visible) > 1:
        others = ", ".join(quoted(sheet.title) for sheet in visible[1:6])
        advice = f"one; only the first, {quoted(visible[0].title)}, is read (or one called “{DATA_SHEET}”)"
        log.add(Problem(Kind.OTHER_SHEETS, f"{len(visible)} sheets: besides the first, {others}", advice))
    return (named or visible)[0]


def _cells(
    sheet: openpyxl.worksheet.worksheet.Worksheet, name: str, limits: Limits, report: Callable[[int], None]
) -> pd.DataFrame:
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
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
    ranges = {found for piece in pieces(content, part) for found in _MERGED.findall(piece)}
    for area in sorted(ranges):
        reference = area.decode().replace("$", "")
        column, row, _, last_row = range_boundaries(reference)
        # A title across the top is no matter; a header of one row cannot be told from it here.
        if last_row == row == (cells.index[0] if len(cells) else 0):
            continue
        found = f"merged cells {reference}, of which only the first holds the value"
        log.add(Problem(Kind.MERGED_CELLS, found, "a value in every cell; unmerge them", row, f"number {column}"))


def _note_formulas(content: bytes, title: str, cells: pd.DataFrame, limits: Limits, log: ProblemLog) -> None:
    """Name the formulas that came without their last value; such a cell looks empty and is not."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = workbook[title]
        sheet.reset_dimensions()
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
