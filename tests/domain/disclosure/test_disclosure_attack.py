"""An attack on what is published: every hidden small count is sought by subtraction, with all that a reader knows.

The attack knows the rules, the rounding and the areas. It is written without the code under attack: each LSOA is a
variable of its own, in whole numbers, and the solver looks for the least and greatest value of each hidden count.
"""

import dataclasses
import functools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from dashboard.domain.disclosure.protection import Viewer, protect
from dashboard.domain.kpi.cube import cube, membership
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, SmallNumbers, Unit

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies

VIEWERS = (Viewer.PUBLIC, Viewer.OFFICER)
LEAST = {Viewer.PUBLIC: 10, Viewer.OFFICER: 8}


def kpi(unit=Unit.COUNT, *, population=False):
    return KpiDefinition(
        kpi_id="visits",
        version=1,
        service="Hubs",
        accountable_officer="Chief Officer",
        name="Visits",
        definition="Visits to hubs.",
        unit=unit,
        numerator="visits",
        denominator="" if unit is Unit.COUNT else "people",
        better=Better.HIGHER,
        frequency=Frequency.QUARTER,
        geographies=(Geography.LSOA,),
        population_denominator=population,
    )


def known_of(published, viewer, spread=2):
    """Bounds that a published count gives, to one who knows the rule: nearest 5, and never a small number."""
    low, high = max(published - spread, 0), published + spread
    if viewer is Viewer.OFFICER and high < LEAST[viewer]:
        return 0, 0
    return max(low, LEAST[viewer]), high


def known_complement(numerator, denominator, viewer, *, exact):
    """Bounds of those not counted: small ones are never shown."""
    spread = 2 if exact else 4
    low, high = max(denominator - numerator - spread, 0), denominator - numerator + spread
    if high < LEAST[viewer]:
        return 0, 0
    return (max(low, LEAST[viewer]), high) if viewer is Viewer.PUBLIC or low > 0 else (0, high)


class Knowledge:
    """Rows "low <= sum of LSOAs <= high" over the numerators and, for a percentage, those not counted."""

    def __init__(self, published, members, definition, viewer):
        # rounded to 5 a count is known to 2 either way, and exactly where it is not rounded
        self.spread = definition.small_numbers.round_to // 2
        lsoas = published[published["area_kind"].eq("lsoa") & published["status"].ne("no figures")]
        self.codes = sorted(lsoas["area_code"])
        self.place = {code: number for number, code in enumerate(self.codes)}
        self.sides = 2 if definition.unit is Unit.PERCENTAGE else 1
        self.exact = definition.population_denominator
        self.members = members
        self.rows, self.lows, self.highs = [np.zeros(len(self.codes) * self.sides)], [0.0], [0.0]
        self.read(published, viewer)

    def goal(self, sides, area):
        row = np.zeros(len(self.codes) * self.sides)
        inside = [self.place[code] for code in self.members[area] if code in self.place]
        row[[side * len(self.codes) + number for side in sides for number in inside]] = 1
        return row

    def learn(self, sides, cell, bounds):
        self.rows.append(self.goal(sides, (cell.area_kind, cell.area_code)))
        self.lows.append(bounds[0])
        self.highs.append(bounds[1])

    def read(self, published, viewer):
        for cell in published[published["status"] != "no figures"].itertuples():
            shown = cell.status == "shown"
            if shown:
                self.learn([0], cell, known_of(cell.numerator, viewer, self.spread))
            elif viewer is Viewer.OFFICER and self.sides == 1:
                self.learn([0], cell, (1, np.inf))
            if self.sides == 2 and self.exact:
                self.learn([0, 1], cell, (cell.denominator, cell.denominator))
            elif self.sides == 2 and shown:
                self.learn([0, 1], cell, known_of(cell.denominator, viewer, self.spread))
            if self.sides == 2 and shown:
                self.learn([1], cell, known_complement(cell.numerator, cell.denominator, viewer, exact=self.exact))


def extreme(goal, known, sign):
    """Return the least (1) or greatest (-1) value of a sum; beyond 10,000 counts as endless."""
    rows = np.array(known.rows)
    outcome = milp(
        np.append(np.zeros(len(goal)), sign),
        constraints=[
            LinearConstraint(np.hstack([rows, np.zeros((len(rows), 1))]), known.lows, known.highs),
            LinearConstraint(np.append(goal, -1)[None, :], 0, 0),
        ],
        bounds=Bounds(0, np.append(np.full(len(goal), np.inf), 10_000)),
        integrality=np.ones(len(goal) + 1),
    )
    assert outcome.status == 0, outcome.message
    return round(outcome.x[-1])


def assert_safe(cells, views, members, definition, viewer, every=1):
    """Attack every hidden small count of a view of one period, or some of them where there are very many."""
    published = views[viewer]
    known = Knowledge(published, members, definition, viewer)
    # officers read the public pages, too
    if viewer is Viewer.OFFICER:
        known.read(views[Viewer.PUBLIC], Viewer.PUBLIC)
    hidden = published.index[published["status"] == "suppressed"][::every]
    for row in hidden:
        true = cells.loc[row]
        area = (true["area_kind"], true["area_code"])
        counts = [true["numerator"], true["denominator"] - true["numerator"]][: known.sides]
        for side, count in enumerate(counts):
            if count >= LEAST[viewer] or (viewer is Viewer.OFFICER and count == 0):
                continue
            goal = known.goal([side], area)
            least, greatest = extreme(goal, known, 1), extreme(goal, known, -1)
            what = f"{viewer} {area[0]} {area[1]} {count}: {least} to {greatest}"
            assert least <= count <= greatest, f"the attack itself is wrong: {what}"
            assert greatest >= LEAST[viewer] - 1, what
            assert greatest - least >= 2, what
            if viewer is Viewer.PUBLIC:
                assert least == 0, what
            elif goal.sum() == 1:
                assert least <= 1, what


