"""A map of areas in one colour each, to stand beside a chart: what is hovered or chosen on it, the browser tells.

A page places it with `area_map(model, title, by_band(model))`, and names the style sheets of `AREA_MAP_STYLES`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import ClassingKey

#: What a page with the map must have besides its own style sheets, in this order.
AREA_MAP_STYLES = ("map", "palettes", "kpi_palette", "kpi_map", "area_map")
#: From the bottom to the top.
_OUTLINED = (SetKey.TARGET_WARDS, SetKey.PRIORITY, SetKey.MOST_DEPRIVED)


@dataclass(frozen=True)
class Coloured:
    """Classes of areas by code, as the style sheets know them, how many there are, and what the classes mean.

    `legend` has the class, its label and the number of areas for each row; `note` is said below it.
    """

    classes: Mapping[str, str]
    count: str
    legend: Sequence[tuple[str, str, int]]
    note: str = ""


def by_band(model: MapModel, measure: str = "imd") -> Coloured:
    """Colour LSOAs by the policy band of a measure of deprivation."""
    way = model.classings[ClassingKey.BANDS]
    symbols = model.classes[ClassingKey.BANDS][measure]
    names = ["no-data" if symbol == "-" else f"k{int(symbol, 36)}" for symbol in symbols]
    rows = [(f"k{row.classes[0]}", row.label, names.count(f"k{row.classes[0]}")) for row in way.legend]
    return Coloured(dict(zip(map(str, model.city.lsoas.index), names, strict=True)), str(way.class_count), rows)


def area_map(
    model: MapModel, title: str, coloured: Coloured, chosen: Collection[str] = (), later: Collection[str] = ()
) -> Markup:
    """Draw areas, LSOAs or wards of any vintage, by the codes that have a colour.

    Parameters
    ----------
    model, title
        The prepared map of the city, and what the map shows.
    coloured
        The colours.
    chosen
        Codes of areas that are chosen.
    later
        Codes of areas without a colour yet, which the page's scripts may show in the place of these.

    Notes
    -----
    The drawing is hidden from assistive technology: whoever places it has the same areas in a table.
    """
    city = model.city
    paths = {**model.ward_paths, **dict(zip(map(str, city.lsoas.index), model.areas.paths, strict=True))}
    names = {code: name for one in city.ward_vintages.values() for code, name in one.wards["name"].items()}
    names |= city.lsoas["display_name"].to_dict()
    codes = dict.fromkeys((*coloured.classes, *later))
    return render(
        "area_map.html",
        title=title,
        city=city.config.city_name,
        viewbox=model.viewbox,
        extent=f"{model.grid.width} {model.grid.height}",
        count=coloured.count,
        choosing=bool(chosen),
        areas=[(code, coloured.classes.get(code, ""), paths[code], names[code], code in chosen) for code in codes],
        outlines={key: model.outlines[key] for key in _OUTLINED},
        sets=[city.sets[key] for key in reversed(_OUTLINED) if city.sets[key].lsoa_codes],
        legend=legend(coloured),
    )


def legend(coloured: Coloured) -> Markup:
    """Write what the colours mean, with the number of areas."""
    return render("area_legend.html", count=coloured.count, rows=coloured.legend, note=coloured.note)
