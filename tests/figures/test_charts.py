"""What the charts show: each mark lies at its value, and what is hidden is nowhere."""

import dataclasses
import math
from itertools import pairwise

import pytest

from dashboard.domain.statistics.funnels import Place, Whole, curve
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.figures.funnel_chart import FunnelPoint, funnel_chart
from dashboard.figures.gap_chart import GapRow, gap_chart
from dashboard.figures.gradient_chart import Tenth, gradient_chart
from dashboard.figures.points import MOST_STOPS
from dashboard.figures.scales import Partial
from dashboard.figures.scatter_chart import ScatterPoint, scatter_chart
from dashboard.figures.trend_chart import Series, trend_chart
from tests.domain.statistics_kpis import PERCENTAGE

from .gallery import PERIODS, SAID, SIX, charts, points, ranked, rows, series, tenths, text
from .reading import ends, faults, of_class, overlapping, place, sheets, text_boxes, texts, value_at

BOTH = ("wide", "narrow")


@pytest.fixture(scope="module")
def gallery():
    return charts()


def drawn_gap(*given, city=None, target=None):
    return gap_chart("g", given, text, city=city, target=target, **SAID)


def row(value=70.0, verdict=Verdict.SIMILAR, half=3.0, **more):
    by_chance = None if value is None else ((value - half / 2, value + half / 2), (value - half, value + half))
    return GapRow(more.pop("label", "Area"), value, by_chance, verdict, more.pop("group", ""), **more)


@pytest.mark.parametrize("name", ["gap", "trend", "funnel", "gradient", "scatter"])
def test_charts_are_sound_and_have_names(gallery, name):
    markup = gallery[name]
    assert faults(markup) == []
    for key, svg in sheets(markup).items():
        assert svg.get("data-chart") == name
        assert svg.get("role") == ("group" if list(svg.iter("a")) else "img")
        known_as = svg.find(f"title[@id='{svg.get('aria-labelledby')}']")
        assert known_as.text == SAID["title"]
        assert svg.find(f"desc[@id='{svg.get('aria-describedby')}']").text == SAID["description"]
        assert svg.get("viewBox").startswith("0 0 700 " if key == "wide" else "0 0 330 ")
        assert not [part for part in svg.iter() if "style" in part.attrib]


def test_a_name_that_cannot_be_an_id_is_refused():
    with pytest.raises(ValueError, match="found “a b”, expected a letter"):
        gradient_chart("a b", [], text, city=None, **SAID)


# ---- gap


@pytest.mark.parametrize("key", BOTH)
def test_a_dot_lies_at_its_value_over_what_decides(gallery, key):
    svg = sheets(gallery["gap"])[key]
    tested = [one for one in rows() if one.value is not None and one.by_chance]
    dots = [dot for one, dot in zip([one for one in rows() if one.value is not None], of_class(svg, "dot"), strict=True)
            if one.by_chance]  # fmt: skip
    for level, css in enumerate(("chance-95", "chance-998")):
        for one, dot, drawn in zip(tested, dots, of_class(svg, css), strict=True):
            x, y = place(dot)
            (low, left_y), (high, right_y) = ends(drawn)
            assert value_at(svg, x) == pytest.approx(one.value, abs=0.1)
            assert value_at(svg, low) == pytest.approx(one.by_chance[level][0], abs=0.1)
            assert value_at(svg, high) == pytest.approx(one.by_chance[level][1], abs=0.1)
            assert y == left_y == right_y


@pytest.mark.parametrize("key", BOTH)
def test_the_lines_of_city_and_target_lie_at_their_values(gallery, key):
    svg = sheets(gallery["gap"])[key]
    for css, value in (("city-line", 80.1), ("target-line", 85.0)):
        assert {round(value_at(svg, place(line)[0]), 0) for line in of_class(svg, css)} == {round(value)}
    assert {"City 80.1%", "Target 85.0%"} <= set(texts(svg))
    assert overlapping([*text_boxes(svg, "city-words"), *text_boxes(svg, "target-words")]) == []


@pytest.mark.parametrize("key", BOTH)
def test_words_of_the_gap_chart_do_not_overlap(gallery, key):
    assert overlapping(text_boxes(sheets(gallery["gap"])[key])) == []


