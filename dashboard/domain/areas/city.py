"""What pages and components may know of the loaded city, whoever loaded it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import geopandas as gpd
import pandas as pd

from dashboard.domain.areas.context import Context
from dashboard.domain.areas.population import Population
from dashboard.domain.areas.sets import AreasConfig, AreaSet, SetKey, WardVintage
from dashboard.domain.deprivation.editions import EditionFigures
from dashboard.domain.deprivation.measures import Edition


class Source(Protocol):
    """Where one data file comes from."""

    @property
    def file(self) -> str:
        """Its path below the data folder."""

    @property
    def publisher(self) -> str:
        """Organisation that published the figures."""

    @property
    def title(self) -> str:
        """Title of the publication."""

    @property
    def landing_page(self) -> str:
        """Address of the page that describes it."""

    @property
    def licence(self) -> str:
        """Licence, by name."""

    @property
    def attribution(self) -> Sequence[str]:
        """Lines that the licence asks to print."""

    @property
    def published(self) -> str:
        """Date of publication, as the publisher gives it."""

    @property
    def vintage(self) -> str:
        """Date or period that the figures or boundaries stand for."""


class City(Protocol):
    """One city's areas and figures, read-only.

    `lsoas` is indexed by LSOA code in ascending order, with `name`, `place_name`, `middle_name` and `middle_code` (of
    its middle-layer area), `display_name`, `ward_code`, `ward_name`, `population`, `imd_score` and for every measure
    its national rank `<key>_rank` (1 = most deprived).
    `lsoa_boundaries` has the same order; both boundary frames are in EPSG:4326.
    """

    @property
    def config(self) -> AreasConfig:
        """Names and sets, as the council configures them."""

    @property
    def areas_as_built(self) -> AreasConfig:
        """Names and sets as the data folder has them, whatever administrators have changed since."""

    @property
    def configured(self) -> str:
        """Version of the configuration that is in `config`, see `domain.areas.configuration`; "" without one."""

    @property
    def edition(self) -> Edition:
        """Release of the indices."""

    @property
    def editions(self) -> Mapping[int, EditionFigures]:
        """Editions of the Indices that are there, by year, the earliest first; each on its own LSOAs."""

    @property
    def lsoas(self) -> pd.DataFrame:
        """One row an LSOA."""

    @property
    def population_year(self) -> int:
        """Year (mid-year) of the population."""

    @property
    def populations(self) -> Sequence[Population]:
        """Residents of every mid-year that is known, the one of `lsoas` first; empty where none is."""

    @property
    def wards(self) -> pd.DataFrame:
        """One row a ward, indexed by code, with `name`, which the council may change, and `official_name`."""

    @property
    def lsoa_boundaries(self) -> gpd.GeoDataFrame:
        """Boundaries of the LSOAs."""

    @property
    def ward_boundaries(self) -> gpd.GeoDataFrame:
        """Boundaries of the wards."""

    @property
    def sets(self) -> Mapping[SetKey, AreaSet]:
        """Sets of areas that can be outlined."""

    @property
    def ward_vintages(self) -> Mapping[str, WardVintage]:
        """Wards by vintage, the one of `wards` first; a later one where it has been built."""

    @property
    def postcodes(self) -> pd.DataFrame:
        """One row a postcode, see `dashboard.domain.areas.postcodes`; empty where none have been built."""

    @property
    def england(self) -> pd.DataFrame | None:
        """One row an LSOA of England by code, with `name`, `authority_name` and ranks; None where it is not built."""

    @property
    def lsoa_changes(self) -> Mapping[str, Sequence[str]]:
        """The city's LSOAs by code of an LSOA of the other vintage on the same ground; only where that changed.

        The other vintage is 2021 for a city on LSOAs of 2011, and 2011 for one on those of 2021.
        """

    @property
    def ended_lsoas(self) -> Mapping[str, str]:
        """LSOAs of 2001 that were split, merged or redrawn in 2011: by code the LSOA of 2011 that one was merged into.

        "" for those that were split or redrawn; empty where they have not been built.
        """

    @property
    def context(self) -> Context | None:
        """Roads, railways, rivers and parks for the map; None where no layers of them have been read."""

    @property
    def provenance(self) -> Sequence[Source]:
        """Where each data file comes from."""

    @property
    def data_version(self) -> str:
        """Short fingerprint of all data files."""
