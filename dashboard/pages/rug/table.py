"""The rows of the rug as its template takes them: texts, classes and addresses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from dashboard.components.kpi.definition import BETTER, ILLUSTRATIVE
from dashboard.components.templating import render
from dashboard.domain.kpi import KpiDefinition, Period, Unit
from dashboard.domain.kpi_wording import value_text
from dashboard.domain.rug import REST, TOGETHER, RugCell, RugColumn, RugRow
from dashboard.domain.trends import Trend
from dashboard.domain.verdicts import Verdict, Why

if TYPE_CHECKING:
    from dashboard.pages.rug.desk import Shown

#: Columns that begin a new part of the table, behind a rule.
_RULED = frozenset({TOGETHER, REST})
_CLASSES = {
    Verdict.BETTER: "better",
    Verdict.SIMILAR: "similar",
    Verdict.WORSE: "worse",
    Verdict.HIGHER: "apart",
    Verdict.LOWER: "apart",
    Verdict.CANNOT_TELL: "untold",
    Verdict.HIDDEN: "hidden",
    Verdict.NO_FIGURES: "none",
}
_GAP = "GAP"
_SILENT = (Trend.TOO_FEW_POINTS, Trend.CANNOT_TELL)


def kpi_url(kpi_id: str, area: str = "", period: Period | None = None) -> str:
    """Return the address of a KPI, of one of its areas and periods where these are given."""
    query = "&".join(part for part in (area and f"area={quote(area)}", period and f"period={period.key}") if part)
    return f"/kpi/{quote(kpi_id)}{f'?{query}' if query else ''}"


def unit_words(kpi: KpiDefinition) -> str:
    """Say briefly what the value is and which way is better: "%, higher is better"."""
    units = {
        Unit.COUNT: "number",
        Unit.RATE_PER_1000: f"per 1,000 {kpi.denominator}",
        Unit.PERCENTAGE: "%",
        Unit.MEAN: "average",
    }
    return f"{units[kpi.unit]}, {BETTER[kpi.better]}"


def caption(shown: "Shown") -> str:
    """Name the table: what, when, for which filters, and whether anything is invented."""
    invented = f"{ILLUSTRATIVE}. " if shown.illustrative else ""
    return (
        f"{invented}Service KPIs in {shown.choice.period.label}: each area against the rest of "
        f"{shown.city.config.city_name}. Shown: {shown.choice.filters}."
    )


def table(shown: "Shown") -> Markup:
    """Write the table as HTML."""
    columns = [{"label": column.label, "css": "rule" if column.key in _RULED else ""} for column in shown.rug.columns]
    rows = [_row(row, shown) for row in shown.rug.rows]
    return render("rug_table.html", caption=caption(shown), columns=columns, rows=rows)


def _row(row: RugRow, shown: "Shown") -> Mapping[str, Any]:
    kpi = row.definition
    # an address with a gap for the area: thousands of them are written
    places = kpi_url(kpi.kpi_id, _GAP, row.period).partition(_GAP) if row.period else ("", "", "")
    return {
        "name": kpi.name,
        "href": kpi_url(kpi.kpi_id),
        "service": kpi.service,
        "unit": unit_words(kpi),
        "illustrative": kpi.illustrative,
        "note": period_note(row, shown),
        "cells": [_cell(row, column, places) for column in shown.rug.columns],
    }


def period_note(row: RugRow, shown: "Shown") -> str:
    """Say where a row has another period than the one chosen, and what is being worked out; "" else."""
    awaited = shown.view.awaited.get(row.definition.kpi_id)
    waits = f"Figures of {awaited.label} are being worked out." if awaited else ""
    if row.period is None:
        return waits or f"No figures up to then; they come from {row.definition.service}."
    if row.period == shown.choice.period:
        return waits
    own = f"Figures of {row.period.label}, the latest up to then."
    return f"{own} {waits}".strip()


def _cell(row: RugRow, column: RugColumn, places: tuple[str, str, str]) -> Mapping[str, Any]:
    key, cell = column.key, row.cells[column.key]
    css = "plain" if _is_plain(cell) else _CLASSES[cell.verdict]
    return {
        "css": f"{css} rule" if key in _RULED else css,
        "href": f"{places[0]}{quote(key)}{places[2]}" if row.period else "",
        "area": column.label,
        "value": "" if cell.value is None else value_text(row.definition, cell.value, unit=False),
        "symbol": cell.symbol,
        "word": cell.caption,
        "arrow": "" if cell.value is None or cell.trend in _SILENT else cell.trend_arrow,
        "trend": cell.trend.value,
    }


def _is_plain(cell: RugCell) -> bool:
    return cell.why in (Why.WHOLE_CITY, Why.COMPARATOR)
