"""The trend chart: values of areas over periods, with gaps where there are none and breaks marked.

A line joins neighbouring periods only: nothing is drawn across a missing figure, nor where what is
measured changes, such as the definition.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from dashboard.domain.statistics.xmr import Xmr
from dashboard.domain.wording.kpi import with_part
from dashboard.figures.axes import (
    EndLabel,
    Plot,
    end_labels,
    ticks_room,
    upright_axis,
    value_ticks,
)
from dashboard.figures.drawing import (
    Drawing,
    Sheet,
    Words,
    clean,
    line,
    note_below,
    number,
    paired,
    shape,
    words_at,
)
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.scales import Scale, Text, extent, known

#: Room for the names at the ends of lines; in the narrow chart “neighbourhoods” in bold fills it.
ROOM_WIDE, ROOM_NARROW = 196.0, 128.0
#: Shape and class by role; single areas are grey and have no marks.
_LOOKS = {"area": ("", "faint"), "set": ("diamond", "set"), "rest": ("square", "rest"), "city": ("circle", "city")}

#: What a line stands for: one area, several together, the rest of the city, the city.
Role = Literal["area", "set", "rest", "city"]


@dataclass(frozen=True)
class Series:
    """A line: one value a period, None where there is none; `part` says how much of the area the last one covers."""

    key: str
    label: str
    values: Sequence[float | None]
    role: Role
    part: str = ""


#: Lower and upper limit.
Interval = tuple[float, float]


@dataclass(frozen=True)
class Ahead:
    """What a line is carried on by, one value a period: those after the last that has one; with its limits."""

    values: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


@dataclass(frozen=True)
class _Line:
    """A series with its looks; `last` is the position of its last value."""

    series: Series
    shape: str
    css: str
    last: int


def trend_chart(  # noqa: PLR0913 - what is drawn, and what is said of it
    name: str,
    series: Sequence[Series],
    periods: Sequence[str],
    text: Text,
    *,
    breaks: Mapping[int, str] | None = None,
    target: float | None = None,
    limits: Xmr | None = None,
    marks: Mapping[int, str] | None = None,
    intervals: Mapping[int, Sequence[Interval]] | None = None,
    ahead: Ahead | None = None,
    depth: float = 330.0,
    title: str,
    description: str,
) -> Markup:
    """Draw values over periods, each line named at its end.

    Parameters
    ----------
    name
        Unique on the page.
    series
        Lines; those without any value are named below the chart.
    periods
        Names of the periods, in their order.
    text
        Writes a value.
    breaks
        Why figures are not compared with those before, by position of the first period after.
    target
        Where its line stands; None for no line.
    limits
        Of the line with the role "set": how far it moves by itself, and its unusual points.
    marks
        Letters of what is said below the chart, by position of the period that they stand at.
    intervals
        Of the line with the role "set": limits by position of the period, the widest first.
    ahead
        Where that line goes if nothing changes.
    depth
        How far down the axis of the wide chart stands; more where names at the ends of lines need it.
    title, description
        Said by screen readers.

    Raises
    ------
    ValueError
        If a series has not one value a period.
    """
    wrong = [f"{one.key} has {len(one.values)}" for one in series if len(one.values) != len(periods)]
    if wrong:
        msg = f"series: expected {len(periods)} values, one a period; {', '.join(wrong)}; put None where there is none"
        raise ValueError(msg)
    target = target if known(target) else None
    lines, empty = _lines(series)
    bounds = [] if limits is None else [limits.lower, limits.upper]
    bounds += [limit for several in (intervals or {}).values() for one in several for limit in one]
    bounds += [] if ahead is None else [*ahead.lower, *ahead.upper]
    ends = extent([*(value for one in series for value in one.values), target, *bounds])

    def draw(sheet: Sheet) -> Drawing:
        chart = _Chart(
            lines, empty, periods, text, breaks or {}, target, limits, marks or {}, intervals or {}, ahead, depth
        )
        return _draw(sheet, chart, ends)

    return paired(name, Words(title, description), draw, linked=False)


@dataclass(frozen=True)
class _Chart:
    """All that is drawn; `empty` has the names of series without a value."""

    lines: Sequence[_Line]
    empty: Sequence[str]
    periods: Sequence[str]
    text: Text
    breaks: Mapping[int, str]
    target: float | None
    limits: Xmr | None
    marks: Mapping[int, str]
    intervals: Mapping[int, Sequence[Interval]]
    ahead: Ahead | None
    depth: float


def _lines(series: Sequence[Series]) -> tuple[list[_Line], list[str]]:
    lines, empty = [], []
    for one in series:
        last = max((position for position, value in enumerate(one.values) if known(value)), default=None)
        if last is None:
            empty.append(one.label)
            continue
        lines.append(_Line(one, *_LOOKS[one.role], last))
    return lines, empty


def _draw(sheet: Sheet, chart: _Chart, ends: tuple[float, float]) -> Drawing:
    room = ROOM_WIDE if sheet.is_wide else ROOM_NARROW
    marked = value_ticks(*ends, 6, chart.text)
    left, right = ticks_room(marked), sheet.width - room - 34
    x = Scale(0, max(len(chart.periods) - 1, 1), left + 8, right - 4)
    top = LINE + 6 if chart.breaks else 10.0

    def plot_down_to(bottom: float) -> Plot:
        return Plot(Scale(0, 1, left, right), Scale(*ends, bottom, top))

    least = plot_down_to(chart.depth if sheet.is_wide else 300.0)
    needed = sum(LINE * len(label.lines) + 3 for label in _labels(chart, least, x, room))
    plot = plot_down_to(max(least.bottom, top + needed - 20))
    axis, height = _period_axis(plot, x, chart.periods, sheet)
    drawn = [upright_axis(plot, marked), _breaks(plot, x, chart, sheet), axis, _target(plot, chart.target)]
    drawn += [_limits(plot, x, chart), _ahead(plot, x, chart), _intervals(plot, x, chart.intervals)]
    drawn.append(_marks(plot, x, chart.marks))
    # areas lie under what they are compared with
    behind_first = sorted(chart.lines, key=lambda one: one.series.role != "area")
    drawn += [_series(one, x, plot.y, chart.breaks) for one in behind_first]
    drawn.append(end_labels(plot, _labels(chart, plot, x, room), right + 18))
    below = max(plot.bottom + height, plot.bottom + 12) + 6
    note, note_height = note_below(sheet, below, _without(chart.empty))
    return Drawing("".join(drawn) + note, below + note_height)


def _without(names: Sequence[str]) -> str:
    return f"Without figures to show: {', '.join(names)}." if names else ""


def _series(one: _Line, x: Scale, y: Scale, breaks: Collection[int]) -> str:
    """Draw one line and its marks."""
    path, marks = [], []
    for run in _runs(one.series.values, breaks):
        path.append("M" + "L".join(f"{number(x.at(place))} {number(y.at(value))}" for place, value in run))
        marks += [shape(one.shape, x.at(place), y.at(value), 3.6) for place, value in run if one.shape]
    if not one.shape:
        said, drawn = clean(one.series.label), "".join(path)
        return (
            f'<g class="series faint-series" data-said="{said}"><path class="reach" d="{drawn}"/>'
            f'<path class="trend" d="{drawn}"/></g>'
        )
    return (
        f'<g class="series {one.css}-series" data-key="{clean(one.series.key)}">'
        f'<path class="trend" d="{"".join(path)}"/><path class="{one.series.role}-mark mark" d="{"".join(marks)}"/></g>'
    )


def _runs(values: Sequence[float | None], breaks: Collection[int]) -> Iterator[list[tuple[int, float]]]:
    """Yield the stretches of neighbouring periods that have values and can be compared."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if run and (place in breaks or not known(value)):
            yield run
            run = []
        if known(value):
            run.append((place, value))
    if run:
        yield run


