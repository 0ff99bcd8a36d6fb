"""The map's paths as a document of their own, for pages that do not carry them inside."""

from markupsafe import escape

from dashboard.components.map.model import MapModel


def paths_svg(model: MapModel) -> str:
    """Write all areas as one SVG: a path an LSOA, in order, with code and name; then the outlines."""
    names = zip(model.city.lsoas.index, model.city.lsoas["display_name"], model.areas.paths, strict=True)
    paths = "\n".join(f'<path id="{code}" d="{d}"><title>{escape(name)}</title></path>' for code, name, d in names)
    paths += "".join(f'\n<path id="outline-{key}" d="{path}"/>' for key, path in model.outlines.items())
    box = f"0 0 {model.grid.width} {model.grid.height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#222">\n{paths}\n</svg>\n'
