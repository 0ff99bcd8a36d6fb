"""Where a series goes if nothing changes: damped exponential smoothing, with the interval that comes with it.

The state-space model ETS(A, Ad, N) of Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing:
level and damped trend, additive errors, fitted by maximum likelihood within the bounds that statsmodels takes
(`ETSModel`). It is worked out here, since statsmodels takes a second and 68 MB to load, which the first reader of a
curve would wait for; tests hold it against statsmodels, whose search at times ends at a lower likelihood.

A projection is no forecast of what will be: it carries on what was, knows no season and nothing of what is planned.

The interval of the model takes its five parameters as known. Of eight points that is far too narrow: in 80 random walks
with noise, what came lay within the "95%" in 62 to 71 of 100 cases. So it is widened as in regression, by the quantile
of Student's t with n - 5 degrees of freedom in place of the normal one and the variance by n/(n - 5): 95 to 98 of 100.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.definition import Frequency

#: Of fewer points in a row there is no projection.
LEAST_POINTS = 8
LEVEL = 0.95
#: Smoothing of level and trend, damping, first level, first trend.
_PARAMETERS = 5
#: How many periods ahead: a year, of years two.
AHEAD: Mapping[Frequency, int] = {Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.YEAR: 2}
#: Bounds of the smoothing of the level, of that of the trend as a share of it, and of the damping.
_LOWEST, _HIGHEST = np.array([1e-4, 1e-4, 0.8]), np.array([1 - 1e-4, 1 - 1e-4, 0.98])
#: Values tried of each over all of the bounds; then so many times about the best ones, by steps that get shorter.
_WIDE, _TIMES, _SHORTER = (40, 12, 4), 28, 0.6
_STEPS = np.linspace(-1, 1, 7)


@dataclass(frozen=True)
class Projection:
    """Values ahead with their interval, the next period first; none, with the reason, where there can be no projection.

    Attributes
    ----------
    values, lower, upper
        In the unit of the series, within its bounds.
    points
        From how many points in a row it was made.
    why
        Why there is none; "" where there is one.
    """

    values: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    points: int = 0
    why: str = ""


@dataclass(frozen=True)
class Smoothing:
    """The model as fitted to a series: its parameters, its state after the last point, and how far off it was.

    Attributes
    ----------
    alpha, beta, phi
        Smoothing of the level and of the trend, and damping.
    level, trend
        After the last point.
    variance
        Mean square of what the model was off by, one period ahead.
    """

    alpha: float
    beta: float
    phi: float
    level: float
    trend: float
    variance: float

    def ahead(self, periods: int) -> tuple[Numbers, Numbers]:
        """Return the means of the periods to come and their standard errors, the parameters taken as known."""
        damped = np.cumsum(self.phi ** np.arange(1, periods + 1))
        passed_on = self.alpha + self.beta * damped[:-1]
        growth = 1 + np.concatenate([[0.0], np.cumsum(passed_on**2)])
        return self.level + self.trend * damped, np.sqrt(self.variance * growth)


def last_stretch(values: Sequence[float | None], begins: int = 0) -> list[float]:
    """Return the values since the last gap, and since a position from which on they can be compared."""
    found: list[float] = []
    for value in reversed(values[begins:]):
        if value is None or np.isnan(value):
            break
        found.append(float(value))
    return found[::-1]


def project(values: Sequence[float], ahead: int, least: float = 0.0, most: float = np.inf) -> Projection:
    """Carry a series on.

    Parameters
    ----------
    values
        One a period, without gaps, the latest last.
    ahead
        How many periods.
    least, most
        What the measure can be: values and limits beyond are set to these.
    """
    series = np.asarray(values, dtype=float)
    points = len(series)
    if points < LEAST_POINTS:
        return Projection(points=points, why=f"too few points ({points} in a row; it takes {LEAST_POINTS})")
    if np.ptp(series) == 0:
        return Projection(points=points, why="all points are the same, so there is nothing to learn from")
    mean, error = smooth(series).ahead(ahead)
    from scipy.special import stdtrit  # noqa: PLC0415 - a server starts without scipy

    # widened for the few points that the parameters were fitted to
    left = points - _PARAMETERS
    half = stdtrit(left, (1 + LEVEL) / 2) * np.sqrt(points / left) * error
    value, lower, upper = (tuple(np.clip(one, least, most).tolist()) for one in (mean, mean - half, mean + half))
    return Projection(value, lower, upper, points)


def smooth(series: Numbers) -> Smoothing:
    """Fit the model to a series of `LEAST_POINTS` or more that are not all the same.

    Errors one period ahead are linear in the first level and the first trend, so that the best of these follow from the
    three other parameters by least squares; the three are searched on ever finer grids.
    """
    first, scale = series[0], np.ptp(series)
    # so that nothing depends on the unit
    plain = (series - first) / scale
    axes = [np.linspace(*ends) for ends in zip(_LOWEST, _HIGHEST, _WIDE, strict=True)]
    reach = 3 * (_HIGHEST - _LOWEST) / (np.array(_WIDE) - 1)
    for _ in range(_TIMES):
        grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
        squares, level, trend = _run(plain, *grid)
        best = int(np.argmin(squares))
        reach = reach * _SHORTER
        about = zip(grid[:, best], reach, _LOWEST, _HIGHEST, strict=True)
        axes = [np.clip(middle + step * _STEPS, lowest, highest) for middle, step, lowest, highest in about]
    alpha, share, phi = grid[:, best].tolist()
    variance = float(scale**2 * squares[best] / len(series))
    state = float(first + scale * level[best]), float(scale * trend[best])
    return Smoothing(alpha, alpha * share, phi, *state, variance)


def _run(series: Numbers, alpha: Numbers, share: Numbers, phi: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Run the model over a series for several parameters at once, each from its best first level and trend.

    Returns
    -------
    tuple of arrays, shape (parameters,)
        Sums of squared errors; level and trend after the last point.
    """
    # three runs, which add up: the series from nought; nothing from a level of 1; nothing from a trend of 1
    level, trend = (np.zeros((3, len(alpha))) for _ in range(2))
    level[1] = trend[2] = 1
    errors = np.empty((len(series), 3, len(alpha)))
    for time, value in enumerate(series):
        trend = phi * trend
        level = level + trend
        error = errors[time]
        np.negative(level, out=error)
        error[0] += value
        level = level + alpha * error
        trend = trend + alpha * share * error
    products = np.einsum("tik,tjk->ijk", errors, errors)
    (_, by_level, by_trend), (_, levels, both), (_, _, trends) = products
    determinant = levels * trends - both**2
    first_level = (both * by_trend - trends * by_level) / determinant
    first_trend = (both * by_level - levels * by_trend) / determinant
    start = np.stack([np.ones_like(alpha), first_level, first_trend])
    squares = np.einsum("ik,ijk,jk->k", start, products, start)
    return np.maximum(squares, 0), (start * level).sum(axis=0), (start * trend).sum(axis=0)
