"""One KPI in one period, as its own page shows it: areas against the city, past periods, LSOAs or wards, tenths.

Made of published figures only, so whatever is hidden from a viewer is not here either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.listed import listed
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.cube import CITY, LSOA, ward_kind
from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.domain.kpi.rug import Role, RugCell, RugColumn, build_rug, rug_columns
from dashboard.domain.statistics.associations import Association, association
from dashboard.domain.statistics.funnels import Limits, Place, curve, has_funnel, places
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.gradients import DECILE, TENTHS, Gradient, gradient
from dashboard.domain.statistics.intervals import adds_amounts, counts_cases, intervals
from dashboard.domain.statistics.judgements import judge_against_value
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
        The areas of `page_columns` in all periods, those of other units left out.
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
    against_target, why_target
        What it is against the target, and why that cannot be told.
    """

    column: RugColumn
    cell: RugCell
    lower: float | None
    upper: float | None
    against_target: Verdict
    why_target: Why


@dataclass(frozen=True)
class TrendLine:
    """Values of an area over periods; None where hidden or missing."""

    column: RugColumn
    values: tuple[float | None, ...]


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
    """

    rows: pd.DataFrame
    curve: Limits | None
    problem: str = ""

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


@dataclass(frozen=True)
class Slope:
    """The tenths with their intervals (columns `lower` and `upper`, NaN without one), and the slope over them."""

    found: Gradient
    tenths: pd.DataFrame


def page_columns(city: City) -> tuple[RugColumn, ...]:
    """Return the areas of the page: those of the rug, then each target ward."""
    vintage = next(iter(city.ward_vintages.values()))
    wards = [
        RugColumn(code, str(vintage.wards.at[code, "name"]), Role.AREA, ward_kind(vintage.key), code)
        for code in city.config.target_ward_codes
        if code in vintage.wards.index
    ]
    return (*rug_columns(city.config), *sorted(wards, key=lambda ward: ward.label))


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


def gap_lines(view: KpiView, columns: Sequence[RugColumn]) -> tuple[GapLine, ...]:
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
    cells = view.past.assign(kpi_id=one, version=view.past["kpi_version"])
    (row,) = build_rug(cells, [kpi], columns, view.period, rounded=view.rounded).rows
    if row.period != view.period:
        # nothing of these areas in this period: an earlier one must not stand in for it
        empty = cells[cells["period"].eq(view.period.key)]
        (row,) = build_rug(empty, [kpi], columns, view.period, rounded=view.rounded).rows
    ordered = [row.cells[column.key] for column in columns]
    figures = Figures(*(_numbers([getattr(cell, name) for cell in ordered]) for name in ("numerator", "denominator")))
    limits = intervals(kpi, figures.numerators, figures.denominators)
    target = judge_against_value(kpi, figures, kpi.target, rounded_to=view.round_to)
    return tuple(
        GapLine(
            column,
            cell,
            _known(limits.lower[place]),
            _known(limits.upper[place]),
            Verdict.HIDDEN if cell.verdict is Verdict.HIDDEN else target.verdicts[place],
            target.why[place],
        )
        for place, (column, cell) in enumerate(zip(columns, ordered, strict=True))
    )


def trend_lines(view: KpiView, columns: Sequence[RugColumn], periods: Sequence[Period]) -> tuple[TrendLine, ...]:
    """Return the values of areas over periods; the rest of the city has none of its own."""
    texts = (listed(view.past[name]) for name in ("area_kind", "area_code", "period"))
    values = np.where(shown(view.past), view.past["value"].to_numpy(dtype=float), np.nan).tolist()
    held = dict(zip(zip(*texts, strict=True), values, strict=True))
    return tuple(
        TrendLine(
            column,
            tuple(_known(held.get((column.area_kind, column.area_code, one.key), np.nan)) for one in periods),
        )
        for column in columns
        if column.role is not Role.REST
    )


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
    lies = places(kpi, figures, city)
    off = np.nan_to_num(np.abs(numbers["value"] - city), nan=-1)
    # of equals the first by code, in the order of which they come
    order = np.lexsort((-off, _depth(lies)))
    columns = {**numbers, "status": found["status"].to_numpy(dtype=object), "place": lies}
    rows = pd.DataFrame({name: column[order] for name, column in columns.items()}, index=found.index[order])
    problem = why_no_funnel(kpi)
    if not problem and view.city_value is None:
        problem = "The city’s own value is hidden or missing, so there is nothing to draw the limits about."
    elif not problem and not figures.denominators[~np.isnan(figures.numerators)].size:
        problem = "The figures of all these areas are hidden or missing."
    elif not problem and not counts_cases(kpi, figures.numerators):
        problem = Why.AMOUNTS.sentence
    if problem or not has_funnel(kpi):
        return Funnel(rows, None, problem)
    return Funnel(rows, curve(kpi, float(np.nanmax(figures.denominators)), city))


def slope(view: KpiView) -> Slope:
    """Work out how the KPI changes over the tenths of the city's LSOAs."""
    rows = view.of_kind(DECILE).reset_index()
    found = gradient(view.definition, rows)
    numerators, denominators = (found.tenths[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    limits = intervals(view.definition, numerators, denominators)
    status = dict(zip(rows["area_code"], rows["status"], strict=True))
    of_tenths = [status.get(tenth, Status.NO_FIGURES.value) for tenth in TENTHS]
    return Slope(found, found.tenths.assign(lower=limits.lower, upper=limits.upper, status=of_tenths))


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
