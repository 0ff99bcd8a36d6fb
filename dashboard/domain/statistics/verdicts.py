"""What a comparison comes to: better, worse or not significant; and, where it comes to nothing, why.

Each verdict has a word and a symbol of its own shape, so that none depends on colour.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import Better

Words = NDArray[np.object_]

#: Confidence in single views, and wherever many areas are judged at once.
SINGLE_LEVEL, MANY_LEVEL = 0.95, 0.998


class Verdict(StrEnum):
    """What an area is, against something else."""

    BETTER = "better"
    # never "similar" on screen: values that differ are not called the same
    SIMILAR = "not significant"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    CANNOT_TELL = "cannot tell"
    HIDDEN = "hidden"
    NO_FIGURES = "no figures"

    @property
    def symbol(self) -> str:
        """One character of its own shape; shown beside the word, never alone."""
        return {
            Verdict.BETTER: "▲",
            Verdict.SIMILAR: "●",
            Verdict.WORSE: "▼",
            Verdict.HIGHER: "△",
            Verdict.LOWER: "▽",
            Verdict.CANNOT_TELL: "?",
            Verdict.HIDDEN: "▨",
            Verdict.NO_FIGURES: "–",
        }[self]

    @property
    def is_different(self) -> bool:
        """Whether more than chance lies between the two."""
        return self in (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)

    @property
    def is_told(self) -> bool:
        """Whether the comparison came to anything."""
        return self.is_different or self is Verdict.SIMILAR


class Why(StrEnum):
    """Why there is no interval, or no verdict; `NOTHING` where there is one."""

    NOTHING = ""
    NO_FIGURES = "no figures"
    HIDDEN = "hidden"
    COMPARATOR_MISSING = "comparator missing"
    TOO_FEW_EVENTS = "too few events"
    ROUNDING = "rounding"
    PLAIN_COUNT = "plain count"
    NO_DENOMINATOR = "no denominator"
    VARIANCE_UNKNOWN = "variance unknown"
    AMOUNTS = "amounts"
    NOT_PART_OF_TOTAL = "not part of total"
    PARTIAL = "part of the areas"
    STRADDLES = "straddles"
    WHOLE_CITY = "whole city"
    COMPARATOR = "comparator"
    NO_TARGET = "no target"

    @property
    def sentence(self) -> str:
        """The reason for readers, as a whole sentence; "" for `NOTHING`."""
        return _SENTENCES[self]

    @property
    def is_open_question(self) -> bool:
        """Whether a reader may ask: the city, and what areas are compared with, are not judged at all."""
        return self not in (Why.NOTHING, Why.WHOLE_CITY, Why.COMPARATOR)


_SENTENCES = {
    Why.NOTHING: "",
    Why.NO_FIGURES: "There are no figures for it.",
    Why.HIDDEN: "The number is hidden because so few people may be recognised in it, or in a number beside it.",
    Why.COMPARATOR_MISSING: "The figure to compare with is hidden or missing.",
    Why.TOO_FEW_EVENTS: "There are too few cases to tell a difference from chance.",
    Why.ROUNDING: "There are so few cases that rounding them alone could make the difference.",
    Why.PLAIN_COUNT: "A plain count cannot be compared: where more people live, more is counted.",
    Why.NO_DENOMINATOR: "There is nothing to measure it against: its denominator is zero or missing.",
    Why.VARIANCE_UNKNOWN: "An average alone does not say how far single cases lie apart, so chance cannot be judged.",
    Why.AMOUNTS: "It adds up amounts and not cases, so chance cannot be judged.",
    Why.NOT_PART_OF_TOTAL: "The area’s own figure is not part of the city’s total, so the rest of the city is unknown.",
    Why.PARTIAL: "Figures cover only part of the areas that are compared, which says nothing of the rest of them.",
    Why.STRADDLES: "It lies partly in what it would be compared with, so there is no fair comparison.",
    Why.WHOLE_CITY: "This is the whole city; there is no rest to compare it with.",
    Why.COMPARATOR: "This is what the neighbourhoods are compared with.",
    Why.NO_TARGET: "No target has been set.",
}


def words(shape: tuple[int, ...], word: StrEnum) -> Words:
    """Return an array of one word; `numpy.full` would make plain text of it."""
    found = np.empty(shape, dtype=object)
    found[...] = word
    return found


def judged(direction: Numbers, better: Better) -> Words:
    """Turn directions into verdicts.

    Parameters
    ----------
    direction
        1 where surely above, -1 where surely below, 0 where neither, NaN where there are too few cases to compare.
    better
        Which way is better.

    Returns
    -------
    numpy.ndarray
        `Verdict`, of the shape of `direction`; `CANNOT_TELL` for NaN.
    """
    above, below = {
        Better.HIGHER: (Verdict.BETTER, Verdict.WORSE),
        Better.LOWER: (Verdict.WORSE, Verdict.BETTER),
        Better.NEITHER: (Verdict.HIGHER, Verdict.LOWER),
    }[better]
    found = words(direction.shape, Verdict.CANNOT_TELL)
    found[direction == 0] = Verdict.SIMILAR
    found[direction > 0] = above
    found[direction < 0] = below
    return found


def reasoned(shape: tuple[int, ...], *reasons: tuple[Flags, Why]) -> Words:
    """Give each element the first reason that holds for it, `Why.NOTHING` where none does."""
    found = words(shape, Why.NOTHING)
    for holds, why in reversed(reasons):
        found[np.broadcast_to(holds, shape)] = why
    return found
