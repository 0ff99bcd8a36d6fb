"""Sums of a KPI's published figures over areas that a reader puts together.

All that is shown of such an area is worked out from what is published of its LSOAs, never from true counts: so whatever
areas anyone asks for, nothing is learnt that adding the published figures up would not tell. One LSOA without a figure
leaves the whole area without one, since a partial sum would be taken for the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.areas.compared import CUSTOM
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.cube import FROM_LSOAS, LSOA

_COUNTS = ("lsoas", "hidden", "missing")


@dataclass(frozen=True)
class Gone:
    """How many LSOAs of an area have a figure that is hidden, or none at all."""

    lsoas: int
    hidden: int
    missing: int

    @property
    def sentence(self) -> str:
        """Why the area has no figure."""
        if self.hidden:
            return f"cannot be shown: {self.hidden} of {self.lsoas} LSOAs are hidden (small numbers)"
        return f"cannot be shown: {self.missing} of {self.lsoas} LSOAs have no figures"


def summed(cells: pd.DataFrame, areas: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Add published figures of LSOAs up.

    Parameters
    ----------
    cells
        Published cells, see `gap_table.build_gap_table`; only those of LSOAs matter.
    areas
        LSOA codes of each area, by its token.

    Returns
    -------
    pandas.DataFrame
        A row for each area, KPI and period with rows of its LSOAs: `area_kind` ("custom"), `area_code` (the token),
        `kpi_id`, `period`, `status`, `numerator`, `denominator`, `source`, `version`, and how many of its `lsoas` are
        `hidden` and `missing`.
    """
    found = _Figures.of(cells[cells["area_kind"] == LSOA])
    made = [_of_area(found, token, lsoas) for token, lsoas in areas.items()]
    return pd.concat([_of_area(found, "", ()).iloc[:0], *made], ignore_index=True)


@dataclass(frozen=True)
class _Figures:
    """Figures of LSOAs as arrays, a row a figure; `group` numbers KPI and period together, as `groups` lists them."""

    codes: pd.Index
    area: NDArray[np.intp]
    group: NDArray[np.intp]
    groups: pd.MultiIndex
    shown: Flags
    hidden: Flags
    numbers: Mapping[str, Numbers]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Figures":
        area, codes = pd.factorize(rows["area_code"])
        kpi, kpis = pd.factorize(rows["kpi_id"])
        period, periods = pd.factorize(rows["period"])
        shown, without = (
            (rows["status"] == status.value).to_numpy(dtype=bool) for status in (Status.SHOWN, Status.NO_FIGURES)
        )
        versions = rows["version"] if "version" in rows else pd.Series(1, index=rows.index)
        return cls(
            codes=pd.Index(codes),
            area=area,
            group=kpi * max(len(periods), 1) + period,
            groups=pd.MultiIndex.from_product([map(str, kpis), map(str, periods)], names=["kpi_id", "period"]),
            shown=shown,
            hidden=~shown & ~without,
            numbers={name: rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator")}
            | {"version": versions.to_numpy(dtype=float)},
        )


def _of_area(figures: _Figures, token: str, lsoas: Sequence[str]) -> pd.DataFrame:
    wanted, count = set(lsoas), len(set(lsoas))
    # one more, so that there is something to choose from without any
    inside = np.array([*(str(code) in wanted for code in figures.codes), False], dtype=bool)[figures.area]
    group, size = figures.group[inside], len(figures.groups)

    def totals(part: Numbers | Flags) -> Numbers:
        return np.bincount(group, weights=part[inside].astype(float), minlength=size).astype(float)

    shown, hidden = totals(figures.shown), totals(figures.hidden)
    whole = (shown == count) & (count > 0)
    sums: dict[str, NDArray[Any]] = {}
    for name in ("numerator", "denominator"):
        part = figures.numbers[name]
        known = figures.shown & ~np.isnan(part)
        # a denominator that one LSOA lacks, the sum lacks
        sums[name] = np.where(whole & (totals(known) == count), totals(np.where(known, part, 0.0)), np.nan)
    rows = np.bincount(group, minlength=size)
    versions = totals(figures.numbers["version"]) / np.maximum(rows, 1)
    sums |= {
        "version": versions.round().astype(int),
        "hidden": hidden.astype(int),
        "missing": (count - shown - hidden).astype(int),
        "status": np.select(
            [whole, hidden > 0], [Status.SHOWN.value, Status.SUPPRESSED.value], Status.NO_FIGURES.value
        ),
    }
    made = pd.concat([figures.groups.to_frame(index=False), pd.DataFrame(sums)], axis=1)
    made = made.assign(area_kind=CUSTOM, area_code=token, source=FROM_LSOAS, lsoas=count)
    return made[rows > 0]


def gone(sums: pd.DataFrame) -> dict[tuple[str, str, str], Gone]:
    """Return what is missing of areas that have no figure, by token, KPI and period."""
    without = sums[sums["status"] != Status.SHOWN.value]
    keys = zip(without["area_code"], without["kpi_id"], without["period"], strict=True)
    counts = zip(*(without[name].astype(int) for name in _COUNTS), strict=True)
    return {key: Gone(*numbers) for key, numbers in zip(keys, counts, strict=True)}
