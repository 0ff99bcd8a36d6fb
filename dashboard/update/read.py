"""Reading recognised official files into tables with the project's column names; values stay as published."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from dashboard.domain.measures import MEASURES
from dashboard.errors import UpdateError
from dashboard.store import files
from dashboard.store.contracts import ENGLAND_EXTENT
from dashboard.store.imd import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, population_column
from dashboard.store.provenance import SourceFile
from dashboard.update.columns import renaming
from dashboard.update.recognise import read_csv_text
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


def read_inputs(paths: Mapping[Role, Path]) -> Inputs:
    """Read the files that `recognise` found.

    Raises
    ------
    UpdateError
        If a file lacks columns, cannot be read to its end, or states no usable coordinate reference system.
    """
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
        source_files={role: SourceFile(path.name, files.digest(path.read_bytes())) for role, path in paths.items()},
    )


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
    try:
        boundaries = gpd.read_parquet(path) if path.read_bytes()[:4] == b"PAR1" else pyogrio.read_dataframe(path)
    except (DataSourceError, ValueError, OSError) as error:
        msg = f"{path.name}: found content that cannot be read to its end ({error}). Fetch the file again."
        raise UpdateError(msg) from error
    names = {ours: theirs for theirs, ours in renaming(boundaries.columns).items()}
    frame = gpd.GeoDataFrame(
        {
            "code": boundaries[names[f"{kind}_code"]].astype("str").str.strip(),
            "name": boundaries[names[f"{kind}_name"]].astype("str").str.strip() if f"{kind}_name" in names else "",
        },
        geometry=shapely.force_2d(boundaries.geometry.to_numpy()),
        crs=boundaries.crs,
    )
    return _to_longitude_latitude(path, frame)


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
