from fractions import Fraction

import pandas as pd
import pytest

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import (
    BAND_UPPER_PCT,
    DOMAINS,
    IMD,
    MEASURES,
    ClassingKey,
    classings,
)

N = IOD_2015.lsoa_count
CLASSINGS = classings(IOD_2015, "Leeds")


def test_the_seven_published_weights_are_kept_as_printed():
    published = {
        "income": 22.5,
        "employment": 22.5,
        "education": 13.5,
        "health": 13.5,
        "crime": 9.3,
        "barriers": 9.3,
        "living_environment": 9.3,
    }
    assert {domain.key: domain.weight_pct for domain in DOMAINS} == published


def test_the_imd_comes_first_and_has_no_weight():
    assert list(MEASURES) == ["imd", *(domain.key for domain in DOMAINS)]
    assert IMD.weight_pct is None


def test_columns_are_named_by_key():
    assert MEASURES["living_environment"].rank_column == "living_environment_rank"
    assert IMD.score_column == "imd_score"


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        MEASURES["imd"] = IMD


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
def test_every_measure_can_be_read_aloud(measure):
    assert measure.label
    assert measure.short_label
    assert measure.in_sentence == measure.in_sentence.lower()
    assert measure.meaning.endswith(".")


def test_band_limits_rise_to_the_whole():
    assert list(BAND_UPPER_PCT) == sorted(set(BAND_UPPER_PCT))
    assert BAND_UPPER_PCT[-1] == 100


def test_there_is_one_classing_for_each_key():
    assert set(CLASSINGS) == set(ClassingKey)
    assert all(key == classing.key for key, classing in CLASSINGS.items())


@pytest.mark.parametrize("classing", CLASSINGS.values(), ids=CLASSINGS.keys())
def test_legend_and_words_cover_every_class_once(classing):
    in_legend = [number for row in classing.legend for number in row.classes]
    assert in_legend == list(range(classing.class_count))
    assert len(classing.in_words) == classing.class_count
    assert len({row.label for row in classing.legend}) == len(classing.legend)


def test_there_is_a_label_for_every_band():
    assert CLASSINGS[ClassingKey.BANDS].class_count == len(BAND_UPPER_PCT)


def test_legend_of_the_national_rank_names_the_limits():
    assert [row.label for row in CLASSINGS[ClassingKey.RANK].legend] == [
        "Rank 1 to 6,568",
        "Rank 6,569 to 13,137",
        "Rank 13,138 to 19,706",
        "Rank 19,707 to 26,275",
        "Rank 26,276 to 32,844",
    ]


@pytest.mark.parametrize("step", range(20))
def test_words_of_a_rank_step_name_exactly_the_ranks_classed_into_it(step):
    ranks = pd.Series(range(1, N + 1))
    inside = ranks[deprivation.classes(ranks, ClassingKey.RANK, N) == step]
    assert CLASSINGS[ClassingKey.RANK].in_words[step] == f"between rank {inside.min():,} and {inside.max():,}"
    assert Fraction(step * N, 20) < inside.min() <= inside.max() <= Fraction((step + 1) * N, 20)


def test_the_city_is_named_where_only_the_city_is_compared():
    quintile = CLASSINGS[ClassingKey.QUINTILE]
    assert quintile.label == "Fifths within Leeds"
    assert quintile.in_words[1] == "in the second most deprived fifth of Leeds"
    assert all(
        "Leeds" not in f"{classing.label} {classing.explanation} {classing.in_words}"
        for key, classing in CLASSINGS.items()
        if key is not ClassingKey.QUINTILE
    )
