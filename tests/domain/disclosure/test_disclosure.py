"""What is shown to whom, on hand-worked tables."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.protection import Viewer, custom_area_problems, protect, reasons, remainder
from dashboard.domain.disclosure.rules import rounded
from dashboard.domain.kpi.cube import cube
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, SmallNumbers, Unit

CODES = tuple("ABCDEF")
MEMBERS = pd.DataFrame(
    [("lsoa", code, code) for code in CODES]
    + [("ward-1", "W1" if code in "ABC" else "W2", code) for code in CODES]
    + [("neighbourhood", "a-end", "A")]
    + [("city", "C", code) for code in CODES],
    columns=["area_kind", "area_code", "lsoa_code"],
)
COUNT = KpiDefinition(
    kpi_id="visits",
    version=1,
    service="Hubs",
    accountable_officer="Chief Officer",
    name="Visits",
    definition="Visits to hubs.",
    unit=Unit.COUNT,
    numerator="visits",
    denominator="",
    better=Better.HIGHER,
    frequency=Frequency.QUARTER,
    geographies=(Geography.LSOA,),
)
PERCENTAGE = dataclasses.replace(COUNT, unit=Unit.PERCENTAGE, denominator="people")
RATE = dataclasses.replace(COUNT, unit=Unit.RATE_PER_1000, denominator="residents", population_denominator=True)
MEAN = dataclasses.replace(COUNT, unit=Unit.MEAN, denominator="visitors")


def cells_of(numerators, denominators=None, kind="lsoa", codes=CODES, period="2018-Q1"):
    denominators = [np.nan] * len(numerators) if denominators is None else denominators
    rows = [(kind, c, period, n, d) for c, n, d in zip(codes, numerators, denominators, strict=False)]
    frame = pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])
    return cube(frame, MEMBERS)


def view(cells, definition=COUNT, viewer=Viewer.PUBLIC):
    shown = protect(cells, definition, viewer, MEMBERS).set_index(["area_kind", "area_code"])
    columns = ["numerator", "denominator", "value", "status"]
    return {key: tuple(None if pd.isna(value) else value for value in row) for key, *row in _rows(shown[columns])}


def _rows(frame):
    return [(key, *row) for key, row in zip(frame.index, frame.itertuples(index=False), strict=True)]


def test_the_public_sees_no_count_under_ten_and_others_rounded():
    seen = view(cells_of([0, 9, 10, 12, 13, 98]))
    assert seen["lsoa", "A"] == (None, None, None, "suppressed")
    assert seen["lsoa", "B"] == (None, None, None, "suppressed")
    assert seen["lsoa", "D"][0] == 10
    assert seen["lsoa", "F"] == (100, None, 100, "shown")
    assert seen["city", "C"][0] == 140


def test_officers_see_zeros_and_counts_from_eight_on():
    seen = view(cells_of([0, 1, 7, 8, 60, 60]), viewer=Viewer.OFFICER)
    assert [seen["lsoa", code][3] for code in CODES[:5]] == ["shown", "suppressed", "suppressed", "shown", "shown"]
    assert seen["lsoa", "A"][0] == 0
    assert seen["lsoa", "D"][0] == 10


def test_stewards_see_all_unrounded():
    seen = view(cells_of([0, 1, 7, 8, 61, np.nan]), viewer=Viewer.STEWARD)
    assert [seen["lsoa", code][0] for code in CODES] == [0, 1, 7, 8, 61, None]
    assert seen["lsoa", "F"][3] == "no figures"
    assert seen["city", "C"][0] == 77


def test_one_hidden_lsoa_takes_a_neighbour_with_it_so_that_the_ward_does_not_give_it_away():
    cells = cells_of([3, 41, 72, 50, 60, 70])
    seen = view(cells)
    assert seen["lsoa", "A"][3] == seen["lsoa", "B"][3] == "suppressed"
    assert seen["ward-1", "W1"][:1] == (115,)
    why = reasons(cells, COUNT, Viewer.PUBLIC, MEMBERS).to_numpy()
    by_area = dict(zip(zip(cells["area_kind"], cells["area_code"], strict=True), why, strict=True))
    assert by_area["lsoa", "A"] == "suppressed"
    assert by_area["lsoa", "B"] == "secondary"
    assert by_area["ward-1", "W1"] == "shown"


def test_two_names_of_one_area_are_hidden_together():
    seen = view(cells_of([11, 3, 72, 50, 60, 70]))
    assert seen["lsoa", "A"] == seen["neighbourhood", "a-end"]
    assert seen["lsoa", "A"][3] == "suppressed"


def test_rates_come_from_rounded_counts_and_a_percentage_hides_few_not_counted():
    seen = view(cells_of([50, 33, 48, 40, 41, 42], [58, 52, 97, 80, 81, 83]), PERCENTAGE)
    assert seen["lsoa", "A"][3] == "suppressed"
    assert seen["lsoa", "F"] == (40, 85, 100 * 40 / 85, "shown")


def test_a_population_is_public_and_unrounded_even_where_the_count_is_hidden():
    seen = view(cells_of([3, 4, 72, 50, 60, 70], [1501, 1502, 1503, 1504, 1505, 1506]), RATE)
    assert seen["lsoa", "A"] == (None, 1501, None, "suppressed")
    assert seen["lsoa", "F"] == (70, 1506, 1000 * 70 / 1506, "shown")


def test_a_small_denominator_hides_a_mean():
    seen = view(cells_of([100, 400, 300, 500, 600, 700], [4, 40, 30, 50, 60, 70]), MEAN)
    assert seen["lsoa", "A"] == (None, None, None, "suppressed")
    assert seen["lsoa", "F"] == (700, 70, 10, "shown")


def test_sums_need_not_be_whole_numbers():
    seen = view(cells_of([100.25, 412.6, 33.1, 50.0, 61.9, 70.2], [20, 40, 30, 50, 60, 70]), MEAN, Viewer.OFFICER)
    assert seen["lsoa", "B"] == (415, 40, 415 / 40, "shown")


def test_a_wards_own_figures_are_protected_against_the_citys():
    cells = pd.concat([cells_of([4, 56], kind="ward", codes=["W1", "W2"])])
    city = cells_of([60], kind="city", codes=["C"])
    own = cells["area_kind"] != "city"
    seen = view(pd.concat([cells[own], city[city["area_kind"] == "city"]], ignore_index=True))
    assert seen["ward-1", "W1"][3] == "suppressed"
    # with two wards only, the other one or the city must go
    assert "suppressed" in (seen["ward-1", "W2"][3], seen["city", "C"][3])


def test_a_wards_own_figure_cannot_be_worked_out_from_lsoas_elsewhere_and_the_city():
    rows = [("lsoa", code, "2018-Q1", 40, np.nan) for code in "ABC"]
    rows += [("ward", "W2", "2018-Q1", 4, np.nan), ("city", "C", "2018-Q1", 124, np.nan)]
    frame = pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])
    seen = view(cube(frame, MEMBERS))
    assert seen["ward-1", "W2"][3] == "suppressed"
    assert seen["city", "C"][3] == "suppressed" or seen["ward-1", "W1"][3] == "suppressed"


MIDDLE = pd.DataFrame([("msoa", "M1" if code in "ABCD" else "M2", code) for code in CODES], columns=MEMBERS.columns)


@pytest.mark.parametrize("more", [(), (("city", "C", 64),)])
def test_a_middle_layer_areas_own_figure_is_protected_against_the_citys(more):
    rows = [
        (kind, code, "2018-Q1", count, np.nan) for kind, code, count in (("msoa", "M1", 60), ("msoa", "M2", 4), *more)
    ]
    frame = pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])
    members = pd.concat([MEMBERS, MIDDLE], ignore_index=True)
    shown = protect(cube(frame, members), COUNT, Viewer.PUBLIC, members).set_index(["area_kind", "area_code"])["status"]
    assert shown["msoa", "M2"] == "suppressed"
    assert "shown" not in (shown["msoa", "M1"], shown["city", "C"]) or shown["msoa", "M1"] != shown["city", "C"]


def test_a_ward_made_of_a_middle_layer_area_and_an_lsoa_does_not_give_the_lsoa_away():
    members = pd.concat([MEMBERS[MEMBERS["area_kind"] != "ward-1"], MIDDLE], ignore_index=True)
    ward = [("ward-1", "W1", code) for code in "ABCDE"]
    members = pd.concat([members, pd.DataFrame(ward, columns=members.columns)], ignore_index=True)
    rows = [("msoa", "M1", 60), ("lsoa", "E", 4), ("ward", "W1", 64)]
    frame = pd.DataFrame(
        [(kind, code, "2018-Q1", count, np.nan) for kind, code, count in rows],
        columns=["area_kind", "area_code", "period", "numerator", "denominator"],
    )
    shown = protect(cube(frame, members), COUNT, Viewer.PUBLIC, members).set_index(["area_kind", "area_code"])["status"]
    assert shown["lsoa", "E"] == "suppressed"
    assert "shown" not in (shown["msoa", "M1"], shown["ward-1", "W1"]) or shown["msoa", "M1"] != shown["ward-1", "W1"]


def test_figures_that_contradict_each_other_are_still_protected():
    rows = [("lsoa", "D", "2018-Q1", 40, np.nan), ("ward", "W2", "2018-Q1", 4, np.nan)]
    rows += [("city", "C", "2018-Q1", 30, np.nan)]
    frame = pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])
    seen = view(cube(frame, MEMBERS))
    assert seen["ward-1", "W2"][3] == "suppressed"
    assert seen["city", "C"][0] == 30


def test_no_figures_are_no_zero_and_each_period_is_by_itself():
    cells = pd.concat([cells_of([30, 3], period="2018-Q1"), cells_of([30, 30], period="2018-Q2")], ignore_index=True)
    seen = protect(cells, COUNT, Viewer.PUBLIC, MEMBERS).set_index(["period", "area_code"])
    assert seen.loc[("2018-Q1", "F"), "status"] == "no figures"
    assert seen.loc[("2018-Q1", "A"), "status"] == "suppressed"
    assert seen.loc[("2018-Q2", "A"), "status"] == "shown"


def test_thresholds_are_those_of_the_definition():
    open_rule = dataclasses.replace(COUNT, small_numbers=SmallNumbers(public_least=1, officer_least=1, round_to=1))
    seen = view(cells_of([1, 2, 3, 4, 5, 6]), open_rule)
    assert [seen["lsoa", code][0] for code in CODES] == [1, 2, 3, 4, 5, 6]


def test_impossible_counts_are_refused_with_their_areas():
    with pytest.raises(ValueError, match=r"visits: found 2 figures.*city C 2018-Q1; lsoa A 2018-Q1"):
        protect(cells_of([9], [4]).query("area_kind in ('lsoa', 'city')"), PERCENTAGE, Viewer.PUBLIC, MEMBERS)
    with pytest.raises(ValueError, match="negative"):
        protect(cells_of([-3]), COUNT, Viewer.OFFICER, MEMBERS)


def test_inputs_stay_as_they_are():
    cells = cells_of([3, 41, 72, 50, 60, 70])
    before = cells.copy()
    protect(cells, COUNT, Viewer.PUBLIC, MEMBERS)
    pd.testing.assert_frame_equal(cells, before)


def test_the_rest_of_the_city_comes_from_published_figures_only():
    published = protect(cells_of([33, 41, 72, 3, 60, 70]), COUNT, Viewer.PUBLIC, MEMBERS)
    rest = remainder(published, ("ward-1", "W1"), ("city", "C"))
    by_area = published.set_index(["area_kind", "area_code"])["numerator"]
    assert rest.loc["2018-Q1", "numerator"] == by_area["city", "C"] - by_area["ward-1", "W1"]
    hidden = remainder(published, ("lsoa", "D"), ("city", "C"))
    assert math.isnan(hidden.loc["2018-Q1", "numerator"])


def test_areas_of_ones_own_are_two_lsoas_and_a_thousand_people():
    people = pd.Series({"A": 600, "B": 500, "C": 300, "D": 1400})
    assert custom_area_problems(["A", "B"], people) == []
    assert custom_area_problems(["D", "D"], people) == [
        "found 1 LSOAs; choose at least 2, so that nobody is recognised"
    ]
    assert custom_area_problems(["B", "C"], people) == ["found 800 people; choose LSOAs with at least 1,000 together"]
    assert len(custom_area_problems(["X"], people)) == 3


def test_halves_are_rounded_up():
    assert rounded(np.array([2.5, 7.4, 7.5, 12]), 5).tolist() == [5, 5, 10, 10]
