"""Roads, railways, rivers and parks that stand faintly on the map, so that its readers know where they are."""

from collections.abc import Mapping
from dataclasses import dataclass

#: What may be drawn, from the bottom to the top; the first two are areas, the others lines.
KINDS = ("parks", "water", "rivers", "railways", "minor-roads", "main-roads")
AREAS = frozenset(KINDS[:2])


@dataclass(frozen=True)
class Context:
    """SVG path data by kind, on a whole-number grid of its own.

    `left_m` and `top_m` are where the grid begins on the British National Grid; its y grows southwards.
    """

    left_m: float
    top_m: float
    metres_per_unit: float
    paths: Mapping[str, str]
