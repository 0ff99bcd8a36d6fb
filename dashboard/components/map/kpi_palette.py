"""Colours of a KPI on the map: those of the chosen palette, dark for what is worse, as dark is more deprived elsewhere.

Where more of a KPI is better its lowest class is the darkest; where neither end is better the highest is.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.components.map.palettes import PALETTES
from dashboard.domain.kpi.definition import Better

#: By number of classes: which sequence of a palette the colours are of, and their places in it.
_PLACES: Mapping[int, tuple[int, tuple[int, ...]]] = {
    1: (7, (3,)),
    2: (7, (0, 6)),
    3: (7, (0, 3, 6)),
    4: (7, (0, 2, 4, 6)),
    5: (5, (0, 1, 2, 3, 4)),
}

#: Colours by palette key and number of classes; the darkest comes first.
KPI_PALETTES: Mapping[str, Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        key: MappingProxyType(
            {count: tuple(sequences[of][place] for place in places) for count, (of, places) in _PLACES.items()}
        )
        for key, sequences in PALETTES.items()
    }
)


def shades(better: Better, count: int) -> str:
    """Name the colours of a KPI with so many classes, as the style sheet knows them."""
    return f"{'r' if better is Better.HIGHER else 'q'}{count}"


def kpi_palette_css() -> str:
    """Write the colours as CSS: classes `q1` (lowest) to `q5` under `[data-classes=<shades>]`."""
    rules = []
    for key, sequences in KPI_PALETTES.items():
        properties = "".join(
            f"--q{count}-{count - place}:{colour};"
            for count, colours in sequences.items()
            for place, colour in enumerate(colours)
        )
        default = ":root," if key == next(iter(KPI_PALETTES)) else ""
        rules.append(f"{default}:root[data-palette={key}]{{{properties}}}")
    for count in _PLACES:
        for number in range(1, count + 1):
            for name, shade in ((f"q{count}", number), (f"r{count}", count + 1 - number)):
                rules += [
                    f"[data-classes={name}] :is(path,use,g).q{number}{{fill:var(--q{count}-{shade})}}",
                    f"[data-classes={name}] .swatch.q{number}{{background:var(--q{count}-{shade})}}",
                ]
    return "\n".join(rules) + "\n"
