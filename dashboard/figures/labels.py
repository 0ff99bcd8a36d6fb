"""How much room words take, and how labels keep out of each other's way.

No font is at hand on the server: widths are those of a wide one (DejaVu Sans), so that words fit in all others.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: Size of all words and distance of their lines, in drawing units.
SIZE, LINE = 13.0, 17.0

_NARROW = frozenset("iljI.,:;'’‘|!()[]· ftr-/“”")
_BROAD = frozenset("mwMW%@—−")
_BOLD = 1.13


def width(text: str, *, bold: bool = False) -> float:
    """Return how wide a text is at most."""
    return sum(map(_character, text)) * SIZE * (_BOLD if bold else 1)


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


@dataclass(frozen=True)
class Box:
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
    """A label beside its point: middle of its words, and where it is aimed at."""

    text: str
    x: float
    y: float
    at: tuple[float, float]

    @property
    def is_far(self) -> bool:
        """Whether a line should join it with its point."""
        return abs(self.y - self.at[1]) > LINE * 1.5


#: Where a label may stand: right or left of its point (or centred), and so many lines below it.
_TRIES = [(side, lines) for lines in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5) for side in (1, -1, 0) if side or lines]


def beside(
    points: Sequence[tuple[str, float, float]], room: Box, taken: Sequence[Box] = ()
) -> tuple[list[Placed], list[str]]:
    """Put labels beside their points, in the order given, where they cover neither each other nor what is taken.

    Returns
    -------
    tuple
        The labels, and the texts for which there is no room.
    """
    boxes = [*taken, *(Box(x - 5, y - 5, x + 5, y + 5) for _, x, y in points)]
    found, left_over = [], []
    for text, x, y in points:
        half = width(text, bold=True) / 2
        for side, lines in _TRIES:
            middle_x, middle_y = x + side * (half + 9), y + lines * (LINE - 2)
            box = Box(middle_x - half, middle_y - LINE / 2 + 1, middle_x + half, middle_y + LINE / 2 - 1)
            if room.holds(box) and not any(box.meets(other) for other in boxes):
                boxes.append(box)
                found.append(Placed(text, middle_x, middle_y, (x, y)))
                break
        else:
            left_over.append(text)
    return found, left_over
