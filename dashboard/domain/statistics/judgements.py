"""Better, similar or worse: an area against the rest of its city, an earlier period, or a fixed value such as a target.

Figures are published rounded, and the tests are made on what is published. So a difference is told only if it stands
whatever the counts were before rounding; or else the verdict would be one on the rounding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.gaps import Figures, difference_limits, ratio_limits
from dashboard.domain.statistics.intervals import counts_cases, intervals
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL, Verdict, Why, Words, judged, reasoned, words

#: What counts are rounded to: one number, or one an area.
RoundedTo = int | NDArray[np.int64]


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


def judge(
    definition: KpiDefinition,
    area: Figures,
    other: Figures,
    level: float = MANY_LEVEL,
    *,
    cases: bool | None = None,
    rounded_to: RoundedTo = 1,
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
    rounded_to
        What counts are rounded to: `small_numbers.round_to` but for stewards; 1 for whole counts as they are. By
        area, along the last axis, where some are sums of rounded counts: so many times as much.
    """
    if cases is None:
        cases = counts_cases(definition, np.concatenate([area.numerators.ravel(), other.numerators.ravel()]))
    testable = cases and definition.unit in (Unit.PERCENTAGE, Unit.RATE_PER_1000)
    lower, upper = (np.full(area.numerators.shape, np.nan) for _ in range(2))
    if testable:
        lower, upper = _limits(definition, area, other, level)
    direction = _direction(lower, upper, _no_gap(definition))
    by_rounding = np.zeros(direction.shape, dtype=bool)
    if testable and np.any(np.asarray(rounded_to) > 1):
        slack, up = rounded_to // 2, direction > 0
        nearer = _moved(definition, area, slack, down=up), _moved(definition, other, slack, down=~up)
        least = _direction(*_limits(definition, *nearer, level), _no_gap(definition))
        by_rounding = np.abs(direction) > 0
        by_rounding &= least != direction
    too_few = (direction == 0) & (_expected(definition, area, other) < -np.log((1 - level) / 2))
    direction[too_few | by_rounding] = np.nan
    why = reasoned(
        direction.shape,
        (np.isnan(area.numerators), Why.NO_FIGURES),
        (np.asarray(definition.unit is Unit.COUNT), Why.PLAIN_COUNT),
        (np.asarray(definition.unit is Unit.MEAN), Why.VARIANCE_UNKNOWN),
        (np.asarray(not cases), Why.AMOUNTS),
        (np.isnan(other.numerators), Why.COMPARATOR_MISSING),
        (~(area.denominators > 0) | ~(other.denominators > 0), Why.NO_DENOMINATOR),
        (by_rounding, Why.ROUNDING),
        (np.isnan(direction), Why.TOO_FEW_EVENTS),
    )
    return _with_missing(Judgement(lower, upper, judged(direction, definition.better), why), area)


def _no_gap(definition: KpiDefinition) -> float:
    """Return the difference, or the ratio, at which there is no gap."""
    return 0.0 if definition.unit is Unit.PERCENTAGE else 1.0


def _limits(definition: KpiDefinition, area: Figures, other: Figures, level: float) -> tuple[Numbers, Numbers]:
    if definition.unit is not Unit.PERCENTAGE:
        return ratio_limits(area, other, level)
    lower, upper = difference_limits(area, other, level)
    return lower * definition.unit.factor, upper * definition.unit.factor


def _direction(lower: Numbers, upper: Numbers, middle: float) -> Numbers:
    """Return 1 where the limits lie above, -1 where below, 0 where on both sides, NaN where there are none."""
    known = ~np.isnan(lower) & ~np.isnan(upper)
    sides = np.where(lower > middle, 1.0, np.where(upper < middle, -1.0, 0.0))
    return np.where(known, sides, np.nan)


def _moved(definition: KpiDefinition, figures: Figures, slack: RoundedTo, *, down: Flags) -> Figures:
    """Return the figures with the lowest value (or the highest) that rounding could have made them from."""
    step = np.where(down, -slack, slack)
    # a resident population is not rounded
    bases = figures.denominators - (0 if definition.population_denominator else step)
    bases = np.where(figures.denominators > 0, np.maximum(bases, 1.0), figures.denominators)
    numerators = np.maximum(figures.numerators + step, 0.0)
    if definition.unit is Unit.PERCENTAGE:
        numerators = np.minimum(numerators, bases)
    return Figures(numerators, bases)


def _expected(definition: KpiDefinition, area: Figures, other: Figures) -> Numbers:
    """Return how many cases an area would have at the rate of the other; for percentages the rarer of both kinds."""
    bases = np.where(other.denominators > 0, other.denominators, np.nan)
    expected = area.denominators * other.numerators / bases
    if definition.unit is Unit.PERCENTAGE:
        return np.asarray(np.minimum(expected, area.denominators - expected))
    return np.asarray(expected)


def judge_against_value(
    definition: KpiDefinition,
    area: Figures,
    value: float | None,
    level: float = SINGLE_LEVEL,
    *,
    rounded_to: int = 1,
) -> Judgement:
    """Judge areas against a fixed value in the unit, a target or a published national value: their interval against it.

    The limits returned are those of the areas' own values. A count can be judged against a target for that count.
    """
    found = intervals(definition, area.numerators, area.denominators, level)
    aim = np.nan if value is None else value
    direction = _direction(found.lower, found.upper, aim)
    nearer = _moved(definition, area, rounded_to // 2, down=direction > 0)
    least = intervals(definition, nearer.numerators, nearer.denominators, level)
    by_rounding = (np.abs(direction) > 0) & (_direction(least.lower, least.upper, aim) != direction)
    direction[by_rounding | np.isnan(aim)] = np.nan
    why = found.why.copy()
    why[by_rounding] = Why.ROUNDING
    if value is None:
        why = words(why.shape, Why.NO_TARGET)
    return _with_missing(Judgement(found.lower, found.upper, judged(direction, definition.better), why), area)


def _with_missing(judgement: Judgement, area: Figures) -> Judgement:
    missing = np.isnan(area.numerators)
    return overridden(judgement, hidden=np.zeros_like(missing), missing=missing)


def overridden(judgement: Judgement, *, hidden: Flags, missing: Flags) -> Judgement:
    """Say of areas that their own figure is hidden, or missing, instead of that they cannot be told."""
    verdicts, why = judgement.verdicts.copy(), judgement.why.copy()
    verdicts[missing], why[missing] = Verdict.NO_FIGURES, Why.NO_FIGURES
    verdicts[hidden], why[hidden] = Verdict.HIDDEN, Why.HIDDEN
    return Judgement(judgement.lower, judgement.upper, verdicts, why)
