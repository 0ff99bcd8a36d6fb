"""The gap table on hand-worked tables."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.kpi.definition import Better, Frequency, Period
from dashboard.domain.kpi.gap_table import REST, TOGETHER, AgainstWards, Role, build_gap_table
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from tests.domain.gap_table_cells import AREAS, COLUMNS, FULL, LAST, Q, cells
from tests.domain.statistics_kpis import COUNT, MEAN, PERCENTAGE, RATE


def row(frame, definition=PERCENTAGE, period=LAST):
    (found,) = build_gap_table(frame, [definition], COLUMNS, period).rows
    return found


def test_columns_are_the_neighbourhoods_the_sets_the_rest_and_the_city():
    assert [column.key for column in COLUMNS] == [
        "a-end", "b-side", "priority", "most-deprived", "target-wards", "rest", "city",
    ]  # fmt: skip
    assert [column.label for column in COLUMNS][2:] == [
        "The two", "most-deprived", "target-wards", "Rest of Leeds", "Leeds",
    ]  # fmt: skip
    assert COLUMNS[5].role is Role.REST


def test_an_area_is_judged_against_the_city_without_it():
    found = row(cells(PERCENTAGE, **FULL)).cells
    place = found["a-end"]
    assert (place.value, place.comparator_value) == pytest.approx((40, 100 * 5800 / 9500))
    assert (place.verdict, place.why, place.symbol, place.caption) == (Verdict.WORSE, Why.NOTHING, "▼", "worse")
    # every gap is to a value that is shown: the city's, and the target wards'
    assert (place.city_value, place.points, place.to_wards) == pytest.approx((60, -20, -20))
    # at the city's rate 300 of 500
    assert place.more == pytest.approx(100)
    assert found["b-side"].verdict is Verdict.SIMILAR


def test_the_rest_of_the_city_is_the_city_without_the_neighbourhoods_together():
    found = row(cells(PERCENTAGE, **FULL)).cells
    rest = found[REST]
    assert (rest.numerator, rest.denominator) == (5500, 9000)
    assert rest.value == pytest.approx(100 * 5500 / 9000) == pytest.approx(found[TOGETHER].comparator_value)
    assert (rest.why, rest.caption, rest.symbol) == (Why.COMPARATOR, "comparator", "")
    assert (found["city"].why, found["city"].caption, found["city"].symbol) == (Why.WHOLE_CITY, "city value", "")


def test_areas_are_compared_with_the_target_wards_without_what_lies_in_both():
    frame = cells(PERCENTAGE, **FULL)
    wards = row(frame).cells["target-wards"]
    against = AgainstWards(inside=frozenset({"a-end"}), outside=frozenset({"b-side"}))
    (found,) = build_gap_table(frame, [PERCENTAGE], COLUMNS, LAST, against=against).rows
    inside, outside, straddling = (found.cells[key] for key in ("a-end", "b-side", TOGETHER))
    rest = (wards.numerator - inside.numerator, wards.denominator - inside.denominator)
    assert inside.comparator_value == pytest.approx(100 * rest[0] / rest[1])
    assert outside.comparator_value == pytest.approx(wards.value)
    assert inside.points == pytest.approx(inside.value - wards.value) == pytest.approx(inside.to_wards)
    assert (straddling.verdict, straddling.why) == (Verdict.CANNOT_TELL, Why.STRADDLES)
    assert found.cells["target-wards"].why is Why.COMPARATOR
    assert found.cells["city"].why is Why.WHOLE_CITY


def test_areas_are_judged_against_the_target_by_their_own_figures():
    aimed = dataclasses.replace(PERCENTAGE, target=55.0)
    found = row(cells(aimed, **(FULL | {"b_side": None})), aimed).cells
    assert found["a-end"].against_target is Verdict.WORSE
    assert found["city"].against_target is Verdict.BETTER
    assert found["b-side"].against_target is Verdict.HIDDEN
    assert row(cells(PERCENTAGE, **FULL)).cells["a-end"].against_target is Verdict.CANNOT_TELL


def test_the_furthest_short_of_its_target_comes_first_and_those_without_one_last():
    low = dataclasses.replace(PERCENTAGE, kpi_id="low", target=80.0)
    near = dataclasses.replace(PERCENTAGE, kpi_id="near", target=45.0)
    frame = pd.concat([cells(kpi, **FULL) for kpi in (PERCENTAGE, near, low)])
    table = build_gap_table(frame, [PERCENTAGE, near, low], COLUMNS, LAST)
    assert [one.definition.kpi_id for one in table.by_target().rows] == ["low", "near", PERCENTAGE.kpi_id]


def test_hidden_and_missing_are_told_apart():
    frame = cells(PERCENTAGE, **(FULL | {"a_end": None, "b_side": (np.nan, np.nan)}))
    found = row(frame).cells
    assert (found["a-end"].verdict, found["a-end"].why) == (Verdict.HIDDEN, Why.HIDDEN)
    assert (found["b-side"].verdict, found["b-side"].why) == (Verdict.NO_FIGURES, Why.NO_FIGURES)
    assert found["a-end"].value is found["a-end"].points is found["a-end"].more is None
    assert found[REST].value is not None


def test_a_hidden_city_leaves_nothing_to_compare_with():
    found = row(cells(PERCENTAGE, **(FULL | {"city": None}))).cells
    assert (found["a-end"].value, found["a-end"].verdict) == (40, Verdict.CANNOT_TELL)
    assert found["a-end"].why is Why.COMPARATOR_MISSING
    assert (found[REST].verdict, found["city"].verdict) == (Verdict.HIDDEN, Verdict.HIDDEN)


def test_a_public_denominator_of_a_hidden_figure_is_not_used():
    frame = cells(PERCENTAGE, **(FULL | {"a_end": None}))
    frame.loc[frame["area_code"] == "a-end", "denominator"] = 500.0
    assert row(frame).cells["a-end"].denominator is None


def test_an_areas_own_figure_is_no_part_of_a_sum_of_lsoas():
    frame = cells(PERCENTAGE, **FULL).assign(source="lsoa")
    frame.loc[frame["area_code"].isin(["a-end", "priority"]), "source"] = "handed in"
    found = row(frame).cells
    assert (found["a-end"].verdict, found["a-end"].why) == (Verdict.CANNOT_TELL, Why.NOT_PART_OF_TOTAL)
    assert (found[REST].value, found[REST].why) == (None, Why.NOT_PART_OF_TOTAL)
    assert found["city"].why is Why.WHOLE_CITY
    assert found["b-side"].why is Why.NOTHING


def test_counts_and_means_say_why_they_are_not_judged():
    counts = {name: (pair[0], np.nan) for name, pair in FULL.items()}
    found = row(cells(COUNT, **counts), COUNT).cells
    assert (found["a-end"].value, found["a-end"].why, found["a-end"].points) == (200, Why.PLAIN_COUNT, None)
    assert found[REST].value == 5500
    mean = row(cells(MEAN, **FULL), MEAN).cells["a-end"]
    assert (mean.why, mean.more) == (Why.VARIANCE_UNKNOWN, None)
    assert mean.ratio == pytest.approx(0.4 / 0.6)


def test_a_rest_without_cases_is_told_as_zero():
    alone = {name: (500, pair[1]) for name, pair in FULL.items()} | {"a_end": (500, 500), "b_side": (0, 500)}
    found = row(cells(RATE, **alone), RATE).cells
    assert (found[REST].value, found[REST].why) == (0, Why.COMPARATOR)
    assert found["a-end"].verdict is Verdict.WORSE
    none = row(cells(RATE, **{name: (0, pair[1]) for name, pair in FULL.items()}), RATE).cells
    assert (none[REST].value, none["a-end"].value, none["a-end"].points) == (0, 0, 0)
    assert none["a-end"].why is Why.TOO_FEW_EVENTS


def partly(frame, **with_figures):
    """Say how many of ten LSOAs of each area have figures: all, unless said otherwise."""
    codes = {AREAS[name.replace("_", "-")][1]: count for name, count in with_figures.items()}
    counts = [codes.get(code, 10) for code in frame["area_code"]]
    return frame.assign(source="lsoa", lsoas_with_figures=counts, lsoas_total=10)


def test_figures_of_part_of_the_areas_say_so_and_are_not_judged():
    found = row(partly(cells(PERCENTAGE, **FULL), priority=4)).cells
    assert found[TOGETHER].part == "4 of 10 areas"
    assert (found[TOGETHER].verdict, found[TOGETHER].why) == (Verdict.CANNOT_TELL, Why.PARTIAL)
    assert found[TOGETHER].value == 50
    assert (found["a-end"].verdict, found["a-end"].part, found["a-end"].city_part) == (Verdict.WORSE, "", "")
    city = row(partly(cells(PERCENTAGE, **FULL), city=4)).cells
    assert {city[key].why for key in ("a-end", "b-side", TOGETHER)} == {Why.PARTIAL}
    assert (city["city"].part, city["a-end"].city_part) == ("4 of 10 areas", "4 of 10 areas")
    assert city["city"].why is Why.WHOLE_CITY


def test_what_was_handed_in_for_an_area_covers_all_of_it():
    frame = partly(cells(PERCENTAGE, **FULL), city=4, a_end=0)
    frame.loc[frame["area_code"].isin(["C", "a-end"]), "source"] = "handed in"
    found = row(frame).cells
    assert (found["city"].part, found["a-end"].part) == ("", "")
    assert found["a-end"].verdict is Verdict.WORSE


def test_periods_of_part_of_the_areas_count_for_no_trend_and_no_movement():
    rising = [partly(cells(RATE, period, city=(1000 + 100 * n, 10_000)), city=10) for n, period in enumerate(Q)]
    assert row(pd.concat(rising), RATE).cells["city"].trend is Trend.GETTING_WORSE
    rising[-2]["lsoas_with_figures"] = 4
    found = row(pd.concat(rising), RATE).cells["city"]
    assert (found.trend_points, found.since_last) == (7, Verdict.CANNOT_TELL)


def test_each_kpi_has_its_latest_period_that_is_over_with_the_chosen_one():
    year = dataclasses.replace(RATE, kpi_id="yearly", name="Yearly", frequency=Frequency.YEAR)
    month = dataclasses.replace(RATE, kpi_id="monthly", name="Monthly", frequency=Frequency.MONTH)
    frame = pd.concat(
        [cells(PERCENTAGE, period, **FULL) for period in Q]
        + [cells(year, Period(start, 4, Frequency.YEAR), **FULL) for start in (2016, 2017)]
        + [cells(month, Period(2017, number, Frequency.MONTH), **FULL) for number in (10, 12)]
        + [cells(month, Period(2018, 1, Frequency.MONTH), **FULL)]
    )
    gap_table = build_gap_table(frame, [PERCENTAGE, year, month], COLUMNS, Period(2017, 10, Frequency.QUARTER))
    assert {found.definition.kpi_id: found.period.key for found in gap_table.rows} == {
        "early-education": "2017-Q4",
        "yearly": "2016-2017",
        "monthly": "2017-12",
    }


def test_a_period_without_any_figure_is_not_the_latest_and_a_kpi_without_any_has_a_row():
    empty = dict.fromkeys(FULL, (np.nan, np.nan))
    frame = pd.concat([cells(PERCENTAGE, Q[-2], **FULL), cells(PERCENTAGE, LAST, **empty)])
    gap_table = build_gap_table(frame, [PERCENTAGE, RATE], COLUMNS, LAST)
    assert [found.period for found in gap_table.rows] == [Q[-2], None]
    assert gap_table.rows[1].cells["a-end"].verdict is Verdict.NO_FIGURES


def series(values, definition=PERCENTAGE, periods=Q):
    return pd.concat(
        cells(definition, period, **(FULL | {"priority": (value, 1000)}))
        for period, value in zip(periods, values, strict=True)
    )


def test_trend_and_movement_since_the_period_before():
    found = row(series([300, 330, 360, 390, 420, 450, 480, 400, 500])).cells[TOGETHER]
    assert (found.trend, found.trend_arrow, found.trend_points) == (Trend.GETTING_BETTER, "↗", 8)
    assert found.since_last is Verdict.BETTER
    steady = row(series([500] * 9)).cells[TOGETHER]
    assert (steady.trend, steady.trend_arrow, steady.since_last) == (Trend.NO_CLEAR_CHANGE, "→", Verdict.SIMILAR)


def test_trends_begin_after_the_last_change_of_the_definition():
    frame = series([100, 100, 100, 100, 100, 500, 500, 500, 500])
    versions = frame["period"].map(lambda key: 1 if Period.parse(key) < Q[5] else 2)
    assert row(frame).cells[TOGETHER].trend is Trend.GETTING_BETTER
    found = row(frame.assign(version=versions)).cells[TOGETHER]
    assert (found.trend, found.trend_points) == (Trend.TOO_FEW_POINTS, 4)
    first_after = row(frame.assign(version=versions), period=Q[5]).cells[TOGETHER]
    assert first_after.since_last is Verdict.NO_FIGURES or not first_after.since_last.is_told


def test_rows_come_by_service_and_name_and_can_be_sorted_by_gap_and_filtered():
    better = dataclasses.replace(PERCENTAGE, kpi_id="better", name="A better one")
    neither = dataclasses.replace(PERCENTAGE, kpi_id="neither", name="B neutral one", better=Better.NEITHER)
    worse, well = FULL | {"priority": (2000, 1000)}, FULL | {"priority": (900, 1000)}
    frames = (cells(PERCENTAGE, **FULL), cells(neither, **FULL), cells(RATE, **worse), cells(better, **well))
    frame = pd.concat(frames)
    gap_table = build_gap_table(frame, [RATE, PERCENTAGE, neither, better], COLUMNS, LAST)
    assert [r.definition.kpi_id for r in gap_table.rows] == ["better", "neither", "early-education", "missed-bins"]
    ordered = [r.definition.kpi_id for r in gap_table.by_gap().rows]
    assert ordered == ["missed-bins", "early-education", "better", "neither"]
    assert [r.definition.kpi_id for r in gap_table.only_worse().rows] == ["early-education", "missed-bins"]


def test_two_figures_for_one_area_and_missing_columns_are_refused():
    frame = cells(PERCENTAGE, **FULL)
    with pytest.raises(
        ValueError, match=r"6 areas with more than one figure .*early-education neighbourhood a-end 2018"
    ):
        row(pd.concat([frame, frame]))
    with pytest.raises(ValueError, match=r"“status” is missing"):
        row(frame.drop(columns="status"))


def test_a_city_without_the_sets_or_any_figures_has_empty_cells():
    found = row(cells(PERCENTAGE, city=(6000, 10000)))
    assert found.cells["priority"].verdict is Verdict.NO_FIGURES
    assert found.cells[REST].value is None
    nothing = build_gap_table(cells(PERCENTAGE), [PERCENTAGE], COLUMNS, LAST)
    assert nothing.rows[0].period is None
    assert build_gap_table(cells(PERCENTAGE, **FULL), [], COLUMNS, LAST).rows == ()


def test_words_stay_words():
    found = row(series([500] * 9)).cells
    for cell in found.values():
        assert isinstance(cell.verdict, Verdict)
        assert isinstance(cell.why, Why)
        assert isinstance(cell.trend, Trend)
        assert isinstance(cell.since_last, Verdict)
