"""Movement in England's ranking between two editions: by band, by tenth, into and out of the most deprived.

"Up" is towards the most deprived. A move says how a place stands beside others; nothing about how much deprivation
there is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from dashboard.domain.change.placed import Placed
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import Comparable, Edition


class Way(StrEnum):
    """What a move is counted in; the values stand in URLs."""

    BANDS = "bands"
    TENTHS = "tenths"


class Move(StrEnum):
    """Where an LSOA went."""

    UP = "up"
    STAYED = "stayed"
    DOWN = "down"
    UNKNOWN = "unknown"


def may_be_judged(earlier: Placed, later: Placed, measure: str) -> bool:
    """Tell whether a move on a measure means anything: not if the measure was replaced."""
    return between(earlier.edition, later.edition, measure).comparable is not Comparable.REPLACED


def steps(earlier: Placed, later: Placed, measure: str, way: Way = Way.BANDS) -> pd.Series:
    """Count the bands or tenths that each LSOA moved, whether or not the measure may be compared.

    Returns
    -------
    pandas.Series
        Nullable integers by LSOA code: above nought is down (away from the most deprived); missing where the LSOA
        cannot be followed.
    """
    classes = [
        (deprivation.bands if way is Way.BANDS else deprivation.deciles)(one.ranks(measure), one.edition.lsoa_count)
        for one in (earlier, later)
    ]
    return classes[1] - classes[0]


def moves(earlier: Placed, later: Placed, measure: str, gone: pd.Series) -> pd.Series:
    """Tell where each LSOA went: a `Move` by LSOA code, unknown for all where the measure was replaced.

    `gone` are the `steps` of the same editions and measure.
    """
    if not may_be_judged(earlier, later, measure):
        return pd.Series(Move.UNKNOWN, index=gone.index, dtype=object)
    moved = gone.to_numpy(dtype="float64", na_value=np.nan)
    found = np.select([moved < 0, moved == 0, moved > 0], [Move.UP, Move.STAYED, Move.DOWN], Move.UNKNOWN)
    return pd.Series(found, index=gone.index, dtype=object)


@dataclass(frozen=True)
class Passage:
    """Who entered and who left England's most deprived `share_pct` per cent, and who stayed in it; LSOA codes.

    `lost` were in it and cannot be followed; `followed` is how many of `of` LSOAs can.
    """

    share_pct: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    stayed: tuple[str, ...]
    lost: tuple[str, ...]
    followed: int
    of: int


def passage(earlier: Placed, later: Placed, share_pct: int) -> Passage:
    """Find out who entered, left and stayed; the most deprived first, by the edition in which they were within."""

    def within(one: Placed) -> pd.Series:
        return deprivation.is_within_share(one.ranks("imd"), one.edition.lsoa_count, share_pct)

    def ordered(chosen: pd.Series, by: Placed) -> tuple[str, ...]:
        return tuple(by.ranks("imd")[chosen].sort_values(kind="stable").index)

    before, after = within(earlier), within(later)
    known = earlier.ranks("imd").notna() & later.ranks("imd").notna()
    return Passage(
        share_pct,
        entered=ordered(known & after & ~before, later),
        left=ordered(known & before & ~after, earlier),
        stayed=ordered(known & before & after, later),
        lost=ordered(before & ~known, earlier),
        followed=int(known.sum()),
        of=len(known),
    )


@dataclass(frozen=True)
class Tenths:
    """How many LSOAs went from which tenth to which: `counts[from - 1][to - 1]`, 1 = most deprived."""

    counts: tuple[tuple[int, ...], ...]
    of: int

    @property
    def followed(self) -> int:
        """LSOAs that can be followed."""
        return sum(map(sum, self.counts))

    def moved(self) -> tuple[int, int, int]:
        """Return how many went up (towards the most deprived), stayed, and went down."""
        up, stayed, down = 0, 0, 0
        for before, row in enumerate(self.counts):
            up, stayed, down = up + sum(row[:before]), stayed + row[before], down + sum(row[before + 1 :])
        return up, stayed, down


def tenths(earlier: Placed, later: Placed, measure: str) -> Tenths:
    """Count the LSOAs by their tenth of England in both editions."""
    pairs = pd.DataFrame(
        {
            position: deprivation.deciles(one.ranks(measure), one.edition.lsoa_count)
            for position, one in enumerate((earlier, later))
        }
    ).dropna()
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (pairs[0].to_numpy(dtype=int) - 1, pairs[1].to_numpy(dtype=int) - 1), 1)
    return Tenths(tuple(tuple(row) for row in counts.tolist()), len(earlier.frame))


def share_counts(ranks: pd.Series, edition: Edition, shares_pct: Collection[int]) -> dict[int, int]:
    """Count the areas in the most deprived shares of England, by per cent; those without a rank are in none."""
    held = ranks.to_numpy(dtype="float64", na_value=np.inf)
    return {share: int((100 * held <= share * edition.lsoa_count).sum()) for share in shares_pct}
