"""Boundaries into SVG paths on a whole-number grid.

Coordinates are rounded to one grid for all layers, so neighbours keep exactly the same border and no gaps open. North
is up: y grows downwards, as SVG wants it. Map units have no meaning outside the map; `metres_per_unit` converts.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry

#: British National Grid: metres, true areas at city size.
PROJECTED_CRS = "EPSG:27700"

#: Width or height of the longer side of the map, in map units. 2,400 units over 34 km are about 14 m a unit, finer
#: than the generalised boundaries (20 m).
LONG_SIDE_UNITS = 2200


@dataclass(frozen=True)
class Grid:
    """The whole-number grid that all layers of one map share."""

    left_m: float
    top_m: float
    metres_per_unit: float
    width: int
    height: int

    @classmethod
    def around(cls, boundaries: gpd.GeoDataFrame, long_side_units: int = LONG_SIDE_UNITS) -> "Grid":
        """Fit the grid to boundaries; any CRS, the extent is taken in `PROJECTED_CRS`."""
        left, bottom, right, top = boundaries.to_crs(PROJECTED_CRS).total_bounds
        metres_per_unit = max(right - left, top - bottom) / long_side_units
        width, height = np.ceil(np.array([right - left, top - bottom]) / metres_per_unit).astype(int)
        return cls(left, top, metres_per_unit, int(width), int(height))

    def place(self, boundaries: gpd.GeoSeries) -> np.ndarray:
        """Project geometries onto the grid: an array of geometries in whole map units."""
        projected = boundaries.to_crs(PROJECTED_CRS).to_numpy()
        return np.asarray(shapely.transform(projected, self._to_units))

    def _to_units(self, metres: np.ndarray) -> np.ndarray:
        offset = (metres - (self.left_m, self.top_m)) / (self.metres_per_unit, -self.metres_per_unit)
        return np.asarray(np.rint(offset))


def path_data(geometry: Geometry) -> str:
    """Write a polygon on the grid as SVG path data: absolute start, then relative steps.

    Points that fall together on the grid are left out; a ring that shrinks to less than a triangle is kept as a
    small mark only if it is all there is of the area, so that no area vanishes.
    """
    rings = [ring for polygon in shapely.get_parts(geometry) for ring in shapely.get_rings(polygon)]
    written = [text for ring in rings if (text := _ring_data(shapely.get_coordinates(ring)))]
    if written or not rings:
        return "".join(written)
    x, y = shapely.get_coordinates(rings[0])[0].astype(int)
    return f"M{x} {y}h1v1z"


def line_data(geometry: Geometry) -> str:
    """Write lines on the grid as SVG path data, as `path_data` does; a line that shrinks to a point is left out."""
    lines = (_distinct(shapely.get_coordinates(line)) for line in shapely.get_parts(geometry))
    return "".join(_steps(points) for points in lines if len(points) > 1)


def _ring_data(points: np.ndarray) -> str:
    kept = _distinct(points)
    return f"{_steps(kept[:-1])}z" if len(kept) >= 4 else ""


def _distinct(points: np.ndarray) -> np.ndarray:
    whole = points.astype(int)
    return whole[np.concatenate(([True], np.any(np.diff(whole, axis=0) != 0, axis=1)))]


def _steps(points: np.ndarray) -> str:
    start, steps = points[0], np.diff(points, axis=0)
    body = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist()).replace(" -", "-")
    return f"M{start[0]} {start[1]}l{body}"


@dataclass(frozen=True)
class AreaShapes:
    """What the browser needs of one layer of areas, in the order of the layer.

    `labels_xy` is a point inside each area, `boxes` is (left, top, right, bottom), both in map units; `neighbours`
    lists the positions of the areas that touch each area.
    """

    paths: tuple[str, ...]
    labels_xy: np.ndarray
    boxes: np.ndarray
    neighbours: tuple[tuple[int, ...], ...]


def area_shapes(boundaries: gpd.GeoDataFrame, grid: Grid) -> AreaShapes:
    """Prepare a layer of areas for the map.

    Parameters
    ----------
    boundaries
        A valid coverage in any CRS: neighbours share the same points.
    grid
        Grid of the map.
    """
    placed = grid.place(boundaries.geometry)
    inside = shapely.point_on_surface(boundaries.to_crs(PROJECTED_CRS).geometry.to_numpy())
    label_points = shapely.transform(inside, grid._to_units)
    return AreaShapes(
        paths=tuple(path_data(geometry) for geometry in placed),
        labels_xy=shapely.get_coordinates(label_points).astype(int),
        boxes=shapely.bounds(placed).astype(int),
        neighbours=_touching(boundaries),
    )


def _touching(boundaries: gpd.GeoDataFrame) -> tuple[tuple[int, ...], ...]:
    """Find the positions of areas that share a border or a corner, in ascending order."""
    found: list[list[int]] = [[] for _ in range(len(boundaries))]
    for one, other in boundaries.sindex.query(boundaries.geometry, predicate="intersects").T.tolist():
        if one != other:
            found[one].append(other)
    return tuple(tuple(sorted(row)) for row in found)


def outline(boundaries: gpd.GeoSeries, grid: Grid, *, dissolve: bool = False) -> str:
    """Write the outline of several areas as one path; `dissolve` leaves out the borders between them."""
    geometries = [boundaries.union_all(method="coverage")] if dissolve else boundaries
    return "".join(path_data(geometry) for geometry in grid.place(gpd.GeoSeries(geometries, crs=boundaries.crs)))
