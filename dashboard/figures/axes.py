"""Axes with their lines, and the lines of the city and the target with their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.drawing import Sheet, line, lines_at, number, words_at
from dashboard.figures.labels import LINE, SIZE, width, wrapped
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
    scale: Scale, marked: Sequence[tuple[float, str]], sheet: Sheet, top: float, bottom: float
) -> tuple[str, float]:
    """Draw upright lines at the numbers and the numbers below; returns them with the height that the numbers take."""
    found = []
    for value, words in marked:
        x, half = scale.at(value), width(words) / 2
        found.append(line(x, top, x, bottom, "grid"))
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


def level_lines(plot: Plot, city: float | None, target: float | None, text: Text) -> str:
    """Draw the lines of the city and the target across a plot, with words at its right edge, above the lines."""
    found = []
    for value, word, css in ((city, "City", "city"), (target, "Target", "target")):
        if value is None:
            continue
        y = plot.y.at(value)
        found.append(line(plot.left, y, plot.right, y, f"{css}-line"))
        found.append(words_at(plot.right, y - SIZE * 0.7, f"{word} {text(value)}", f"{css}-words", "end"))
    return "".join(found)


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