def _breaks(plot: Plot, x: Scale, chart: _Chart, sheet: Sheet) -> str:
    found = []
    for place, words in sorted(chart.breaks.items()):
        if not 0 < place < len(chart.periods):
            continue
        at, half = x.at(place - 0.5), width(words) / 2
        found.append(line(at, plot.top - 4, at, plot.bottom, "break-line"))
        middle = min(max(at, half), sheet.width - half)
        found.append(words_at(middle, plot.top - 4 - LINE / 2, words, "break-words", "middle"))
    return "".join(found)


def _period_axis(plot: Plot, x: Scale, periods: Sequence[str], sheet: Sheet) -> tuple[str, float]:
    """Write as many periods as have room, the last one always."""
    drawn = [line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")]
    if not periods:
        return drawn[0], 0.0
    room = max(width(period) for period in periods) + 10
    step = 1
    gap = x.at(1) - x.at(0)
    while step < len(periods) and step * gap < room:
        step += 1
    for place in range(len(periods) - 1, -1, -step):
        at, half = x.at(place), width(periods[place]) / 2
        drawn.append(line(at, plot.bottom, at, plot.bottom + 4, "axis"))
        if half * 2 <= sheet.width:
            middle = min(max(at, half), sheet.width - half)
            drawn.append(words_at(middle, plot.bottom + 4 + LINE / 2, periods[place], "tick", "middle"))
    return "".join(drawn), LINE + 6


def _target(plot: Plot, target: float | None) -> str:
    return "" if target is None else line(plot.left, plot.y.at(target), plot.right, plot.y.at(target), "target-line")


def _limits(plot: Plot, x: Scale, chart: _Chart) -> str:
    """Draw the limits and the mean, and a ring about each unusual point."""
    found = chart.limits
    if found is None:
        return ""
    begin = x.at(found.start)
    drawn = [line(begin, plot.y.at(at), plot.right, plot.y.at(at), "xmr-limit") for at in (found.lower, found.upper)]
    drawn.append(line(begin, plot.y.at(found.mean), plot.right, plot.y.at(found.mean), "xmr-mean"))
    for one in chart.lines:
        if one.series.role == "set":
            places = [(place, one.series.values[place]) for place in found.unusual]
            rings = [shape("circle", x.at(place), plot.y.at(value), 7.5) for place, value in places if known(value)]
            drawn.append(f'<path class="xmr-unusual" d="{"".join(rings)}"/>')
    return "".join(drawn)


def _intervals(plot: Plot, x: Scale, intervals: Mapping[int, Sequence[Interval]]) -> str:
    """Draw the limits of each value as upright strokes, the widest thin and the others upon it."""
    drawn = []
    for place, limits in intervals.items():
        for number_of, (lower, upper) in enumerate(limits):
            css = "interval-inner" if number_of else "interval-outer"
            drawn.append(line(x.at(place), plot.y.at(lower), x.at(place), plot.y.at(upper), css))
    return "".join(drawn)


def _ahead(plot: Plot, x: Scale, chart: _Chart) -> str:
    """Carry the emphasised line on, within the area of its limits."""
    ahead, one = chart.ahead, next((one for one in chart.lines if one.series.role == "set"), None)
    if ahead is None or one is None:
        return ""
    last = one.series.values[one.last]
    places = [one.last + 1 + step for step in range(len(ahead.values))]

    def path(pairs: Sequence[tuple[int, float]]) -> str:
        return "L".join(f"{number(x.at(place))} {number(plot.y.at(value))}" for place, value in pairs)

    start = [(one.last, last)] if known(last) else []
    middle = [*start, *zip(places, ahead.values, strict=True)]
    around = [*start, *zip(places, ahead.upper, strict=True), *reversed([*zip(places, ahead.lower, strict=True)])]
    return f'<path class="ahead-range" d="M{path(around)}Z"/><path class="ahead" d="M{path(middle)}"/>'


def _marks(plot: Plot, x: Scale, marks: Mapping[int, str]) -> str:
    """Draw a line and letters at each period that has a mark, at the foot of the chart."""
    drawn = []
    for place, letters in marks.items():
        at, half = x.at(place), width(letters) / 2 + 5
        drawn.append(line(at, plot.top, at, plot.bottom, "action-line"))
        middle = min(max(at, plot.left + half), plot.right - half)
        corner = f'x="{number(middle - half)}" y="{number(plot.bottom - LINE - 4)}"'
        drawn.append(f'<rect class="action-mark" {corner} width="{number(half * 2)}" height="{number(LINE)}" rx="3"/>')
        drawn.append(words_at(middle, plot.bottom - LINE / 2 - 4, letters, "action-words", "middle"))
    return "".join(drawn)


def _labels(chart: _Chart, plot: Plot, x: Scale, room: float) -> list[EndLabel]:
    """Return the name of each line for its end, and that of the target."""
    found = []
    for one in chart.lines:
        value = one.series.values[one.last]
        if not known(value) or not one.shape:
            continue
        reaches_end = one.last == len(chart.periods) - 1
        said = with_part(chart.text(value), one.series.part)
        said = said if reaches_end else f"{said} in {chart.periods[one.last]}"
        role = one.series.role
        lines = wrapped(f"{one.series.label} {said}", room, bold=role in ("set", "city"))
        start = x.at(one.last) + 6 if reaches_end else None
        found.append(EndLabel(plot.y.at(value), lines, f"{role}-name", (one.shape, f"{role}-mark mark"), start))
    if chart.target is not None:
        words = wrapped(f"Target {chart.text(chart.target)}", room)
        found.append(EndLabel(plot.y.at(chart.target), words, "target-words"))
    return found
