"""What a profile says in numbers: benchmarks, medians of groups, and the areas most alike.

A group is any number of whole LSOAs. Rank 1 is the most deprived. Ranks are an order, so the middle of a group is
its median rank, not an average; the average *score* is weighted by population and labelled with its year.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_UPPER_PCT, DOMAINS

#: Shares of England, in per cent, that profiles count neighbourhoods and people in.
PROFILE_SHARES_PCT = (1, 3, 5, 10, 20)


@dataclass(frozen=True)
class Share:
    """How much of a group lies in the most deprived `share_pct` per cent of England.

    `people` and `people_pct` are None where the population is not known. Local estimates for wards and other groups.
    """

    share_pct: int
    lsoas: int
    lsoas_pct: float
    people: int | None
    people_pct: float | None


@dataclass(frozen=True)
class Benchmark:
    """One group of LSOAs to compare with: its size, its average score and its shares."""

    label: str
    lsoas: int
    people: int | None
    average_score: float | None
    shares: tuple[Share, ...]

    def share(self, share_pct: int) -> Share:
        """Return the share for a limit in per cent."""
        return next(share for share in self.shares if share.share_pct == share_pct)


def benchmark(label: str, group: pd.DataFrame, lsoa_count: int) -> Benchmark:
    """Sum a group of LSOAs up.

    Parameters
    ----------
    group
        One row an LSOA, with `imd_rank`, `imd_score` and `population` (missing throughout where not known). People of
        a ward are those of the LSOAs that belong to it by best fit.
    lsoa_count
        Number of LSOAs ranked in England.

    Raises
    ------
    ValueError
        If the group is empty.
    """
    if group.empty:
        msg = f"`group` has no LSOA: {label}"
        raise ValueError(msg)
    known = bool(group["population"].notna().all()) and int(group["population"].sum()) > 0
    population = group["population"].to_numpy(dtype="int64") if known else None
    # the shares are the upper limits of the first bands, so every share is those bands together
    band_numbers = deprivation.bands(group["imd_rank"], lsoa_count).to_numpy(
        dtype="int64", na_value=len(BAND_UPPER_PCT)
    )
    shares = tuple(
        _share(band_numbers <= BAND_UPPER_PCT.index(share_pct), population, share_pct)
        for share_pct in PROFILE_SHARES_PCT
    )
    return Benchmark(
        label=label,
        lsoas=len(group),
        people=int(population.sum()) if population is not None else None,
        average_score=deprivation.weighted_average_score(group["imd_score"], group["population"]) if known else None,
        shares=shares,
    )


def _share(within: np.ndarray, population: np.ndarray | None, share_pct: int) -> Share:
    people = int(population[within].sum()) if population is not None else None
    return Share(
        share_pct=share_pct,
        lsoas=int(within.sum()),
        lsoas_pct=100 * float(within.mean()),
        people=people,
        people_pct=100 * people / int(population.sum()) if population is not None and people is not None else None,
    )


def median_ranks(group: pd.DataFrame) -> dict[str, float]:
    """Return the median national rank of a group on each domain, by key: of an even number the mean of the middle two.

    Areas without a rank on a domain are left out there.

    Raises
    ------
    ValueError
        If no area of the group has a rank on a domain.
    """
    return {domain.key: _median(group[domain.rank_column], domain.key) for domain in DOMAINS}


def _median(ranks: pd.Series, key: str) -> float:
    known = ranks.dropna().to_numpy(dtype="int64")
    if not len(known):
        msg = f"`group` has no rank on the domain “{key}”"
        raise ValueError(msg)
    return float(np.median(known))


@dataclass(frozen=True)
class Likeness:
    """An area that is like another on the seven domains; `places_apart` is the mean difference of their ranks."""

    code: str
    places_apart: int


@dataclass(frozen=True, eq=False)
class Candidates:
    """Areas to find those most alike among, with their ranks as one array; made once where there are many areas.

    `ranks` has a row a domain, in the order of `DOMAINS`, and a column an area: differences are summed along rows.
    """

    codes: pd.Index
    ranks: np.ndarray


def candidates(lsoas: pd.DataFrame) -> Candidates:
    """Take the domain ranks of areas, indexed by code; areas with a rank missing are left out."""
    ranks = lsoas[[domain.rank_column for domain in DOMAINS]].dropna()
    return Candidates(ranks.index, np.ascontiguousarray(ranks.to_numpy(dtype="int32").T))


def nearest_among(among: Candidates, ranks: Mapping[str, int], count: int = 5) -> tuple[Likeness, ...]:
    """Find the areas whose ranks are most like given ones, as `nearest_in_kind` does.

    Parameters
    ----------
    among
        The areas to choose from; one with the very same ranks is found too.
    ranks
        National rank on each of the seven domains, by key.
    count
        How many to return at most.
    """
    own = np.array([ranks[domain.key] for domain in DOMAINS], dtype="int32")
    apart = np.abs(among.ranks - own[:, np.newaxis]).sum(axis=0)
    count = min(count, len(apart))
    if count < 1:
        return ()
    # everything as near as the last that counts, so that ties there are settled by code as well
    near = np.flatnonzero(apart <= np.partition(apart, count - 1)[count - 1])
    nearest = sorted(zip(apart[near].tolist(), among.codes[near], strict=True))
    return tuple(Likeness(str(code), round(distance / len(DOMAINS))) for distance, code in nearest[:count])


def nearest_in_kind(
    lsoas: pd.DataFrame, code: str, count: int = 5, *, besides: Collection[str] = ()
) -> tuple[Likeness, ...]:
    """Find the areas most like one on the seven domains.

    The distance is the mean absolute difference of the seven national ranks, every domain counted the same: how many
    places the two lie apart on a domain, on average. Ties are ordered by code.

    Parameters
    ----------
    lsoas
        Indexed by code, with the rank of every domain; areas with a rank missing are left out.
    code
        The area to compare with.
    count
        How many to return at most.
    besides
        Codes of areas that do not count as others: those that belong together with `code`.
    """
    return nearest_besides(candidates(lsoas), [code, *besides], count)


def nearest_besides(among: Candidates, codes: Sequence[str], count: int = 5) -> tuple[Likeness, ...]:
    """Find the areas most like one of the candidates, as `nearest_in_kind` does.

    Parameters
    ----------
    among
        The areas to choose from, `codes` among them.
    codes
        The area to compare with, then those that do not count as others.
    count
        How many to return at most.
    """
    if codes[0] not in among.codes:
        return ()
    place = among.codes.get_loc(codes[0])
    own = {domain.key: int(rank) for domain, rank in zip(DOMAINS, among.ranks[:, place], strict=True)}
    # as many more as will be left out
    found = nearest_among(among, own, count + len(codes))
    return tuple(one for one in found if one.code not in codes)[:count]
