"""Figures of profiles, against sums made here with plain Python and against the published facts."""

import csv
import re
from pathlib import Path
from statistics import median

import pandas as pd
import pytest

from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import (
    Likeness,
    benchmark,
    candidates,
    median_ranks,
    nearest_among,
    nearest_in_kind,
)

DATA = Path(__file__).parents[3] / "data"
N = 32_844
RANK_COLUMNS = [domain.rank_column for domain in DOMAINS]


def read(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WARD_OF = {row["lsoa11_code"]: row["ward_code"] for row in read("areas/lsoa11_ward17.csv")}
ROWS = [row | {"ward_code": WARD_OF[row["lsoa11_code"]]} for row in read("imd/iod_2015_lsoa_2011.csv")]


def summed(rows: list[dict[str, str]]) -> dict[str, object]:
    """Sum rows of the files up with nothing but Python."""
    people = sum(int(row["population_mid_2015"]) for row in rows)
    figures: dict[str, object] = {
        "lsoas": len(rows),
        "people": people,
        "score": sum(float(row["imd_score"]) * int(row["population_mid_2015"]) for row in rows) / people,
    }
    for share_pct in (1, 3, 5, 10, 20):
        inside = [row for row in rows if int(row["imd_rank"]) <= share_pct / 100 * N]
        living = sum(int(row["population_mid_2015"]) for row in inside)
        figures[f"{share_pct}%"] = (len(inside), 100 * len(inside) / len(rows), living, 100 * living / people)
    return figures


def told(found: profile.Benchmark) -> dict[str, object]:
    shares = {f"{one.share_pct}%": (one.lsoas, one.lsoas_pct, one.people, one.people_pct) for one in found.shares}
    return {"lsoas": found.lsoas, "people": found.people, "score": found.average_score} | shares


def assert_same(found: profile.Benchmark, expected: dict[str, object]) -> None:
    figures = told(found)
    assert figures.keys() == expected.keys()
    for key, value in expected.items():
        assert figures[key] == pytest.approx(value, abs=1e-9), key


def test_a_ward_is_what_its_lsoas_add_up_to(leeds_lsoas):
    """City and Hunslet, worked out from the files as they are."""
    group = leeds_lsoas[leeds_lsoas["ward_code"] == "E05001420"]
    expected = summed([row for row in ROWS if row["ward_code"] == "E05001420"])
    found = benchmark("City and Hunslet", group, N)
    assert_same(found, expected)
    assert (found.label, found.lsoas, found.people) == ("City and Hunslet", 23, 43_670)
    assert [share.lsoas for share in found.shares] == [4, 7, 7, 9, 12]
    assert found.share(10).people == 15_248
    assert found.average_score == pytest.approx(39.448, abs=0.0005)


def test_every_ward_is_what_its_lsoas_add_up_to(leeds_lsoas):
    wards = sorted(set(WARD_OF.values()))
    assert len(wards) == 33
    for code in wards:
        group = leeds_lsoas[leeds_lsoas["ward_code"] == code]
        assert_same(benchmark(code, group, N), summed([row for row in ROWS if row["ward_code"] == code]))


def test_the_wards_together_are_the_city(leeds_lsoas):
    city = benchmark("Leeds", leeds_lsoas, N)
    wards = [benchmark(str(code), group, N) for code, group in leeds_lsoas.groupby("ward_code")]
    assert sum(ward.lsoas for ward in wards) == city.lsoas
    assert sum(ward.people or 0 for ward in wards) == city.people
    for share in city.shares:
        assert sum(ward.share(share.share_pct).lsoas for ward in wards) == share.lsoas
        assert sum(ward.share(share.share_pct).people or 0 for ward in wards) == share.people


def test_the_city_gives_the_known_facts(leeds_lsoas):
    city = benchmark("Leeds", leeds_lsoas, N)
    assert_same(city, summed(ROWS))
    assert city.lsoas == 482
    assert city.share(1).lsoas == 16
    assert city.share(10).lsoas == 105
    assert city.share(10).lsoas_pct == pytest.approx(21.78, abs=0.005)
    assert city.average_score == pytest.approx(26.817, abs=0.0005)


def group_of(ranks: list[int], population: list[int | None] | None = None, scores: list[float] | None = None):
    """Make a group up: LSOAs E1, E2, … with these ranks."""
    return pd.DataFrame(
        {
            "imd_rank": ranks,
            "imd_score": scores or [50.0] * len(ranks),
            "population": pd.array(population or [1_000] * len(ranks), dtype="Int64"),
        },
        index=[f"E{number}" for number in range(1, len(ranks) + 1)],
    )


@pytest.mark.parametrize(
    ("share_pct", "last_inside", "first_outside"),
    [(1, 328, 329), (3, 985, 986), (5, 1_642, 1_643), (10, 3_284, 3_285), (20, 6_568, 6_569)],
)
def test_a_share_ends_exactly_at_its_limit(share_pct, last_inside, first_outside):
    ranks = [first_outside, 1, 32_844, last_inside, 20_000, 30_000]
    found = benchmark("six", group_of(ranks, [100, 1_000, 2_000, 400, 1_500, 3_000]), N).share(share_pct)
    assert (found.lsoas, found.people) == (2, 1_400)
    assert found.lsoas_pct == pytest.approx(100 / 3)
    assert found.people_pct == pytest.approx(17.5)


def test_each_share_holds_the_ones_before_it():
    ranks = [328, 329, 985, 986, 1_642, 1_643, 3_284, 3_285, 6_568, 6_569]
    found = benchmark("ten", group_of(ranks), N)
    assert [(share.share_pct, share.lsoas) for share in found.shares] == [(1, 1), (3, 3), (5, 5), (10, 7), (20, 9)]


def test_the_average_score_is_weighted_by_people():
    assert benchmark("two", group_of([1, 2], [1_000, 3_000], [60.0, 10.0]), N).average_score == pytest.approx(22.5)


def test_a_group_of_one_is_itself():
    found = benchmark("one", group_of([328], [1_234], [70.5]), N)
    assert (found.lsoas, found.people, found.average_score) == (1, 1_234, 70.5)
    assert {(share.lsoas_pct, share.people_pct) for share in found.shares} == {(100.0, 100.0)}


@pytest.mark.parametrize("population", [[None, None, None], [1_000, None, 2_000], [0, 0, 0]])
def test_without_the_population_of_all_nothing_is_said_about_people(population):
    found = benchmark("three", group_of([1, 2, 30_000], population), N)
    assert found.people is None
    assert found.average_score is None
    assert [(share.people, share.people_pct) for share in found.shares] == [(None, None)] * 5
    assert [share.lsoas for share in found.shares] == [2] * 5


def test_a_missing_population_may_be_nan():
    group = group_of([1, 2]).assign(population=float("nan"))
    assert benchmark("two", group, N).people is None


def test_an_area_without_a_rank_is_in_no_share():
    group = group_of([1, 2]).assign(imd_rank=pd.array([1, None], dtype="Int64"))
    assert [share.lsoas for share in benchmark("two", group, N).shares] == [1] * 5


def test_an_empty_group_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=re.escape("no LSOA: Nowhere")):
        benchmark("Nowhere", group_of([1]).iloc[:0], N)


