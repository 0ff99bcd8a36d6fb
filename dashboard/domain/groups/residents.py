"""Residents by group of every area of a city: sums over LSOAs, with how many of them have figures.

Sums over wards and middle-layer areas take the LSOAs that lie in them by best fit, as those of customers do. A census
counts by LSOAs of 2021, so that those which were merged since 2011 have no figure of their own: an area with one of
them is said to be known in part. The city has the publisher's own sum, which lacks none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.rules import Numbers
from dashboard.domain.kpi.cube import CITY, LSOA

_AREA = ["area_kind", "area_code"]
#: How many LSOAs of an area have figures, and how many there are.
WITH_FIGURES, LSOAS = "lsoas_with_figures", "lsoas"


@dataclass(frozen=True)
class ResidentsByGroup:
    """Residents of one characteristic.

    Attributes
    ----------
    characteristic
        Its key.
    when
        What the figures are of, in words: "Census 2021", "mid-2020".
    counts
        By (area_kind, area_code), a column for each category, by its key, and `WITH_FIGURES` and `LSOAS`; NaN where
        nothing is known.
    source, attribution
        Who publishes them, and what the licence asks for.
    """

    characteristic: str
    when: str
    counts: pd.DataFrame = field(repr=False)
    source: str
    attribution: str

    @property
    def categories(self) -> list[str]:
        """Keys of the categories that are known."""
        return [name for name in self.counts.columns if name not in (WITH_FIGURES, LSOAS)]

    @property
    def totals(self) -> pd.Series:
        """Residents of all categories together."""
        return self.counts[self.categories].sum(axis=1, min_count=len(self.categories))

    def of(self, kind: str, code: str) -> Mapping[str, float]:
        """Return the residents of an area by category; NaN where some of its LSOAs have no figure, or there is none."""
        (row,) = self.counts.reindex(pd.MultiIndex.from_tuples([(kind, code)])).to_dict("records")
        whole = row[WITH_FIGURES] == row[LSOAS]
        return {name: float(row[name]) if whole else float("nan") for name in self.categories}


def by_area(figures: Mapping[str, pd.DataFrame], membership: pd.DataFrame) -> pd.DataFrame:
    """Add residents up to every area.

    Parameters
    ----------
    figures
        For each category `area_kind`, `area_code` and `numerator`, of one period: LSOAs, and the city where it has a
        figure of its own.
    membership
        The LSOAs of every area, see `kpi.cube.membership`.

    Returns
    -------
    pandas.DataFrame
        See `ResidentsByGroup.counts`.
    """
    of_lsoas = pd.DataFrame({key: _numbers(rows, LSOA) for key, rows in figures.items()}).dropna()
    # one row an LSOA of an area; those without a figure count for nothing
    members = membership.join(of_lsoas, on="lsoa_code")
    members[WITH_FIGURES] = members[next(iter(figures))].notna()
    members[LSOAS] = 1
    sums = members.groupby(_AREA, observed=True)[[*figures, WITH_FIGURES, LSOAS]].sum(min_count=1).astype(float)
    own = {key: _numbers(rows, CITY) for key, rows in figures.items()}
    city: Numbers = np.array([one.sum() if len(one) else np.nan for one in own.values()])
    at = sums.index.get_level_values(0) == CITY
    if not np.isnan(city).any():
        sums.loc[at, list(figures)] = city
        sums.loc[at, WITH_FIGURES] = sums.loc[at, LSOAS]
    return sums


def _numbers(rows: pd.DataFrame, kind: str) -> pd.Series:
    found = rows[rows["area_kind"] == kind]
    return pd.Series(found["numerator"].to_numpy(dtype=float), index=found["area_code"].astype(str).to_numpy())
