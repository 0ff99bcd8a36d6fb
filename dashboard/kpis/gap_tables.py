"""The gap table of all KPIs as a viewer may see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.areas.city import City
from dashboard.domain.areas.population import against as measured_against
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import CITY
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.gap_table import (
    TOGETHER,
    AgainstWards,
    GapTable,
    GapTableColumn,
    GapTableRow,
    Role,
    build_gap_table,
)
from dashboard.domain.statistics.trends import POINTS
from dashboard.kpis import Kpis
from dashboard.kpis.areas_in_time import Area
from dashboard.kpis.in_force import in_force
from dashboard.kpis.timeline import population_years, runs


@dataclass(frozen=True)
class Holdings:
    """Which KPIs there are, and which periods of each have figures.

    Attributes
    ----------
    definitions
        The latest version of every KPI.
    periods
        By kpi_id, the first one first; none for a KPI without figures.
    choices
        All periods with figures, the one that ended last first; of several, that of most KPIs.
    population_years, runs
        By kpi_id what a `Timeline` has under these names.
    kept_areas
        By kpi_id and key of a period the areas that its figures keep as they were before a change.
    left_out
        Whether there are illustrative KPIs that are not among them, since the council has figures of its own.
    """

    definitions: tuple[KpiDefinition, ...]
    periods: Mapping[str, tuple[Period, ...]]
    choices: tuple[Period, ...]
    population_years: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    runs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    kept_areas: Mapping[str, Mapping[str, frozenset[Area]]] = field(default_factory=dict)
    left_out: bool = False

    @property
    def first_choice(self) -> Period:
        """The period to begin with: the latest of real figures, or of illustrative ones where there are no others."""
        real = self._held(illustrative=False)
        return next((period for period in self.choices if period in real), self.choices[0])

    def _held(self, *, illustrative: bool) -> set[Period]:
        kinds = {kpi.kpi_id for kpi in self.definitions if kpi.illustrative is illustrative}
        return {period for kpi_id, periods in self.periods.items() if kpi_id in kinds for period in periods}

    def until(self, chosen: Period, *, illustrative: bool) -> Period:
        """Return up to when figures are looked at: illustrative ones in their latest period where they begin later."""
        held = self._held(illustrative=True) if illustrative else set()
        if not held or any(_end(period) <= _end(chosen) for period in held):
            return chosen
        return max(held, key=_end)

    def recent(self, kpi_id: str, until: Period) -> tuple[Period, ...]:
        """Return the periods of a KPI that a gap table looks at: the latest that ends by another, and earlier ones."""
        past = [one for one in self.periods.get(kpi_id, ()) if _end(one) <= _end(until)]
        if not past:
            return ()
        latest = past[-1]
        before = _end(latest) - POINTS[latest.frequency] * latest.frequency.months
        return tuple(one for one in past if _end(one) > before)

    def dated(self, gap_table: GapTable) -> GapTable:
        """Let each row name the population that its period is measured against, and tell of earlier areas."""

        def year(row: GapTableRow) -> int:
            years = self.population_years.get(row.definition.kpi_id, {})
            return years.get(row.period.key, 0) if row.period else 0

        rows = (
            replace(row, definition=measured_against(row.definition, year(row)), **self._earlier(row, gap_table))
            for row in gap_table.rows
        )
        return replace(gap_table, rows=tuple(rows))

    def _earlier(self, row: GapTableRow, gap_table: GapTable) -> dict[str, frozenset[str]]:
        """Return the columns whose figures, and whose trends, are of areas that have been changed since."""
        kept = self.kept_areas.get(row.definition.kpi_id)
        if not kept or row.period is None:
            return {}
        past = [kept[one.key] for one in self.recent(row.definition.kpi_id, row.period) if one.key in kept]
        return {
            "earlier_areas": _columns_of(gap_table, kept.get(row.period.key, frozenset())),
            "earlier_trends": _columns_of(gap_table, frozenset().union(*past)),
        }


def _columns_of(gap_table: GapTable, areas: frozenset[Area]) -> frozenset[str]:
    found = {column.key for column in gap_table.columns if (column.area_kind, column.area_code) in areas}
    # what remains of the city changes with the neighbourhoods that are taken out
    rest = {column.key for column in gap_table.columns if column.role is Role.REST and TOGETHER in found}
    return frozenset(found | rest)


def _end(period: Period) -> int:
    """Return a number that grows with the month after a period."""
    return period.year * 12 + period.month + period.frequency.months


@dataclass(frozen=True)
class GapTableView:
    """The gap table of a viewer.

    Attributes
    ----------
    gap table
        All KPIs in all columns.
    awaited
        By kpi_id the period whose figures are held but not yet worked out for this viewer.
    behind
        KPIs of which earlier periods have not been worked out yet, so that trends may change.
    """

    gap_table: GapTable
    awaited: Mapping[str, Period]
    behind: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether all that is held has been worked out."""
        return not self.awaited and not self.behind


