"""Exact tests of areas against the rest of what they are part of, and how far chance alone spreads them.

With all cases given, those of an area are hypergeometric if cases are some of what is counted (Fisher's exact test of
two proportions), and binomial if they are events (the conditional test of two rates: Przyborowski and Wilenski 1940,
Biometrika 31, 313-323). So the chance of a false difference, half of it at either end, is never above what was asked
for, however few cases there are.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers

#: Standard deviations on either side beyond which there is no chance to speak of; as much again for skewed ones.
_FAR = 9

#: Chances are added up until the next is this small a part of what decides.
_NO_MORE = 1e-9


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
        sizes = self.sizes[:, None]
        return _chance(self._numbers, sizes, self.cases - self._numbers, self.total - sizes, self.proportions)

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
        up = self.x * self.m > self.y * self.n
        x, y = np.where(up, self.x, self.y), np.where(up, self.y, self.x)
        n, m = np.where(up, self.n, self.m), np.where(up, self.m, self.n)
        rare = Pairs(x, n, y, m, self.proportions)._is_rarely_more((1 - level) / 2)
        return np.asarray(np.where(rare, np.where(up, 1.0, -1.0), 0.0))

    def could_differ(self, level: float) -> Flags:
        """Tell whether any result of the area could be called different.

        Of proportions none or all of the area's own, against the rest as it is; of events none or all of them together.
        """
        tail = (1 - level) / 2
        if not self.proportions:
            share, together = self.n / (self.n + self.m), self.x + self.y
            return np.asarray(np.minimum(share**together, (1 - share) ** together) <= tail)
        none = Pairs(self.y, self.m, np.zeros_like(self.x), self.n, proportions=True)
        every = Pairs(self.n, self.n, self.y, self.m, proportions=True)
        return none._is_rarely_more(tail) | every._is_rarely_more(tail)

    def _is_rarely_more(self, tail: float) -> Flags:
        """Tell whether chance alone gives `x` cases or more at most as often as `tail`.

        The cases number by number, each from the one before: scipy.stats knows their sums, but takes 60 MB of memory.
        """
        own = _chance(self.x, self.n, self.y, self.m, self.proportions)
        ratio = self._next(0)
        # the ratios fall, so that a geometric series is at least as large as what is left
        beyond = np.divide(own * ratio, 1 - ratio, out=np.full(own.shape, np.inf), where=ratio < 1)
        rare: Flags = np.asarray(own + beyond <= tail)
        open_ = np.flatnonzero((own <= tail) & ~rare)
        part = Pairs(self.x[open_], self.n[open_], self.y[open_], self.m[open_], self.proportions)
        one = total = own[open_]
        step = 0
        while (one > _NO_MORE * tail).any():
            one = one * part._next(step)
            total = total + one
            step += 1
        rare[open_] = total <= tail
        return rare

    def _next(self, step: int) -> Numbers:
        """Return how likely one case more is, as a multiple, when `step` cases have come from the rest."""
        x, y = self.x + step, np.maximum(self.y - step, 0.0)
        if self.proportions:
            return np.asarray(np.maximum(self.n - x, 0.0) * y / ((x + 1) * (self.m - y + 1)))
        return np.asarray(self.n * y / ((x + 1) * self.m))


def _chance(x: Numbers, n: Numbers, y: Numbers, m: Numbers, proportions: bool) -> Numbers:
    """Return how likely just `x` of the `x + y` cases fall to `n`, as in `Pairs`; zero for what cannot be."""
    from scipy.special import gammaln, xlogy  # noqa: PLC0415 - takes 14 MB

    def ways(cases: Numbers, of: Numbers) -> Numbers:
        return np.asarray(gammaln(of + 1) - gammaln(cases + 1) - gammaln(of - cases + 1))

    if proportions:
        can_be = (x >= 0) & (y >= 0) & (x <= n) & (y <= m)
        x, y = np.where(can_be, x, 0.0), np.where(can_be, y, 0.0)
        logarithm = ways(x, n) + ways(y, m) - ways(x + y, n + m)
    else:
        can_be = (x >= 0) & (y >= 0)
        x, y = np.where(can_be, x, 0.0), np.where(can_be, y, 0.0)
        logarithm = ways(x, x + y) + xlogy(x, n / (n + m)) + xlogy(y, m / (n + m))
    return np.asarray(np.where(can_be, np.exp(logarithm), 0.0))
