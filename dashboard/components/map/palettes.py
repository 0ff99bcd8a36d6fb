"""Colours of the classes: one-hue sequences, dark for the most deprived.

Steps are even in OKLab lightness (the greys of high contrast in CIELAB lightness), computed once and written down
here; a test measures that neighbours differ for all, colour-blind readers included. White is the surface outside.
"""

from collections.abc import Mapping
from types import MappingProxyType

_SEQUENCES = {
    "blue": {
        5: "081d3f 1a4c8c 4b84bf 93bedf f0f4f7",
        7: "081d3f 113b75 265e9f 4b84bf 7aabd6 b2d0e8 f0f4f7",
        10: "081d3f 0e3163 164585 265e9f 3c78b6 5991c7 7aabd6 9ec4e3 c6dcee f0f4f7",
        20: "081d3f 0b2650 0d2f61 103972 144382 1b4f8f 235b9b 2b66a8 3672b2 437eba "
        "518ac3 5f97cb 6fa3d1 7fafd8 8fbbde a2c6e4 b5d2e9 c8ddee dce9f3 f0f4f7",
    },
    "green": {
        5: "0b2a1e 185f46 499574 97c8ad f1f6f2",
        7: "0b2a1e 114d38 217255 499574 7cb799 b4d7c4 f1f6f2",
        10: "0b2a1e 0f412f 155941 217255 3b8a6a 57a180 7cb799 a1cdb5 c8e2d3 f1f6f2",
        20: "0b2a1e 0d3426 0f402e 104b36 13573f 196248 1f6d51 277a5c 358465 43906f "
        "509b7a 60a685 71b091 81bb9d 92c5aa a5cfb8 b7d9c6 cae3d5 ddece3 f1f6f2",
    },
    "purple": {
        5: "260a3d 5d2f87 9269b8 c6abda f6f2f8",
        7: "260a3d 4a1f72 703f9b 9269b8 b595cf d7c2e4 f6f2f8",
        10: "260a3d 3e1860 572a80 703f9b 875baf 9e77c1 b595cf ccb3dd e1d2eb f6f2f8",
        20: "260a3d 31104d 3c175e 481e6f 54277d 60328a 6c3c97 7748a3 8255ab 8d62b4 "
        "986fbc a37ec4 ae8ccb b99ad2 c3a8d8 ceb6df d8c5e5 e2d3ec ece3f2 f6f2f8",
    },
    "contrast": {
        5: "000000 3b3b3b 777777 b9b9b9 ffffff",
        7: "000000 292929 4e4e4e 777777 a2a2a2 d0d0d0 ffffff",
        10: "000000 1e1e1e 353535 4e4e4e 696969 858585 a2a2a2 c0c0c0 dfdfdf ffffff",
        20: "000000 121212 1d1d1d 272727 333333 3e3e3e 4a4a4a 575757 636363 707070 "
        "7e7e7e 8b8b8b 999999 a7a7a7 b5b5b5 c3c3c3 d2d2d2 e1e1e1 f0f0f0 ffffff",
    },
}

#: Colours by palette key and number of classes; class 0, the most deprived, comes first.
PALETTES: Mapping[str, Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        key: MappingProxyType(
            {count: tuple(f"#{code}" for code in codes.split()) for count, codes in sequences.items()}
        )
        for key, sequences in _SEQUENCES.items()
    }
)


def palette_css() -> str:
    """Write the palettes as CSS custom properties: `--k<classes>-<class>` under `[data-palette=<key>]`."""
    rules = []
    for key, sequences in PALETTES.items():
        properties = "".join(
            f"--k{count}-{index}:{colour};"
            for count, colours in sequences.items()
            for index, colour in enumerate(colours)
        )
        default = ":root," if key == next(iter(PALETTES)) else ""
        rules.append(f"{default}:root[data-palette={key}]{{{properties}}}")
    for count in next(iter(PALETTES.values())):
        rules.extend(
            f"[data-classes='{count}'] path.k{index}{{fill:var(--k{count}-{index})}}"
            f"[data-classes='{count}'] .swatch.k{index}{{background:var(--k{count}-{index})}}"
            for index in range(count)
        )
    return "\n".join(rules) + "\n"
