"""Where a neighbourhood stands on the measures of its outcomes, and in the city's own spread of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Numbers, Viewer
from dashboard.domain.kpi.cube import CITY, ward_kind
from dashboard.domain.kpi.definition import Better, Period
from dashboard.domain.kpi.gap_table import GapTableRow
from dashboard.domain.outcomes.indicators import BY_KEY, DOMAIN_NAMES
from dashboard.domain.outcomes.sets import Indicator
from dashboard.domain.outcomes.thriving import LEAST_AREAS, Part, Thriving, score, thriving
from dashboard.domain.wording.kpi import value_text
from dashboard.domain.wording.plain import rank_number
from dashboard.domain.wording.services import HERE
from dashboard.kpis import Kpis
from dashboard.kpis.area_gap_tables import area_gap_table, area_gap_tables
from dashboard.kpis.gap_tables import GapTableView, holdings_of

_NOT_THERE = "there is no such measure any more"


@dataclass(frozen=True)
class Standing:
    """A measure in a neighbourhood.

    Attributes
    ----------
    indicator
        What the set says of it.
    name
        What it is called.
    here, city
        Values in words.
    period
        That they are of; the edition for a domain.
    verdict, trend
        In words; "" where there is none.
    target, forecast
        In words, the target that of the KPI where the set has none; "" for none.
    """

    indicator: Indicator
    name: str
    here: str = "–"
    city: str = "–"
    period: str = ""
    verdict: str = ""
    trend: str = ""
    target: str = ""
    forecast: str = ""
    illustrative: bool = False


class Measures:
    """Measures of a neighbourhood as a viewer may see them.

    Attributes
    ----------
    gap_table
        Their KPIs; without illustrative ones where only `real` ones are asked for.
    awaits
        Whether figures that sentences count are still being worked out for this viewer.
    """

    def __init__(self, kpis: Kpis, viewer: Viewer, place: Place, found: GapTableView, *, real: bool = False) -> None:
        self._kpis, self._viewer, self.place = kpis, viewer, place
        self._rows = {row.definition.kpi_id: row for row in found.gap_table.rows}
        self.gap_table = found.gap_table
        if real:
            rows = tuple(row for row in found.gap_table.rows if not row.definition.illustrative)
            self.gap_table = replace(found.gap_table, rows=rows)
        self.awaits = self.gap_table.awaits(found.awaited)

    @classmethod
    def of(cls, kpis: Kpis, viewer: Viewer, place: Place, wanted: Collection[str]) -> Self:
        """Read some measures; `wanted` names those that will be asked for.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        return cls(kpis, viewer, place, area_gap_table(kpis, viewer, place, only=wanted))

    @classmethod
    def until(cls, kpis: Kpis, viewer: Viewer, places: Sequence[Place], period: Period) -> list[Self]:
        """Read all measures of several neighbourhoods at once, KPIs in their latest period that ends with another.

        Illustrative KPIs are left out as soon as there are figures of others, of whatever period.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        held = holdings_of(kpis)
        real = any(held.periods.get(kpi.kpi_id) for kpi in held.definitions if not kpi.illustrative)
        tables = zip(places, area_gap_tables(kpis, viewer, places, period), strict=True)
        return [cls(kpis, viewer, place, found, real=real) for place, found in tables]

    def standing(self, one: Indicator) -> Standing:
        """Return where the neighbourhood stands on a measure."""
        if one.measure in BY_KEY:
            return _domain(self._kpis.city, self.place, one)
        row = self._rows.get(one.measure)
        return Standing(one, one.measure) if row is None else _kpi(row, one)

    def thriving(self, wanted: Sequence[Indicator]) -> Thriving:
        """Return the index of some measures."""
        rows = [self._rows[one.measure] for one in wanted if one.measure in self._rows]
        spread = _spread(self._kpis, self._viewer, rows)
        return thriving([self._part(one, spread) for one in wanted])

    def _part(self, one: Indicator, spread: Mapping[str, Sequence[float]]) -> Part:
        if one.measure in BY_KEY:
            own, ranks = _ranks(self._kpis.city, self.place, one.measure)
            # a higher rank is less deprived
            return Part(one.measure, score(own, ranks, Better.HIGHER), one.weight)
        row = self._rows.get(one.measure)
        if row is None:
            return Part(one.measure, None, one.weight, _NOT_THERE)
        value, areas = row.cells[HERE].value, np.array(spread.get(one.measure, ()), dtype=float)
        found = None if value is None else score(value, areas, row.definition.better)
        return Part(one.measure, found, one.weight, "" if found is not None else _why(row, len(areas)))


def _ranks(city: City, place: Place, measure: str) -> tuple[float, Numbers]:
    """Return the median rank of a neighbourhood's LSOAs on a domain, and the ranks of the city's."""
    ranks = city.lsoas[BY_KEY[measure].rank_column]
    return float(np.median(ranks.loc[list(place.lsoa_codes)].to_numpy(dtype=float))), ranks.to_numpy(dtype=float)


def _domain(city: City, place: Place, one: Indicator) -> Standing:
    own, ranks = _ranks(city, place, one.measure)
    several = "median rank" if len(place.lsoa_codes) > 1 else "rank"
    return Standing(
        one,
        DOMAIN_NAMES[one.measure],
        here=f"{several} {rank_number(own)}",
        city=f"median rank {rank_number(float(np.median(ranks)))}",
        period=city.edition.short_title,
        target="" if one.target is None else f"rank {rank_number(one.target)}",
        forecast="" if one.forecast is None else f"rank {rank_number(one.forecast)}",
    )


def _kpi(row: GapTableRow, one: Indicator) -> Standing:
    kpi, cell = row.definition, row.cells[HERE]

    def text(value: float | None) -> str:
        return "" if value is None else value_text(kpi, value, unit=False)

    known = cell.value is not None
    return Standing(
        one,
        kpi.name,
        text(cell.value) or str(cell.verdict.value),
        text(row.cells[CITY].value) or "–",
        row.period.short_label if row.period else "",
        str(cell.verdict.value) if known else "",
        f"{cell.trend_arrow} {cell.trend.value}" if known else "",
        text(one.target if one.target is not None else kpi.target),
        text(one.forecast),
        illustrative=kpi.illustrative,
    )


def _why(row: GapTableRow, areas: int) -> str:
    if row.definition.better is Better.NEITHER:
        return "neither way is better"
    if row.cells[HERE].value is None:
        return "no figure here that can be shown"
    return f"only {areas} of the city’s wards have a figure that can be shown, expected {LEAST_AREAS} or more"


def _spread(kpis: Kpis, viewer: Viewer, rows: Sequence[GapTableRow]) -> Mapping[str, list[float]]:
    """Return the values of the city's wards of today for the period of each row, by kpi_id."""
    wanted = {(row.definition.kpi_id, row.period.key) for row in rows if row.period}
    if not wanted:
        return {}
    kind = ward_kind(list(kpis.city.ward_vintages)[-1])
    figures = kpis.all_figures(
        viewer,
        area_kinds=[kind],
        periods=sorted({key for _, key in wanted}),
        kpi_ids=sorted({name for name, _ in wanted}),
    )
    found: dict[str, list[float]] = {}
    columns = (figures[name].tolist() for name in ("kpi_id", "period", "status", "value"))
    for kpi_id, period, status, value in zip(*columns, strict=True):
        if (kpi_id, period) in wanted and status == Status.SHOWN and value == value:  # noqa: PLR0124 - not NaN
            found.setdefault(kpi_id, []).append(value)
    return found
