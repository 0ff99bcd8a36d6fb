"""The editions of a city on its own LSOAs, and the groups of areas that change is told for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.change.placed import Placed, place


@dataclass(frozen=True)
class Group:
    """Areas that change is told for; `path` is the address of its page, "" where it has none."""

    key: str
    name: str
    codes: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True)
class CityEditions:
    """The editions of a city on its own LSOAs, by year, the earliest first; put there when first asked for."""

    city: City

    @cached_property
    def placed(self) -> Mapping[int, Placed]:
        """Each edition that is there."""
        city = self.city
        return {year: place(one, city.lsoas.index, city.lsoa_changes) for year, one in city.editions.items()}

    @property
    def own(self) -> Placed:
        """The city's own edition."""
        return self.placed[self.city.edition.year]

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
