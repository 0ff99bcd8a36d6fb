"""The gap chart: a row for each area with its value, its interval and what it is against the rest of the city."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.domain.verdicts import Verdict
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
    number,
    paired,
    words_at,
)
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.scales import Scale, Text, extent, known

#: Shape and class of the mark of each verdict.
MARKS = {
    Verdict.BETTER: ("up", "area"),
    Verdict.SIMILAR: ("circle", "area"),
    Verdict.WORSE: ("down", "emphasis"),
    Verdict.HIGHER: ("up", "area hollow"),
    Verdict.LOWER: ("down", "area hollow"),
}
#: Of a value that is not judged: the city and what areas are compared with, or one that cannot be told.
_COMPARATOR, _OPEN = ("square", "city"), ("circle", "area hollow")


@dataclass(frozen=True)
class GapRow:
    """A row of the chart.

    Attributes
    ----------
    label
        Name of the area; a link where `href` is given.
    value, lower, upper
        In the unit; None, or NaN, where there is none.
    verdict
        Against the rest of the city.
    group
        Heading of the rows that belong together; "" for none.
    note
        Said where the value would be ("hidden"), or, for a value, instead of the verdict ("the city").
    """

    label: str
    value: float | None
    lower: float | None
    upper: float | None
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
    city: float | None,
    target: float | None,
    title: str,
    description: str,
) -> Markup:
    """Draw the values of areas with their intervals against the city and the target.

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
    city, target = (value if known(value) else None for value in (city, target))
    shown = [row for row in rows if known(row.value)]
    ends = extent([*(n for row in shown for n in (row.value, row.lower, row.upper)), city, target])

    def draw(sheet: Sheet) -> Drawing:
        columns = _columns(sheet, rows, text, ends)
        top, drawn = _head_height(city, target), []
        start, group = top, ""
        for row in rows:
            if row.group != group:
                group = row.group
                heading, top = _heading(columns, group, top)
                drawn.append(heading)
            row_drawn, top = _row(columns, row, text, top)
            drawn.append(row_drawn)
        axis, height = level_axis(columns.scale, fitting_ticks(columns.scale, text), sheet, start, top + 4)
        lines = _line(columns, city, "City", text, (0, top + 4)) + _line(
            columns, target, "Target", text, (0 if city is None else LINE, top + 4)
        )
        return Drawing(axis + lines + "".join(drawn), top + 4 + height)

    return paired(name, Words(title, description), draw, linked=any(row.href for row in rows))


def _columns(sheet: Sheet, rows: Sequence[GapRow], text: Text, ends: tuple[float, float]) -> _Columns:
    shown = [row for row in rows if known(row.value)]
    values = max((width(text(row.value), bold=True) for row in shown if known(row.value)), default=0.0)
    said = max((width(row.word) for row in shown), default=0.0) + 20
    if not sheet.is_wide:
        return _Columns(
            sheet, sheet.width, Scale(*ends, 8, sheet.width - 8), sheet.width - said, sheet.width - said - 8
        )
    names = min(max((width(row.label) for row in rows), default=0.0), 210.0)
    words = sheet.width - min(said, 130.0)
    value_end = words - 10
    right = value_end - min(values, 110.0) - 16
    return _Columns(sheet, names, Scale(*ends, names + 22, right), words, value_end)


def _head_height(city: float | None, target: float | None) -> float:
    return LINE * sum(value is not None for value in (city, target)) + 4


def _heading(columns: _Columns, group: str, top: float) -> tuple[str, float]:
    rule = line(0, top + 5, columns.sheet.width, top + 5, "rule")
    if not group:
        return rule, top + 10
    lines = wrapped(group, columns.sheet.width - 4, bold=True)
    return rule + lines_at(0, top + 10, lines, "group"), top + 12 + LINE * len(lines)


