"""The built boundary files: GeoJSON in longitude and latitude, one feature a line, neighbours share their borders.

And the roads, rivers and parks between them, which are paths in JSON.
"""

import json
import re
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataSourceError

from dashboard.domain.areas.context import KINDS, Context
from dashboard.errors import ContractError
from dashboard.store import files
from dashboard.store.contracts import CheckResult

_PATH_DATA = re.compile(r"(?:M-?\d+ -?\d+[lhvz\d -]+)+")
#: How far from the corner of the city the grid may begin: another edition of the boundaries moves the corner a little.
_CORNER_M = 500.0


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


def read_context(path: Path) -> Context:
    """Read the roads, railways, rivers and parks.

    Raises
    ------
    DataError
        If the file is missing, is no JSON, or holds anything but a grid and path data by kind.
    """
    raw = files.read_bytes(path)
    try:
        content = json.loads(raw)
        left, top, unit = (float(content[key]) for key in ("left_m", "top_m", "metres_per_unit"))
        paths = {str(kind): str(data) for kind, data in content["paths"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"found no readable grid and paths ({error!r}), expected those of `--context`. {files.REBUILD}"
        raise ContractError(path.name, [msg]) from error
    wrong = [kind for kind, data in paths.items() if kind not in KINDS or not _PATH_DATA.fullmatch(data)]
    if wrong or not unit > 0:
        msg = f"found {', '.join(wrong) or f'{unit:g} m a unit'}, expected path data of {', '.join(KINDS)}."
        raise ContractError(path.name, [f"{msg} {files.REBUILD}"])
    return Context(left, top, unit, {kind: paths[kind] for kind in KINDS if kind in paths})


def check_context(context: Context, lsoas: gpd.GeoDataFrame) -> CheckResult:
    """Check that the grid of the roads and rivers begins at the north-western corner of the city's LSOAs."""
    left, _, _, top = lsoas.to_crs(27700).total_bounds
    off = max(abs(context.left_m - left), abs(context.top_m - top))
    return CheckResult(
        name=f"{files.CONTEXT}: place",
        ok=bool(off <= _CORNER_M),
        found=f"a grid that begins {off:,.0f} m from the corner of the city",
        expected=f"at most {_CORNER_M:g} m",
        fix="Read the layers again: `python -m dashboard.update --context --from FOLDER`.",
    )
