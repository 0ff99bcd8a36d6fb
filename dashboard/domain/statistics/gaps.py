"""How far an area lies from the rest of its city: the gap, and how far chance alone may have moved it.

An area is part of its city, so it is compared with the city without it: percentages by the difference of proportions,
rates by their ratio. What is compared are numerators and denominators, never averages of rates. What that comes to is
said in `dashboard.domain.statistics.judgements`.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.intervals import BYAR_FROM, counts_cases


@dataclass(frozen=True)
class Figures:
    """Numerators and denominators of areas as published, NaN where there are none; arrays of one shape."""

    numerators: Numbers
    denominators: Numbers

    def __sub__(self, part: "Figures") -> "Figures":
        """Take areas away from what they are part of; missing where either is, or where nothing is left.

        Like `disclosure.remainder`, for arrays. Rounding may leave more cases than there are to count from: a rest
        of a percentage is judged as if all of them counted.
        """
        numerators = self.numerators - part.numerators
        denominators = self.denominators - part.denominators
        left = numerators > 0
        return Figures(np.where(left, numerators, np.nan), np.where(left, denominators, np.nan))


@dataclass(frozen=True)
class Gap:
    """How far areas lie from a comparator.

    Attributes
    ----------
    points
        Value minus comparator, in the unit.
    ratio
        Value over comparator; NaN where the comparator is zero.
    log_ratio
        How many times as bad on the logarithmic scale, positive where unfavourable: see `unfavourable_log_ratio`.
    more
        How many more cases there would be if the rate were that of the comparator; negative for fewer. NaN for means
        and plain counts, and for amounts.
    """

    points: Numbers
    ratio: Numbers
    log_ratio: Numbers
    more: Numbers


def difference_limits(area: Figures, other: Figures, level: float) -> tuple[Numbers, Numbers]:
    """Return limits of the difference of two proportions (0 to 1), by Newcombe's method 10.

    Newcombe (1998), Interval estimation for the difference between independent proportions, Stat. Med. 17, 873-890.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415

    lower, upper = (np.full(area.numerators.shape, np.nan) for _ in range(2))
    usable: Flags = np.asarray((area.denominators > 0) & (other.denominators > 0))
    if usable.any():
        # rounding may put a numerator above its denominator
        pairs = [(np.clip(f.numerators[usable], 0, f.denominators[usable]), f.denominators[usable])
                 for f in (area, other)]  # fmt: skip
        found = confint_proportions_2indep(*pairs[0], *pairs[1], method="newcomb", compare="diff", alpha=1 - level)
        lower[usable], upper[usable] = found
    return lower, upper


def ratio_limits(area: Figures, other: Figures, level: float) -> tuple[Numbers, Numbers]:
    """Return limits of the ratio of two rates: on the logarithmic scale, exact where either has fewer than ten events.

    With the total of events given, those of the area are binomial; the exact limits are Clopper and Pearson's of that
    proportion, as odds (Przyborowski and Wilenski 1940, Biometrika 31, 313-323).
    """
    from scipy.special import betaincinv  # noqa: PLC0415
    from statsmodels.stats.rates import confint_poisson_2indep  # noqa: PLC0415

    lower, upper = (np.full(area.numerators.shape, np.nan) for _ in range(2))
    usable: Flags = np.asarray((area.denominators > 0) & (other.denominators > 0))
    usable &= area.numerators + other.numerators > 0
    few = usable & (np.minimum(area.numerators, other.numerators) < BYAR_FROM)
    many = usable & ~few
    if many.any():
        parts = [part[many] for part in (area.numerators, area.denominators, other.numerators, other.denominators)]
        found = confint_poisson_2indep(*parts, method="wald-log", compare="ratio", alpha=1 - level)
        lower[many], upper[many] = found
    tail = (1 - level) / 2
    x, y = area.numerators[few], other.numerators[few]
    share = other.denominators[few] / area.denominators[few]
    # a beta distribution needs both parameters above zero; at the ends the limit is the end itself
    low = np.where(x > 0, betaincinv(np.maximum(x, 1), y + 1, tail), 0.0)
    high = np.where(y > 0, betaincinv(x + 1, np.maximum(y, 1), 1 - tail), 1.0)
    lower[few] = share * low / (1 - low)
    upper[few] = share * np.divide(high, 1 - high, out=np.full(high.shape, np.inf), where=high < 1)
    return lower, upper


def values(definition: KpiDefinition, figures: Figures) -> Numbers:
    """Return values in the unit, like `KpiDefinition.value` for arrays; NaN where there is nothing to divide by."""
    if definition.unit is Unit.COUNT:
        return figures.numerators
    bases = np.where(figures.denominators > 0, figures.denominators, np.nan)
    return np.asarray(definition.unit.factor * figures.numerators / bases)


def gaps(definition: KpiDefinition, area: Figures, other: Figures, *, cases: bool | None = None) -> Gap:
    """Measure how far areas lie from others, whether or not chance may explain it; NaN for plain counts."""
    cases = counts_cases(definition, area.numerators) if cases is None else cases
    nothing = np.full(area.numerators.shape, np.nan)
    if definition.unit is Unit.COUNT:
        return Gap(nothing, nothing, nothing, nothing)
    own, theirs = values(definition, area), values(definition, other)
    ratio = own / np.where(theirs > 0, theirs, np.nan)
    more = area.denominators * theirs / definition.unit.factor - area.numerators
    if definition.unit is Unit.MEAN or not cases:
        more = nothing
    return Gap(own - theirs, ratio, unfavourable_log_ratio(definition, area, other), more)


def unfavourable_log_ratio(definition: KpiDefinition, area: Figures, other: Figures) -> Numbers:
    """Return the natural logarithm of how many times worse areas are, by which gaps of different units are ordered.

    Points cannot be ordered across units (ten points of a percentage against two in a thousand), ratios can: twice is
    twice, and on the logarithmic scale twice and half are as far from one. The sign is that of the KPI: positive is
    worse, NaN without a better direction. Where either has no cases at all, half a case is added to both, so that a
    gap stays finite. Percentages near 100 have small ratios by nature: 90 % against 95 % is 1.06 times, although
    twice as many are left out.
    """
    sign = {"higher": -1.0, "lower": 1.0}.get(definition.better.value, np.nan)
    none: Flags = np.asarray((area.numerators == 0) | (other.numerators == 0))
    half = np.where(none, 0.5, 0.0)
    positive = (area.denominators > 0) & (other.denominators > 0) & (area.numerators >= 0) & (other.numerators >= 0)
    positive &= area.numerators + half + other.numerators + half > 0
    bases = [np.where(positive, figures.denominators, np.nan) for figures in (area, other)]
    rates = [(f.numerators + half) / base for f, base in zip((area, other), bases, strict=True)]
    return np.asarray(sign * np.log(rates[0] / rates[1]))
