"""Many areas as points: marks that are links, names of those that matter, and the key of the marks."""

from collections.abc import Sequence
from os.path import commonprefix
from typing import NamedTuple

from dashboard.figures.axes import Plot
from dashboard.figures.drawing import Sheet, clean, line, lines_at, linked, mark, note_below, outline
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.naming import Box, Crowd, PlacedLabel, beside

#: With more points than this, only those with emphasis are links; the table beside has them all.
MOST_STOPS = 60


class Dot(NamedTuple):
    """An area to be drawn.

    Attributes
    ----------
    x, y
        Its values.
    look
        Shape and class.
    label, said, value
        Its name; all that is said of it; and its value as a text.
    href, key
        Where its link leads ("" for none); and what scripts know it by.
    emphasis
        Whether it is named and coloured, and a link even in a crowd.
    stops
        Whether it stands out, so that it lies above the others and no name covers it.
    """

    x: float
    y: float
    look: tuple[str, str]
    label: str
    said: str
    value: str
    href: str
    key: str
    emphasis: bool
    stops: bool


#: A point with its place on a sheet.
Spot = tuple[Dot, float, float]


def spots(dots: Sequence[Dot], plot: Plot) -> list[Spot]:
    """Place points on a sheet, those with emphasis last, so that they lie on top."""
    ordered = sorted(dots, key=lambda dot: (dot.emphasis, dot.stops))
    across, along = plot.x.places(dot.x for dot in ordered), plot.y.places(dot.y for dot in ordered)
    return list(zip(ordered, across, along, strict=True))


def drawn_dots(placed: Sequence[Spot], sheet: Sheet) -> str:
    """Draw the points.

    Those that matter are links, each by itself; so are all where they are few. The others of a crowd are one path for
    each look, with their codes and values beside it: scripts name them when they are pointed at, and the table has
    them all.
    """
    all_stop = len(placed) <= MOST_STOPS
    crowd: dict[tuple[str, str], list[Spot]] = {}
    found = []
    for dot, x, y in placed:
        if not (all_stop or dot.emphasis):
            crowd.setdefault(dot.look, []).append((dot, x, y))
            continue
        kind, css = dot.look
        if dot.emphasis:
            drawn = mark(kind, x, y, css.replace("area", "emphasis").replace(" faint", ""), 5.5)
        else:
            drawn = mark(kind, x, y, css, 4.0)
        # what a crowd has of links is elsewhere on the page too: not a stop of the Tab key each
        tab = "" if all_stop else ' tabindex="-1"'
        said = f' class="point" aria-label="{clean(dot.said)}"{tab}'
        found.append(linked(dot.href, drawn, "", said if dot.href else f'{said} role="img"'))
    return "".join([*(_crowd(look, spots, sheet) for look, spots in crowd.items()), *found])


def _crowd(look: tuple[str, str], crowd: Sequence[Spot], sheet: Sheet) -> str:
    kind, css = look
    # a dot is a line without length and with round ends: a fifth of the letters of a circle
    end, css = ("h0", "crowd") if kind == "circle" else (outline(kind, 4.0), css)
    marks = "".join([f"M{x:.0f} {y:.0f}{end}" for _, x, y in crowd])
    told = f' class="{css}"'
    if sheet.is_wide:
        keys, values = ([clean(getattr(dot, name)) for dot, _, _ in crowd] for name in ("key", "value"))
        start = commonprefix(keys)  # noqa: RUF071 - of codes, letter by letter
        told += f' data-start="{start}" data-keys="{"|".join(key.removeprefix(start) for key in keys)}"'
        told += f' data-values="{"|".join(values)}"'
    return f'<path d="{marks}"{told}/>'


def names_of_dots(placed: Sequence[Spot], plot: Plot, sheet: Sheet) -> tuple[str, list[str]]:
    """Name the points with emphasis: beside them, or, where names are too long for that, by numbers.

    Returns
    -------
    tuple
        The names or numbers, and sentences for below the chart that explain the numbers.
    """
    named = [(dot.label, x, y) for dot, x, y in placed if dot.emphasis]
    # what is far out should not be covered
    crowd = Crowd((x, y, 12 if dot.stops else 1) for dot, x, y in placed if not dot.emphasis)
    room = Box(plot.left, plot.top, plot.right, plot.bottom)
    names = beside(named, room, crowd, all_or_none=True) if sheet.is_wide else []
    said: list[str] = []
    if len(names) < len(named) or None in names:
        names = beside([(str(n), x, y) for n, (_, x, y) in enumerate(named, start=1)], room, crowd, led=True)
        said = [
            f"{n} {label}" if one else f"(no room for the number {n}) {label}"
            for n, (one, (label, _, _)) in enumerate(zip(names, named, strict=True), start=1)
        ]
    drawn = [
        _leader(x, y, one) + lines_at(one.edge, one.box.top, one.lines, "point-name", one.anchor)
        for one, (_, x, y) in zip(names, named, strict=True)
        if one
    ]
    return "".join(drawn), said


def _leader(x: float, y: float, name: PlacedLabel) -> str:
    """Draw the line that leads from a name to its point; "" where it stands beside it."""
    if not name.leads:
        return ""
    box = name.box
    return line(x, y, min(max(x, box.left), box.right), min(max(y, box.top + 2), box.bottom - 2), "leader")


def key_of_marks(sheet: Sheet, top: float, marks: Sequence[tuple[str, str, str]]) -> tuple[str, float]:
    """Explain marks below a chart, beside each other as far as there is room.

    Parameters
    ----------
    sheet, top
        Where to write.
    marks
        Shape, class and meaning; "" as shape for words alone.

    Returns
    -------
    tuple
        The key, and the height that it takes.
    """
    found, x, row = [], 0.0, 0
    for kind, css, said in marks:
        indent = 16.0 if kind else 0.0
        lines = wrapped(said, sheet.width - indent - 2)
        needed = indent + max(map(width, lines))
        if x and x + needed > sheet.width:
            x, row = 0.0, row + 1
        if kind:
            found.append(mark(kind, x + 6, top + LINE * (row + 0.5), css, 4))
        found.append(lines_at(x + indent, top + LINE * row, lines, "key"))
        row += len(lines) - 1
        x += needed + 16
    return "".join(found), LINE * (row + 1) + 4 if marks else 0.0


def remarks(sheet: Sheet, top: float, names: Sequence[str], left_out: int) -> tuple[str, float]:
    """Write below a chart which number is which area, and how many are not drawn; returns it with its height."""
    drawn, height = key_of_marks(sheet, top, [("", "", name) for name in names])
    said = f"Not drawn, as there is no figure to show: {left_out:,}." if left_out else ""
    note, more = note_below(sheet, top + height, said)
    return drawn + note, height + more
