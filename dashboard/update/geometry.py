"""Making boundaries fit to be drawn: a valid coverage, rounded, written as GeoJSON with one feature a line."""

import json
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely

from dashboard.errors import UpdateError

#: Decimals of longitude and latitude, tried in this order: 5 are about a metre. More are needed only where rounding
#: makes a narrow polygon cross itself.
_DECIMALS = (5, 6, 7)
#: The national grid, in metres, for cleaning and simplifying.
_GRID = 27700
#: Above this many points an area on average, a file is more detailed than a city map can show.
_DETAILED_POINTS = 200
_TOLERANCE_M = 10.0


def prepare(boundaries: gpd.GeoDataFrame, subject: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Turn boundaries into a valid coverage with rounded coordinates.

    Parameters
    ----------
    boundaries
        `code`, `name` and polygons in EPSG:4326.

    Returns
    -------
    tuple
        The boundaries, sorted by code, and a sentence for each thing that was done.

    Raises
    ------
    UpdateError
        If an area has no polygon or no valid coverage comes out.
    """
    ordered = boundaries.sort_values("code").reset_index(drop=True)
    shapes = ordered.geometry.to_numpy()
    _refuse_empty(ordered, subject)
    done: list[str] = []
    if not is_coverage(shapes):
        shapes = _on_grid(ordered, shapely.coverage_clean)
        done.append("Made a valid coverage of it (shapely.coverage_clean, EPSG:27700).")
    if shapely.get_num_coordinates(shapes).sum() > _DETAILED_POINTS * len(shapes):
        ordered = ordered.set_geometry(gpd.GeoSeries(shapes, crs=4326))
        shapes = _on_grid(ordered, lambda values: shapely.coverage_simplify(values, _TOLERANCE_M))
        done.append(f"Simplified it as a coverage (tolerance {_TOLERANCE_M:g} m).")
    for decimals in _DECIMALS:
        rounded = _rounded(shapes, decimals)
        if is_coverage(rounded):
            done.append(f"Rounded coordinates to {decimals} decimals.")
            return ordered.set_geometry(gpd.GeoSeries(rounded, crs=4326)), done
    msg = f"{subject}: found boundaries that are no valid coverage after cleaning; expected polygons that share borders"
    raise UpdateError(msg)


def is_coverage(shapes: np.ndarray) -> bool:
    """Tell whether all polygons are valid and neighbours share the very same border points."""
    return bool(shapely.is_valid(shapes).all() and not shapely.is_empty(shapes).any()) and bool(
        shapely.coverage_is_valid(shapes)
    )


def dissolve(boundaries: gpd.GeoDataFrame, groups: np.ndarray) -> gpd.GeoDataFrame:
    """Unite areas of a valid coverage by group; `code` of the result is the group, and it is a valid coverage too."""
    shapes = boundaries.geometry.to_numpy()
    codes = sorted(set(groups))
    united = [shapely.normalize(shapely.coverage_union_all(shapes[groups == code])) for code in codes]
    return gpd.GeoDataFrame({"code": codes}, geometry=united, crs=boundaries.crs)


def to_geojson(boundaries: gpd.GeoDataFrame, code_property: str, name_property: str) -> bytes:
    """Write boundaries as GeoJSON (RFC 7946): one feature a line in the order given, outer rings anticlockwise."""
    shapes = shapely.orient_polygons(boundaries.geometry.to_numpy(), exterior_cw=False)
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {code_property: code, name_property: name},
                "geometry": shapely.geometry.mapping(shape),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for code, name, shape in zip(boundaries["code"], boundaries["name"], shapes, strict=True)
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode("utf-8")


def _refuse_empty(boundaries: gpd.GeoDataFrame, subject: str) -> None:
    shapes = boundaries.geometry.to_numpy()
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    codes = list(boundaries["code"][~polygonal])
    if codes:
        msg = f"{subject}: found no polygon for {', '.join(codes[:5])}; expected one for each area. Fetch it again."
        raise UpdateError(msg)


def _on_grid(boundaries: gpd.GeoDataFrame, operation: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Apply an operation that thinks in metres."""
    changed = gpd.GeoSeries(operation(boundaries.geometry.to_crs(_GRID).to_numpy()), crs=_GRID)
    degrees: np.ndarray = changed.to_crs(4326).to_numpy()
    return degrees


def _rounded(shapes: np.ndarray, decimals: int) -> np.ndarray:
    """Round every point, the same way for both neighbours, and drop points that fall together."""
    rounded = shapely.transform(shapes, lambda points: np.round(points, decimals))
    distinct: np.ndarray = shapely.remove_repeated_points(rounded)
    return distinct
