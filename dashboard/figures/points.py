"""Many areas as points: marks that are links, names of those that matter, and the key of the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.drawing import Sheet, clean, line, lines_at, linked, mark, note_below, words_at
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


def drawn_dots(dots: Sequence[Dot], sheet: Sheet) -> str:
    """Draw the points, those with emphasis on top.

    On the narrow sheet only those that matter are links: the others are too small for a finger, and the table beside
    the chart has them all.
    """
    all_stop = len(dots) <= MOST_STOPS
    behind = [dot for dot in dots if not dot.emphasis and (dot.stops or all_stop or sheet.is_wide)]
    mute = [dot for dot in dots if not dot.emphasis and not (dot.stops or all_stop or sheet.is_wide)]
    marks = "".join(_mark(dot) for dot in mute)
    return marks + "".join(
        _dot(dot, stops=all_stop or dot.stops) for dot in (*behind, *(dot for dot in dots if dot.emphasis))
    )


def _mark(dot: Dot) -> str:
    kind, css = dot.look
    if dot.emphasis:
        return mark(kind, dot.x, dot.y, css.replace("area", "emphasis").replace(" faint", ""), 5.5)
    return mark(kind, dot.x, dot.y, css, 4.0)


def _dot(dot: Dot, *, stops: bool) -> str:
    attributes = f' class="point" data-key="{clean(dot.key)}"'
    return linked(dot.href, _mark(dot), dot.said, attributes if stops else f'{attributes} tabindex="-1"')


def names_of_dots(dots: Sequence[Dot], room: Box, sheet: Sheet) -> tuple[str, list[str]]:
    """Name the points with emphasis, where names do not fit by numbers that are explained below the chart.

    Returns
    -------
    tuple
        The names with lines from points to them, and sentences for below the chart.
    """
    named = [dot for dot in dots if dot.emphasis]
    texts = [dot.label if sheet.is_wide else str(place) for place, dot in enumerate(named, start=1)]
    # what is far out must not be covered
    crowd = [(dot.x, dot.y) for dot in dots if not dot.emphasis for _ in range(5 if dot.stops else 1)]
    placed, left_over = beside(
        [(text, dot.x, dot.y) for text, dot in zip(texts, named, strict=True)], room, crowd=crowd
    )
    found = [line(*name.at, *name.leader, "leader") for name in placed if name.leader]
    found += [lines_at(name.edge, name.box.top, name.lines, "point-name", name.anchor) for name in placed]
    said = [] if sheet.is_wide else [f"{text} {dot.label}" for text, dot in zip(texts, named, strict=True)]
    return "".join(found), [*said, *(f"Without room for its name: {text}." for text in left_over if sheet.is_wide)]


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