@st.composite
def small_cities(draw):
    """A city of a few LSOAs, wards of two vintages and tenths that overlap, nested sets, and mostly small counts."""
    size = draw(st.integers(2, 9))
    codes = [f"L{number}" for number in range(size)]
    rows = [("lsoa", code, code) for code in codes] + [("city", "C", code) for code in codes]
    for vintage in ("old", "new"):
        rows += [(f"ward-{vintage}", f"{vintage}-{draw(st.integers(0, 2))}", code) for code in codes]
    rows += [("imd-decile", str(draw(st.integers(1, 3))), code) for code in codes]
    deprived = codes[: draw(st.integers(1, size))]
    priority = deprived[: draw(st.integers(1, len(deprived)))]
    rows += [("most-deprived", "most-deprived", code) for code in deprived]
    rows += [("priority", "priority", code) for code in priority]
    rows += [("neighbourhood", code.lower(), code) for code in priority[:2]]
    counts = draw(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 90)), min_size=size, max_size=size))
    missing = draw(st.sets(st.sampled_from(codes), max_size=1)) if size > 2 else set()
    members = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    return members, dict(zip(codes, counts, strict=True)), missing


def observed(counts, missing, others=None):
    rows = [
        ("lsoa", code, "2018-Q1", count, count + others[code] if others else np.nan)
        for code, count in counts.items()
        if code not in missing
    ]
    return pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"])


def lists(members):
    return {key: list(group) for key, group in members.groupby(["area_kind", "area_code"])["lsoa_code"]}


def attack_both(rows, members, definition, every=1):
    cells = cube(rows, members)
    views = {viewer: protect(cells, definition, viewer, members) for viewer in VIEWERS}
    for viewer in VIEWERS:
        assert_safe(cells, views, lists(members), definition, viewer, every)
    shown = {viewer: view["status"].eq("shown") for viewer, view in views.items()}
    assert not (shown[Viewer.PUBLIC] & ~shown[Viewer.OFFICER]).any(), "the public sees what officers do not"
    both = shown[Viewer.PUBLIC]
    pd.testing.assert_frame_equal(views[Viewer.PUBLIC][both], views[Viewer.OFFICER][both])
    return cells, views


steady = functools.partial(hypothesis.settings, deadline=None, derandomize=True)


@steady(max_examples=25)
@hypothesis.given(small_cities())
def test_no_count_can_be_worked_out_by_subtraction(made_up):
    members, counts, missing = made_up
    attack_both(observed(counts, missing), members, kpi())


@steady(max_examples=15)
@hypothesis.given(small_cities())
def test_not_even_if_nothing_is_rounded(made_up):
    members, counts, missing = made_up
    unrounded = dataclasses.replace(kpi(), small_numbers=SmallNumbers(round_to=1))
    attack_both(observed(counts, missing), members, unrounded)


@steady(max_examples=15)
@hypothesis.given(small_cities(), st.data())
def test_no_percentage_gives_away_those_counted_or_not(made_up, data):
    members, counts, missing = made_up
    others = {code: data.draw(st.one_of(st.integers(0, 12), st.integers(0, 90))) for code in counts}
    attack_both(observed(counts, missing, others), members, kpi(Unit.PERCENTAGE))


@steady(max_examples=10)
@hypothesis.given(small_cities(), st.data())
def test_nor_does_a_percentage_of_all_residents(made_up, data):
    members, counts, missing = made_up
    others = {code: data.draw(st.one_of(st.integers(10, 12), st.integers(10, 90))) for code in counts}
    attack_both(observed(counts, missing, others), members, kpi(Unit.PERCENTAGE, population=True))


def test_the_attack_finds_what_a_single_hidden_lsoa_gives_away():
    rows = [("lsoa", code, code) for code in "ABC"] + [("city", "C", code) for code in "ABC"]
    members = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    cells = cube(observed({"A": 9, "B": 47, "C": 72}, set()), members)
    naive = cells.assign(numerator=(cells["numerator"] / 5).round() * 5, value=0.0, status="shown")
    naive.loc[naive["area_code"] == "A", ["numerator", "status"]] = [np.nan, "suppressed"]
    with pytest.raises(AssertionError, match="public lsoa A"):
        assert_safe(cells, {Viewer.PUBLIC: naive}, lists(members), kpi(), Viewer.PUBLIC)


@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.PERCENTAGE])
@pytest.mark.parametrize("mean", [2.0, 14.0])
def test_the_real_areas_keep_sparse_counts_to_themselves(city, unit, mean):
    rng = np.random.default_rng(20181122)
    codes = list(city.lsoas.index)
    counts = dict(zip(codes, rng.poisson(mean * rng.gamma(3, 1 / 3, len(codes))).tolist(), strict=True))
    others = dict(zip(codes, rng.poisson(50, len(codes)).tolist(), strict=True)) if unit is Unit.PERCENTAGE else None
    _, views = attack_both(observed(counts, set(codes[40:44]), others), membership(city), kpi(unit), every=15)
    wards = views[Viewer.PUBLIC].loc[lambda view: view["area_kind"].str.startswith("ward-"), "status"]
    # hiding a few LSOAs does it: most wards can still be shown
    assert wards.eq("shown").mean() > 0.75
