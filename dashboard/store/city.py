"""Everything the dashboard knows about one city, loaded once and shared read-only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from dashboard.domain.areas.context import Context
from dashboard.domain.areas.names import named
from dashboard.domain.areas.population import Population
from dashboard.domain.areas.sets import (
    AreasConfig,
    AreaSet,
    SetKey,
    VintageConfig,
    WardVintage,
    area_sets,
    street_level_name,
)
from dashboard.domain.deprivation.editions import IOD_2015, EditionFigures
from dashboard.domain.deprivation.measures import MEASURES, Edition
from dashboard.errors import ContractError
from dashboard.store import contracts, files
from dashboard.store.areas import NO_MIDDLE_NAMES, configured_edition, read_areas, read_best_fit
from dashboard.store.boundaries import check_context, read_boundaries
from dashboard.store.contracts import CheckResult
from dashboard.store.edition import read_whole
from dashboard.store.extras import Extras, is_built, read_editions, read_extras
from dashboard.store.imd import OPTIONAL_COLUMNS, Deprivation, read_deprivation
from dashboard.store.provenance import SUFFIX, Provenance, read_provenance

_T = TypeVar("_T")


# as text it would be of 90 kB, in every failing test
@dataclass(frozen=True, repr=False)
class CityStore:
    """One city: its configuration, deprivation, boundaries, sets of areas and where all of it comes from.

    Attributes
    ----------
    lsoas
        Indexed by LSOA code, sorted: `name`, `place_name`, `middle_name`, `middle_code` ("" where there is none),
        `display_name` (see `domain.areas.names`), `ward_code`, `ward_name`, `population`, and `<measure>_score` and
        `<measure>_rank` for each measure. Higher score = more deprived; rank 1 = most deprived of England.
    population_year
        Year of the mid-year population estimate; 0 if the source had none (then `population` is missing throughout).
    wards
        Indexed by `ward_code`: `name`, which the council may change, and `official_name`.
    lsoa_boundaries, ward_boundaries
        Only geometry, EPSG:4326, in the order of `lsoas` and `wards`.
    ward_vintages
        Wards by vintage, that of `wards` and `lsoas` first; the later one where it has been built.
    postcodes
        Indexed by postcode without the space ("LS116DS"), sorted: `lsoa_code`, `ward_2018_code` ("" if unknown),
        `live`, `approximate` (a large user's, or not surely within its LSOA). Empty where none have been built.
    england
        All LSOAs of England, the city's among them, indexed by code: `name`, `authority_name` (local authority as in
        the Indices) and `<measure>_rank`. None where the national file has not been built.
    lsoa_changes
        The city's LSOAs by code of an LSOA of the other vintage (2021, or 2011 where the city runs on LSOAs of 2021)
        that shares ground with them; those without a change are not in it.
    later_populations
        Residents of mid-years after `population_year`, each for every LSOA; none where they have not been built.
    ended_lsoas
        The city's LSOAs of 2001 that were split, merged or redrawn in 2011, and got new codes then; by code the LSOA of
        2011 that one was merged into, "" for the others.
    editions
        The editions of the Indices that are there, by year, the earliest first, that of `lsoas` among them; each on the
        LSOAs of its own vintage.
    context
        Roads, railways, rivers and parks for the map; None where no layers of them have been read.
    overridden, configured
        What `config` was before a configuration, and the version of that; see `dashboard.domain.areas.configuration`.
    """

    config: AreasConfig
    edition: Edition
    lsoas: pd.DataFrame
    population_year: int
    wards: pd.DataFrame
    lsoa_boundaries: gpd.GeoDataFrame
    ward_boundaries: gpd.GeoDataFrame
    ward_vintages: Mapping[str, WardVintage]
    postcodes: pd.DataFrame
    england: pd.DataFrame | None
    lsoa_changes: Mapping[str, tuple[str, ...]]
    ended_lsoas: Mapping[str, str]
    sets: Mapping[SetKey, AreaSet]
    provenance: tuple[Provenance, ...]
    data_dir: Path
    hashes: Mapping[str, str] = field(repr=False)
    later_populations: tuple[Population, ...] = ()
    editions: Mapping[int, EditionFigures] = field(default_factory=dict, repr=False)
    context: Context | None = None
    overridden: AreasConfig | None = None
    configured: str = ""

    @property
    def populations(self) -> tuple[Population, ...]:
        """Residents of every mid-year that is known, that of `lsoas` first; none where there are none."""
        own = (Population(self.population_year, self.lsoas["population"]),) if self.population_year else ()
        return (*own, *self.later_populations)

    @property
    def areas_as_built(self) -> AreasConfig:
        """Names and sets as the data folder has them."""
        return self.overridden or self.config

    @property
    def data_version(self) -> str:
        """Short text that changes whenever a data file does; for cache keys and addresses."""
        joined = "\n".join(f"{name} {value}" for name, value in sorted(self.hashes.items()))
        return sha256(joined.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Inspection:
    """All checks of a data folder, and the city if every one of them passed."""

    results: tuple[CheckResult, ...]
    city: CityStore | None

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, one sentence each."""
        return tuple(result.problem for result in self.results if not result.ok)


