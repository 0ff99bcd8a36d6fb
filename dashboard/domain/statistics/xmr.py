"""Individuals and moving range (XmR) charts: how far a KPI moves by itself, and which movements are more than that.

Limits lie 2.66 times the mean moving range on either side of the mean: Wheeler (2000), Understanding Variation. What
counts as unusual are the four rules of NHS England's Making Data Count (2019): a point outside the limits, seven in a
row on one side of the mean, seven in a row that rise or fall, and two of three in the outer third towards one limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from dashboard.domain.kpi.definition import Better

#: Fewer points bear no limits.
LEAST_POINTS = 12
#: 3 / 1.128: three standard deviations, from the mean range of two neighbours.
FACTOR = 2.66
#: Points in a row that are unusual.
IN_A_ROW = 7


class Variation(StrEnum):
    """What the last point says, by itself and with those before it."""

    USUAL = "no unusual change"
    BETTER = "unusual change for the better"
    WORSE = "unusual change for the worse"
    HIGHER = "unusually high"
    LOWER = "unusually low"

    @property
    def symbol(self) -> str:
        """Symbol beside the words."""
        symbols = {Variation.BETTER: "▲", Variation.WORSE: "▼", Variation.HIGHER: "△", Variation.LOWER: "▽"}
        return symbols.get(self, "●")


class Assurance(StrEnum):
    """Whether the target will be met if nothing changes."""

    MET = "the target is met reliably"
    MISSED = "the target is missed unless something changes"
    EITHER = "the target is met at times and missed at times"

    @property
    def symbol(self) -> str:
        """Symbol beside the words."""
        return {Assurance.MET: "✓", Assurance.MISSED: "✗", Assurance.EITHER: "~"}[self]


@dataclass(frozen=True)
class Xmr:
    """Limits of a series.

    Attributes
    ----------
    start
        Position of the first value that they are worked out from.
    mean, lower, upper
        In the unit; `lower` is not below nought.
    unusual
        Positions of the points that a rule calls unusual, each with 1 where they are high and -1 where low.
    variation, assurance
        What they come to; `assurance` is None without a target.
    """

    start: int
    mean: float
    lower: float
    upper: float
    unusual: dict[int, int]
    variation: Variation
    assurance: Assurance | None


def xmr(values: Sequence[float | None], better: Better, target: float | None = None, start: int = 0) -> Xmr | None:
    """Work out the limits of a series from `start` on; None with fewer than `LEAST_POINTS` values.

    Parameters
    ----------
    values
        One a period, None where there is none.
    better, target
        Of the KPI.
    start
        Where the definition, or what the figures are measured against, last changed: limits are set anew for nothing
        else.
    """
    known = [(place, value) for place, value in enumerate(values) if place >= start and value is not None]
    if len(known) < LEAST_POINTS:
        return None
    numbers = [float(value) for _, value in known]
    mean = sum(numbers) / len(numbers)
    ranges = [abs(after - before) for before, after in pairwise(numbers)]
    reach = FACTOR * sum(ranges) / len(ranges)
    lower, upper = max(mean - reach, 0.0), mean + reach
    unusual = {known[one][0]: way for one, way in _unusual(numbers, mean, reach)}
    last = unusual.get(known[-1][0], 0)
    return Xmr(
        known[0][0], mean, lower, upper, unusual, _variation(last, better), _assurance(lower, upper, better, target)
    )


def _unusual(numbers: Sequence[float], mean: float, reach: float) -> Iterator[tuple[int, int]]:
    """Yield the place of each unusual number, with 1 for high and -1 for low; one that several rules name, again."""
    sides = [(number > mean) - (number < mean) for number in numbers]
    steps = [0, *((after > before) - (after < before) for before, after in pairwise(numbers))]
    outer = [side if abs(number - mean) > reach * 2 / 3 else 0 for number, side in zip(numbers, sides, strict=True)]
    yield from _runs(steps, IN_A_ROW - 1)
    yield from _runs(sides, IN_A_ROW)
    for last in range(2, len(outer)):
        for way in (1, -1):
            three = [one for one in range(last - 2, last + 1) if outer[one] == way]
            if len(three) >= 2:
                yield from ((one, way) for one in three)
    yield from ((one, sides[one]) for one, number in enumerate(numbers) if abs(number - mean) > reach)


def _runs(ways: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
    """Yield the places of every stretch of one way, not nought, that is at least so long."""
    begin = 0
    for place in range(len(ways) + 1):
        if place < len(ways) and ways[place] == ways[begin]:
            continue
        if ways[begin] and place - begin >= least:
            yield from ((one, ways[begin]) for one in range(begin, place))
        begin = place


def _variation(way: int, better: Better) -> Variation:
    if not way:
        return Variation.USUAL
    if better is Better.NEITHER:
        return Variation.HIGHER if way > 0 else Variation.LOWER
    return Variation.BETTER if (way > 0) == (better is Better.HIGHER) else Variation.WORSE


def _assurance(lower: float, upper: float, better: Better, target: float | None) -> Assurance | None:
    if target is None or better is Better.NEITHER:
        return None
    above, below = lower >= target, upper <= target
    if not (above or below):
        return Assurance.EITHER
    return Assurance.MET if above == (better is Better.HIGHER) else Assurance.MISSED
