"""All KPIs of one area as a viewer may see them, and of those it is compared with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.places import Place, PlaceKind
from dashboard.domain.areas.population import against, is_jump
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import CITY, LSOA, MSOA, NEIGHBOURHOOD, ward_kind
from dashboard.domain.kpi.definition import Frequency, Geography, KpiDefinition, Period
from dashboard.domain.kpi.gap_table import GapTable, GapTableColumn, Role, gap_table_columns
from dashboard.domain.wording.kpi import break_words
from dashboard.domain.wording.services import AROUND, HERE
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import GapTableView, gap_table_view, holdings_of

#: Ends after all figures: of each KPI the latest period is shown.
EVER = Period(2100, 1, Frequency.YEAR)
_NO_COUNTS = (float("nan"), float("nan"))


@dataclass(frozen=True)
class AreaSeries:
    """One KPI over its recent periods, without a gap between them.

    Attributes
    ----------
    periods
        The latest last.
    here, city
        Values of the area and of the city, one a period; None where hidden or missing.
    breaks
        Positions of the periods from which on figures are not compared with those before, and why.
    definition
        The latest version, which names every population that these periods are measured against.
    counts
        Numerator and denominator of each value of the area; NaN where there is none.
    """

    periods: tuple[Period, ...]
    here: tuple[float | None, ...]
    city: tuple[float | None, ...]
    breaks: Mapping[int, str]
    definition: KpiDefinition
    counts: Sequence[Sequence[float]] = ()


def area_kind(place: Place) -> str:
    """Return the kind that figures of an area go by, see `kpi_cube.membership`."""
    if place.kind is PlaceKind.WARD:
        return ward_kind(place.vintage)
    return {PlaceKind.LSOA: LSOA, PlaceKind.NEIGHBOURHOOD: NEIGHBOURHOOD}[place.kind]


def area_gap_table(
    kpis: Kpis,
    viewer: Viewer,
    here: Place,
    compared: Sequence[Place] = (),
    only: Collection[str] | None = None,
    until: Period = EVER,
) -> GapTableView:
    """Return the gap table of an area as a viewer may see it; what is missing for it is worked out in the background.

    Parameters
    ----------
    only
        KPIs that it is to have; all of them if None.
    until
        Of each KPI the latest period is shown that has ended when this one does.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    config = kpis.city.config
    own = _column(here, HERE)
    beside = (_column(place, f"{area_kind(place)} {place.key}") for place in compared)
    others = (one for one in beside if (one.area_kind, one.area_code) != (own.area_kind, own.area_code))
    benchmarks = (one for one in gap_table_columns(config) if one.key in (SetKey.TARGET_WARDS, CITY))
    holdings = holdings_of(kpis)
    if only is not None:
        holdings = replace(holdings, definitions=tuple(kpi for kpi in holdings.definitions if kpi.kpi_id in only))
    around = _middle_layer(kpis, here) if any(Geography.MSOA in one.geographies for one in holdings.definitions) else []
    return gap_table_view(kpis, holdings, viewer, until, (own, *others, *around, *benchmarks))


def area_gap_tables(kpis: Kpis, viewer: Viewer, places: Sequence[Place], until: Period) -> list[GapTableView]:
    """Return the gap tables of several areas, read together; see `area_gap_table`."""
    if not places:
        return []
    found = area_gap_table(kpis, viewer, places[0], places[1:], until=until)
    keys = [HERE, *(f"{area_kind(place)} {place.key}" for place in places[1:])]
    return [replace(found, gap_table=_seen_from(found.gap_table, key)) for key in keys]


def _seen_from(gap_table: GapTable, key: str) -> GapTable:
    """Return a gap table whose column `HERE` is another one; those of further areas are left out."""
    columns = tuple(
        replace(one, key=HERE) if one.key == key else one
        for one in gap_table.columns
        if one.key == key or one.key in (SetKey.TARGET_WARDS, CITY)
    )
    benchmarks = {one.key for one in columns if one.key != HERE}

    def renamed(keys: Collection[str]) -> frozenset[str]:
        return frozenset(HERE if one == key else one for one in keys if one == key or one in benchmarks)

    rows = tuple(
        replace(
            row,
            cells={HERE: row.cells[key], **{one: row.cells[one] for one in benchmarks}},
            earlier_areas=renamed(row.earlier_areas),
            earlier_trends=renamed(row.earlier_trends),
        )
        for row in gap_table.rows
    )
    return replace(gap_table, columns=columns, rows=rows)