@pytest.mark.parametrize("key", BOTH)
@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_hidden_is_hatched_and_said(key, value):
    shown = GapRow("Seen", 70.0, ((66.0, 74.0), (65.0, 75.0)), Verdict.SIMILAR, "")
    hidden = GapRow("Not seen", value, ((62.5, 67.5), (61.25, 68.75)), Verdict.HIDDEN, "", note="hidden")
    svg = sheets(drawn_gap(shown, hidden))[key]
    assert len(of_class(svg, "dot")) == len(of_class(svg, "chance-998")) == 1
    assert len(of_class(svg, "hatch")) == 1
    assert [part.text for part in of_class(svg, "instead")] == ["hidden"]
    without = sheets(drawn_gap(shown, dataclasses.replace(hidden, by_chance=None)))[key]
    assert texts(svg) == texts(without)


def test_verdicts_differ_in_word_and_shape():
    outlines = set()
    for verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.SIMILAR):
        svg = sheets(drawn_gap(row(verdict=verdict)))["wide"]
        assert verdict.value in texts(svg)
        (dot,) = of_class(svg, "dot")
        outlines.add(dot.get("d").partition("m")[2])
    assert len(outlines) == 3


def test_the_city_is_not_judged():
    svg = sheets(drawn_gap(row(verdict=Verdict.CANNOT_TELL, note="the whole city")))["wide"]
    assert "the whole city" in texts(svg)
    assert "cannot tell" not in texts(svg)
    assert "cannot tell" in texts(sheets(drawn_gap(row(verdict=Verdict.CANNOT_TELL)))["wide"])


def test_groups_have_headings_and_areas_their_links():
    svg = sheets(drawn_gap(row(group="First"), row(group="Second", label="Linked", href="/x?a=1&b=2")))["wide"]
    assert [part.text for part in of_class(svg, "group")] == ["First", "Second"]
    assert [(link.get("href"), "".join(link.itertext())) for link in svg.iter("a")] == [("/x?a=1&b=2", "Linked")]


# ---- trend


def drawn_trend(*values, periods=PERIODS, **more):
    lines = [Series(f"s{n}", f"Area {n}", one, "area") for n, one in enumerate(values)]
    return trend_chart("t", lines, periods, text, **{**SAID, **more})


def strokes(svg):
    """Return the stretches of each line, as lists of places."""
    return [
        [ends_of for stretch in one.get("d").split("M")[1:] if (ends_of := [p.split() for p in stretch.split("L")])]
        for one in of_class(svg, "trend")
    ]


@pytest.mark.parametrize("key", BOTH)
def test_points_of_a_line_lie_at_their_values(key):
    values = [60.0, 65.0, 62.0, 70.0, 71.0, 69.0, 75.0, 80.0]
    svg = sheets(drawn_trend(values))[key]
    ((stretch,),) = strokes(svg)
    assert [value_at(svg, float(y), "y") for _, y in stretch] == pytest.approx(values, abs=0.1)
    steps = [float(b[0]) - float(a[0]) for a, b in pairwise(stretch)]
    assert max(steps) - min(steps) < 0.3


@pytest.mark.parametrize("key", BOTH)
def test_nothing_is_drawn_across_a_gap_or_a_new_definition(key):
    values = [60.0, 65.0, None, 70.0, 71.0, math.nan, 75.0, 80.0]
    lengths = [[len(stretch) for stretch in line] for line in strokes(sheets(drawn_trend(values))[key])]
    assert lengths == [[2, 2, 2]]
    svg = sheets(drawn_trend(values, breaks={4: "new definition"}))[key]
    assert [[len(stretch) for stretch in line] for line in strokes(svg)] == [[2, 1, 1, 2]]
    assert "new definition" in texts(svg)
    ((_, _), (before,), (after,), _) = strokes(svg)[0]
    (at, _), _ = ends(of_class(svg, "break-line")[0])
    assert float(before[0]) < at < float(after[0])


@pytest.mark.parametrize("key", BOTH)
def test_names_at_the_ends_of_lines_never_overlap(gallery, key):
    svg = sheets(gallery["trend"])[key]
    names = [
        box
        for css in ("area-name", "set-name", "rest-name", "city-name", "target-words")
        for box in text_boxes(svg, css)
    ]
    assert len(names) >= (4 if key == "wide" else 6)
    assert overlapping(names) == []
    lines = [Series(f"s{n}", f"Set {n}", [70.0] * 8, "set") for n in range(8)]
    same = sheets(trend_chart("t", lines, PERIODS, text, **SAID))[key]
    assert len(text_boxes(same, "set-name")) >= 8
    assert overlapping([*text_boxes(same, "set-name"), *text_boxes(same, "tick")]) == []


def test_a_line_without_figures_is_told_and_not_drawn(gallery):
    svg = sheets(gallery["trend"])["wide"]
    assert len(of_class(svg, "series")) == len(series()) - 1
    assert f"Without figures to show: {SIX[2]}." in texts(svg)


