"""Sums over areas: hand-worked tables, what must always hold, and the real membership."""

import math
import time

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.kpi.cube import CELL, cube, fill_population, membership, reconcile, usable

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True, max_examples=40)

AREAS = {
    ("ward-old", "W1"): ["L1", "L2"],
    ("ward-old", "W2"): ["L3"],
    ("ward-new", "V1"): ["L1"],
    ("ward-new", "W2"): ["L2", "L3"],
    ("neighbourhood", "mill-end"): ["L2"],
    ("priority", "priority"): ["L2"],
    ("city", "C"): ["L1", "L2", "L3"],
} | {("lsoa", code): [code] for code in ("L1", "L2", "L3")}
MEMBERS = pd.DataFrame(
    [(kind, code, lsoa) for (kind, code), lsoas in AREAS.items() for lsoa in lsoas],
    columns=["area_kind", "area_code", "lsoa_code"],
)


def observed(*rows):
    return pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])


def cell(cells, kind, code, period="2018-Q1"):
    found = cells.set_index(CELL).loc[(kind, code, period)]
    return (
        None if math.isnan(found["numerator"]) else found["numerator"],
        None if math.isnan(found["denominator"]) else found["denominator"],
        found["lsoas_with_figures"],
        found["lsoas_total"],
        found["source"],
    )


def test_numerators_and_denominators_are_summed_for_every_area():
    cells = cube(
        observed(("lsoa", "L1", "2018-Q1", 1, 10), ("lsoa", "L2", "2018-Q1", 5, 10), ("lsoa", "L3", "2018-Q1", 0, 80)),
        MEMBERS,
    )
    assert cell(cells, "ward-old", "W1") == (6, 20, 2, 2, "lsoa")
    assert cell(cells, "ward-old", "W2") == (0, 80, 1, 1, "lsoa")
    assert cell(cells, "ward-new", "W2") == (5, 90, 2, 2, "lsoa")
    assert cell(cells, "neighbourhood", "mill-end") == (5, 10, 1, 1, "lsoa")
    assert cell(cells, "city", "C") == (6, 100, 3, 3, "lsoa")


def test_a_missing_lsoa_is_never_a_zero():
    cells = cube(observed(("lsoa", "L1", "2018-Q1", 4, np.nan), ("lsoa", "L2", "2018-Q1", np.nan, np.nan)), MEMBERS)
    assert cell(cells, "lsoa", "L2") == (None, None, 0, 1, "")
    assert cell(cells, "ward-old", "W2") == (None, None, 0, 1, "")
    assert cell(cells, "ward-old", "W1") == (4, None, 1, 2, "lsoa")
    assert cell(cells, "city", "C") == (4, None, 1, 3, "lsoa")


def test_a_numerator_without_its_denominator_is_no_figure_and_is_accounted_for():
    rows = observed(("lsoa", "L1", "2018-Q1", 4, 20), ("lsoa", "L2", "2018-Q1", 3, np.nan))
    cells = cube(rows, MEMBERS)
    assert cell(cells, "ward-old", "W1") == (4, 20, 1, 2, "lsoa")
    account = reconcile(rows, cells).iloc[0]
    assert (account["handed_in"], account["matched"], account["not_matched"]) == (7, 4, 3)


def test_rows_of_the_same_area_and_period_are_added_up():
    cells = cube(observed(("lsoa", "L1", "2018-Q1", 4, 20), ("lsoa", "L1", "2018-Q1", 1, 5)), MEMBERS)
    assert cell(cells, "lsoa", "L1") == (5, 25, 1, 1, "lsoa")


def test_a_wards_figure_is_never_split_and_a_code_of_both_vintages_fills_both():
    cells = cube(observed(("ward", "W2", "2018-Q1", 9, 90), ("ward", "W1", "2018-Q1", 2, 20)), MEMBERS)
    assert cell(cells, "ward-old", "W2") == (9, 90, 0, 1, "handed in")
    assert cell(cells, "ward-new", "W2") == (9, 90, 0, 2, "handed in")
    assert cell(cells, "ward-old", "W1") == (2, 20, 0, 2, "handed in")
    for kind, code in (("lsoa", "L3"), ("ward-new", "V1"), ("neighbourhood", "mill-end"), ("city", "C")):
        assert cell(cells, kind, code)[0] is None


