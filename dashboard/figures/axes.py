"""Axes with their lines, and the lines of the city and the target with their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.drawing import Sheet, line, lines_at, mark, number, words_at
from dashboard.figures.labels import LINE, apart, width, wrapped
from dashboard.figures.scales import Scale, Text, tick_labels, ticks

#: Room that one number on an axis needs around it.
_GUTTER = 14.0


@dataclass(frozen=True)
class Plot:
    """The rectangle that figures are drawn in, with its scales; `y` starts at the bottom."""

    x: Scale
    y: Scale

    @property
    def left(self) -> float:
        """Left edge."""
        return self.x.start

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x.end

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y.start


def value_ticks(low: float, high: float, most: int, text: Text) -> list[tuple[float, str]]:
    """Return round numbers with their words, none beyond the values that are drawn."""
    return tick_labels(ticks(low, high, most), text)


def fitting_ticks(scale: Scale, text: Text, most: int = 6) -> list[tuple[float, str]]:
    """Return as many numbers as have room beside each other on a level axis."""
    for count in range(most, 0, -1):
        marked = value_ticks(scale.low, scale.high, count, text)
        places = [scale.at(value) for value, _ in marked]
        widths = [width(words) for _, words in marked]
        room = zip(places, places[1:], widths, widths[1:], strict=False)
        if all(right - left >= (one + other) / 2 + _GUTTER for left, right, one, other in room):
            return marked
    return []


def level_axis(
    scale: Scale,
    marked: Sequence[tuple[float, str]],
    sheet: Sheet,
    spans: Sequence[tuple[float, float]],
    bottom: float,
) -> tuple[str, float]:
    """Draw upright lines at the numbers, over each span from top to foot, and the numbers below.

    Returns them with the height that the numbers take.
    """
    found = []
    for value, words in marked:
        x, half = scale.at(value), width(words) / 2
        found += [line(x, top, x, foot, "grid") for top, foot in spans]
        found.append(words_at(min(max(x, half), sheet.width - half), bottom + LINE * 0.75, words, "tick", "middle"))
    return "".join(found), LINE + 4


def upright_axis(plot: Plot, marked: Sequence[tuple[float, str]]) -> str:
    """Draw level lines at the numbers, and the numbers left of them."""
    found = []
    for value, words in marked:
        y = plot.y.at(value)
        found.append(line(plot.left, y, plot.right, y, "grid"))
        found.append(words_at(plot.left - 7, y, words, "tick", "end"))
    return "".join(found)


def ticks_room(marked: Sequence[tuple[float, str]]) -> float:
    """Return the room that numbers need left of an upright axis."""
    return max((width(words) for _, words in marked), default=0.0) + 9


@dataclass(frozen=True)
class EndLabel:
    """Words right of a plot at the end of a line; `look` is the shape and class of a mark before them.

    `start` is where a thin line to the words begins; None for none.
    """

    y: float
    lines: Sequence[str]
    css: str
    look: tuple[str, str] | None = None
    start: float | None = None


def end_labels(plot: Plot, labels: Sequence[EndLabel], left: float) -> str:
    """Write words at the ends of lines, pushed apart so that none overlap."""
    sizes = [LINE * len(label.lines) + 3 for label in labels]
    middles = apart([label.y for label in labels], sizes, plot.top - 10, plot.bottom + 10)
    found = []
    for label, middle in zip(labels, middles, strict=True):
        x, first = left, middle - LINE * (len(label.lines) - 1) / 2
        if label.look:
            kind, css = label.look
            found.append(mark(kind, left + 5, first, css, 3.6))
            x += 14
        if label.start is not None:
            found.append(line(label.start, label.y, left - 3, first, "leader"))
        found.append(lines_at(x, middle - LINE * len(label.lines) / 2, label.lines, label.css))
    return "".join(found)


def city_label(plot: Plot, city: float | None, text: Text, room: float) -> list[EndLabel]:
    """Return the words at the end of the city's line; none where there is no line."""
    if city is None:
        return []
    return [EndLabel(plot.y.at(city), ["City", *wrapped(text(city), room - 8, bold=True)], "city-words")]


def city_line(plot: Plot, city: float | None) -> str:
    """Draw the city's line across a plot."""
    return "" if city is None else line(plot.left, plot.y.at(city), plot.right, plot.y.at(city), "city-line")


def city_room(city: float | None, text: Text, most: float) -> float:
    """Return the room that the words of the city's line need at the right, at most `most`."""
    return 4.0 if city is None else min(max(width("City", bold=True), width(text(city), bold=True)), most) + 8


def ends_in_words(plot: Plot, sheet: Sheet, top: float, ends: tuple[str, str]) -> tuple[str, float]:
    """Write what the left and the right end of a level axis mean; returns it with the height that it takes."""
    room = (sheet.width - plot.left) / 2 - 6
    left, right = (wrapped(words, room) for words in ends)
    drawn = lines_at(plot.left, top, left, "end-words") + lines_at(sheet.width, top, right, "end-words", "end")
    return drawn, LINE * max(len(left), len(right))


def clip(name: str, plot: Plot) -> tuple[str, str]:
    """Return a clipping path for a plot, and the attribute that uses it."""
    area = (
        f'x="{number(plot.left)}" y="{number(plot.top)}" width="{number(plot.right - plot.left)}" '
        f'height="{number(plot.bottom - plot.top)}"'
    )
    return f'<clipPath id="{name}-clip"><rect {area}/></clipPath>', f' clip-path="url(#{name}-clip)"'
