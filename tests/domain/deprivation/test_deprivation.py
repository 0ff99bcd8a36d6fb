import numpy as np
import pandas as pd
import pytest

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import RANK_STEPS, ClassingKey

N = 32_844


def ranks_of(*values: int | None) -> pd.Series:
    return pd.Series(values, index=[f"area {number}" for number in range(len(values))], dtype="Int64")


@pytest.mark.parametrize(
    ("rank", "decile"),
    [
        (1, 1),
        (3_284, 1),  # 3,284.4 is a tenth
        (3_285, 2),
        (6_568, 2),  # 6,568.8
        (6_569, 3),
        (16_422, 5),  # exactly half
        (16_423, 6),
        (29_559, 9),  # 29,559.6
        (29_560, 10),
        (32_844, 10),
    ],
)
def test_decile_changes_exactly_at_the_tenths_of_england(rank, decile):
    assert deprivation.deciles(ranks_of(rank), N).tolist() == [decile]


def test_a_rank_that_is_exactly_a_tenth_belongs_to_the_more_deprived_decile():
    assert deprivation.deciles(ranks_of(10, 11, 20, 21, 100), 100).tolist() == [1, 2, 2, 3, 10]


@pytest.mark.parametrize(
    ("rank", "band"),
    [
        (1, 0),
        (328, 0),  # 328.44 is one per cent
        (329, 1),
        (985, 1),  # 985.32
        (986, 2),
        (1_642, 2),  # 1,642.2
        (1_643, 3),
        (3_284, 3),  # 3,284.4
        (3_285, 4),
        (6_568, 4),  # 6,568.8
        (6_569, 5),
        (16_422, 5),  # exactly half
        (16_423, 6),
        (32_844, 6),
    ],
)
def test_band_changes_exactly_at_its_limits(rank, band):
    assert deprivation.bands(ranks_of(rank), N).tolist() == [band]


def test_a_rank_exactly_at_a_limit_belongs_to_the_more_deprived_band():
    assert deprivation.bands(ranks_of(1, 2, 3, 4, 50, 51, 100), 100).tolist() == [0, 1, 1, 2, 5, 6, 6]


@pytest.mark.parametrize(
    ("share_pct", "last_inside"), [(1, 328), (3, 985), (5, 1_642), (10, 3_284), (20, 6_568), (50, 16_422)]
)
def test_share_ends_exactly_at_its_limit(share_pct, last_inside):
    inside = deprivation.is_within_share(ranks_of(1, last_inside, last_inside + 1, N), N, share_pct)
    assert inside.tolist() == [True, True, False, False]


def test_everything_is_within_the_whole():
    assert deprivation.is_within_share(ranks_of(1, N), N, 100).all()


def test_missing_ranks_stay_missing_and_are_never_counted_as_deprived():
    ranks = ranks_of(1, None, 329)
    assert deprivation.deciles(ranks, N).isna().tolist() == [False, True, False]
    assert deprivation.bands(ranks, N).isna().tolist() == [False, True, False]
    assert deprivation.ranks_within(ranks).isna().tolist() == [False, True, False]
    assert deprivation.is_within_share(ranks, N, 1).tolist() == [True, False, False]


@pytest.mark.parametrize("classing", ClassingKey)
def test_an_area_without_a_rank_has_no_class(classing):
    numbers = deprivation.classes(pd.Series([22.0, np.nan, 9_000.0]), classing, N)
    assert numbers[1] == deprivation.NO_CLASS
    assert (numbers[[0, 2]] >= 0).all()
    assert numbers.dtype == np.dtype("int64")


@pytest.mark.parametrize("classing", ClassingKey)
@pytest.mark.parametrize("empty", [[], [np.nan, np.nan]], ids=["no areas", "no ranks"])
def test_nothing_to_class_gives_no_classes(classing, empty):
    numbers = deprivation.classes(pd.Series(empty, dtype="float64"), classing, N)
    assert numbers.tolist() == [deprivation.NO_CLASS] * len(empty)


NATIONAL_RANKINGS = {
    "deciles": lambda ranks: deprivation.deciles(ranks, N),
    "bands": lambda ranks: deprivation.bands(ranks, N),
    "share": lambda ranks: deprivation.is_within_share(ranks, N, 1),
    "rank steps": lambda ranks: deprivation.classes(ranks, ClassingKey.RANK, N),
}


