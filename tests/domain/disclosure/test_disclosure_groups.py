"""The attack on counts by group: readers have them beside the KPI without groups, and subtract whatever they can.

As in `test_disclosure_attack`, with a variable in whole numbers for each LSOA and group, and nothing of the code under
attack: totals of the KPI are sums over groups and LSOAs, counts by group are sums over LSOAs.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from dashboard.domain.disclosure.protection import Viewer, protect
from dashboard.domain.groups.publication import PeriodGroups
from dashboard.domain.kpi.cube import cube, membership
from dashboard.domain.kpi.definition import SmallNumbers
from tests.domain.disclosure.test_disclosure_attack import LEAST, VIEWERS, known_of, kpi, lists

#: Small enough to hide, that is, and large enough for others to be shown.
GROUPS = ("disabled", "not_disabled", "not_known", "not_said")
SMALL, ASKED = 10, 2
UNROUNDED, ROUNDED = 0, 2


def made_up_city(rng):
    """Return areas that overlap, and counts by LSOA and group."""
    size = int(rng.integers(3, 8))
    codes = [f"L{number}" for number in range(size)]
    rows = [("lsoa", code, code) for code in codes]
    for vintage in ("old", "new"):
        rows += [(f"ward-{vintage}", f"{vintage}-{rng.integers(0, 3)}", code) for code in codes]
    deprived = codes[: rng.integers(1, size)]
    priority = deprived[: rng.integers(1, len(deprived) + 1)]
    rows += [("most-deprived", "most-deprived", code) for code in deprived]
    rows += [("priority", "priority", code) for code in priority]
    rows += [("neighbourhood", "first", code) for code in priority[:2]]
    rows += [("target-wards", "target-wards", code) for code in codes[1 : rng.integers(2, size + 1)]]
    rows += [("city", "C", code) for code in codes]
    rows += [("imd-decile", str(rng.integers(1, 3)), code) for code in codes]
    members = pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])
    totals = rng.integers(0, int(rng.choice([40, 80, 160])), size)
    shares = rng.dirichlet(rng.choice([0.4, 1.0, 3.0], len(GROUPS)))
    return members, dict(zip(codes, [rng.multinomial(total, shares) for total in totals], strict=True))


def given(counts, period="2018-Q1"):
    """Return the figures of the KPI and its rows by group."""
    rows = [("lsoa", code, period, float(of.sum()), np.nan) for code, of in counts.items()]
    by_group = [
        ("lsoa", code, group, int(count))
        for code, of in counts.items()
        for group, count in zip(GROUPS, of, strict=True)
        if count
    ]
    return (
        pd.DataFrame(rows, columns=["area_kind", "area_code", "period", "numerator", "denominator"]),
        pd.DataFrame(by_group, columns=["area_kind", "area_code", "category", "count"]),
    )


class Reader:
    """What somebody knows who sees the KPI and its groups: rows "low <= sum over LSOAs and groups <= high"."""

    def __init__(self, members, codes, views, shown, spread):
        self.members, self.place = members, {code: number for number, code in enumerate(codes)}
        self.rows, self.lows, self.highs = [], [], []
        for viewer, view in views.items():
            for cell in view.itertuples():
                row = self.goal((cell.area_kind, cell.area_code))
                if cell.status == "shown":
                    self.learn(row, known_of(cell.numerator, viewer, spread))
                elif viewer is Viewer.OFFICER:
                    self.learn(row, (1, np.inf))
        for area, groups in shown.iterrows():
            for group, count in enumerate(groups):
                if not np.isnan(count):
                    bounds = (max(count - spread, SMALL), count + spread) if count else (0, 0)
                    self.learn(self.goal(area, group), bounds)

    def goal(self, area, group=None):
        row = np.zeros((len(self.place), len(GROUPS)))
        inside = [self.place[code] for code in self.members.get(area, area[1:])]
        row[inside, slice(None) if group is None else group] = 1
        return row.ravel()

    def everybody(self, goal):
        return np.repeat(goal.reshape(-1, len(GROUPS)).max(axis=1), len(GROUPS))

    def learn(self, row, bounds):
        self.rows.append(row)
        self.lows.append(bounds[0])
        self.highs.append(bounds[1])

    def extreme(self, goal, sign):
        outcome = milp(
            np.append(np.zeros(len(goal)), sign),
            constraints=[
                LinearConstraint(np.hstack([self.rows, np.zeros((len(self.rows), 1))]), self.lows, self.highs),
                LinearConstraint(np.append(goal, -1)[None, :], 0, 0),
            ],
            bounds=Bounds(0, np.append(np.full(len(goal), np.inf), 10_000)),
            integrality=np.ones(len(goal) + 1),
        )
        assert outcome.status == 0, outcome.message
        return round(outcome.x[-1])


def publish(members, counts, definition):
    """Return what is published of the KPI, by viewer, and of its groups; see `PeriodGroups.shown`."""
    figures, by_group = given(counts)
    cells = cube(figures, members)
    views = {viewer: protect(cells, definition, viewer, members) for viewer in VIEWERS}
    return views, PeriodGroups(by_group, cells, members, GROUPS).shown(views[Viewer.PUBLIC], SMALL)


def attack(members, counts, views, shown, spread, every=1):
    """Look for small counts by group, and for what groups say of hidden totals, beside what is published of both."""
    # where nobody is not known, or did not say, it was not asked for
    assert not ((shown < SMALL) & (shown > 0)).any(axis=None), "a small count is shown"
    order, table = list(counts), np.array(list(counts.values()))
    asked = [group for group in range(len(GROUPS)) if table[:, group].any() or group < ASKED]
    published = shown if not spread else (shown / 5 + 0.5).apply(np.floor) * 5
    areas = lists(members)
    for viewer in VIEWERS:
        # officers read the public pages, too
        seen = {one: views[one] for one in VIEWERS if one is Viewer.PUBLIC or one is viewer}
        reader = Reader(areas, order, seen, published, spread)
        without = Reader(areas, order, seen, published.iloc[:0], spread)
        for area, goal, true in list(targets(areas, order, table, shown, viewer, asked))[::every]:
            least, greatest = reader.extreme(goal, 1), reader.extreme(goal, -1)
            what = f"{viewer} {area}: {true}, known to be {least} to {greatest}"
            assert least <= true <= greatest, f"the attack itself is wrong: {what}"
            assert least == 0, what
            # nobody can be kept from knowing that a group is at most all
            assert greatest >= min(LEAST[viewer] - 1, reader.extreme(reader.everybody(goal), -1)), what
        hidden = views[viewer][views[viewer]["status"] == "suppressed"]
        for cell in list(hidden.itertuples())[::every]:
            goal = reader.goal((cell.area_kind, cell.area_code))
            known = [(one.extreme(goal, 1), one.extreme(goal, -1)) for one in (reader, without)]
            assert known[0] == known[1], f"groups tell of {viewer} {cell.area_kind} {cell.area_code}: {known}"


def targets(areas, order, table, shown, viewer, asked):
    """Yield the small counts by group, of every area and of what subtracting areas gives."""
    reader = Reader(areas, order, {}, shown.iloc[:0], 0)
    taken = [area for area in shown.index if shown.loc[area].notna().any()]
    within = {area: frozenset(areas[area]) for area in areas}
    rest = {
        within[one] - within[other]: ("rest", *sorted(within[one] - within[other]))
        for one in taken
        for other in taken
        if within[other] < within[one]
    }
    for area in [*areas, *rest.values()]:
        for group in asked:
            goal = reader.goal(area, group)
            true = int(goal @ table.ravel())
            if true < SMALL and not (viewer is Viewer.OFFICER and true == 0):
                yield (*area, GROUPS[group]), goal, true


@pytest.mark.parametrize(("spread", "cities"), [(UNROUNDED, 6), (ROUNDED, 3)])
def test_no_count_by_group_can_be_worked_out(spread, cities):
    rng = np.random.default_rng(20)
    definition = replace(kpi(), small_numbers=SmallNumbers(round_to=5 if spread else 1))
    while cities:
        members, counts = made_up_city(rng)
        views, shown = publish(members, counts, definition)
        # where all is hidden there is nothing to attack
        if shown.notna().to_numpy().sum() > len(GROUPS):
            attack(members, counts, views, shown, spread)
            cities -= 1


def test_the_attack_finds_what_hiding_small_counts_alone_gives_away():
    rows = [("lsoa", code, code) for code in "AB"] + [("city", "C", code) for code in "AB"]
    members = pd.DataFrame(
        [*rows, ("neighbourhood", "a", "A"), ("ward-new", "b", "B")], columns=["area_kind", "area_code", "lsoa_code"]
    )
    counts = {"A": np.array([4, 30, 60, 20]), "B": np.array([40, 30, 60, 20])}
    views, shown = publish(members, counts, replace(kpi(), small_numbers=SmallNumbers(round_to=1)))
    attack(members, counts, views, shown, UNROUNDED)
    naive = shown.copy()
    for area, of in (("city", "C"), sum(counts.values())), (("neighbourhood", "a"), counts["A"]):
        naive.loc[area] = np.where(of < SMALL, np.nan, of)
    with pytest.raises(AssertionError, match=r"'A', 'disabled'\): 4, known to be 4 to 4"):
        attack(members, counts, views, naive, UNROUNDED)


def test_the_real_areas_keep_small_groups_to_themselves(city):
    rng = np.random.default_rng(77)
    codes = list(city.lsoas.index)
    totals = rng.poisson(12 * rng.gamma(3, 1 / 3, len(codes)))
    counts = {code: rng.multinomial(total, [0.05, 0.15, 0.77, 0.03]) for code, total in zip(codes, totals, strict=True)}
    members = membership(city)
    views, shown = publish(members, counts, kpi())
    attack(members, counts, views, shown, ROUNDED, every=800)
    # of a service of some 5,700 customers most wards can be told how many are not known
    assert shown.loc[("city", city.config.authority_code)].notna().all()
    assert shown.loc["ward-2018", "not_known"].notna().mean() > 0.6
