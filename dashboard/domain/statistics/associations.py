"""Whether a KPI goes with a domain of deprivation over a city's LSOAs: Spearman's rank correlation.

It compares orders, because ranks are ordinal and because a few extreme LSOAs must not decide. Positive means more
where more deprived. It says nothing about causes, nor about the people: see `CAUTION`.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from dashboard.domain.deprivation.measures import Measure
from dashboard.domain.statistics.verdicts import SINGLE_LEVEL

#: Fewer LSOAs bear no correlation.
LEAST_LSOAS = 10

CAUTION = (
    "This does not show that one brings about the other, and says nothing about single residents: it compares "
    "neighbourhoods."
)

_STRENGTHS = ((0.7, "strongly"), (0.4, "clearly"), (0.2, "weakly"))


@dataclass(frozen=True)
class Association:
    """Spearman's rank correlation of a KPI with deprivation.

    Attributes
    ----------
    rho
        From -1 to 1, positive where the KPI is higher in more deprived LSOAs; NaN where it cannot be worked out.
    lower, upper
        Its limits.
    lsoas, left_out
        LSOAs that it is worked out from, and those without a figure that may be shown.
    """

    rho: float
    lower: float
    upper: float
    lsoas: int
    left_out: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies on one side of nought."""
        return self.lower > 0 or self.upper < 0


def association(kpi_values: pd.Series, ranks: pd.Series, level: float = SINGLE_LEVEL) -> Association:
    """Correlate values with deprivation.

    Limits are Fisher's transformation with the variance (1 + rho²/2) / (n - 3): Bonett and Wright (2000), Sample size
    requirements for estimating Pearson, Kendall and Spearman correlations, Psychometrika 65, 23-28.

    Parameters
    ----------
    kpi_values
        Values by LSOA code as published; NaN where there is none.
    ranks
        National rank (1 = most deprived) on a domain, or overall, by LSOA code.
    """
    in_order = kpi_values if kpi_values.index.equals(ranks.index) else kpi_values.reindex(ranks.index)
    values, places = in_order.to_numpy(dtype=float), ranks.to_numpy(dtype=float)
    known = ~np.isnan(values) & ~np.isnan(places)
    count, left_out = int(known.sum()), int((~known).sum())
    if count < LEAST_LSOAS or any(len(np.unique(part[known])) < 2 for part in (values, places)):
        return Association(np.nan, np.nan, np.nan, count, left_out)
    # rank 1 is the most deprived: the other way round, so that more deprived counts as more
    rho = float(np.corrcoef(pd.Series(values[known]).rank(), -pd.Series(places[known]).rank())[0, 1])
    half = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt((1 + rho**2 / 2) / (count - 3))
    # a perfect correlation has no finite transform
    middle = np.arctanh(np.clip(rho, -1 + 1e-12, 1 - 1e-12))
    return Association(rho, float(np.tanh(middle - half)), float(np.tanh(middle + half)), count, left_out)


def association_sentence(found: Association, kpi_name: str, measure: Measure) -> str:
    """Say an association in words, with the number of LSOAs and the caution."""
    left = f"; {found.left_out:,} have no figure that may be shown" if found.left_out else ""
    base = f"({found.lsoas:,} neighbourhoods{left})"
    if np.isnan(found.rho):
        return f"{kpi_name}: too few figures that differ to compare with {measure.in_sentence} {base}."
    on = "" if measure.key == "imd" else f" on {measure.in_sentence}"
    strength = next((word for least, word in _STRENGTHS if abs(found.rho) >= least), "")
    if found.is_clear and strength:
        way = "higher" if found.rho > 0 else "lower"
        text = f"{kpi_name}: {strength} {way} where neighbourhoods are more deprived{on or ' overall'}"
    else:
        text = f"{kpi_name}: hardly linked to deprivation{on}"
    rho = f"{found.rho:.2f}".replace("-", "−")
    return f"{text}; rank correlation {rho} {base}. {CAUTION}"
