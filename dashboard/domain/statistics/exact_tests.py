"""Exact tests of areas against the rest of what they are part of, and how far chance alone spreads them.

With all cases given, those of an area are hypergeometric if cases are some of what is counted (Fisher's exact test of
two proportions), and binomial if they are events (the conditional test of two rates: Przyborowski and Wilenski 1940,
Biometrika 31, 313-323). So the chance of a false difference, half of it at either end, is never above what was asked
for, however few cases there are.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers

#: Standard deviations on either side beyond which there is no chance to speak of; as much again for skewed ones.
_FAR = 9


@dataclass(frozen=True)
class Chances:
    """How many cases chance alone gives areas that differ in nothing from the whole that they are part of.

    Attributes
    ----------
    sizes
        Denominators of areas, above zero and at most that of the whole; one axis.
    cases, total
        Numerator and denominator of the whole.
    proportions
        Whether cases are some of the denominator, so that sizes and total are whole numbers; else they are events.
    """

    sizes: Numbers
    cases: float
    total: float
    proportions: bool

    def ends(self, level: float) -> tuple[Numbers, Numbers]:
        """Return the ends between which the test calls no number of cases different: the funnel's limits.

        Interpolated between whole numbers, so that they can be drawn over sizes, as Spiegelhalter (2005), Funnel plots
        for comparing institutional performance, Stat. Med. 24, 1185-1202, has it for the lower end, and as the mirror
        image of that above: exactly the numbers that are different lie outside.
        """
        tail = (1 - level) / 2
        found = []
        for place, beyond in zip(self._last_inside(tail), (self._at_most, self._at_least), strict=True):
            own, spare = self._at(self._own, place), self._at(beyond, place) - tail
            found.append(np.clip(np.divide(spare, own, out=np.zeros_like(own), where=own > 0), 0, 1))
        least, most = (self._at(self._numbers, place) for place in self._last_inside(tail))
        ceiling = self.sizes if self.proportions else np.inf
        return np.maximum(least - found[0], 0.0), np.minimum(most + found[1], ceiling)

    def outside(self, level: float) -> Numbers:
        """Return how likely chance alone is to give an area what the test calls different."""
        tail = (1 - level) / 2
        least, most = self._last_inside(tail)
        inside = self._at(self._at_most, most) - self._at(self._at_most, least) + self._at(self._own, least)
        return np.clip(1 - inside, 0.0, 1.0)

    def _last_inside(self, tail: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the columns of the fewest and the most cases that are not different."""
        least = np.argmax(self._at_most > tail, axis=1)
        most = self._at_least.shape[1] - 1 - np.argmax(self._at_least[:, ::-1] > tail, axis=1)
        return least, most

    def _at(self, table: Numbers, columns: NDArray[np.intp]) -> Numbers:
        return np.asarray(np.take_along_axis(table, columns[:, None], axis=1)[:, 0])

    @cached_property
    def _numbers(self) -> Numbers:
        """Numbers of cases that matter to each area, one row an area."""
        middle = self.sizes * self.cases / self.total
        reach = _FAR * (np.sqrt(middle) + 1)
        least = np.maximum(np.floor(middle - reach), 0.0)
        return np.asarray(least[:, None] + np.arange(int(np.ceil((middle + reach - least).max(initial=0))) + 1))

    @cached_property
    def _own(self) -> Numbers:
        law, given = _law(self.proportions, self.sizes[:, None], self.cases, self.total)
        return np.asarray(np.exp(law.logpmf(self._numbers, *given)))

    @cached_property
    def _at_most(self) -> Numbers:
        return np.asarray(np.cumsum(self._own, axis=1))

    @cached_property
    def _at_least(self) -> Numbers:
        return np.asarray(np.cumsum(self._own[:, ::-1], axis=1)[:, ::-1])


@dataclass(frozen=True)
class Pairs:
    """Cases `x` of `n` in areas, `y` of `m` in the rest that they have nothing in common with; `n` and `m` above zero.

    For proportions all are whole numbers, and there are no more cases than there are to count from.
    """

    x: Numbers
    n: Numbers
    y: Numbers
    m: Numbers
    proportions: bool

    def directions(self, level: float) -> Numbers:
        """Return 1 where an area lies above the rest by more than chance, -1 where below, 0 where neither."""
        tail = (1 - level) / 2
        up = self.x * self.m > self.y * self.n
        chance = np.empty(self.x.shape)
        chance[up] = self._part(up)._at_least(tail)
        chance[~up] = self._part(~up)._at_most(tail)
        return np.asarray(np.where(chance <= tail, np.where(up, 1.0, -1.0), 0.0))

    def could_differ(self, level: float) -> Flags:
        """Tell whether any result of the area could be called different.

        Of proportions none or all of the area's own, against the rest as it is; of events none or all of them together.
        """
        tail = (1 - level) / 2
        if not self.proportions:
            share, together = self.n / (self.n + self.m), self.x + self.y
            return np.asarray(np.minimum(share**together, (1 - share) ** together) <= tail)
        none = Pairs(np.zeros_like(self.x), self.n, self.y, self.m, proportions=True)
        every = Pairs(self.n, self.n, self.y, self.m, proportions=True)
        return np.asarray((none._at_most(tail) <= tail) | (every._at_least(tail) <= tail))

    def _part(self, which: Flags) -> "Pairs":
        return Pairs(self.x[which], self.n[which], self.y[which], self.m[which], self.proportions)

    def _at_least(self, tail: float) -> Numbers:
        law, given = self._law
        return self._exact(tail, lambda one: law.sf(self.x[one] - 1, *(part[one] for part in given)))

    def _at_most(self, tail: float) -> Numbers:
        law, given = self._law
        return self._exact(tail, lambda one: law.cdf(self.x[one], *(part[one] for part in given)))

    @property
    def _law(self) -> tuple[Any, tuple[Numbers, ...]]:
        return _law(self.proportions, self.n, self.x + self.y, self.n + self.m)

    def _exact(self, tail: float, work_out: Any) -> Numbers:
        """Work out how likely numbers so far off are, where bounds do not tell on which side of `tail` that is.

        It is at least how likely the very number is, and of proportions at most what Hoeffding (1963), J. Am. Stat.
        Assoc. 58, 13-30, shows. The sums of the hypergeometric distribution take hundreds of times as long.
        """
        law, given = self._law
        own = np.exp(law.logpmf(self.x, *given))
        found = np.where(own > tail, 1.0, 0.0)
        open_ = own <= tail
        if self.proportions:
            share, whole = self.x / self.n, (self.x + self.y) / (self.n + self.m)
            open_ &= self.n * _divergence(share, whole) < -np.log(tail)
        found[open_] = work_out(open_)
        return found


def _law(proportions: bool, sizes: Numbers, cases: Any, total: Any) -> tuple[Any, tuple[Any, ...]]:
    from scipy.stats import binom, hypergeom  # noqa: PLC0415 - takes long to load

    return (hypergeom, (total, cases, sizes)) if proportions else (binom, (cases, sizes / total))


def _divergence(share: Numbers, whole: Numbers) -> Numbers:
    """Return the Kullback-Leibler divergence of a share from that of the whole."""
    from scipy.special import rel_entr  # noqa: PLC0415

    return np.asarray(rel_entr(share, whole) + rel_entr(1 - share, 1 - whole))
