"""Where a value lies on a drawing, and the round numbers that stand along its axis."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

#: Writes a value for readers: "63.5%".
Text = Callable[[float], str]

#: Empty room beyond the outermost values, as a part of what lies between them.
_PADDING = 0.05
#: An axis starts at nought where the least value lies below this part of the greatest.
_NEAR_NOUGHT = 0.4


@dataclass(frozen=True)
class Scale:
    """A straight scale: `low` lies at `start` and `high` at `end`, in drawing units."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def places(self, values: Iterable[float]) -> list[float]:
        """Return the places of many values."""
        low, start, spread, room = self.low, self.start, self.high - self.low, self.end - self.start
        return [start + (value - low) / spread * room for value in values]

    def within(self, value: float) -> float:
        """Return the place of a value, held within the ends."""
        return self.at(min(max(value, self.low), self.high))


def known(value: float | None) -> TypeGuard[float]:
    """Tell whether there is a number to draw."""
    return value is not None and math.isfinite(value)


def extent(values: Iterable[float | None]) -> tuple[float, float]:
    """Return the ends of an axis for some values, with a little room; nought to one where there are none.

    Nothing below nought is shown where all values are above, and nought is where it is near.
    """
    numbers = [float(value) for value in values if known(value)]
    if not numbers:
        return 0.0, 1.0
    least, most = min(numbers), max(numbers)
    # values that are equal, or so near that the difference is lost in floating point
    room = max((most - least) * _PADDING, abs(most) * 1e-6, abs(least) * 1e-6)
    # or so small that they cannot be divided
    if most - least <= max(room, 1e-300):
        room = max(abs(most) * 0.1, 1e-9) if most else 1.0
    low, high = least - room, most + room
    if least >= 0 and (low < 0 or least < _NEAR_NOUGHT * most):
        low = 0.0
    return low, high


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers from `low` to `high` in steps of 1, 2 or 5 times a power of ten, at most so many."""
    rough = (high - low) / max(most, 1)
    exponent = math.floor(math.log10(rough))
    for step_digit, power in ((1, 0), (2, 0), (5, 0), (1, 1), (2, 1)):
        step = step_digit * 10.0 ** (exponent + power)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            digits = max(0, -(exponent + power))
            # adding nought turns -0.0 into 0.0
            return [round(number * step, digits) + 0.0 for number in range(first, last + 1)]
    return []


def tick_labels(places: Sequence[float], text: Text) -> list[tuple[float, str]]:
    """Write the numbers of an axis: without ".0" where all are whole, and none twice."""
    texts = [text(place) for place in places]
    shorter = [re.sub(r"\.0+(?!\d)", "", written) for written in texts]
    if not any(re.search(r"\.\d", written) for written in shorter):
        texts = shorter
    found: dict[str, float] = {}
    for place, written in zip(places, texts, strict=True):
        found.setdefault(written, place)
    return [(place, written) for written, place in found.items()]


class Partial(NamedTuple):
    """A value, and how much of its area it covers: "190 of 482 areas", "" for all of it."""

    value: float | None
    part: str
