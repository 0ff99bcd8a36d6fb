"""Deprivation of areas of any kind side by side: ranks for an LSOA, local estimates for whatever has several.

Several LSOAs have no rank together. What can be said of them is the average score, weighted by population, the median
rank, and how many of the LSOAs and of the people are among the most deprived of England.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.domain.areas.compared import ComparedArea
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import MEASURES, Measure
from dashboard.domain.deprivation.profile import Share
from dashboard.domain.wording import plain as wording

#: Shares of England, in per cent.
SHARES_PCT = (1, 10, 20)


@dataclass(frozen=True)
class Standing:
    """One measure in one area.

    Attributes
    ----------
    score
        Of an LSOA, or the average weighted by population; None where it is not known.
    rank, decile, band
        Of an LSOA; None, None and "" for several, or without a rank.
    median_rank
        Median national rank of the LSOAs; that of an LSOA is its own.
    shares
        For each of `SHARES_PCT`.
    """

    score: float | None
    rank: int | None
    decile: int | None
    band: str
    median_rank: float | None
    shares: tuple[Share, ...]

    def share(self, share_pct: int) -> Share:
        """Return the share for a limit in per cent."""
        return next(share for share in self.shares if share.share_pct == share_pct)


@dataclass(frozen=True)
class Deprivation:
    """One area: how many LSOAs and people (None where not known) it has, and where it stands by key of measure."""

    lsoas: int
    people: int | None
    standings: dict[str, Standing]


def deprivation_of(area: ComparedArea, lsoas: pd.DataFrame, lsoa_count: int) -> Deprivation:
    """Work out where an area stands on the IMD and the seven domains.

    Parameters
    ----------
    lsoa_count
        Number of LSOAs ranked in England.
    """
    group = lsoas.loc[list(area.lsoa_codes)]
    known = bool(group["population"].notna().all()) and int(group["population"].sum()) > 0
    people = group["population"].to_numpy(dtype=float) if known else None
    standings = {
        key: _standing(group, measure, people, lsoa_count, alone=area.is_lsoa) for key, measure in MEASURES.items()
    }
    # all at once, which is far quicker than one by one
    tenths = deprivation.deciles(
        pd.Series({key: one.rank for key, one in standings.items()}, dtype="Int64"), lsoa_count
    )
    standings = {
        key: one if one.rank is None else replace(one, decile=int(tenths[key])) for key, one in standings.items()
    }
    return Deprivation(len(group), None if people is None else int(people.sum()), standings)


def _standing(
    group: pd.DataFrame, measure: Measure, people: np.ndarray | None, lsoa_count: int, *, alone: bool
) -> Standing:
    ranks = group[measure.rank_column].to_numpy(dtype=float, na_value=np.nan)
    held = ranks[~np.isnan(ranks)]
    median = float(np.median(held)) if len(held) else None
    rank = int(median) if alone and median is not None else None
    return Standing(
        score=_score(group, measure, people, alone=alone),
        rank=rank,
        decile=None,
        band="" if rank is None else wording.band_label(rank, lsoa_count),
        median_rank=median,
        shares=tuple(_share(ranks * 100 <= share_pct * lsoa_count, people, share_pct) for share_pct in SHARES_PCT),
    )


def _score(group: pd.DataFrame, measure: Measure, people: np.ndarray | None, *, alone: bool) -> float | None:
    column = f"{measure.key}_score"
    scores = group[column].to_numpy(dtype=float, na_value=np.nan) if column in group else np.array([np.nan])
    if np.isnan(scores).any():
        return None
    if alone:
        return float(scores[0])
    return None if people is None else deprivation.weighted_average_score(group[column], group["population"])


def _share(within: np.ndarray, people: np.ndarray | None, share_pct: int) -> Share:
    inside = None if people is None else int(people[within].sum())
    return Share(
        share_pct=share_pct,
        lsoas=int(within.sum()),
        lsoas_pct=100 * float(within.mean()),
        people=inside,
        people_pct=None if people is None or inside is None else 100 * inside / float(people.sum()),
    )
