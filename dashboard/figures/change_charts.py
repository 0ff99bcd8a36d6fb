"""Charts of change between editions: columns of counts, the strip of ranks, and what moved a score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures.axes import EndLabel, Plot, end_labels, ticks_room, upright_axis
from dashboard.figures.drawing import (
    WIDE,
    Drawing,
    Sheet,
    Words,
    clean,
    hatched,
    line,
    lines_at,
    number,
    paired,
    shape,
    words_at,
)
from dashboard.figures.labels import LINE, width, wrapped
from dashboard.figures.scales import Scale

_NEW_MEASURES = "new measures: compare with care"
#: Round ranks for an axis that grows tenfold.
_RANKS = tuple(digit * 10**power for power in range(5) for digit in (1, 3))


@dataclass(frozen=True)
class Column:
    """A column: what stands below it, its number, and whether it is measured otherwise than those before it."""

    label: str
    value: int
    new_measures: bool = False


def columns_chart(name: str, columns: Sequence[Column], *, title: str, description: str) -> Markup:
    """Draw one column a count, the number above it; those measured otherwise are hatched.

    Parameters
    ----------
    name
        Unique on the page.
    columns
        In their order.
    title, description
        Said by screen readers.
    """

    def draw(sheet: Sheet) -> Drawing:
        top, bottom = LINE + 6, 190.0
        room = min(sheet.width, 420.0) / max(len(columns), 1)
        y = Scale(0, max([1, *(column.value for column in columns)]), bottom, top)
        drawn = [line(0, bottom, room * len(columns), bottom, "axis")]
        for place, column in enumerate(columns):
            left, right, high = room * (place + 0.18), room * (place + 0.82), y.at(column.value)
            css = "column column-new" if column.new_measures else "column"
            drawn.append(_box(left, high, right, bottom, css))
            if column.new_measures and bottom - high > 1:
                drawn.append(hatched(left, high, right, bottom))
            middle = (left + right) / 2
            drawn.append(words_at(middle, high - LINE / 2, f"{column.value:,}", "value", "middle"))
            drawn.append(words_at(middle, bottom + LINE / 2 + 3, column.label, "tick", "middle"))
        below = bottom + LINE + 6
        if any(column.new_measures for column in columns):
            drawn.append(words_at(0, below + LINE / 2, f"Hatched: {_NEW_MEASURES}", "note"))
            below += LINE
        return Drawing("".join(drawn), below)

    return paired(name, Words(title, description), draw, linked=False)


def _box(left: float, top: float, right: float, bottom: float, css: str) -> str:
    return f'<path d="M{number(left)} {number(bottom)}V{number(top)}H{number(right)}V{number(bottom)}z" class="{css}"/>'


@dataclass(frozen=True)
class Strip:
    """An area's national ranks, one an edition, None where it has none; the emphasised ones are named at their ends."""

    key: str
    label: str
    ranks: Sequence[int | None]
    emphasis: bool = False


@dataclass(frozen=True)
class StripAxis:
    """The editions of a strip: their names, the last rank of the most deprived share in each, and that share in words.

    `breaks` are positions of editions that measure otherwise than the one before.
    """

    editions: Sequence[str]
    limits: Sequence[float]
    limit_words: str
    breaks: frozenset[int] = frozenset()


def rank_strip(name: str, strips: Sequence[Strip], axis: StripAxis, *, title: str, description: str) -> Markup:
    """Draw ranks over editions on a scale that grows tenfold, rank 1 at the top.

    Lines to an edition that measures otherwise are dashed, on ground of another shade.

    Parameters
    ----------
    name
        Unique on the page.
    strips
        Areas; at least one has a rank.
    axis
        The editions.
    title, description
        Said by screen readers.
    """
    ranks = [rank for strip in strips for rank in strip.ranks if rank] + [math.ceil(limit) for limit in axis.limits]
    ends = -math.log10(max(ranks) * 1.15), -math.log10(max(min(ranks) / 1.15, 1))

    def draw(sheet: Sheet) -> Drawing:
        return _strip(sheet, strips, axis, ends)

    return paired(name, Words(title, description), draw, linked=False)


