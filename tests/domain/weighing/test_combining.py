"""Indicators on one scale, weighted and ranked; the published index is met, and draws without noise change nothing."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from dashboard.domain.deprivation.combining import transformed
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.measured import Measured
from dashboard.domain.kpi.definition import Better
from dashboard.domain.weighing.choice import Weights
from dashboard.domain.weighing.combining import (
    Indicator,
    Scaling,
    combine_domains,
    ranked_here,
    ranks_of,
    scaled,
    sensitivity,
)
from dashboard.domain.weighing.index import Weighed, domain_indicators, kpi_indicator

PUBLISHED = {domain.key: domain.weight_pct for domain in DOMAINS}
CODES = list("abcde")


def indicator(values, key="kpi:one"):
    """An indicator of five areas, larger = worse."""
    series = pd.Series(values, CODES, dtype=float)
    ranks, count = ranked_here(series)
    return Indicator(key, key, series, ranks, count, "Leeds", "", "")


def weighed(city, scaling=Scaling.RANK, extra=(), **weights):
    added = {one.key: one for one in extra}
    return Weighed(city, Weights({**PUBLISHED, **weights}, scaling), {**domain_indicators(city), **added})


# ---- one scale


def test_ranks_are_transformed_as_the_technical_report_has_it():
    assert transformed(np.array([1.0, 0.5, 0.0])) == pytest.approx([100.0, 15.6468, 0.0], abs=1e-4)
    # a tenth from the top has half of the greatest score
    assert transformed(np.array([0.9]))[0] == pytest.approx(50.0, abs=0.7)


def test_each_way_of_scaling_gives_the_worst_the_most():
    one = indicator([1, 2, 3, 4, 10])
    found = {way: scaled(one, way, pd.Index(CODES)) for way in Scaling}
    assert found[Scaling.RANGE] == pytest.approx([0, 100 / 9, 200 / 9, 300 / 9, 100])
    assert found[Scaling.Z_SCORE] == pytest.approx((np.array([1, 2, 3, 4, 10]) - 4) / np.sqrt(10))
    assert found[Scaling.RANK] == pytest.approx(transformed(np.array([0.2, 0.4, 0.6, 0.8, 1.0])))


def test_areas_without_a_value_take_no_part_in_a_scale():
    one = indicator([1, np.nan, 3, 5, np.nan])
    known = pd.Index(["a", "c", "d"])
    assert scaled(one, Scaling.RANGE, known) == pytest.approx([0, 50, 100])
    assert one.of == 3
    assert scaled(one, Scaling.RANK, pd.Index(["d"])) == pytest.approx([100])


@pytest.mark.parametrize("way", [Scaling.Z_SCORE, Scaling.RANGE])
def test_where_all_values_are_equal_nothing_tells_areas_apart(way):
    assert scaled(indicator([7] * 5), way, pd.Index(CODES)).tolist() == [0.0] * 5


def test_equal_areas_share_the_first_of_their_places():
    index = np.round(np.random.default_rng(3).random(300), 1)
    assert ranks_of(index).tolist() == rankdata(-index, method="min").tolist()


def test_only_how_weights_compare_counts():
    table = np.random.default_rng(4).random((50, 3))
    once, twice = combine_domains(table, np.array([[1.0, 2, 5], [2.0, 4, 10]]))
    assert once.tolist() == twice.tolist()
    assert once == pytest.approx(table @ np.array([1, 2, 5]) / 8)


# ---- the real city


def test_published_weights_give_the_published_order_of_all_areas(city):
    found = weighed(city)
    assert len(found.ranks) == 482
    assert found.ranks.tolist() == found.published.tolist()
    # the weights come to 99.9
    assert (found.index * 0.999 - city.lsoas["imd_score"]).abs().max() < 0.003
    assert {name: len(codes) for name, codes in found.passage.items()} == {
        "stay": 16, "enter": 0, "leave": 0, "unranked": 0,
    }  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda one: one.key)
def test_a_domain_alone_gives_its_own_order(city, domain):
    alone = weighed(city, **{**dict.fromkeys(PUBLISHED, 0), domain.key: 100})
    assert alone.ranks.tolist() == city.lsoas[domain.rank_column].rank(method="min").astype(int).tolist()


def test_areas_that_lack_a_figure_are_left_out_and_counted(city):
    codes = city.lsoas.index
    values = pd.Series(np.arange(482.0), codes).mask(city.lsoas["imd_rank"].rank() <= 4)
    ranks, count = ranked_here(values)
    one = Indicator("kpi:one", "One", values, ranks, count, "Leeds", "", "")
    found = weighed(city, extra=[one], **{"kpi:one": 10})
    assert (found.lacking, len(found.ranked), len(found.passage["unranked"])) == ({"kpi:one": 4}, 478, 4)
    assert found.ranks.max() <= 478
    # what weighs nothing leaves nobody out
    assert len(weighed(city, extra=[one], **{"kpi:one": 0}).ranked) == 482
    nobody = Indicator("kpi:one", "One", values * np.nan, ranks * np.nan, 0, "Leeds", "", "")
    for way in Scaling:
        empty = weighed(city, way, [nobody], **{"kpi:one": 10})
        assert (len(empty.ranks), len(empty.ranges), empty.order) == (0, 0, [])


def test_where_an_edition_has_no_score_of_a_domain_its_rank_is_scaled(city):
    assert {one.what for one in domain_indicators(city).values()} == {"published score"}
    own = city.editions[2015]
    bare = replace(own, frame=own.frame.assign(crime_score=np.nan))
    found = domain_indicators(replace(city, editions={2015: bare}))
    assert (found["crime"].what, found["income"].what) == ("published rank", "published score")
    worst = city.lsoas["crime_rank"].idxmin()
    assert scaled(found["crime"], Scaling.RANGE, pd.Index([worst])) == pytest.approx([100])


@pytest.mark.parametrize(("better", "worst"), [(Better.HIGHER, "a"), (Better.LOWER, "e")])
def test_the_worse_end_of_a_kpi_is_that_of_its_definition(better, worst):
    values = pd.Series([1.0, 2, 3, np.nan, 5], CODES)
    measure = Measured("kpi:one", "One, Q2", "One, %", "Q2", "", "", values, values.map(str), falling=False,
                       source="Somebody.", better=better)  # fmt: skip
    found = kpi_indicator(measure, "Leeds")
    assert (found.ranks.idxmin(), found.of, int(found.ranks.isna().sum())) == (worst, 4, 1)
    assert found.what == f"One, %; {'lower' if better is Better.HIGHER else 'higher'} is worse"


# ---- draws


def test_draws_without_noise_return_the_index_exactly(city):
    for way in Scaling:
        found = weighed(city, way, crime=40.0)
        still = sensitivity(found.table, np.array([list(found.weights.used.values())]), found.worst, noise_pct=0)
        ranks = found.ranks.tolist()
        assert (still.median.tolist(), still.low.tolist(), still.high.tolist()) == (ranks, ranks, ranks)
        assert still.among_pct.tolist() == [100.0 if rank <= 16 else 0.0 for rank in ranks]


def test_draws_are_what_they_are_said_to_be():
    table, weights = np.random.default_rng(6).random((40, 4)), np.array([[10.0, 5, 1, 20]])
    found = sensitivity(table, weights, 5)
    factors = np.random.default_rng(19).uniform(0.75, 1.25, (1000, 4))
    ranks = np.array([rankdata(-(table @ (weights[0] * row)), method="min") for row in factors])
    assert found.median.tolist() == np.median(ranks, axis=0).tolist()
    assert found.low.tolist() == np.sort(ranks, axis=0)[49].tolist()
    assert found.high.tolist() == np.sort(ranks, axis=0)[950].tolist()
    assert found.among_pct == pytest.approx((ranks <= 5).mean(axis=0) * 100)
    again = sensitivity(table, weights, 5)
    assert again.among_pct.tolist() == found.among_pct.tolist()


@pytest.mark.parametrize(("areas", "within_s"), [(482, 0.3), (32_844, 4.0)])
def test_a_thousand_draws_are_quick(areas, within_s):
    table = np.random.default_rng(7).random((areas, 7)) * 100
    began = time.process_time()
    sensitivity(table, np.array([list(PUBLISHED.values())]), areas // 100)
    assert time.process_time() - began < within_s
