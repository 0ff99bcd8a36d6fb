"""Many areas as points: marks that are links, names of those that matter, and the key of the marks."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.axes import Plot
from dashboard.figures.drawing import Sheet, clean, line, lines_at, linked, mark, note_below, words_at
from dashboard.figures.labels import LINE, Box, beside, width

#: With more points than this, only those that matter are stops of the Tab key; the table beside has them all.
MOST_STOPS = 60


class Dot(NamedTuple):
    """An area to be drawn.

    Attributes
    ----------
    x, y
        Its values.
    look
        Shape and class.
    label, said
        Its name; and all that is said of it.
    href, key
        Where its link leads ("" for none); and what scripts know it by.
    emphasis
        Whether it is named and coloured.
    stops
        Whether the Tab key always stops at it.
    """

    x: float
    y: float
    look: tuple[str, str]
    label: str
    said: str
    href: str
    key: str
    emphasis: bool
    stops: bool


def drawn_dots(dots: Sequence[Dot], plot: Plot, sheet: Sheet) -> str:
    """Draw the points, those with emphasis on top.

    On the narrow sheet only those that matter are links: the others are too small for a finger, and the table beside
    the chart has them all.
    """
    all_stop = len(dots) <= MOST_STOPS
    found = []
    for dot in sorted(dots, key=lambda one: (one.emphasis, one.stops)):
        drawn, stops = _mark(dot, plot), all_stop or dot.stops
        if stops or sheet.is_wide:
            tab = "" if stops else ' tabindex="-1"'
            drawn = linked(dot.href, drawn, dot.said, f' class="point" data-key="{clean(dot.key)}"{tab}')
        found.append(drawn)
    return "".join(found)


def _mark(dot: Dot, plot: Plot) -> str:
    kind, css = dot.look
    x, y = plot.x.at(dot.x), plot.y.at(dot.y)
    if dot.emphasis:
        return mark(kind, x, y, css.replace("area", "emphasis").replace(" faint", ""), 5.5)
    return mark(kind, x, y, css, 4.0)


def names_of_dots(dots: Sequence[Dot], plot: Plot, sheet: Sheet) -> tuple[str, list[str]]:
    """Name the points with emphasis; on the narrow sheet by numbers that are explained below the chart.

    Returns
    -------
    tuple
        The names with lines from points to them, and sentences for below the chart.
    """
    named = [dot for dot in dots if dot.emphasis]
    texts = [dot.label if sheet.is_wide else str(place) for place, dot in enumerate(named, start=1)]
    # what is far out should not be covered
    crowd = [(plot.x.at(dot.x), plot.y.at(dot.y), 8 if dot.stops else 1) for dot in dots if not dot.emphasis]
    points = [(text, plot.x.at(dot.x), plot.y.at(dot.y)) for text, dot in zip(texts, named, strict=True)]
    placed, left_over = beside(points, Box(plot.left, plot.top, plot.right, plot.bottom), crowd)
    found = [line(*name.at, *name.leader, "leader") for name in placed if name.leader]
    found += [lines_at(name.edge, name.box.top, name.lines, "point-name", name.anchor) for name in placed]
    said = [] if sheet.is_wide else [f"{text} {dot.label}" for text, dot in zip(texts, named, strict=True)]
    return "".join(found), [*said, *(f"Without room for its name: {text}." for text in left_over)]


def key_of_marks(sheet: Sheet, top: float, marks: Sequence[tuple[str, str, str]]) -> tuple[str, float]:
    """Explain the marks below a chart; returns the key with the height that it takes."""
    found, x, row = [], 6.0, 0
    for kind, css, said in marks:
        needed = 14 + width(said) + 16
        if x > 6 and x + needed > sheet.width:
            x, row = 6.0, row + 1
        y = top + LINE * (row + 0.5)
        found.append(mark(kind, x, y, css, 4) + words_at(x + 10, y, said, "key"))
        x += needed
    return "".join(found), LINE * (row + 1) + 4 if marks else 0.0


def remarks(sheet: Sheet, top: float, names: Sequence[str], left_out: int) -> tuple[str, float]:
    """Write below a chart which points have no names, and how many are not drawn; returns it with its height."""
    said = [*names, *([f"Not drawn, as there is no figure to show: {left_out:,}."] if left_out else [])]
    found, height = [], 0.0
    for sentence in said:
        drawn, more = note_below(sheet, top + height, sentence)
        found.append(drawn)
        height += more
    return "".join(found), height
