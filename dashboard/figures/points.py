"""Many areas as points: marks that are links, names of those that matter, and the key of the marks."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.axes import Plot
from dashboard.figures.drawing import Sheet, clean, line, lines_at, linked, mark, note_below, outline
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.naming import Box, Crowd, PlacedLabel, beside

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


#: A point with its place on a sheet.
Spot = tuple[Dot, float, float]


def spots(dots: Sequence[Dot], plot: Plot) -> list[Spot]:
    """Place points on a sheet, those with emphasis last, so that they lie on top."""
    ordered = sorted(dots, key=lambda dot: (dot.emphasis, dot.stops))
    across, along = plot.x.places(dot.x for dot in ordered), plot.y.places(dot.y for dot in ordered)
    return list(zip(ordered, across, along, strict=True))


def drawn_dots(placed: Sequence[Spot], sheet: Sheet) -> str:
    """Draw the points.

    On the narrow sheet only those that matter are links: the others are too small for a finger, and the table beside
    the chart has them all.
    """
    all_stop = len(placed) <= MOST_STOPS
    found = []
    ends = {look: f'{outline(look[0], 4.0)}" class="{look[1]}"/>' for look in {dot.look for dot, _, _ in placed}}
    # hundreds of points: no more is done for each than must be
    for dot, x, y in placed:
        if dot.emphasis:
            kind, css = dot.look
            drawn = mark(kind, x, y, css.replace("area", "emphasis").replace(" faint", ""), 5.5)
        else:
            drawn = f'<path d="M{x:.1f} {y:.1f}{ends[dot.look]}'
        stops = all_stop or dot.stops
        if stops or sheet.is_wide:
            tab = "" if stops else ' tabindex="-1"'
            drawn = linked(dot.href, drawn, dot.said, f' class="point" data-key="{clean(dot.key)}"{tab}')
        found.append(drawn)
    return "".join(found)


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
