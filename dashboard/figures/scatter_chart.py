"""The scatter: a KPI of areas against their rank on a domain of deprivation, most deprived at the left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from dashboard.figures.axes import (
    Plot,
    ends_in_words,
    fitting_ticks,
    level_axis,
    ticks_room,
    upright_axis,
    value_ticks,
)
from dashboard.figures.drawing import Drawing, Sheet, Words, lines_at, paired
from dashboard.figures.labels import LINE, wrapped
from dashboard.figures.points import Dot, drawn_dots, names_of_dots, remarks, spots
from dashboard.figures.scales import Scale, Text, extent, known

#: Room left of the most deprived, as a part of the axis.
_MARGIN = 0.04
ENDS = ("← more deprived", "less deprived →")


class ScatterPoint(NamedTuple):
    """An area: `x` its national rank (1 = most deprived), `y` its value; named where it has `emphasis`."""

    label: str
    href: str
    x: float | None
    y: float | None
    emphasis: bool
    key: str


def scatter_chart(  # noqa: PLR0913 - what is drawn, and what is said of it
    name: str,
    points: Sequence[ScatterPoint],
    text: Text,
    *,
    x_label: str,
    y_label: str,
    title: str,
    description: str,
) -> Markup:
    """Draw values against ranks.

    Parameters
    ----------
    name
        Unique on the page.
    points
        Areas; those without a value or a rank are counted below the chart.
    text
        Writes a value.
    x_label, y_label
        What the axes show.
    title, description
        Said by screen readers.
    """
    dots, left_out = [], 0
    for point in points:
        if known(point.x) and known(point.y):
            dots.append(_dot(point, point.x, point.y, text))
        else:
            left_out += 1
    low, high = extent(dot.x for dot in dots)
    # the priority neighbourhoods crowd at the left: room for their names
    ends = (low - (high - low) * _MARGIN, high), extent(dot.y for dot in dots)

    def draw(sheet: Sheet) -> Drawing:
        return _draw(sheet, _Scatter(dots, left_out, *ends, text), (x_label, y_label))

    return paired(name, Words(title, description), draw, linked=any(dot.href for dot in dots))


@dataclass(frozen=True)
class _Scatter:
    """All that is drawn; `across` and `along` are the ends of the axes."""

    dots: Sequence[Dot]
    left_out: int
    across: tuple[float, float]
    along: tuple[float, float]
    text: Text


def _draw(sheet: Sheet, scatter: _Scatter, names: tuple[str, str]) -> Drawing:
    along = scatter.along
    marked, above = value_ticks(*along, 6, scatter.text), wrapped(names[1], sheet.width - 4)
    top = LINE * len(above) + 12
    bottom = top + (350.0 if sheet.is_wide else 290.0)
    across = Scale(*scatter.across, ticks_room(marked), sheet.width - 12)
    plot = Plot(across, Scale(*along, bottom, top))
    axis, height = level_axis(plot.x, _ranks(plot.x), sheet, [(top, bottom)], bottom)
    placed = spots(scatter.dots, plot)
    labels, remarked = names_of_dots(placed, plot, sheet)
    words, words_height = ends_in_words(plot, sheet, bottom + height, ENDS)
    below = bottom + height + words_height
    under = wrapped(names[0], sheet.width - plot.left)
    drawn = [lines_at(0, 0, above, "axis-words"), axis, upright_axis(plot, marked), drawn_dots(placed, sheet)]
    drawn += [labels, words, lines_at(plot.left, below, under, "axis-words")]
    below += LINE * len(under) + 6
    note, note_height = remarks(sheet, below, remarked, scatter.left_out)
    return Drawing("".join(drawn) + note, below + note_height)


def _ranks(scale: Scale) -> list[tuple[float, str]]:
    """Return round ranks; the first is 1, as there is no rank 0."""
    marked = fitting_ticks(scale, lambda rank: f"{rank:,.0f}")
    return [(1.0, "1") if words == "0" and scale.high > 1 else (rank, words) for rank, words in marked]


def _dot(point: ScatterPoint, rank: float, value: float, text: Text) -> Dot:
    said = f"{point.label}: {text(value)}, rank {rank:,.0f}"
    look = ("circle", "area faint")
    shown, stops = text(value), point.emphasis
    return Dot(rank, value, look, point.label, said, shown, point.href, point.key, point.emphasis, stops)
