"""The rug as a table for spreadsheets: a row a cell, with what it is, where it comes from and how it was judged."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from dashboard.components.kpi.definition import BETTER, ILLUSTRATIVE, UNITS
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.rug import RugColumn, RugRow
from dashboard.domain.verdicts import MANY_LEVEL
from dashboard.export import harmless
from dashboard.pages.rug.table import caption

if TYPE_CHECKING:
    from dashboard.pages.rug.desk import Shown

HEADS = (
    "service", "kpi", "kpi_id", "unit", "better", "area", "area_id", "period", "period_id", "value", "numerator",
    "denominator", "rest_of_city_value", "verdict", "why", "gap", "gap_ratio", "trend", "trend_periods", "note",
    "source", "licence",
)  # fmt: skip
EXACT = "Exact figures, not for publication"
_WIDE = {"kpi": 36, "service": 26, "area": 28, "why": 40, "note": 40, "source": 40}
_VIEWERS = {
    Viewer.PUBLIC: "Public view: small numbers are hidden, others are rounded to 5",
    Viewer.OFFICER: "Officers’ view: small numbers are hidden, others are rounded to 5",
    Viewer.STEWARD: EXACT,
}

#: A cell of the table: a text that is harmless to spreadsheets, a number, or nothing.
Value = str | float | None


def about(shown: "Shown") -> list[tuple[str, str]]:
    """Say in pairs of name and text what a reader must know to use the table."""
    city = shown.city.config.city_name
    method = (
        f"Numerators and denominators are summed by area, rates are worked out last. Each area is tested against "
        f"{city} without that area at {100 * MANY_LEVEL:.1f}% confidence: percentages by Newcombe’s method, rates by "
        "their ratio. The gap is value minus the rest of the city, in the unit; trend over the last periods."
    )
    own = "a KPI of another frequency has its own latest period up to then"
    pairs = [
        ("Table", caption(shown)),
        *([("Illustrative", f"{ILLUSTRATIVE}: {shown.illustrative} of {len(shown.rug.rows)} KPIs")]
          if shown.illustrative else []),
        ("Period", f"{shown.choice.period.label} ({shown.choice.period.key}); {own}"),
        ("Filters", shown.choice.filters),
        ("Viewer", _VIEWERS[shown.viewer]),
        ("Method", method),
        ("Source", f"Figures that the services of {city} have handed in; each row names its service"),
        ("Licence", "Stated in each row"),
    ]  # fmt: skip
    return [(name, harmless(text)) for name, text in pairs]


def rows(shown: "Shown") -> Iterator[tuple[Value, ...]]:
    """Yield the rows under `HEADS`, in the order of the page."""
    for row in shown.rug.rows:
        for column in shown.rug.columns:
            yield _row(row, column, shown.viewer)


def _row(row: RugRow, column: RugColumn, viewer: Viewer) -> tuple[Value, ...]:
    kpi, cell = row.definition, row.cells[column.key]
    notes = [*([ILLUSTRATIVE] if kpi.illustrative else []), *([EXACT] if viewer is Viewer.STEWARD else [])]
    found: tuple[Value, ...] = (
        kpi.service, kpi.name, kpi.kpi_id, UNITS[kpi.unit], BETTER[kpi.better], column.label, column.key,
        row.period.label if row.period else "", row.period.key if row.period else "",
        cell.value, cell.numerator, cell.denominator, cell.comparator_value,
        cell.caption, cell.why.sentence, cell.points, cell.ratio,
        cell.trend.value, cell.trend_points, "; ".join(notes),
        f"{kpi.service}, {kpi.accountable_officer}", kpi.licence or "not stated",
    )  # fmt: skip
    return tuple(harmless(value) if isinstance(value, str) else value for value in found)


def rug_csv(shown: "Shown") -> str:
    """Write the table as CSV, what is to be known about it first; the byte-order mark makes Excel read it as UTF-8."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(about(shown))
    writer.writerow([])
    writer.writerow(HEADS)
    writer.writerows(rows(shown))
    return f"\ufeff{text.getvalue()}"


def rug_xlsx(shown: "Shown") -> bytes:
    """Write the table as a workbook: the figures, and a sheet about them."""
    # here, since it takes longer to import than the server has to start
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    figures, told = book.active, book.create_sheet("About")
    figures.title = "Figures"
    marks = [text for name, text in about(shown) if name == "Illustrative"]
    marks += [EXACT] if shown.viewer is Viewer.STEWARD else []
    for line in [(mark,) for mark in marks]:
        figures.append(line)
    figures.append(HEADS)
    for row in rows(shown):
        figures.append(row)
    figures.freeze_panes = f"C{len(marks) + 2}"
    for number, name in enumerate(HEADS, 1):
        figures.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 16)
    for pair in about(shown):
        told.append(pair)
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 16, 120
    content = BytesIO()
    book.save(content)
    return content.getvalue()
