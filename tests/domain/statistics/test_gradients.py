"""Tenths of deprivation and the slope over them; expected values derived by hand where no line cites a source."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from dashboard.domain.statistics.gradients import DECILE, decile_membership, gradient
from dashboard.domain.wording.gap_table import gradient_sentence
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE


def tenths(numerators, denominators):
    rows = {"area_kind": DECILE, "area_code": [str(n) for n in range(1, 11)], "period": "2018-Q1"}
    return pd.DataFrame(rows | {"numerator": np.array(numerators, float), "denominator": np.array(denominators, float)})


STEADY = tenths(np.arange(190, 90, -10), [1000] * 10)


def test_the_tenths_hold_the_lsoas_of_the_city_most_deprived_first():
    # national ranks of 482 LSOAs, in no order
    ranks = pd.Series(np.arange(482) * 60 + 3, index=[f"E{n:03}" for n in range(482)]).sample(frac=1, random_state=1)
    found = decile_membership(ranks)
    sizes = found.groupby("area_code").size()
    assert sizes.sum() == 482
    assert set(sizes) == {48, 49}
    first = found[found["area_code"] == "1"]["lsoa_code"]
    assert ranks[first].max() < ranks.drop(first).min()
    assert list(found.columns) == ["area_kind", "area_code", "lsoa_code"]


def test_a_straight_line_has_its_ends_as_indices():
    # values 190 … 100 per 1,000 at ridits 0.05 … 0.95: the line runs from 195 to 95
    found = gradient(RATE, STEADY)
    assert found.slope_index.value == pytest.approx(100)
    assert found.relative_index.value == pytest.approx(195 / 95)
    assert (found.slope_index.lower, found.slope_index.upper) == pytest.approx((100, 100))
    assert found.tenths["ridit"].iloc[0] == pytest.approx(0.05)


def test_more_where_more_deprived_is_positive_and_the_other_way_round_negative():
    turned = tenths(np.arange(100, 200, 10), [1000] * 10)
    assert gradient(RATE, turned).slope_index.value == pytest.approx(-100)
    assert gradient(RATE, turned).relative_index.value == pytest.approx(95 / 195)


def test_tenths_weigh_by_their_denominators():
    """The interval by the formula of weighted least squares, written out."""
    rng = np.random.default_rng(3)
    sizes = rng.integers(500, 3000, 10).astype(float)
    cases = np.round(sizes * (0.2 - 0.01 * np.arange(10) + rng.normal(0, 0.01, 10)))
    found = gradient(PERCENTAGE, tenths(cases, sizes))
    ridit = (np.cumsum(sizes) - sizes / 2) / sizes.sum()
    y = 100 * cases / sizes
    mean_x, mean_y = np.average(ridit, weights=sizes), np.average(y, weights=sizes)
    spread = (sizes * (ridit - mean_x) ** 2).sum()
    slope = (sizes * (ridit - mean_x) * (y - mean_y)).sum() / spread
    scatter = (sizes * (y - mean_y - slope * (ridit - mean_x)) ** 2).sum() / 8
    half = student.ppf(0.975, 8) * np.sqrt(scatter / spread)
    index = found.slope_index
    assert (index.value, index.lower, index.upper) == pytest.approx((-slope, -slope - half, -slope + half))
    assert found.relative_index.lower < found.relative_index.value < found.relative_index.upper


def test_hidden_tenths_are_left_out_and_too_few_have_no_slope():
    some = gradient(RATE, STEADY.assign(numerator=STEADY["numerator"].where(np.arange(10) != 4)))
    assert some.slope_index.is_known
    assert np.isnan(some.tenths["ridit"].loc[5])
    few = gradient(RATE, STEADY.assign(numerator=STEADY["numerator"].where(np.arange(10) < 4)))
    assert not few.slope_index.is_known
    assert few.problem == "Only 4 of 10 tenths have figures that may be shown; a slope needs 5."
    assert gradient(RATE, STEADY.iloc[:0]).problem.startswith("Only 0 of 10")


def test_a_count_has_no_slope_and_a_mean_has():
    assert "plain count" in gradient(COUNT, STEADY.assign(denominator=np.nan)).problem
    assert gradient(MEAN, STEADY).slope_index.value == pytest.approx(0.1)


def test_the_sentence_speaks_of_neighbourhoods():
    assert gradient_sentence(RATE, gradient(RATE, STEADY), "Leeds") == (
        "In the most deprived tenth of neighbourhoods in Leeds it is 190.0 per 1,000 households, in the least deprived "
        "tenth 100.0: 1.9 times as high. Over all ten tenths, from the least to the most deprived end, it is 100.0 per "
        "1,000 households higher, which is worse (95% interval 100.0 to 100.0)."
    )


def test_the_sentence_says_lower_and_orders_its_limits():
    rng = np.random.default_rng(3)
    cases = np.round(1000 * (0.5 + 0.02 * np.arange(10) + rng.normal(0, 0.01, 10)))
    found = gradient(PERCENTAGE, tenths(cases, [1000] * 10))
    text = gradient_sentence(PERCENTAGE, found, "Leeds")
    assert "percentage points lower, which is worse" in text
    low, high = (abs(limit) for limit in (found.slope_index.upper, found.slope_index.lower))
    assert low < high
    assert f"(95% interval {low:.1f} to {high:.1f})" in text


def test_no_clear_slope_is_said():
    flat = tenths([100, 101] * 5, [1000] * 10)
    assert gradient_sentence(RATE, gradient(RATE, flat), "Leeds").endswith(
        "Over all ten tenths there is no clear slope with deprivation."
    )
