"""The published figures of many KPIs as arrays: KPI by area by period, the last period last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.areas.listed import listed
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.cube import FROM_LSOAS, HANDED_IN
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.trends import POINTS, since_break

_Indices = NDArray[np.int64]

NEEDED = ("kpi_id", "area_kind", "area_code", "period", "numerator", "denominator", "status")
#: Periods that are kept: the longest series that is tested.
DEPTH = max(POINTS.values())


@dataclass(frozen=True)
class History:
    """Figures by KPI, area and period.

    Attributes
    ----------
    numerators, denominators
        Axes: KPI, area, period (the last is that of the gap table). NaN where hidden or missing.
    hidden
        Whether the figure of the last period is hidden; axes: KPI, area.
    handed_in, from_lsoas
        Where the figure of the last period comes from.
    with_figures, lsoas
        How many LSOAs of an area have figures in the last period, and how many it has; NaN where that is not known.
        Axes: KPI, area.
    partial
        Whether a figure covers only some of the LSOAs of its area; axes: KPI, area, period.
    comparable
        Whether a period belongs to the same version of the definition as the last; axes: KPI, period.
    periods
        The last period of each KPI; None without figures.
    """

    numerators: Numbers
    denominators: Numbers
    hidden: Flags
    handed_in: Flags
    from_lsoas: Flags
    with_figures: Numbers
    lsoas: Numbers
    partial: Flags
    comparable: Flags
    periods: tuple[Period | None, ...]

    @property
    def now(self) -> Figures:
        """Figures of the last period."""
        return self.at(0)

    def at(self, lag: int) -> Figures:
        """Return figures of so many periods before the last."""
        return Figures(self.numerators[..., -1 - lag], self.denominators[..., -1 - lag])

    def outside_total(self, city: int) -> Flags:
        """Tell where figures do not add up: an area has one of its own and the city a sum of LSOAs, which lacks some.

        Or the city has one of its own, and the area's covers only some of its LSOAs.
        """
        of_its_own = self.handed_in & self.from_lsoas[:, [city]]
        return np.asarray(of_its_own | (self.partial[..., -1] & self.handed_in[:, [city]]))

    def with_rest(self, city: int, part: int) -> "History":
        """Add the city without a part as a last area."""
        rest = Figures(self.numerators[:, city], self.denominators[:, city]) - Figures(
            self.numerators[:, part], self.denominators[:, part]
        )
        outside = self.outside_total(city)[:, part, None]
        both = ~self.hidden[:, city] & ~self.hidden[:, part]

        def added(old: Numbers, new: Numbers) -> Numbers:
            return np.concatenate([old, np.where(outside, np.nan, new)[:, None]], axis=1)

        return replace(
            self,
            numerators=added(self.numerators, rest.numerators),
            denominators=added(self.denominators, rest.denominators),
            hidden=np.column_stack([self.hidden, ~both]),
            handed_in=np.column_stack([self.handed_in, self.handed_in[:, part]]),
            from_lsoas=np.column_stack([self.from_lsoas, self.from_lsoas[:, city]]),
            with_figures=np.column_stack([self.with_figures, self.with_figures[:, city] - self.with_figures[:, part]]),
            lsoas=np.column_stack([self.lsoas, self.lsoas[:, city] - self.lsoas[:, part]]),
            partial=np.concatenate([self.partial, (self.partial[:, city] | self.partial[:, part])[:, None]], axis=1),
        )


@dataclass(frozen=True)
class _Keys:
    """Where each row of the frame belongs: number of its KPI and area (-1 for none), and of its period."""

    kpi: _Indices
    area: _Indices
    period: _Indices
    periods: tuple[Period, ...]


def history(
    cells: pd.DataFrame, definitions: Sequence[KpiDefinition], areas: Sequence[tuple[str, str]], until: Period
) -> History:
    """Lay the figures out, each KPI up to its latest period that ends with or before the given one.

    Parameters
    ----------
    cells
        See `gap_table.build_gap_table`.
    definitions
        KPIs, in the order of the first axis. Periods of another length than theirs are left out.
    areas
        Kind and code of each area, in the order of the second axis.
    """
    if missing := [name for name in NEEDED if name not in cells]:
        msg = "published cells: " + "; ".join(f"column “{name}” is missing" for name in missing)
        raise ValueError(msg)
    keys = _keys(cells, definitions, areas)
    own_months = np.array([kpi.frequency.months for kpi in definitions], dtype=np.int64)
    rows, ends = _until(keys, ~_are(cells["status"], Status.NO_FIGURES), own_months, until)
    kpi = keys.kpi[rows]
    latest = np.full(len(definitions), -1, dtype=np.int64)
    np.maximum.at(latest, kpi, ends)
    lag, odd = np.divmod(latest[kpi] - ends, own_months[kpi])
    near = (lag < DEPTH) & (odd == 0)
    rows, lag = rows[near], lag[near]
    place = (keys.kpi[rows], keys.area[rows], DEPTH - 1 - lag)
    _refuse_doubles(cells, rows, place, (len(definitions), len(areas), DEPTH))
    by_end = {(_end(period), period.frequency.months): period for period in keys.periods}
    periods = tuple(
        by_end[int(last), int(length)] if last >= 0 else None for last, length in zip(latest, own_months, strict=True)
    )
    return _filled(cells, rows, place, (len(definitions), len(areas)), periods)


def _are(column: pd.Series, text: str) -> Flags:
    return np.asarray(column == str(text), dtype=bool)


def _until(keys: _Keys, figured: Flags, own_months: _Indices, until: Period) -> tuple[_Indices, _Indices]:
    """Return the rows that count, up to a period, and when the period of each ends."""
    ends = np.array([_end(period) for period in keys.periods], dtype=np.int64)
    months = np.array([period.frequency.months for period in keys.periods], dtype=np.int64)
    rows = np.flatnonzero((keys.kpi >= 0) & (keys.area >= 0) & figured)
    of_row = keys.period[rows]
    fits = (ends[of_row] <= _end(until)) & (months[of_row] == own_months[keys.kpi[rows]])
    return rows[fits], ends[of_row[fits]]


def _end(period: Period) -> int:
    after = period.day_after
    return after.year * 12 + after.month


def _keys(cells: pd.DataFrame, definitions: Sequence[KpiDefinition], areas: Sequence[tuple[str, str]]) -> _Keys:
    ids = {kpi.kpi_id: number for number, kpi in enumerate(definitions)}
    places = {area: number for number, area in enumerate(areas)}
    pairs = zip(listed(cells["area_kind"]), listed(cells["area_code"]), strict=True)
    numbers, keys = pd.factorize(cells["period"].astype(str))
    return _Keys(
        np.array([ids.get(one, -1) for one in listed(cells["kpi_id"])], dtype=np.int64),
        np.array([places.get(pair, -1) for pair in pairs], dtype=np.int64),
        np.asarray(numbers, dtype=np.int64),
        tuple(Period.parse(key) for key in keys),
    )


def _refuse_doubles(
    cells: pd.DataFrame, rows: _Indices, place: tuple[_Indices, ...], shape: tuple[int, int, int]
) -> None:
    flat = np.ravel_multi_index(place, shape)
    numbers, first, count = np.unique(flat, return_index=True, return_counts=True)
    if len(numbers) == len(flat):
        return
    doubles = cells.iloc[np.sort(rows[first[count > 1]])[:5]]
    named = "; ".join(" ".join(map(str, row)) for row in doubles[list(NEEDED[:4])].itertuples(index=False))
    msg = (
        f"published cells: found {int((count > 1).sum()):,} areas with more than one figure for a KPI and period "
        f"({named}); expected one. Hand in one version of the figures."
    )
    raise ValueError(msg)


def _filled(
    cells: pd.DataFrame,
    rows: _Indices,
    place: tuple[_Indices, ...],
    shape: tuple[int, int],
    periods: tuple[Period | None, ...],
) -> History:
    shown = _are(cells["status"], Status.SHOWN)[rows]

    def numbers(name: str) -> Numbers:
        part = np.full((*shape, DEPTH), np.nan)
        # a hidden figure has a public denominator at times, and neither of the two tells anything alone
        part[place] = np.where(shown, cells[name].to_numpy(dtype=float)[rows], np.nan)
        return part

    last = place[2] == DEPTH - 1

    def flags(holds: Flags) -> Flags:
        flag = np.zeros(shape, dtype=bool)
        flag[place[0][last], place[1][last]] = holds[last]
        return flag

    def counted(counts: Numbers) -> Numbers:
        part = np.full(shape, np.nan)
        part[place[0][last], place[1][last]] = counts[last]
        return part

    def comes_from(source: str) -> Flags:
        return _are(cells["source"], source)[rows] if "source" in cells else np.zeros(len(rows), dtype=bool)

    lsoas, with_figures = (_column(cells, name, rows) for name in ("lsoas_total", "lsoas_with_figures"))
    # what was handed in for an area itself is the figure of all of it
    with_figures = np.where(comes_from(HANDED_IN), lsoas, with_figures)
    partial = np.zeros((*shape, DEPTH), dtype=bool)
    partial[place] = with_figures < lsoas
    return History(
        numerators=numbers("numerator"),
        denominators=numbers("denominator"),
        hidden=flags(~shown),
        handed_in=flags(comes_from(HANDED_IN)),
        from_lsoas=flags(comes_from(FROM_LSOAS)),
        with_figures=counted(with_figures),
        lsoas=counted(lsoas),
        partial=partial,
        comparable=_comparable(cells, rows, place, (shape[0], DEPTH)),
        periods=periods,
    )


def _column(cells: pd.DataFrame, name: str, rows: _Indices) -> Numbers:
    return cells[name].to_numpy(dtype=float)[rows] if name in cells else np.full(len(rows), np.nan)


def _comparable(cells: pd.DataFrame, rows: _Indices, place: tuple[_Indices, ...], shape: tuple[int, int]) -> Flags:
    found = np.full(shape, -1.0)
    if "version" in cells:
        np.maximum.at(found, (place[0], place[2]), cells["version"].to_numpy(dtype=float)[rows])
    return since_break(np.where(found < 0, np.nan, found))
