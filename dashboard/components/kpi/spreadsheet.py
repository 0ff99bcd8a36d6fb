"""Tables of KPIs for spreadsheets: the figures, and what a reader must know to use them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording.spreadsheets import harmless

#: A cell: a text, a number, or nothing.
Value = str | float | None

_CSV_TYPE = "text/csv"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXACT = "Exact figures, not for publication"
VIEWERS = {
    Viewer.PUBLIC: "Public view: small numbers are hidden, others are rounded to 5",
    Viewer.OFFICER: "Officers’ view: small numbers are hidden, others are rounded to 5",
    Viewer.STEWARD: EXACT,
}
#: Heads of the columns that say how much of an area its figures cover.
COVERAGE = ("lsoas_with_figures", "lsoas")
_WIDTH = 16
#: To so many decimals numbers are written: finer than any figure, coarser than what sums leave in the last digits.
_DECIMALS = 9


@dataclass(frozen=True)
class Sheet:
    """A table for download.

    Attributes
    ----------
    about
        Pairs of name and text: caption, period, method, source and the like.
    heads, rows
        The table. Texts that a spreadsheet would run are made harmless when it is written.
    marks
        What must stand above the figures themselves, such as that they are illustrative.
    widths
        Of columns that are wider than others, by head.
    """

    about: Sequence[tuple[str, str]]
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    marks: Sequence[str] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


def _safe(row: Sequence[Value]) -> list[Value]:
    return [_cell(value) for value in row]


def _cell(value: Value) -> Value:
    if isinstance(value, str):
        return harmless(value)
    # adding nothing makes a nought of a minus nought
    return round(value, _DECIMALS) + 0.0 if isinstance(value, float) else value


def written(sheet: Sheet, kind: str) -> tuple[bytes, str]:
    """Write a table as a file of a kind, "csv" or "xlsx"; returns it with its type."""
    return (_csv(sheet), _CSV_TYPE) if kind == "csv" else (_xlsx(sheet), _XLSX_TYPE)


def marks_of_name(viewer: Viewer, *, illustrative: object) -> str:
    """Return what the name of a file ends with, so that it is known of a copy what its figures are."""
    exact = "-exact-not-for-publication" if viewer is Viewer.STEWARD else ""
    return f"{'-illustrative' if illustrative else ''}{exact}"


def _csv(sheet: Sheet) -> bytes:
    """Write a table as CSV, what is to be known about it first; the byte-order mark makes Excel read it as UTF-8."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(_safe(pair) for pair in sheet.about)
    writer.writerow([])
    writer.writerow(sheet.heads)
    writer.writerows(_safe(row) for row in sheet.rows)
    return f"\ufeff{text.getvalue()}".encode()


def _xlsx(sheet: Sheet) -> bytes:
    """Write a table as a workbook: the figures, and a sheet about them."""
    # here, since it takes longer to import than the server has to start
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    figures, told = book.active, book.create_sheet("About")
    figures.title = "Figures"
    for mark in sheet.marks:
        figures.append([mark])
    figures.append(list(sheet.heads))
    for row in sheet.rows:
        figures.append(_safe(row))
    figures.freeze_panes = f"C{len(sheet.marks) + 2}"
    for number, name in enumerate(sheet.heads, 1):
        figures.column_dimensions[get_column_letter(number)].width = sheet.widths.get(name, _WIDTH)
    for pair in sheet.about:
        told.append(_safe(pair))
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = _WIDTH, 120
    content = BytesIO()
    book.save(content)
    return content.getvalue()
