"""Counts by group of one period over the areas that they come for, and which of them are hidden.

They come for the city, the sets, priority neighbourhoods and the wards of today, and for middle-layer areas where
figures are handed in by them: never for LSOAs. See `dashboard.domain.disclosure.groups` for what is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.groups import GroupTable, hidden_groups
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.groups.characteristics import NOT_KNOWN, NOT_SAID
from dashboard.domain.groups.counts import AREA
from dashboard.domain.kpi.cube import CITY, LSOA, MSOA, NEIGHBOURHOOD

#: In the order in which room is found for them; then the wards of today, and middle-layer areas.
_FIRST = (CITY, SetKey.PRIORITY.value, SetKey.TARGET_WARDS.value, SetKey.MOST_DEPRIVED.value, NEIGHBOURHOOD)

Area = tuple[str, str]


def group_kinds(membership: pd.DataFrame) -> list[str]:
    """Return the kinds of areas that counts by group come for."""
    wards = [str(kind) for kind in membership["area_kind"].unique() if str(kind).startswith("ward-")]
    return [*_FIRST, *wards[-1:], MSOA]


@dataclass(frozen=True)
class PeriodGroups:
    """What was handed in of one period by one characteristic.

    Attributes
    ----------
    rows
        `area_kind`, `area_code`, `category`, `count`, of one kind of area; none where a count is 0.
    cells
        What `kpi_cube.cube` made of the KPI without groups.
    membership
        LSOAs of every area, as for `cube`.
    categories
        Keys of the categories, the columns.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    membership: pd.DataFrame
    categories: Sequence[str]

    @cached_property
    def areas(self) -> list[Area]:
        """The areas that groups come for."""
        kinds = group_kinds(self.membership)
        of_kind: dict[str, list[Area]] = {kind: [] for kind in kinds}
        for kind, code in zip(self.cells["area_kind"], self.cells["area_code"], strict=True):
            if kind in of_kind:
                of_kind[kind].append((kind, code))
        return [area for kind in kinds for area in of_kind[kind]]

    @cached_property
    def _lsoas(self) -> dict[Area, frozenset[str]]:
        found: dict[Area, set[str]] = {}
        for kind, code, lsoa in zip(*(self.membership[name] for name in (*AREA, "lsoa_code")), strict=True):
            found.setdefault((kind, code), set()).add(lsoa)
        return {area: frozenset(lsoas) for area, lsoas in found.items()}

    @cached_property
    def _totals(self) -> dict[Area, float]:
        known = self.cells[self.cells["numerator"].notna()]
        return dict(zip(zip(known["area_kind"], known["area_code"], strict=True), known["numerator"], strict=True))

    @cached_property
    def _parts(self) -> list[Area]:
        """What figures came by: all areas of that kind that have a figure of their own."""
        kind = str(self.rows["area_kind"].iloc[0])
        kinds = [one for one in self.membership["area_kind"].unique() if one == kind or str(one).startswith(f"{kind}-")]
        # a ward's code may belong to several vintages
        by_code = {code: (each, code) for one in kinds for each, code in self._totals if each == one}
        return list(by_code.values())

    @cached_property
    def _place(self) -> dict[str, int]:
        return {code: row for row, (_, code) in enumerate(self._parts)}

    @cached_property
    def _counts(self) -> Numbers:
        place = self._place
        column = {key: number for number, key in enumerate(self.categories)}
        counts = np.zeros((len(place), len(column)))
        rows = self.rows[self.rows["area_code"].isin(place)]
        np.add.at(counts, (rows["area_code"].map(place), rows["category"].map(column)), rows["count"])
        return counts

    def _made_of(self, area: Area) -> Flags:
        """Tell which parts lie in an area; none where it is not the sum of them."""
        within, inside = self._lsoas.get(area, frozenset()), np.zeros(len(self._parts), dtype=bool)
        if self._parts[0][0] == LSOA:
            inside[[self._place[lsoa] for lsoa in within if lsoa in self._place]] = True
        else:
            parts = {part: row for row, part in enumerate(self._parts) if self._lsoas[part] <= within}
            if frozenset[str]().union(*(self._lsoas[part] for part in parts)) == within:
                inside[list(parts.values())] = True
        return inside if self._counts[inside].sum() == self._totals.get(area) else np.zeros_like(inside)

    @property
    def exact(self) -> pd.DataFrame:
        """The counts, a row for each area and a column for each category; missing where there is no sum of parts."""
        table = np.full((len(self.areas), len(self.categories)), np.nan)
        for row, area in enumerate(self.areas):
            if (inside := self._made_of(area)).any():
                table[row] = self._counts[inside].sum(axis=0)
        return pd.DataFrame(table, pd.MultiIndex.from_tuples(self.areas, names=AREA), list(self.categories))

    def shown(self, public: pd.DataFrame, least: int) -> pd.DataFrame:
        """Return those of the `exact` counts that may be published; the others are missing.

        Parameters
        ----------
        public
            What the public sees of the KPI without groups, as `disclosure.protect` returns it.
        least
            Smaller counts are hidden.
        """
        status = zip(public["area_kind"], public["area_code"], public["status"], strict=True)
        told = {(kind, code) for kind, code, one in status if one == Status.SHOWN}
        table = GroupTable(
            counts=self._counts,
            areas=np.array([self._made_of(area) for area in self.areas]),
            told=np.array([area in told for area in self.areas]),
            parts_told=np.array([part in told for part in self._parts]),
            others=np.array([mask for area in self._totals if (mask := self._made_of(area)).any()]),
            lsoas=[len(self._lsoas[area]) for area in self.areas],
        )
        hides = np.zeros((len(self.areas), len(self.categories)), dtype=bool)
        # nobody is in a category that was not asked for, and that says nothing of anybody
        asked = self._counts.any(axis=0) | ~np.isin(list(self.categories), [NOT_KNOWN.key, NOT_SAID.key])
        hides[:, asked] = hidden_groups(replace(table, counts=self._counts[:, asked]), least)
        hides[hides[:, asked].all(axis=1)] = True
        return self.exact.mask(hides)
