"""The scatter: a KPI of areas against their rank on a domain of deprivation, most deprived at the left."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from dashboard.figures.drawing import Drawing, Sheet, Words, lines_at, note_below, paired
from dashboard.figures.labels import LINE, Box, wrapped
from dashboard.figures.points import Dot, drawn_dots, names_of_dots
from dashboard.figures.scales import Scale, Text, extent, known

ENDS = ("← more deprived", "less deprived →")


@dataclass(frozen=True)
class ScatterPoint:
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
    shown = [point for point in points if known(point.x) and known(point.y)]
    left_out = len(points) - len(shown)
    across = extent(point.x for point in shown)
    along = extent(point.y for point in shown)

    def draw(sheet: Sheet) -> Drawing:
        marked = value_ticks(*along, 6, text)
        left, right = ticks_room(marked), sheet.width - 12
        about = wrapped(y_label, sheet.width - 4)
        top = LINE * len(about) + 12
        bottom = top + (350.0 if sheet.is_wide else 290.0)
        plot = Plot(Scale(*across, left, right), Scale(*along, bottom, top))
        axis, height = level_axis(plot.x, _ranks(plot.x), sheet, top, bottom)
        dots = [_dot(point, plot, text) for point in shown]
        names, unnamed = names_of_dots(dots, Box(left, top, sheet.width, bottom), ())
        words, words_height = ends_in_words(plot, sheet, bottom + height, ENDS)
        below = bottom + height + words_height
        under = wrapped(x_label, sheet.width - left)
        drawn = [lines_at(0, 0, about, "axis-words"), axis, upright_axis(plot, marked), drawn_dots(dots), names, words]
        drawn.append(lines_at(left, below, under, "axis-words"))
        below += LINE * len(under) + 6
        note, note_height = note_below(sheet, below, _note(left_out, unnamed))
        return Drawing("".join(drawn) + note, below + note_height)

    return paired(name, Words(title, description), draw, linked=any(point.href for point in shown))


def _ranks(scale: Scale) -> list[tuple[float, str]]:
    """Return round ranks; the first is 1, as there is no rank 0."""
    marked = fitting_ticks(scale, lambda rank: f"{rank:,.0f}")
    return [(1.0, "1") if words == "0" and scale.high > 1 else (rank, words) for rank, words in marked]


def _dot(point: ScatterPoint, plot: Plot, text: Text) -> Dot:
    rank, value = point.x or 0.0, point.y or 0.0
    return Dot(
        x=plot.x.at(rank),
        y=plot.y.at(value),
        look=("circle", "area faint"),
        label=point.label,
        said=f"{point.label}: {text(value)}, rank {rank:,.0f}",
        href=point.href,
        key=point.key,
        emphasis=point.emphasis,
        stops=point.emphasis,
    )


def _note(left_out: int, unnamed: Sequence[str]) -> str:
    parts = [f"Marked without room for its name: {label}." for label in unnamed]
    if left_out:
        parts.append(f"Not drawn, as there is no figure to show: {left_out:,}.")
    return " ".join(parts)
