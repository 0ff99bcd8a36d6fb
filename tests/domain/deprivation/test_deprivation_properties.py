"""What must hold for any ranks: checked against exact fractions on made-up ones."""

from fractions import Fraction
from math import ceil

import pandas as pd
import pytest

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_UPPER_PCT, DOMAINS, ClassingKey
from tests.domain.deprivation import combined

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True, max_examples=50)


@st.composite
def rankings(draw, *, unique: bool = False, missing: bool = True) -> tuple[pd.Series, int]:
    """National ranks of some areas in any order, and the number of areas ranked."""
    count = draw(st.integers(1, 40_000))
    rank = st.integers(1, count)
    values = draw(st.lists(rank if unique or not missing else rank | st.none(), unique=unique, max_size=40))
    codes = draw(st.permutations([f"E{number:02}" for number in range(len(values))]))
    return pd.Series(values, index=codes, dtype="Int64"), count


def exact_decile(rank: int, count: int) -> int:
    return ceil(Fraction(10 * rank, count))


def exact_band(rank: int, count: int) -> int:
    return next(
        band for band, upper_pct in enumerate(BAND_UPPER_PCT) if Fraction(rank, count) <= Fraction(upper_pct, 100)
    )


GROUPINGS = {
    "deciles": deprivation.deciles,
    "bands": deprivation.bands,
    "ranks within": lambda ranks, _count: deprivation.ranks_within(ranks),
    "quintiles within": lambda ranks, _count: deprivation.quintiles_within(ranks),
    **{
        f"classes by {key}": lambda ranks, count, key=key: deprivation.classes(ranks, key, count) for key in ClassingKey
    },
}
each_grouping = pytest.mark.parametrize("group", GROUPINGS.values(), ids=GROUPINGS)


@steady
@hypothesis.given(rankings())
def test_deciles_equal_the_exact_fraction(ranking):
    ranks, count = ranking
    found = deprivation.deciles(ranks, count)
    assert found.dropna().to_dict() == {code: exact_decile(rank, count) for code, rank in ranks.dropna().items()}


@steady
@hypothesis.given(rankings())
def test_bands_equal_the_exact_fraction(ranking):
    ranks, count = ranking
    found = deprivation.bands(ranks, count)
    assert found.dropna().to_dict() == {code: exact_band(rank, count) for code, rank in ranks.dropna().items()}


@steady
@hypothesis.given(rankings(), st.sampled_from(BAND_UPPER_PCT))
def test_share_equals_the_bands_up_to_it(ranking, share_pct):
    ranks, count = ranking
    up_to = deprivation.bands(ranks, count) <= BAND_UPPER_PCT.index(share_pct)
    assert deprivation.is_within_share(ranks, count, share_pct).tolist() == up_to.fillna(False).tolist()


@each_grouping
@steady
@hypothesis.given(ranking=rankings(missing=False))
def test_a_better_rank_never_gets_a_more_deprived_group(group, ranking):
    ranks, count = ranking
    assert group(ranks.sort_values(), count).is_monotonic_increasing


@each_grouping
@steady
@hypothesis.given(ranking=rankings())
def test_order_and_input_are_left_alone(group, ranking):
    ranks, count = ranking
    before = ranks.copy(deep=True)
    groups = group(ranks, count)
    pd.testing.assert_series_equal(ranks, before)
    assert groups.index.tolist() == ranks.index.tolist()


@each_grouping
@steady
@hypothesis.given(ranking=rankings())
def test_the_group_of_an_area_does_not_depend_on_the_order_of_the_table(group, ranking):
    ranks, count = ranking
    assert group(ranks, count).sort_index().equals(group(ranks.sort_index(), count))


@steady
@hypothesis.given(rankings(unique=True))
def test_untied_areas_are_numbered_without_gaps(ranking):
    ranks, _ = ranking
    assert sorted(deprivation.ranks_within(ranks)) == list(range(1, len(ranks) + 1))


@steady
@hypothesis.given(rankings(unique=True))
def test_untied_fifths_differ_by_one_area_at_most(ranking):
    ranks, _ = ranking
    sizes = [int((deprivation.quintiles_within(ranks) == fifth).sum()) for fifth in range(1, 6)]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("count", [1, 9, 10, 11, 32_482, 32_844, 33_755])
def test_tenths_of_a_whole_country_differ_by_one_area_at_most(count):
    deciles = deprivation.deciles(pd.Series(range(1, count + 1)), count)
    sizes = [int((deciles == decile).sum()) for decile in range(1, 11)]
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) == count


@steady
@hypothesis.given(rankings())
def test_every_area_is_counted_once(ranking):
    ranks, count = ranking
    counts = deprivation.class_counts(deprivation.classes(ranks, ClassingKey.BANDS, count), len(BAND_UPPER_PCT))
    assert sum(counts) == len(ranks)
    assert counts[-1] == ranks.isna().sum()


@steady
@hypothesis.given(st.lists(st.integers(2, 32_844), min_size=7, max_size=7), st.integers(0, 6))
def test_a_worse_rank_on_any_domain_never_lowers_the_score(values, place):
    ranks = pd.DataFrame([values, values], columns=[domain.key for domain in DOMAINS])
    ranks.iloc[1, place] -= 1
    score, worse = combined.score(ranks, 32_844)
    assert 0 < score < worse < 100
