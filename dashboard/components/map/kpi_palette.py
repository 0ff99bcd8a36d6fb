"""Colours of a KPI on the map: one sequence of its own, so that nobody takes a KPI for deprivation.

Ochre for all palettes of the deprivation map, greys for high contrast; darkest is the highest class. Made and tested
like the colours in `palettes`.
"""

from collections.abc import Mapping
from types import MappingProxyType


def _sequences(codes: Mapping[int, str]) -> Mapping[int, tuple[str, ...]]:
    return MappingProxyType({count: tuple(f"#{code}" for code in text.split()) for count, text in codes.items()})


#: Colours by "usual" or "contrast" and number of classes; the highest class comes first.
KPI_PALETTES: Mapping[str, Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        "usual": _sequences(
            {
                1: "bb7210",
                2: "3c1d0a fbf2e3",
                3: "3c1d0a bb7210 fbf2e3",
                4: "3c1d0a 994c00 d39d5c fbf2e3",
                5: "3c1d0a 833e00 bb7210 dcb37f fbf2e3",
            }
        ),
        "contrast": _sequences(
            {
                1: "777777",
                2: "000000 ffffff",
                3: "000000 777777 ffffff",
                4: "000000 4e4e4e a2a2a2 ffffff",
                5: "000000 3b3b3b 777777 b9b9b9 ffffff",
            }
        ),
    }
)


def kpi_palette_css() -> str:
    """Write the colours as CSS: classes `q1` (lowest) to `q5` under `[data-classes=q<number of classes>]`."""
    rules = []
    for key, sequences in KPI_PALETTES.items():
        properties = "".join(
            f"--q{count}-{count - place}:{colour};"
            for count, colours in sequences.items()
            for place, colour in enumerate(colours)
        )
        rules.append(f":root{'[data-palette=contrast]' if key == 'contrast' else ''}{{{properties}}}")
    for count in KPI_PALETTES["usual"]:
        rules.extend(
            f"[data-classes=q{count}] :is(path,use).q{number}{{fill:var(--q{count}-{number})}}"
            f"[data-classes=q{count}] .swatch.q{number}{{background:var(--q{count}-{number})}}"
            for number in range(1, count + 1)
        )
    return "\n".join(rules) + "\n"
