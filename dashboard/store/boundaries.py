"""The built boundary files: GeoJSON in longitude and latitude, one feature a line, neighbours share their borders."""

from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataSourceError

from dashboard.errors import ContractError
from dashboard.store import files


def read_boundaries(path: Path, code_column: str, name_column: str) -> gpd.GeoDataFrame:
    """Read a built boundary file.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by code, sorted, with `name` and `geometry`; EPSG:4326.

    Raises
    ------
    DataError
        If the file is missing, is no GeoJSON, or lacks a column.
    """
    raw = files.read_bytes(path)
    try:
        boundaries = pyogrio.read_dataframe(raw)
    except (DataSourceError, ValueError) as error:
        raise ContractError(path.name, [f"found no readable GeoJSON ({error}). {files.REBUILD}"]) from error
    lacking = [column for column in (code_column, name_column) if column not in boundaries.columns]
    if lacking or not isinstance(boundaries, gpd.GeoDataFrame):
        wanted = lacking or ["geometry"]
        raise ContractError(path.name, [f"found no property `{column}`. {files.REBUILD}" for column in wanted])
    renamed = boundaries[[code_column, name_column, "geometry"]].rename(columns={name_column: "name"})
    return renamed.set_index(code_column).sort_index()
