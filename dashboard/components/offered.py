"""Areas offered as links where what was typed fits several."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Areas offered at most.
MOST_OFFERED = 12


@dataclass(frozen=True)
class Offer:
    """An area: its name, what it is, and the address that adds it."""

    name: str
    kind: str
    href: str


@dataclass(frozen=True)
class Offered:
    """What was typed, the areas that it fits, and whether there are `more`."""

    typed: str
    places: tuple[Offer, ...]
    more: bool


def offered(typed: str, offers: Sequence[Offer]) -> Offered | None:
    """Return the first areas that a text fits; None if it fits none."""
    if not offers:
        return None
    return Offered(typed, tuple(offers[:MOST_OFFERED]), len(offers) > MOST_OFFERED)