@pytest.mark.parametrize("rank", [0, -1, N + 1])
@pytest.mark.parametrize("put_into_groups", NATIONAL_RANKINGS.values(), ids=NATIONAL_RANKINGS)
def test_a_rank_that_cannot_be_is_refused_and_named(put_into_groups, rank):
    with pytest.raises(ValueError, match=rf"between 1 and 32,844; found {rank}"):
        put_into_groups(ranks_of(5, rank))


def test_a_rank_that_is_no_whole_number_is_refused():
    with pytest.raises(TypeError):
        deprivation.deciles(pd.Series([1.5]), N)


def test_ranks_within_the_city_start_at_one_and_keep_the_order_of_the_table():
    national = pd.Series({"Hunslet": 37, "Alwoodley": 30_001, "Harehills": 22, "Armley": 3_285})
    assert deprivation.ranks_within(national).to_dict() == {
        "Hunslet": 2,
        "Alwoodley": 4,
        "Harehills": 1,
        "Armley": 3,
    }


def test_tied_areas_share_the_better_place():
    assert deprivation.ranks_within(ranks_of(50, 22, 50, 22, 90)).tolist() == [3, 1, 3, 1, 5]


def test_fifths_of_seven_areas_are_worked_by_hand():
    # ceil(5 x place / 7): 0.71, 1.43, 2.14, 2.86, 3.57, 4.29, 5
    assert deprivation.quintiles_within(ranks_of(10, 20, 30, 40, 50, 60, 70)).tolist() == [1, 2, 3, 3, 4, 5, 5]


def test_fifths_leave_areas_without_a_rank_out_of_the_count():
    fifths = deprivation.quintiles_within(ranks_of(5, None, 4, 3, None, 2, 1, None))
    assert fifths.dropna().tolist() == [5, 4, 3, 2, 1]
    assert fifths.isna().sum() == 3


def test_classes_start_at_zero_with_the_most_deprived():
    ranks = ranks_of(1, 9_000, N)
    assert deprivation.classes(ranks, ClassingKey.BANDS, N).tolist() == [0, 5, 6]
    assert deprivation.classes(ranks, ClassingKey.DECILE, N).tolist() == [0, 2, 9]
    assert deprivation.classes(ranks, ClassingKey.QUINTILE, N).tolist() == [1, 3, 4]
    assert deprivation.classes(ranks, ClassingKey.RANK, N).tolist() == [0, 5, RANK_STEPS - 1]


def test_counts_are_most_deprived_first_and_end_with_the_areas_without_a_value():
    numbers = pd.Series([0, 2, 2, deprivation.NO_CLASS, 0, 0])
    assert deprivation.class_counts(numbers, 4) == [3, 0, 2, 0, 1]


def test_the_average_counts_people_and_not_areas():
    scores = pd.Series({"a": 60.0, "b": 30.0, "c": 0.0})
    population = pd.Series({"a": 1_000, "b": 2_000, "c": 3_000})
    assert deprivation.weighted_average_score(scores, population) == pytest.approx(20.0)


def test_the_average_accepts_estimated_populations():
    assert deprivation.weighted_average_score(pd.Series([1.0, 2.0]), pd.Series([0.5, 1.0])) == pytest.approx(5 / 3)


@pytest.mark.parametrize(
    ("scores", "population", "message"),
    [
        ([1.0, np.nan], [10, 10], "complete"),
        ([1.0, 2.0], [10, np.nan], "complete"),
        ([1.0, 2.0], [0, 0], "at least one person"),
        ([1.0, 2.0], [20, -10], "no negative"),
        ([], [], "at least one person"),
    ],
)
def test_an_average_of_incomplete_figures_is_refused(scores, population, message):
    with pytest.raises(ValueError, match=message):
        deprivation.weighted_average_score(pd.Series(scores, dtype="float64"), pd.Series(population, dtype="float64"))


def test_an_average_over_different_areas_is_refused():
    with pytest.raises(ValueError, match="same index"):
        deprivation.weighted_average_score(pd.Series({"a": 1.0}), pd.Series({"b": 10}))
