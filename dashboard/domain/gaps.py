"""An area against the rest of its city, against an earlier period, or against a fixed value such as a target.

An area is part of its city, so it is tested against the city without it: percentages by the difference of proportions,
rates by their ratio. What is compared are numerators and denominators, never averages of rates.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.domain.disclosure_rules import Flags, Numbers
from dashboard.domain.intervals import BYAR_FROM, counts_cases, intervals
from dashboard.domain.kpi import KpiDefinition, Unit
from dashboard.domain.verdicts import MANY_LEVEL, SINGLE_LEVEL, Verdict, Why, Words, judged, reasoned, words


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
class Judgement:
    """What comparisons came to.

    Attributes
    ----------
    lower, upper
        Limits of the difference in points (percentages), or of the ratio (rates); NaN where it cannot be told.
    verdicts, why
        `Verdict` and `Why` of each.
    """

    lower: Numbers
    upper: Numbers
    verdicts: Words
    why: Words


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


def judge(
    definition: KpiDefinition,
    area: Figures,
    other: Figures,
    level: float = MANY_LEVEL,
    *,
    cases: bool | None = None,
) -> Judgement:
    """Judge areas against others that have no case in common with them.

    Where no difference shows, areas are similar only if one could have shown: with the comparator's rate, at least so
    many cases (and, for percentages, so many cases not counted) must be expected that none at all would have been
    told from chance (-ln 0.001, about seven, at 99.8 %).

    Parameters
    ----------
    definition
        The KPI.
    area, other
        Figures of the areas and of what each is compared with (see `Figures.__sub__`); one shape.
    level
        Confidence.
    cases
        Whether the KPI counts cases (see `intervals.counts_cases`), if known already.
    """
    shape = area.numerators.shape
    lower, upper = (np.full(shape, np.nan) for _ in range(2))
    if cases is None:
        cases = counts_cases(definition, np.concatenate([area.numerators.ravel(), other.numerators.ravel()]))
    testable = cases and definition.unit in (Unit.PERCENTAGE, Unit.RATE_PER_1000)
    no_gap = 1.0
    if testable and definition.unit is Unit.PERCENTAGE:
        lower, upper = (limit * definition.unit.factor for limit in difference_limits(area, other, level))
        no_gap = 0.0
    elif testable:
        lower, upper = ratio_limits(area, other, level)
    direction = np.where(lower > no_gap, 1.0, np.where(upper < no_gap, -1.0, 0.0))
    known = ~np.isnan(lower) & ~np.isnan(upper)
    too_few = known & (direction == 0) & (_expected(definition, area, other) < -np.log((1 - level) / 2))
    direction[~known | too_few] = np.nan
    missing = np.isnan(other.numerators)
    why = reasoned(
        shape,
        (np.isnan(area.numerators), Why.NO_FIGURES),
        (np.asarray(definition.unit is Unit.COUNT), Why.PLAIN_COUNT),
        (np.asarray(definition.unit is Unit.MEAN), Why.VARIANCE_UNKNOWN),
        (np.asarray(not cases), Why.AMOUNTS),
        (missing, Why.COMPARATOR_MISSING),
        (~(area.denominators > 0) | ~(other.denominators > 0), Why.NO_DENOMINATOR),
        (np.isnan(direction), Why.TOO_FEW_EVENTS),
    )
    return _with_missing(Judgement(lower, upper, judged(direction, definition.better), why), area)


def _expected(definition: KpiDefinition, area: Figures, other: Figures) -> Numbers:
    """Return how many cases an area would have at the rate of the other; for percentages the rarer of both kinds."""
    bases = np.where(other.denominators > 0, other.denominators, np.nan)
    expected = area.denominators * other.numerators / bases
    if definition.unit is Unit.PERCENTAGE:
        return np.asarray(np.minimum(expected, area.denominators - expected))
    return np.asarray(expected)


def judge_against_value(
    definition: KpiDefinition, area: Figures, value: float | None, level: float = SINGLE_LEVEL
) -> Judgement:
    """Judge areas against a fixed value in the unit, a target or a published national value: their interval against it.

    The limits returned are those of the areas' own values. A count can be judged against a target for that count.
    """
    found = intervals(definition, area.numerators, area.denominators, level)
    aim = np.nan if value is None else value
    direction = np.where(found.lower > aim, 1.0, np.where(found.upper < aim, -1.0, 0.0))
    direction[np.isnan(found.lower) | np.isnan(aim)] = np.nan
    why = found.why
    if value is None:
        why = words(why.shape, Why.NO_TARGET)
    return _with_missing(Judgement(found.lower, found.upper, judged(direction, definition.better), why), area)


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


def _with_missing(judgement: Judgement, area: Figures) -> Judgement:
    missing = np.isnan(area.numerators)
    return overridden(judgement, hidden=np.zeros_like(missing), missing=missing)


def overridden(judgement: Judgement, *, hidden: Flags, missing: Flags) -> Judgement:
    """Say of areas that their own figure is hidden, or missing, instead of that they cannot be told."""
    verdicts, why = judgement.verdicts.copy(), judgement.why.copy()
    verdicts[missing], why[missing] = Verdict.NO_FIGURES, Why.NO_FIGURES
    verdicts[hidden], why[hidden] = Verdict.HIDDEN, Why.HIDDEN
    return Judgement(judgement.lower, judgement.upper, verdicts, why)