def test_figures_are_plain_python_numbers():
    found = benchmark("two", group_of([1, 2]), N)
    assert type(found.people) is int
    assert {type(share.lsoas) for share in found.shares} == {int}
    assert {type(share.people) for share in found.shares} == {int}


def areas_with(ranks: dict[str, list[int | None]]) -> pd.DataFrame:
    """Make areas up from their seven ranks."""
    columns = {
        column: pd.array([row[place] for row in ranks.values()], dtype="Int64")
        for place, column in enumerate(RANK_COLUMNS)
    }
    return pd.DataFrame(columns, index=list(ranks))


def test_the_median_of_an_odd_group_is_the_one_in_the_middle():
    areas = areas_with({"A": [9, 1, 5, 7, 7, 3, 1], "B": [1, 2, 6, 7, 8, 2, 1], "C": [5, 3, 4, 7, 9, 1, 9]})
    assert list(median_ranks(areas).values()) == [5, 2, 5, 7, 8, 2, 1]
    assert list(median_ranks(areas)) == [domain.key for domain in DOMAINS]


def test_the_median_of_an_even_group_is_the_mean_of_the_middle_two():
    areas = areas_with({"A": [4] * 7, "B": [1] * 7, "C": [3] * 7, "D": [2, 2, 2, 2, 2, 2, 3]})
    assert list(median_ranks(areas).values()) == [2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 3]


def test_the_median_of_a_ward_of_even_size(leeds_lsoas):
    # the lower of the two was said to be the median, so that the ward came out on the other side of Leeds
    ward = leeds_lsoas[leeds_lsoas["ward_code"] == "E05001422"]
    assert median_ranks(ward)["employment"] == 10_856.5


def test_the_median_of_one_is_itself():
    assert set(median_ranks(areas_with({"A": [7] * 7})).values()) == {7}


def test_an_area_without_a_rank_on_a_domain_is_left_out_of_its_median_there():
    areas = areas_with({"A": [9, 1, 5, 7, 7, 3, 1], "B": [None, 2, 6, 7, 8, 2, 1], "C": [5, 3, None, 7, 9, 1, 9]})
    assert list(median_ranks(areas).values()) == [7, 2, 5.5, 7, 8, 2, 1]


@pytest.mark.parametrize("areas", [areas_with({"A": [1, 1, 1, None, 1, 1, 1]}), areas_with({"A": [1] * 7}).iloc[:0]])
def test_a_domain_without_any_rank_is_an_error_that_names_it(areas):
    with pytest.raises(ValueError, match=r"no rank on the domain “(health|income)”"):
        median_ranks(areas)


def test_the_median_of_the_city(leeds_lsoas):
    expected = {domain.key: median([int(row[domain.rank_column]) for row in ROWS]) for domain in DOMAINS}
    found = median_ranks(leeds_lsoas)
    assert found == expected
    assert 16_448 <= found["income"] < 16_700


