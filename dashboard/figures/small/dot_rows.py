"""Areas as dots on one line: where each lies, how many rows the dots need so that none hides another, and the axis.

Places are in per cent of the width, since such a row is drawn as wide as its cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.scales import Scale, Text, extent, known, tick_labels, ticks

#: Dots nearer to each other than this stand above one another: a mark is 14 px wide, a cell at least 200 px.
_APART_PCT = 7.0
_MOST_TICKS = 4
#: A label this near to an end is written inwards from it.
_AT_END_PCT = 10.0


@dataclass(frozen=True)
class Dot:
    """An area of a row: its position among the areas, its place in per cent, and its lane from the top."""

    area: int
    at_pct: float
    lane: int


@dataclass(frozen=True)
class Tick:
    """A label of the axis; `anchor` says which way it is written."""

    at_pct: float
    text: str
    anchor: str


@dataclass(frozen=True)
class DotRow:
    """The dots of a row, `lanes` high, the place of the city (None where it has no value), and the axis below."""

    dots: tuple[Dot, ...]
    lanes: int
    city_pct: float | None
    axis: tuple[Tick, ...]


def dot_row(
    values: Sequence[float | None], text: Text, ends: tuple[float, float] | None = None, *, to_ends: bool = False
) -> DotRow | None:
    """Lay the dots of a row out; None where fewer than two areas have a value.

    Parameters
    ----------
    values
        One an area, the city last; None or not finite where there is none to show.
    text
        Writes a value of the axis.
    ends
        Ends of the axis; None for those that the values need.
    to_ends
        Whether the axis is labelled at its ends and not at round numbers.
    """
    held = [value for value in values if known(value)]
    if len(held) < 2:
        return None
    low, high = ends or extent(held)
    scale = Scale(low, high, 0.0, 100.0)
    placed = sorted((scale.within(value), area) for area, value in enumerate(values[:-1]) if known(value))
    dots: list[Dot] = []
    last: list[float] = []
    for at_pct, area in placed:
        lane = next((lane for lane, before in enumerate(last) if at_pct - before >= _APART_PCT), len(last))
        last[lane : lane + 1] = [at_pct]
        dots.append(Dot(area, round(at_pct, 2), lane))
    city = values[-1]
    places = [low, high] if to_ends else ticks(low, high, _MOST_TICKS)
    axis = tuple(_tick(round(scale.at(place), 2), written) for place, written in tick_labels(places, text))
    return DotRow(tuple(dots), max(len(last), 1), round(scale.within(city), 2) if known(city) else None, axis)


def _tick(at_pct: float, text: str) -> Tick:
    anchor = "start" if at_pct < _AT_END_PCT else "end" if at_pct > 100 - _AT_END_PCT else "middle"
    return Tick(at_pct, text, anchor)
