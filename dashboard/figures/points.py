"""Many areas as points: marks that are links, names of those that matter, and the key of the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.drawing import Sheet, clean, line, mark, shape, words_at
from dashboard.figures.labels import LINE, Box, beside, width

#: With more points than this, only those that matter are stops of the Tab key; the table beside has them all.
MOST_STOPS = 60


@dataclass(frozen=True)
class Dot:
    """A point with its place on the sheet; `look` is its shape and class, `stops` whether Tab always stops at it."""

    x: float
    y: float
    look: tuple[str, str]
    label: str
    said: str
    href: str
    key: str
    emphasis: bool
    stops: bool


def drawn_dots(dots: Sequence[Dot]) -> str:
    """Draw the points, those with emphasis on top."""
    all_stop = len(dots) <= MOST_STOPS
    return "".join(_dot(dot, stops=all_stop or dot.stops) for dot in sorted(dots, key=lambda dot: dot.emphasis))


def _dot(dot: Dot, *, stops: bool) -> str:
    kind, css = dot.look
    if dot.emphasis:
        css = css.replace("area", "emphasis").replace(" faint", "")
    inner = f'<path d="{shape(kind, dot.x, dot.y, 5.5 if dot.emphasis else 4.0)}" class="{css}"/>'
    attributes = f' class="point" data-key="{clean(dot.key)}"'
    name = f"<title>{clean(dot.said)}</title>"
    if not dot.href:
        return f"<g{attributes}>{name}{inner}</g>"
    tab = "" if stops else ' tabindex="-1"'
    return f'<a href="{clean(dot.href)}"{attributes}{tab}>{name}{inner}</a>'


def names_of_dots(dots: Sequence[Dot], room: Box, taken: Sequence[Box]) -> tuple[str, list[str]]:
    """Name the points with emphasis; returns the names, and those for which there is no room."""
    named = [(dot.label, dot.x, dot.y) for dot in dots if dot.emphasis]
    placed, left_over = beside(named, room, taken)
    found = []
    for label in placed:
        if label.is_far:
            x, y = label.at
            found.append(line(x, y, label.x, label.y + (LINE / 2 - 3 if label.y < y else 3 - LINE / 2), "leader"))
        found.append(words_at(label.x, label.y, label.text, "point-name", "middle"))
    return "".join(found), left_over


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
