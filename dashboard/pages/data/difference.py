"""What differs between two submissions of a KPI; for stewards, as it shows figures as they were handed in."""

import pandas as pd
from dash import html

from dashboard.components.kpi.definition import origin_notice, origin_tag
from dashboard.components.tables import plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.kpi.cube import MSOA
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.errors import DatabaseAwayError, DatabaseError
from dashboard.kpis import Kpis
from dashboard.pages.data.addresses import difference_url, kpi_url
from dashboard.pages.data.layout import article
from dashboard.pages.page import PageContent, Query

#: Rows on the page; the download has them all.
SHOWN = 200
_COLUMNS = ("numerator_before", "numerator_after", "denominator_before", "denominator_after")


def build(source: Kpis, query: Query) -> PageContent:
    """Build the page of a pair of submissions."""
    numbers = [query.get(name, "") for name in ("before", "after")]
    if not all(number.isascii() and number.isdecimal() and len(number) < 10 for number in numbers):
        return _message("There are no such submissions")
    before, after = map(int, numbers)
    try:
        rows = source.difference(before, after)
    except DatabaseAwayError:
        raise
    except DatabaseError:
        return _message("There are no such submissions of one KPI")
    kpi = source.definition_of(after)
    summary = _summary(rows, before, after)
    content = article(
        *origin_notice(kpi),
        html.P(html.A(kpi.name, href=kpi_url(kpi.kpi_id)), className="back"),
        html.H1([f"Submission {after} compared with {before}", *origin_tag(kpi)]),
        html.P(summary, className="lead"),
        *_table(rows, kpi, source.city, difference_url(before, after)),
    )
    return PageContent(content, title=f"{kpi.name}: submission {after} compared with {before}")


def _message(title: str) -> PageContent:
    content = article(html.H1(title), html.P(["See ", html.A("all service figures", href="/data"), "."]))
    return PageContent(content, status=404, title=title)


def _summary(rows: pd.DataFrame, before: int, after: int) -> str:
    if rows.empty:
        return f"The two do not differ in any period that submission {after} has."
    counts = rows["change"].value_counts()
    parts = [f"{counts[change]:,} {change}" for change in ("changed", "added", "removed") if change in counts]
    differ = "One figure differs" if len(rows) == 1 else f"{len(rows):,} figures differ"
    return f"{differ}: {', '.join(parts)}. Periods that only submission {before} has are left out."


def _table(rows: pd.DataFrame, kpi: KpiDefinition, city: City, address: str) -> list[object]:
    if rows.empty:
        return []
    heads = ["Area", "Period", "Change", "Numerator before", "after", "Denominator before", "after"]
    columns = list(_COLUMNS)
    if rows[columns[2:]].isna().all(axis=None):
        heads, columns = heads[:5], columns[:2]
    cells = [
        (
            area_name(city, kind, code),
            Period.parse(period).label,
            change.capitalize(),
            *("–" if pd.isna(number) else f"{number:,.10g}" for number in numbers),
        )
        for kind, code, period, change, *numbers in rows.head(SHOWN)[
            ["area_kind", "area_code", "period", "change", *columns]
        ].itertuples(index=False, name=None)
    ]
    caption = f"{kpi.name}: the figures that differ"
    shown = f"The first {SHOWN} of {len(rows):,} rows. " if len(rows) > SHOWN else ""
    return [
        plain_table(caption, heads, cells, frozenset(range(3, len(heads)))),
        html.P([shown, html.A("Download all rows (CSV)", href=f"{address}.csv")]),
    ]


def area_name(city: City, kind: str, code: str) -> str:
    """Name an area that figures were handed in for, with its code."""
    if kind == "lsoa" and code in city.lsoas.index:
        return f"{city.lsoas.at[code, 'name']} ({code})"
    if kind == MSOA:
        areas = middle_layer_areas(city.lsoas)
        return f"{areas.at[code, 'name']} ({code})" if code in areas.index else code
    if kind == "ward":
        for vintage in city.ward_vintages.values():
            if code in vintage.wards.index:
                return f"{vintage.wards.at[code, 'name']} ({code})"
    return code
