"""Indicators put on one scale, weighted and added up; and what becomes of the ranking if the weights are not quite so.

Whatever is combined here has a row an area, and has no gaps: who lacks a value is left out before.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.deprivation.combining import transformed

Numbers = NDArray[np.float64]

#: How far a weight is moved either way in a draw, how many draws there are, and how many ranks of ten the range holds.
NOISE_PCT, DRAWS, RANGE_PCT = 25, 1000, 90
#: The same draws each time, so that an address always shows the same.
_SEED = 19
#: Draws that are added up at once: of all England they just stay in the processor's own memory.
_AT_ONCE = 8


class Scaling(StrEnum):
    """Ways to put indicators on one scale; the values stand in addresses."""

    RANK = "rank"
    Z_SCORE = "z"
    RANGE = "range"


@dataclass(frozen=True, eq=False)
class Indicator:
    """One figure of every area.

    Attributes
    ----------
    key, label
        Of a domain, or "kpi:" and the id of a KPI; with its period, if it has one.
    values
        By area code, turned so that a larger number is worse; NaN where there is none.
    ranks, of
        1 = worst of so many; NaN where there is none. Equal values share the middle of their places, except in ranks
        that were published.
    within, what
        Among which areas they are ranked: "England", or the name of the city; and what `values` are, in words.
    source
        Publisher, edition and period, in a sentence.
    illustrative
        Whether the figures are illustrative.
    """

    key: str
    label: str
    values: pd.Series
    ranks: pd.Series
    of: int
    within: str
    what: str
    source: str
    illustrative: bool = False


def ranked_here(values: pd.Series) -> tuple[pd.Series, int]:
    """Return the ranks of values among themselves, 1 = largest, and how many have one."""
    return values.rank(ascending=False, method="average"), int(values.count())


def scaled(indicator: Indicator, scaling: Scaling, codes: pd.Index) -> Numbers:
    """Put an indicator on the scale that all are added up on; a larger number is worse.

    Parameters
    ----------
    scaling
        `RANK`: as the Indices do, exponentially transformed ranks, 0 to 100; `Z_SCORE`: standard deviations from the
        mean of all areas with a value; `RANGE`: 0 for the best value of them to 100 for the worst.
    codes
        Areas to return, all with a value.
    """
    if not len(codes):
        return np.empty(0)
    if scaling is Scaling.RANK:
        return transformed((indicator.of - indicator.ranks.loc[codes].to_numpy(float) + 1) / indicator.of)
    values, known = indicator.values.loc[codes].to_numpy(float), indicator.values.dropna().to_numpy(float)
    spread = float(np.std(known) if scaling is Scaling.Z_SCORE else np.ptp(known))
    # where all are equal, nothing tells them apart
    start = float(known.mean() if scaling is Scaling.Z_SCORE else known.min())
    away: Numbers = (values - start) / (spread or 1.0)
    return away if scaling is Scaling.Z_SCORE else 100 * away


def combine_domains(table: Numbers, weights: Numbers) -> Numbers:
    """Add indicators up by weights, which need not come to a hundred.

    Parameters
    ----------
    table
        A row an area, a column an indicator, scaled.
    weights
        A row for each index that is wanted, a column an indicator; none below 0, not all of them 0.

    Returns
    -------
    numpy.ndarray
        A row an index, a column an area. Column by column, so that equal weights give equal numbers to the last bit,
        however many rows are worked out at once.
    """
    shares = weights / weights.sum(axis=1, keepdims=True)
    total = np.zeros((len(weights), len(table)))
    for column, share in zip(table.T, shares.T, strict=True):
        total += share[:, np.newaxis] * column
    return total


def ranks_of(index: Numbers) -> NDArray[np.int64]:
    """Rank areas, 1 = worst; equal ones share the first of their places, as in the Indices.

    Sorting once and looking for equal neighbours takes a tenth of the time of `scipy.stats.rankdata`.
    """
    order = np.argsort(index)[::-1]
    places = np.arange(1, len(index) + 1)
    ordered = index[order]
    places[1:][ordered[1:] == ordered[:-1]] = 0
    ranks = np.empty_like(places)
    ranks[order] = np.maximum.accumulate(places)
    return ranks


@dataclass(frozen=True, eq=False)
class Ranges:
    """What became of the areas' ranks in the draws, by area.

    Attributes
    ----------
    median, low, high
        The median rank, and the ends of the range that holds 90 % of them.
    among_pct
        In how many of a hundred draws an area was among the worst.
    """

    median: Numbers
    low: Numbers
    high: Numbers
    among_pct: Numbers


def sensitivity(
    table: Numbers, weights: Numbers, worst: int, noise_pct: float = NOISE_PCT, draws: int = DRAWS
) -> Ranges:
    """Move every weight at random, time and again, and see what becomes of the ranks.

    Parameters
    ----------
    table, weights
        As for `combine_domains`, with one row of weights.
    worst
        How many areas count as the worst.
    noise_pct
        Each weight is multiplied by a number between 1 less and 1 plus this, all equally likely; 0 changes nothing.
    """
    moved = np.random.default_rng(_SEED).uniform(1 - noise_pct / 100, 1 + noise_pct / 100, (draws, weights.size))
    found = np.empty((len(table), draws), np.min_scalar_type(max(len(table), 1)))
    for start in range(0, draws, _AT_ONCE):
        several = combine_domains(table, weights * moved[start : start + _AT_ONCE])
        found[:, start : start + _AT_ONCE] = np.column_stack([ranks_of(index) for index in several])
    among = 100 * np.count_nonzero(found <= worst, axis=1) / draws
    low = int((1 - RANGE_PCT / 100) / 2 * (draws - 1))
    middle = ((draws - 1) // 2, draws // 2)
    found.sort(axis=1)
    ends = found[:, [low, draws - 1 - low]].astype(float)
    return Ranges(found[:, list(middle)].mean(axis=1), ends[:, 0], ends[:, 1], among)
