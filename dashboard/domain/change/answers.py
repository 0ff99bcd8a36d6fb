"""Three answers to "has it improved?", side by side: relative, absolute, and what cannot be said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.change.movement import Move, Way, moves, steps
from dashboard.domain.change.placed import RATES, Placed
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import MEASURES, Since


@dataclass(frozen=True)
class Relative:
    """How the LSOAs of an area moved in England's ranking on a measure, by band.

    For a single LSOA `ranks` has its ranks in both editions (None where it has none) and `bands` how many bands it
    moved, above nought away from the most deprived; None without a verdict.
    """

    up: int
    stayed: int
    down: int
    unknown: int
    ranks: tuple[int | None, int | None] | None = None
    bands: int | None = None


@dataclass(frozen=True)
class Absolute:
    """Rates of people in both editions, in per cent; None where an edition's file has none.

    `comparable` tells whether the definition held. Rates of several LSOAs are averages weighted by population.
    """

    before_pct: float | None
    after_pct: float | None
    comparable: bool

    @property
    def points(self) -> float | None:
        """Percentage points between them, where they may be compared."""
        if not self.comparable or self.before_pct is None or self.after_pct is None:
            return None
        return self.after_pct - self.before_pct


@dataclass(frozen=True)
class Answers:
    """The answers for one area: by key of measure; absolute ones for the measures that are rates of people."""

    relative: Mapping[str, Relative]
    absolute: Mapping[str, Absolute]


def answers(earlier: Placed, later: Placed, codes: Collection[str], population: pd.Series) -> Answers:
    """Work out what may be said of an area.

    Parameters
    ----------
    codes
        Its LSOAs.
    population
        By LSOA code; the weights of rates of several LSOAs.
    """
    listed = list(codes)
    followed = [code for code in listed if code in earlier.judged and code in later.judged]
    return Answers(
        {measure: _relative(earlier, later, listed, measure) for measure in MEASURES},
        {
            measure: Absolute(
                _rate(earlier, followed, measure, population),
                _rate(later, followed, measure, population),
                between(earlier.edition, later.edition, measure).rate,
            )
            for measure in RATES
        },
    )


def cannot_be_said(earlier: Placed, later: Placed) -> dict[str, Since]:
    """Return what became of each measure between two editions, by key."""
    return {measure: between(earlier.edition, later.edition, measure) for measure in MEASURES}


def _relative(earlier: Placed, later: Placed, codes: list[str], measure: str) -> Relative:
    counts = moves(earlier, later, measure).loc[codes].value_counts()
    up, stayed, down, unknown = (int(counts.get(move, 0)) for move in Move)
    if len(codes) != 1:
        return Relative(up, stayed, down, unknown)
    ranks = tuple(one.ranks(measure)[codes[0]] for one in (earlier, later))
    moved = steps(earlier, later, measure, Way.BANDS)[codes[0]]
    first, second = (None if pd.isna(rank) else int(rank) for rank in ranks)
    return Relative(up, stayed, down, unknown, (first, second), None if unknown else int(moved))


def _rate(one: Placed, codes: list[str], measure: str, population: pd.Series) -> float | None:
    rates = one.frame.loc[codes, f"{measure}_score"].to_numpy(dtype="float64", na_value=np.nan)
    people = population.loc[codes].to_numpy(dtype="float64", na_value=np.nan)
    if not codes or np.isnan(rates).any():
        return None
    if len(codes) == 1:
        return 100 * float(rates[0])
    return None if np.isnan(people).any() or people.sum() <= 0 else 100 * float(np.average(rates, weights=people))
