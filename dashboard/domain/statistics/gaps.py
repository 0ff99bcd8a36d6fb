"""How far an area lies from its city, or from other areas: the gap.

What is compared are numerators and denominators, never averages of rates. Whether chance alone may have made a gap is
said in `dashboard.domain.statistics.judgements`.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.intervals import counts_cases


@dataclass(frozen=True)
class Figures:
    """Numerators and denominators of areas as published, NaN where there are none; arrays of one shape."""

    numerators: Numbers
    denominators: Numbers

    def __sub__(self, part: "Figures") -> "Figures":
        """Take areas away from what they are part of; missing where either is, or where nothing is left to count in.

        No cases are a number like any other, and of rounded counts a few less than none are none. Rounding may leave
        more cases than there are to count from too: a rest of a percentage is judged as if all of them counted.
        """
        numerators = np.maximum(self.numerators - part.numerators, 0.0)
        denominators = self.denominators - part.denominators
        # a plain count has no denominators
        left = ~(denominators <= 0)
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
