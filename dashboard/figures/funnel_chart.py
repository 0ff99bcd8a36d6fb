"""The funnel: values of areas by how much is measured in each, with the limits of what chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from dashboard.domain.statistics.funnels import Limits, Place
from dashboard.figures.axes import (
    EndLabel,
    Plot,
    city_label,
    city_line,
    city_room,
    clip,
    end_labels,
    fitting_ticks,
    level_axis,
    ticks_room,
    upright_axis,
    value_ticks,
)
from dashboard.figures.drawing import Drawing, Sheet, Words, lines_at, number, paired
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.points import Dot, drawn_dots, key_of_marks, names_of_dots, remarks, spots
from dashboard.figures.scales import Scale, Text, extent, known

#: Shape of the mark of each place; those far out are filled, those out are hollow.
MARKS = {
    Place.FAR_ABOVE: ("up", "area"),
    Place.ABOVE: ("up", "area hollow"),
    Place.INSIDE: ("circle", "area faint"),
    Place.BELOW: ("down", "area hollow"),
    Place.FAR_BELOW: ("down", "area"),
    Place.BY_ROUNDING: ("circle", "area hollow"),
    Place.NOT_COMPARED: ("circle", "area hollow"),
}
#: Class and words of the limits, from the lowest.
_LIMITS = (("limit-998", "99.8%"), ("limit-95", "95%"), ("limit-95", "95%"), ("limit-998", "99.8%"))

#: Both ends of the level axis, and of the upright one.
Ends = tuple[tuple[float, float], tuple[float, float]]


class FunnelPoint(NamedTuple):
    """An area: `place` of `domain.funnels.Place`; a link where `href` is given, named where it has `emphasis`."""

    label: str
    href: str
    denominator: float | None
    value: float | None
    place: Place
    emphasis: bool
    key: str


def funnel_chart(  # noqa: PLR0913 - what is drawn, and what is said of it
    name: str,
    points: Sequence[FunnelPoint],
    curve: Limits,
    city: float | None,
    text: Text,
    *,
    title: str,
    description: str,
    denominator_label: str,
) -> Markup:
    """Draw areas against the limits about the city's value.

    Parameters
    ----------
    name
        Unique on the page.
    points
        Areas; those without a value or a denominator are counted below the chart.
    curve
        Limits to draw, of `domain.funnels.curve`.
    city
        The city's value.
    text
        Writes a value.
    title, description
        Said by screen readers.
    denominator_label
        What is counted on the level axis.
    """
    dots, left_out = [], 0
    for point in points:
        if known(point.value) and known(point.denominator):
            dots.append(_dot(point, point.denominator, point.value, text))
        else:
            left_out += 1
    used = {point.place for point in points}
    key = [(*MARKS[place], place.value) for place in Place if place in used]
    funnel = _Funnel(dots, key, left_out, _curve_rows(curve), city if known(city) else None, text)
    ends = _ends(funnel)

    def draw(sheet: Sheet) -> Drawing:
        return _draw(f"{name}-{sheet.key}", sheet, funnel, ends, denominator_label)

    return paired(name, Words(title, description), draw, linked=any(dot.href for dot in dots))


@dataclass(frozen=True)
class _Funnel:
    """All that is drawn; `limits` has rows of a denominator and its four limits."""

    dots: Sequence[Dot]
    key: Sequence[tuple[str, str, str]]
    left_out: int
    limits: Sequence[tuple[float, ...]]
    city: float | None
    text: Text


def _dot(point: FunnelPoint, size: float, value: float, text: Text) -> Dot:
    said = f"{point.label}: {text(value)}, {point.place.value}"
    stops = point.emphasis or point.place not in (Place.INSIDE, Place.BY_ROUNDING, Place.NOT_COMPARED)
    look, shown = MARKS[point.place], text(value)
    return Dot(size, value, look, point.label, said, shown, point.href, point.key, point.emphasis, stops)


def _curve_rows(curve: Limits) -> list[tuple[float, ...]]:
    columns = (curve.denominators, curve.lower_998, curve.lower_95, curve.upper_95, curve.upper_998)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [row for row in rows if all(map(known, row))]


def _ends(funnel: _Funnel) -> Ends:
    """Return the ends of both axes: those of the points, and of the limits where all but the smallest areas lie."""
    sizes = sorted(dot.x for dot in funnel.dots)
    least = sizes[len(sizes) // 10] if sizes else 0.0
    near = [limit for size, *limits in funnel.limits for limit in limits if sizes and least <= size <= sizes[-1]]
    return extent(sizes), extent([*(dot.y for dot in funnel.dots), funnel.city, *near])


def _draw(name: str, sheet: Sheet, funnel: _Funnel, ends: Ends, denominator_label: str) -> Drawing:
    across, along = ends
    marked = value_ticks(*along, 6, funnel.text)
    room = max(city_room(funnel.city, funnel.text, 90.0), width("99.8%") + 8)
    plot = Plot(
        Scale(*across, ticks_room(marked), sheet.width - room),
        Scale(*along, 380.0 if sheet.is_wide else 330.0, 12.0),
    )
    counts = fitting_ticks(plot.x, lambda size: f"{size:,.0f}")
    axis, height = level_axis(plot.x, counts, sheet, [(plot.top, plot.bottom)], plot.bottom)
    placed = spots(funnel.dots, plot)
    names, remarked = names_of_dots(placed, plot, sheet)
    drawn = [axis, upright_axis(plot, marked), _limits(name, funnel, plot), city_line(plot, funnel.city)]
    drawn += [drawn_dots(placed, sheet), names, _names(funnel, plot, room)]
    below = plot.bottom + height
    about = wrapped(denominator_label, sheet.width - plot.left)
    drawn.append(lines_at(plot.left, below, about, "axis-words"))
    below += LINE * len(about) + 8
    key, key_height = key_of_marks(sheet, below, funnel.key)
    note, note_height = remarks(sheet, below + key_height, remarked, funnel.left_out)
    return Drawing("".join(drawn) + key + note, below + key_height + note_height)


def _limits(name: str, funnel: _Funnel, plot: Plot) -> str:
    """Draw the four limits, cut off at the edges, and name them at the right."""
    before = [place for place, row in enumerate(funnel.limits) if row[0] <= plot.x.low]
    rows = _apart(funnel.limits[before[-1] if before else 0 :], plot)
    if len(rows) < 2:
        return ""
    path, use = clip(name, plot)
    found = [path]
    for column, (css, _) in enumerate(_LIMITS, start=1):
        places = (f"{number(plot.x.at(row[0]))} {number(plot.y.at(row[column]))}" for row in rows)
        found.append(f'<path d="M{"L".join(places)}" class="limit {css}"{use}/>')
    return "".join(found)


def _apart(rows: Sequence[tuple[float, ...]], plot: Plot) -> list[tuple[float, ...]]:
    """Leave out rows that lie less than two pixels from the one before; small areas have hundreds."""
    kept = list(rows[:1])
    for row in rows[1:-1]:
        if plot.x.at(row[0]) - plot.x.at(kept[-1][0]) >= 2:
            kept.append(row)
    return [*kept, *rows[1:][-1:]]


def _names(funnel: _Funnel, plot: Plot, room: float) -> str:
    """Name the limits and the city's line at their right ends."""
    rows, named = funnel.limits, city_label(plot, funnel.city, funnel.text, room)
    if len(rows) > 1:
        ends = zip(rows[-1][1:], _LIMITS, strict=True)
        named += [EndLabel(plot.y.within(value), [said], "limit-words") for value, (_, said) in ends]
    return end_labels(plot, named, plot.right + 6)
