"""Funnel plots: which areas lie further from the city than their size explains.

Limits are those of Spiegelhalter (2005), Funnel plots for comparing institutional performance, Stat. Med. 24,
1185-1202, appendix A: exact binomial (percentages) or Poisson (rates) quantiles about the city's value, interpolated
so that the curve is smooth. The figures of many areas spread more than chance has it, since areas differ in more than
chance; a point outside is a question, not a verdict on a service.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.gaps import Figures, values
from dashboard.domain.statistics.intervals import adds_amounts, counts_cases
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL, Words, words


class Place(StrEnum):
    """Where a point lies in the funnel."""

    FAR_ABOVE = "above the 99.8% limit"
    ABOVE = "above the 95% limit"
    INSIDE = "within the limits"
    BELOW = "below the 95% limit"
    FAR_BELOW = "below the 99.8% limit"
    NOT_PLACED = "cannot be placed"


@dataclass(frozen=True)
class Limits:
    """Lower and upper limits at 95 % and 99.8 %, in the unit, one each for every denominator."""

    denominators: Numbers
    lower_95: Numbers
    upper_95: Numbers
    lower_998: Numbers
    upper_998: Numbers


def has_funnel(definition: KpiDefinition) -> bool:
    """Tell whether a KPI can have one: a percentage or a rate of cases."""
    return definition.unit in (Unit.PERCENTAGE, Unit.RATE_PER_1000) and not adds_amounts(definition)


def limits(definition: KpiDefinition, denominators: Numbers, city_value: float) -> Limits:
    """Work out the limits about the city's value.

    Parameters
    ----------
    definition
        The KPI.
    denominators
        For which to work them out; rounded to whole numbers for percentages. NaN where not above zero.
    city_value
        In the unit.

    Raises
    ------
    ValueError
        If the KPI has no funnel (see `has_funnel`).
    """
    if not has_funnel(definition):
        msg = f"{definition.kpi_id}: found a {definition.unit}; a funnel needs a percentage or a rate of cases"
        raise ValueError(msg)
    rate = city_value / definition.unit.factor
    binomial = definition.unit is Unit.PERCENTAGE
    found = []
    for level in (SINGLE_LEVEL, MANY_LEVEL):
        lower, upper = (
            definition.unit.factor * _quantile(tail, denominators, rate, binomial=binomial)
            for tail in ((1 - level) / 2, (1 + level) / 2)
        )
        # where nearly all areas of a size have the same number, interpolation can cross the middle
        found += [np.minimum(lower, city_value), np.maximum(upper, city_value)]
    return Limits(denominators, *found)


def _quantile(tail: float, denominators: Numbers, rate: float, *, binomial: bool) -> Numbers:
    """Return the interpolated quantile as a rate: (r - a) / n.

    r is the least number with P(R <= r) > tail, and a the part of its own probability that goes beyond.
    """
    from scipy.stats import binom, poisson  # noqa: PLC0415

    found = np.full(denominators.shape, np.nan)
    usable: Flags = np.asarray(denominators > 0)
    n = np.maximum(np.rint(denominators[usable]), 1) if binomial else denominators[usable]
    # not a distribution that is given its parameters once: scipy writes documentation for each
    law, given = (binom, (n, min(rate, 1.0))) if binomial else (poisson, (n * rate,))
    # the quantile is the least number with P >= tail: at equality the next one is wanted, and `a` is one there
    r = law.ppf(tail, *given)
    beyond = law.cdf(r, *given) - tail
    own = law.pmf(r, *given)
    part = np.divide(beyond, own, out=np.zeros_like(own), where=own > 0)
    # below the first number there is nothing to interpolate with
    found[usable] = np.clip(r - np.clip(part, 0, 1), 0, n if binomial else None) / n
    return found


def curve(definition: KpiDefinition, largest: float, city_value: float, points: int = 120) -> Limits:
    """Return limits to draw, for denominators from the least that tells anything to the largest, evenly on a log scale.

    Parameters
    ----------
    definition
        The KPI.
    largest
        Largest denominator to draw.
    city_value
        In the unit.
    points
        How many.
    """
    grid = np.geomspace(1.0, max(largest, 2.0), points)
    return limits(definition, np.unique(np.rint(grid)), city_value)


def places(definition: KpiDefinition, figures: Figures, city_value: float) -> Words:
    """Place areas in the funnel, each by how likely its own figure is.

    The limits that are drawn are interpolated between whole numbers, so that for small denominators they run just
    below the highest figure there can be: all of seven is no rarity where most are common.

    Returns
    -------
    numpy.ndarray
        `Place` of each; `NOT_PLACED` where figures are hidden or missing, or add up amounts.
    """
    found = words(figures.numerators.shape, Place.NOT_PLACED)
    if not has_funnel(definition) or not counts_cases(definition, figures.numerators) or np.isnan(city_value):
        return found
    own = values(definition, figures)
    found[~np.isnan(own)] = Place.INSIDE
    at_least, at_most = _tails(definition, figures, city_value)
    for level, above, below in (
        (SINGLE_LEVEL, Place.ABOVE, Place.BELOW),
        (MANY_LEVEL, Place.FAR_ABOVE, Place.FAR_BELOW),
    ):
        found[at_least <= (1 - level) / 2] = above
        found[at_most <= (1 - level) / 2] = below
    return found


def _tails(definition: KpiDefinition, figures: Figures, city_value: float) -> tuple[Numbers, Numbers]:
    """Return how likely a figure as high, and one as low, is at the city's value; NaN where there is none."""
    from scipy.stats import binom, poisson  # noqa: PLC0415

    rate = city_value / definition.unit.factor
    events, denominators = figures.numerators, figures.denominators
    usable: Flags = np.asarray((denominators > 0) & ~np.isnan(events))
    at_least, at_most = (np.full(events.shape, np.nan) for _ in range(2))
    x, n = events[usable], denominators[usable]
    percentage = definition.unit is Unit.PERCENTAGE
    law, given = (binom, (np.rint(n), min(rate, 1.0))) if percentage else (poisson, (n * rate,))
    at_least[usable] = law.sf(x - 1, *given)
    at_most[usable] = law.cdf(x, *given)
    return at_least, at_most