def holdings_of(kpis: Kpis, *, examples: bool = False) -> Holdings:
    """Return what there is now.

    Parameters
    ----------
    examples
        Whether illustrative KPIs are shown even beside figures of the council's own.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    definitions, held = kpis.store.holdings()
    # residents are what rates and groups are measured against, and no result
    of_groups = kpis.group_residents.kpi_ids
    definitions = [kpi for kpi in definitions if not kpi.is_population and kpi.kpi_id not in of_groups]
    held = {kpi.kpi_id: held[kpi.kpi_id] for kpi in definitions if kpi.kpi_id in held}
    left_out = not examples and any(kpi.is_own and held.get(kpi.kpi_id) for kpi in definitions)
    left_out = left_out and any(kpi.illustrative for kpi in definitions)
    if left_out:
        definitions = [kpi for kpi in definitions if not kpi.illustrative]
        known = {kpi.kpi_id for kpi in definitions}
        held = {kpi_id: keys for kpi_id, keys in held.items() if kpi_id in known}
    counts = Counter(key for keys in held.values() for key in keys)
    known = {key: Period.parse(key) for key in counts}
    order = sorted(
        counts, key=lambda key: (_end(known[key]), counts[key], known[key].year, known[key].month), reverse=True
    )
    periods = {kpi_id: tuple(sorted((known[key] for key in keys), key=_end)) for kpi_id, keys in held.items()}
    own_year = kpis.city.population_year
    return Holdings(
        in_force(definitions, kpis.city),
        periods,
        tuple(known[key] for key in order),
        {kpi_id: population_years(measured, own_year) for kpi_id, measured in held.items()},
        {kpi_id: runs(periods[kpi_id], measured, own_year) for kpi_id, measured in held.items()},
        {kpi_id: kept for kpi_id in periods if (kept := kpis.kept_areas(kpi_id, periods[kpi_id]))},
        left_out,
    )


@dataclass(frozen=True)
class RecentFigures:
    """What a gap table is made of: the figures of its areas, and what has yet to be worked out; see `GapTableView`."""

    figures: pd.DataFrame
    awaited: Mapping[str, Period]
    behind: frozenset[str]


def recent_figures(
    kpis: Kpis, holdings: Holdings, viewer: Viewer, until: Period, area_kinds: set[str], areas: set[str]
) -> RecentFigures:
    """Read the figures of some areas, the city among them, over the periods that a gap table looks at."""
    recent = {
        kpi.kpi_id: holdings.recent(kpi.kpi_id, holdings.until(until, illustrative=kpi.illustrative))
        for kpi in holdings.definitions
    }

    def read() -> tuple[pd.DataFrame, dict[str, list[Period]]]:
        figures = kpis.all_figures(
            viewer,
            area_kinds=sorted(area_kinds),
            areas=sorted(areas),
            periods=sorted({one.key for periods in recent.values() for one in periods}),
            kpi_ids=sorted(recent) if len(recent) < len(holdings.periods) else None,
        )
        figures = _own_periods(figures, recent)
        figures = figures.assign(version=_runs(figures, holdings.runs))
        whole = (figures["area_kind"] == CITY).to_numpy()
        there = set(zip(*(figures[name].to_numpy(dtype=object)[whole] for name in ("kpi_id", "period")), strict=True))
        return figures, {
            kpi_id: [one for one in periods if (kpi_id, one.key) not in there] for kpi_id, periods in recent.items()
        }

    figures, missing = read()
    # nothing is to be hidden in open figures, so that nobody has to wait for them
    if late := [kpi for kpi in holdings.definitions if kpi.published and missing[kpi.kpi_id]]:
        for kpi in late:
            kpis.publish(kpi.kpi_id, {one.key for one in missing[kpi.kpi_id]})
        figures, missing = read()
    awaited = {kpi_id: late[-1] for kpi_id, late in missing.items() if late and late[-1] == recent[kpi_id][-1]}
    behind = frozenset(kpi_id for kpi_id, late in missing.items() if late and kpi_id not in awaited)
    return RecentFigures(figures, awaited, behind)


def _runs(figures: pd.DataFrame, numbers: Mapping[str, Mapping[str, int]]) -> NDArray[np.int64]:
    """Return the run that each figure is in, which stands for the version that it can be compared with."""
    kpis, periods = figures["kpi_id"].cat, figures["period"].cat
    # what has been handed in since then is compared with nothing yet
    table = [[numbers.get(kpi_id, {}).get(key, 0) for key in periods.categories] for kpi_id in kpis.categories]
    shape = (len(kpis.categories), len(periods.categories))
    found: NDArray[np.int64] = np.array(table, dtype=np.int64).reshape(shape)[kpis.codes, periods.codes]
    return found


def _own_periods(figures: pd.DataFrame, recent: Mapping[str, tuple[Period, ...]]) -> pd.DataFrame:
    """Leave out what a KPI has in periods that only matter to others, so that nothing follows from those."""
    kpis, periods = figures["kpi_id"].cat, figures["period"].cat
    own = {kpi_id: {one.key for one in several} for kpi_id, several in recent.items()}
    wanted = [[key in own.get(kpi_id, ()) for key in periods.categories] for kpi_id in kpis.categories]
    table = np.array(wanted, dtype=bool).reshape(len(kpis.categories), len(periods.categories))
    return figures if table.all() else figures[table[kpis.codes, periods.codes]]


def against_target_wards(city: City) -> AgainstWards:
    """Tell which columns of a city's gap table lie wholly inside its target wards, and which wholly outside."""
    wards = city.sets[SetKey.TARGET_WARDS].lsoa_codes
    areas = {place.slug: frozenset(place.lsoa_codes) for place in city.config.neighbourhoods}
    areas |= {key.value: city.sets[key].lsoa_codes for key in (SetKey.PRIORITY, SetKey.MOST_DEPRIVED)}
    return AgainstWards(
        inside=frozenset(key for key, codes in areas.items() if codes <= wards),
        outside=frozenset(key for key, codes in areas.items() if not codes & wards),
    )


