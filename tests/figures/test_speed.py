"""Charts are drawn while a page is waited for."""

import time
import timeit

import pytest

from dashboard.domain.statistics.funnels import Whole, curve
from dashboard.figures.funnel_chart import funnel_chart
from dashboard.figures.gap_chart import gap_chart
from dashboard.figures.gradient_chart import gradient_chart
from dashboard.figures.scatter_chart import scatter_chart
from dashboard.figures.trend_chart import trend_chart
from tests.domain.statistics_kpis import PERCENTAGE

from .gallery import PERIODS, SAID, points, ranked, rows, series, tenths, text

MOST_MS = 10.0
#: What a simple sum takes on the machine that the limit was set on; a slower or busier one has as much more.
SUM_MS = 5.0


def best_ms(work, rounds=25):
    """Return the least processor time of several runs, each measured against a sum beside it."""

    def taken(run):
        # like `timeit`, without collections of garbage that others left
        return timeit.timeit(run, timer=time.process_time, number=1)

    return min(taken(work) / max(taken(simple_sum), 1e-4) for _ in range(rounds)) * SUM_MS


def simple_sum():
    return sum(n * n for n in range(100_000))


@pytest.fixture(scope="module")
def drawers():
    funnel, limits, scatter = points(), curve(PERCENTAGE, 400, Whole(78_000, 100_000)), ranked()
    gap, trend, gradient = rows() * 3, series(), tenths()
    return {
        "gap": lambda: gap_chart("a", gap, text, city=80.0, target=85.0, **SAID),
        "trend": lambda: trend_chart("a", trend, PERIODS, text, breaks={4: "new definition"}, **SAID),
        "funnel": lambda: funnel_chart("a", funnel, limits, 78.0, text, denominator_label="Visits", **SAID),
        "gradient": lambda: gradient_chart("a", gradient, text, city=80.0, **SAID),
        "scatter": lambda: scatter_chart("a", scatter, text, x_label="Rank", y_label="KPI", **SAID),
    }


@pytest.mark.parametrize("name", ["gap", "trend", "funnel", "gradient", "scatter"])
def test_a_chart_of_a_whole_city_is_drawn_at_once(drawers, name):
    assert best_ms(drawers[name]) < MOST_MS
