"""What pages show of a KPI by group: the groups of one area, one group over many areas, and completeness over time.

All of it is worked out from counts as the viewer may see them, so that nothing here knows a hidden one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.groups.characteristics import NOT_SAID, Category, CategoryKind, Characteristic
from dashboard.domain.groups.counts import TOTAL, GroupCounts
from dashboard.domain.groups.residents import LSOAS, WITH_FIGURES, ResidentsByGroup
from dashboard.domain.groups.take_up import (
    Comparison,
    Completeness,
    Customers,
    Residents,
    TakeUp,
    WhyNot,
    compare,
    expected,
)
from dashboard.domain.kpi.definition import Frequency
from dashboard.domain.statistics.trends import LEAST_POINTS, POINTS, Trend, of_sums, trend_z
from dashboard.domain.statistics.verdicts import MANY_LEVEL

#: Lower and upper bound or limit; None where there is nothing to say.
Pair = tuple[float, float] | None
#: Residents who have not answered.
NOT_ANSWERED = NOT_SAID.key


@dataclass(frozen=True)
class GroupLine:
    """A group of one area against its residents.

    Attributes
    ----------
    customers
        As published; None where hidden.
    share, limits_95, limits_998, residents, ratio, ratio_limits, rate, verdict, why
        See `take_up.Comparison`.
    """

    category: Category
    customers: float | None
    share: Pair
    limits_95: Pair
    limits_998: Pair
    residents: Pair
    ratio: Pair
    ratio_limits: Pair
    rate: Pair
    verdict: TakeUp
    why: WhyNot


@dataclass(frozen=True)
class AreaTakeUp:
    """The groups of one area in one period; counts are None where hidden.

    `others` are the categories that are no groups, with their counts.
    """

    characteristic: Characteristic
    total: float | None
    others: Mapping[CategoryKind, float | None]
    lines: Sequence[GroupLine]

    @property
    def share_not_known(self) -> float | None:
        """Share of customers of whom the group is not known, 0 to 1, without those who prefer not to say."""
        return self._share(CategoryKind.NOT_KNOWN)

    @property
    def share_not_said(self) -> float | None:
        """Share of customers who prefer not to say."""
        return self._share(CategoryKind.NOT_SAID)

    def _share(self, kind: CategoryKind) -> float | None:
        part = self.others.get(kind)
        return min(part / self.total, 1.0) if part is not None and self.total else None

    def with_verdict(self, verdict: TakeUp) -> list[GroupLine]:
        """Return the groups with a verdict."""
        return [line for line in self.lines if line.verdict is verdict]


def area_take_up(
    characteristic: Characteristic, counts: GroupCounts, residents: ResidentsByGroup | None, area: tuple[str, str]
) -> AreaTakeUp:
    """Compare the groups of customers in one area with its residents; without residents there is no verdict."""
    here = counts.counts.reindex(pd.MultiIndex.from_tuples([area])).astype(float)
    (row,) = here.to_dict("records")
    people = {} if residents is None else residents.of(*area)
    groups = characteristic.groups
    unknown, parts = (np.full(len(groups), one[0]) for one in _not_known(characteristic, here))
    own = np.array([row[one.key] for one in groups])
    customers = Customers(own, unknown, np.full(len(groups), row[TOTAL]), counts.rounded_to, parts)
    theirs = np.array([people.get(one.key, np.nan) for one in groups])
    found = compare(customers, _residents(theirs, people, len(groups)))
    others = {one.kind: _known(row[one.key]) for one in _unknown(characteristic)}
    lines = [_line(one, own[at], found, at) for at, one in enumerate(groups)]
    return AreaTakeUp(characteristic, _known(row[TOTAL]), others, lines)


def _unknown(characteristic: Characteristic) -> list[Category]:
    return [one for one in characteristic.categories if one.kind is not CategoryKind.GROUP]


def _not_known(characteristic: Characteristic, here: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Return how many customers may belong to any group, by area, and from how many counts that is worked out.

    Where one of the counts of those who are not known is hidden, it is all who are not known to belong to a group: what
    everybody can work out from what is shown.
    """
    unknown = _unknown(characteristic)
    counted = here[[one.key for one in unknown]].sum(axis=1, skipna=False).to_numpy(dtype=float)
    groups = [one.key for one in characteristic.groups]
    rest = np.maximum(here[TOTAL].to_numpy(dtype=float) - here[groups].sum(axis=1).to_numpy(dtype=float), 0.0)
    hidden = np.isnan(counted)
    return np.where(hidden, rest, counted), np.where(hidden, len(groups), len(unknown)).astype(float)


