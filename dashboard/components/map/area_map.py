"""A map of areas in one colour each, to stand beside a chart: what is hovered or chosen on it, the browser tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import ClassingKey

_OUTLINED = (SetKey.TARGET_WARDS, SetKey.MOST_DEPRIVED, SetKey.PRIORITY)


@dataclass(frozen=True)
class Coloured:
    """Classes of areas by code, as the style sheets know them, how many there are, and what the classes mean.

    `legend` has the class, its label and the number of areas for each row.
    """

    classes: Mapping[str, str]
    count: str
    legend: Sequence[tuple[str, str, int]]


def by_band(model: MapModel, measure: str = "imd") -> Coloured:
    """Colour LSOAs by the policy band of a measure of deprivation."""
    way = model.classings[ClassingKey.BANDS]
    symbols = model.classes[ClassingKey.BANDS][measure]
    names = ["no-data" if symbol == "-" else f"k{int(symbol, 36)}" for symbol in symbols]
    rows = [(f"k{row.classes[0]}", row.label, names.count(f"k{row.classes[0]}")) for row in way.legend]
    return Coloured(dict(zip(map(str, model.city.lsoas.index), names, strict=True)), str(way.class_count), rows)


def area_map(
    model: MapModel, title: str, coloured: Coloured, names: Mapping[str, str], chosen: Sequence[str] = ()
) -> Markup:
    """Draw areas, LSOAs or the wards of the city's configuration, by the codes that have a colour.

    Parameters
    ----------
    model, title
        The prepared map of the city, and what the map shows.
    coloured
        The colours.
    names
        Names by code.
    chosen
        Codes of areas that are chosen.

    Notes
    -----
    The drawing is hidden from assistive technology: whoever places it has the same areas in a table.
    """
    own = dict(zip(map(str, model.city.lsoas.index), model.areas.paths, strict=True))
    paths = {**model.ward_paths, **own}
    return render(
        "area_map.html",
        title=title,
        viewbox=model.viewbox,
        count=coloured.count,
        areas=[(code, css, paths[code], names[code], code in chosen) for code, css in coloured.classes.items()],
        outlines={key: model.outlines[key] for key in _OUTLINED},
        legend=legend(coloured),
    )


def legend(coloured: Coloured) -> Markup:
    """Write what the colours mean, with the number of areas."""
    return render("area_legend.html", count=coloured.count, rows=coloured.legend)
