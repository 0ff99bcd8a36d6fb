"""Where a series goes if nothing changes: damped exponential smoothing, with the interval that comes with it.

The state-space model ETS(A, Ad, N) of Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing:
level and damped trend, additive errors, fitted by maximum likelihood. A projection is no forecast of what will be: it
carries on what was, knows no season and nothing of what is planned.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.kpi.definition import Frequency

#: Of fewer points in a row there is no projection.
LEAST_POINTS = 8
LEVEL = 0.95
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
        return Projection(points=len(series), why=f"too few points: {len(series)} in a row, expected {LEAST_POINTS}")
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
    mean, lower, upper = (tuple(np.clip(column, least, most).tolist()) for column in columns)
    return Projection(mean, lower, upper, len(series))
