"""Reading recognised official files into tables with the project's column names; values stay as published."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from dashboard.domain.deprivation.measures import MEASURES
from dashboard.errors import UpdateError
from dashboard.store.contracts import ENGLAND_EXTENT
from dashboard.store.imd import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, population_column
from dashboard.store.provenance import SourceFile
from dashboard.update.files.columns import later_ward_columns, lsoa21_column, middle_name_columns, renaming
from dashboard.update.files.recognise import Recognised, read_csv_text
from dashboard.update.sources import Role


@dataclass(frozen=True)
class Inputs:
    """The official files, read.

    `deprivation`, `best_fit` and `population` hold text, exactly the digits of the source; the boundaries are in
    longitude and latitude. `source_files` names each file with its hash.
    """

    deprivation: pd.DataFrame
    lsoa_boundaries: gpd.GeoDataFrame
    ward_boundaries: gpd.GeoDataFrame | None
    best_fit: pd.DataFrame
    population: pd.DataFrame | None
    areas: Mapping[str, Any] | None
    source_files: Mapping[Role, SourceFile]
    later: "LaterInputs"


@dataclass(frozen=True)
class LaterInputs:
    """What there is about postcodes and the wards since 2018.

    Postcodes are read once it is known which city's. `boundaries` have `code`, `name` and polygons; `best_fit` has
    `lsoa11_code` and `ward_code`; `names` gives names by code, from any file that has them. `column` is the column of
    codes in the boundaries, as it is called there. `lsoa_changes` has `lsoa11_code` and `lsoa21_code`,
    `middle_names` has `msoa_name`, `place_name` and mostly `msoa_code`, `population` has `lsoa21_code` and residents of
    a mid-year as text.
    """

    package: Path | None = None
    directory: tuple[tuple[Path, SourceFile], ...] = ()
    boundaries: gpd.GeoDataFrame | None = None
    best_fit: pd.DataFrame | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    lsoa_changes: pd.DataFrame | None = None
    middle_names: pd.DataFrame | None = None
    population: pd.DataFrame | None = None


def read_inputs(found: Recognised) -> Inputs:
    """Read the files that `recognise` found.

    Raises
    ------
    UpdateError
        If a file lacks columns, cannot be read to its end, or states no usable coordinate reference system.
    """
    paths = found.paths
    ward_path, population_path, areas_path = (
        paths.get(role) for role in (Role.WARD_BOUNDARIES, Role.POPULATION, Role.AREAS)
    )
    return Inputs(
        deprivation=read_deprivation(paths[Role.DEPRIVATION]),
        lsoa_boundaries=read_boundaries(paths[Role.LSOA_BOUNDARIES], "lsoa11"),
        ward_boundaries=read_boundaries(ward_path, "ward") if ward_path else None,
        best_fit=_read_table(paths[Role.BEST_FIT], ("lsoa11_code", "ward_code")),
        population=_read_table(population_path, ("lsoa11_code",)) if population_path else None,
        areas=tomllib.loads(areas_path.read_text("utf-8")) if areas_path else None,
        source_files={role: source_file(path) for role, path in paths.items()},
        later=_read_later(found),
    )


def source_file(path: Path) -> SourceFile:
    """Name a file and its hash, for the record of what is made of it."""
    with path.open("rb") as handle:
        return SourceFile(path.name, file_digest(handle, "sha256").hexdigest())


def _read_later(found: Recognised) -> LaterInputs:
    fit_path, shapes_path, names_path = (
        found.paths.get(role) for role in (Role.LATER_BEST_FIT, Role.LATER_WARD_BOUNDARIES, Role.LATER_WARD_NAMES)
    )
    names: dict[str, str] = {}
    column = ""
    best_fit = boundaries = None
    for path in (names_path, fit_path):
        if path is None:
            continue
        table = read_csv_text(path)
        own = {ours: theirs for theirs, ours in later_ward_columns(table.columns).items()}
        if "name" in own:
            names |= dict(zip(table[own["code"]].str.strip(), table[own["name"]].str.strip(), strict=True))
        if path == fit_path:
            lsoa = next(theirs for theirs, ours in renaming(table.columns).items() if ours == "lsoa11_code")
            columns = {"lsoa11_code": table[lsoa].str.strip(), "ward_code": table[own["code"]].str.strip()}
            best_fit = pd.DataFrame(columns)
    if shapes_path is not None:
        boundaries, column = _read_later_boundaries(shapes_path)
        names |= {code: name for code, name in zip(boundaries["code"], boundaries["name"], strict=True) if name}
    directory = tuple((path, source_file(path)) for path in found.directory)
    changes = _read_changes(found.paths.get(Role.LSOA_CHANGES))
    middle = _read_middle_names(found.paths.get(Role.MIDDLE_NAMES))
    package = found.paths.get(Role.POSTCODE_PACKAGE)
    people = _read_later_population(found.paths.get(Role.LATER_POPULATION))
    return LaterInputs(package, directory, boundaries, best_fit, names, column, changes, middle, people)


def _read_changes(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    table = read_csv_text(path)
    old = next(theirs for theirs, ours in renaming(table.columns).items() if ours == "lsoa11_code")
    new = str(lsoa21_column(table.columns))
    return pd.DataFrame({"lsoa11_code": table[old].str.strip(), "lsoa21_code": table[new].str.strip()})


def _read_middle_names(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    table = read_csv_text(path)
    return pd.DataFrame({ours: table[own].str.strip() for own, ours in middle_name_columns(table.columns).items()})


def _read_later_population(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    table = read_csv_text(path)
    names = {theirs: ours for theirs, ours in renaming(table.columns).items() if ours.startswith("population_mid_")}
    code = str(lsoa21_column(table.columns))
    (theirs, ours), *_ = names.items()
    return pd.DataFrame({"lsoa21_code": table[code].str.strip(), ours: table[theirs].str.replace(",", "").str.strip()})


def _read_later_boundaries(path: Path) -> tuple[gpd.GeoDataFrame, str]:
    boundaries = _read_geodata(path)
    own = {ours: theirs for theirs, ours in later_ward_columns(boundaries.columns).items()}
    return _named_boundaries(path, boundaries, own["code"], own.get("name")), own["code"]


def read_deprivation(path: Path) -> pd.DataFrame:
    """Read the Indices: file 7 of 2015, or a file with this project's column names.

    Returns
    -------
    pandas.DataFrame
        Text; `lsoa11_code`, `lsoa11_name`, scores and ranks, where present `lad_code`, `lad_name` and a population.

    Raises
    ------
    UpdateError
        If a column is missing; all missing ones are named.
    """
    table = _read_table(path, REQUIRED_COLUMNS)
    keep = [column for column in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, "lad_code", "lad_name") if column in table]
    population = population_column(list(table.columns))
    table = table[[*keep, population[0]]] if population else table[keep]
    numeric = [c for c in table.columns if c.endswith(("_score", "_rank")) or c.startswith("population_")]
    for column in numeric:
        # "18,951": thousands separators of a spreadsheet
        table[column] = table[column].str.replace(",", "", regex=False)
    return table


def _read_table(path: Path, required: tuple[str, ...]) -> pd.DataFrame:
    raw = read_csv_text(path)
    table = raw.rename(columns=renaming(raw.columns))[list(renaming(raw.columns).values())]
    missing = [column for column in required if column not in table.columns]
    if missing:
        names = ", ".join(_in_words(column) for column in missing)
        msg = f"{path.name}: found no column for {names}. Take the complete official file."
        raise UpdateError(msg)
    table = pd.DataFrame({column: table[column].fillna("").str.strip() for column in table.columns})
    # spreadsheets leave empty rows at the end
    return table[(table != "").any(axis=1)].reset_index(drop=True)


def _in_words(column: str) -> str:
    key, _, kind = column.rpartition("_")
    return f"{MEASURES[key].label} {kind} (`{column}`)" if key in MEASURES else f"`{column}`"


def read_boundaries(path: Path, kind: str) -> gpd.GeoDataFrame:
    """Read boundaries of LSOAs (`kind` "lsoa11") or wards ("ward") from any format that GDAL or GeoPandas reads.

    Returns
    -------
    geopandas.GeoDataFrame
        `code`, `name` ("" where the file has none) and polygons in EPSG:4326.

    Raises
    ------
    UpdateError
        If it cannot be read, or states no CRS and its coordinates are not longitude and latitude of England.
    """
    boundaries = _read_geodata(path)
    names = {ours: theirs for theirs, ours in renaming(boundaries.columns).items()}
    return _named_boundaries(path, boundaries, names[f"{kind}_code"], names.get(f"{kind}_name"))


def _named_boundaries(path: Path, boundaries: gpd.GeoDataFrame, code: str, name: str | None) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {
            "code": boundaries[code].astype("str").str.strip(),
            "name": boundaries[name].astype("str").str.strip() if name else "",
        },
        geometry=shapely.force_2d(boundaries.geometry.to_numpy()),
        crs=boundaries.crs,
    )
    return _to_longitude_latitude(path, frame)


def _read_geodata(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path) if path.read_bytes()[:4] == b"PAR1" else pyogrio.read_dataframe(path)
    except (DataSourceError, ValueError, OSError) as error:
        msg = f"{path.name}: found content that cannot be read to its end ({error}). Fetch the file again."
        raise UpdateError(msg) from error


def _to_longitude_latitude(path: Path, boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    stated = boundaries.crs
    if stated is None:
        # TopoJSON is WGS 84 by its specification, and GDAL does not say so.
        boundaries = boundaries.set_crs(4326)
    elif stated.to_epsg() != 4326:
        boundaries = boundaries.to_crs(4326)
    west, south, east, north = ENGLAND_EXTENT
    # the files hold Wales, Scotland and Northern Ireland as well, so that the limits are those of the islands
    found = boundaries.total_bounds
    if not (found[0] > west - 3 and found[1] > south - 1 and found[2] < east + 1 and found[3] < north + 6):
        shown = ", ".join(f"{value:,.1f}" for value in found)
        name = "no CRS" if stated is None else stated.to_string()
        msg = (
            f"{path.name}: found {name} and coordinates from {shown}; expected longitude and latitude, or a file that "
            f"states its CRS (EPSG:27700 is fine). Export it again as EPSG:4326."
        )
        raise UpdateError(msg)
    return boundaries
