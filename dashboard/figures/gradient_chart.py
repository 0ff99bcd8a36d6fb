"""The gradient: values by tenths of the city's neighbourhoods, most deprived at the left."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.domain.wording.kpi import with_part
from dashboard.figures.axes import (
    Plot,
    city_label,
    city_line,
    city_room,
    end_labels,
    ends_in_words,
    ticks_room,
    upright_axis,
    value_ticks,
)
from dashboard.figures.drawing import Drawing, Sheet, Words, hatched, line, mark, note_below, paired, words_at
from dashboard.figures.labels import LINE, width
from dashboard.figures.scales import Partial, Scale, Text, extent, known

ENDS = ("1 = most deprived tenth", "least deprived tenth = 10")
_TENTHS = 10


@dataclass(frozen=True)
class Tenth:
    """A tenth of the city's neighbourhoods by IMD, 1 = most deprived; `note` says why there is no value."""

    decile: int
    value: float | None
    lower: float | None
    upper: float | None
    note: str = ""


def gradient_chart(
    name: str,
    tenths: Sequence[Tenth],
    text: Text,
    *,
    city: float | Partial | None,
    title: str,
    description: str,
) -> Markup:
    """Draw the values of the tenths with their intervals.

    Parameters
    ----------
    name
        Unique on the page.
    tenths
        In any order; those without a value are hatched.
    text
        Writes a value.
    city
        Where its line stands, with how much of the city that covers if not all; None for no line.
    title, description
        Said by screen readers.
    """
    city, part = city if isinstance(city, Partial) else (city, "")
    city = city if known(city) else None
    shown = [tenth for tenth in tenths if known(tenth.value)]
    ends = extent([*(n for tenth in shown for n in (tenth.value, tenth.lower, tenth.upper)), city])

    def draw(sheet: Sheet) -> Drawing:
        return _draw(sheet, tenths, text, ends, (city, part))

    return paired(name, Words(title, description), draw, linked=False)


def _draw(
    sheet: Sheet, tenths: Sequence[Tenth], text: Text, ends: tuple[float, float], whole: tuple[float | None, str]
) -> Drawing:
    city, part = whole

    def of_city(value: float) -> str:
        return with_part(text(value), part)

    marked, room = value_ticks(*ends, 6, text), city_room(city, of_city, 90.0)
    # the last value stands beside its dot
    beside = max((width(text(tenth.value)) for tenth in tenths if known(tenth.value)), default=0.0) - 18
    left, right = ticks_room(marked), sheet.width - max(room, beside if sheet.is_wide and beside < 50 else 0)
    top, bottom = 14.0, 300.0 if sheet.is_wide else 260.0
    plot = Plot(Scale(0.5, _TENTHS + 0.5, left, right), Scale(*ends, bottom, top))
    drawn = [upright_axis(plot, marked), line(left, bottom, right, bottom, "axis"), city_line(plot, city)]
    drawn += [_tenth(plot, tenth, text, sheet) for tenth in tenths]
    drawn += [words_at(plot.x.at(n), bottom + 5 + LINE / 2, str(n), "tick", "middle") for n in range(1, _TENTHS + 1)]
    drawn.append(end_labels(plot, city_label(plot, city, of_city, room), right + 6))
    words, height = ends_in_words(plot, sheet, bottom + LINE + 6, ENDS)
    below = bottom + LINE + 10 + height
    note, note_height = note_below(sheet, below, _note(tenths))
    return Drawing("".join(drawn) + words + note, below + note_height)


def _tenth(plot: Plot, tenth: Tenth, text: Text, sheet: Sheet) -> str:
    x = plot.x.at(tenth.decile)
    if not known(tenth.value):
        return hatched(x - 7, plot.top, x + 7, plot.bottom)
    y, drawn = plot.y.at(tenth.value), ""
    if known(tenth.lower) and known(tenth.upper):
        drawn = line(x, plot.y.at(tenth.lower), x, plot.y.at(tenth.upper), "interval area-interval")
    said = text(tenth.value)
    fits = width(said) + 14 <= plot.x.at(1) - plot.x.at(0) and x + 8 + width(said) <= sheet.width
    if sheet.is_wide and fits:
        drawn += words_at(x + 8, y, said, "value-beside")
    return drawn + mark("circle", x, y, "area dot", 5)


def _note(tenths: Sequence[Tenth]) -> str:
    notes: dict[str, list[str]] = {}
    for tenth in sorted(tenths, key=lambda one: one.decile):
        if not known(tenth.value):
            notes.setdefault(tenth.note or "no figures", []).append(str(tenth.decile))
    said = [f"{', '.join(numbers)}: {note}" for note, numbers in notes.items()]
    return f"Hatched, tenth {'; tenth '.join(said)}." if said else ""
