"""What is hidden of months, quarters and years side by side: of two or three KPIs of the same cases.

A quarter is the sum of its months, so what is shown of both is one system of sums over LSOAs and months. What was
handed in first is published as it is; of what came later, whatever would tell more of a small count than the rule
permits is hidden too, together with all that was shown before. Where the two do not add up, the months count: a
reader who takes them to be the same cases learns no more. What a quarter has beyond the months held is protected like a
month. A year is protected beside its months, its quarters or both in the same way: it is the sum of the quarters held,
of the months that lie in none of these, and of what it has beyond them. With one exception: of a month that comes after
its year nothing is shown, nor of a quarter that does so beside months. Twelve months and what is not held yet take
minutes to work out, again with each month.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers, Rule, Viewer, forms_of, rule_of
from dashboard.domain.disclosure.sequence import READERS, Area, Step
from dashboard.domain.disclosure.sums import Sums, Units, sums_of
from dashboard.domain.kpi.cube import FROM_LSOAS, LSOA
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.statistics.gradients import DECILE

#: By viewer which rows are hidden.
Hides = Mapping[Viewer, Flags]


@dataclass(frozen=True)
class Published:
    """A period of one of the KPIs as published: its figures, and which rows are hidden from whom."""

    period: Period
    step: Step
    hides: Hides


class OfSame(NamedTuple):
    """What was published before of the same cases as a period; and whether not to wait, see `hidden_at_sight`."""

    period: Period
    earlier: Sequence[Published]
    at_sight: bool = False


def hidden_beside(latest: Published, earlier: Sequence[Published]) -> Hides:
    """Tell which rows of a period are hidden from officers and the public, with what was published before it.

    Parameters
    ----------
    latest
        With what is hidden of it by itself.
    earlier
        What was published before it of the same quarter or year, and of its months or quarters.
    """
    if len({one.period.frequency for one in (latest, *earlier)}) == 1:
        return latest.hides
    if comes_too_late(latest.period, [one.period for one in earlier]) is not None:
        return {reader: np.ones(len(latest.step.cells), dtype=bool) for reader in READERS}
    together = _Together([*earlier, latest])
    definition, whole = latest.step.definition, all(one.step.whole for one in (latest, *earlier))
    rule = definition.small_numbers
    for one in earlier:
        rule = rule.at_least(one.step.definition.small_numbers)
    strict = replace(definition, small_numbers=rule)
    # here, since they bring scipy, without which the server starts
    from dashboard.domain.disclosure.programme import Known  # noqa: PLC0415
    from dashboard.domain.disclosure.search import hidden_figures  # noqa: PLC0415

    found, above, known = {}, np.zeros(len(together.sums.parts), dtype=bool), Known()
    for reader in READERS:
        shown, hidden = together.known(reader)
        rule_of_reader = rule_of(strict, reader, whole=whole)
        # what officers cannot see the public does not see either
        above[hidden] = True
        above = together.told_at_sight(rule_of_reader, above, shown)
        sums, forms = together.sums, forms_of(strict)
        above = hidden_figures(sums, forms, rule_of_reader, np.flatnonzero(above).tolist(), known, shown)
        figures = together.figures[-1]
        found[reader] = latest.hides[reader] | ((figures >= 0) & above[figures])
    return found


def comes_too_late(latest: Period, earlier: Collection[Period]) -> Period | None:
    """Return the year that came before a month, or before a quarter beside months, so that nothing of it is shown."""
    years = [one for one in earlier if one.frequency is Frequency.YEAR and one.overlaps(latest)]
    within = [one for one in earlier if any(one.overlaps(year) for year in years)]
    by_month = Frequency.MONTH in {latest.frequency, *(one.frequency for one in within)}
    return min(years, default=None) if by_month and latest.frequency is not Frequency.YEAR else None


def takes_long(latest: Period, earlier: Sequence[Published]) -> bool:
    """Tell whether `hidden_beside` may take minutes: for a year beside its months."""
    return latest.frequency is Frequency.YEAR and any(one.period.frequency is Frequency.MONTH for one in earlier)


def hidden_at_sight(latest: Published, earlier: Sequence[Published]) -> Hides:
    """Tell which rows of a year to hide until `hidden_beside` has been worked out; at once, and nowhere too few.

    What is left are figures that a reader can add up himself: of areas of which every quarter is shown, or its months.
    """
    held, hides = {one.period: one for one in earlier}, dict(latest.hides)
    quarters = [(one, one.parts(Frequency.MONTH)) for one in latest.period.parts(Frequency.QUARTER)]
    for reader in READERS:
        told = {period: _shown(one, reader) for period, one in held.items()}
        shown = set(latest.step.areas)
        for quarter, months in quarters:
            of_months = set.intersection(*(told.get(month, set()) for month in months))
            shown &= told.get(quarter, set()) | of_months
        hides[reader] = hides[reader] | np.array([area not in shown for area in latest.step.areas], dtype=bool)
    return hides


def _shown(one: Published, reader: Viewer) -> set[Area]:
    told = ~one.hides[reader] & ~np.isnan(one.step.parts).any(axis=1)
    return {area for area, is_told in zip(one.step.areas, told, strict=True) if is_told}


class _Together:
    """The figures of several periods as sums over units of one month each."""

    def __init__(self, published: Sequence[Published]) -> None:
        self.sums = Sums()
        self._published = published
        #: for each period the figure of each row, or -1
        self.figures: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)] * len(published)
        #: what quarters have beyond the months held: figures with a count, and without
        self._rest: tuple[list[int], list[int]] = ([], [])
        #: the figure of an area for a quarter, and those for its months
        self._areas: list[tuple[int, list[int]]] = []
        self._by_units: dict[Units, int] = {}
        finest = min(one.period.frequency.months for one in published)
        #: what longer periods are sums of: months, and in place of those that lie in a quarter held that quarter
        self._pieces: dict[Period, dict[Area, list[Units]]] = {}
        #: areas whose figures of a quarter held are not known to be all that they have there
        self._open: set[Area] = set()
        for place, one in sorted(enumerate(published), key=lambda numbered: numbered[1].period.frequency.months):
            if one.period.frequency.months == finest:
                self.figures[place], self._pieces[one.period] = self._add(one.step, one.step.parts)
            else:
                self.figures[place] = self._add_up(one)

    def known(self, reader: Viewer) -> tuple[list[int], list[int]]:
        """Return the figures that have been shown for good, and those that are hidden."""
        *earlier, latest = zip(self.figures, (one.hides[reader] for one in self._published), strict=True)
        shown = {int(one) for figures, hides in earlier for one in figures[~hides & (figures >= 0)]}
        hidden = {int(one) for figures, hides in (*earlier, latest) for one in figures[hides & (figures >= 0)]}
        # a rest that is published itself is not hidden
        published = {int(one) for figures in self.figures for one in figures}
        some, none = ([one for one in rest if one not in published] for rest in self._rest)
        # officers will see a zero once its month is handed in
        return ([*shown, *none], [*hidden, *some]) if reader is Viewer.OFFICER else ([*shown], [*hidden, *some, *none])

    def told_at_sight(self, rule: Rule, hides: Flags, shown: Sequence[int]) -> Flags:
        """Add what must be hidden since an area's months and its quarter tell too much by themselves.

        The search would find it too, and take several times as long.
        """
        parts, kept = np.array(self.sums.parts), np.zeros(len(hides), dtype=bool)
        kept[shown] = True
        latest = np.zeros(len(hides), dtype=bool)
        latest[self.figures[-1][self.figures[-1] >= 0]] = True
        small = rule.is_small(parts)
        hides = (hides | small.any(axis=1)) & ~kept
        least = rule.hidden_from if parts.shape[1] == 1 else 0
        found = hides.copy()
        for whole, months in self._areas:
            hidden = [one for one in months if hides[one]]
            if hides[whole] or not small[hidden].any():
                continue
            # what the hidden months can be at most, where all others are as small as can be
            most = parts[hidden].sum(axis=0) - least * (len(hidden) - 1)
            if len(hidden) == 1 or (small[hidden].any(axis=0) & (most < rule.least - 1)).any():
                found[[one for one in (whole, *months) if latest[one]]] = True
        return found

    def _add(self, step: Step, parts: Numbers) -> tuple[NDArray[np.intp], dict[Area, list[Units]]]:
        """Add what is made of units of its own; return the figure of each row, and the ways in which it is a sum."""
        found, figures, units = sums_of(step.cells, parts, step.members), len(self.sums.parts), len(self.sums.own)
        self.sums.parts += found.parts
        self.sums.lsoas += found.lsoas
        self.sums.truth += found.truth
        self.sums.own += [one + figures if one >= 0 else one for one in found.own]
        self.sums.later |= {one + figures for one in found.later}
        ways: dict[int, list[Units]] = {}
        for figure, of_figure in found.sums:
            ways.setdefault(figure, []).append(frozenset(unit + units for unit in of_figure))
            self.sums.sums.append((figure + figures, ways[figure][-1]))
            self._by_units.setdefault(ways[figure][-1], figure + figures)
        of_row = np.array(found.figure_of)
        by_area = {area: ways[figure] for area, figure in zip(step.areas, of_row, strict=True) if figure >= 0}
        return np.where(of_row >= 0, of_row + figures, -1), by_area

    def _add_up(self, whole: Published) -> NDArray[np.intp]:
        """Add a quarter or year, over the months or quarters that are held; return the figure of each row."""
        step, sums = whole.step, self.sums
        within = [period for period in self._pieces if period.overlaps(whole.period)]
        months = [self._pieces[period] for period in within]
        complete = sum(period.frequency.months for period in within) == whole.period.frequency.months
        held = [self._ways(area, months) for area in step.areas]
        wanted = [not complete or area in self._open or any(area not in ways for ways in months) for area in step.areas]
        rest = self._add_rest(step, held, np.array(wanted, dtype=bool))
        figures, ways_of = np.full(len(step.cells), -1), {}
        for row, (area, ways) in enumerate(zip(step.areas, held, strict=True)):
            beyond = rest.get(area, [])
            several = [frozenset[int]().union(*one) for one in _side_by_side([*ways, *([beyond] if beyond else [])])]
            if several and several[0]:
                ways_of[area] = several
            if wanted[row] and not beyond:
                self._open.add(area)
            if np.isnan(step.parts[row]).any() or not several or not several[0]:
                continue
            known = len(sums.parts)
            counts = sum((sums.truth[unit] for unit in several[0]), np.zeros_like(step.parts[row]))
            # a quarter of which no month is held is its own rest
            same = self._by_units.get(several[0])
            figures[row] = sums.figure(counts, several[0], len(area[2])) if same is None else same
            self._by_units.setdefault(several[0], int(figures[row]))
            sums.sums += [(int(figures[row]), way) for way in several[1:]]
            of_months = [self._by_units.get(one[0], -1) for one in (*ways, *([beyond] if beyond else []))]
            if min(of_months) >= 0:
                self._areas.append((int(figures[row]), of_months))
            if area[0] == DECILE and figures[row] == known:
                sums.later.add(known)
        if whole.period.frequency is Frequency.QUARTER:
            self._pieces = {period: ways for period, ways in self._pieces.items() if period not in within}
            self._pieces[whole.period] = ways_of
        return figures

    @staticmethod
    def _ways(area: Area, months: Sequence[Mapping[Area, list[Units]]]) -> list[list[Units]]:
        """Return for each month of which units an area is the sum; its LSOAs where it has no figure of its own."""
        found = []
        for ways in months:
            lsoas = (ways.get((LSOA, code, frozenset({code})), []) for code in area[2])
            found.append(ways.get(area) or [frozenset[int]().union(*(one[0] for one in lsoas if one))])
        return found

    def _add_rest(self, step: Step, held: Sequence[list[list[Units]]], wanted: Flags) -> Mapping[Area, list[Units]]:
        """Add what areas have beyond the months held, as if it were a month; nowhere less than zero."""
        given = ~np.isnan(step.parts).any(axis=1)
        of_lsoas = {step.areas[row][1] for row in np.flatnonzero(wanted & given) if step.areas[row][0] == LSOA}
        beyond = np.full_like(step.parts, np.nan)
        for row, (area, ways, source) in enumerate(zip(step.areas, held, step.cells["source"], strict=True)):
            if of_lsoas & area[2] if source == FROM_LSOAS else wanted[row]:
                units = {unit for way in ways for unit in way[0]}
                so_far = sum((self.sums.truth[unit] for unit in units), np.zeros(step.parts.shape[1]))
                beyond[row] = np.maximum(step.parts[row] - so_far, 0)
        figures, ways_of = self._add(step, beyond)
        for figure in {int(one) for one in figures if one >= 0}:
            self._rest[int(not self.sums.parts[figure].any())].append(figure)
        return ways_of


def _side_by_side(ways: Sequence[list[Units]]) -> list[list[Units]]:
    """Put the ways of several months side by side, as many as the one with most has."""
    return [[one[min(place, len(one) - 1)] for one in ways] for place in range(max(map(len, ways), default=0))]
