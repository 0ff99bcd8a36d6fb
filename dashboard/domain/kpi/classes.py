"""Values of a KPI into classes for a map: 1 is the lowest, and equal values are always in the same class."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Classes of a map at most: readers confuse more shades of one colour.
MOST_CLASSES = 5


class KpiClassing(StrEnum):
    """Ways to put values into classes; they stand in URLs."""

    QUANTILE = "quantile"
    NATURAL = "natural"

    @property
    def label(self) -> str:
        """Name on screen."""
        return {
            KpiClassing.QUANTILE: "Equal-sized classes",
            KpiClassing.NATURAL: "Natural breaks",
        }[self]

    @property
    def explanation(self) -> str:
        """Say in a sentence how the limits are set."""
        return {
            KpiClassing.QUANTILE: "Each class holds about as many neighbourhoods; equal values stay together.",
            KpiClassing.NATURAL: "Limits lie in the gaps between groups of values (k-means).",
        }[self]


@dataclass(frozen=True)
class ClassedValues:
    """Classes of values.

    Attributes
    ----------
    numbers
        Class of each value, from 1, the lowest; 0 where there is no value.
    ranges
        Lowest and highest value found in each class, the lowest class first.
    """

    numbers: tuple[int, ...]
    ranges: tuple[tuple[float, float], ...]


def classed(values: Sequence[float | None], texts: Sequence[str], way: KpiClassing) -> ClassedValues:
    """Put values into at most `MOST_CLASSES` classes; there are fewer where many values are equal, and none is empty.

    Parameters
    ----------
    values
        Values; None where there is none.
    texts
        The same values as they are written for readers: what reads the same is in the same class.
    """
    given = np.array([position for position, value in enumerate(values) if value is not None], dtype=int)
    numbers = np.zeros(len(values), dtype=int)
    if not len(given):
        return ClassedValues(tuple(numbers.tolist()), ())
    exact = np.array([values[position] for position in given], dtype=float)
    # the highest value that reads the same stands for all that do
    _, same = np.unique([texts[position] for position in given], return_inverse=True)
    highest = np.full(same.max() + 1, -np.inf)
    np.maximum.at(highest, same, exact)
    stands_for = highest[same]
    beyond = np.searchsorted(_upper_limits(stands_for, way), stands_for, side="left")
    # numbered anew, so that limits between which nothing lies make no class
    found, classes = np.unique(beyond, return_inverse=True)
    numbers[given] = classes + 1
    ranges = [(float(exact[classes == one].min()), float(exact[classes == one].max())) for one in range(len(found))]
    return ClassedValues(tuple(numbers.tolist()), tuple(ranges))


def _upper_limits(values: Numbers, way: KpiClassing) -> Numbers:
    """Return upper limits of classes, ascending; values equal to a limit lie below it."""
    distinct = np.unique(values)
    if len(distinct) <= MOST_CLASSES:
        return distinct
    if way is KpiClassing.NATURAL:
        return _natural_limits(distinct)
    limits = np.percentile(values, [100 * (one + 1) / MOST_CLASSES for one in range(MOST_CLASSES - 1)])
    return np.unique(np.append(limits, distinct[-1]))


def _natural_limits(distinct: Numbers) -> Numbers:
    """Return natural breaks: k-means in one dimension, begun from equal parts so that they always come out the same.

    Distinct values only: how often one occurs says nothing about the gap to the next.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415 - waits until somebody asks for these classes

    begin = np.array([[part.mean()] for part in np.array_split(distinct, MOST_CLASSES)])
    found = KMeans(MOST_CLASSES, init=begin, n_init=1).fit_predict(distinct[:, None])
    return np.array(sorted(distinct[found == one].max() for one in np.unique(found)))
