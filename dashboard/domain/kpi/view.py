"""One KPI in one period, as its own page shows it. Made of published figures only: what is hidden is not here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.listed import listed
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.cube import CITY, FROM_LSOAS, HANDED_IN, LSOA, coverage_texts, ward_kind
from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.domain.kpi.gap_table import GapTableCell, GapTableColumn, Role, build_gap_table, gap_table_columns
from dashboard.domain.statistics.associations import Association, association
from dashboard.domain.statistics.funnels import Limits, Place, Whole, chance_outside, curve, has_funnel, limits, places
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.intervals import adds_amounts, counts_cases, intervals
from dashboard.domain.statistics.verdicts import Verdict, Why, Words

_NUMBERS = ("numerator", "denominator", "value")
#: Cases in each direction that the rows of a funnel come in: outside first.
OUTSIDE = (Place.FAR_ABOVE, Place.FAR_BELOW, Place.ABOVE, Place.BELOW)


@dataclass(frozen=True)
class KpiView:
    """Published figures of a KPI for one viewer.

    Attributes
    ----------
    definition
        That of the period, with the rule for small numbers that is in force.
    period
        Chosen by the reader.
    cells
        All areas of the period: what `Kpis.figures` returns.
    past
        The areas of `page_columns` in all periods, those of other units left out; `run` numbers the stretches of
        periods that can be compared, the version of the definition does without it.
    rounded
        Whether figures are rounded; only a steward's are not.
    """

    definition: KpiDefinition
    period: Period
    cells: pd.DataFrame
    past: pd.DataFrame
    rounded: bool

    @property
    def round_to(self) -> int:
        """What counts are rounded to."""
        return self.definition.small_numbers.round_to if self.rounded else 1

    @cached_property
    def city_value(self) -> float | None:
        """Value of the city; None where it is hidden or missing."""
        found = self.of_kind(CITY)
        values = np.where(shown(found), found["value"].to_numpy(dtype=float), np.nan)
        return next((float(value) for value in values if not np.isnan(value)), None)

    @cached_property
    def whole(self) -> Whole:
        """Numerator and denominator of the city; NaN where they are hidden or missing."""
        found = self.of_kind(CITY)
        found = found[shown(found)]
        if found.empty:
            return Whole(np.nan, np.nan)
        return Whole(*(float(found[name].iloc[0]) for name in ("numerator", "denominator")))

    @cached_property
    def city_part(self) -> str:
        """How much of the city its value covers: see `GapTableCell.part`."""
        found = self.of_kind(CITY)
        return coverage_texts(found)[0] if len(found) else ""

    @property
    def shows_something(self) -> bool:
        """Whether any figure of the period is shown."""
        return bool(shown(self.cells).any())

    def of_kind(self, kind: str) -> pd.DataFrame:
        """Return the areas of a kind, by code."""
        if kind not in self._of_kinds:
            places = self._places.get(kind, [])
            # figures come in the order of kinds, so that those of one are mostly a piece, which needs no copy
            in_a_row = bool(places) and places[-1] - places[0] + 1 == len(places)
            rows = self.cells.iloc[places[0] : places[-1] + 1] if in_a_row else self.cells.iloc[places]
            by_code = rows.set_index("area_code")
            self._of_kinds[kind] = by_code if by_code.index.is_monotonic_increasing else by_code.sort_index()
        return self._of_kinds[kind].copy(deep=False)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Rows of each kind."""
        found: dict[str, list[int]] = {}
        for place, kind in enumerate(listed(self.cells["area_kind"])):
            found.setdefault(kind, []).append(place)
        return found

    @cached_property
    def _of_kinds(self) -> dict[str, pd.DataFrame]:
        """What `of_kind` has returned."""
        return {}


@dataclass(frozen=True)
class GapLine:
    """An area of the gap chart.

    Attributes
    ----------
    column, cell
        The area, and what it is against the rest of the city.
    lower, upper
        95 % interval of its value; None without one.
    by_chance
        Between which values chance alone would put an area of its size at the city's rate, at 95 % and at 99.8 %: the
        test calls it different where its value lies outside the latter. None without a test.
    against_target
        What it is against the target.
    """

    column: GapTableColumn
    cell: GapTableCell
    lower: float | None
    upper: float | None
    by_chance: tuple[tuple[float, float], tuple[float, float]] | None
    against_target: Verdict