def gap_table_view(
    kpis: Kpis,
    holdings: Holdings,
    viewer: Viewer,
    period: Period,
    columns: Sequence[GapTableColumn],
    against: AgainstWards | None = None,
) -> GapTableView:
    """Return the gap table of a period as a viewer may see it; what is missing is worked out in the background."""
    areas = [column for column in columns if column.role is not Role.REST]
    kinds, codes = {column.area_kind for column in areas}, {column.area_code for column in areas}
    found = recent_figures(kpis, holdings, viewer, period, kinds, codes)
    gap_table = gap_table_of(found.figures, holdings, columns, period, viewer, against)
    view = GapTableView(gap_table, found.awaited, found.behind)
    if not view.is_complete:
        kpis.publish_soon()
    return view


def gap_table_of(
    figures: pd.DataFrame,
    holdings: Holdings,
    columns: Sequence[GapTableColumn],
    until: Period,
    viewer: Viewer,
    against: AgainstWards | None = None,
) -> GapTable:
    """Build the gap table of real figures, and below it that of illustrative ones in a period of their own."""
    rows: list[GapTableRow] = []
    for illustrative in (False, True):
        definitions = [kpi for kpi in holdings.definitions if kpi.illustrative is illustrative]
        own = holdings.until(until, illustrative=illustrative)
        if definitions or not rows:
            exact = viewer is Viewer.STEWARD
            made = build_gap_table(figures, definitions, columns, own, rounded=not exact, against=against)
            rows += made.rows
    return holdings.dated(GapTable(until, tuple(columns), tuple(rows)))