def test_a_line_that_ends_early_says_when():
    line = Series("s", "Here", [60.0, 61.0, *[None] * 6], "set")
    svg = sheets(trend_chart("t", [line], PERIODS, text, **SAID))["wide"]
    assert " ".join(part.text for part in of_class(svg, "set-name")) == "Here 61.0% in 2016 Q2"


def test_lines_that_matter_differ_in_shape_and_single_areas_are_grey_and_named():
    roles = ("set", "rest", "city", "area", "area")
    lines = [Series(f"s{n}", f"Line {n}", [60.0 + n] * 8, role) for n, role in enumerate(roles)]
    svg = sheets(trend_chart("t", lines, PERIODS, text, **SAID))["wide"]
    looks = {mark.get("d").partition("m")[2][:24] for one in of_class(svg, "series") for mark in of_class(one, "mark")}
    assert len(looks) == 3
    assert [one.get("data-said") for one in of_class(svg, "faint-series")] == ["Line 3", "Line 4"]


@pytest.mark.parametrize("key", BOTH)
def test_letters_of_actions_stand_at_their_periods_within_the_chart(key):
    svg = sheets(drawn_trend([60.0, 65.0, 62.0, 70.0, 71.0, 69.0, 75.0, 80.0], marks={0: "A", 7: "B, C"}))[key]
    assert [part.text for part in of_class(svg, "action-words")] == ["A", "B, C"]
    ((stretch,),) = strokes(svg)
    for one, (x, _) in zip(of_class(svg, "action-line"), (stretch[0], stretch[-1]), strict=True):
        (at, _), _ = ends(one)
        assert at == pytest.approx(float(x), abs=0.1)
    assert overlapping([*text_boxes(svg, "action-words"), *text_boxes(svg, "tick")]) == []


def test_values_and_periods_must_agree():
    with pytest.raises(ValueError, match="expected 8 values, one a period; s0 has 2"):
        drawn_trend([1.0, 2.0])


# ---- funnel and scatter


def a_point(value, size, place_in=Place.INSIDE, *, emphasis=False, label="Area"):
    return FunnelPoint(label, f"/{label}", size, value, place_in, emphasis, label)


def drawn_funnel(given, city=78.0):
    return funnel_chart(
        "f", given, curve(PERCENTAGE, 400, Whole(78_000, 100_000)), city, text, denominator_label="Tenancies", **SAID
    )


def marks(svg):
    return [mark for point in of_class(svg, "point") for mark in point.iter("path")]


@pytest.mark.parametrize("key", BOTH)
def test_points_of_the_funnel_lie_at_size_and_value(key):
    given = [a_point(60.0, 50), a_point(80.0, 200), a_point(95.0, 400, Place.FAR_ABOVE, emphasis=True)]
    svg = sheets(drawn_funnel(given))[key]
    found = [(value_at(svg, place(one)[0]), value_at(svg, place(one)[1], "y")) for one in marks(svg)]
    assert found == [pytest.approx((one.denominator, one.value), abs=1.5) for one in given]


@pytest.mark.parametrize("key", BOTH)
def test_points_have_links_with_names(key):
    svg = sheets(drawn_funnel([a_point(95.0, 300, Place.FAR_ABOVE, emphasis=True, label="Lincoln Green")]))[key]
    (link,) = svg.iter("a")
    assert link.get("href") == "/Lincoln Green"
    assert link.get("aria-label") == "Lincoln Green: 95.0%, above the 99.8% limit"
    assert any(said.endswith("Lincoln Green") for said in texts(svg))


@pytest.mark.parametrize("key", BOTH)
def test_limits_are_drawn_and_named(gallery, key):
    svg = sheets(gallery["funnel"])[key]
    assert len(of_class(svg, "limit")) == 4
    named = {part.text: float(part.get("y")) for part in of_class(svg, "limit-words")}
    assert set(named) == {"95%", "99.8%"}
    assert overlapping([*text_boxes(svg, "limit-words"), *text_boxes(svg, "city-words")]) == []


@pytest.mark.parametrize("name", ["funnel", "scatter"])
@pytest.mark.parametrize("key", BOTH)
def test_names_of_points_do_not_overlap(gallery, name, key):
    svg = sheets(gallery[name])[key]
    names = text_boxes(svg, "point-name")
    assert overlapping(names) == []
    said = " ".join(texts(svg))
    assert all(one in said for one in SIX)
    assert len(names) + said.count("no room for the number") == len(SIX)


