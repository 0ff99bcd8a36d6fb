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
            KpiClassing.NATURAL: "Limits lie in the gaps between groups of values (Jenks).",
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
    """Return natural breaks: of all ways to cut the values, that with the least squares around the means of classes.

    Distinct values only: how often one occurs says nothing about the gap to the next. The least is found exactly, class
    by class (Fisher 1958, "On grouping for maximum homogeneity"). No library that a server has does so: k-means stops
    where no single step helps, and loading it takes two seconds.
    """
    values = distinct - distinct.mean()
    sums = np.append(0.0, values.cumsum())
    squares = np.append(0.0, (values**2).cumsum())

    def around_means(end: int) -> Numbers:
        """Return the squares around the mean of the values from each begin up to `end`."""
        counts = end - np.arange(end)
        found: Numbers = (squares[end] - squares[:end]) - (sums[end] - sums[:end]) ** 2 / counts
        return found

    ends = range(1, len(values) + 1)
    # least squares of the first values in so many classes, and where the last of these begins
    least = np.append(0.0, [around_means(end)[0] for end in ends])
    begins = np.zeros((MOST_CLASSES, len(values) + 1), dtype=int)
    for number in range(1, MOST_CLASSES):
        totals = [least[number:end] + around_means(end)[number:] for end in ends[number:]]
        begins[number, number + 1 :] = [number + total.argmin() for total in totals]
        least[number + 1 :] = [total.min() for total in totals]
    limits = [len(values)]
    for number in range(MOST_CLASSES - 1, 0, -1):
        limits.append(int(begins[number, limits[-1]]))
    cuts: Numbers = distinct[np.array(limits[::-1]) - 1]
    return cuts
