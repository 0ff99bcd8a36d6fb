"""Better, worse or not significant: an area against the rest of its city, an earlier period, or a fixed value.

Figures are published rounded, and the tests are made on what is published. So a difference is told only if it stands
whatever the counts were before rounding; or else the verdict would be one on the rounding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.exact_tests import Pairs
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.intervals import counts_cases, intervals
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL, Verdict, Why, Words, judged, reasoned, words

#: What counts are rounded to: one number, or one an area.
RoundedTo = int | NDArray[np.int64]


@dataclass(frozen=True)
class Judgement:
    """What comparisons came to: `Verdict` and `Why` of each."""

    verdicts: Words
    why: Words


@dataclass(frozen=True)
class Directions:
    """What the tests of areas came to, before it is said in words.

    Attributes
    ----------
    direction
        1 where surely above, -1 where surely below, 0 where neither; NaN where there is no test.
    by_rounding
        Where an area lies above or below, but rounding alone could have put it there.
    could_differ
        Where some result of the area could have been called different.
    """

    direction: Numbers
    by_rounding: Flags
    could_differ: Flags


def directions(
    definition: KpiDefinition, area: Figures, other: Figures, level: float, rounded_to: RoundedTo = 1
) -> Directions:
    """Test areas against others that have no case in common with them, by the exact tests for a KPI of cases.

    Parameters
    ----------
    definition, area, other, level, rounded_to
        See `judge`.
    """
    direction = np.full(area.numerators.shape, np.nan)
    by_rounding, could = (np.zeros(direction.shape, dtype=bool) for _ in range(2))
    usable: Flags = (area.denominators > 0) & (other.denominators > 0)
    usable &= ~np.isnan(area.numerators) & ~np.isnan(other.numerators)
    if definition.unit not in (Unit.PERCENTAGE, Unit.RATE_PER_1000) or not usable.any():
        return Directions(direction, by_rounding, could)
    direction[usable] = _pairs(definition, area, other, usable).directions(level)
    if np.any(np.asarray(rounded_to) > 1):
        slack, up = rounded_to // 2, direction > 0
        nearer = _moved(definition, area, slack, down=up), _moved(definition, other, slack, down=~up)
        different: Flags = np.abs(direction) > 0
        least = _pairs(definition, *nearer, different).directions(level)
        by_rounding[different] = least != direction[different]
    same = direction == 0
    could[same] = _pairs(definition, area, other, same).could_differ(level)
    return Directions(direction, by_rounding, could | (np.abs(direction) > 0))


def _pairs(definition: KpiDefinition, area: Figures, other: Figures, which: Flags) -> Pairs:
    """Return what is tested of some areas; rounding may have left more cases than there are to count from."""
    x, n, y, m = (part[which] for f in (area, other) for part in (f.numerators, f.denominators))
    if definition.unit is not Unit.PERCENTAGE:
        return Pairs(x, n, np.maximum(y, 0.0), m, proportions=False)
    n, m = np.maximum(np.rint(n), 1.0), np.maximum(np.rint(m), 1.0)
    return Pairs(np.clip(x, 0, n), n, np.clip(y, 0, m), m, proportions=True)


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

    Where no difference shows, the answer is “not significant” only if one could have shown: see `Pairs.could_differ`.

    Parameters
    ----------
    area, other
        Figures of the areas and of what each is compared with (see `Figures.__sub__`); one shape.
    cases
        Whether the KPI counts cases (see `intervals.counts_cases`), if known already.
    rounded_to
        What counts are rounded to: `small_numbers.round_to` but for stewards; 1 for whole counts as they are. By
        area, along the last axis, where some are sums of rounded counts: so many times as much.
    """
    if cases is None:
        cases = counts_cases(definition, np.concatenate([area.numerators.ravel(), other.numerators.ravel()]))
    nothing = np.full(area.numerators.shape, np.nan)
    tested = area if cases else Figures(nothing, nothing)
    found = directions(definition, tested, other, level, rounded_to)
    told = np.where(found.by_rounding | ~found.could_differ, np.nan, found.direction)
    why = reasoned(
        told.shape,
        (np.isnan(area.numerators), Why.NO_FIGURES),
        (np.asarray(definition.unit is Unit.COUNT), Why.PLAIN_COUNT),
        (np.asarray(definition.unit is Unit.MEAN), Why.VARIANCE_UNKNOWN),
        (np.asarray(not cases), Why.AMOUNTS),
        (np.isnan(other.numerators), Why.COMPARATOR_MISSING),
        (~(area.denominators > 0) | ~(other.denominators > 0), Why.NO_DENOMINATOR),
        (found.by_rounding, Why.ROUNDING),
        (np.isnan(told), Why.TOO_FEW_EVENTS),
    )
    return _with_missing(Judgement(judged(told, definition.better), why), area)


def _sides(lower: Numbers, upper: Numbers, middle: float) -> Numbers:
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


def judge_against_value(
    definition: KpiDefinition,
    area: Figures,
    value: float | None,
    level: float = SINGLE_LEVEL,
    *,
    rounded_to: RoundedTo = 1,
) -> Judgement:
    """Judge areas against a fixed value in the unit, a target or a published national value: their interval against it.

    A count can be judged against a target for that count.
    """
    found = intervals(definition, area.numerators, area.denominators, level)
    aim = np.nan if value is None else value
    direction = _sides(found.lower, found.upper, aim)
    nearer = _moved(definition, area, rounded_to // 2, down=direction > 0)
    least = intervals(definition, nearer.numerators, nearer.denominators, level)
    by_rounding = (np.abs(direction) > 0) & (_sides(least.lower, least.upper, aim) != direction)
    direction[by_rounding | np.isnan(aim)] = np.nan
    why = found.why.copy()
    why[by_rounding] = Why.ROUNDING
    if value is None:
        why = words(why.shape, Why.NO_TARGET)
    return _with_missing(Judgement(judged(direction, definition.better), why), area)


def _with_missing(judgement: Judgement, area: Figures) -> Judgement:
    missing = np.isnan(area.numerators)
    return overridden(judgement, hidden=np.zeros_like(missing), missing=missing)


def overridden(judgement: Judgement, *, hidden: Flags, missing: Flags) -> Judgement:
    """Say of areas that their own figure is hidden, or missing, in place of another reason for no verdict."""
    verdicts, why = judgement.verdicts.copy(), judgement.why.copy()
    verdicts[missing], why[missing] = Verdict.NO_FIGURES, Why.NO_FIGURES
    verdicts[hidden], why[hidden] = Verdict.HIDDEN, Why.HIDDEN
    return Judgement(verdicts, why)
