"""Funnel plots: which areas lie further from the city than their size explains.

Limits are those of the test that decides elsewhere too (`exact_tests`), so that no page contradicts itself. The figures
of many areas spread more than chance has it, since areas differ in more than chance; a point outside is a question, not
a verdict on a service.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.exact_tests import Chances
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.intervals import adds_amounts, counts_cases
from dashboard.domain.statistics.judgements import directions
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL, Words, words


class Place(StrEnum):
    """Where a point lies in the funnel."""

    FAR_ABOVE = "above the 99.8% limit"
    ABOVE = "above the 95% limit"
    INSIDE = "within the limits"
    BELOW = "below the 95% limit"
    FAR_BELOW = "below the 99.8% limit"
    BY_ROUNDING = "outside, but rounding may have put it there"
    NOT_COMPARED = "cannot be compared"


@dataclass(frozen=True)
class Limits:
    """Lower and upper limits at 95 % and 99.8 %, in the unit, one each for every denominator."""

    denominators: Numbers
    lower_95: Numbers
    upper_95: Numbers
    lower_998: Numbers
    upper_998: Numbers


class Whole(NamedTuple):
    """Numerator and denominator of the city; NaN where they are hidden or missing."""

    numerator: float
    denominator: float


def has_funnel(definition: KpiDefinition) -> bool:
    """Tell whether a KPI can have one: a percentage or a rate of cases."""
    return definition.unit in (Unit.PERCENTAGE, Unit.RATE_PER_1000) and not adds_amounts(definition)


def limits(definition: KpiDefinition, denominators: Numbers, whole: Whole) -> Limits:
    """Work out the limits about the city's value: between them the test calls no area different from the rest.

    Parameters
    ----------
    denominators
        For which to work them out; rounded to whole numbers for percentages. NaN where not above zero, or more than
        the city's.

    Raises
    ------
    ValueError
        If the KPI has no funnel (see `has_funnel`).
    """
    if not has_funnel(definition):
        msg = f"{definition.kpi_id}: found a {definition.unit}; a funnel needs a percentage or a rate of cases"
        raise ValueError(msg)
    chances, usable = _chances(definition, denominators, whole)
    found = []
    for level in (SINGLE_LEVEL, MANY_LEVEL):
        for end in chances.ends(level):
            limit = np.full(denominators.shape, np.nan)
            limit[usable] = definition.unit.factor * end / chances.sizes
            found.append(limit)
    return Limits(denominators, *found)


def _chances(definition: KpiDefinition, denominators: Numbers, whole: Whole) -> tuple[Chances, Flags]:
    """Return what chance alone gives areas of some sizes, and of which sizes it can be told."""
    percentage = definition.unit is Unit.PERCENTAGE
    total = round(whole.denominator) if percentage else whole.denominator
    cases = min(round(whole.numerator), total) if percentage else round(whole.numerator)
    sizes = np.where(denominators > 0, np.maximum(np.rint(denominators), 1.0) if percentage else denominators, np.nan)
    usable: Flags = np.asarray(sizes <= total)
    return Chances(sizes[usable], cases, total, percentage), usable


def curve(definition: KpiDefinition, largest: float, whole: Whole, points: int = 120) -> Limits:
    """Return limits to draw, for denominators from the least that tells anything to the largest, evenly on a log scale.

    Parameters
    ----------
    largest
        Largest denominator to draw.
    """
    grid = np.geomspace(1.0, max(largest, 2.0), points)
    return limits(definition, np.unique(np.rint(grid)), whole)


def chance_outside(definition: KpiDefinition, denominators: Numbers, whole: Whole) -> float:
    """Return how many areas of such sizes chance alone would put outside the inner limits (95 %)."""
    sizes, count = np.unique(denominators[denominators > 0], return_counts=True)
    chances, usable = _chances(definition, sizes, whole)
    return float((chances.outside(SINGLE_LEVEL) * count[usable]).sum())


def places(definition: KpiDefinition, figures: Figures, whole: Whole, rounded_to: int = 1) -> Words:
    """Place areas in the funnel, each by the test of it against the rest of the city.

    Parameters
    ----------
    figures
        Areas of the city.
    rounded_to
        What counts are rounded to: see `judgements.judge`.

    Returns
    -------
    numpy.ndarray
        `Place` of each; `NOT_COMPARED` where figures are hidden or missing, or add up amounts.
    """
    found = words(figures.numerators.shape, Place.NOT_COMPARED)
    if not has_funnel(definition) or not counts_cases(definition, figures.numerators):
        return found
    shape = figures.numerators.shape
    city = Figures(np.full(shape, whole.numerator), np.full(shape, whole.denominator))
    for level, above, below in (
        (SINGLE_LEVEL, Place.ABOVE, Place.BELOW),
        (MANY_LEVEL, Place.FAR_ABOVE, Place.FAR_BELOW),
    ):
        lies = directions(definition, figures, city - figures, level, rounded_to)
        sure = ~lies.by_rounding
        if level == SINGLE_LEVEL:
            found[~np.isnan(lies.direction)] = Place.INSIDE
            found[lies.by_rounding] = Place.BY_ROUNDING
        found[sure & (lies.direction > 0)] = above
        found[sure & (lies.direction < 0)] = below
    return found
