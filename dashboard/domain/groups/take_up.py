"""Whether groups of people use a service as their share of residents would have it, with so many of unknown group.

The customers are compared with the residents of the same area by the exact binomial test: their share of customers with
the share of residents taken as known, since a census counts everybody; it says nothing of how residents have changed
since. Where residents have not answered either, theirs lies between bounds too.

Of those whose group is not known none may belong to it, or all: the share of customers lies between these bounds.
Nothing is assumed of who does not say. A verdict is given only where it holds at both bounds, whatever they are. The
interval is that of Clopper and Pearson (1934), Biometrika 26, 404-413, which leaves out just the shares that the test
refuses, from the lower limit of the lower bound to the upper limit of the upper one.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL, Words, words


class TakeUp(StrEnum):
    """What a group's share of customers is, against its share of residents."""

    UNDER = "under-represented"
    OVER = "over-represented"
    NO_DIFFERENCE = "no significant difference"
    CANNOT_BE_SAID = "cannot be said"

    @property
    def symbol(self) -> str:
        """One character of its own shape, shown beside the words."""
        return {TakeUp.UNDER: "▽", TakeUp.OVER: "△", TakeUp.NO_DIFFERENCE: "●", TakeUp.CANNOT_BE_SAID: "?"}[self]

    @property
    def is_different(self) -> bool:
        """Whether more than chance lies between the two."""
        return self in (TakeUp.UNDER, TakeUp.OVER)


class WhyNot(StrEnum):
    """Why there is no verdict; `NOTHING` where there is one."""

    NOTHING = ""
    HIDDEN = "hidden"
    NO_CUSTOMERS = "no customers"
    NO_RESIDENTS = "residents not known"
    NOT_KNOWN = "too many not known"
    ROUNDING = "rounding"
    TOO_FEW = "too few customers"


@dataclass(frozen=True)
class Customers:
    """Customers of groups as published, NaN where hidden; arrays of one shape.

    Attributes
    ----------
    of_group, unknown, total
        Those known to belong to the group, those of whom it is not known or who prefer not to say, and all.
    rounded_to
        What each published count is rounded to; 1 for counts as they are.
    counts
        From how many published counts `unknown` was worked out.
    """

    of_group: Numbers
    unknown: Numbers
    total: Numbers
    rounded_to: int = 1
    counts: int | Numbers = 2

    @property
    def is_hidden(self) -> Flags:
        """Where any of the counts is hidden, so that nothing may be said."""
        return np.asarray(np.isnan(self.of_group) | np.isnan(self.unknown) | np.isnan(self.total))

    @property
    def most(self) -> Numbers:
        """All of the unknown ones in the group; rounding may have left more than there are."""
        return np.asarray(np.minimum(self.of_group + self.unknown, self.total))

    def ends(self, slack: int = 0) -> "tuple[Customers, Customers]":
        """Return the counts with the lowest share and those with the highest, each published count that much off."""
        lowest = np.maximum(self.of_group - slack, 0.0), self.total + slack
        total = np.maximum(self.total - slack, 0.0)
        highest = np.minimum(self.most + slack * (1 + self.counts), total), total
        unknown = np.where(self.is_hidden, np.nan, 0.0)
        return Customers(lowest[0], unknown, lowest[1]), Customers(highest[0], unknown, highest[1])


@dataclass(frozen=True)
class Residents:
    """Residents of groups: those in it, those who have not said, and all; arrays of the shape of the customers."""

    of_group: Numbers
    unknown: Numbers
    total: Numbers

    @property
    def shares(self) -> tuple[Numbers, Numbers]:
        """The group's share, between none and all of those who have not said; NaN where not known."""
        total = np.where(self.total > 0, self.total, np.nan)
        return self.of_group / total, np.minimum(self.of_group + self.unknown, self.total) / total


@dataclass(frozen=True)
class Comparison:
    """What customers are against residents; arrays of one shape, NaN where there is nothing to say.

    Attributes
    ----------
    share, residents
        Bounds of the group's share of customers, and of residents (alike where all have answered), 0 to 1.
    ratio, ratio_limits
        Bounds of the share of customers over that of residents; and its limits at 99.8 %.
    limits_95, limits_998
        From the lower limit of the lower bound of `share` to the upper limit of the upper one.
    rate
        Bounds of customers of the group per 1,000 residents of the group.
    verdicts, why
        `TakeUp` at 99.8 %, and `WhyNot`.
    """

    share: tuple[Numbers, Numbers]
    residents: tuple[Numbers, Numbers]
    ratio: tuple[Numbers, Numbers]
    ratio_limits: tuple[Numbers, Numbers]
    limits_95: tuple[Numbers, Numbers]
    limits_998: tuple[Numbers, Numbers]
    rate: tuple[Numbers, Numbers]
    verdicts: Words
    why: Words


