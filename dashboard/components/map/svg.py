"""The map's paths as documents of their own, for pages that do not carry them inside."""

from markupsafe import escape

from dashboard.components.map.model import MapModel
from dashboard.components.map.paths import Grid
from dashboard.domain.areas.context import Context


def paths_svg(model: MapModel) -> str:
    """Write all areas as one SVG: a path an LSOA, in order, with code and name; then the outlines."""
    names = zip(model.city.lsoas.index, model.city.lsoas["display_name"], model.areas.paths, strict=True)
    paths = "\n".join(f'<path id="{code}" d="{d}"><title>{escape(name)}</title></path>' for code, name, d in names)
    paths += "".join(f'\n<path id="outline-{key}" d="{path}"/>' for key, path in model.outlines.items())
    box = f"0 0 {model.grid.width} {model.grid.height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#222">\n{paths}\n</svg>\n'


def context_svg(context: Context, grid: Grid) -> str:
    """Write roads, railways, rivers and parks as one SVG on the grid of the map: a path a kind, from the bottom up."""
    scale = context.metres_per_unit / grid.metres_per_unit
    x, y = (context.left_m - grid.left_m), (grid.top_m - context.top_m)
    move = f"translate({x / grid.metres_per_unit:g} {y / grid.metres_per_unit:g}) scale({scale:g})"
    # on the path itself, since the pages that use it cannot hand this one down
    kept = 'vector-effect="non-scaling-stroke"'
    paths = "\n".join(f'<path id="{kind}" {kept} transform="{move}" d="{d}"/>' for kind, d in context.paths.items())
    box = f"0 0 {grid.width} {grid.height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#222">\n{paths}\n</svg>\n'
