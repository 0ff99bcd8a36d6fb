"""Trends, against a published example and against models fitted by statsmodels."""

import dataclasses

import numpy as np
import pytest

from dashboard.domain.kpi.definition import Better
from dashboard.domain.statistics.trends import Trend, since_break, trend_z, trends
from tests.domain.statistics_kpis import COUNT, MEAN, NEUTRAL, PERCENTAGE, RATE, array

pytest.importorskip("statsmodels", reason="what trends are held against is in requirements-dev.txt")
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM


def test_the_example_of_r_on_smokers():
    # Fleiss (1981), Statistical Methods for Rates and Proportions; `prop.trend.test` of R: X-squared = 8.2249
    z = trend_z(array(83, 90, 129, 70), array(86, 93, 136, 82), binomial=True)
    assert z**2 == pytest.approx(8.2249, abs=5e-5)
    assert z < 0


@pytest.mark.parametrize("binomial", [True, False])
def test_it_is_the_score_test_of_the_model(binomial):
    x, n, t = array(20, 35, 31, 40, 52, 49), array(210, 250, 205, 240, 260, 230), np.arange(6.0)
    if binomial:
        model = GLM(np.column_stack([x, n - x]), np.ones((6, 1)), family=Binomial())
    else:
        model = GLM(x, np.ones((6, 1)), family=Poisson(), exposure=n)
    found = model.fit().score_test(exog_extra=t[:, None])[0]
    assert trend_z(x, n, binomial=binomial) ** 2 == pytest.approx(float(np.squeeze(found)), rel=1e-6)


N = np.full((3, 6), 1000.0)
MOVING = np.array([[100, 130, 160, 190, 220, 250], [250, 220, 190, 160, 130, 100], [100, 110, 95, 105, 98, 103]], float)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (PERCENTAGE, [Trend.GETTING_BETTER, Trend.GETTING_WORSE, Trend.NO_CLEAR_CHANGE]),
        (RATE, [Trend.GETTING_WORSE, Trend.GETTING_BETTER, Trend.NO_CLEAR_CHANGE]),
        (NEUTRAL, [Trend.RISING, Trend.FALLING, Trend.NO_CLEAR_CHANGE]),
        (COUNT, [Trend.GETTING_WORSE, Trend.GETTING_BETTER, Trend.NO_CLEAR_CHANGE]),
        (dataclasses.replace(COUNT, better=Better.NEITHER), [Trend.RISING, Trend.FALLING, Trend.NO_CLEAR_CHANGE]),
        (MEAN, [Trend.CANNOT_TELL] * 3),
    ],
)
def test_direction_and_polarity(definition, expected):
    found = trends(definition, MOVING, N)
    assert list(found.trends) == expected
    assert all(isinstance(trend, Trend) for trend in found.trends)
    assert list(found.arrows()) == (["?"] * 3 if definition is MEAN else ["↗", "↘", "→"])


def test_fewer_than_five_points_are_too_few_however_they_lie():
    x = np.array([[np.nan, np.nan, 10, 200, 400, 800]])
    found = trends(RATE, x, N[:1])
    assert (found.trends[0], found.points[0]) == (Trend.TOO_FEW_POINTS, 4)
    assert found.arrows()[0] == "?"


def test_missing_points_keep_their_place_in_time():
    x, n = array(100, np.nan, np.nan, 130, 140, 150), array(1000, 1000, 1000, 1000, 1000, 1000)
    t = array(0, 3, 4, 5)
    here = trend_z(x, n, binomial=False)
    given = x[[0, 3, 4, 5]]
    p = given.sum() / 4000
    expected = (t * given).sum() - p * t.sum() * 1000
    variance = p * (1000 * (t**2).sum() - (1000 * t.sum()) ** 2 / 4000)
    assert here == pytest.approx(expected / np.sqrt(variance))


def test_what_never_happens_or_always_does_not_change():
    x = np.array([[0.0] * 6, [1000.0] * 6])
    assert list(trends(PERCENTAGE, x, N[:2]).trends) == [Trend.NO_CLEAR_CHANGE] * 2


def test_only_periods_after_the_last_change_of_the_definition_count():
    versions = np.array([[1, 1, 2, 2, 2], [1, np.nan, 2, np.nan, 2], [np.nan] * 5, [3, 3, 3, 3, 3]])
    assert since_break(versions).tolist() == [
        [False, False, True, True, True],
        [False, True, True, True, True],
        [True] * 5,
        [True] * 5,
    ]


def test_rounding_makes_trends_of_few_cases_less_certain():
    x, n = array(10, 15, 15, 20, 25), array(1000, 1000, 1000, 1000, 1000)
    # variance 17/1000 x 1000 x 10 by hand, and (25 - 1)/12 x 10 for rounding
    plain, rounded = (trend_z(x, n, binomial=False, rounded_to=base) for base in (1, 5))
    assert plain == pytest.approx(35 / np.sqrt(170))
    assert rounded == pytest.approx(35 / np.sqrt(170 + 20))
