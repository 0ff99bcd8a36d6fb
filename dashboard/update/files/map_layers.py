"""Reading roads, railways, rivers and parks from the open products of Ordnance Survey, GeoPackages or shapefiles.

Which layer is which is told by its name, and what is drawn of it by its column of types; both vary between editions and
formats (`RoadLink`, `road_link`, `SE_RoadLink`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from dashboard.domain.areas.context import AREAS
from dashboard.errors import UpdateError

_CRS = 27700
_ZOOMSTACK = "OS Open Zoomstack"
_MAIN = dict.fromkeys(("motorway", "primary", "a road"), "main-roads")
_ROADS = {**_MAIN, "b road": "minor-roads"}


@dataclass(frozen=True)
class _Rule:
    """What is taken of a layer: the kind by value of its column of types, "*" standing for any other value.

    Of the values of `first`, and others, only the first one that is there is taken: scales that hold the same rivers
    over again, or parks among all green spaces. With `named`, things without a name are left out.
    """

    product: str
    kinds: Mapping[str, str]
    first: Sequence[str] = ()
    named: bool = False


#: By the end of the layer's name, in small letters and without other signs.
_RULES = {
    "roadsnational": _Rule(_ZOOMSTACK, _MAIN),
    "roadsregional": _Rule(_ZOOMSTACK, _ROADS),
    "rail": _Rule(_ZOOMSTACK, {"tunnel": "", "*": "railways"}),
    "surfacewater": _Rule(_ZOOMSTACK, {"*": "water"}, ("regional", "local", "national")),
    "waterlines": _Rule(
        _ZOOMSTACK, {"mhw": "", "mlw": "", "*": "rivers"}, ("regional", "district", "local", "national")
    ),
    "greenspace": _Rule(_ZOOMSTACK, {"*": "parks"}, ("public park or garden",)),
    "roadlink": _Rule("OS Open Roads", _ROADS),
    "watercourselink": _Rule("OS Open Rivers", {"*": "rivers"}, named=True),
    "greenspacesite": _Rule("OS Open Greenspace", {"*": "parks"}, ("public park or garden",)),
}
_TYPES = ("type", "roadclassification", "class", "roadfunction", "function")
_NAMES = ("watercoursename", "name1", "name")


@dataclass(frozen=True)
class MapLayers:
    """What was found, in EPSG:27700 and clipped: shapes by kind, and the products and files that they are from."""

    shapes: Mapping[str, np.ndarray]
    products: tuple[str, ...]
    paths: tuple[Path, ...]
    notices: tuple[str, ...]


def read_map_layers(folder: Path, around: shapely.Geometry) -> MapLayers:
    """Read what lies within an area, from every GeoPackage and shapefile of a folder and the folders in it.

    Of a kind that several products have, OS Open Zoomstack is taken, whose lines are made for maps of this size.

    Parameters
    ----------
    around
        A polygon in EPSG:27700.

    Raises
    ------
    UpdateError
        If the folder holds none of the layers, nothing of them lies there, or a file cannot be read or has no CRS.
    """
    found: dict[str, dict[str, list[tuple[Path, np.ndarray]]]] = {}
    known = False
    for path, layer, rule in _layers(folder):
        known = True
        for kind, shapes in _read(path, layer, rule, around):
            found.setdefault(kind, {}).setdefault(rule.product, []).append((path, shapes))
    if not found:
        what = "layers, but nothing of them in the city" if known else "no such layer"
        msg = (
            f"{folder}: found {what}; expected OS Open Zoomstack, Open Roads, Open Rivers or Open Greenspace as "
            "GeoPackage or shapefiles, for the part of the country that the city lies in. Unpack ZIP files first."
        )
        raise UpdateError(msg)
    chosen = {kind: _ZOOMSTACK if _ZOOMSTACK in by else next(iter(by)) for kind, by in found.items()}
    used = [part for kind, product in chosen.items() for part in found[kind][product]]
    passed_over = sorted({product for by in found.values() for product in by} - set(chosen.values()))
    return MapLayers(
        shapes={kind: np.concatenate([s for _, s in found[kind][product]]) for kind, product in chosen.items()},
        products=tuple(sorted(set(chosen.values()))),
        paths=tuple(sorted({path for path, _ in used})),
        notices=tuple(f"{product} is not used: {_ZOOMSTACK} has the same." for product in passed_over),
    )


def _layers(folder: Path) -> Iterator[tuple[Path, str, _Rule]]:
    if not folder.is_dir():
        msg = f"{folder}: found no such folder; expected the folder with the layers. Correct `--from`."
        raise UpdateError(msg)
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".gpkg", ".shp")):
        try:
            names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        except (DataSourceError, OSError) as error:
            msg = f"{path}: found content that cannot be read ({error}). Fetch the file again."
            raise UpdateError(msg) from error
        for name in names:
            rules = [rule for ending, rule in _RULES.items() if _plain(name).endswith(ending)]
            if rules:
                yield path, name, rules[0]


def _read(path: Path, layer: str, rule: _Rule, around: shapely.Geometry) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the shapes of a layer by kind, clipped."""
    try:
        info = pyogrio.read_info(path, layer=layer)
        if info["crs"] is None:
            msg = f"{path}: found no CRS for {layer}; expected a file that states it, as EPSG:27700. Fetch it again."
            raise UpdateError(msg)
        own = {_plain(column): str(column) for column in reversed(info["fields"])}
        types, names = (next((own[c] for c in wanted if c in own), None) for wanted in (_TYPES, _NAMES))
        box = gpd.GeoSeries([around], crs=_CRS).to_crs(info["crs"]).total_bounds
        columns = [column for column in (types, names) if column]
        rows = pyogrio.read_dataframe(path, layer=layer, columns=columns, bbox=tuple(box)).to_crs(_CRS)
    except (DataSourceError, DataLayerError, OSError, ValueError) as error:
        msg = f"{path}: found content of {layer} that cannot be read to its end ({error}). Fetch the file again."
        raise UpdateError(msg) from error
    if rule.named and names:
        rows = rows[rows[names].fillna("").astype("str").str.strip() != ""]
    values = rows[types].fillna("").astype("str").str.strip().str.lower() if types else pd.Series("", index=rows.index)
    if first := next((value for value in rule.first if (values == value).any()), None):
        rows, values = rows[values == first], values[values == first]
    kinds = values.map(lambda value: rule.kinds.get(value, rule.kinds.get("*", "")))
    for kind in sorted(set(kinds) - {""}):
        shapes = _clipped(rows.geometry[kinds == kind].to_numpy(), around, dimension=2 if kind in AREAS else 1)
        if len(shapes):
            yield kind, shapes


def _clipped(shapes: np.ndarray, around: shapely.Geometry, dimension: int) -> np.ndarray:
    """Cut shapes to an area, and take them apart to polygons or to lines."""
    shapely.prepare(around)
    near = shapes[shapely.intersects(around, shapes)]
    flat = shapely.make_valid(shapely.force_2d(near)) if dimension == 2 else shapely.force_2d(near)
    # twice, since a collection may hold what has several parts
    parts = shapely.get_parts(shapely.get_parts(shapely.intersection(flat, around)))
    return np.asarray(parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)])


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
