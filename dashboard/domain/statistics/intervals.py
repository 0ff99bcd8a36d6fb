"""Confidence intervals of a KPI's value, by what it counts: how far it may lie off by chance alone.

Percentages have the Wilson score interval; counts and rates the exact one below ten events and Byar's from ten on.
A mean has none, because its parts do not say how far single cases lie apart; nor has what adds up amounts, such as
pounds or days: a million pounds are not a million independent cases.
"""

import re
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.verdicts import SINGLE_LEVEL, Why, Words, reasoned

#: Events from which on Byar's approximation is used.
BYAR_FROM = 10

_AMOUNTS = "pounds|pence|days|nights|weeks|hours|minutes|tonnes|kilograms|litres|metres|kilometres|miles"
#: "arrears in pounds", "rent collected (£)", "days lost", "total hours of support", but not "cleared within 5 days".
_IN_AMOUNTS = re.compile(rf"^£|\(£|\bin (?:£|{_AMOUNTS})\b|^(?:(?:the )?(?:total|number of|sum of) )?(?:{_AMOUNTS})\b")


@dataclass(frozen=True)
class Intervals:
    """Limits in the unit of the KPI; NaN with a reason where there are none."""

    lower: Numbers
    upper: Numbers
    why: Words


def adds_amounts(definition: KpiDefinition) -> bool:
    """Tell from its words whether a KPI adds up amounts of money, time, weight or length, not cases.

    A percentage is one of cases only if its denominator counts cases too; a rate may well be one of events to miles.
    """
    words = [definition.numerator]
    if definition.unit is Unit.PERCENTAGE:
        words.append(definition.denominator)
    return any(_IN_AMOUNTS.search(text.strip().lower()) for text in words)


def counts_cases(definition: KpiDefinition, numerators: Numbers) -> bool:
    """Tell whether the numerators of a KPI are numbers of cases: by its words, and whole in all that is there."""
    return not adds_amounts(definition) and bool(is_whole(numerators[~np.isnan(numerators)]).all())


def is_whole(numbers: Numbers) -> Flags:
    """Tell which numbers are whole, but for what sums leave in their last digits."""
    return np.asarray(np.abs(numbers - np.rint(numbers)) <= 1e-9 * np.maximum(np.abs(numbers), 1.0))


def proportion_limits(numerators: Numbers, denominators: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """Return the Wilson score limits of proportions (0 to 1); NaN where the denominator is not above zero.

    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; method 3 of Newcombe (1998), Stat. Med. 17, 857-872. Written out
    here and in `count_limits`, since statsmodels takes 60 MB that every profile would wait for.
    """
    numerators, denominators = np.broadcast_arrays(numerators, denominators)
    usable: Flags = np.asarray((denominators > 0) & (numerators >= 0) & (numerators <= denominators))
    cases, total = (np.where(usable, given, np.nan) for given in (numerators, denominators))
    share, z = cases / total, NormalDist().inv_cdf((1 + level) / 2)
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    lower, upper = middle - half, middle + half
    # calculating leaves a trace of these
    lower[usable & (numerators == 0)] = 0.0
    upper[usable & (numerators == denominators)] = 1.0
    return lower, upper


def count_limits(events: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """Return limits of the expected number of events: exact below ten, Byar's approximation from ten on.

    Exact limits are quantiles of chi-squared: half the one with 2x degrees of freedom below, with 2x + 2 above.
    Byar's, with z the quantile of the normal distribution, are x (1 - 1/9x - z/3√x)³ and
    (x+1) (1 - 1/9(x+1) + z/3√(x+1))³: Breslow and Day (1987), Statistical Methods in Cancer Research II, IARC.
    For the change at ten see Public Health England (2018), Technical Guide: Confidence Intervals.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - takes 14 MB

    events = np.asarray(events, dtype=float)
    lower, upper = (np.full(events.shape, np.nan) for _ in range(2))
    few, many = (events >= 0) & (events < BYAR_FROM), events >= BYAR_FROM
    # half a quantile of chi-squared with 2a degrees of freedom is one of the gamma distribution with shape a
    lower[few] = np.nan_to_num(gammaincinv(events[few], (1 - level) / 2))
    upper[few] = gammaincinv(events[few] + 1, (1 + level) / 2)
    z = NormalDist().inv_cdf((1 + level) / 2)
    below, above = events[many], events[many] + 1
    lower[many] = below * (1 - 1 / (9 * below) - z / (3 * np.sqrt(below))) ** 3
    upper[many] = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower, upper


def intervals(
    definition: KpiDefinition, numerators: Numbers, denominators: Numbers, level: float = SINGLE_LEVEL
) -> Intervals:
    """Work out the confidence intervals of values of one KPI.

    Parameters
    ----------
    definition
        The KPI; its unit chooses the method.
    numerators, denominators
        As published, NaN where there is no figure; denominators are not looked at for a count. Hand in all of a KPI's
        figures at once: a numerator that is not whole anywhere says that it adds up amounts.
    level
        0.95 in single views, 0.998 where many areas are judged at once.
    """
    numerators = np.asarray(numerators, dtype=float)
    denominators = np.broadcast_to(np.asarray(denominators, dtype=float), numerators.shape)
    lower, upper = (np.full(numerators.shape, np.nan) for _ in range(2))
    cases = counts_cases(definition, numerators)
    if cases and definition.unit is Unit.PERCENTAGE:
        lower, upper = proportion_limits(numerators, denominators, level)
    elif cases and definition.unit is not Unit.MEAN:
        lower, upper = count_limits(numerators, level)
        if definition.unit is not Unit.COUNT:
            bases = np.where(denominators > 0, denominators, np.nan)
            lower, upper = lower / bases, upper / bases
    factor = definition.unit.factor
    nothing = np.isnan(lower)
    why = reasoned(
        numerators.shape,
        (np.isnan(numerators), Why.NO_FIGURES),
        (np.asarray(definition.unit is Unit.MEAN), Why.VARIANCE_UNKNOWN),
        (np.asarray(not cases), Why.AMOUNTS),
        (nothing, Why.NO_DENOMINATOR),
    )
    return Intervals(lower * factor, upper * factor, why)
