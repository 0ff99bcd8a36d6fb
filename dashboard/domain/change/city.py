"""The editions of a city on its own LSOAs, and the groups of areas that change is told for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import AreaSet, SetKey, area_sets
from dashboard.domain.change.placed import Placed, place
from dashboard.domain.deprivation.measures import MEASURES, Edition
from dashboard.domain.wording.plain import number_in_words


@dataclass(frozen=True)
class Group:
    """Areas that change is told for; `path` is the address of its page, "" where it has none."""

    key: str
    name: str
    codes: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True)
class EditionOnLsoas:
    """What of a city depends on the edition of the Indices; see `City`."""

    edition: Edition
    lsoas: pd.DataFrame
    sets: Mapping[SetKey, AreaSet]


@dataclass(frozen=True)
class CityEditions:
    """The editions of a city on its own LSOAs, by year, the earliest first; put there when first asked for."""

    city: City

    @cached_property
    def placed(self) -> Mapping[int, Placed]:
        """Each edition that is there."""
        city = self.city
        vintage = city.config.lsoa_vintage
        return {year: place(one, city.lsoas.index, city.lsoa_changes, vintage) for year, one in city.editions.items()}

    def earlier(self, year: int) -> list[Placed]:
        """Return the editions before one, the latest first."""
        return [one for before, one in sorted(self.placed.items(), reverse=True) if before < year]

    @property
    def own(self) -> Placed:
        """The city's own edition."""
        return self.placed[self.city.edition.year]

    def figures_of(self, year: int) -> EditionOnLsoas:
        """Return the city's table of LSOAs and its sets as another edition has them.

        Ranks are missing where an LSOA has no figure in that edition; a merged one has that of the area it became part
        of. Scores are left out. The most deprived set is that of the edition, and is called by its number and year.
        """
        city, one = self.city, self.placed[year]
        lsoas = city.lsoas.copy()
        for measure in MEASURES.values():
            lsoas[measure.rank_column] = one.frame[measure.rank_column]
            lsoas[measure.score_column] = float("nan")
        sets = area_sets(city.config, lsoas, one.edition.lsoa_count)
        most = sets[SetKey.MOST_DEPRIVED]
        label = f"The {number_in_words(len(most.lsoa_codes))} most deprived in {year}"
        sets[SetKey.MOST_DEPRIVED] = replace(most, label=label, status="")
        return EditionOnLsoas(one.edition, lsoas, sets)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Priority neighbourhoods, the most deprived set, the target wards and the city; empty ones are left out."""
        city, config = self.city, self.city.config
        places = [
            Group(one.slug, one.short_name, one.lsoa_codes, f"/neighbourhood/{one.slug}")
            for one in config.neighbourhoods
        ]
        sets = [
            Group(key.value, city.sets[key].label, tuple(sorted(city.sets[key].lsoa_codes)))
            for key in (SetKey.MOST_DEPRIVED, SetKey.TARGET_WARDS)
        ]
        whole = Group("city", config.city_name, tuple(map(str, city.lsoas.index)))
        return tuple(group for group in (*places, *sets, whole) if group.codes)
