"""What must hold of the statistics whatever the figures are."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.disclosure.rules import rounded
from dashboard.domain.kpi.definition import Better
from dashboard.domain.kpi.gap_table import TOGETHER, build_gap_table
from dashboard.domain.statistics.gaps import Figures
from dashboard.domain.statistics.intervals import count_limits, intervals, proportion_limits
from dashboard.domain.statistics.judgements import judge
from dashboard.domain.statistics.trends import trend_z
from dashboard.domain.statistics.verdicts import Verdict
from tests.domain.gap_table_cells import COLUMNS, FULL, LAST, NAMES, Q, cell_rows
from tests.domain.statistics_kpis import COUNT, MEAN, NEUTRAL, PERCENTAGE, RATE, array

LEVELS = st.sampled_from([0.95, 0.998])
DEFINITIONS = [PERCENTAGE, RATE, COUNT, MEAN, NEUTRAL]


@st.composite
def parts(draw, least=1, most=100_000):
    denominator = draw(st.integers(least, most))
    return draw(st.integers(0, denominator)), denominator


@settings(deadline=None)
@given(parts(), LEVELS)
def test_intervals_contain_the_estimate(pair, level):
    x, n = (array(part) for part in pair)
    lower, upper = proportion_limits(x, n, level)
    assert 0 <= lower[0] <= x[0] / n[0] + 1e-12
    assert x[0] / n[0] - 1e-12 <= upper[0] <= 1 + 1e-12
    lower, upper = count_limits(x, level)
    assert 0 <= lower[0] <= x[0] < upper[0]


@settings(deadline=None)
@given(parts(most=1000), st.integers(2, 20), LEVELS)
def test_intervals_shrink_with_more_of_the_same(pair, times, level):
    for definition in (PERCENTAGE, RATE):
        x, n = (array(part, part * times) for part in pair)
        found = intervals(definition, x, n, level)
        widths = found.upper - found.lower
        assert widths[1] < widths[0]


@settings(deadline=None)
@given(parts(), parts(), LEVELS)
def test_changing_sides_turns_the_verdict(one, other, level):
    area, rest = (Figures(*(array(part) for part in pair)) for pair in (one, other))
    turned = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    for definition in (PERCENTAGE, RATE):
        here, there = (judge(definition, *pair, level).verdicts[0] for pair in ((area, rest), (rest, area)))
        if here in turned:
            assert there is turned[here]


@settings(deadline=None)
@given(st.lists(parts(), min_size=5, max_size=9))
def test_a_trend_turns_with_time(points):
    x, n = (array(*column) for column in zip(*points, strict=True))
    for binomial in (True, False):
        ahead, back = trend_z(x, n, binomial=binomial), trend_z(x[::-1], n[::-1], binomial=binomial)
        assert ahead == pytest.approx(-back, abs=1e-6)


@st.composite
def tables(draw):
    """Figures of some KPIs over some quarters; neighbourhoods are parts of the six, those of the city."""
    rows = []
    for definition in DEFINITIONS:
        for period in Q[-draw(st.integers(1, 9)) :]:
            places = {name: draw(parts(least=20, most=2000)) for name in ("a_end", "b_side")}
            both = tuple(sum(column) for column in zip(*places.values(), strict=True))
            rest = draw(parts(least=1000))
            city = (both[0] + rest[0], both[1] + rest[1])
            areas = FULL | places | {"priority": both, "city": city}
            rows += cell_rows(definition, period, **areas)
    frame = pd.DataFrame(rows, columns=NAMES)
    frame.loc[frame["kpi_id"] == COUNT.kpi_id, "denominator"] = np.nan
    return frame


@settings(max_examples=10, deadline=None)
@given(tables(), st.randoms())
def test_the_gap_table_does_not_depend_on_the_order_of_rows(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = list(DEFINITIONS)
    random.shuffle(shuffled)
    gap_table = build_gap_table(frame.iloc[order], shuffled, COLUMNS, LAST)
    assert asdict(build_gap_table(frame, DEFINITIONS, COLUMNS, LAST)) == asdict(gap_table)


@settings(max_examples=10, deadline=None)
@given(tables())
def test_a_row_of_the_gap_table_depends_on_no_other_kpi(frame):
    together = build_gap_table(frame, DEFINITIONS, COLUMNS, LAST)
    for row in together.rows:
        own = frame[frame["kpi_id"] == row.definition.kpi_id]
        (alone,) = build_gap_table(own, [row.definition], COLUMNS, LAST).rows
        assert asdict(alone) == asdict(row)


@settings(max_examples=10, deadline=None)
@given(tables())
def test_the_city_is_the_neighbourhoods_and_the_rest(frame):
    for row in build_gap_table(frame, DEFINITIONS, COLUMNS, LAST).rows:
        part, rest, city = (row.cells[key] for key in (TOGETHER, "rest", "city"))
        if rest.numerator is None:
            # nothing is left
            assert part.numerator == city.numerator
        else:
            assert part.numerator + rest.numerator == city.numerator
        if rest.denominator is not None:
            assert part.denominator + rest.denominator == city.denominator


@settings(max_examples=10, deadline=None)
@given(tables(), st.data())
def test_hiding_one_figure_changes_no_other_value(frame, data):
    """Nor any other verdict or gap, unless it is to what is hidden: the city, the six (the rest), the target wards."""
    rows = frame.index[frame["period"] == LAST.key]
    hidden = data.draw(st.sampled_from(list(rows)))
    changed = frame.astype({"numerator": float})
    changed.loc[hidden, ["numerator", "denominator", "value"]] = np.nan
    changed.loc[hidden, "status"] = "suppressed"
    kpi_id, code = frame.loc[hidden, ["kpi_id", "area_code"]]
    key = "city" if code == "C" else code
    gap_tables = [build_gap_table(table, DEFINITIONS, COLUMNS, LAST) for table in (frame, changed)]
    for before, after in zip(*(gap_table.rows for gap_table in gap_tables), strict=True):
        for name, cell in after.cells.items():
            if before.definition.kpi_id == kpi_id and name in (key, "rest"):
                continue
            assert cell.value == before.cells[name].value
            if key != "city":
                same = dict.fromkeys(["to_wards"]) if key == "target-wards" else {}
                assert replace(cell, **same) == replace(before.cells[name], **same)
    (row,) = [row for row in gap_tables[1].rows if row.definition.kpi_id == kpi_id]
    assert row.cells[key].verdict is Verdict.HIDDEN
    assert row.cells[key].value is row.cells[key].more is None


@settings(deadline=None)
@given(parts(), parts())
def test_no_polarity_no_judgement(one, other):
    area, rest = (Figures(*(array(part) for part in pair)) for pair in (one, other))
    found = judge(NEUTRAL, area, rest).verdicts[0]
    assert NEUTRAL.better is Better.NEITHER
    assert found not in (Verdict.BETTER, Verdict.WORSE)


@settings(deadline=None)
@given(parts(least=15, most=3000), parts(least=1000), LEVELS)
def test_a_verdict_on_rounded_figures_is_the_one_on_the_true_ones_or_none(one, other, level):
    """For any counts: what is told after rounding to 5 would have been told before."""
    true = [Figures(*(array(part) for part in pair)) for pair in (one, other)]
    published = [Figures(*(rounded(part, 5) for part in (f.numerators, f.denominators))) for f in true]
    for definition in (PERCENTAGE, RATE):
        told = judge(definition, *published, level, rounded_to=5).verdicts[0]
        if told.is_different:
            assert judge(definition, *true, level).verdicts[0] is told
