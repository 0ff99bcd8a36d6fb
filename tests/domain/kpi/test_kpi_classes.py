"""Classes of a KPI's values: never empty, never doubled, and equal values together."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.kpi.classes import MOST_CLASSES, KpiClassing, classed


def texts(values):
    return ["" if value is None else f"{value:.1f}" for value in values]


@pytest.mark.parametrize("way", list(KpiClassing))
@pytest.mark.parametrize(
    ("values", "numbers", "ranges"),
    [
        ([], (), ()),
        ([None, None], (0, 0), ()),
        ([3.0, 3.0, None], (1, 1, 0), ((3.0, 3.0),)),
        ([2.0, 1.0, 2.0], (2, 1, 2), ((1.0, 1.0), (2.0, 2.0))),
        # 1.01 and 1.04 both read 1.0
        ([1.01, 1.04, 7.0], (1, 1, 2), ((1.01, 1.04), (7.0, 7.0))),
    ],
)
def test_few_values_make_few_classes(way, values, numbers, ranges):
    found = classed(values, texts(values), way)
    assert (found.numbers, found.ranges) == (numbers, ranges)


def test_quantiles_hold_equal_numbers_where_all_values_differ():
    values = [float(number) for number in range(100)]
    found = classed(values, texts(values), KpiClassing.QUANTILE)
    assert [found.numbers.count(number) for number in range(1, 6)] == [20] * 5


def test_natural_breaks_lie_in_the_gaps():
    groups = [[1.0, 2.0, 3.0], [101.0, 102.0], [201.0, 203.0], [301.0, 303.0, 304.0], [401.0, 402.0]]
    values = [value for group in groups for value in group]
    found = classed(values, texts(values), KpiClassing.NATURAL)
    assert found.ranges == tuple((min(group), max(group)) for group in groups)


def around_means(values, ends):
    return sum(((values[begin:end] - values[begin:end].mean()) ** 2).sum() for begin, end in pairwise((0, *ends)))


@pytest.mark.parametrize("seed", range(8))
def test_no_other_natural_breaks_hold_values_closer_together(seed):
    values = np.unique(np.random.default_rng(seed).lognormal(3, 1, 14).round(1))
    found = classed(values.tolist(), texts(values), KpiClassing.NATURAL)
    ends = np.cumsum([found.numbers.count(number) for number in range(1, MOST_CLASSES + 1)])
    every = combinations(range(1, len(values)), MOST_CLASSES - 1)
    least = min(around_means(values, (*cuts, len(values))) for cuts in every)
    assert around_means(values, ends) == pytest.approx(least)


def test_many_equal_values_make_fewer_quantiles():
    values = [0.0] * 90 + [float(number) for number in range(1, 11)]
    found = classed(values, texts(values), KpiClassing.QUANTILE)
    assert found.ranges == ((0.0, 0.0), (1.0, 10.0))


@pytest.mark.parametrize("way", list(KpiClassing))
@given(st.lists(st.one_of(st.none(), st.floats(0, 60).map(lambda value: round(value, 2))), max_size=60))
def test_classes_are_ordered_complete_and_keep_equal_values_together(way, values):
    written = texts(values)
    found = classed(values, written, way)
    assert len(found.ranges) <= MOST_CLASSES
    used = {number for number in found.numbers if number}
    assert used == set(range(1, len(found.ranges) + 1))
    assert [number == 0 for number in found.numbers] == [value is None for value in values]
    of_text = {}
    for text, number, value in zip(written, found.numbers, values, strict=True):
        if value is not None:
            low, high = found.ranges[number - 1]
            assert low <= value <= high
            assert of_text.setdefault(text, number) == number
    for (_, high), (low, _) in zip(found.ranges, found.ranges[1:], strict=False):
        assert high < low
