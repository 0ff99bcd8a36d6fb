"""The dashboard with all of England on its map: `python -m tests.bench.england PORT`; only for the benchmark.

Everything but the data is the product's own: paths, model, templates, scripts. Local authorities stand in for wards.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dashboard.domain.areas.names import named
from dashboard.domain.areas.sets import AreasConfig, AreaSet, SetKey, WardVintage, area_sets
from dashboard.domain.deprivation.editions import IOD_2015, EditionFigures
from dashboard.domain.deprivation.measures import MEASURES, Edition
from dashboard.factory import create_app_for
from dashboard.settings import Settings
from dashboard.store.areas import NO_MIDDLE_NAMES
from dashboard.store.provenance import Provenance
from tests.bench.servers import NATIONAL_DATA, serve

BOUNDARIES = NATIONAL_DATA / "boundaries" / "england_lsoa11_simplified.parquet"
DEPRIVATION = NATIONAL_DATA / "imd" / "england_iod2015_lsoa11.csv.gz"


_SOURCE = Provenance(
    file="",
    publisher="Ministry of Housing, Communities and Local Government; Office for National Statistics",
    title="English Indices of Deprivation 2015 and simplified LSOA boundaries",
    landing_page="",
    licence="Open Government Licence v3.0",
    attribution=("Benchmark only.",),
    published="",
    vintage="2011",
    processing=(),
)


def missing_files() -> list[Path]:
    """Return the test files that are needed and are not there."""
    return [path for path in (BOUNDARIES, DEPRIVATION) if not path.exists()]


@dataclass(frozen=True)
class England:
    """England in the shape of a city; see `dashboard.domain.areas.city.City`."""

    config: AreasConfig
    edition: Edition
    lsoas: pd.DataFrame
    population_year: int
    wards: pd.DataFrame
    lsoa_boundaries: gpd.GeoDataFrame
    ward_boundaries: gpd.GeoDataFrame
    sets: dict[SetKey, AreaSet]
    provenance: tuple[Provenance, ...]
    ward_vintages: dict[str, WardVintage]
    postcodes: pd.DataFrame
    england: None
    lsoa_changes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    populations: tuple[()] = ()
    ended_lsoas: dict[str, str] = field(default_factory=dict)
    context: None = None
    editions: dict[int, EditionFigures] = field(default_factory=dict)
    data_version: str = "benchmark"

    @property
    def areas_as_built(self) -> AreasConfig:
        """The configuration, which nobody has changed."""
        return self.config


def read_england() -> England:
    """Read the national test files."""
    lsoas = _lsoas()
    boundaries = gpd.read_parquet(BOUNDARIES).set_index("LSOA11CD")[["geometry"]].loc[lsoas.index]
    wards = boundaries.assign(ward_code=lsoas["ward_code"]).dissolve("ward_code", method="coverage")
    names = lsoas.drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    config = AreasConfig(
        authority_code="E92000001",
        city_name="England",
        site_title="England (benchmark)",
        neighbourhoods=(),
        target_ward_codes=(),
        ward_vintage="2013",
    )
    ward_names = pd.DataFrame({"name": names.loc[wards.index], "official_name": names.loc[wards.index]})
    vintage = WardVintage(
        key="2013",
        label="2013",
        ward_of=lsoas["ward_code"],
        wards=ward_names,
        boundaries=wards,
        estimated=False,
        approximate_boundaries=False,
    )
    return England(
        config=config,
        edition=IOD_2015,
        lsoas=lsoas,
        population_year=0,
        wards=ward_names,
        lsoa_boundaries=boundaries,
        ward_boundaries=wards,
        sets=area_sets(config, lsoas, IOD_2015.lsoa_count),
        provenance=(_SOURCE,),
        ward_vintages={vintage.key: vintage},
        postcodes=pd.DataFrame(),
        england=None,
    )


def _lsoas() -> pd.DataFrame:
    raw = pd.read_csv(DEPRIVATION).set_index("lsoa11_code").sort_index()
    renamed = raw.rename(columns={"lsoa11_name": "name", "lad13_code": "ward_code", "lad13_name": "ward_name"})
    wanted = [column for measure in MEASURES.values() for column in (measure.score_column, measure.rank_column)]
    lsoas = renamed.reindex(columns=["name", "ward_code", "ward_name", *wanted])
    lsoas.insert(1, "place_name", "")
    lsoas["population"] = (
        1500  # no such column in the test file; a round figure, so that cells and sentences are filled
    )
    return named(lsoas, NO_MIDDLE_NAMES)


if __name__ == "__main__":
    serve(create_app_for(read_england(), Settings().data_dir).server, int(sys.argv[1]))
