"""The map's paths as a document of their own, for pages that do not carry them inside."""

from markupsafe import escape

from dashboard.components.map.model import MapModel


def paths_svg(model: MapModel) -> str:
    """Write all areas as one SVG: a path an LSOA, in order, with its code as id and its name as title."""
    names = zip(model.city.lsoas.index, model.city.lsoas["display_name"], model.areas.paths, strict=True)
    paths = "\n".join(f'<path id="{code}" d="{d}"><title>{escape(name)}</title></path>' for code, name, d in names)
    box = f"0 0 {model.grid.width} {model.grid.height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#222">\n{paths}\n</svg>\n'
