"""Three answers to "has it improved?", side by side: relative, absolute, and what cannot be said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.change.movement import Move, moves, steps
from dashboard.domain.change.placed import RATES, Placed
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import MEASURES


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


def answers(earlier: Placed, later: Placed, groups: Sequence[Collection[str]], population: pd.Series) -> list[Answers]:
    """Work out what may be said of areas.

    Parameters
    ----------
    groups
        LSOAs of each area.
    population
        By LSOA code; the weights of rates of several LSOAs.
    """
    places = [earlier.frame.index.get_indexer(pd.Index(list(codes))) for codes in groups]
    people = population.reindex(earlier.frame.index).to_numpy(dtype="float64", na_value=np.nan)
    judged = earlier.is_judged & later.is_judged
    relative = {measure: _relative(earlier, later, places, measure) for measure in MEASURES}
    absolute = {
        measure: [
            Absolute(
                _rate(earlier, at[judged[at]], measure, people),
                _rate(later, at[judged[at]], measure, people),
                between(earlier.edition, later.edition, measure).rate,
            )
            for at in places
        ]
        for measure in RATES
    }
    return [
        Answers(
            {measure: found[place] for measure, found in relative.items()},
            {measure: found[place] for measure, found in absolute.items()},
        )
        for place in range(len(places))
    ]


def _relative(earlier: Placed, later: Placed, places: Sequence[np.ndarray], measure: str) -> list[Relative]:
    gone = steps(earlier, later, measure)
    moved = moves(earlier, later, measure, gone).to_numpy()
    bands = gone.to_numpy(dtype="float64", na_value=np.nan)
    ranks = [one.ranks(measure).to_numpy(dtype="float64", na_value=np.nan) for one in (earlier, later)]
    found = []
    for at in places:
        up, stayed, down, unknown = (int((moved[at] == move).sum()) for move in Move)
        if len(at) != 1:
            found.append(Relative(up, stayed, down, unknown))
            continue
        first, second = (None if np.isnan(one[at[0]]) else int(one[at[0]]) for one in ranks)
        found.append(Relative(up, stayed, down, unknown, (first, second), None if unknown else int(bands[at[0]])))
    return found


def _rate(one: Placed, at: np.ndarray, measure: str, people: np.ndarray) -> float | None:
    rates = one.frame[f"{measure}_score"].to_numpy(dtype="float64", na_value=np.nan)[at]
    if not len(at) or np.isnan(rates).any():
        return None
    if len(at) == 1:
        return 100 * float(rates[0])
    weights = people[at]
    return None if np.isnan(weights).any() or weights.sum() <= 0 else 100 * float(np.average(rates, weights=weights))
