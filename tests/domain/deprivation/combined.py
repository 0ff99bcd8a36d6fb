"""The score of the Indices of 2015, as their technical report works it out (chapter 3)."""

import numpy as np
import pandas as pd

from dashboard.domain.deprivation.measures import DOMAINS


def score(ranks: pd.DataFrame, lsoa_count: int) -> pd.Series:
    """Weigh the domains' ranks, a column each: E = -23 ln(1 - r (1 - e^(-100/23))), r = (N - rank + 1) / N."""
    share = (lsoa_count - ranks.astype("float64") + 1) / lsoa_count
    transformed = -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    return sum(transformed[domain.key] * domain.weight_pct for domain in DOMAINS) / 100
