"""Where a series goes if nothing changes: damped exponential smoothing, with the interval that comes with it.

The state-space model ETS(A, Ad, N) of Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing:
level and damped trend, additive errors, fitted by maximum likelihood. A projection is no forecast of what will be: it
carries on what was, knows no season and nothing of what is planned.

The interval of the model takes its five parameters as known. Of eight points that is far too narrow: in 80 random walks
with noise, what came lay within the "95%" in 62 to 71 of 100 cases. So it is widened as in regression, by the quantile
of Student's t with n - 5 degrees of freedom in place of the normal one and the variance by n/(n - 5): 95 to 98 of 100.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.definition import Frequency

#: Of fewer points in a row there is no projection.
LEAST_POINTS = 8
LEVEL = 0.95
#: Smoothing of level and trend, damping, first level, first trend.
_PARAMETERS = 5
#: How many periods ahead: a year, of years two.
AHEAD: Mapping[Frequency, int] = {Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.YEAR: 2}


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
    if len(series) < LEAST_POINTS:
        return Projection(points=len(series), why=f"too few points ({len(series)} in a row; it takes {LEAST_POINTS})")
    if np.ptp(series) == 0:
        return Projection(points=len(series), why="all points are the same, so there is nothing to learn from")
    # takes a second and 60 MB, so that only who asks for a projection waits for it
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415

    with warnings.catch_warnings():
        # it warns of short series, whose interval is wide enough to say so
        warnings.simplefilter("ignore")
        fitted = ETSModel(pd.Series(series), error="add", trend="add", damped_trend=True).fit(disp=False)
        found = fitted.get_prediction(start=len(series), end=len(series) + ahead - 1).summary_frame(alpha=1 - LEVEL)
    columns = [found[name].to_numpy(dtype=float) for name in ("mean", "pi_lower", "pi_upper")]
    if not all(np.isfinite(column).all() for column in columns):
        return Projection(points=len(series), why="the model cannot be fitted to these points")
    wide = _widened(columns[0], columns[1], columns[2], len(series))
    mean, lower, upper = (tuple(np.clip(column, least, most).tolist()) for column in wide)
    return Projection(mean, lower, upper, len(series))


def _widened(mean: Numbers, lower: Numbers, upper: Numbers, points: int) -> tuple[Numbers, Numbers, Numbers]:
    """Widen the interval of the model for the few points that its parameters were fitted to."""
    from scipy.stats import t as student  # noqa: PLC0415 - comes with statsmodels

    left = points - _PARAMETERS
    tail = (1 + LEVEL) / 2
    factor = student.ppf(tail, left) / NormalDist().inv_cdf(tail) * np.sqrt(points / left)
    return mean, mean - (mean - lower) * factor, mean + (upper - mean) * factor
