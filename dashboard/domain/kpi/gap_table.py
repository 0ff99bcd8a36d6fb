"""All KPIs at a glance: a row a KPI, a column an area, each area against the rest of the city.

Made of published figures only. An area is judged against the city without that area; the column "rest of city" is
the city without the six neighbourhoods together. Nothing here depends on the order of the rows handed in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from dashboard.domain.areas.sets import AreasConfig, SetKey
from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.cube import CITY, NEIGHBOURHOOD, part_text
from dashboard.domain.kpi.definition import Better, KpiDefinition, Period
from dashboard.domain.kpi.gap_arrays import History, history
from dashboard.domain.kpi.gap_findings import Against, Findings, findings
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import MANY_LEVEL, Verdict, Why

#: Column of the neighbourhoods together, by which rows are sorted and filtered, and of what they are compared with.
TOGETHER = SetKey.PRIORITY.value
REST = "rest"


class Role(StrEnum):
    """What a column is."""

    AREA = "area"
    REST = "rest"
    CITY = "city"


@dataclass(frozen=True)
class GapTableColumn:
    """A column: its key, its label, and the kind and code of its area (none for the rest of the city).

    `roundings` says how many times over its figures may be off by rounding: more than once where they are a sum of
    published figures.
    """

    key: str
    label: str
    role: Role
    area_kind: str = ""
    area_code: str = ""
    roundings: int = 1


@dataclass(frozen=True, slots=True)
class GapTableCell:
    """One KPI in one area.

    Attributes
    ----------
    value, numerator, denominator
        As published; None where hidden or missing.
    comparator_value, city_value
        Value of the city without this area, and of the city; of the target wards where these are compared with.
    verdict, why
        Against the city (or the target wards) without this area; why there is no verdict.
    points, ratio, log_ratio, more
        Gap to the city (or the target wards): see `gaps.Gap`.
    to_wards
        Value minus that of the target wards, in the unit; None where these have no column.
    with_figures, lsoas
        How many of the LSOAs have figures, and how many there are; None where that is not known.
    trend, trend_arrow, trend_points
        Over the last periods.
    since_last
        This period against the one before it.
    city_part
        How much of the city (or the target wards) its figures cover: see `part`.
    against_target
        Against the KPI's target at 95% confidence; `CANNOT_TELL` without one.
    """

    value: float | None
    numerator: float | None
    denominator: float | None
    comparator_value: float | None
    city_value: float | None
    verdict: Verdict
    why: Why
    points: float | None
    ratio: float | None
    log_ratio: float | None
    more: float | None
    to_wards: float | None
    with_figures: int | None
    lsoas: int | None
    trend: Trend
    trend_arrow: str
    trend_points: int
    since_last: Verdict
    city_part: str
    against_target: Verdict = Verdict.CANNOT_TELL

    @property
    def caption(self) -> str:
        """Word beneath the value: the verdict, or what the column is."""
        return {Why.WHOLE_CITY: "city value", Why.COMPARATOR: "comparator"}.get(self.why, self.verdict.value)

    @property
    def part(self) -> str:
        """How much of the area the figures cover, to stand beside the value: "190 of 482 areas"; "" for all of it."""
        return "" if self.value is None else part_text(self.with_figures, self.lsoas)

    @property
    def symbol(self) -> str:
        """Symbol beside the caption, "" where nothing is judged."""
        return "" if self.why in (Why.WHOLE_CITY, Why.COMPARATOR) else self.verdict.symbol


@dataclass(frozen=True, eq=False)
class GapTableRow:
    """One KPI: its period (None without any figures), and a cell for every column, by key.

    Equal to itself alone, as a key to what is made of it.

    Attributes
    ----------
    earlier_areas, earlier_trends
        Keys of the columns whose figure, and of those whose figure or trend, is of areas as they were before a change.
    """

    definition: KpiDefinition
    period: Period | None
    cells: Mapping[str, GapTableCell]
    earlier_areas: frozenset[str] = frozenset()
    earlier_trends: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GapTable:
    """The rows and columns of one period."""

    period: Period
    columns: tuple[GapTableColumn, ...]
    rows: tuple[GapTableRow, ...]

    @property
    def headline(self) -> "GapTable":
        """The rows that sentences count: real figures; illustrative ones only where there are no others."""
        real = tuple(row for row in self.rows if not row.definition.illustrative)
        return replace(self, rows=real) if any(row.period for row in real) else self

    @property
    def examples(self) -> tuple[GapTableRow, ...]:
        """The illustrative rows below those that sentences count; none where sentences count them."""
        return self.rows[len(self.headline.rows) :]

    def awaits(self, kpi_ids: Collection[str]) -> bool:
        """Tell whether any KPI that sentences count is among those still being worked out."""
        return any(row.definition.kpi_id in kpi_ids for row in self.headline.rows)

    @property
    def examples_at(self) -> int | None:
        """Position of the first illustrative row, below the real ones; None where there is but one kind."""
        found = [row.definition.illustrative for row in self.rows]
        return found.index(True) if any(found) and not all(found) else None

    def by_gap(self, column: str = TOGETHER) -> "GapTable":
        """Put the most unfavourable gap of a column first, those without a gap last, else in the order they have.

        Illustrative rows stay below the real ones.
        """

        def key(row: GapTableRow) -> tuple[bool, float]:
            gap = row.cells[column].log_ratio
            return row.definition.illustrative, np.inf if gap is None else -gap

        return replace(self, rows=tuple(sorted(self.rows, key=key)))

    def by_value(self, column: str) -> "GapTable":
        """Put like units together and the highest value of a column first within them, those without one last."""

        def key(row: GapTableRow) -> tuple[str, float]:
            value = row.cells[column].value
            return row.definition.unit, np.inf if value is None else -value

        return replace(self, rows=tuple(sorted(self.rows, key=key)))

    def by_target(self, column: str = TOGETHER) -> "GapTable":
        """Put the KPI first on which a column falls furthest short of its target, as a share of it; then the rest."""

        def key(row: GapTableRow) -> float:
            kpi, value = row.definition, row.cells[column].value
            if value is None or not kpi.target or kpi.better is Better.NEITHER:
                return np.inf
            beyond = value / kpi.target - 1
            return beyond if kpi.better is Better.HIGHER else -beyond

        return replace(self, rows=tuple(sorted(self.rows, key=key)))

    def only_worse(self, column: str = TOGETHER) -> "GapTable":
        """Keep the rows in which a column, the neighbourhoods together, is worse than the rest of the city."""
        return replace(self, rows=tuple(row for row in self.rows if row.cells[column].verdict is Verdict.WORSE))


@dataclass(frozen=True)
class AgainstWards:
    """Compares areas with the target wards: keys of the columns that lie wholly inside them, and wholly outside."""

    inside: frozenset[str]
    outside: frozenset[str]


def gap_table_columns(config: AreasConfig) -> tuple[GapTableColumn, ...]:
    """Return the columns of a city: its neighbourhoods, its three sets, the rest of the city, and the city."""
    places = [
        GapTableColumn(place.slug, place.short_name, Role.AREA, NEIGHBOURHOOD, place.slug)
        for place in config.neighbourhoods
    ]
    keys = (SetKey.PRIORITY, SetKey.MOST_DEPRIVED, SetKey.TARGET_WARDS)
    sets = [
        GapTableColumn(key.value, config.labels.get(key, key.value), Role.AREA, key.value, key.value) for key in keys
    ]
    return (
        *places,
        *sets,
        GapTableColumn(REST, f"Rest of {config.city_name}", Role.REST),
        GapTableColumn(CITY, config.city_name, Role.CITY, CITY, config.authority_code),
    )


def in_order(definitions: Iterable[KpiDefinition]) -> list[KpiDefinition]:
    """Return KPIs in the order that rows have: illustrative ones last; by service, name and kpi_id."""
    return sorted(definitions, key=lambda kpi: (kpi.illustrative, kpi.service, kpi.name, kpi.kpi_id))


def build_gap_table(
    cells: pd.DataFrame,
    definitions: Sequence[KpiDefinition],
    columns: Sequence[GapTableColumn],
    period: Period,
    *,
    rounded: bool = True,
    against: AgainstWards | None = None,
) -> GapTable:
    """Build the gap table of a period: each KPI in its own latest period that ends with or before it.

    A row depends on the figures of its own KPI alone, so that a row stays as it is while these do.

    Parameters
    ----------
    cells
        Published cells of all KPIs and periods: `kpi_id`, `area_kind`, `area_code`, `period` (key), `numerator`,
        `denominator`, `value`, `status`, as `disclosure.protect` returns them. Used as well where they are there:
        `source` (an area's own figure is not part of a total of LSOAs) and `version` (of the definition; trends begin
        after its last change).
    definitions
        KPIs to show; for the order of the rows see `in_order`. One without figures has a row too.
    columns
        See `gap_table_columns`; there must be one for the city, and one with the key `TOGETHER`.
    period
        Chosen by the reader.
    rounded
        Whether the figures are rounded; only a steward's are not.
    against
        Where areas are compared with the target wards, which must have a column; None for the city.

    Raises
    ------
    ValueError
        If columns are missing or an area has two figures for one period; all is named.
    """
    ordered = in_order(definitions)
    areas = [column for column in columns if column.role is not Role.REST]
    past = history(cells, ordered, [(column.area_kind, column.area_code) for column in areas], period)
    keys = [column.key for column in areas]
    together, city = keys.index(TOGETHER), next(n for n, column in enumerate(areas) if column.role is Role.CITY)
    past = past.with_rest(city, together)
    # the rest of the city is the last
    roundings = np.array([*(column.roundings if rounded else 0 for column in areas), int(rounded)])
    wards = keys.index(SetKey.TARGET_WARDS.value) if SetKey.TARGET_WARDS.value in keys else None
    compared = _against(keys, city, wards, against)
    found = findings(past, ordered, (city, wards), MANY_LEVEL, roundings, compared)
    order = [len(areas) if column.role is Role.REST else keys.index(column.key) for column in columns]
    names = [column.key for column in columns]
    grid = _cells(past, found, compared.area)
    rows = [
        GapTableRow(kpi, past.periods[k], dict(zip(names, (grid[k][a] for a in order), strict=True)))
        for k, kpi in enumerate(ordered)
    ]
    return GapTable(period, tuple(columns), tuple(rows))


def _against(keys: Sequence[str], city: int, wards: int | None, asked: AgainstWards | None) -> Against:
    """Return what areas are compared with; the rest of the city is the last."""
    if asked is None or wards is None:
        every = np.ones(len(keys) + 1, dtype=bool)
        return Against(city, every, ~every)
    holds, apart = (np.array([*(key in some for key in keys), False]) for some in (asked.inside, asked.outside))
    return Against(wards, holds, apart)


def _cells(past: History, found: Findings, against: int) -> list[list[GapTableCell]]:
    """Put the arrays together into cells, a list a KPI; as lists first, which is far quicker than by element."""
    judged, gap, series = found.against_rest, found.gap, found.trends
    of_city = zip(past.with_figures[:, against], past.lsoas[:, against], strict=True)
    city_parts = [[part_text(*counts)] * past.lsoas.shape[1] for counts in of_city]
    # in the order of the attributes, which costs half of what names do
    parts: tuple[list[list[Any]], ...] = (
        _listed(found.values),
        _listed(past.now.numerators),
        _listed(past.now.denominators),
        _listed(found.comparator_values),
        _listed(found.city_values),
        judged.verdicts.tolist(),
        judged.why.tolist(),
        _listed(gap.points),
        _listed(gap.ratio),
        _listed(gap.log_ratio),
        _listed(gap.more),
        _listed(found.to_wards),
        _counted(past.with_figures),
        _counted(past.lsoas),
        series.trends.tolist(),
        series.arrows().tolist(),
        series.points.astype(int).tolist(),
        found.since_last.tolist(),
        city_parts,
        found.against_target.tolist(),
    )
    return [list(map(GapTableCell, *of_kpi)) for of_kpi in zip(*parts, strict=True)]


def _counted(part: Numbers) -> list[list[Any]]:
    known = ~np.isnan(part)
    listed: list[list[Any]] = np.where(known, np.where(known, part, 0).astype(int), np.array(None, object)).tolist()
    return listed


def _listed(part: Numbers) -> list[list[Any]]:
    listed: list[list[Any]] = np.where(np.isnan(part), np.array(None, dtype=object), part).tolist()
    return listed
