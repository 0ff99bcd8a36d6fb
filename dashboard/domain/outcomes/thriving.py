"""The index of a thriving neighbourhood: where its measures lie in the city's own spread, 0 to 100.

A measure scores by the share of the city's areas that do worse than the neighbourhood, areas that do the same counting
half: 0 where all do better, 50 in the middle, 100 where all do worse. So no unit counts, and no single area far out
moves it. The index is the weighted mean of the scores.

It says where a neighbourhood stands in its city now. It does not say how well people live there, and it may rise
because others fell. Which measures are in it, and their weights, are judgements: so it is never given without its parts
and without the range in which it lies whichever one of them is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.definition import Better

#: Of fewer measures there is no index.
LEAST_PARTS = 5
#: Fewer areas make no spread to set a neighbourhood against.
LEAST_AREAS = 10


@dataclass(frozen=True)
class Part:
    """A measure in the index.

    Attributes
    ----------
    measure
        What documents call it.
    score
        0 to 100, higher is better; None where it cannot be had.
    weight
        Not below 0.
    why
        Why there is no score; "" where there is one.
    """

    measure: str
    score: float | None
    weight: float = 1.0
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is part of the index."""
        return self.score is not None and self.weight > 0


@dataclass(frozen=True)
class Thriving:
    """The index with its parts; `value`, `lowest` and `highest` are None where fewer than five measures count."""

    parts: Sequence[Part]
    value: float | None = None
    lowest: float | None = None
    highest: float | None = None

    @property
    def counting(self) -> int:
        """How many measures count."""
        return sum(part.counts for part in self.parts)


def score(value: float, others: Numbers, better: Better) -> float | None:
    """Return the share of areas, in per cent, that do worse than a value, those that do the same counting half.

    Parameters
    ----------
    value
        Of the neighbourhood.
    others
        Values of the city's areas, NaN where there is none.
    better
        Which way is better; without one nothing does worse.

    Returns
    -------
    float or None
        None where there is nothing to set the value against.
    """
    known = others[~np.isnan(others)]
    if better is Better.NEITHER or len(known) < LEAST_AREAS or np.isnan(value):
        return None
    worse = known < value if better is Better.HIGHER else known > value
    return float(100 * (np.count_nonzero(worse) + np.count_nonzero(known == value) / 2) / len(known))


def thriving(parts: Sequence[Part]) -> Thriving:
    """Put the index together, with the range in which it lies whichever measure is left out."""
    scores = np.array([part.score for part in parts if part.counts], dtype=float)
    weights = np.array([part.weight for part in parts if part.counts], dtype=float)
    if len(scores) < LEAST_PARTS:
        return Thriving(parts)
    without = [np.average(np.delete(scores, at), weights=np.delete(weights, at)) for at in range(len(scores))]
    value = float(np.average(scores, weights=weights))
    return Thriving(parts, value, float(min(without)), float(max(without)))