def compare(customers: Customers, residents: Residents) -> Comparison:
    """Compare the groups of customers with those of residents; arrays of all must have one shape."""
    hidden = customers.is_hidden
    none = ~hidden & ~(customers.total > 0)
    total = np.where(hidden | none, np.nan, customers.total)
    share = customers.of_group / total, customers.most / total
    of_residents = residents.shares
    limits = limits_of(customers, MANY_LEVEL)
    found, why = _judged(customers, residents, hidden, none)
    people = residents.of_group, np.minimum(residents.of_group + residents.unknown, residents.total)
    counts = np.where(np.isnan(total), np.nan, customers.of_group), np.where(np.isnan(total), np.nan, customers.most)
    return Comparison(
        share,
        of_residents,
        _over(share, of_residents),
        _over(limits, of_residents),
        limits_of(customers, SINGLE_LEVEL),
        limits,
        (1000 * _divided(counts[0], people[1]), 1000 * _divided(counts[1], people[0])),
        found,
        why,
    )


def limits_of(customers: Customers, level: float) -> tuple[Numbers, Numbers]:
    """Return the limits of the share: the lower one of the lower bound, the upper one of the upper bound."""
    from scipy.special import betaincinv  # noqa: PLC0415 - takes 14 MB

    tail = (1 - level) / 2
    usable = ~customers.is_hidden & (customers.total > 0)
    least, most, total = (np.where(usable, one, 1.0) for one in (customers.of_group, customers.most, customers.total))
    least = np.minimum(least, total)
    lower = np.where(least > 0, betaincinv(np.maximum(least, 0.5), total - least + 1, tail), 0.0)
    upper = np.where(most < total, betaincinv(most + 1, np.maximum(total - most, 0.5), 1 - tail), 1.0)
    return np.where(usable, lower, np.nan), np.where(usable, upper, np.nan)


def _over(parts: tuple[Numbers, Numbers], bases: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    return _divided(parts[0], bases[1]), _divided(parts[1], bases[0])


def _divided(part: Numbers, base: Numbers) -> Numbers:
    return np.asarray(part / np.where(base > 0, base, np.nan))


def _judged(customers: Customers, residents: Residents, hidden: Flags, none: Flags) -> tuple[Words, Words]:
    """Return verdicts with the reasons where there is none."""
    lowest, highest = residents.shares
    known = ~np.isnan(lowest) & ~hidden & ~none
    over, under, same = _sides(customers.ends(), lowest, highest)
    surely_over, surely_under, _ = _sides(customers.ends(customers.rounded_to // 2), lowest, highest)
    could = _could_differ(customers.total, lowest, highest)
    found = words(known.shape, TakeUp.CANNOT_BE_SAID)
    found[known & surely_over] = TakeUp.OVER
    found[known & surely_under] = TakeUp.UNDER
    found[known & same & could] = TakeUp.NO_DIFFERENCE
    why = words(known.shape, WhyNot.NOT_KNOWN)
    # the first reason counts
    for holds, reason in (
        (same, WhyNot.TOO_FEW),
        (over | under, WhyNot.ROUNDING),
        (np.isnan(lowest), WhyNot.NO_RESIDENTS),
        (none, WhyNot.NO_CUSTOMERS),
        (hidden, WhyNot.HIDDEN),
        (found != TakeUp.CANNOT_BE_SAID, WhyNot.NOTHING),
    ):
        why[holds] = reason
    return found, why


def _sides(ends: tuple[Customers, Customers], lowest: Numbers, highest: Numbers) -> tuple[Flags, Flags, Flags]:
    """Tell where the group is over-represented at both ends, where under, and where neither at any of the two."""
    at_least, at_most = (limits_of(one, MANY_LEVEL) for one in ends)
    same = np.ones(lowest.shape, dtype=bool)
    for lower, upper in (at_least, at_most):
        same &= (lower <= lowest) & (highest <= upper)
    return np.asarray(at_least[0] > highest), np.asarray(at_most[1] < lowest), same


def _could_differ(total: Numbers, lowest: Numbers, highest: Numbers) -> Flags:
    """Tell whether any result could be called different, as for other verdicts: none of the group, or all."""
    tail = (1 - MANY_LEVEL) / 2
    people = np.nan_to_num(total)
    return np.asarray(((1 - np.nan_to_num(lowest)) ** people <= tail) | (np.nan_to_num(highest) ** people <= tail))


@dataclass(frozen=True)
class Completeness:
    """Of how many customers a characteristic is known, period by period; NaN where hidden."""

    not_known: Numbers
    not_said: Numbers
    total: Numbers

    @property
    def share_not_known(self) -> Numbers:
        """Share of whom it is not known, without those who prefer not to say."""
        return self._share(self.not_known)

    @property
    def share_not_said(self) -> Numbers:
        """Share of those who prefer not to say."""
        return self._share(self.not_said)

    @property
    def share_known(self) -> Numbers:
        """Share of whom it is known to which group they belong."""
        return self._share(np.maximum(self.total - self.not_known - self.not_said, 0.0))

    def _share(self, part: Numbers) -> Numbers:
        return _divided(np.minimum(part, self.total), self.total)


def expected(total: Numbers, residents: Residents) -> tuple[Numbers, Numbers]:
    """Return how many of the customers would belong to the group if its share were that of residents, as bounds."""
    lowest, highest = residents.shares
    return np.asarray(total * lowest), np.asarray(total * highest)