def test_points_with_room_have_their_names_and_no_numbers():
    apart = [a_point(70.0 + 5 * n, 50 + 80 * n, emphasis=True, label=f"Ward {n}") for n in range(4)]
    wide, narrow = sheets(drawn_funnel(apart)).values()
    assert [part.text for part in of_class(wide, "point-name")] == ["Ward 0", "Ward 1", "Ward 2", "Ward 3"]
    assert [part.text for part in of_class(narrow, "point-name")] == ["1", "2", "3", "4"]
    assert "1 Ward 0" in texts(narrow)
    assert "1 Ward 0" not in texts(wide)


def test_with_many_points_only_those_that_are_named_are_links():
    many = [a_point(78.0, 100 + n, label=f"A{n}") for n in range(MOST_STOPS)]
    svg = sheets(drawn_funnel([*many, a_point(99.0, 300, Place.FAR_ABOVE, emphasis=True)]))["wide"]
    assert [link.get("aria-label") for link in svg.iter("a")] == ["Area: 99.0%, above the 99.8% limit"]
    (crowd,) = of_class(svg, "crowd")
    keys = [crowd.get("data-start") + key for key in crowd.get("data-keys").split("|")]
    assert keys == [f"A{n}" for n in range(MOST_STOPS)]
    assert crowd.get("data-values").split("|") == ["78.0%"] * MOST_STOPS
    assert crowd.get("d").count("M") == MOST_STOPS
    few = sheets(drawn_funnel(many))["wide"]
    assert len(list(few.iter("a"))) == MOST_STOPS


def test_what_has_no_figure_is_counted_and_not_drawn():
    given = [a_point(80.0, 100), a_point(None, 100), a_point(math.nan, 100), a_point(80.0, None)]
    svg = sheets(drawn_funnel(given))["wide"]
    assert len(marks(svg)) == 1
    assert "Not drawn, as there is no figure to show: 3." in texts(svg)


@pytest.mark.parametrize("key", BOTH)
def test_more_deprived_is_left_in_the_scatter_and_said(gallery, key):
    given = [ScatterPoint(f"A{n}", "", rank, 50.0 + n, False, f"{n}") for n, rank in enumerate((1, 9000, 32000))]
    svg = sheets(scatter_chart("s", given, text, x_label="Rank", y_label="KPI", **SAID))[key]
    across = [place(one)[0] for one in marks(svg)] or [place(one)[0] for one in of_class(svg, "faint")]
    assert across == sorted(across)
    words = {box[4]: box for box in text_boxes(svg, "end-words")}
    assert words["← more deprived"][0] < words["less deprived →"][0]
    assert texts(svg).count("1") == 1
    assert "0" not in texts(svg)
    assert len(ranked()) == len(points()) == 482


# ---- gradient


@pytest.mark.parametrize("key", BOTH)
def test_tenths_stand_from_the_most_deprived(gallery, key):
    svg = sheets(gallery["gradient"])[key]
    shown = [tenth for tenth in tenths() if tenth.value is not None]
    dots = of_class(svg, "dot")
    assert len(dots) == len(of_class(svg, "interval")) == len(shown) == 9
    for tenth, dot, interval in zip(shown, dots, of_class(svg, "interval"), strict=True):
        x, y = place(dot)
        (_, foot), (_, head) = ends(interval)
        assert value_at(svg, y, "y") == pytest.approx(tenth.value, abs=0.1)
        assert value_at(svg, foot, "y") == pytest.approx(tenth.lower, abs=0.1)
        assert value_at(svg, head, "y") == pytest.approx(tenth.upper, abs=0.1)
        assert head <= y <= foot
        (number,) = [part for part in of_class(svg, "tick") if part.text == str(tenth.decile)]
        assert float(number.get("x")) == pytest.approx(x, abs=0.1)
    said = " ".join(texts(svg))
    assert "1 = most deprived" in said
    assert "Hatched, tenth 9: hidden." in said
    assert len(of_class(svg, "hatch")) == 1


def test_an_empty_chart_says_what_is_missing():
    empty = gradient_chart("e", [Tenth(n, None, None, None) for n in range(1, 11)], text, city=None, **SAID)
    assert faults(empty) == []
    assert "no figures" in " ".join(texts(sheets(empty)["wide"]))


@pytest.mark.parametrize("key", BOTH)
def test_the_line_of_the_city_says_how_much_of_it_the_tenths_cover(key):
    drawn = gradient_chart("p", tenths(), text, city=Partial(60.0, "190 of 482 areas"), **SAID)
    svg = sheets(drawn)[key]
    assert faults(drawn) == []
    assert "190 of 482 areas" in " ".join(texts(svg)).replace("(", "").replace(")", "")
