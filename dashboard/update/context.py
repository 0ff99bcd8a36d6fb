"""Roads, railways, rivers and parks for the map: simplified until they are small enough to be sent to every reader."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import shapely

from dashboard.components.map.paths import Grid, line_data, path_data
from dashboard.domain.areas.context import AREAS, KINDS
from dashboard.errors import UpdateError
from dashboard.store import files
from dashboard.store.areas import configured_city
from dashboard.store.boundaries import read_boundaries
from dashboard.store.provenance import Provenance
from dashboard.update.draft import Draft
from dashboard.update.files.map_layers import MapLayers, read_map_layers
from dashboard.update.files.read import source_file
from dashboard.update.sources import FACTS, Role, Sources

#: Largest file, compressed as gzip.
LIMIT_BYTES = 60_000
#: How far beyond the city's border things are drawn, in metres.
_MARGIN_M = 200.0
_CRS = 27700


@dataclass(frozen=True)
class _Detail:
    """How much is drawn; lengths in units of the map, areas in square units."""

    tolerance: int
    least_area: int
    minor_roads: bool


#: From the finest on: first the smallest parks go, then B roads, then bends. A unit is some 15 m in a city like Leeds.
_DETAILS = (
    *(_Detail(1, area, minor_roads=True) for area in (40, 80, 160, 320)),
    *(_Detail(1, area, minor_roads=False) for area in (320, 640)),
    *(_Detail(step, 640 * step, minor_roads=False) for step in (2, 3, 4, 6, 8, 12, 16, 24, 32)),
)


def add_context(folder: Path, data_dir: Path, sources: Sources) -> Draft:
    """Build the file of the map's roads, railways, rivers and parks, for the city of a data folder.

    Parameters
    ----------
    folder
        Holds the layers, see `read_map_layers`.

    Returns
    -------
    Draft
        The data folder's files and the new one with its record.

    Raises
    ------
    UpdateError
        If the layers cannot be used, or even the coarsest lines are too large.
    DataError
        If the data folder has no LSOA boundaries yet.
    """
    lsoas = read_boundaries(data_dir / files.LSOA_BOUNDARIES, "lsoa11_code", "lsoa11_name")
    _, city = configured_city(data_dir / files.AREAS) or ("", "the city")
    grid = Grid.around(lsoas)
    layers = read_map_layers(folder, lsoas.to_crs(_CRS).union_all().buffer(_MARGIN_M))
    draft = Draft(contents=_present(data_dir), notices=list(layers.notices))
    content, detail, paths = _small_enough(layers, grid, folder)
    unit = f"{grid.metres_per_unit:.1f} m a unit"
    steps = [
        f"Clipped to {city} and {_MARGIN_M:g} m around it, and put on the grid of the map ({unit}, EPSG:{_CRS}).",
        f"Simplified lines and borders (tolerance {detail.tolerance * grid.metres_per_unit:.0f} m).",
        *_left_out(layers, detail, grid),
    ]
    size = f"{len(gzip.compress(content, mtime=0)) / 1000:.1f} kB compressed, at most {LIMIT_BYTES / 1000:g} kB"
    draft.counts += [f"On the map: {', '.join(kind.replace('-', ' ') for kind in paths)} ({size}).", *steps[1:]]
    draft.add(content, _record(layers, sources, steps, len(paths)))
    return draft


def _present(data_dir: Path) -> dict[str, bytes]:
    """Return the files of a data folder, which are verified together with the new one."""
    paths = (path for path in data_dir.rglob("*") if path.is_file())
    inside = ((path.relative_to(data_dir), path) for path in paths)
    return {
        name.as_posix(): path.read_bytes()
        for name, path in inside
        if not any(part.startswith(".") for part in name.parts)
    }


def _small_enough(layers: MapLayers, grid: Grid, folder: Path) -> tuple[bytes, _Detail, Mapping[str, str]]:
    """Return the finest content that keeps to the limit."""
    placed = {kind: grid.place(gpd.GeoSeries(shapes, crs=_CRS)) for kind, shapes in layers.shapes.items()}

    @cache
    def united(kind: str, step: int) -> shapely.Geometry:
        # on one grid, so that the two carriageways of a road, and neighbouring parks, become one
        return shapely.union_all(shapely.make_valid(placed[kind]), grid_size=step)

    size = 0
    for detail in _DETAILS:
        kinds = [kind for kind in KINDS if kind in placed and (detail.minor_roads or kind != "minor-roads")]
        paths = {kind: data for kind in kinds if (data := _path(kind, united(kind, detail.tolerance), detail))}
        content = _content(paths, grid)
        size = len(gzip.compress(content, mtime=0))
        if size <= LIMIT_BYTES and paths:
            return content, detail, paths
    msg = (
        f"{folder}: found {size / 1000:,.0f} kB of lines at their coarsest; expected something to draw, in at most "
        f"{LIMIT_BYTES / 1000:g} kB. Take layers of fewer or simpler lines."
    )
    raise UpdateError(msg)


def _path(kind: str, united: shapely.Geometry, detail: _Detail) -> str:
    if kind in AREAS:
        parts = shapely.get_parts(united)
        large = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) >= detail.least_area)]
        return "".join(path_data(part) for part in shapely.simplify(large, detail.tolerance))
    return line_data(shapely.simplify(shapely.line_merge(united), detail.tolerance))


def _content(paths: Mapping[str, str], grid: Grid) -> bytes:
    place = {"left_m": grid.left_m, "top_m": grid.top_m, "metres_per_unit": grid.metres_per_unit}
    return (json.dumps({**place, "paths": paths}, indent=1) + "\n").encode()


def _left_out(layers: MapLayers, detail: _Detail, grid: Grid) -> list[str]:
    hectares = detail.least_area * grid.metres_per_unit**2 / 10_000
    told = [f"Left out parks and waters under {hectares:.1f} ha."] if AREAS & set(layers.shapes) else []
    if "minor-roads" in layers.shapes and not detail.minor_roads:
        told.append("Left out B roads.")
    return told


def _record(layers: MapLayers, sources: Sources, steps: list[str], kinds: int) -> Provenance:
    facts = {key: getattr(sources.by_role[Role.CONTEXT], key) for key in (*FACTS, "attribution")}
    facts["title"] = f"{', '.join(layers.products)}: {facts['title'].lower()}"
    return Provenance(
        file=files.CONTEXT,
        **facts,
        processing=tuple(steps),
        source_files=tuple(source_file(path) for path in layers.paths),
        rows=kinds,
    )