def _residents(of_group: Numbers, people: Mapping[str, float], count: int) -> Residents:
    unknown = people.get(NOT_ANSWERED, 0.0)
    return Residents(of_group, np.full(count, unknown), np.full(count, sum(people.values()) if people else np.nan))


def _line(category: Category, customers: float, found: Comparison, at: int) -> GroupLine:
    def pair(both: tuple[Numbers, Numbers]) -> Pair:
        low, high = float(both[0][at]), float(both[1][at])
        return None if np.isnan(low) or np.isnan(high) else (low, high)

    return GroupLine(
        category,
        _known(customers),
        pair(found.share),
        pair(found.limits_95),
        pair(found.limits_998),
        pair(found.residents),
        pair(found.ratio),
        pair(found.ratio_limits),
        pair(found.rate),
        found.verdicts[at],
        found.why[at],
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def by_area(
    characteristic: Characteristic, category: str, counts: GroupCounts, residents: ResidentsByGroup, kind: str
) -> pd.DataFrame:
    """Compare one group with the residents of every area of a kind.

    Returns
    -------
    pandas.DataFrame
        By code of the area: `customers` (known to belong to the group), `most` (if all of whom it is not known did),
        `expected_low` and `expected_high` (if their share were that of residents), `low` and `high` (bounds of the
        ratio), NaN where hidden or not known; `verdict` and `why`.
    """
    here = counts.counts.loc[[kind]].droplevel(0).astype(float)
    people = residents.counts.reindex(pd.MultiIndex.from_product([[kind], here.index])).droplevel(0)
    partial = (people[WITH_FIGURES] < people[LSOAS]).to_numpy()
    of_group = np.where(partial, np.nan, people[category].to_numpy(dtype=float))
    unknown_people = people[NOT_ANSWERED].to_numpy(dtype=float) if NOT_ANSWERED in people else np.zeros(len(people))
    everybody = people[residents.categories].sum(axis=1, min_count=len(residents.categories)).to_numpy(dtype=float)
    theirs = Residents(of_group, unknown_people, everybody)
    unknown, parts = _not_known(characteristic, here)
    own = Customers(here[category].to_numpy(), unknown, here[TOTAL].to_numpy(), counts.rounded_to, parts)
    found = compare(own, theirs)
    hidden = own.is_hidden
    low, high = expected(np.where(hidden, np.nan, own.total), theirs)
    return pd.DataFrame(
        {
            "customers": np.where(hidden, np.nan, own.of_group),
            "most": np.where(hidden, np.nan, own.most),
            "expected_low": low,
            "expected_high": high,
            "low": found.ratio[0],
            "high": found.ratio[1],
            "verdict": found.verdicts,
            "why": found.why,
        },
        index=here.index,
    )


def completeness(
    characteristic: Characteristic, periods: Sequence[GroupCounts], area: tuple[str, str]
) -> tuple[Sequence[GroupCounts], Completeness]:
    """Return of how many customers a characteristic is known in an area, by period, with the periods in order."""
    ordered = sorted(periods, key=lambda one: one.period.first_day)
    at = pd.MultiIndex.from_tuples([area])
    rows = [one.counts.reindex(at).astype(float).iloc[0] for one in ordered]
    parts = {one.kind: np.array([row[one.key] for row in rows]) for one in _unknown(characteristic)}
    total = np.array([row[TOTAL] for row in rows])
    none = np.zeros(len(rows))
    return ordered, Completeness(parts.get(CategoryKind.NOT_KNOWN, none), parts.get(CategoryKind.NOT_SAID, none), total)


def known_trend(found: Completeness, frequency: Frequency, rounded_to: int) -> Trend:
    """Test whether the share of whom a characteristic is known rises or falls, at 99.8 %, over the last periods."""
    last = slice(-POINTS[frequency], None)
    unknown = (found.not_known + found.not_said)[last]
    total = found.total[last]
    known = np.maximum(total - unknown, 0.0)
    if (~np.isnan(known) & (total > 0)).sum() < LEAST_POINTS:
        return Trend.TOO_FEW_POINTS
    sums = np.full(1, 3, dtype=np.int64)
    z = trend_z(known[None], total[None], binomial=True, rounded_to=of_sums(rounded_to, sums))[0]
    if abs(z) <= NormalDist().inv_cdf((1 + MANY_LEVEL) / 2):
        return Trend.NO_CLEAR_CHANGE
    return Trend.RISING if z > 0 else Trend.FALLING
