"""How much room words take, and how labels in a column keep out of each other's way.

No font is at hand on the server: widths are those of a wide one (DejaVu Sans), so that words fit in all others.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

#: Size of all words and distance of their lines, in drawing units.
SIZE, LINE = 13.0, 17.0

_NARROW = frozenset("iljI.,:;'’‘|!()[]· ftr-/“”")
_BROAD = frozenset("mwMW%@—−")
_BOLD = 1.13


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=4096)
def wrapped(text: str, room: float, *, bold: bool = False) -> Sequence[str]:
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
    return tuple(lines)


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
