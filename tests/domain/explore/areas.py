"""Few areas with measures, for the tests of what is explored."""

import numpy as np
import pandas as pd

from dashboard.domain.explore.measured import Measured, rank_text

CODES = [f"E0100{number:04}" for number in range(12)]


def areas(count=12):
    names = [f"Area {code[-2:]}" for code in CODES[:count]]
    table = {"name": names, "short": names, "context": "A ward", "population": 1500, "mark": ""}
    return pd.DataFrame(table, index=CODES[:count])


def ranks(values, label="Overall deprivation (IMD)", on="overall"):
    found = pd.Series(values, index=CODES[: len(values)], dtype=float)
    more, less = f"more deprived {on}", f"less deprived {on}"
    return Measured(
        "imd", label, "Overall: national rank", "", more, less, found, found.map(rank_text), True, "IoD 2015."
    )


def rates(values, hidden=()):
    found = pd.Series(values, index=CODES[: len(values)], dtype=float)
    found[list(hidden)] = np.nan
    texts = found.map(lambda value: "no figures" if np.isnan(value) else f"{value:.1f}")
    texts[list(hidden)] = "hidden"
    quantity, more, less = "Fly-tips per 1,000 residents", "higher on “Fly-tips”", "lower on “Fly-tips”"
    label, source = "Fly-tips, Jul–Sep 2026", "Fly-tips: Waste, Jul–Sep 2026."
    return Measured("kpi:fly-tips", label, quantity, "Jul–Sep 2026", more, less, found, texts, False, source)
