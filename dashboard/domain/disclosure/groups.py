"""Counts by group: which are published, so that neither they nor the KPI without groups give a small count away.

Groups are small, so they come for larger areas only, never for an LSOA, and officers see what the public sees: no count
under ten, zeros included, all others rounded to 5. (Where nobody at all is “not known”, or “prefers not to say”, that
was not asked for, and 0 is shown.) What else is hidden is found in two steps.

1. Areas are taken one by one, the city first, then sets, neighbourhoods and wards. Each cuts the city into finer
   regions. An area is left out with all its groups unless the public sees its total, the totals of the regions that it
   makes follow from totals that are shown, none of these is small, and no region is so much one group's that the total
   of an LSOA or of another area would tell a small count within it.
2. Of what is left a linear programme (`dashboard.domain.disclosure.search`) looks at every region and group, all totals
   of regions being known exactly. Small counts are hidden, and others until each can take any value from 0 to 9, for
   areas, for regions and for what a reader gets by subtracting one area from another.

Why that is safe. Totals: the programme takes those of the regions as known, and they are, so whatever totals of LSOAs
fit the KPI without groups also fit the groups; these say nothing new of them. Groups: within a region, given its groups
and the totals of its parts, people can be placed in any way that keeps both sums. So the least that a part can have of
a group is what exceeds the total of all other parts, which step 1 makes sure is nothing where the true count is small;
and the most is the part's total, or what the region can have at most. Several characteristics of one KPI share nothing
but totals, so that they tell nothing of each other. Of two KPIs of the same cases neither comes by group.

Where areas have changed since a period was first handed in, its groups stay those of the first areas, and areas that
are not the same any more are left out: so nothing can be subtracted from what was published before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Forms, Numbers, Rule
from dashboard.domain.disclosure.sums import Sums

_ONE_PART = Forms(np.eye(1))
#: Numbers of regions.
Regions = frozenset[int]


@dataclass(frozen=True)
class GroupTable:
    """Counts by group, of areas that are made of parts: LSOAs, or what else figures came by.

    Attributes
    ----------
    counts
        A row for each part, a column for each group.
    areas
        What groups may be published for, in that order: a row for each, a column for each part.
    told
        Of which areas the public sees the total.
    parts_told
        Of which parts the public sees the total.
    others
        All areas that have totals, as `areas`.
    lsoas
        Number of LSOAs by area.
    """

    counts: Numbers
    areas: Flags
    told: Flags
    parts_told: Flags
    others: Flags
    lsoas: Sequence[int]


def hidden_groups(table: GroupTable, least: int) -> Flags:
    """Tell which counts are hidden: a row for each area, a column for each group.

    Parameters
    ----------
    least
        Smaller counts are hidden.
    """
    hides = np.ones((len(table.areas), table.counts.shape[1]), dtype=bool)
    regions = _Regions(table, least)
    taken = [row for row in range(len(table.areas)) if regions.take(row)]
    if taken:
        hides[taken] = _searched(table, taken, regions.of_part, least)
    return hides


class _Regions:
    """The regions that areas cut the whole into."""

    def __init__(self, table: GroupTable, least: int) -> None:
        self._table, self._least = table, least
        self._small: Flags = table.others @ table.counts < least
        #: The region of each part; -1 outside of all.
        self.of_part: NDArray[np.intp] = np.full(len(table.counts), -1)

    def take(self, row: int) -> bool:
        """Take an area if it can be published beside those before; tell whether it was taken."""
        table = self._table
        area = table.areas[row]
        if not table.told[row] or not area.any():
            return False
        untouched = self.of_part[area] < 0
        if untouched.any():
            return bool(untouched.all()) and self._begin(area)
        touched = np.unique(self.of_part[area])
        cut = [(self.of_part == one) for one in touched if (~area[self.of_part == one]).any()]
        pieces = [(one & area, one & ~area) for one in cut]
        # one total follows from that of the area, if all others are known
        unknown = [pair for pair in pieces if not any(table.parts_told[piece].all() for piece in pair)]
        if len(unknown) > 1 or not all(self._is_sound(piece) for pair in pieces for piece in pair):
            return False
        for inside, _ in pieces:
            self.of_part[inside] = self.of_part.max() + 1
        return True

    def _begin(self, whole: Flags) -> bool:
        if not self._is_sound(whole):
            return False
        self.of_part[whole] = self.of_part.max() + 1
        return True

    def _is_sound(self, region: Flags) -> bool:
        """Tell whether a region is large enough, and no total within it tells a small count of a group."""
        counts = self._table.counts * region[:, None]
        groups = counts.sum(axis=0)
        total = groups.sum()
        if total < self._least:
            return False
        # the least that is in the part of an area, where all others of the region are outside of it
        least_possible = groups - (total - (self._table.others @ counts).sum(axis=1, keepdims=True))
        # of a small count of the whole region the programme sees to it that it may be nothing
        tells = (least_possible > 0) & (groups >= self._least) & self._small
        # what has the whole region has all of it, and is looked at by the programme
        tells &= ((self._table.others @ region.astype(float)) < region.sum())[:, None]
        return not tells.any()


def _searched(table: GroupTable, taken: Sequence[int], of_part: NDArray[np.intp], least: int) -> Flags:
    """Tell which groups are hidden of the areas that were taken."""
    # here, since it brings scipy, without which the server starts
    from dashboard.domain.disclosure.search import hidden_figures  # noqa: PLC0415

    groups, sums = table.counts.shape[1], Sums()
    members = np.array([of_part == region for region in range(int(of_part.max()) + 1)])
    of_region = members @ table.counts
    totals = []
    for counts, inside in zip(of_region, members, strict=True):
        size, units = int(inside.sum()), []
        for count in counts:
            units.append(sums.unit(np.array([count]), len(sums.parts)))
            sums.figure(np.array([count]), frozenset(units[-1:]), size)
        totals.append(sums.figure(np.array([counts.sum()]), frozenset(units), size))

    def figures_of(regions: Regions, size: int) -> list[int]:
        return [
            sums.figure(
                np.array([of_region[sorted(regions), group].sum()]),
                frozenset(region * groups + group for region in regions),
                size,
            )
            for group in range(groups)
        ]

    areas = [frozenset(np.unique(of_part[table.areas[row]]).tolist()) for row in taken]
    figures = np.array([figures_of(area, table.lsoas[row]) for area, row in zip(areas, taken, strict=True)])
    for regions in _differences(table, areas, of_part):
        figures_of(regions, len(regions))
    published = {*figures.ravel().tolist(), *totals}
    unpublished = [figure for figure in range(len(sums.parts)) if figure not in published]
    # zeros are hidden like any small count, so that nobody learns that a group is not there
    found: Flags = hidden_figures(sums, _ONE_PART, Rule(least, hides_zero=True), unpublished, None, totals)[figures]
    return found


def _differences(table: GroupTable, areas: Sequence[Regions], of_part: NDArray[np.intp]) -> set[Regions]:
    """Return what a reader gets by subtracting one area from another, and all other areas that regions make up."""
    found = {one - other for one in areas for other in areas if other < one}
    for row in table.others:
        regions = frozenset(np.unique(of_part[row]).tolist())
        if regions and -1 not in regions and np.isin(of_part, list(regions)).sum() == row.sum():
            found.add(regions)
    return found - set(areas)