def _row(columns: _Columns, row: GapRow, text: Text, top: float) -> tuple[str, float]:
    """Draw a row; returns it with where the next one starts."""
    value = text(row.value) if known(row.value) else ""
    if columns.sheet.is_wide:
        return _wide_row(columns, row, value, top)
    return _narrow_row(columns, row, value, top)


def _wide_row(columns: _Columns, row: GapRow, value: str, top: float) -> tuple[str, float]:
    names = wrapped(row.label, columns.names)
    said = wrapped(row.word, columns.sheet.width - columns.words - 18) if value else []
    values = wrapped(value, columns.value_end - columns.scale.end - 8, bold=True)
    height = max(LINE * max(len(names), len(said), len(values)) + 7, 25.0)
    middle = top + height / 2

    def first(lines: Sequence[str]) -> float:
        return middle - LINE * len(lines) / 2

    drawn = linked(row.href, lines_at(0, first(names), names, "row-name")) + _figure(columns, row, middle)
    if value:
        kind, css = row.mark
        drawn += lines_at(columns.value_end, first(values), values, "value", "end")
        drawn += mark(kind, columns.words + 6, first(said) + LINE / 2, css, 4)
        drawn += lines_at(columns.words + 18, first(said), said, f"word {css}-word")
    return drawn, top + height


def _narrow_row(columns: _Columns, row: GapRow, value: str, top: float) -> tuple[str, float]:
    said = f"{value} {row.word}" if value else ""
    room = columns.sheet.width
    needed = width(value, bold=True) + 26 + width(row.word) if said else 0.0
    beside = width(row.label) + needed + 10 <= room
    names = wrapped(row.label, room - 2)
    drawn = linked(row.href, lines_at(0, top + 3, names, "row-name"))
    top += 3 + LINE * len(names)
    if said:
        kind, css = row.mark
        word_left = room - width(row.word)
        if beside:
            top -= LINE
            drawn += words_at(word_left - 20, top + LINE / 2, value, "value", "end")
            drawn += mark(kind, word_left - 9, top + LINE / 2, css, 4)
            drawn += words_at(room, top + LINE / 2, row.word, f"word {css}-word", "end")
            top += LINE
        else:
            lines = wrapped(said, room - 20)
            drawn += mark(kind, 6, top + LINE / 2, css, 4) + lines_at(18, top, lines, "value")
            top += LINE * len(lines)
    return drawn + _figure(columns, row, top + 10), top + 22


def _figure(columns: _Columns, row: GapRow, middle: float) -> str:
    """Draw the mark with its interval; or the hatching with what is said instead."""
    scale = columns.scale
    if not known(row.value):
        said = wrapped(row.note or row.verdict.value, scale.end - scale.start - 60)[0]
        half, centre = width(said) / 2 + 6, (scale.start + scale.end) / 2
        ground = (
            f'<rect x="{number(centre - half)}" y="{number(middle - 8)}" width="{number(2 * half)}" height="16" '
            'class="ground"/>'
        )
        hatching = hatched(scale.start, middle - 6, scale.end, middle + 6)
        return f"{hatching}{ground}{words_at(centre, middle, said, 'instead', 'middle')}"
    kind, css = row.mark
    drawn = ""
    if known(row.lower) and known(row.upper):
        low, high = scale.at(row.lower), scale.at(row.upper)
        drawn = line(low, middle, high, middle, f"interval {css}-interval".replace(" hollow", ""))
    return drawn + mark(kind, scale.at(row.value), middle, f"{css} dot", 5.5)


def _line(columns: _Columns, value: float | None, word: str, text: Text, heights: tuple[float, float]) -> str:
    """Draw an upright line with its words above; `heights` of the words and of its foot."""
    if value is None:
        return ""
    above, bottom = heights
    said = f"{word} {text(value)}"
    x, half = columns.scale.at(value), width(said, bold=True) / 2
    middle = min(max(x, half + 1), columns.sheet.width - half - 1)
    css = word.lower()
    return line(x, above + LINE, x, bottom, f"{css}-line") + words_at(
        middle, above + LINE / 2, said, f"{css}-words", "middle"
    )
