"""How much room words take, and how labels keep out of each other's way.

No font is at hand on the server: widths are those of a wide one (DejaVu Sans), so that words fit in all others.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

#: Size of all words and distance of their lines, in drawing units.
SIZE, LINE = 13.0, 17.0

_NARROW = frozenset("iljI.,:;'’‘|!()[]· ftr-/“”")
_BROAD = frozenset("mwMW%@—−")
_BOLD = 1.13


def width(text: str, *, bold: bool = False) -> float:
    """Return how wide a text is at most."""
    return sum(map(_character, text)) * SIZE * (_BOLD if bold else 1)


@cache
def _character(character: str) -> float:
    if character in _NARROW:
        return 0.42
    if character in _BROAD:
        return 1.0
    if ord(character) > 0x2FF:
        return 1.4 if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF else 1.0
    return 0.76 if character.isupper() else 0.64


def wrapped(text: str, room: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit: between words, and within a word only where it alone is too long."""
    # a column may have been made as wide as this very text
    room += 0.01
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width(joined, bold=bold) <= room:
            lines[-1] = joined
            continue
        pieces = _broken(word, room, bold=bold)
        lines += pieces if lines[-1] else []
        if not lines[0]:
            lines = pieces
    return lines


def _broken(word: str, room: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, bold=bold) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def apart(places: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels as little as possible so that none overlap, and keep them from `low` to `high`.

    Parameters
    ----------
    places, sizes
        Where the middles want to be, and how much room each needs.
    low, high
        Ends of the room; where it is too small, labels go beyond `high` rather than over each other.

    Returns
    -------
    list of float
        The middles, in the order given.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    offsets, used = [], 0.0
    for index in order:
        offsets.append(used + sizes[index] / 2)
        used += sizes[index]
    # least squares under the order: neighbours that would overlap move together
    blocks: list[tuple[float, int]] = []
    for index, offset in zip(order, offsets, strict=True):
        blocks.append((places[index] - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (first, ones), (second, others) = blocks[-2:]
            blocks[-2:] = [((first * ones + second * others) / (ones + others), ones + others)]
    starts = [start for start, count in blocks for _ in range(count)]
    found = [0.0] * len(places)
    for index, offset, start in zip(order, offsets, starts, strict=True):
        found[index] = max(min(start, high - used), low) + offset
    return found


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


@dataclass(frozen=True)
class Placed:
    """The name of a point: its lines, the room they take, at which edge they are aligned, and where the point is."""

    lines: Sequence[str]
    box: Box
    anchor: str
    at: tuple[float, float]

    @property
    def edge(self) -> float:
        """Where the lines are aligned."""
        return {"start": self.box.left, "end": self.box.right}.get(self.anchor, (self.box.left + self.box.right) / 2)

    @property
    def leader(self) -> tuple[float, float] | None:
        """Where a line from the point to its name ends; None where the name stands right beside it."""
        x = min(max(self.at[0], self.box.left), self.box.right)
        y = min(max(self.at[1], self.box.top + 3), self.box.bottom - 3)
        return (x, y) if math.hypot(x - self.at[0], y - self.at[1]) > _OFF[0] * 1.8 else None


#: Where a name may stand: so many lines below its point, and right of it, left of it or about its middle.
_TRIES = [
    (down, side)
    for down in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6)
    for side in ("start", "end", "middle")
    if down or side != "middle"
]
#: From a point to its name: right beside it, or further off.
_OFF = (9.0, 60.0, 130.0)
#: Side of the squares that other marks are counted in.
_CELL = 12.0


def beside(
    points: Sequence[tuple[str, float, float]],
    room: Box,
    crowd: Sequence[tuple[float, float, int]] = (),
) -> tuple[list[Placed], list[str]]:
    """Put names beside their points, where they cover neither each other nor the points.

    Parameters
    ----------
    points
        Names with the places of their points, in the order in which they choose.
    room
        Where names may stand.
    crowd
        Places of other marks, of which they cover as few as may be, each with its weight.

    Returns
    -------
    tuple
        The names, and those for which there is no room.
    """
    boxes = [Box(x - 6, y - 6, x + 6, y + 6) for _, x, y in points]
    counts: Counter[tuple[float, float]] = Counter()
    for x, y, weight in crowd:
        counts[x // _CELL, y // _CELL] += weight
    found, left_over = [], []
    for text, x, y in points:
        lines = wrapped(text, min((room.right - room.left) * 0.45, 220.0), bold=True)
        best = _best(lines, (x, y), room, boxes, counts)
        if best is None:
            left_over.append(text)
            continue
        box, anchor = best
        boxes.append(box)
        found.append(Placed(lines, box, anchor, (x, y)))
    return found, left_over


def _best(
    lines: Sequence[str], at: tuple[float, float], room: Box, boxes: Sequence[Box], counts: Counter[tuple[float, float]]
) -> tuple[Box, str] | None:
    """Return the free place that is near and covers little, with the edge to align at."""
    best, least = None, math.inf
    for far, anchor, box in _candidates(lines, *at):
        # places come from near to far, but for the last step sideways
        if far >= least + _OFF[-1] / 10:
            break
        if far < least and room.holds(box) and not any(box.meets(other) for other in boxes):
            cost = far + _covered(box, counts)
            if cost < least:
                best, least = (box, anchor), cost
    return best


def _candidates(lines: Sequence[str], x: float, y: float) -> Iterator[tuple[float, str, Box]]:
    wide, half = max(width(line, bold=True) for line in lines), LINE * len(lines) / 2
    for down, side in _TRIES:
        middle = y + down * LINE
        for off in _OFF if side != "middle" else (0.0,):
            left = {"start": x + off, "end": x - off - wide, "middle": x - wide / 2}[side]
            yield abs(down) * 5 + off / 10, side, Box(left, middle - half, left + wide, middle + half)


def _covered(box: Box, counts: Counter[tuple[float, float]]) -> int:
    across = range(int(box.left // _CELL), int(box.right // _CELL) + 1)
    along = range(int(box.top // _CELL), int(box.bottom // _CELL) + 1)
    return sum(counts.get((column, row), 0) for column in across for row in along)
