"""The rows of the gap table as its template takes them: heads and cells as HTML, and what a row says beside."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup, escape

from dashboard.components.kpi.definition import BETTER
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.cube import CITY
from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.domain.kpi.gap_table import REST, TOGETHER, GapTableCell, GapTableColumn, GapTableRow
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording.kpi import EXAMPLES, larger_sentence, mark_of, value_text
from dashboard.pages.gap_table.choice import GAP, SERVICE, TARGET, orders
from dashboard.pages.gap_table.shown import Shown

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
#: Columns of areas that are larger than any neighbourhood.
_LARGER = frozenset({SetKey.TARGET_WARDS.value, CITY, REST})
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


def caption(shown: Shown) -> str:
    """Name the table: what, when, and for which filters."""
    return (
        f"Service KPIs in {shown.choice.period.label}: each area against "
        f"{shown.comparator}. Shown: {shown.choice.filters}."
    )


def table(shown: Shown) -> Markup:
    """Write the table as HTML."""
    columns = [_column_head(shown, column.label, column.key, column.key) for column in shown.gap_table.columns]
    first = [_column_head(shown, "KPI", SERVICE, ""), _column_head(shown, "Target, all together", TARGET, "")]
    rows = [_row(row, shown) for row in shown.gap_table.rows]
    return render(
        "gap_table.html",
        caption=caption(shown),
        first=first,
        columns=columns,
        rows=rows,
        examples_at=shown.gap_table.examples_at,
        examples=EXAMPLES,
    )


def _column_head(shown: Shown, label: str, sort: str, key: str) -> Mapping[str, str]:
    """Write the head of a column, a link where rows can be sorted by it."""
    sort = GAP if sort == TOGETHER else sort
    is_sorted = shown.choice.sort == sort
    return {
        "label": label,
        "css": "rule" if key in _RULED else "",
        "href": "" if is_sorted else replace(shown.choice, sort=sort).address(),
        "sorted": ("ascending" if sort == SERVICE else "descending") if is_sorted else "",
        "title": f"Sort {orders(shown.gap_table.columns)[sort]}",
    }


def _row(row: GapTableRow, shown: Shown) -> Mapping[str, str]:
    return {
        "head": _head(row.definition, tagged=shown.illustrative < len(shown.gap_table.rows)),
        "note": period_note(row, shown),
        "cells": _target(row) + _cells(row, shown.gap_table.columns),
    }


def period_note(row: GapTableRow, shown: Shown) -> str:
    """Say where a row has another period than the one chosen, and what is being worked out; "" else."""
    awaited = shown.view.awaited.get(row.definition.kpi_id)
    waits = f"Figures of {awaited.label} are being worked out." if awaited else ""
    if row.period is None:
        return waits or f"No figures up to then; they come from {row.definition.service}."
    larger = "" if _neighbourhoods_have_some(row) else larger_sentence(row.definition)
    if row.period == shown.choice.period:
        return f"{waits} {larger}".strip()
    latest = row.period.day_after <= shown.choice.period.day_after
    own = f"Figures of {row.period.label}{', the latest up to then' if latest else ''}."
    return " ".join(filter(None, (own, waits, larger)))


def _neighbourhoods_have_some(row: GapTableRow) -> bool:
    return any(cell.verdict is not Verdict.NO_FIGURES for key, cell in row.cells.items() if key not in _LARGER)


def _cells(row: GapTableRow, columns: Sequence[GapTableColumn]) -> Markup:
    """Write the cells of a row; by hand, since there are thousands and a template takes three times as long.

    Whatever is no text of this module is escaped.
    """
    # an address with a gap for the area
    address = kpi_url(row.definition.kpi_id, _GAP, row.period) if row.period else ""
    before, _, after = address.partition(_GAP)
    opened, middle, closed = f'<a href="{escape(before)}', f'{escape(after)}" data-area="', "</a>"
    if not address:
        opened, middle, closed = "<span", ' data-area="', "</span>"
    parts: list[str] = []
    for column in columns:
        cell = row.cells[column.key]
        css, verdict = _verdict(cell.verdict, cell.why, cell.symbol, cell.caption)
        rule = " rule" if column.key in _RULED else ""
        parts.append(
            f'\n<td class="{css}{rule}">{opened}{escape(quote(column.key)) if address else ""}{middle}'
            f'{escape(column.label)}">{_value(row.definition, cell)}{verdict}{closed}</td>'
        )
    return Markup("".join(parts))  # noqa: S704 - escaped part by part


def _target(row: GapTableRow) -> Markup:
    """Write the target, and what the neighbourhoods together are against it."""
    kpi, label = row.definition, '<span data-area="Target, all together">'
    if kpi.target is None:
        return Markup(f'\n<td class="none target">{label}<span class="verdict">no target</span></span></td>')  # noqa: S704
    found = row.cells[TOGETHER].against_target
    css, verdict = _verdict(found, Why.NOTHING, found.symbol, found.value)
    target = escape(value_text(kpi, kpi.target, unit=False))
    return Markup(  # noqa: S704 - escaped part by part
        f'\n<td class="{css} target">{label}<span class="value"><b>{target}</b></span> {verdict}</span></td>'
    )


def _verdict(verdict: Verdict, why: Why, symbol: str, caption: str) -> tuple[str, str]:
    """Return the class of a cell, and symbol and word."""
    css = "plain" if why in (Why.WHOLE_CITY, Why.COMPARATOR) else _CLASSES[verdict]
    shown = f'<i aria-hidden="true">{escape(symbol)}</i> ' if symbol else ""
    return css, f'<span class="verdict">{shown}{escape(caption)}</span>'


def _head(kpi: KpiDefinition, *, tagged: bool) -> Markup:
    mark = " · illustrative" if tagged and kpi.illustrative else f" · {mark_of(kpi)}" if kpi.published else ""
    return Markup(  # noqa: S704 - escaped part by part
        f'<a href="{escape(kpi_url(kpi.kpi_id))}">{escape(kpi.name)}</a>\n'
        f'<span class="about">{escape(kpi.service)} · {escape(unit_words(kpi))}{escape(mark)}</span>'
    )


def _value(kpi: KpiDefinition, cell: GapTableCell) -> str:
    if cell.value is None:
        return ""
    trend = ""
    if cell.trend not in _SILENT and cell.trend_arrow:
        named = f'role="img" aria-label="{escape(cell.trend.value)}"'
        trend = f' <span class="trend" {named}>{escape(cell.trend_arrow)}</span>'
    part = f'<span class="part">{escape(cell.part)}</span> ' if cell.part else ""
    return f'<span class="value"><b>{escape(value_text(kpi, cell.value, unit=False))}</b>{trend}</span> {part}'
