"""The attack on months beside their quarter, where two KPIs count the same cases: readers subtract one from the other.

As in `test_disclosure_attack`, with a variable in whole numbers for each LSOA and month, and nothing of the code under
attack. The figures of a quarter are sums over its months; what it has beyond the months held counts as one month more.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.protection import Published, Step, Viewer, views
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
COUNTS = ["numerator", "denominator"]


def given(counts, others=None, missing=()):
    """Return figures of the three months and of their quarter, by period; `missing` are LSOA and month without one."""
    parts = [(count, others) for count in counts] if others is None else list(zip(counts, others, strict=True))
    found = {}
    for month, (count, other) in zip(MONTHS, parts, strict=True):
        found[month] = observed(count, {code for code, of_month in missing if of_month == month}, other)
    every = pd.concat(found.values())
    found[QUARTER] = every.groupby(["area_kind", "area_code"], as_index=False)[COUNTS].sum(min_count=1)
    return {period: rows.assign(period=period) for period, rows in found.items()}


def publish(figures, order, areas, definitions, *, protected=True):
    """Return cells and views by period, each protected against those before it."""
    earlier, found = [], {}
    for key in order:
        period = Period.parse(key)
        definition = definitions[period.frequency]
        step = Step(cube(figures[key], areas), definition, areas)
        made = views(step.cells, definition, areas, VIEWERS, beside=(period, tuple(earlier)) if protected else None)
        hides = {viewer: view["status"].eq("suppressed").to_numpy() for viewer, view in made.items()}
        earlier.append(Published(period, step, hides))
        found[key] = (step.cells, made)
    return found


def rest_of(found, figures, areas):
    """Return what a quarter has beyond the months published, as if it were a month of which zeros alone are told."""
    missing = [figures[month] for month in MONTHS if month not in found]
    if not missing or QUARTER not in found:
        return {}
    cells = cube(pd.concat(missing).assign(period="rest"), areas)
    kept = cells.assign(status=np.where(cells["numerator"].isna(), "no figures", "suppressed"))
    some = cells["numerator"].gt(0) | cells["denominator"].gt(0)
    made = dict.fromkeys(VIEWERS, kept)
    made[Viewer.OFFICER] = kept.assign(status=kept["status"].where(some | cells["numerator"].isna(), "shown"))
    return {"rest": (cells, made)}


def together(found, figures, areas):
    """Return cells, views and LSOAs by area as if each month had areas of its own, and the quarter were made of all."""
    found = {**found, **rest_of(found, figures, areas)}
    months = [period for period in found if period != QUARTER]
    members = {}
    for (kind, code), lsoas in lists(areas).items():
        units = {period: [f"{lsoa}@{period}" for lsoa in lsoas] for period in months}
        members |= {(kind, f"{code}@{period}"): of_month for period, of_month in units.items()}
        members[(f"quarter {kind}", f"{code}@{QUARTER}")] = [one for of_month in units.values() for one in of_month]

    def of_all(frames):
        several = []
        for period, frame in frames.items():
            named = frame.assign(area_code=frame["area_code"] + f"@{period}")
            several.append(named.assign(area_kind="quarter " + named["area_kind"]) if period == QUARTER else named)
        return pd.concat(several, ignore_index=True)

    cells = of_all({period: cells for period, (cells, _) in found.items()})
    made = {viewer: of_all({period: one[viewer] for period, (_, one) in found.items()}) for viewer in VIEWERS}
    return cells, made, members


def attack(figures, order, areas, definitions, every=1, **how):
    """Attack what is published after each step from the one on that has the quarter."""
    found = publish(figures, order, areas, definitions, **how)
    for count in range(order.index(QUARTER) + 1, len(order) + 1):
        held = {period: found[period] for period in order[:count]}
        cells, made, members = together(held, figures, areas)
        for viewer in VIEWERS:
            assert_safe(cells, made, members, definitions[Frequency.MONTH], viewer, every)
    for _, views_of_period in found.values():
        shown = {viewer: view["status"].eq("shown") for viewer, view in views_of_period.items()}
        assert not (shown[Viewer.PUBLIC] & ~shown[Viewer.OFFICER]).any(), "the public sees what officers do not"
    return found


def pair(unit=Unit.COUNT):
    # not rounded, so that the attack is as sharp as it can be
    quarterly = replace(kpi(unit), small_numbers=SmallNumbers(round_to=1))
    return {Frequency.QUARTER: quarterly, Frequency.MONTH: replace(quarterly, kpi_id="m", frequency=Frequency.MONTH)}


@st.composite
def quarters(draw, others=False):
    """A small city, three months of counts, an order in which they and their quarter come, all of them or not."""
    members, counts, missing = draw(small_cities())
    hypothesis.assume(len(counts) < 7)
    amount = st.one_of(st.integers(0, 6), st.integers(0, 12), st.integers(0, 90))
    several = [{code: draw(amount) for code in counts} for _ in range(6 if others else 3)]
    order = draw(st.permutations([*MONTHS, QUARTER]))
    held = order[: max(order.index(QUARTER) + 1, draw(st.integers(2, 4)))]
    return members, several, {(code, draw(st.sampled_from(MONTHS))) for code in missing}, held


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
