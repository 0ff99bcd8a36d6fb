"""Area sets and named areas: the most deprived LSOAs of the city, priority neighbourhoods, target wards.

Names, codes and labels are configuration of the council (see `dashboard.store.areas`); this module holds what can be
computed from them and from the ranks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import geopandas as gpd
import pandas as pd

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import EDITIONS, IOD_2015
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.wording.plain import number_in_words


class SetKey(StrEnum):
    """Sets of areas that can be outlined on the map; the values stand in URLs."""

    MOST_DEPRIVED = "most-deprived"
    PRIORITY = "priority"
    TARGET_WARDS = "target-wards"
    WARDS = "wards"


@dataclass(frozen=True)
class Neighbourhood:
    """A named neighbourhood of the programme: one or more whole LSOAs."""

    slug: str
    name: str
    short_name: str
    lsoa_codes: tuple[str, ...]


@dataclass(frozen=True)
class VintageConfig:
    """What a vintage of wards is called.

    `recoded` gives, for a ward whose official code has changed since while it stayed the same ward, the code used here
    by the later one.
    """

    key: str
    label: str
    recoded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WardVintage:
    """The wards of one time, and the ward of each LSOA by best fit.

    Attributes
    ----------
    key, label
        How the vintage is called in addresses and on screen: "2018", "since May 2018".
    ward_of
        Ward code by LSOA code, in the order of the city's LSOAs.
    wards
        Indexed by `ward_code`: `name`, which the council may change, and `official_name`.
    boundaries
        Only geometry, EPSG:4326, in the order of `wards`.
    estimated
        Whether the best fit is ours (from postcodes) and not the official one.
    approximate_boundaries
        Whether the boundaries are put together from LSOAs.
    recoded
        The code used here by the code that the same ward has in later official files.
    """

    key: str
    label: str
    ward_of: pd.Series
    wards: pd.DataFrame
    boundaries: gpd.GeoDataFrame
    estimated: bool
    approximate_boundaries: bool
    recoded: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> pd.Series:
        """Name of the ward of each LSOA, in the order of `ward_of`."""
        return self.ward_of.map(self.wards["name"])

    def codes_of(self, code: str) -> list[str]:
        """Return all codes that a ward is known by: the one used here, then later ones."""
        return [code, *(later for later, here in self.recoded.items() if here == code)]


@dataclass(frozen=True)
class Contact:
    """Whom readers write to or ring when they cannot use something; "" is a way that there is none of."""

    team: str
    email: str = ""
    phone: str = ""
    post: str = ""


@dataclass(frozen=True)
class AreasConfig:
    """The city and its named areas, as the council configures them.

    `share_pct` defines the most deprived set (LSOAs in the most deprived `share_pct` per cent of England).
    `status` holds, by set, the note shown beside the set until the council has confirmed it ("" when confirmed).
    `place_names` gives the street-level names of LSOAs, by code; the neighbourhoods' names are included.
    `ward_names` gives the names of wards that are not called by their official ones, by code.
    `expected` holds the known counts that `dashboard.check` verifies.
    `ward_vintages` names the wards of the Indices' time, then the later ones.
    `least_rule` is what no KPI's rule for small numbers may be looser than; None where each has its own.
    `own_weights` are the council's own weights of domains and KPIs, by key; empty where it has none.
    `contact` is None until the council has named one.
    `edition_year` is the edition of the Indices that is the city's own.
    """

    authority_code: str
    city_name: str
    site_title: str
    neighbourhoods: tuple[Neighbourhood, ...]
    target_ward_codes: tuple[str, ...]
    ward_vintage: str
    share_pct: int = 1
    labels: Mapping[SetKey, str] = field(default_factory=dict)
    status: Mapping[SetKey, str] = field(default_factory=dict)
    place_names: Mapping[str, str] = field(default_factory=dict)
    ward_names: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    ward_vintages: tuple[VintageConfig, ...] = ()
    least_rule: SmallNumbers | None = None
    contact: Contact | None = None
    edition_year: int = IOD_2015.year
    own_weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def lsoa_vintage(self) -> int:
        """Year of the LSOAs that the city runs on."""
        return EDITIONS[self.edition_year].lsoa_vintage

    @property
    def together(self) -> str:
        """The priority neighbourhoods together, to follow "in"; one is called by its name."""
        places = self.neighbourhoods
        if len(places) == 1:
            return places[0].short_name
        counted = f"{number_in_words(len(places))} " if places else ""
        return f"the {counted}priority neighbourhoods together"

    def neighbourhood_of(self, lsoa_code: str) -> Neighbourhood | None:
        """Return the priority neighbourhood that an LSOA belongs to, if any."""
        return next((place for place in self.neighbourhoods if lsoa_code in place.lsoa_codes), None)


def street_level_name(config: AreasConfig, lsoa_code: str, lsoa_name: str) -> str:
    """Return the street-level name of an LSOA, "" if it has none.

    LSOAs that make up one neighbourhood bear its name and the end of their own ("Mill End (064F)"), so that no two
    areas are called the same and none is taken for the whole.
    """
    name = config.place_names.get(lsoa_code, "")
    place = config.neighbourhood_of(lsoa_code)
    if place is not None and len(place.lsoa_codes) > 1 and name == place.name:
        return f"{name} ({lsoa_name.rsplit(maxsplit=1)[-1]})"
    return name


@dataclass(frozen=True)
class AreaSet:
    """A set of areas: its LSOAs, its label and a note on where the list comes from."""

    key: SetKey
    label: str
    lsoa_codes: frozenset[str]
    status: str


def most_deprived_codes(imd_ranks: pd.Series, lsoa_count: int, share_pct: int) -> frozenset[str]:
    """Return the codes of the areas in the most deprived `share_pct` per cent of England, by IMD rank."""
    return frozenset(imd_ranks.index[deprivation.is_within_share(imd_ranks, lsoa_count, share_pct)])


def area_sets(config: AreasConfig, lsoas: pd.DataFrame, lsoa_count: int) -> dict[SetKey, AreaSet]:
    """Work out the LSOAs of each set.

    Parameters
    ----------
    lsoas
        Indexed by LSOA code, with `imd_rank` and `ward_code` (best fit).
    lsoa_count
        Number of LSOAs ranked in England.

    Returns
    -------
    dict of SetKey to AreaSet
        The ward set holds every LSOA. An LSOA belongs to a target ward by best fit.
    """
    members: dict[SetKey, frozenset[str]] = {
        SetKey.MOST_DEPRIVED: most_deprived_codes(lsoas["imd_rank"], lsoa_count, config.share_pct),
        SetKey.PRIORITY: frozenset(code for place in config.neighbourhoods for code in place.lsoa_codes),
        SetKey.TARGET_WARDS: frozenset(lsoas.index[lsoas["ward_code"].isin(config.target_ward_codes)]),
        SetKey.WARDS: frozenset(lsoas.index),
    }
    return {
        key: AreaSet(key, config.labels.get(key, key.value), codes, config.status.get(key, ""))
        for key, codes in members.items()
    }


def default_target_wards(lsoas: pd.DataFrame, lsoa_count: int, ward_count: int = 12) -> tuple[str, ...]:
    """Choose the wards with the most LSOAs in the most deprived tenth of England.

    Used for a city whose council has not named its target wards; always shown as "to be confirmed". Wards with
    the same count are ordered by code; a ward with none is never chosen.

    Returns
    -------
    tuple of str
        At most `ward_count` ward codes, the one with the most such LSOAs first.
    """
    in_tenth = lsoas[deprivation.is_within_share(lsoas["imd_rank"], lsoa_count, 10)]
    counts = in_tenth.groupby("ward_code").size().rename("lsoas").reset_index()
    ordered = counts.sort_values(["lsoas", "ward_code"], ascending=[False, True])
    return tuple(ordered["ward_code"].head(ward_count))
