"""The index of a thriving neighbourhood: by hand, and what must hold for any figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.kpi.definition import Better
from dashboard.domain.outcomes.thriving import LEAST_AREAS, Part, score, thriving

TEN = np.arange(1.0, 11.0)
values = st.lists(st.integers(-50, 50), min_size=LEAST_AREAS, max_size=40)


def test_a_measure_scores_by_the_share_of_areas_that_do_worse():
    # three of ten lie below, one is the same
    assert score(4.0, TEN, Better.HIGHER) == 35.0
    assert score(4.0, TEN, Better.LOWER) == 65.0
    assert score(0.0, TEN, Better.HIGHER) == score(11.0, TEN, Better.LOWER) == 0.0
    assert score(11.0, TEN, Better.HIGHER) == 100.0
    assert score(4.0, np.full(10, 4.0), Better.HIGHER) == 50.0
    # what has no figure is no area that does better or worse
    assert score(4.0, np.append(TEN, [np.nan] * 5), Better.HIGHER) == 35.0


def test_there_is_no_score_without_a_direction_or_a_spread():
    assert score(4.0, TEN, Better.NEITHER) is None
    assert score(4.0, TEN[:9], Better.HIGHER) is None
    assert score(float("nan"), TEN, Better.HIGHER) is None


@given(values, st.integers(-50, 50))
def test_scores_lie_between_0_and_100_and_turn_with_the_direction(others, value):
    spread = np.array(others, dtype=float)
    higher, lower = (score(value, spread, better) for better in (Better.HIGHER, Better.LOWER))
    assert 0 <= higher <= 100
    assert higher + lower == pytest.approx(100)
    # units do not count
    assert score(3 * value + 7, 3 * spread + 7, Better.HIGHER) == higher
    assert score(value + 1, spread, Better.HIGHER) >= higher


def test_the_index_is_the_weighted_mean_with_the_range_of_leaving_one_out():
    parts = [Part("a", 10), Part("b", 20), Part("c", 30), Part("d", 40), Part("e", 100)]
    found = thriving(parts)
    assert (found.value, found.lowest, found.highest) == (40.0, 25.0, 47.5)
    heavy = thriving([*parts[:4], Part("e", 100, 4)])
    assert heavy.value == pytest.approx((10 + 20 + 30 + 40 + 400) / 8)
    assert heavy.lowest == 25.0


def test_of_fewer_than_five_measures_there_is_none_and_nothing_is_filled_in():
    parts = [Part("a", 10), Part("b", 20), Part("c", 30), Part("d", 40), Part("e", None, 1, "hidden"), Part("f", 5, 0)]
    found = thriving(parts)
    assert (found.value, found.lowest, found.highest, found.counting) == (None, None, None, 4)
    assert thriving([*parts, Part("g", 50)]).value == 30.0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10)), min_size=5, max_size=12))
def test_the_index_lies_in_its_range_and_among_its_parts(given_parts):
    found = thriving([Part(str(at), one, weight) for at, (one, weight) in enumerate(given_parts)])
    scores = [one for one, _ in given_parts]
    assert found.lowest - 1e-9 <= found.value <= found.highest + 1e-9
    assert min(scores) - 1e-9 <= found.lowest <= found.highest <= max(scores) + 1e-9
