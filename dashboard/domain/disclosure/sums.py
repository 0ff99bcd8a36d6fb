"""Which published figures are sums of which others, for one period: all that a reader can subtract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.cube import CITY, HANDED_IN, LSOA, MSOA
from dashboard.domain.statistics.gradients import DECILE

Units = frozenset[int]
#: Others are made up of middle-layer areas, and the city of all that has a figure.
_ORDER = {MSOA: -1, CITY: 1, DECILE: 2}


@dataclass
class Sums:
    """The figures of one period as sums over units.

    A unit is an LSOA with figures, or the unknown rest of a figure that an area handed in itself. Areas made of the
    same units ("ward" and "neighbourhood" of one LSOA) are one and the same figure, hidden or shown together.

    Attributes
    ----------
    parts
        Counts of each figure, one row each.
    sums
        Figure and the units it is the sum of; a figure may be a sum in several ways.
    own
        For each unit the figure that it is by itself, or -1 for an unknown rest.
    truth
        Counts of each unit.
    figure_of
        For each row of the cells of this period its figure, or -1 without figures.
    lsoas
        For each figure the number of its LSOAs with figures: what is hidden first.
    later
        Figures of tenths, which cut across most other areas.
    """

    parts: list[Numbers] = field(default_factory=list)
    sums: list[tuple[int, Units]] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    truth: list[Numbers] = field(default_factory=list)
    figure_of: list[int] = field(default_factory=list)
    lsoas: list[int] = field(default_factory=list)
    later: set[int] = field(default_factory=set)
    _known: dict[Units, int] = field(default_factory=dict)

    def unit(self, counts: Numbers, own: int) -> int:
        """Add a unit and return its number."""
        self.own.append(own)
        self.truth.append(counts)
        return len(self.own) - 1

    def figure(self, counts: Numbers, units: Units, lsoas: int) -> int:
        """Return the number of the figure that is the sum of these units; a new one if there was none."""
        if units not in self._known:
            self._known[units] = len(self.parts)
            self.parts.append(counts)
            self.lsoas.append(lsoas)
            self.sums.append((self._known[units], units))
        return self._known[units]

    def rest(self, counts: Numbers, units: Units) -> Units | None:
        """Return the units and a new one for what they lack of the counts; None where they exceed them."""
        lacking = counts - sum((self.truth[unit] for unit in units), np.zeros_like(counts))
        return units | {self.unit(lacking, -1)} if (lacking >= 0).all() else None


def sums_of(cells: pd.DataFrame, parts: Numbers, members: Mapping[tuple[str, str], Sequence[str]]) -> Sums:
    """Work out the sums among the cells of one period.

    Parameters
    ----------
    cells
        Rows of `kpi_cube.cube` of one period.
    parts
        Counts of each row; NaN without figures.
    members
        LSOA codes by kind and code of area.
    """
    found = Sums(figure_of=[-1] * len(cells))
    rows = list(zip(cells["area_kind"], cells["area_code"], cells["source"], strict=True))
    units: dict[str, int] = {}
    for place, (kind, code, _) in enumerate(rows):
        if kind == LSOA and not np.isnan(parts[place]).any():
            units[code] = found.unit(parts[place], len(found.parts))
            found.figure_of[place] = found.figure(parts[place], frozenset({units[code]}), 1)
    areas: dict[tuple[str, str], Units] = {}
    # the city after the others: it is made up of figures that they handed in
    for place in sorted(range(len(rows)), key=lambda row: _ORDER.get(rows[row][0], 0)):
        kind, code, source = rows[place]
        if kind == LSOA or np.isnan(parts[place]).any():
            continue
        inside = frozenset(units[lsoa] for lsoa in members[(kind, code)] if lsoa in units)
        ways = [inside]
        if source == HANDED_IN:
            # a figure that contradicts its own LSOAs is no sum of anything
            ways = _own_ways(found, parts[place], (kind, code), areas, members, inside) or [
                frozenset({found.unit(parts[place], -1)})
            ]
        areas[(kind, code)] = ways[0]
        known = len(found.parts)
        number = found.figure(parts[place], ways[0], max(len(inside), len(members[(kind, code)])))
        if kind == DECILE and number == known:
            found.later.add(number)
        found.sums += [(number, way) for way in ways[1:]]
        found.figure_of[place] = number
    return found


def _own_ways(
    found: Sums,
    counts: Numbers,
    area: tuple[str, str],
    areas: dict[tuple[str, str], Units],
    members: Mapping[tuple[str, str], Sequence[str]],
    lsoas: Units,
) -> list[Units]:
    """Return the units of a figure that an area has of its own: the larger ones inside it, and whatever they lack.

    A city is made of its wards of each vintage, and whatever else of its middle-layer areas.
    """
    kinds = {kind for kind, _ in members if kind.startswith("ward-")} if area[0] == CITY else set()
    if area[0] != MSOA and any(kind == MSOA for kind, _ in areas):
        kinds.add(MSOA)
    ways, own = [], frozenset(members[area])
    for kind in sorted(kinds):
        within = {one for one, codes in members.items() if one[0] == kind and own.issuperset(codes)}
        inside = lsoas.union(*(areas[one] for one in within if one in areas))
        lacking = counts - sum((found.truth[unit] for unit in inside), np.zeros_like(counts))
        complete = within <= areas.keys() and sum(len(members[one]) for one in within) == len(own)
        way = inside if complete and not lacking.any() else found.rest(counts, inside)
        ways += [way] if way else []
    if not kinds and (way := found.rest(counts, lsoas)):
        ways.append(way)
    return ways