def _strip(sheet: Sheet, strips: Sequence[Strip], axis: StripAxis, ends: tuple[float, float]) -> Drawing:
    marked = [(-math.log10(rank), f"{rank:,}") for rank in _RANKS if ends[0] <= -math.log10(rank) <= ends[1]]
    room = 170.0 if sheet is WIDE else 104.0
    left, right, top, bottom = ticks_room(marked), sheet.width - room, LINE + 10, 400.0 if sheet is WIDE else 380.0
    plot = Plot(Scale(0, 1, left, right), Scale(*ends, bottom, top))
    x = Scale(0, max(len(axis.editions) - 1, 1), left + 20, right - 16)
    drawn = [_box(x.at(place - 1), top, x.at(place), bottom, "new-ground") for place in sorted(axis.breaks)]
    drawn.append(upright_axis(plot, marked))
    limits = "L".join(f"{number(x.at(n))} {number(plot.y.at(-math.log10(v)))}" for n, v in enumerate(axis.limits))
    drawn.append(f'<path d="M{limits}" class="target-line"/>')
    for place, edition in enumerate(axis.editions):
        drawn.append(words_at(x.at(place), LINE / 2, edition, "group", "middle"))
    drawn += [_line(strip, x, plot.y, axis.breaks) for strip in sorted(strips, key=lambda one: one.emphasis)]
    limit_y = plot.y.at(-math.log10(axis.limits[0]))
    drawn.append(words_at(x.at(0), limit_y + LINE * 0.6, axis.limit_words, "target-words"))
    drawn.append(end_labels(plot, _ends(strips, x, plot.y, room), right + 2))
    below = bottom + 6
    if axis.breaks:
        middle = min(x.at(max(axis.breaks) - 0.5), sheet.width - width(_NEW_MEASURES) / 2)
        drawn.append(words_at(middle, below + LINE / 2, _NEW_MEASURES, "break-words", "middle"))
        below += LINE
    return Drawing("".join(drawn), below)


def _line(strip: Strip, x: Scale, y: Scale, breaks: frozenset[int]) -> str:
    css = "strip strip-named" if strip.emphasis else "strip"
    kept: list[str] = []
    new: list[str] = []
    marks: list[str] = []
    for place, rank in enumerate(strip.ranks):
        if not rank:
            continue
        here = f"{number(x.at(place))} {number(y.at(-math.log10(rank)))}"
        marks.append(shape("circle", x.at(place), y.at(-math.log10(rank)), 3.2 if strip.emphasis else 2.2))
        before = strip.ranks[place - 1] if place else None
        if before:
            stretch = f"M{number(x.at(place - 1))} {number(y.at(-math.log10(before)))}L{here}"
            (new if place in breaks else kept).append(stretch)
    paths = f'<path d="{"".join(kept)}"/>' + (f'<path d="{"".join(new)}" class="strip-new"/>' if new else "")
    return (
        f'<g class="{css}" data-key="{clean(strip.key)}"><title>{clean(strip.label)}</title>{paths}'
        f'<path d="{"".join(marks)}" class="strip-mark"/></g>'
    )


def _ends(strips: Sequence[Strip], x: Scale, y: Scale, room: float) -> list[EndLabel]:
    found = []
    for strip in strips:
        last = max((place for place, rank in enumerate(strip.ranks) if rank), default=None)
        rank = None if last is None else strip.ranks[last]
        if strip.emphasis and last is not None and rank:
            words = wrapped(f"{strip.label} {rank:,}", room - 10)
            found.append(EndLabel(y.at(-math.log10(rank)), words, "area-name", start=x.at(last) + 5))
    return found


@dataclass(frozen=True)
class Bar:
    """Points that a domain added to a score: its name, the number, the number in words, and whether it compares."""

    label: str
    value: float
    text: str
    replaced: bool


def points_chart(name: str, bars: Sequence[Bar], *, title: str, description: str) -> Markup:
    """Draw points as bars to the left (down) and to the right (up); those of replaced measures are hatched.

    Parameters
    ----------
    name
        Unique on the page.
    bars
        From the top to the bottom.
    title, description
        Said by screen readers.
    """
    most = max((abs(bar.value) for bar in bars), default=0) or 1.0

    def draw(sheet: Sheet) -> Drawing:
        beside = sheet is WIDE
        left = max(width(bar.label) for bar in bars) + 16 if beside else 4.0
        gutter = max(width(bar.text) for bar in bars) + 10
        x = Scale(-most, most, left + gutter, sheet.width - gutter)
        row = 30.0 if beside else 30.0 + LINE
        drawn = [words_at(x.at(-most / 2), LINE / 2, "◀ down", "end-words", "middle")]
        drawn.append(words_at(x.at(most / 2), LINE / 2, "up ▶", "end-words", "middle"))
        top = LINE + 6
        for place, bar in enumerate(bars):
            high = top + row * place + (0 if beside else LINE)
            ends = sorted((x.at(0), x.at(bar.value)))
            if beside:
                drawn.append(words_at(left - 10, high + 12, bar.label, "row-name", "end"))
            else:
                drawn.append(lines_at(0, high - LINE, [bar.label], "row-name"))
            drawn.append(_box(ends[0], high + 2, ends[1], high + 22, "column column-new" if bar.replaced else "column"))
            if bar.replaced and ends[1] - ends[0] > 1:
                drawn.append(hatched(ends[0], high + 2, ends[1], high + 22))
            at, anchor = (ends[0] - 5, "end") if bar.value < 0 else (ends[1] + 5, "start")
            drawn.append(words_at(at, high + 12, bar.text, "value", anchor))
        bottom = top + row * len(bars)
        drawn.append(line(x.at(0), top, x.at(0), bottom, "axis"))
        if any(bar.replaced for bar in bars):
            drawn.append(words_at(0, bottom + LINE * 0.75, "Hatched: the measure was replaced", "note"))
            bottom += LINE + 4
        return Drawing("".join(drawn), bottom)

    return paired(name, Words(title, description), draw, linked=False)
