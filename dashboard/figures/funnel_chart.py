"""The funnel: values of areas by how much is measured in each, with the limits of what chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.domain.funnels import Limits, Place
from dashboard.figures.axes import Plot, clip, fitting_ticks, level_axis, ticks_room, upright_axis, value_ticks
from dashboard.figures.drawing import Drawing, Sheet, Words, line, lines_at, note_below, number, paired, words_at
from dashboard.figures.labels import LINE, SIZE, Box, apart, wrapped
from dashboard.figures.points import Dot, drawn_dots, key_of_marks, names_of_dots
from dashboard.figures.scales import Scale, Text, extent, known

#: Shape of the mark of each place; those far out are filled, those out are hollow.
MARKS = {
    Place.FAR_ABOVE: ("up", "area"),
    Place.ABOVE: ("up", "area hollow"),
    Place.INSIDE: ("circle", "area faint"),
    Place.BELOW: ("down", "area hollow"),
    Place.FAR_BELOW: ("down", "area"),
    Place.NOT_PLACED: ("circle", "area hollow"),
}
#: Class and words of the limits, from the lowest.
_LIMITS = (("limit-998", "99.8%"), ("limit-95", "95%"), ("limit-95", "95%"), ("limit-998", "99.8%"))


@dataclass(frozen=True)
class FunnelPoint:
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
    shown = [point for point in points if known(point.value) and known(point.denominator)]
    left_out = len(points) - len(shown)
    city = city if known(city) else None

    def draw(sheet: Sheet) -> Drawing:
        return _draw(f"{name}-{sheet.key}", sheet, _Funnel(shown, left_out, curve, city, text, denominator_label))

    return paired(name, Words(title, description), draw, linked=any(point.href for point in shown))


@dataclass(frozen=True)
class _Funnel:
    """All that is drawn."""

    points: Sequence[FunnelPoint]
    left_out: int
    curve: Limits
    city: float | None
    text: Text
    denominator_label: str


def _ends(funnel: _Funnel) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of both axes: those of the points, and of the limits where the smallest area lies."""
    sizes = [point.denominator for point in funnel.points if point.denominator is not None]
    across = extent(sizes)
    values = [point.value for point in funnel.points]
    from_smallest = [
        limit
        for size, *limits in _curve_rows(funnel.curve)
        for limit in limits
        if sizes and min(sizes) <= size <= max(sizes)
    ]
    return across, extent([*values, funnel.city, *from_smallest])


def _curve_rows(curve: Limits) -> list[tuple[float, ...]]:
    columns = (curve.denominators, curve.lower_998, curve.lower_95, curve.upper_95, curve.upper_998)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [row for row in rows if all(map(known, row))]


def _draw(name: str, sheet: Sheet, funnel: _Funnel) -> Drawing:
    across, along = _ends(funnel)
    marked = value_ticks(*along, 6, funnel.text)
    left = ticks_room(marked)
    right = sheet.width - 52
    top, bottom = 12.0, 380.0 if sheet.is_wide else 330.0
    plot = Plot(Scale(*across, left, right), Scale(*along, bottom, top))
    counts = fitting_ticks(plot.x, lambda size: f"{size:,.0f}")
    axis, height = level_axis(plot.x, counts, sheet, top, bottom)
    dots = [_dot(point, plot, funnel.text) for point in funnel.points]
    names, unnamed = names_of_dots(dots, Box(left, top, right, bottom), ())
    below = bottom + height
    about = wrapped(funnel.denominator_label, sheet.width - left)
    drawn = [
        axis,
        upright_axis(plot, marked),
        _limits(name, funnel, plot),
        _city(plot, funnel),
        drawn_dots(dots),
        names,
    ]
    drawn.append(lines_at(right, below, about, "axis-words", "end"))
    below += LINE * len(about) + 8
    key, key_height = key_of_marks(sheet, below, [(*MARKS[place], place.value) for place in _places(funnel)])
    note, note_height = note_below(sheet, below + key_height, _note(funnel.left_out, unnamed))
    return Drawing("".join(drawn) + key + note, below + key_height + note_height)


def _places(funnel: _Funnel) -> list[Place]:
    found = {point.place for point in funnel.points}
    return [place for place in Place if place in found]


def _note(left_out: int, unnamed: Sequence[str]) -> str:
    parts = [f"Marked without room for its name: {label}." for label in unnamed]
    if left_out:
        parts.append(f"Not drawn, as there is no figure to show: {left_out:,}.")
    return " ".join(parts)


def _dot(point: FunnelPoint, plot: Plot, text: Text) -> Dot:
    kind, css = MARKS[point.place]
    value, size = point.value or 0.0, point.denominator or 0.0
    said = f"{point.label}: {text(value)}, {point.place.value}"
    return Dot(
        x=plot.x.at(size),
        y=plot.y.at(value),
        look=(kind, css),
        label=point.label,
        said=said,
        href=point.href,
        key=point.key,
        emphasis=point.emphasis,
        stops=point.emphasis or point.place not in (Place.INSIDE, Place.NOT_PLACED),
    )


def _limits(name: str, funnel: _Funnel, plot: Plot) -> str:
    """Draw the four limits, cut off at the edges, and name them at the right."""
    rows = _curve_rows(funnel.curve)
    if len(rows) < 2:
        return ""
    path, use = clip(name, plot)
    found = [path]
    for column, (css, _) in enumerate(_LIMITS, start=1):
        places = (f"{number(plot.x.at(row[0]))} {number(plot.y.at(row[column]))}" for row in rows)
        found.append(f'<path d="M{"L".join(places)}" class="limit {css}"{use}/>')
    ends = [plot.y.within(value) for value in rows[-1][1:]]
    middles = apart(ends, [SIZE + 2] * len(ends), plot.top, plot.bottom)
    for y, (_, said) in zip(middles, _LIMITS, strict=True):
        found.append(words_at(plot.right + 5, y, said, "limit-words"))
    return "".join(found)


def _city(plot: Plot, funnel: _Funnel) -> str:
    if funnel.city is None:
        return ""
    y = plot.y.at(funnel.city)
    return line(plot.left, y, plot.right, y, "city-line") + words_at(
        plot.right - 2, y - 9, f"City {funnel.text(funnel.city)}", "city-words", "end"
    )
