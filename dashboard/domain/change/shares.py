"""What moved the overall score: its change split among the seven domains.

The overall score is the weighted sum of the domains' transformed ranks (see `deprivation.combining`), so
each domain's share of a change is its weight times the change of its transformed rank: the Shapley value, exactly.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.change.placed import Placed
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import DOMAINS, Since


@dataclass(frozen=True)
class DomainShare:
    """How many points a domain added to the overall score, and how far the two editions compare on it."""

    domain: str
    before: float
    after: float
    since: Since

    @property
    def points(self) -> float:
        """Points added; above nought is towards more deprived."""
        return self.after - self.before


@dataclass(frozen=True)
class Moved:
    """What moved the overall score of an area.

    `lsoas` is how many of its LSOAs could be followed, out of `of`. Scores are rebuilt from the ranks of the domains;
    of several LSOAs they are averages, weighted by the same population in both editions.
    """

    shares: tuple[DomainShare, ...]
    lsoas: int
    of: int

    @property
    def before(self) -> float:
        """Overall score in the earlier edition."""
        return sum(share.before for share in self.shares)

    @property
    def after(self) -> float:
        """Overall score in the later edition."""
        return sum(share.after for share in self.shares)

    @property
    def points(self) -> float:
        """Points between them; above nought is up, towards the most deprived."""
        return self.after - self.before


def what_moved(earlier: Placed, later: Placed, codes: Collection[str], population: pd.Series) -> Moved | None:
    """Split the change of the overall score of an area among the domains; None if no LSOA of it can be followed.

    Parameters
    ----------
    codes
        LSOAs of the area.
    population
        By LSOA code; the weights of several LSOAs. Where it is missing, each counts the same.
    """
    both = set(earlier.judged) & set(later.judged)
    followed = [code for code in codes if code in both]
    if not followed:
        return None
    people = population.loc[followed].to_numpy(dtype="float64", na_value=np.nan)
    weights = people if not np.isnan(people).any() and people.sum() > 0 else np.ones(len(followed))
    shares = tuple(
        DomainShare(
            domain.key,
            float(np.average(earlier.points.loc[followed, domain.key], weights=weights)),
            float(np.average(later.points.loc[followed, domain.key], weights=weights)),
            between(earlier.edition, later.edition, domain.key),
        )
        for domain in DOMAINS
    )
    return Moved(shares, len(followed), len(codes))
