"""Names beside points: near their own ones, off each other and off what matters, so that none is mistaken."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.figures.labels import LINE, width, wrapped

#: From the middle of a point to its name, and half the side of the square about a point that is kept free.
_OFF, _FREE = (9.0, 17.0), 6.0
#: What a name further off weighs, in marks of the crowd that it would have to spare.
_FURTHER = 40.0
#: From a point to the middle of a name that a line leads to, and in how many directions it is tried.
_LED, _DIRECTIONS = (30.0, 44.0, 60.0), 16
#: Side of the squares that the crowd is counted in.
_CELL = 12.0


class Box(NamedTuple):
    """A rectangle that something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two share any room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Tell whether another lies wholly within."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def distance(self, x: float, y: float) -> float:
        """Return how far a place lies from the edge; nought within."""
        return math.hypot(max(self.left - x, x - self.right, 0.0), max(self.top - y, y - self.bottom, 0.0))

    def is_nearest(self, x: float, y: float, others: Iterable[tuple[float, float]]) -> bool:
        """Tell whether no other place lies nearer than this one."""
        own = self.distance(x, y)
        left, top, right, bottom = self.left - own, self.top - own, self.right + own, self.bottom + own
        # most lie so far off that it need not be worked out how far
        near = (other for other in others if left < other[0] < right and top < other[1] < bottom)
        return not any(self.distance(*other) < own for other in near)


@dataclass(frozen=True)
class PlacedLabel:
    """The name of a point: its lines, the room they take, and at which edge they are aligned.

    One that `leads` stands so far off that a line must lead from it to its point.
    """

    lines: Sequence[str]
    box: Box
    anchor: str
    leads: bool = False

    @property
    def edge(self) -> float:
        """Where the lines are aligned."""
        return {"start": self.box.left, "end": self.box.right}.get(self.anchor, (self.box.left + self.box.right) / 2)


class Crowd:
    """Marks of which names cover as few as may be, counted in squares; each has a weight."""

    def __init__(self, marks: Iterable[tuple[float, float, int]] = ()):
        weights: dict[tuple[float, float], int] = {}
        for x, y, weight in marks:
            # whole numbers, which are the same key whether they are written as decimals or not
            cell = x // _CELL, y // _CELL
            weights[cell] = weights.get(cell, 0) + weight
        self._weights = weights

    def under(self, box: Box) -> int:
        """Return the weight of what a box covers."""
        across = range(int(box.left // _CELL), int(box.right // _CELL) + 1)
        along = range(int(box.top // _CELL), int(box.bottom // _CELL) + 1)
        return sum(self._weights.get((column, row), 0) for column in across for row in along)


def beside(
    points: Sequence[tuple[str, float, float]],
    room: Box,
    crowd: Crowd,
    *,
    led: bool = False,
    all_or_none: bool = False,
) -> list[PlacedLabel | None]:
    """Put names beside their points, where they cover neither each other nor the points.

    Parameters
    ----------
    points
        Names with the places of their points, in the order in which they choose.
    room
        Where names may stand.
    crowd
        Other marks.
    led
        Whether names may stand further off, with a line to their point, where there is no room beside it.
    all_or_none
        Whether it is of no use to place some of the names: none is returned then.

    Returns
    -------
    list
        One for each point, None where there is no room.
    """
    boxes = [Box(x - _FREE, y - _FREE, x + _FREE, y + _FREE) for _, x, y in points]
    found: list[PlacedLabel | None] = []
    for place, (text, x, y) in enumerate(points):
        lines = wrapped(text, min((room.right - room.left) * 0.45, 220.0), bold=True)
        others = [(left, top) for n, (_, left, top) in enumerate(points) if n != place]
        free = [
            one
            for one in _candidates(lines, x, y)
            if room.holds(one.box) and not any(one.box.meets(box) for box in boxes) and one.box.is_nearest(x, y, others)
        ]
        # of equals the first
        weights = [crowd.under(one.box) + (_FURTHER if one.box.distance(x, y) > _OFF[0] + 1 else 0) for one in free]
        best = free[weights.index(min(weights))] if free else None
        if best is None and all_or_none:
            return []
        found.append(best)
        if best:
            boxes.append(best.box)
    for place, (text, x, y) in enumerate(points if led else ()):
        if found[place] is None:
            found[place] = _led(text, (x, y), room, crowd, boxes)
            boxes += [one.box for one in (found[place],) if one]
    return found


def _led(text: str, point: tuple[float, float], room: Box, crowd: Crowd, boxes: Sequence[Box]) -> PlacedLabel | None:
    """Put a short name further off, where a line leads to its point without crossing another name."""
    x, y = point
    wide, high = width(text, bold=True), LINE
    others = [other for other in boxes if not other.holds(Box(x, y, x, y))]
    for off in _LED:
        free = []
        for step in range(_DIRECTIONS):
            angle = 2 * math.pi * step / _DIRECTIONS
            middle, centre = y + off * math.sin(angle), x + off * math.cos(angle)
            box = Box(centre - wide / 2, middle - high / 2, centre + wide / 2, middle + high / 2)
            if not room.holds(box) or any(box.meets(one) for one in others):
                continue
            if not any(_crosses(point, (centre, middle), one) for one in others):
                free.append(PlacedLabel([text], box, "middle", leads=True))
        if free:
            return min(free, key=lambda one: crowd.under(one.box))
    return None


def _crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Tell whether a straight line touches a box, looked at every few units."""
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if not Box(x1 - 1, y1 - 1, x2 + 1, y2 + 1).meets(box):
        return False
    steps = max(2, int(math.dist(start, end) / 3))
    places = ((start[0] + (end[0] - start[0]) * n / steps, start[1] + (end[1] - start[1]) * n / steps)
              for n in range(steps + 1))  # fmt: skip
    return any(box.left < x < box.right and box.top < y < box.bottom for x, y in places)


def _candidates(lines: Sequence[str], x: float, y: float) -> Iterator[PlacedLabel]:
    """Yield the places about a point: right, left, above and below, and aslant; then the same further off."""
    wide, high = max(width(line, bold=True) for line in lines), LINE * len(lines)
    for off in _OFF:
        for anchor, left in (("start", x + off), ("end", x - off - wide)):
            for middle in (y, y - high / 2 - 1, y + high / 2 + 1):
                yield PlacedLabel(lines, Box(left, middle - high / 2, left + wide, middle + high / 2), anchor)
        for top in (y - high - off, y + off):
            yield PlacedLabel(lines, Box(x - wide / 2, top, x + wide / 2, top + high), "middle")