def test_complete_sums_of_lsoas_win_over_what_the_area_handed_in():
    rows = observed(
        ("lsoa", "L1", "2018-Q1", 1, 10),
        ("lsoa", "L2", "2018-Q1", 2, 10),
        ("ward", "W1", "2018-Q1", 99, 990),
        ("city", "C", "2018-Q1", 50, 500),
        ("neighbourhood", "mill-end", "2018-Q1", 7, 70),
        ("ward", "W9", "2018-Q1", 8, 80),
    )
    cells = cube(rows, MEMBERS)
    assert cell(cells, "ward-old", "W1") == (3, 20, 2, 2, "lsoa")
    assert cell(cells, "neighbourhood", "mill-end") == (2, 10, 1, 1, "lsoa")
    assert cell(cells, "city", "C") == (50, 500, 2, 3, "handed in")
    assert cell(cells, "ward-new", "W2") == (2, 10, 1, 2, "lsoa")
    account = reconcile(rows, cells).set_index("area_kind")
    columns = ["handed_in", "matched", "set_aside", "not_matched"]
    assert account.loc["lsoa", columns].tolist() == [3, 3, 0, 0]
    assert account.loc["ward", columns].tolist() == [107, 0, 99, 8]
    assert account.loc["city", columns].tolist() == [50, 50, 0, 0]
    assert account.loc["neighbourhood", columns].tolist() == [7, 0, 7, 0]


#: Two middle-layer areas, one of them a ward of old, too.
WITH_MIDDLE = pd.concat([
    MEMBERS,
    pd.DataFrame([("msoa", "M1", "L1"), ("msoa", "M1", "L2"), ("msoa", "M2", "L3")], columns=MEMBERS.columns),
])  # fmt: skip


def test_a_middle_layer_areas_figure_is_never_split_and_fills_what_is_made_of_whole_ones():
    rows = observed(("msoa", "M1", "2018-Q1", 9, 90), ("msoa", "M2", "2018-Q1", 2, 20))
    cells = cube(rows, WITH_MIDDLE)
    assert cell(cells, "msoa", "M1") == (9, 90, 0, 2, "handed in")
    assert cell(cells, "ward-old", "W1") == (9, 90, 0, 2, "handed in")
    assert cell(cells, "city", "C") == (11, 110, 0, 3, "handed in")
    for kind, code in (("lsoa", "L1"), ("ward-new", "V1"), ("ward-new", "W2"), ("neighbourhood", "mill-end")):
        assert cell(cells, kind, code)[0] is None
    assert reconcile(rows, cells)["matched"].tolist() == [11]


def test_where_one_middle_layer_area_has_no_figure_or_the_area_its_own_nothing_is_added_up():
    cells = cube(observed(("msoa", "M1", "2018-Q1", 9, 90), ("msoa", "M2", "2018-Q1", np.nan, 20)), WITH_MIDDLE)
    assert cell(cells, "city", "C")[0] is None
    cells = cube(observed(("msoa", "M1", "2018-Q1", 9, 90), ("ward", "W1", "2018-Q1", 8, 80)), WITH_MIDDLE)
    assert cell(cells, "ward-old", "W1") == (8, 80, 0, 2, "handed in")


def test_middle_layer_areas_are_there_only_in_periods_that_have_figures_by_them():
    lsoas = observed(*(("lsoa", code, "2018-Q1", 5, 50) for code in ("L1", "L2", "L3")))
    assert "msoa" not in set(cube(lsoas, WITH_MIDDLE)["area_kind"])
    both = pd.concat([lsoas, observed(("msoa", "M1", "2018-Q2", 9, 90))])
    cells = cube(both, WITH_MIDDLE)
    assert set(cells.loc[cells["area_kind"] == "msoa", "period"]) == {"2018-Q2"}
    assert cells.index.is_monotonic_increasing


def test_what_lies_outside_the_city_is_not_matched_by_period():
    rows = observed(
        ("lsoa", "L1", "2018-Q1", 4, np.nan), ("lsoa", "X9", "2018-Q1", 2, np.nan), ("lsoa", "X9", "2018-Q2", 3, np.nan)
    )
    account = reconcile(rows, cube(rows, MEMBERS)).set_index("period")
    assert account["not_matched"].to_dict() == {"2018-Q1": 2, "2018-Q2": 3}
    assert account["matched"].to_dict() == {"2018-Q1": 4, "2018-Q2": 0}


def test_population_becomes_the_denominator_of_every_kind_of_area():
    population = pd.Series({"L1": 100, "L2": 200, "L3": 400})
    rows = observed(
        ("lsoa", "L1", "2018-Q1", 1, np.nan),
        ("ward", "W1", "2018-Q1", 1, 5),
        ("city", "C", "2018-Q1", 1, np.nan),
        ("ward", "W9", "2018-Q1", 1, np.nan),
    )
    filled = fill_population(rows, MEMBERS, population)["denominator"]
    assert filled[:3].tolist() == [100, 300, 700]
    assert math.isnan(filled[3])


def test_all_problems_of_a_frame_are_named_at_once():
    frame = pd.DataFrame({"area_kind": ["street", "lsoa"], "area_code": ["a", "b"], "period": "2018"})
    with pytest.raises(ValueError, match=r"numerator.*denominator.*“street” is none of lsoa, msoa, ward") as raised:
        usable(frame)
    assert str(raised.value).count(";") == 2


def test_nothing_handed_in_is_an_empty_table():
    assert cube(observed().astype({"numerator": float, "denominator": float}), MEMBERS).empty


figures = st.dictionaries(
    st.tuples(st.sampled_from(["L1", "L2", "L3", "X"]), st.sampled_from(["2018-Q1", "2018-Q2"])),
    st.tuples(st.integers(0, 50), st.integers(50, 90)),
    min_size=1,
)


