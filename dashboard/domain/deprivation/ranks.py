"""Ranks, deciles, bands and population-weighted averages of deprivation.

Rank 1 is the most deprived of `lsoa_count`; a higher score is more deprived; class 0 is the most deprived class.
Limits are compared in whole numbers (rank x 100 <= per cent x count), so no area falls on the wrong side of a limit
by floating point.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboard.domain.deprivation.measures import BAND_UPPER_PCT, RANK_STEPS, ClassingKey

#: Class number of an area without a value.
NO_CLASS = -1


def _whole_ranks(ranks: pd.Series, lsoa_count: int) -> pd.Series:
    """Return ranks as nullable integers; raise if one lies outside 1 to `lsoa_count`; missing stays missing."""
    whole = ranks.astype("Int64")
    outside = whole.notna() & ((whole < 1) | (whole > lsoa_count))
    if outside.any():
        found = ", ".join(str(value) for value in whole[outside].head(5))
        msg = f"`ranks` must lie between 1 and {lsoa_count:,}; found {found}"
        raise ValueError(msg)
    return whole


def _equal_groups(ranks: pd.Series, lsoa_count: int, groups: int) -> pd.Series:
    """Return group numbers from 1, ceil(groups x rank / lsoa_count) in whole numbers; missing stays missing."""
    return -(-(_whole_ranks(ranks, lsoa_count) * groups) // lsoa_count)


def deciles(ranks: pd.Series, lsoa_count: int) -> pd.Series:
    """Put national ranks into deciles.

    Parameters
    ----------
    ranks
        National ranks, 1 = most deprived; missing values stay missing.
    lsoa_count
        Number of LSOAs ranked, for example 32,844.

    Returns
    -------
    pandas.Series
        Deciles 1 (most deprived tenth) to 10, as nullable integers: ceil(10 x rank / lsoa_count).

    Raises
    ------
    ValueError
        If a rank lies outside 1 to `lsoa_count`.
    """
    return _equal_groups(ranks, lsoa_count, 10)


def is_within_share(ranks: pd.Series, lsoa_count: int, share_pct: int) -> pd.Series:
    """Tell which areas lie in the most deprived `share_pct` per cent of England.

    An area belongs if rank <= share_pct / 100 x lsoa_count. An area without a rank does not.

    Raises
    ------
    ValueError
        If a rank lies outside 1 to `lsoa_count`.
    """
    return (_whole_ranks(ranks, lsoa_count) * 100 <= share_pct * lsoa_count).fillna(False).astype(bool)


def bands(ranks: pd.Series, lsoa_count: int) -> pd.Series:
    """Put national ranks into the policy bands.

    Band b holds the areas with upper[b-1] < 100 x rank / lsoa_count <= upper[b], where the upper limits are
    1, 3, 5, 10, 20, 50 and 100 per cent.

    Returns
    -------
    pandas.Series
        Band numbers 0 (most deprived 1 %) to 6 (less deprived half), as nullable integers.

    Raises
    ------
    ValueError
        If a rank lies outside 1 to `lsoa_count`.
    """
    whole = _whole_ranks(ranks, lsoa_count)
    scaled = (whole * 100).to_numpy(dtype="float64", na_value=np.nan)
    limits = np.array([upper * lsoa_count for upper in BAND_UPPER_PCT], dtype="float64")
    numbers = pd.Series(np.searchsorted(limits, scaled, side="left"), index=ranks.index, dtype="Int64")
    return numbers.mask(whole.isna())


def ranks_within(ranks: pd.Series) -> pd.Series:
    """Rank areas among themselves by national rank; 1 = most deprived, ties share the better place.

    Returns
    -------
    pandas.Series
        Nullable integers from 1; missing stays missing.
    """
    return ranks.astype("Int64").rank(method="min").astype("Int64")


def quintiles_within(ranks: pd.Series) -> pd.Series:
    """Put areas into fifths among themselves, 1 = most deprived: ceil(5 x rank within / number of areas)."""
    return _equal_groups(ranks_within(ranks), int(ranks.notna().sum()), 5)


def deciles_within(ranks: pd.Series) -> pd.Series:
    """Put areas into tenths among themselves, 1 = most deprived: ceil(10 x rank within / number of areas)."""
    return _equal_groups(ranks_within(ranks), int(ranks.notna().sum()), 10)


def classes(ranks: pd.Series, classing: ClassingKey, lsoa_count: int) -> pd.Series:
    """Class national ranks for the map.

    Returns
    -------
    pandas.Series
        Class numbers from 0 (most deprived); `NO_CLASS` where there is no rank. Plain integers.
    """
    match classing:
        case ClassingKey.BANDS:
            numbers = bands(ranks, lsoa_count)
        case ClassingKey.DECILE:
            numbers = deciles(ranks, lsoa_count) - 1
        case ClassingKey.QUINTILE:
            numbers = quintiles_within(ranks) - 1
        case ClassingKey.RANK:
            numbers = _equal_groups(ranks, lsoa_count, RANK_STEPS) - 1
    return numbers.fillna(NO_CLASS).astype(int)


def class_limits(ranks: pd.Series, classing: ClassingKey, lsoa_count: int) -> list[int]:
    """Return the highest national rank of each class, most deprived class first.

    An area with a rank belongs to the first class whose limit is not below its rank. For the fifths within a city the
    limits come from the city's own `ranks`; for the others `ranks` does not matter.
    """
    match classing:
        case ClassingKey.BANDS:
            return [upper_pct * lsoa_count // 100 for upper_pct in BAND_UPPER_PCT]
        case ClassingKey.DECILE:
            return [number * lsoa_count // 10 for number in range(1, 11)]
        case ClassingKey.RANK:
            return [number * lsoa_count // RANK_STEPS for number in range(1, RANK_STEPS + 1)]
        case ClassingKey.QUINTILE:
            highest = ranks.astype("Int64").groupby(quintiles_within(ranks)).max()
            known = highest.reindex(range(1, 6)).ffill().fillna(0)
            return [int(limit) for limit in known]


def weighted_average_score(scores: pd.Series, population: pd.Series) -> float:
    """Average a score over areas, weighted by the people who live there.

    Parameters
    ----------
    scores, population
        One value an area, on the same index. Say on screen which population was used.

    Raises
    ------
    ValueError
        If the indexes differ, a value is missing, a population is negative, or nobody lives there.
    """
    if not scores.index.equals(population.index):
        msg = "`scores` and `population` must have the same index"
        raise ValueError(msg)
    people = float(population.sum())
    if scores.isna().any() or population.isna().any() or (population < 0).any() or people <= 0:
        msg = "`scores` and `population` must be complete, with no negative population and at least one person"
        raise ValueError(msg)
    return float((scores * population).sum() / people)


def class_counts(class_numbers: pd.Series, class_count: int) -> Sequence[int]:
    """Count the areas in each class, most deprived first; areas without a value come last, as one more count."""
    counts = class_numbers.value_counts()
    return [int(counts.get(number, 0)) for number in (*range(class_count), NO_CLASS)]
