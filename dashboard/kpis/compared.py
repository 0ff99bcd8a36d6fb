"""All KPIs of a few areas of any kind as a viewer may see them, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.domain.areas.compared import ComparedArea, city_area
from dashboard.domain.areas.custom import Gone, gone, summed
from dashboard.domain.disclosure.protection import custom_area_problems
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import LSOA
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import (
    TOGETHER,
    GapTable,
    GapTableCell,
    GapTableColumn,
    GapTableRow,
    Role,
)
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import gap_table_of, holdings_of, recent_figures


@dataclass(frozen=True)
class Services:
    """The KPIs of some areas.

    Attributes
    ----------
    gap table
        A column an area, under `keys`, and the city as the last.
    keys
        Key of the column, by token.
    gone
        What is missing of an own area, by token, kpi_id and period.
    refused
        Why an own area may have no figures at all, by token.
    awaited
        By kpi_id the latest period, where it is held but not yet worked out for this viewer.
    behind
        KPIs of which earlier periods have not been worked out yet, so that trends may change.
    """

    gap_table: GapTable
    keys: Mapping[str, str]
    gone: Mapping[tuple[str, str, str], Gone]
    refused: Mapping[str, str]
    awaited: Mapping[str, Period]
    behind: frozenset[str]

    def cell(self, row: GapTableRow, area: ComparedArea) -> GapTableCell:
        """Return a KPI in an area."""
        return row.cells[self.keys[area.token]]

    def cells(self, area: ComparedArea) -> list[GapTableCell]:
        """Return the KPIs of an area that sentences count, see `GapTable.headline`."""
        return [self.cell(row, area) for row in self.gap_table.headline.rows]

    def missing(self, row: GapTableRow, area: ComparedArea) -> str:
        """Say why an own area has no figure; "" where it has, and for other areas."""
        if area.token in self.refused:
            return f"cannot be shown: {self.refused[area.token]}"
        key = (area.token, row.definition.kpi_id, row.period.key if row.period else "")
        return self.gone[key].sentence if key in self.gone else ""


def services_of(kpis: Kpis, viewer: Viewer, areas: tuple[ComparedArea, ...]) -> Services | None:
    """Return the KPIs of areas as a viewer may see them, and of the city; None where there are no figures at all.

    Each KPI is shown in its latest period. What is missing is worked out in the background.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    holdings = holdings_of(kpis)
    if not holdings.choices:
        return None
    city = kpis.city
    until = holdings.choices[0]
    own = {area.token: area.lsoa_codes for area in areas if area.is_custom}
    refused = {} if viewer is Viewer.STEWARD else _refused(own, city.lsoas["population"])
    allowed = {token: codes for token, codes in own.items() if token not in refused}
    every = [*areas, city_area(city)]
    named = {(area.cell_kind, area.token) for area in every}
    kinds = {kind for kind, _ in named} | ({LSOA} if allowed else set())
    codes = {token for _, token in named}.union(*allowed.values())
    found = recent_figures(kpis, holdings, viewer, until, kinds, codes)
    sums = summed(found.figures, allowed)
    figures = found.figures[found.figures["area_code"].isin([token for _, token in named])]
    columns = _columns(every, exact=viewer is Viewer.STEWARD)
    cells = pd.concat([figures.astype({"area_kind": str, "area_code": str}), sums], ignore_index=True)
    gap_table = gap_table_of(cells, holdings, columns, until, viewer)
    keys = {area.token: column.key for area, column in zip(every, columns, strict=True)}
    if found.awaited or found.behind:
        kpis.publish_soon()
    return Services(gap_table, keys, gone(sums), refused, found.awaited, found.behind)


def _refused(own: Mapping[str, tuple[str, ...]], population: pd.Series) -> Mapping[str, str]:
    problems = {token: custom_area_problems(codes, population) for token, codes in own.items()}
    return {token: "; ".join(found) for token, found in problems.items() if found}


def _columns(areas: list[ComparedArea], *, exact: bool) -> tuple[GapTableColumn, ...]:
    """Lay the areas out; a gap table wants one with the key `TOGETHER`, here the first."""
    return tuple(
        GapTableColumn(
            TOGETHER if number == 0 else f"area-{number + 1}",
            area.name,
            Role.CITY if number == len(areas) - 1 else Role.AREA,
            area.cell_kind,
            area.token,
            # that of each LSOA, and that of the city
            roundings=len(area.lsoa_codes) + 1 if area.is_custom and not exact else 1,
        )
        for number, area in enumerate(areas)
    )