@steady
@hypothesis.given(figures)
def test_parts_add_up_to_the_city_and_the_account_balances(made_up):
    rows = observed(*[("lsoa", code, period, n, d) for (code, period), (n, d) in made_up.items()])
    before = rows.copy()
    cells = cube(rows, MEMBERS)
    pd.testing.assert_frame_equal(rows, before)
    sums = cells.groupby(["area_kind", "period"])[["numerator", "denominator", "lsoas_with_figures"]].sum()
    for period in rows["period"].unique():
        city = sums.loc[("city", period)]
        for kind in ("lsoa", "ward-old", "ward-new"):
            assert sums.loc[(kind, period)].tolist() == city.tolist()
    account = reconcile(rows, cells)
    assert (account["handed_in"] == account["matched"] + account["set_aside"] + account["not_matched"]).all()
    assert account["handed_in"].sum() == rows["numerator"].sum()
    outside = rows[rows["area_code"] == "X"]["numerator"].sum()
    assert account["not_matched"].sum() == outside


decimals = st.floats(0, 1e9, allow_subnormal=False)
PLACES = [*(("lsoa", code) for code in ("L1", "L2", "L3", "X")), ("ward", "W1"), ("ward", "W2"), ("city", "C")]
mixed = st.lists(
    st.tuples(
        st.sampled_from(
            [
                ("lsoa", "L1"),
                ("lsoa", "L2"),
                ("lsoa", "L3"),
                ("lsoa", "X"),
                ("ward", "W1"),
                ("ward", "W2"),
                ("city", "C"),
            ]
        ),
        st.sampled_from(["2018-Q1", "2018-Q2", "2018-Q3"]),
        st.one_of(st.just(np.nan), decimals),
        st.one_of(st.just(np.nan), decimals),
    ),
    min_size=1,
    max_size=40,
)


@steady
@hypothesis.given(mixed, st.randoms(use_true_random=False))
def test_periods_at_once_give_the_cells_of_each_by_itself_whatever_the_order(made_up, random):
    rows = observed(*[(*area, period, n, d) for area, period, n, d in made_up])
    rows = rows.astype({"numerator": float, "denominator": float})
    cells = cube(rows, MEMBERS)
    alone = pd.concat([cube(one, MEMBERS) for _, one in rows.groupby("period")])
    pd.testing.assert_frame_equal(cells, alone.sort_values(CELL, ignore_index=True), check_exact=True)
    order = random.sample(range(len(rows)), len(rows))
    pd.testing.assert_frame_equal(cells, cube(rows.iloc[order], MEMBERS), check_exact=True)


def test_a_period_of_counts_beside_one_of_rates_keeps_its_figures():
    rows = observed(("lsoa", "L1", "2018-Q1", 4, np.nan), ("lsoa", "L1", "2018-Q2", 5, 50))
    cells = cube(rows, MEMBERS)
    assert cell(cells, "ward-old", "W1") == (4, None, 1, 2, "lsoa")
    assert cell(cells, "ward-old", "W1", "2018-Q2") == (5, 50, 1, 2, "lsoa")


def test_the_citys_areas_are_all_there(city):
    sizes = membership(city).groupby("area_kind").agg(areas=("area_code", "nunique"), lsoas=("lsoa_code", "nunique"))
    assert sizes.loc["city"].tolist() == [1, len(city.lsoas)]
    assert sizes.loc["lsoa"].tolist() == [len(city.lsoas)] * 2
    for vintage in city.ward_vintages.values():
        assert sizes.loc[f"ward-{vintage.key}"].tolist() == [len(vintage.wards), len(city.lsoas)]
    assert sizes.loc["neighbourhood", "areas"] == len(city.config.neighbourhoods)
    for key in ("priority", "most-deprived", "target-wards"):
        assert sizes.loc[key].tolist() == [1, len(city.sets[key].lsoa_codes)]
    assert sizes.loc["imd-decile"].tolist() == [10, len(city.lsoas)]


def test_a_year_of_twelve_kpis_is_added_up_in_a_moment(city):
    members = membership(city)
    codes = list(city.lsoas.index)
    quarters = [f"{year}-Q{quarter}" for year in (2017, 2018) for quarter in (1, 2, 3, 4)]
    rows = pd.DataFrame(
        {
            "area_kind": "lsoa",
            "area_code": np.tile(codes, 8),
            "period": np.repeat(quarters, len(codes)),
            "numerator": np.arange(8 * len(codes)) % 37,
            "denominator": 100.0,
        }
    )
    start = time.thread_time()
    for _ in range(12):
        cells = cube(rows, members)
    # about half a second on a busy machine with two cores
    assert time.thread_time() - start < 2.5
    total = cells[(cells["area_kind"] == "city") & (cells["period"] == quarters[0])]["numerator"].item()
    assert total == rows[rows["period"] == quarters[0]]["numerator"].sum()
