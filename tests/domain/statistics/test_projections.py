"""Projections by damped exponential smoothing: with their interval, of eight points or more."""

import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.statistics.projections import LEAST_POINTS, last_stretch, project, smooth
from dashboard.domain.wording.outcomes import projection_sentence

pytest.importorskip("statsmodels", reason="what projections are held against is in requirements-dev.txt")
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

FALLING = [30.0, 28.5, 27.2, 25.1, 24.4, 22.0, 21.3, 20.1]


def test_a_series_is_carried_on_and_its_interval_lies_about_it():
    found = project(FALLING, 4)
    assert found.points == 8
    assert len(found.values) == len(found.lower) == len(found.upper) == 4
    assert all(low < value < high for low, value, high in zip(found.lower, found.values, found.upper, strict=True))
    # the trend goes on, by less each time
    steps = -np.diff([FALLING[-1], *found.values])
    assert (steps > 0).all()
    assert (np.diff(steps[1:]) < 0).all()
    assert project(FALLING, 4) == found


def test_the_interval_is_that_of_the_model_widened_for_few_points():
    series = pd.Series(FALLING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # by itself its search ends some thousandths before the top
        search = {"start_params": [0.5, 0.1, 0.9, 31.0, -1.5], "pgtol": 1e-12, "factr": 10}
        fitted = ETSModel(series, error="add", trend="add", damped_trend=True).fit(disp=False, **search)
        own = fitted.get_prediction(start=8, end=11).summary_frame(alpha=0.05)
    found = project(FALLING, 4)
    assert found.values == pytest.approx(own["mean"].to_numpy())
    # t of three degrees of freedom is 3.182 where the normal distribution has 1.960
    factor = 3.1824 / 1.95996 * (8 / 3) ** 0.5
    half = (own["pi_upper"] - own["mean"]).to_numpy()
    assert np.array(found.upper) - np.array(found.values) == pytest.approx(half * factor, rel=1e-4)
    assert np.array(found.values) - np.array(found.lower) == pytest.approx(half * factor, rel=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_the_model_is_as_likely_as_that_of_statsmodels_or_more(seed):
    rng = np.random.default_rng(seed)
    points = int(rng.integers(8, 36))
    series = 50 + np.cumsum(rng.normal(0, 1, points)) + rng.normal(0, seed % 4, points)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ETSModel(pd.Series(series), error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = theirs.get_prediction(start=points, end=points + 5)
    ours = smooth(series)
    mean, error = ours.ahead(6)
    assert ours.variance * points <= theirs.sse * (1 + 1e-5)
    if ours.variance * points > theirs.sse * (1 - 1e-5):
        # the top is flat: what is as likely may still differ by some hundredths of the error
        assert (np.abs(mean - ahead.predicted_mean.to_numpy()) < 0.1 * error).all()
        assert error == pytest.approx(np.sqrt(ahead.forecast_variance), rel=0.05)


def test_nothing_heavy_is_loaded_for_a_projection():
    """The first reader of a curve would wait a second for statsmodels or scipy.stats."""
    code = (
        "import sys; from dashboard.domain.statistics.projections import project; project([5, 4, 6, 3, 5, 2, 4, 1], 4);"
        "print([name for name in ('scipy.stats', 'scipy.optimize', 'statsmodels') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_a_smooth_series_has_no_more_than_its_own_way():
    """A level and a damped trend without chance are met, in whatever unit."""
    level, trend, series = 40.0, -2.0, []
    for _ in range(12):
        trend *= 0.9
        level += trend
        series.append(level)
    for unit in (1.0, 1e-6, 1e6):
        mean, error = smooth(np.array(series) * unit).ahead(2)
        expected = [level + trend * 0.9, level + trend * (0.9 + 0.81)]
        assert mean / unit == pytest.approx(expected, abs=1e-3)
        assert error / unit == pytest.approx([0, 0], abs=1e-3)


def test_fewer_than_eight_points_are_too_few():
    found = project(FALLING[: LEAST_POINTS - 1], 4)
    assert found.values == ()
    assert projection_sentence(found, str, "Q2") == ("There is no projection: too few points (7 in a row; it takes 8).")
    assert "nothing to learn from" in project([5.0] * 9, 4).why


def test_what_cannot_be_is_not_projected():
    falling = project([40.0, 35.0, 30.0, 25.0, 20.0, 14.0, 9.0, 4.0], 4)
    assert min(falling.lower) >= 0
    assert min(falling.values) >= 0
    rising = project([60.0, 65.0, 70.0, 75.0, 81.0, 86.0, 91.0, 97.0], 4, most=100.0)
    assert max(rising.upper) <= 100
    said = projection_sentence(rising, lambda value: f"{value:.0f}%", "Q2 2027/28")
    assert said.startswith("If nothing changes, it would be ")
    assert "in Q2 2027/28 (95% interval " in said
    assert said.endswith("by the last 8 points.")


def test_no_brackets_follow_brackets_in_the_sentence():
    quarter = Period(2027, 7, Frequency.QUARTER)
    said = projection_sentence(project(FALLING, 4), lambda value: f"{value:.0f}", quarter.label)
    assert ") (" not in said
    assert " in Jul–Sep 2027 (Q2 2027/28; 95% interval " in said
    month = Period(2027, 7, Frequency.MONTH)
    assert " in July 2027 (95% interval " in projection_sentence(project(FALLING, 4), str, month.label)


@pytest.mark.parametrize(
    ("values", "begins", "expected"),
    [
        ([1.0, None, 2.0, 3.0], 0, [2.0, 3.0]),
        ([1.0, 2.0, 3.0], 1, [2.0, 3.0]),
        ([1.0, None], 0, []),
        ([1.0, float("nan"), 2.0], 0, [2.0]),
        ([], 0, []),
    ],
)
def test_only_points_in_a_row_since_the_last_break_count(values, begins, expected):
    assert last_stretch(values, begins) == expected