def load_city(data_dir: Path) -> CityStore:
    """Load the city that a data folder holds.

    Finishes an interrupted publication first, then runs the checks of `python -m dashboard.check`. Where files are
    replaced meanwhile, it reads all of them again.

    Raises
    ------
    ContractError
        If a check fails; all problems are listed, each with what to do.
    """

    def read() -> CityStore:
        inspection = inspect_city(data_dir)
        if inspection.city is None:
            raise ContractError(str(data_dir), inspection.problems)
        return inspection.city

    return read_whole(data_dir, read)


def inspect_city(data_dir: Path) -> Inspection:
    """Check everything in a data folder; see `dashboard.store.contracts`. Changes nothing."""
    return _Inspector(data_dir).run()


class _Inspector:
    """Reads the files one by one; a file that cannot be read fails its own check and spares those that need it."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._results: list[CheckResult] = []
        self._edition = self._try(lambda: configured_edition(data_dir / files.AREAS)) or IOD_2015
        self._files = files.CityFiles(self._edition)
        self._hashes: dict[str, str] = {}

    def run(self) -> Inspection:
        optional = [file for file in self._files.optional if is_built(self._data_dir, file)]
        optional += [files.population(year) for year in files.population_years(self._data_dir)]
        provenance = [record for file in (*self._files.built, *optional) if (record := self._provenance(file))]
        if (self._data_dir / f"{files.AREAS}{SUFFIX}").exists() and (record := self._provenance(files.AREAS)):
            provenance.append(record)
        deprivation = self._try(lambda: read_deprivation(self._data_dir / self._files.deprivation, self._edition))
        lsoa = self._try(
            lambda: self._boundaries(self._files.lsoa_boundaries, self._edition.code_column, self._edition.name_column)
        )
        ward = self._try(lambda: self._boundaries(self._files.ward_boundaries, "ward_code", "ward_name"))
        best_fit = self._try(lambda: read_best_fit(self._data_dir / self._files.best_fit, self._edition.code_column))
        if deprivation is not None:
            self._check_deprivation(deprivation)
        for file, frame, pattern in (
            (self._files.lsoa_boundaries, lsoa, files.LSOA_CODE_PATTERN),
            (self._files.ward_boundaries, ward, files.WARD_CODE_PATTERN),
        ):
            if frame is not None:
                self._results += contracts.check_codes(file, frame.index, pattern)
                self._results += contracts.check_boundaries(file, frame)
        if best_fit is not None:
            self._results += contracts.check_codes(self._files.best_fit, best_fit.index, files.LSOA_CODE_PATTERN)
        self._check_rows(provenance, deprivation, lsoa, ward, best_fit)
        if deprivation is None or lsoa is None or ward is None or best_fit is None:
            return Inspection(tuple(self._results), None)
        return self._join(deprivation, lsoa, ward, best_fit, tuple(provenance))

    def _join(
        self,
        deprivation: Deprivation,
        lsoa: gpd.GeoDataFrame,
        ward: gpd.GeoDataFrame,
        best_fit: pd.Series,
        provenance: tuple[Provenance, ...],
    ) -> Inspection:
        frame = deprivation.frame
        self._results += _joins(self._files, frame.index, lsoa.index, best_fit, ward.index)
        config = self._try(lambda: read_areas(self._data_dir / files.AREAS, frame.index, ward.index))
        if config is not None:
            self._hash(files.AREAS)
            self._results.append(CheckResult(f"{files.AREAS}: content", True, "usable", "usable"))
        # The counts and the store need unique codes that join.
        if config is None or any(not result.ok for result in self._results):
            return Inspection(tuple(self._results), None)
        lsoas = _lsoas(deprivation, best_fit, ward, config)
        self._results += contracts.check_expected_counts(
            dict(config.expected), lsoas, len(ward), self._edition.lsoa_count
        )
        extras = read_extras(self._data_dir, self._files, lsoas, provenance, self._results)
        if extras.context is not None:
            self._results.append(check_context(extras.context, lsoa))
        if extras.populations:
            early = [one.year for one in extras.populations if one.year <= deprivation.population_year]
            expected = f"years after mid-{deprivation.population_year}, that of {self._files.deprivation}"
            self._results.append(contracts.check_none("later populations: mid-years", early, "all later", expected))
        own = EditionFigures(self._edition, frame.drop(columns="name"), deprivation.population_year)
        editions = read_editions(self._data_dir, own, provenance, self._results)
        for year, figures in editions.items():
            if figures is not own and all(result.ok for result in self._results):
                self._results += contracts.check_expected_counts(
                    dict(config.expected), figures.frame, len(ward), figures.edition.lsoa_count, str(year)
                )
        if any(not result.ok for result in self._results):
            return Inspection(tuple(self._results), None)
        lsoas = named(lsoas, NO_MIDDLE_NAMES if extras.middle_names is None else extras.middle_names)
        city = CityStore(
            config=config,
            edition=self._edition,
            lsoas=lsoas,
            population_year=deprivation.population_year,
            wards=_ward_names(ward),
            lsoa_boundaries=lsoa[["geometry"]].loc[lsoas.index],
            ward_boundaries=ward[["geometry"]],
            ward_vintages=MappingProxyType(_vintages(config, self._files, lsoas, ward, extras, provenance)),
            postcodes=extras.postcodes,
            england=extras.england,
            lsoa_changes=MappingProxyType(_changes(extras.lsoa_changes, lsoas.index)),
            ended_lsoas=MappingProxyType(_ended(extras.ended_lsoas)),
            sets=MappingProxyType(area_sets(config, lsoas, self._edition.lsoa_count)),
            provenance=provenance,
            data_dir=self._data_dir,
            hashes=MappingProxyType(dict(self._hashes)),
            later_populations=extras.populations,
            editions=MappingProxyType(editions),
            context=extras.context,
        )
        return Inspection(tuple(self._results), city)

    def _try(self, read: Callable[[], _T]) -> _T | None:
        return contracts.attempt(read, self._results)

    def _hash(self, file: str) -> str | None:
        if file not in self._hashes:
            content = self._try(lambda: files.read_bytes(self._data_dir / file))
            if content is None:
                return None
            self._hashes[file] = files.digest(content)
        return self._hashes[file]

    def _provenance(self, file: str) -> Provenance | None:
        record = self._try(lambda: read_provenance(self._data_dir, file))
        if record is not None and record.sha256 is not None and (found := self._hash(file)):
            self._results.append(contracts.check_hash(file, found, record.sha256))
        return record

    def _boundaries(self, file: str, code_column: str, name_column: str) -> gpd.GeoDataFrame:
        return read_boundaries(self._data_dir / file, code_column, name_column)

    def _check_deprivation(self, deprivation: Deprivation) -> None:
        frame, file = deprivation.frame, self._files.deprivation
        self._results += contracts.check_codes(file, frame.index, files.LSOA_CODE_PATTERN)
        columns = [measure.rank_column for measure in MEASURES.values()]
        self._results.append(contracts.check_ranks(file, frame, columns, self._edition.lsoa_count))
        # A score or a population that the source does not have at all is allowed; one that has gaps is not.
        partly = [c for c in (*OPTIONAL_COLUMNS, "population") if not frame[c].isna().all()]
        self._results.append(contracts.check_complete(file, frame, ["imd_score", *partly]))

    def _check_rows(self, provenance: list[Provenance], *read: Deprivation | pd.Series | pd.DataFrame | None) -> None:
        rows = {record.file: record.rows for record in provenance}
        for file, content in zip(self._files.built, read, strict=True):
            expected = rows.get(file)
            if content is not None and expected is not None:
                found = len(content.frame) if isinstance(content, Deprivation) else len(content)
                self._results.append(contracts.check_count(f"{file}: rows", found, expected))


def _joins(
    names: files.CityFiles, lsoas: pd.Index, lsoa_shapes: pd.Index, best_fit: pd.Series, ward_shapes: pd.Index
) -> list[CheckResult]:
    return [
        contracts.check_join(f"{names.deprivation} and {names.lsoa_boundaries}", lsoas, lsoa_shapes),
        contracts.check_join(f"{names.deprivation} and {names.best_fit}", lsoas, best_fit.index),
        contracts.check_join(f"{names.best_fit} and {names.ward_boundaries}", best_fit, ward_shapes),
    ]


def _vintages(
    config: AreasConfig,
    own: files.CityFiles,
    lsoas: pd.DataFrame,
    ward: gpd.GeoDataFrame,
    extras: Extras,
    provenance: tuple[Provenance, ...],
) -> dict[str, WardVintage]:
    """Put the wards of each vintage together, under the names of the configuration."""
    estimated = {record.file for record in provenance if record.approximate}

    def vintage(named: VintageConfig, fit: pd.Series, shapes: gpd.GeoDataFrame, names: tuple[str, str]) -> WardVintage:
        return WardVintage(
            key=named.key,
            label=named.label,
            ward_of=fit.loc[lsoas.index].rename("ward_code"),
            wards=_ward_names(shapes),
            boundaries=shapes[["geometry"]],
            estimated=names[0] in estimated,
            approximate_boundaries=names[1] in estimated,
            recoded=MappingProxyType(dict(named.recoded)),
        )

    first, later = config.ward_vintages
    found = [vintage(first, lsoas["ward_code"], ward, (own.best_fit, own.ward_boundaries))]
    if extras.best_fit is not None and extras.boundaries is not None:
        names = (files.LATER_BEST_FIT, files.LATER_WARD_BOUNDARIES)
        found.append(vintage(later, extras.best_fit, extras.boundaries, names))
    return {one.key: one for one in found}


def _ward_names(shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(shapes[["name"]]).assign(official_name=shapes["name"])


def _ended(merged_into: pd.Series | None) -> dict[str, str]:
    """Return by LSOA of 2001 that of 2011 that it was merged into, or ""."""
    return {} if merged_into is None else {str(code): str(into) for code, into in merged_into.items()}


def _changes(pairs: pd.Series | None, own: pd.Index) -> dict[str, tuple[str, ...]]:
    """Return the city's LSOAs by code of the other vintage, from codes of 2021 by code of 2011."""
    if pairs is None:
        return {}
    if not pairs.index.isin(own).all():
        pairs = pd.Series(pairs.index, index=pairs.to_numpy())
    return {str(code): tuple(pairs.index[pairs == code]) for code in pairs.unique()}


def _lsoas(deprivation: Deprivation, best_fit: pd.Series, ward: gpd.GeoDataFrame, config: AreasConfig) -> pd.DataFrame:
    """Join names, wards and deprivation into the one table of LSOAs."""
    frame = deprivation.frame
    ward_codes = best_fit.loc[frame.index]
    lsoas = frame.copy()
    named = [street_level_name(config, str(code), str(name)) for code, name in frame["name"].items()]
    lsoas.insert(1, "place_name", named)
    lsoas.insert(2, "ward_code", ward_codes.to_numpy())
    lsoas.insert(3, "ward_name", ward["name"].loc[ward_codes].to_numpy())
    whole = [measure.rank_column for measure in MEASURES.values()]
    if deprivation.population_year:
        whole.append("population")
    return lsoas.astype(dict.fromkeys(whole, "int64"))
