"""The neighbourhood of a profile with its figures, and what is the same on every profile of a city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard.components.map.model import MapModel
from dashboard.components.profile.benchmarks import standard_groups
from dashboard.components.profile.comparing import Compared
from dashboard.components.profile.likeness import Among, among
from dashboard.components.profile.strips import Scale, city_scale
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, in_force
from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import Benchmark


@dataclass(frozen=True, eq=False)
class WardAround:
    """A ward in force that a neighbourhood lies in: its LSOAs and its figures."""

    lsoas: pd.DataFrame
    figures: Benchmark
    median: Mapping[str, float]
    places: pd.Series


class Standards:
    """What is the same on every profile of a city, worked out once.

    Parameters
    ----------
    city
        The city.
    """

    def __init__(self, city: City) -> None:
        self.scale: Scale = city_scale(city)
        self.city_median: Mapping[str, float] = profile.median_ranks(city.lsoas)
        self.groups: Sequence[Benchmark] = standard_groups(city)
        self.among: Among = among(city)
        self.places: pd.Series = deprivation.ranks_within(city.lsoas["imd_rank"])
        self._city = city
        self._wards: dict[str, WardAround] = {}

    def ward(self, code: str) -> WardAround:
        """Return a ward in force that has LSOAs, worked out when it is first asked for."""
        if code not in self._wards:
            wards = in_force(self._city)
            lsoas = self._city.lsoas[wards.ward_of.eq(code)]
            label = f"{wards.wards.at[code, 'name']} ward"
            self._wards[code] = WardAround(
                lsoas,
                profile.benchmark(label, lsoas, self._city.edition.lsoa_count),
                profile.median_ranks(lsoas),
                deprivation.ranks_within(lsoas["imd_rank"]),
            )
        return self._wards[code]


@dataclass(frozen=True)
class Subject:
    """The neighbourhood of the profile, with the figures that several parts of the page need."""

    model: MapModel
    standards: Standards
    place: Place
    compared: Compared

    @property
    def city(self) -> City:
        """The city."""
        return self.model.city

    @cached_property
    def lsoas(self) -> pd.DataFrame:
        """Its LSOAs, the most deprived first."""
        lsoas = self.city.lsoas.loc[list(self.place.lsoa_codes)]
        return lsoas if len(lsoas) == 1 else lsoas.sort_values("imd_rank")

    @cached_property
    def first(self) -> pd.Series:
        """The most deprived of its LSOAs; for most profiles the only one."""
        return self.lsoas.iloc[0]

    @cached_property
    def wards(self) -> Mapping[str, WardAround]:
        """The wards that it lies in, by code; that of its most deprived LSOA first."""
        ward_of = in_force(self.city).ward_of
        return {code: self.standards.ward(code) for code in dict.fromkeys(ward_of[self.lsoas.index])}

    @cached_property
    def ward_names(self) -> Sequence[str]:
        """Names of its wards, in the order of `wards`."""
        return list(dict.fromkeys(in_force(self.city).names[self.lsoas.index]))

    @property
    def ward(self) -> WardAround:
        """The ward of its most deprived LSOA."""
        return next(iter(self.wards.values()))

    def ranks(self, lsoa: pd.Series) -> dict[str, int]:
        """Return national ranks by domain."""
        return {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
