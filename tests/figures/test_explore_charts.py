"""Plotly figures: each point lies at its value and has its code, sets have shapes of their own, hidden is nowhere."""

import json

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.areas.sets import SetKey
from dashboard.figures.explore_charts import over_time, ranking, relationship
from dashboard.figures.plotly_template import LINES, TEMPLATE
from tests.domain.explore.areas import CODES, areas, ranks, rates

SETS = {"": "Others", SetKey.PRIORITY.value: "The six", SetKey.MOST_DEPRIVED.value: "The sixteen"}


def marked():
    table = areas(6)
    table.loc[CODES[0], "mark"] = SetKey.PRIORITY.value
    table.loc[CODES[1], "mark"] = SetKey.MOST_DEPRIVED.value
    return table


def points(figure):
    return {
        code: (x, y) for trace in figure.data for code, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }


def test_points_lie_at_their_values_and_have_their_codes():
    figure = relationship(ranks([10, 20, 30, 40, 50, 60]), rates([6, 5, 4, 3, 2, 1]), marked(), SETS)
    assert points(figure) == {code: (10.0 * (one + 1), 6.0 - one) for one, code in enumerate(CODES[:6])}
    assert figure.layout.xaxis.autorange == "reversed"
    assert figure.layout.yaxis.autorange is None
    assert figure.layout.xaxis.title.text == "Overall: national rank<br>more deprived →"


def test_each_set_has_a_shape_a_colour_and_a_word_of_its_own():
    figure = relationship(ranks(range(1, 7)), rates(range(6)), marked(), SETS)
    assert [trace.name for trace in figure.data] == ["Others", "The sixteen", "The six"]
    for of in ("symbol", "color", "size"):
        assert len({trace.marker[of] for trace in figure.data}) == 3


def test_in_a_ranking_places_follow_the_measure():
    figure = ranking(ranks([30, 10, 20, np.nan, 50, 40]), marked(), SETS)
    places = {code: x for code, (x, _) in points(figure).items()}
    assert places == {CODES[1]: 1, CODES[2]: 2, CODES[0]: 3, CODES[5]: 4, CODES[4]: 5}
    assert figure.layout.xaxis.title.text == "Place of 5, 1 = most deprived"
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("draw", ["relationship", "ranking", "over_time"])
def test_hidden_areas_are_nowhere_in_a_figure_and_do_not_stretch_its_axes(draw):
    hidden = CODES[5]
    x, table = rates([1, 2, 3, 4, 5, 987.654], hidden=[hidden]), marked()
    figure = {
        "relationship": lambda: relationship(x, ranks(range(1, 7)), table, SETS),
        "ranking": lambda: ranking(x, table, SETS),
        "over_time": lambda: over_time({"Apr 2018": x.values}, table, [hidden, CODES[0]], x.quantity),
    }[draw]()
    written = json.dumps(json.loads(figure.to_json()))
    assert hidden not in written
    assert table.at[hidden, "name"] not in written
    assert "987" not in written
    assert figure.layout.xaxis.range is None
    assert figure.layout.yaxis.range is None


def test_over_time_other_areas_are_grey_lines_and_the_chosen_ones_differ_in_colour_and_shape():
    series = {"Apr 2018": rates(range(6)).values, "May 2018": rates(range(1, 7)).values}
    figure = over_time(series, areas(6), CODES[:3], "Fly-tips")
    every, *named = figure.data
    # a gap after each line
    assert len(every.x) == 6 * 3
    assert list(every.customdata[:3]) == [CODES[0]] * 3
    assert [trace.name for trace in named] == ["Area 00", "Area 01", "Area 02"]
    assert len({(trace.line.color, trace.marker.symbol) for trace in named}) == 3
    assert list(named[0].y) == [0.0, 1.0]


def test_over_time_no_more_lines_are_named_than_can_be_told_apart():
    series = {"Apr 2018": rates(range(12)).values}
    assert len(over_time(series, areas(12), CODES, "Fly-tips").data) == 1 + len(LINES)


def test_without_figures_the_chart_says_so():
    figure = over_time({}, areas(3), [], "Fly-tips")
    assert not figure.data
    assert figure.layout.annotations[0].text == "There is nothing to draw."
    empty = pd.Series(np.nan, CODES[:3])
    assert not relationship(rates([1, 2, 3], hidden=CODES[:3]), ranks([1, 2, 3]), areas(3), SETS).data
    assert not over_time({"Apr 2018": empty}, areas(3), [], "Fly-tips").data


def test_all_figures_have_our_look():
    figure = ranking(rates([1, 2]), areas(2), SETS)
    assert figure.layout.template.layout.font.family == TEMPLATE.layout.font.family
    assert "plotly" not in str(figure.layout.template.layout.colorway)
