"""The figures of an edition on the LSOAs of the city, whatever LSOAs the edition was made for.

An LSOA that kept its code kept its boundaries, so its figures hold as they are. One that consists of several LSOAs of
the edition has their average, weighted by population: an estimate. One that is a part of an LSOA of the edition is only
known as that, which gives no verdict on it. For any other, nothing is said.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.domain.deprivation.combining import contributions
from dashboard.domain.deprivation.editions import IOD_2015, EditionFigures
from dashboard.domain.deprivation.measures import MEASURES, Edition

#: Scores that are rates of people.
RATES = ("income", "employment")


class Kind(StrEnum):
    """How the figures of an edition fit an LSOA of the city."""

    EXACT = "unchanged"
    ESTIMATE = "an average of the areas that it consists of there"
    PART = "the figure of the area that it is a part of there"
    NONE = "no figure of its own"


#: Those that a verdict may be given on.
JUDGED = frozenset({Kind.EXACT, Kind.ESTIMATE})


@dataclass(frozen=True)
class Placed:
    """An edition on the LSOAs of the city.

    Attributes
    ----------
    frame
        Indexed by LSOA code of the city: for every measure `<key>_rank` (1 = most deprived, whole numbers, missing
        where there is none), `income_score` and `employment_score` (rates, missing where the edition's file has none).
    points
        On the same index, points of the overall score by key of domain; see `combining.contributions`.
    kinds
        How each LSOA is placed.
    lsoas_before
        Whether the edition's LSOAs are older than the city's: then what is one in the edition was split since.
    """

    edition: Edition
    frame: pd.DataFrame
    points: pd.DataFrame
    kinds: pd.Series
    lsoas_before: bool = False

    @cached_property
    def is_judged(self) -> np.ndarray:
        """Whether a verdict may be given on each LSOA: on unchanged ones and estimates."""
        return np.array([kind in JUDGED for kind in self.kinds])

    @property
    def judged(self) -> pd.Index:
        """Codes of LSOAs that a verdict may be given on."""
        return self.kinds.index[self.is_judged]

    def ranks(self, measure: str) -> pd.Series:
        """Return the ranks of a measure, missing where no verdict may be given."""
        return self.frame[MEASURES[measure].rank_column].where(self.is_judged)

    def rank_of(self, code: str, measure: str = "imd") -> int | None:
        """Return the rank of one LSOA; None where no verdict may be given."""
        rank = self.frame[MEASURES[measure].rank_column][code]
        return int(rank) if self.kinds[code] in JUDGED else None


def place(
    figures: EditionFigures,
    codes: Sequence[str] | pd.Index,
    changes: Mapping[str, Collection[str]],
    vintage: int = IOD_2015.lsoa_vintage,
) -> Placed:
    """Put the figures of an edition on the LSOAs of a city.

    Parameters
    ----------
    codes
        LSOAs of the city, of any vintage.
    changes
        For each LSOA of the edition that differs from the city's, the city's LSOAs that share ground with it.
    vintage
        Year of the city's LSOAs.
    """
    own = figures.frame
    columns = [measure.rank_column for measure in MEASURES.values()] + [f"{key}_score" for key in RATES]
    points = contributions(own, figures.edition)
    known = own[columns].join(points)
    index = pd.Index(codes)
    found = known.reindex(index).astype("float64")
    kinds = pd.Series([Kind.EXACT if code in own.index else Kind.NONE for code in index], index=index, dtype=object)
    parts: dict[str, list[str]] = {}
    for new, olds in changes.items():
        for old in olds:
            parts.setdefault(old, []).append(new)
    for code, news in parts.items():
        if code not in kinds.index or kinds[code] == Kind.EXACT or not set(news) <= set(own.index):
            continue
        if all(len(changes[new]) == 1 for new in news):
            people = own.loc[news, "population"].to_numpy(dtype="float64", na_value=np.nan)
            if np.isnan(people).any() or people.sum() <= 0:
                continue
            kinds[code] = Kind.ESTIMATE
            found.loc[code] = np.average(known.loc[news].to_numpy(dtype="float64"), axis=0, weights=people)
        elif len(news) == 1:
            kinds[code] = Kind.PART
            found.loc[code] = known.loc[news[0]].to_numpy(dtype="float64")
    ranks = [column for column in columns if column.endswith("_rank")]
    # halves up, as elsewhere
    whole = {column: np.floor(found[column] + 0.5).astype("Int64") for column in ranks}
    frame = found[columns].assign(**whole)
    before = figures.edition.lsoa_vintage < vintage
    return Placed(figures.edition, frame, found[list(points.columns)], kinds, before)
