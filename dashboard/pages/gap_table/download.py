"""The gap table for spreadsheets: a row a cell, with what it is, where it comes from and how it was judged."""

from collections.abc import Iterator

from dashboard.components.kpi.definition import BETTER, UNITS
from dashboard.components.kpi.spreadsheet import COVERAGE, EXACT, VIEWERS, Sheet, Value
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import GapTableColumn, GapTableRow
from dashboard.domain.statistics.verdicts import MANY_LEVEL
from dashboard.domain.wording.gap_table import earlier_areas_sentences
from dashboard.domain.wording.kpi import EARLIER_AREA, ILLUSTRATIVE, mark_of
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.gap_table.table import caption

#: Columns on what areas are compared with, where that is the target wards.
_OF_WARDS = {
    "rest_of_city_value": "target_wards_without_area_value",
    "city_value": "target_wards_value",
    "gap_to_city": "gap_to_target_wards",
    "ratio_to_city": "ratio_to_target_wards",
}
HEADS = (
    "service", "kpi", "kpi_id", "unit", "better", "area", "area_id", "period", "period_id", "value", "numerator",
    "denominator", "out_of", *COVERAGE, "rest_of_city_value", "verdict", "why", "city_value",
    "gap_to_city", "ratio_to_city", "gap_to_target_wards", "trend", "trend_periods", "note", "target",
    "against_target", "source", "licence",
)  # fmt: skip
_WIDE = {"kpi": 36, "service": 26, "area": 28, "why": 40, "out_of": 24, "note": 40, "source": 40}


def heads(shown: Shown) -> tuple[str, ...]:
    """Return the names of the columns, of which some tell what areas are compared with."""
    if not shown.choice.against:
        return HEADS
    return tuple(_OF_WARDS.get(name, name) for name in HEADS if name != "gap_to_target_wards")


def about(shown: Shown) -> list[tuple[str, str]]:
    """Say in pairs of name and text what a reader must know to use the table."""
    city, other = shown.city.config.city_name, shown.wards_or_city
    method = (
        f"Numerators and denominators are summed by area, rates are worked out last. Each area is tested against "
        f"{other} without that area at {100 * MANY_LEVEL:.1f}% confidence: percentages by Fisher’s exact test, rates "
        "by the exact test of two rates; no verdict where figures cover only part of the areas. The gap is value minus "
        f"that of {other}, in the unit; trend over the last periods. Targets are judged at 95% confidence."
    )
    own = "a KPI of another frequency has its own latest period up to then"
    return [
        ("Table", caption(shown)),
        *([("Illustrative", f"{ILLUSTRATIVE}: {shown.illustrative} of {len(shown.gap_table.rows)} KPIs")]
          if shown.illustrative else []),
        ("Period", f"{shown.choice.period.label}, {shown.choice.period.key} in files; {own}"),
        ("Filters", shown.choice.filters),
        *(("Earlier areas", text) for text in earlier_areas_sentences(shown.gap_table)),
        ("Viewer", VIEWERS[shown.viewer]),
        ("Method", method),
        ("Source", f"Figures that the services of {city} have handed in; each row names its service"),
        ("Licence", "Stated in each row"),
    ]  # fmt: skip


def rows(shown: Shown) -> Iterator[tuple[Value, ...]]:
    """Yield the rows under `heads`, in the order of the page."""
    for row in shown.gap_table.rows:
        for column in shown.gap_table.columns:
            values = _row(row, column, shown.viewer)
            dropped = HEADS.index("gap_to_target_wards") if shown.choice.against else len(HEADS)
            yield values[:dropped] + values[dropped + 1 :]


def _row(row: GapTableRow, column: GapTableColumn, viewer: Viewer) -> tuple[Value, ...]:
    kpi, cell = row.definition, row.cells[column.key]
    notes = [
        *([mark_of(kpi)] if mark_of(kpi) else []),
        *([EXACT] if viewer is Viewer.STEWARD else []),
        *([EARLIER_AREA] if column.key in row.earlier_areas else []),
    ]
    return (
        kpi.service, kpi.name, kpi.kpi_id, UNITS[kpi.unit], BETTER[kpi.better], column.label, column.key,
        row.period.label if row.period else "", row.period.key if row.period else "",
        cell.value, cell.numerator, cell.denominator, kpi.denominator, cell.with_figures, cell.lsoas,
        cell.comparator_value,
        cell.caption, cell.why.sentence, cell.city_value, cell.points, cell.ratio, cell.to_wards,
        cell.trend.value, cell.trend_points, "; ".join(notes),
        "" if kpi.target is None else kpi.target, "" if kpi.target is None else cell.against_target.value,
        f"{kpi.service}, {kpi.accountable_officer}", kpi.licence or "not stated",
    )  # fmt: skip


def gap_table_sheet(shown: Shown) -> Sheet:
    """Return the table for download."""
    marks = [text for name, text in about(shown) if name == "Illustrative"]
    marks += [EXACT] if shown.viewer is Viewer.STEWARD else []
    return Sheet(about(shown), heads(shown), list(rows(shown)), marks, _WIDE)
