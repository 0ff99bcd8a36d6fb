"""The areas of a city ranked by weights, beside their published ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import DOMAINS, IMD
from dashboard.domain.explore.choices import KPI
from dashboard.domain.explore.measured import Measured
from dashboard.domain.kpi.definition import Better
from dashboard.domain.weighing.choice import Weights
from dashboard.domain.weighing.combining import (
    Indicator,
    Numbers,
    Scaling,
    combine_domains,
    ranked_here,
    ranks_of,
    scaled,
    sensitivity,
)

#: Where no area is among England's most deprived, so many count as the city's worst.
_WORST = 10


def domain_indicators(city: City) -> dict[str, Indicator]:
    """Return the seven domains by key: published national ranks, and scores where the edition has them for all."""
    held = city.editions.get(city.edition.year)
    figures = city.lsoas if held is None else held.frame.reindex(city.lsoas.index)
    found = {}
    for domain in DOMAINS:
        scores = figures[domain.score_column].astype(float)
        ranks = city.lsoas[domain.rank_column].astype(float)
        known = bool(scores.notna().all())
        found[domain.key] = Indicator(
            domain.key,
            domain.label,
            scores if known else -ranks,
            ranks,
            city.edition.lsoa_count,
            "England",
            "published score" if known else "published rank",
            f"{city.edition.title}. {city.edition.data_period}",
        )
    return found


def kpi_indicator(measure: Measured, city_name: str) -> Indicator:
    """Return a KPI, as its readers may see it, ranked within the city; it must have a better end."""
    values = -measure.values if measure.better is Better.HIGHER else measure.values
    ranks, count = ranked_here(values)
    what = f"{measure.quantity}; {'lower' if measure.better is Better.HIGHER else 'higher'} is worse"
    return Indicator(
        measure.key, measure.label, values, ranks, count, city_name, what, measure.source, measure.illustrative
    )


@dataclass(frozen=True, eq=False)
class Weighed:
    """The areas of a city, ranked by weights.

    Attributes
    ----------
    indicators
        By key, all that the weights name.
    """

    city: City
    weights: Weights
    indicators: Mapping[str, Indicator]

    @cached_property
    def used(self) -> dict[str, Indicator]:
        """Indicators whose weight is above 0."""
        return {key: self.indicators[key] for key in self.weights.used}

    @cached_property
    def lacking(self) -> dict[str, int]:
        """How many areas have no value, by key of indicator; only where there are any."""
        counts = {key: int(one.ranks.isna().sum()) for key, one in self.used.items()}
        return {key: count for key, count in counts.items() if count}

    def what(self, key: str) -> str:
        """Say what is put on one scale of an indicator: ranks, or figures; and which end is the worse."""
        by_rank = self.weights.scaling is Scaling.RANK and not key.startswith(KPI)
        return "published rank" if by_rank else self.indicators[key].what

    def among(self, key: str) -> tuple[int, str]:
        """Return how many areas an indicator is put on its scale among, and where they are."""
        one = self.indicators[key]
        here = (int(one.values.count()), self.city.config.city_name)
        return (one.of, one.within) if self.weights.scaling is Scaling.RANK else here

    @cached_property
    def ranked(self) -> pd.Index:
        """Codes of the areas that have all values, and so have a rank."""
        whole = np.logical_and.reduce([one.ranks.notna().to_numpy() for one in self.used.values()])
        return self.city.lsoas.index[whole]

    @cached_property
    def table(self) -> Numbers:
        """Scaled values: a row a ranked area, a column an indicator that is used."""
        columns = [scaled(one, self.weights.scaling, self.ranked) for one in self.used.values()]
        return np.column_stack(columns)

    @cached_property
    def _shares(self) -> Numbers:
        return np.array([list(self.weights.used.values())])

    @cached_property
    def index(self) -> pd.Series:
        """The index of the ranked areas; larger is worse."""
        return pd.Series(combine_domains(self.table, self._shares)[0], self.ranked)

    @cached_property
    def ranks(self) -> pd.Series:
        """Ranks within the city by these weights, 1 = worst; of the ranked areas."""
        return pd.Series(ranks_of(self.index.to_numpy()), self.ranked)

    @cached_property
    def published(self) -> pd.Series:
        """Ranks within the city by the published index, 1 = most deprived; of all areas."""
        return self.city.lsoas[IMD.rank_column].rank(method="min").astype(int)

    @cached_property
    def worst(self) -> int:
        """How many count as the worst: as many as the most deprived set has."""
        return len(self.city.sets[SetKey.MOST_DEPRIVED].lsoa_codes) or min(_WORST, len(self.city.lsoas))

    @cached_property
    def order(self) -> list[str]:
        """Codes of the ranked areas, worst first."""
        keys = pd.DataFrame({"rank": self.ranks, "published": self.published.loc[self.ranked]})
        return [str(code) for code in keys.sort_values(["rank", "published"], kind="stable").index]

    @cached_property
    def passage(self) -> dict[str, list[str]]:
        """Who stays among the worst, enters, leaves, or has no rank; each most deprived first, as published."""
        was = set(self.published.index[self.published <= self.worst])
        now = set(self.ranks.index[self.ranks <= self.worst])
        groups = {
            "stay": was & now,
            "enter": now - was,
            "leave": was.intersection(self.ranked) - now,
            "unranked": was.difference(self.ranked),
        }
        return {name: sorted(codes, key=lambda code: (self.published[code], code)) for name, codes in groups.items()}

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Of the ranked areas: `median`, `low` and `high` of their ranks in the draws, and `among_pct`."""
        found = sensitivity(self.table, self._shares, self.worst)
        return pd.DataFrame(vars(found), self.ranked)

    @property
    def has_kpi(self) -> bool:
        """Whether any figure is a service's, which not everybody sees alike."""
        return any(key.startswith(KPI) for key in self.used)

    @property
    def illustrative(self) -> bool:
        """Whether any figure is illustrative."""
        return any(one.illustrative for one in self.used.values())