HAND = areas_with(
    {
        "E1": [100, 100, 100, 100, 100, 100, 100],
        "E2": [100, 100, 100, 100, 100, 100, 170],  # 70 places in sum: 10 apart
        "E3": [90, 110, 90, 110, 90, 110, 100],  # 60 places in sum: 8.57 apart, above and below do not cancel
        "E5": [100, 100, 100, 100, 100, 30, 100],  # 10 apart, as E2
        "E4": [170, 100, 100, 100, 100, 100, 100],  # 10 apart, as E2
        "E6": [100, 100, 100, None, 100, 100, 100],
        "E7": [800, 800, 800, 800, 800, 800, 800],  # 700 apart
    }
)


def test_the_nearest_are_worked_by_hand():
    expected = (Likeness("E3", 9), Likeness("E2", 10), Likeness("E4", 10), Likeness("E5", 10), Likeness("E7", 700))
    assert nearest_in_kind(HAND, "E1") == expected


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_more_than_asked_for_are_returned(count):
    assert nearest_in_kind(HAND, "E1", count) == nearest_in_kind(HAND, "E1")[:count]


def test_an_area_with_a_rank_missing_is_never_near():
    assert "E6" not in {like.code for like in nearest_in_kind(HAND, "E1", 99)}
    assert nearest_in_kind(HAND, "E6") == ()


def test_an_area_that_does_not_exist_is_like_none():
    assert nearest_in_kind(HAND, "E99") == ()
    assert nearest_in_kind(HAND.loc[["E1"]], "E1") == ()


def test_the_nearest_of_a_real_area_is_worked_from_the_file(leeds_lsoas):
    ranks = {row["lsoa11_code"]: [int(row[column]) for column in RANK_COLUMNS] for row in ROWS}
    for code in ("E01011372", "E01011649", "E01011287"):
        others = {
            other: sum(abs(a - b) for a, b in zip(ranks[code], ranks[other], strict=True)) / 7
            for other in ranks
            if other != code
        }
        expected = sorted(others, key=lambda other: (others[other], other))[:5]
        found = nearest_in_kind(leeds_lsoas, code)
        assert [like.code for like in found] == expected
        assert [like.places_apart for like in found] == [round(others[other]) for other in expected]


def test_areas_that_belong_together_are_not_near_each_other():
    assert nearest_in_kind(HAND, "E1", 2, besides=["E3", "E4", "E99"]) == (Likeness("E2", 10), Likeness("E5", 10))


SEVEN_TIMES_100 = {domain.key: 100 for domain in DOMAINS}


def test_the_nearest_to_given_ranks_may_be_an_area_with_those_very_ranks():
    found = nearest_among(candidates(HAND), SEVEN_TIMES_100, 3)
    assert found == (Likeness("E1", 0), Likeness("E3", 9), Likeness("E2", 10))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 99])
def test_ties_at_the_last_place_are_settled_by_code(count):
    expected = ["E1", "E3", "E2", "E4", "E5", "E7"][:count]
    assert [like.code for like in nearest_among(candidates(HAND.iloc[::-1]), SEVEN_TIMES_100, count)] == expected


def test_ranks_of_any_whole_type_are_compared_without_overflow():
    small = HAND.dropna().astype("uint16")
    lowest, highest = small.iloc[:1] * 0 + 1, small.iloc[:1] * 0 + N
    highest.index = ["E8"]
    both = pd.concat([lowest, highest])
    assert nearest_in_kind(both, "E1") == (Likeness("E8", N - 1),)
    assert nearest_in_kind(both, "E8") == (Likeness("E1", N - 1),)


def test_among_no_areas_there_is_none():
    assert nearest_among(candidates(HAND.iloc[:0]), SEVEN_TIMES_100) == ()


hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True, max_examples=50)


@st.composite
def made_up_areas(draw) -> pd.DataFrame:
    rank = st.integers(1, draw(st.sampled_from([3, N])))
    rows = draw(st.lists(st.lists(rank | st.none(), min_size=7, max_size=7), min_size=1, max_size=12))
    codes = draw(st.permutations([f"E{number:02}" for number in range(len(rows))]))
    return areas_with(dict(zip(codes, rows, strict=True)))


@steady
@hypothesis.given(made_up_areas())
def test_likeness_is_mutual_and_never_with_oneself(areas):
    apart = {code: {like.code: like.places_apart for like in nearest_in_kind(areas, code, 99)} for code in areas.index}
    complete = set(areas.dropna().index)
    for code, others in apart.items():
        assert set(others) == (complete - {code} if code in complete else set())
        assert all(apart[other][code] == distance for other, distance in others.items())
        assert list(others.values()) == sorted(others.values())


@steady
@hypothesis.given(st.lists(st.integers(1, N), min_size=1, max_size=30))
def test_shares_and_medians_of_any_group_keep_their_order(ranks):
    found = benchmark("any", group_of(ranks), N)
    counts = [share.lsoas for share in found.shares]
    assert counts == sorted(counts)
    assert counts == [sum(rank * 100 <= share_pct * N for rank in ranks) for share_pct in (1, 3, 5, 10, 20)]
    found = median_ranks(areas_with({str(place): [rank] * 7 for place, rank in enumerate(ranks)}))["income"]
    assert found == median(ranks)
