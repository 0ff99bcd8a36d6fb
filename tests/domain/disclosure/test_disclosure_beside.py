"""The attack on months beside their quarter or year, or quarters beside their year: readers subtract one from another.

As in `test_disclosure_attack`, with a variable in whole numbers for each LSOA and month, and nothing of the code under
attack. The figures of a quarter are sums over its months; what it has beyond the months held counts as one month more.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.protection import OfSame, Published, Step, Viewer, takes_long, views
from dashboard.domain.kpi.cube import cube
from dashboard.domain.kpi.definition import Frequency, Period, SmallNumbers, Unit
from tests.domain.disclosure.test_disclosure_attack import (
    VIEWERS,
    assert_safe,
    kpi,
    lists,
    observed,
    small_cities,
    steady,
)

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies

QUARTER, MONTHS = "2018-Q1", ("2018-01", "2018-02", "2018-03")
QUARTERS = tuple(f"2018-Q{number}" for number in (1, 2, 3, 4))
#: What is the sum of which; of the other months of the year nothing has been handed in.
YEAR_OF_QUARTERS, YEAR_OF_MONTHS = ("2018", QUARTERS), ("2018", (*MONTHS, "2018-04"))
COUNTS = ["numerator", "denominator"]


def given(counts, others=None, missing=(), of=(QUARTER, MONTHS)):
    """Return figures of the parts and of their whole, by period; `missing` are LSOA and part without one."""
    whole, periods = of
    parts = [(count, others) for count in counts] if others is None else list(zip(counts, others, strict=True))
    found = {}
    for month, (count, other) in zip(periods, parts, strict=True):
        found[month] = observed(count, {code for code, of_month in missing if of_month == month}, other)
    every = pd.concat(found.values())
    found[whole] = every.groupby(["area_kind", "area_code"], as_index=False)[COUNTS].sum(min_count=1)
    return {period: rows.assign(period=period) for period, rows in found.items()}


def publish(figures, order, areas, definitions, *, protected=True):
    """Return cells and views by period, each protected against those before it."""
    earlier, found = [], {}
    for key in order:
        period = Period.parse(key)
        definition = definitions[period.frequency]
        step = Step(cube(figures[key], areas), definition, areas)
        made = views(
            step.cells, definition, areas, VIEWERS, beside=OfSame(period, tuple(earlier)) if protected else None
        )
        hides = {viewer: view["status"].eq("suppressed").to_numpy() for viewer, view in made.items()}
        earlier.append(Published(period, step, hides))
        found[key] = (step.cells, made)
    return found


def rest_of(found, figures, areas, of):
    """Return what a quarter has beyond the months published, as if it were a month of which zeros alone are told."""
    whole, periods = of
    missing = [figures[month] for month in periods if month not in found]
    if whole not in found or not (missing or of == YEAR_OF_MONTHS):
        return {}
    if not missing:
        # of the other months there is nothing, which is not told
        missing = [figures[periods[0]].assign(numerator=0.0, denominator=0.0)]
    cells = cube(pd.concat(missing).assign(period="rest"), areas)
    kept = cells.assign(status=np.where(cells["numerator"].isna(), "no figures", "suppressed"))
    some = cells["numerator"].gt(0) | cells["denominator"].gt(0)
    made = dict.fromkeys(VIEWERS, kept)
    made[Viewer.OFFICER] = kept.assign(status=kept["status"].where(some | cells["numerator"].isna(), "shown"))
    return {"rest": (cells, made)}


def together(found, figures, areas, of):
    """Return cells, views and LSOAs by area as if each month had areas of its own, and the quarter were made of all."""
    whole, _ = of
    found = {**found, **rest_of(found, figures, areas, of)}
    months = [period for period in found if period != whole]
    members = {}
    for (kind, code), lsoas in lists(areas).items():
        units = {period: [f"{lsoa}@{period}" for lsoa in lsoas] for period in months}
        members |= {(kind, f"{code}@{period}"): of_month for period, of_month in units.items()}
        members[(f"quarter {kind}", f"{code}@{whole}")] = [one for of_month in units.values() for one in of_month]

    def of_all(frames):
        several = []
        for period, frame in frames.items():
            named = frame.assign(area_code=frame["area_code"] + f"@{period}")
            several.append(named.assign(area_kind="quarter " + named["area_kind"]) if period == whole else named)
        return pd.concat(several, ignore_index=True)

    cells = of_all({period: cells for period, (cells, _) in found.items()})
    made = {viewer: of_all({period: one[viewer] for period, (_, one) in found.items()}) for viewer in VIEWERS}
    return cells, made, members


def attack(figures, order, areas, definitions, every=1, of=(QUARTER, MONTHS), **how):
    """Attack what is published after each step from the one on that has the whole."""
    found = publish(figures, order, areas, definitions, **how)
    for count in range(order.index(of[0]) + 1, len(order) + 1):
        held = {period: found[period] for period in order[:count]}
        if of == YEAR_OF_MONTHS:
            # of months after their year nothing is shown, no zeros either, so that their hiding tells nothing
            for period in order[order.index(of[0]) + 1 : count]:
                assert not any(view["status"].eq("shown").any() for view in held.pop(period)[1].values())
        cells, made, members = together(held, figures, areas, of)
        for viewer in VIEWERS:
            assert_safe(cells, made, members, definitions[Period.parse(of[1][0]).frequency], viewer, every)
    for _, views_of_period in found.values():
        shown = {viewer: view["status"].eq("shown") for viewer, view in views_of_period.items()}
        assert not (shown[Viewer.PUBLIC] & ~shown[Viewer.OFFICER]).any(), "the public sees what officers do not"
    return found


def pair(unit=Unit.COUNT):
    # not rounded, so that the attack is as sharp as it can be
    quarterly = replace(kpi(unit), small_numbers=SmallNumbers(round_to=1))
    others = {one: replace(quarterly, kpi_id=one.value, frequency=one) for one in (Frequency.MONTH, Frequency.YEAR)}
    return {Frequency.QUARTER: quarterly, **others}


@st.composite
def quarters(draw, others=False, of=(QUARTER, MONTHS)):
    """A small city, counts of three months, an order in which they and their quarter come, all of them or not."""
    members, counts, missing = draw(small_cities())
    hypothesis.assume(len(counts) < 7)
    whole, periods = of
    amount = st.one_of(st.integers(0, 6), st.integers(0, 12), st.integers(0, 90))
    several = [{code: draw(amount) for code in counts} for _ in range(len(periods) * (2 if others else 1))]
    order = draw(st.permutations([*periods, whole]))
    held = order[: max(order.index(whole) + 1, draw(st.integers(2, 4)))]
    return members, several, {(code, draw(st.sampled_from(periods))) for code in missing}, held


@steady(max_examples=8)
@hypothesis.given(quarters())
def test_months_and_their_quarter_do_not_give_each_other_away(made_up):
    members, counts, missing, order = made_up
    attack(given(counts, missing=missing), order, members, pair())


@steady(max_examples=3)
@hypothesis.given(quarters(others=True))
def test_nor_do_percentages_of_months_and_their_quarter(made_up):
    members, counts, missing, order = made_up
    attack(given(counts[:3], counts[3:], missing), order, members, pair(Unit.PERCENTAGE))


@steady(max_examples=4)
@hypothesis.given(quarters(of=YEAR_OF_QUARTERS))
def test_nor_do_quarters_and_their_year(made_up):
    members, counts, missing, order = made_up
    attack(given(counts, missing=missing, of=YEAR_OF_QUARTERS), order, members, pair(), of=YEAR_OF_QUARTERS)


@steady(max_examples=4)
@hypothesis.given(quarters(of=YEAR_OF_MONTHS))
def test_nor_do_months_and_their_year(made_up):
    members, counts, missing, order = made_up
    attack(given(counts, missing=missing, of=YEAR_OF_MONTHS), order, members, pair(), of=YEAR_OF_MONTHS)


#: A year of two quarters, one of which comes by month too.
OF_BOTH = (*MONTHS, QUARTER, "2018-Q2", "2018")


def held_of_three(found, figures, areas):
    """Return cells, views and LSOAs by area of months, quarters and a year, each month having LSOAs of its own."""
    unheld = {QUARTER: [one for one in MONTHS if one not in found], "2018-Q2": [], "2018": []}
    unheld["2018"] = [one for one in (*MONTHS, "2018-Q2") if one not in found and QUARTER not in found]
    if QUARTER in found and "2018-Q2" not in found:
        unheld["2018"] = ["2018-Q2"]
    pieces = {one: [one] for one in (*MONTHS, "2018-Q2") if one in found}
    shown = dict(found)
    for whole, within in ((QUARTER, MONTHS), ("2018", (*MONTHS, QUARTER, "2018-Q2"))):
        if whole not in found:
            continue
        rest = f"rest of {whole}"
        held = [one for one in within if one in pieces]
        pieces[whole] = list(dict.fromkeys(unit for one in held for unit in pieces[one]))
        # of the other half of the year there is nothing, which is not told
        missing = unheld[whole] or (["zero"] if whole == "2018" else [])
        if not missing:
            continue
        zero = figures[QUARTER].assign(numerator=0.0)
        cells = cube(pd.concat([figures.get(one, zero) for one in missing]).assign(period="rest"), areas)
        kept = cells.assign(status=np.where(cells["numerator"].isna(), "no figures", "suppressed"))
        made = dict.fromkeys(VIEWERS, kept)
        zeros = cells["numerator"].eq(0)
        made[Viewer.OFFICER] = kept.assign(status=kept["status"].mask(zeros, "shown"))
        shown[rest], pieces[rest] = (cells, made), [rest]
        pieces[whole].append(rest)
    members = {
        (f"{period} {kind}", f"{code}@{period}"): [f"{lsoa}@{unit}" for unit in units for lsoa in lsoas]
        for period, units in pieces.items()
        for (kind, code), lsoas in lists(areas).items()
    }
    # a unit is known by the figure of its LSOA
    members |= {
        ("lsoa", f"{lsoa}@{period}"): members[(f"{period} lsoa", f"{lsoa}@{period}")]
        for period, units in pieces.items()
        if units == [period]
        for kind, lsoa in lists(areas)
        if kind == "lsoa"
    }

    def of_all(frames):
        several = [
            frame.assign(
                area_code=frame["area_code"] + f"@{period}",
                area_kind=frame["area_kind"].where(
                    frame["area_kind"].eq("lsoa") & (pieces[period] == [period]), f"{period} " + frame["area_kind"]
                ),
            )
            for period, frame in frames.items()
        ]
        return pd.concat(several, ignore_index=True)

    cells = of_all({period: cells for period, (cells, _) in shown.items()})
    return cells, {one: of_all({p: made[one] for p, (_, made) in shown.items()}) for one in VIEWERS}, members


@st.composite
def three(draw):
    """A small city, counts by month and for a second quarter, and an order in which all of it comes."""
    members, counts, _ = draw(small_cities())
    hypothesis.assume(len(counts) < 6)
    amount = st.one_of(st.integers(0, 6), st.integers(0, 12), st.integers(0, 90))
    several = [{code: draw(amount) for code in counts} for _ in range(4)]
    return members, several, draw(st.permutations(OF_BOTH))


@steady(max_examples=5)
@hypothesis.given(three())
def test_nor_do_months_quarters_and_their_year(made_up):
    areas, counts, order = made_up
    figures = given(counts[:3])
    figures["2018-Q2"] = observed(counts[3], set()).assign(period="2018-Q2")
    every = pd.concat([figures[QUARTER], figures["2018-Q2"]])
    year = every.groupby(["area_kind", "area_code"], as_index=False)[COUNTS].sum(min_count=1)
    figures["2018"] = year.assign(period="2018")
    found = publish(figures, order, areas, pair())
    after = order.index("2018") + 1
    for count in range(2, len(order) + 1):
        held = {period: found[period] for period in order[:count]}
        for at, period in enumerate(order[:count]):
            by_month = set(order[: at + 1]) & set(MONTHS)
            if at >= after and by_month:
                assert not any(view["status"].eq("shown").any() for view in held.pop(period)[1].values())
        cells, made, members = held_of_three(held, figures, areas)
        for viewer in VIEWERS:
            assert_safe(cells, made, members, pair()[Frequency.MONTH], viewer, 1)


def test_a_year_is_protected_beside_its_quarters_though_one_of_its_months_is_held_too():
    rows = [("lsoa", code, code) for code in "ABC"] + [("city", "C", code) for code in "ABC"]
    areas = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    figures = given([{"A": 30, "B": 32, "C": 50}, {"A": 40, "B": 34, "C": 60}, {"A": 25, "B": 36, "C": 70}])
    figures["2018-Q2"] = observed({"A": 60, "B": 70, "C": 80}, set()).assign(period="2018-Q2")
    # what the year has beyond its first half: 4 of A
    year = observed({"A": 159, "B": 222, "C": 320}, set())
    for order in (("2018-01", QUARTER, "2018-Q2"), (*MONTHS, "2018-Q2"), (QUARTER, "2018-01", "2018-Q2")):
        found = publish(figures | {"2018": year.assign(period="2018")}, (*order, "2018"), areas, pair())
        states = found["2018"][1][Viewer.PUBLIC].set_index("area_code")["status"]
        assert states["A"] == "suppressed", order
        assert "shown" in set(states), order


def test_of_a_month_after_its_year_nothing_is_shown():
    areas = pd.DataFrame([("lsoa", "A", "A"), ("city", "C", "A")], columns=["area_kind", "area_code", "lsoa_code"])
    figures = given([{"A": 50}] * 4, of=YEAR_OF_MONTHS)
    found = publish(figures, (MONTHS[0], "2018", MONTHS[1]), areas, pair())
    states = [set(found[key][1][Viewer.PUBLIC]["status"]) for key in (MONTHS[0], "2018", MONTHS[1])]
    assert states == [{"shown"}, {"shown"}, {"suppressed"}]


def test_a_year_beside_its_months_shows_at_sight_what_readers_can_add_up_and_nothing_else():
    rows = [("lsoa", code, code) for code in "ABC"] + [("city", "C", code) for code in "ABC"]
    areas = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    year = ("2018", tuple(f"2018-{month:02d}" for month in range(1, 13)))
    # in May A and B are hidden, and what the year has of them would tell
    counts = [{"A": 3, "B": 4, "C": 60} if month == "2018-05" else {"A": 41, "B": 32, "C": 50} for month in year[1]]
    figures = given(counts, of=year)
    months = publish(figures, year[1], areas, pair())
    earlier = []
    for key, (cells, made) in months.items():
        hides = {viewer: view["status"].eq("suppressed").to_numpy() for viewer, view in made.items()}
        earlier.append(Published(Period.parse(key), Step(cells, pair()[Frequency.MONTH], areas), hides))
    definition, whole = pair()[Frequency.YEAR], Period.parse("2018")
    for some, shown in ((earlier, {"C"}), (earlier[:11], set())):
        assert takes_long(whole, some)
        of_same = OfSame(whole, some, at_sight=True)
        made = views(cube(figures["2018"], areas), definition, areas, VIEWERS, beside=of_same)
        for view in made.values():
            assert set(view["area_code"][view["status"] == "shown"]) == shown
    # a quarter stands for its months where it is shown itself
    spring = year[1][3:6]
    counted = [{code: sum(one[code] for one in counts[3:6]) for code in "ABC"}]
    figures["2018-Q2"] = observed(counted[0], set()).assign(period="2018-Q2")
    by_quarter = publish(figures, ("2018-Q2",), areas, pair())["2018-Q2"]
    hides = {viewer: view["status"].eq("suppressed").to_numpy() for viewer, view in by_quarter[1].items()}
    quarter = Published(Period.parse("2018-Q2"), Step(by_quarter[0], pair()[Frequency.QUARTER], areas), hides)
    others = [one for one in earlier if one.period.key not in spring]
    of_same = OfSame(whole, [*others, quarter], at_sight=True)
    for view in views(cube(figures["2018"], areas), definition, areas, VIEWERS, beside=of_same).values():
        assert set(view["area_code"][view["status"] == "shown"]) == {"A", "B", "C"}
    worked_out = views(cube(figures["2018"], areas), definition, areas, VIEWERS, beside=OfSame(whole, earlier))
    for viewer, view in worked_out.items():
        assert not set(view["area_code"][view["status"] == "shown"]) & {"A", "B"}, viewer


@pytest.mark.parametrize("order", [(*MONTHS, QUARTER), (QUARTER, *MONTHS)])
def test_the_attack_finds_what_nothing_protects(order):
    rows = [("lsoa", code, code) for code in "ABC"] + [("city", "C", code) for code in "ABC"]
    areas = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    # each hides two LSOAs by itself in February, and the quarter none
    counts = [{"A": 41, "B": 32, "C": 50}, {"A": 3, "B": 4, "C": 60}, {"A": 25, "B": 36, "C": 70}]
    with pytest.raises(AssertionError, match="public lsoa A@2018-0"):
        attack(given(counts), order, areas, pair(), protected=False)
    found = attack(given(counts), order, areas, pair())
    states = {key: made[Viewer.PUBLIC].set_index("area_code")["status"] for key, (_, made) in found.items()}
    # what came first is published as it is
    first = order[:3] if order[-1] == QUARTER else order[:1]
    alone = publish(given(counts), order, areas, pair(), protected=False)
    for key in first:
        assert states[key].tolist() == alone[key][1][Viewer.PUBLIC]["status"].tolist()
    assert states[order[-1]]["A"] == "suppressed"


def test_where_a_quarter_differs_from_its_months_it_is_protected_as_if_it_were_their_sum():
    rows = [("lsoa", code, code) for code in "ABC"] + [("city", "C", code) for code in "ABC"]
    areas = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    figures = given([{"A": 41, "B": 32, "C": 50}, {"A": 3, "B": 4, "C": 60}, {"A": 25, "B": 36, "C": 70}])
    late = figures[QUARTER]["area_code"].eq("A") * 1.0
    for change in (late, -late):
        changed = {**figures, QUARTER: figures[QUARTER].assign(numerator=figures[QUARTER]["numerator"] + change)}
        found = publish(changed, (*MONTHS, QUARTER), areas, pair())
        by_area = found[QUARTER][1][Viewer.PUBLIC].set_index("area_code")["status"]
        assert by_area["A"] == "suppressed"
