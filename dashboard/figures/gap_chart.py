"""The gap chart: a row for each area with its value, where chance would put it, and what it is against the city."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.kpi import with_part
from dashboard.figures.axes import fitting_ticks, level_axis
from dashboard.figures.drawing import (
    Drawing,
    Sheet,
    Words,
    hatched,
    line,
    lines_at,
    linked,
    mark,
    on_ground,
    paired,
    words_at,
)
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.scales import Partial, Scale, Text, extent, known

#: Shape and class of the mark of each verdict.
MARKS = {
    Verdict.BETTER: ("up", "better"),
    Verdict.SIMILAR: ("circle", "area"),
    Verdict.WORSE: ("down", "worse"),
    Verdict.HIGHER: ("up", "area hollow"),
    Verdict.LOWER: ("down", "area hollow"),
}
#: Of a value that is not judged: the city and what areas are compared with, or one with too few cases to compare.
_COMPARATOR, _OPEN = ("square", "city"), ("circle", "area hollow")
#: Half the height of the strip that a figure is drawn in; and room for the mark before a verdict.
_STRIP, _MARK = 9.0, 18.0


@dataclass(frozen=True)
class GapRow:
    """A row of the chart.

    Attributes
    ----------
    label
        Name of the area; a link where `href` is given.
    value
        In the unit; None, or NaN, where there is none.
    by_chance
        Between which values chance alone would put the area, at 95 % and at 99.8 %; None without a test.
    verdict
        Against the rest of the city.
    group
        Heading of the rows that belong together; "" for none.
    note
        Said where the value would be ("hidden"), or, for a value, instead of the verdict ("the city").
    """

    label: str
    value: float | None
    by_chance: tuple[tuple[float, float], tuple[float, float]] | None
    verdict: Verdict
    group: str
    href: str = ""
    note: str = ""

    @property
    def word(self) -> str:
        """What is said of a value."""
        return self.note if self.note and not self.verdict.is_told else self.verdict.value

    @property
    def mark(self) -> tuple[str, str]:
        """Shape and class of the mark."""
        return MARKS.get(self.verdict, _COMPARATOR if self.note else _OPEN)

    @property
    def dot(self) -> tuple[str, str]:
        """Shape and class of the mark at the value."""
        return self.mark

    @property
    def is_shown(self) -> bool:
        """Whether there is something to draw."""
        return known(self.value)

    def said(self, text: Text) -> str:
        """Write what is drawn; "" for nothing."""
        return text(self.value) if known(self.value) else ""


@dataclass(frozen=True)
class RangeRow(GapRow):
    """A row that is known within bounds only; `value` is what it is compared with, `by_chance` are its limits.

    Attributes
    ----------
    bounds
        Lowest and highest value; None where there are none.
    called
        The verdict in words.
    """

    bounds: tuple[float, float] | None = None
    called: str = ""

    @property
    def word(self) -> str:
        """What is said of the bounds."""
        return self.called

    @property
    def dot(self) -> tuple[str, str]:
        """Mark of what it is compared with."""
        return _COMPARATOR

    @property
    def is_shown(self) -> bool:
        """Whether there are bounds to draw."""
        return self.bounds is not None

    def said(self, text: Text) -> str:
        """Write the bounds, once where they are alike; "" for none."""
        if self.bounds is None:
            return ""
        low, high = map(text, self.bounds)
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class _Columns:
    """Where names end, figures are drawn, and words stand; on a narrow sheet they stand above the figures."""

    sheet: Sheet
    names: float
    scale: Scale
    words: float
    value_end: float


def gap_chart(  # noqa: PLR0913 - what is drawn, and what is said of it
    name: str,
    rows: Sequence[GapRow],
    text: Text,
    *,
    city: float | Partial | None,
    target: float | None,
    title: str,
    description: str,
) -> Markup:
    """Draw the values of areas against the city and the target, each with the range that chance alone explains.

    Parameters
    ----------
    name
        Unique on the page.
    rows
        From top to bottom; rows of a group stand together.
    text
        Writes a value.
    city, target
        Where their lines stand; None for no line.
    title, description
        Said by screen readers.
    """
    city, part = city if isinstance(city, Partial) else (city, "")
    city, target = (value if known(value) else None for value in (city, target))
    of_city = "" if city is None else f"City {with_part(text(city), part)}"
    of_target = "" if target is None else f"Target {text(target)}"
    shown = [row for row in rows if row.is_shown]
    ranges = [end for row in shown if row.by_chance for end in row.by_chance[1]]
    ends = extent([*(row.value for row in shown), *ranges, city, target])

    def draw(sheet: Sheet) -> Drawing:
        columns = _columns(sheet, rows, text, ends)
        start = top = _head_height(city, target)
        drawn, group, spans = [], "", []
        for row in rows:
            if row.group != group:
                group = row.group
                heading, top = _heading(columns, group, top)
                drawn.append(heading)
            row_drawn, middle, top = _row(columns, row, text, top)
            drawn.append(row_drawn)
            spans.append((middle - _STRIP, middle + _STRIP))
        foot = top + 4
        lines, height = _lines(
            columns, (city, target), (of_city, of_target), text, [(start, foot)] if sheet.is_wide else spans, foot
        )
        return Drawing(lines + "".join(drawn), foot + height)

    return paired(name, Words(title, description), draw, linked=any(row.href for row in rows))


def _columns(sheet: Sheet, rows: Sequence[GapRow], text: Text, ends: tuple[float, float]) -> _Columns:
    shown = [row for row in rows if row.is_shown]
    values = max((width(row.said(text), bold=True) for row in shown), default=0.0)
    said = min(max((width(row.word) for row in shown), default=0.0), 130.0) + _MARK
    words = sheet.width - said
    if not sheet.is_wide:
        return _Columns(sheet, sheet.width, Scale(*ends, 8, sheet.width - 8), words, words - 10)
    names = min(max((width(row.label) for row in rows), default=0.0), 210.0)
    right = words - 10 - min(values, 130.0) - 16
    return _Columns(sheet, names, Scale(*ends, names + 22, right), words, words - 10)


def _head_height(city: float | None, target: float | None) -> float:
    return LINE * sum(value is not None for value in (city, target)) + 4


def _heading(columns: _Columns, group: str, top: float) -> tuple[str, float]:
    rule = line(0, top + 5, columns.sheet.width, top + 5, "rule")
    if not group:
        return rule, top + 10
    lines = wrapped(group, columns.sheet.width - 4, bold=True)
    return rule + lines_at(0, top + 10, lines, "group"), top + 12 + LINE * len(lines)


def _row(columns: _Columns, row: GapRow, text: Text, top: float) -> tuple[str, float, float]:
    """Draw a row; returns it with the height of its figure and where the next row starts."""
    value = row.said(text)
    if columns.sheet.is_wide:
        return _wide_row(columns, row, value, top)
    return _narrow_row(columns, row, value, top)


def _wide_row(columns: _Columns, row: GapRow, value: str, top: float) -> tuple[str, float, float]:
    names = wrapped(row.label, columns.names)
    said, values = _said(columns, row, value, columns.value_end - columns.scale.end - 8)
    height = max(LINE * max(len(names), len(said), len(values)) + 7, 25.0)
    middle = top + height / 2
    drawn = linked(row.href, lines_at(0, middle - LINE * len(names) / 2, names, "row-name"))
    return drawn + _figure(columns, row, middle) + _words(columns, row, said, values, middle), middle, top + height


def _narrow_row(columns: _Columns, row: GapRow, value: str, top: float) -> tuple[str, float, float]:
    """Put name, value and verdict above the figure; value and verdict below the name where there is no room beside."""
    names = wrapped(row.label, columns.sheet.width - 2)
    said, values = _said(columns, row, value, columns.value_end - 4)
    lines = max(len(said), len(values))
    free = columns.value_end - max((width(one, bold=True) for one in values), default=0.0) - 8
    drawn = linked(row.href, lines_at(0, top + 4, names, "row-name"))
    top += 4 + LINE * len(names)
    if len(names) == 1 and width(row.label) <= free:
        top -= LINE
        lines = max(lines, 1)
    drawn += _words(columns, row, said, values, top + LINE * lines / 2)
    middle = top + LINE * lines + _STRIP + 1
    return drawn + _figure(columns, row, middle), middle, middle + _STRIP + 4


def _said(columns: _Columns, row: GapRow, value: str, room: float) -> tuple[Sequence[str], Sequence[str]]:
    """Return what is said of a value and the value itself, in lines; nothing where there is none."""
    if not value:
        return [], []
    return wrapped(row.word, columns.sheet.width - columns.words - _MARK), wrapped(value, room, bold=True)


def _words(columns: _Columns, row: GapRow, said: Sequence[str], values: Sequence[str], middle: float) -> str:
    if not values:
        return ""
    (kind, css), first = row.mark, middle - LINE * len(said) / 2
    return (
        lines_at(columns.value_end, middle - LINE * len(values) / 2, values, "value", "end")
        + mark(kind, columns.words + 6, first + LINE / 2, css, 4)
        + lines_at(columns.words + _MARK, first, said, f"word {css}-word")
    )


def _figure(columns: _Columns, row: GapRow, middle: float) -> str:
    """Draw the mark over the range of chance; or the hatching with what is said instead."""
    scale = columns.scale
    if not row.is_shown:
        lines = wrapped(row.note or row.verdict.value, scale.end - scale.start - 40)
        centre = (scale.start + scale.end) / 2
        return hatched(scale.start, middle - 6, scale.end, middle + 6) + on_ground(centre, middle, lines[0], "instead")
    kind, css = row.dot
    drawn = ""
    for ends, level in zip(row.by_chance or (), ("chance-95", "chance-998"), strict=False):
        drawn += line(scale.at(ends[0]), middle, scale.at(ends[1]), middle, f"chance {level}")
    if isinstance(row, RangeRow) and row.bounds:
        left, right = map(scale.at, row.bounds)
        # bounds that are alike are a stroke
        drawn += line(left - 1, middle, right + 1, middle, "bounds")
    return drawn + (mark(kind, scale.at(row.value), middle, f"{css} dot", 5.5) if known(row.value) else "")


def _lines(
    columns: _Columns,
    marked: tuple[float | None, float | None],
    words: tuple[str, str],
    text: Text,
    spans: Sequence[tuple[float, float]],
    foot: float,
) -> tuple[str, float]:
    """Draw the axis and the lines of the city and the target; returns them with the height below `foot`."""
    scale, width_of_sheet = columns.scale, columns.sheet.width
    axis, height = level_axis(scale, fitting_ticks(scale, text), columns.sheet, spans, foot)
    found, above, head = [axis], 0.0, _head_height(*marked)
    city, target = marked
    for value, said, other in ((city, words[0], None), (target, words[1], city)):
        if value is None:
            continue
        x = scale.at(value)
        half = width(said, bold=True) / 2
        # the target's words stand beside the city's line, which comes from above
        middle = x
        if other is not None:
            beside = scale.at(other)
            middle = max(x, beside + 9) + half - 5 if value >= other else min(x, beside - 9) - half + 5
        middle = min(max(middle, half + 1), width_of_sheet - half - 1)
        css = "target" if said is words[1] else "city"
        found += [line(x, above + LINE, x, head, f"{css}-line")]
        found += [line(x, upper, x, lower, f"{css}-line") for upper, lower in spans]
        found.append(words_at(middle, above + LINE / 2, said, f"{css}-words", "middle"))
        above += LINE
    return "".join(found), height
