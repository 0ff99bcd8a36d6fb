"""Pieces of the page that follow a choice: written into the document, and sent anew when something else is chosen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from markupsafe import Markup, escape

from dashboard.components.map.area_map import Coloured, by_band, legend
from dashboard.components.map.kpi_palette import shades
from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.areas.compared import MOST_AREAS, MOST_LSOAS
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.explore.choices import Level, Sort
from dashboard.domain.kpi.classes import KpiClassing, classed
from dashboard.domain.kpi.definition import Better, Period
from dashboard.domain.kpi.map import what_dark_means
from dashboard.domain.wording.explore import Selection
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.pages.explore.ids import PATH
from dashboard.pages.explore.reader import Explored, Reader


def coloured(model: MapModel, found: Explored) -> Coloured:
    """Colour the areas by the first measure."""
    x = found.x
    if x.key in MEASURES and found.choices.level is Level.LSOA:
        return by_band(model, x.key)
    codes = [str(code) for code in found.areas.index]
    amounts = [None if np.isnan(value) else float(value) for value in x.amounts[codes]]
    classes = classed(amounts, [str(text) for text in x.texts[codes]], KpiClassing.QUANTILE)
    names = {
        code: f"q{number}" if number else ("kpi-hidden" if x.texts[code] == "hidden" else "no-data")
        for code, number in zip(codes, classes.numbers, strict=True)
    }
    texts = dict(zip(amounts, [str(text) for text in x.texts[codes]], strict=True))
    rows = [
        # the smaller number first, as ranges are read; ranks fall
        (
            f"q{number}",
            _range(*((texts[high], texts[low]) if x.falling else (texts[low], texts[high]))),
            classes.numbers.count(number),
        )
        for number, (low, high) in enumerate(classes.ranges, start=1)
    ]
    # the darkest first
    if x.better is not Better.HIGHER:
        rows.reverse()
    rows += [
        (css, words, list(names.values()).count(css))
        for css, words in (("kpi-hidden", "Hidden, to protect people"), ("no-data", "No figures"))
        if css in names.values()
    ]
    return Coloured(names, shades(x.better, len(classes.ranges)), rows, what_dark_means(x.better) if x.is_kpi else "")


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def table(found: Explored) -> Markup:
    """Write the table: a box to tick, the name, the sets and both measures of each area."""
    mark = f"{ILLUSTRATIVE}. " if found.illustrative else ""
    sources = " ".join(dict.fromkeys((found.x.source, found.y.source)))
    noun, chosen = found.choices.level.noun(2), set(found.choices.areas)
    rows = [
        {
            "code": code,
            "name": found.areas.at[code, "name"],
            "context": found.areas.at[code, "context"],
            "symbol": SYMBOLS.get(found.areas.at[code, "mark"], ""),
            "set": found.labels[one] if (one := found.areas.at[code, "mark"]) else "",
            "x": found.x.texts[code],
            "y": found.y.texts[code],
            "chosen": code in chosen,
        }
        for code in found.order
    ]
    return render(
        "explore_table.html",
        caption=f"{mark}All {len(found.areas):,} {noun}. {sources}",
        heads=_heads(found),
        rows=rows,
    )


#: Shapes of the sets on the chart, by the value of `mark`.
SYMBOLS = {SetKey.PRIORITY.value: "★", SetKey.MOST_DEPRIVED.value: "◆", SetKey.TARGET_WARDS.value: "□"}


class Head(NamedTuple):
    """A head of the table, whose link sorts."""

    text: str
    css: str
    column: str
    href: str
    sorted: str


def _heads(found: Explored) -> list[Head]:
    """Write the heads of the table; what it is sorted by leads to the opposite order."""
    choices = found.choices

    def head(column: str, text: str, css: str = "", *, falls: bool = False) -> Head:
        is_sorted = choices.sort.column == column
        other = Sort(f"-{column}" if is_sorted and not choices.sort.is_reversed else column)
        way = "descending" if falls != choices.sort.is_reversed else "ascending"
        return Head(text, css, column, replace(choices, sort=other).address(), way if is_sorted else "")

    measures = [
        head(column, one.axis, "number", falls=not one.falling) for column, one in (("x", found.x), ("y", found.y))
    ]
    return [head("name", choices.level.label), *measures]


def ways_on(found: Explored, chosen: Selection) -> list[tuple[str, str]]:
    """Return where the selection can be taken: pairs of words and address."""
    choices, codes = found.choices, list(found.choices.areas)
    links: list[tuple[str, str]] = []
    if codes and len(codes) <= MOST_AREAS:
        links.append(("Compare", f"/compare?areas={','.join(codes)}"))
    if 1 < len(chosen.lsoas) <= MOST_LSOAS:
        own = "&".join(f"lsoa={code}" for code in chosen.lsoas.index)
        links.append(("Save as an area of your own", f"/compare/own?{own}"))
    what = "selection" if codes else "all areas"
    files = [(kind, choices.address(f"{PATH}.{kind}")) for kind in ("csv", "xlsx", "geojson")]
    names = {"csv": f"Download {what}: CSV", "xlsx": "XLSX", "geojson": "GeoJSON"}
    return [*links, *((names[kind], address) for kind, address in files)]


def own_query(found: Explored) -> dict[str, str]:
    """Return the parameters of what is shown, whatever is chosen of it."""
    return replace(found.choices, areas=()).query()


def periods(found: Sequence[Period], chosen: str) -> Markup:
    """Write the periods of a measure as options, the latest first; none for what is no KPI."""
    option = Markup('<option value="{}"{}>{}</option>')
    return Markup("").join(
        option.format(value, Markup(" selected") if value == chosen else "", one.label)
        for place, one in enumerate(found)
        for value in ["" if place == 0 else one.key]
    )


def shown(model: MapModel, reader: Reader, found: Explored) -> dict[str, object]:
    """Return all that the browser puts in the place of what it shows, by the name of the place."""
    colours = coloured(model, found)
    return {
        "query": own_query(found),
        "illustrative": found.illustrative,
        "classes": {"count": colours.count, "of": dict(colours.classes)},
        "html": {
            "legend": legend(colours),
            "map-title": escape(found.x.label),
            "table": table(found),
            "xp": periods(reader.periods(found.choices.x), found.choices.period_x),
            "yp": periods(reader.periods(found.choices.y), found.choices.period_y),
        },
    }
