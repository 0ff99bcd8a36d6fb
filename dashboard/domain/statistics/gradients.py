"""How a KPI changes with deprivation across a city: by tenths of its LSOAs, with one number for the whole slope.

The tenths are of the city's own neighbourhoods, tenth 1 the most deprived. Figures of a tenth are sums and can give a
hidden LSOA away like any other sum: put `decile_membership` with the other areas before figures are added up and
protected, so that the tenths are protected too. Both indices are turned so that more where more deprived is
a difference above zero and a ratio above one. Deprivation is of areas: what is told is about neighbourhoods.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.areas.listed import listed
from dashboard.domain.deprivation.ranks import deciles_within
from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.statistics.gaps import Figures, values
from dashboard.domain.statistics.verdicts import SINGLE_LEVEL

#: Kind of area that a tenth is; its code is "1" (most deprived) to "10".
DECILE = "imd-decile"
TENTHS = tuple(str(number) for number in range(1, 11))

#: Fewer tenths with figures bear no regression.
LEAST_TENTHS = 5


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; NaN where it cannot be worked out."""

    value: float
    lower: float
    upper: float

    @property
    def is_known(self) -> bool:
        """Whether it could be worked out."""
        return not np.isnan(self.value)


UNKNOWN = Estimate(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Gradient:
    """A KPI by tenth, and its slope.

    Attributes
    ----------
    tenths
        Indexed by tenth, 1 (most deprived) to 10: `numerator`, `denominator`, `value`, and `ridit`, the middle of the
        tenth's share of all that is measured (0 = most deprived end).
    slope_index
        SII: fitted value at the most deprived end minus that at the least deprived end, in the unit.
    relative_index
        RII: the first over the second; unknown where a fitted end is not above zero.
    problem
        Why there is no slope, as a sentence; "" where there is one.
    """

    tenths: pd.DataFrame
    slope_index: Estimate
    relative_index: Estimate
    problem: str = ""


def decile_membership(imd_ranks: pd.Series) -> pd.DataFrame:
    """List the LSOAs of every tenth of a city, as further rows for `kpi_cube.membership`.

    Parameters
    ----------
    imd_ranks
        National IMD rank (1 = most deprived) of every LSOA of the city, by its code.
    """
    tenths = deciles_within(imd_ranks).dropna()
    rows = {"area_kind": DECILE, "area_code": tenths.astype(str).to_numpy(), "lsoa_code": tenths.index.astype(str)}
    ordered = pd.DataFrame(rows).sort_values(["area_code", "lsoa_code"], ignore_index=True)
    return ordered.astype(object)


def gradient(definition: KpiDefinition, cells: pd.DataFrame, level: float = SINGLE_LEVEL) -> Gradient:
    """Work out how a KPI changes over the tenths.

    The value is regressed on the ridit, each tenth weighted by its denominator; the interval is that of Student's
    distribution with the scatter about the line, so it holds for means as well. Pamuk (1985), Social class inequality
    in mortality, Population Studies 39, 17-31; Mackenbach and Kunst (1997), Soc. Sci. Med. 44, 757-771.

    Parameters
    ----------
    cells
        Published cells of one period; rows of the kind `DECILE` are used.
    """
    figures = _of_tenths(cells)
    own, weights = values(definition, figures), figures.denominators
    known = ~np.isnan(own) & (weights > 0)
    ridits = np.where(known, _ridits(np.where(known, weights, 0.0)), np.nan)
    tenths = pd.DataFrame(
        {"numerator": figures.numerators, "denominator": weights, "value": own, "ridit": ridits},
        index=pd.RangeIndex(1, 11, name="tenth"),
    )
    if definition.unit is Unit.COUNT:
        return Gradient(
            tenths, UNKNOWN, UNKNOWN, "A plain count has no slope: where more people live, more is counted."
        )
    if known.sum() < LEAST_TENTHS:
        problem = f"Only {int(known.sum())} of 10 tenths have figures that may be shown; a slope needs {LEAST_TENTHS}."
        return Gradient(tenths, UNKNOWN, UNKNOWN, problem)
    return Gradient(tenths, *_indices(own[known], ridits[known], weights[known], level))


def _of_tenths(cells: pd.DataFrame) -> Figures:
    """Return the figures of the tenths, the first one first."""
    keys = zip(*(listed(cells[name]) for name in ("area_kind", "area_code")), strict=True)
    row = {code: number for number, (kind, code) in enumerate(keys) if kind == DECILE}
    numerators, denominators = (
        np.array([given[row[tenth]] if tenth in row else np.nan for tenth in TENTHS], dtype=float)
        for given in (cells[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    )
    # a hidden tenth has a public denominator at times; without a numerator it has no place
    return Figures(numerators, np.where(np.isnan(numerators), np.nan, denominators))


def _ridits(weights: Numbers) -> Numbers:
    total = weights.sum()
    return np.asarray((np.cumsum(weights) - weights / 2) / total if total else np.full(weights.shape, np.nan))


def _indices(own: Numbers, ridits: Numbers, weights: Numbers, level: float) -> tuple[Estimate, Estimate]:
    """Fit value = a x (1 - ridit) + b x ridit, so that a and b are the fitted ends: SII = a - b, RII = a / b."""
    ends = np.column_stack([1 - ridits, ridits])
    # closed form of weighted least squares, since statsmodels takes 60 MB and most of a second to load
    unscaled = np.linalg.inv(ends.T @ (weights[:, None] * ends))
    fitted = unscaled @ ends.T @ (weights * own)
    left = len(own) - 2
    covariance = unscaled * (weights @ (own - ends @ fitted) ** 2) / left
    from scipy.special import stdtrit  # noqa: PLC0415 - takes 14 MB

    quantile = float(stdtrit(left, (1 + level) / 2))

    def half(direction: Numbers) -> float:
        return quantile * float(np.sqrt(direction @ covariance @ direction))

    most, least = (float(end) for end in fitted)
    off = half(np.array([1.0, -1.0]))
    slope = Estimate(most - least, most - least - off, most - least + off)
    if min(most, least) <= 0:
        return slope, UNKNOWN
    # delta method on the logarithm: the derivatives are 1/a and -1/b
    ratio, off = most / least, half(np.array([1 / most, -1 / least]))
    return slope, Estimate(ratio, ratio * float(np.exp(-off)), ratio * float(np.exp(off)))