def _middle_layer(kpis: Kpis, here: Place) -> list[GapTableColumn]:
    """Return the middle-layer area that an area lies in, where it is one and larger."""
    for code, _, name, lsoas in middle_layer_areas(kpis.city.lsoas).itertuples():
        if set(here.lsoa_codes) < set(lsoas):
            return [GapTableColumn(AROUND, name, Role.AREA, MSOA, str(code))]
    return []


def area_series(kpis: Kpis, viewer: Viewer, here: Place, only: str = "") -> dict[str, AreaSeries]:
    """Return every KPI that has figures over its recent periods, by kpi_id; or one alone, over all its periods.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    holdings = holdings_of(kpis)
    definitions = [kpi for kpi in holdings.definitions if only in ("", kpi.kpi_id)]
    recent = {
        kpi.kpi_id: holdings.periods.get(kpi.kpi_id, ()) if only else holdings.recent(kpi.kpi_id, EVER)
        for kpi in definitions
    }
    areas = {HERE: (area_kind(here), here.key), CITY: (CITY, kpis.city.config.authority_code)}
    figures = kpis.all_figures(
        viewer,
        area_kinds=sorted({kind for kind, _ in areas.values()}),
        areas=sorted({code for _, code in areas.values()}),
        periods=sorted({one.key for periods in recent.values() for one in periods}),
        kpi_ids=[only] if only else None,
    )
    names = ("kpi_id", "period", "area_kind", "area_code", "status", "value", "kpi_version", "numerator", "denominator")
    found = _Found()
    for kpi_id, period, kind, code, status, value, version, *counts in zip(
        *(figures[n].tolist() for n in names), strict=True
    ):
        found.versions[kpi_id, period] = version
        for key, area in areas.items():
            if (kind, code) == area and status == Status.SHOWN and value == value:  # noqa: PLR0124 - not NaN
                found.values[key, kpi_id, period] = value
                found.counts[key, kpi_id, period] = counts
    years = holdings.population_years
    return {
        kpi.kpi_id: found.series(kpi, recent[kpi.kpi_id], years.get(kpi.kpi_id, {}))
        for kpi in definitions
        if recent[kpi.kpi_id]
    }


@dataclass(frozen=True)
class _Found:
    """Values and their counts by area, KPI and period, and the version that the figures of a KPI and period follow."""

    values: dict[tuple[str, str, str], float] = field(default_factory=dict)
    counts: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)

    def series(self, kpi: KpiDefinition, held: Sequence[Period], years: Mapping[str, int]) -> AreaSeries:
        kpi_id, periods = kpi.kpi_id, [held[0]]
        while periods[-1] != held[-1]:
            periods.append(periods[-1].next())
        here, city = (tuple(self.values.get((key, kpi_id, one.key)) for one in periods) for key in (HERE, CITY))
        follow = [(place, self.versions[kpi_id, one.key], years.get(one.key, 0)) for place, one in enumerate(periods)
                  if (kpi_id, one.key) in self.versions]  # fmt: skip
        breaks = {
            place: break_words(year, new_definition=version != version_before)
            for (_, version_before, year_before), (place, version, year) in pairwise(follow)
            if version != version_before or is_jump(year_before, year)
        }
        counts = tuple(self.counts.get((HERE, kpi_id, one.key), _NO_COUNTS) for one in periods)
        definition = against(kpi, *(years[one.key] for one in held))
        return AreaSeries(tuple(periods), here, city, breaks, definition, counts)


def _column(place: Place, key: str) -> GapTableColumn:
    # neighbourhoods and wards bear the same names
    label = f"{place.name} ward" if place.kind is PlaceKind.WARD else place.name
    return GapTableColumn(key, label, Role.AREA, area_kind(place), place.key)