@dataclass(frozen=True)
class TrendLine:
    """Values of an area over periods, None where hidden or missing, and how much each covers (`GapTableCell.part`)."""

    column: GapTableColumn
    values: tuple[float | None, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Funnel:
    """LSOAs or wards by size.

    Attributes
    ----------
    rows
        By code: `numerator`, `denominator`, `value`, `status` and `place`, those outside the limits first, the
        furthest from the city's value leading.
    curve
        Limits to draw; None without a funnel.
    problem
        Why there is no funnel; "" where there is one.
    by_chance
        How many of the areas chance alone would put outside the inner limits.
    """

    rows: pd.DataFrame
    curve: Limits | None
    problem: str = ""
    by_chance: float = 0.0

    @cached_property
    def outside(self) -> pd.DataFrame:
        """Areas outside the limits."""
        return self.rows.iloc[: self._outside]

    @cached_property
    def inside(self) -> pd.DataFrame:
        """All other areas."""
        return self.rows.iloc[self._outside :]

    @cached_property
    def _outside(self) -> int:
        far = {place.value for place in OUTSIDE}
        return sum(place in far for place in listed(self.rows["place"]))


def page_columns(city: City) -> tuple[GapTableColumn, ...]:
    """Return the areas of the page: those of the gap table, then each target ward."""
    vintage = next(iter(city.ward_vintages.values()))
    wards = [
        GapTableColumn(code, str(vintage.wards.at[code, "name"]), Role.AREA, ward_kind(vintage.key), code)
        for code in city.config.target_ward_codes
        if code in vintage.wards.index
    ]
    return (*gap_table_columns(city.config), *sorted(wards, key=lambda ward: ward.label))


def definition_of(versions: Sequence[KpiDefinition], version: int) -> KpiDefinition:
    """Return a version of a definition with the small-number rule of the latest, which holds for all figures."""
    found = next((one for one in versions if one.version == version), versions[-1])
    return replace(found, small_numbers=versions[-1].small_numbers)


def comparable(figures: pd.DataFrame, versions: Sequence[KpiDefinition], unit: Unit) -> pd.DataFrame:
    """Keep the figures whose definition has a unit: values of different units are not set beside each other."""
    same = [one.version for one in versions if one.unit is unit]
    return figures[figures["kpi_version"].isin(same)]


def all_periods(held: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods from the first to the last with figures, without gaps."""
    if not held:
        return ()
    ordered = sorted(held, key=lambda period: period.first_day)
    found = [ordered[0]]
    while found[-1].first_day < ordered[-1].first_day:
        found.append(found[-1].next())
    return tuple(found)


def gap_lines(view: KpiView, columns: Sequence[GapTableColumn]) -> tuple[GapLine, ...]:
    """Judge every area against the rest of the city and against the target.

    Parameters
    ----------
    view
        The figures; `past` must have those of the columns.
    columns
        Areas, among them the city and the neighbourhoods together.
    """
    kpi = view.definition
    one = pd.Categorical.from_codes(np.zeros(len(view.past), dtype=np.int8), pd.Index([kpi.kpi_id], dtype="str"))
    cells = view.past.assign(kpi_id=one, version=view.past.get("run", view.past["kpi_version"]))
    (row,) = build_gap_table(cells, [kpi], columns, view.period, rounded=view.rounded).rows
    if row.period != view.period:
        # nothing of these areas in this period: an earlier one must not stand in for it
        empty = cells[cells["period"].eq(view.period.key)]
        (row,) = build_gap_table(empty, [kpi], columns, view.period, rounded=view.rounded).rows
    ordered = [row.cells[column.key] for column in columns]
    figures = Figures(*(_numbers([getattr(cell, name) for cell in ordered]) for name in ("numerator", "denominator")))
    own = intervals(kpi, figures.numerators, figures.denominators)
    chances = _by_chance(view, ordered, figures)
    return tuple(
        GapLine(
            column,
            cell,
            _known(own.lower[place]),
            _known(own.upper[place]),
            chances[place],
            cell.against_target,
        )
        for place, (column, cell) in enumerate(zip(columns, ordered, strict=True))
    )


def _by_chance(
    view: KpiView, ordered: Sequence[GapTableCell], figures: Figures
) -> list[tuple[tuple[float, float], tuple[float, float]] | None]:
    """Return for each area between which values chance alone would put it; None where it is not tested."""
    kpi = view.definition
    if not has_funnel(kpi) or not counts_cases(kpi, figures.numerators) or np.isnan(view.whole.denominator):
        return [None] * len(ordered)
    found = limits(kpi, figures.denominators, view.whole)
    ends = zip(found.lower_95, found.upper_95, found.lower_998, found.upper_998, strict=True)
    tested = [cell.verdict.is_told or cell.why in (Why.TOO_FEW_EVENTS, Why.ROUNDING) for cell in ordered]
    return [
        ((float(low), float(high)), (float(lowest), float(highest))) if is_tested and not np.isnan(low) else None
        for is_tested, (low, high, lowest, highest) in zip(tested, ends, strict=True)
    ]


def trend_lines(view: KpiView, columns: Sequence[GapTableColumn], periods: Sequence[Period]) -> tuple[TrendLine, ...]:
    """Return the values of areas over periods; the rest of the city has none of its own."""
    texts = (listed(view.past[name]) for name in ("area_kind", "area_code", "period"))
    values = np.where(shown(view.past), view.past["value"].to_numpy(dtype=float), np.nan).tolist()
    figures = zip(map(_known, values), coverage_texts(view.past), strict=True)
    held = dict(zip(zip(*texts, strict=True), figures, strict=True))
    nothing = (None, "")
    found = []
    for column in columns:
        if column.role is not Role.REST:
            of_area = [held.get((column.area_kind, column.area_code, one.key), nothing) for one in periods]
            found.append(TrendLine(column, tuple(value for value, _ in of_area), tuple(part for _, part in of_area)))
    return tuple(found)


def why_no_funnel(definition: KpiDefinition) -> str:
    """Say why a KPI can have no funnel; "" where it can."""
    if definition.unit is Unit.COUNT:
        return Why.PLAIN_COUNT.sentence
    if definition.unit is Unit.MEAN:
        return Why.VARIANCE_UNKNOWN.sentence
    return Why.AMOUNTS.sentence if adds_amounts(definition) else ""


def funnel(view: KpiView, kind: str) -> Funnel:
    """Place the areas of a kind in the funnel about the city's value."""
    kpi, found = view.definition, view.of_kind(kind)
    is_shown = shown(found)
    numbers = {name: np.where(is_shown, found[name].to_numpy(dtype=float), np.nan) for name in _NUMBERS}
    figures = Figures(numbers["numerator"], numbers["denominator"])
    city = np.nan if view.city_value is None else view.city_value
    problem = why_no_funnel(kpi)
    if not problem and view.city_value is None:
        problem = "The city’s own value is hidden or missing, so there is nothing to draw the limits about."
    elif not problem and view.city_part:
        problem = f"Figures cover {view.city_part}, so areas cannot be compared with the city as a whole."
    elif not problem and not figures.denominators[~np.isnan(figures.numerators)].size:
        problem = "The figures of all these areas are hidden or missing."
    elif not problem and not counts_cases(kpi, figures.numerators):
        problem = Why.AMOUNTS.sentence
    # without limits no area is told from the city
    tested = _in_total(view, found) & (not problem)
    lies = places(kpi, Figures(np.where(tested, figures.numerators, np.nan), figures.denominators),
                  view.whole, view.round_to)  # fmt: skip
    off = np.nan_to_num(np.abs(numbers["value"] - city), nan=-1)
    # of equals the first by code, in the order of which they come
    order = np.lexsort((-off, _depth(lies)))
    columns = {**numbers, "status": found["status"].to_numpy(dtype=object), "place": lies}
    rows = pd.DataFrame({name: column[order] for name, column in columns.items()}, index=found.index[order])
    if problem or not has_funnel(kpi):
        return Funnel(rows, None, problem)
    sizes = figures.denominators[lies != Place.NOT_COMPARED]
    drawn = curve(kpi, float(np.nanmax(figures.denominators)), view.whole)
    return Funnel(rows, drawn, by_chance=chance_outside(kpi, sizes, view.whole))


def _in_total(view: KpiView, rows: pd.DataFrame) -> Flags:
    """Tell which figures are part of the city's: not those handed in for areas beside a sum of LSOAs."""
    of_city = listed(view.of_kind(CITY)["source"])
    if of_city != [FROM_LSOAS]:
        return np.ones(len(rows), dtype=bool)
    return np.array([source != HANDED_IN for source in listed(rows["source"])], dtype=bool)


def against_deprivation(view: KpiView, ranks: pd.Series) -> tuple[pd.DataFrame, Association]:
    """Set the LSOAs' values beside national ranks.

    Returns
    -------
    pandas.DataFrame, Association
        By LSOA code: `rank`, `value` (NaN where hidden or missing) and `status`; and how the two go together.
    """
    lsoas = view.of_kind(LSOA)
    held = listed(lsoas.index)
    published = np.where(shown(lsoas), lsoas["value"].to_numpy(dtype=float), np.nan)
    values = dict(zip(held, published.tolist(), strict=True))
    status = dict(zip(held, listed(lsoas["status"]), strict=True))
    codes = listed(ranks.index)
    columns = {
        "rank": ranks.to_numpy(),
        "value": np.array([values.get(code, np.nan) for code in codes], dtype=float),
        "status": [status.get(code, Status.NO_FIGURES.value) for code in codes],
    }
    table = pd.DataFrame(columns, index=ranks.index)
    return table, association(table["value"], table["rank"])


def shown(rows: pd.DataFrame) -> Flags:
    """Tell which figures are shown; pandas takes ten times as long to compare so few texts."""
    return np.array([status == Status.SHOWN for status in listed(rows["status"])], dtype=bool)


def _depth(lies: Words) -> Numbers:
    order = {place: number // 2 for number, place in enumerate(OUTSIDE)}
    return np.array([order.get(place, len(OUTSIDE)) for place in lies.tolist()], dtype=float)


def _numbers(found: Sequence[float | None]) -> Numbers:
    return np.array([np.nan if one is None else one for one in found], dtype=float)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
