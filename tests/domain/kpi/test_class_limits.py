"""The browser classes by limits, Python by exact numbers: both must agree for every rank."""

import pandas as pd
import pytest

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import ClassingKey, classings
from dashboard.domain.wording import plain as wording

N = IOD_2015.lsoa_count


def test_limits_of_the_bands_are_worked_by_hand():
    limits = deprivation.class_limits(pd.Series([1]), ClassingKey.BANDS, N)
    assert limits == [328, 985, 1_642, 3_284, 6_568, 16_422, 32_844]


@pytest.mark.parametrize("classing", [ClassingKey.BANDS, ClassingKey.DECILE, ClassingKey.RANK])
@pytest.mark.parametrize("lsoa_count", [N, 32_482, 33_755, 100])
def test_every_national_rank_falls_into_its_class_by_the_limits(classing, lsoa_count):
    ranks = pd.Series(range(1, lsoa_count + 1))
    limits = pd.Series(deprivation.class_limits(ranks, classing, lsoa_count))
    assert limits.searchsorted(ranks).tolist() == deprivation.classes(ranks, classing, lsoa_count).tolist()


@pytest.mark.parametrize(
    "city",
    [[10, 20, 30, 40, 50, 60, 70], [5, 5, 5, 5, 9], [9, 5], [7], [3, 3, 3], [4, None, 2, 8, None, 6, 1]],
    ids=["seven", "tied", "two", "one", "all tied", "some missing"],
)
def test_every_area_of_a_city_falls_into_its_fifth_by_the_limits(city):
    ranks = pd.Series(city, dtype="Int64")
    limits = pd.Series(deprivation.class_limits(ranks, ClassingKey.QUINTILE, N))
    ranked = ranks.dropna()
    by_class = deprivation.classes(ranks, ClassingKey.QUINTILE, N)[ranked.index]
    assert limits.searchsorted(ranked.astype(int)).tolist() == by_class.tolist()


def test_a_city_without_ranks_has_five_limits_that_hold_no_area():
    assert deprivation.class_limits(pd.Series([None], dtype="Int64"), ClassingKey.QUINTILE, N) == [0] * 5


@pytest.mark.parametrize("rank", [1, 328, 329, 985, 986, 3_284, 3_285, 16_422, 16_423, N])
def test_the_band_of_a_rank_is_named_as_the_legend_does(rank):
    legend = classings(IOD_2015, "Leeds")[ClassingKey.BANDS].legend
    band = deprivation.classes(pd.Series([rank]), ClassingKey.BANDS, N)[0]
    assert wording.band_label(rank, N) == legend[band].label
