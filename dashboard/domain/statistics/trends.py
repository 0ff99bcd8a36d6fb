"""Whether a KPI of an area rises or falls over its last periods, or only wavers.

The test is the chi-squared one for a linear trend: of Cochran and Armitage for percentages, the score test of a
log-linear Poisson model for rates and counts. It takes cases to be independent; periods in which one cause
brings many at once look more certain than they are, which is one reason for asking 99.8 %.
"""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import Better, Frequency, KpiDefinition, Unit
from dashboard.domain.statistics.intervals import counts_cases
from dashboard.domain.statistics.verdicts import MANY_LEVEL, Words, words

#: Fewer points are too few to tell.
LEAST_POINTS = 5

#: Periods that are tested at most: whole years, so that no season weighs more than another.
POINTS = {Frequency.MONTH: 24, Frequency.QUARTER: 8, Frequency.YEAR: 5}


class Trend(StrEnum):
    """Which way a KPI goes."""

    GETTING_BETTER = "getting better"
    GETTING_WORSE = "getting worse"
    RISING = "rising"
    FALLING = "falling"
    NO_CLEAR_CHANGE = "no clear change"
    TOO_FEW_POINTS = "too few points to tell"
    CANNOT_TELL = "cannot tell"

    @property
    def is_clear(self) -> bool:
        """Whether it goes anywhere."""
        return self not in (Trend.NO_CLEAR_CHANGE, Trend.TOO_FEW_POINTS, Trend.CANNOT_TELL)


@dataclass(frozen=True)
class Trends:
    """What the tests came to.

    Attributes
    ----------
    trends
        `Trend` of each series.
    z
        Square root of chi-squared with the sign of the direction; NaN where there is no test.
    points
        How many points each series has.
    """

    trends: Words
    z: Numbers
    points: Numbers

    def arrows(self) -> Words:
        """Return "↗" or "↘" for the way the value goes (not better or worse), "→" for no clear change, else "?"."""
        found = np.full(self.trends.shape, "?", dtype=object)
        found[self.trends == Trend.NO_CLEAR_CHANGE] = "→"
        clear = np.isin(self.trends, [trend for trend in Trend if trend.is_clear])
        found[clear & (self.z > 0)] = "↗"
        found[clear & (self.z < 0)] = "↘"
        return found


def trend_z(numerators: Numbers, denominators: Numbers, *, binomial: bool, rounded_to: float | Numbers = 1) -> Numbers:
    """Return the test statistic of each series (last axis: time, evenly spaced; NaN where a point is missing).

    With times t, events x, exposures n and p = Σx/Σn it is Σt(x - pn) over the root of p(1 - p)(Σnt² - (Σnt)²/Σn);
    without the factor 1 - p for Poisson counts. Its square is chi-squared with one degree of freedom. Armitage (1955),
    Tests for linear trends in proportions and frequencies, Biometrics 11, 375-386. Rounding to a multiple b adds the
    variance of a uniform distribution, (b² - 1)/12, to each x.
    """
    given: Flags = ~np.isnan(numerators) & (denominators > 0)
    x, n = (np.where(given, part, 0.0) for part in (numerators, denominators))
    t = np.arange(numerators.shape[-1], dtype=float)
    total = np.where(n.sum(axis=-1) > 0, n.sum(axis=-1), np.nan)
    p = x.sum(axis=-1) / total
    score = (t * x).sum(axis=-1) - p * (t * n).sum(axis=-1)
    spread = (n * t**2).sum(axis=-1) - (n * t).sum(axis=-1) ** 2 / total
    variance = p * (1 - p if binomial else 1.0) * spread
    middle = (t * n).sum(axis=-1, keepdims=True) / total[..., None]
    rounding = (
        (np.asarray(rounded_to, dtype=float) ** 2 - 1) / 12 * np.where(given, (t - middle) ** 2, 0.0).sum(axis=-1)
    )
    # where nothing, or everything, counts, nothing has moved
    positive = variance > 1e-9
    z = score / np.sqrt(np.where(positive, variance + rounding, 1.0))
    return np.asarray(np.where(positive, z, np.where(np.isnan(total), np.nan, 0.0)))


def of_sums(rounded_to: int, roundings: NDArray[np.int64]) -> Numbers:
    """Return what a sum of so many rounded numbers would have to be rounded to, to be as uncertain: variances add."""
    return np.asarray(np.sqrt(1 + roundings * (rounded_to**2 - 1.0)))


def trends(
    definition: KpiDefinition,
    numerators: Numbers,
    denominators: Numbers,
    level: float = MANY_LEVEL,
    *,
    cases: bool | None = None,
    rounded_to: float | Numbers = 1,
) -> Trends:
    """Test series of one KPI for a trend.

    Parameters
    ----------
    numerators, denominators
        One series a row (or any number of leading axes), the last axis the periods in order, all of them, NaN where a
        figure is hidden or missing. Only periods after the last break of the definition (see `since_break`), and not
        more than `POINTS` of them.
    cases
        Whether the KPI counts cases (see `intervals.counts_cases`), if known already.
    rounded_to
        What numerators are rounded to; 1 for whole counts as they are. By area where some are sums, see `of_sums`.
    """
    shape = numerators.shape[:-1]
    if definition.unit is Unit.COUNT:
        denominators = np.where(np.isnan(numerators), np.nan, 1.0)
    usable = ~np.isnan(numerators) & (denominators > 0)
    points = usable.sum(axis=-1).astype(float)
    cases = counts_cases(definition, numerators) if cases is None else cases
    testable = cases and definition.unit is not Unit.MEAN
    z = np.full(shape, np.nan)
    if testable:
        z = trend_z(numerators, denominators, binomial=definition.unit is Unit.PERCENTAGE, rounded_to=rounded_to)
    found = words(shape, Trend.CANNOT_TELL)
    if testable:
        critical = _critical(level)
        found[...] = Trend.NO_CLEAR_CHANGE
        found[z > critical] = _direction(definition.better, up=True)
        found[z < -critical] = _direction(definition.better, up=False)
    few = points < LEAST_POINTS
    found[few] = Trend.TOO_FEW_POINTS
    return Trends(found, np.where(few, np.nan, z), points)


def since_break(versions: Numbers) -> Flags:
    """Tell which periods lie after the last change of the definition, from the version that each belongs to (or NaN).

    The last axis is time; periods without a version are kept as far as they lie after the change.
    """
    last = np.nanmax(np.where(np.isnan(versions), -1.0, versions), axis=-1, keepdims=True)
    older = ~np.isnan(versions) & (versions != last)
    # a period counts unless it, or one after it, belongs to an older version
    return np.asarray(~np.flip(np.logical_or.accumulate(np.flip(older, axis=-1), axis=-1), axis=-1))


def _direction(better: Better, *, up: bool) -> Trend:
    if better is Better.NEITHER:
        return Trend.RISING if up else Trend.FALLING
    return Trend.GETTING_BETTER if up == (better is Better.HIGHER) else Trend.GETTING_WORSE


def _critical(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
