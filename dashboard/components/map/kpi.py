"""A KPI on the map as HTML and as JSON: legend, controls, downloads, and what the browser's scripts colour by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.components.kpi.definition import measured_as
from dashboard.components.map.kpi_palette import shades
from dashboard.components.map.model import MAP_KPI_URL, MapModel
from dashboard.components.map.paths import outline
from dashboard.components.templating import render
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.places import current_first
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.cube import MSOA, ward_kind
from dashboard.domain.kpi.definition import Geography, KpiDefinition, Period
from dashboard.domain.kpi.gap_table import in_order
from dashboard.domain.kpi.map import (
    EMPTY_SYMBOL,
    HIDDEN_SYMBOL,
    AreaState,
    KpiChoice,
    KpiMap,
    LargerAreas,
    MapBy,
    build_kpi_map,
)
from dashboard.domain.wording.kpi import EXAMPLES, mark_of
from dashboard.kpis import Kpis

#: Downloads of the map by the ending of their address, with their names on screen.
DOWNLOADS: Mapping[str, str] = {
    "csv": "CSV",
    "csv-metadata.json": "what its columns mean (JSON)",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
}
_CSS_CLASSES = {HIDDEN_SYMBOL: "kpi-hidden", EMPTY_SYMBOL: "no-data"}


def kpi_map_of(model: MapModel, kpis: Kpis, choice: KpiChoice, viewer: Viewer) -> KpiMap:
    """Ask for the figures of a KPI and period that a viewer may see, and put them on the city's map."""
    # all areas, which the page of the KPI has read already
    figures = kpis.figures(choice.definition.kpi_id, viewer, [choice.period.key])
    codes = [str(code) for code in model.city.lsoas.index]
    _, vintage = current_first(model.city)[0]
    lsoas = model.city.lsoas
    larger = (
        LargerAreas(MapBy.MSOA, MSOA, tuple(lsoas["middle_code"])),
        LargerAreas(MapBy.WARD, ward_kind(vintage.key), tuple(map(str, vintage.ward_of.loc[lsoas.index]))),
    )
    shown = build_kpi_map(choice, figures, codes, viewer, model.city.config.city_name, larger)
    return replace(shown, estimated=frozenset(kpis.estimated(choice.definition, choice.period)))


def css_classes(shown: KpiMap) -> list[str]:
    """Return the CSS class of every area, in the order of the map."""
    return [_CSS_CLASSES.get(symbol, f"q{symbol}") for symbol in shown.symbols]


def shades_of(shown: KpiMap) -> str:
    """Name the colours of the classes, as the style sheet knows them."""
    return shades(shown.definition.better, shown.class_count)


def label(shown: KpiMap) -> str:
    """Name the KPI for a heading, with the mark of illustrative figures."""
    return f"{shown.definition.name}{' (illustrative)' if shown.definition.illustrative else ''}"


def summary(shown: KpiMap) -> str:
    """Say in a few sentences what the map shows, the period first."""
    return f"{shown.period.label}. {shown.summary}"


def query_of(choice: KpiChoice) -> str:
    """Write a choice as parameters of an address."""
    return urlencode({"period": choice.period.key, "classes": choice.way})


def legend_html(shown: KpiMap, *, marked: bool = True) -> Markup:
    """Write the legend, under what marks illustrative or open figures unless the page says it elsewhere."""
    return render(
        "kpi_legend.html",
        shown=shown,
        shades=shades_of(shown),
        banner=mark_of(shown.definition) if marked else "",
        css="open-figures" if shown.definition.published else "illustrative",
        measured=measured_as(shown.definition),
        hidden=shown.count(AreaState.HIDDEN),
        missing=shown.count(AreaState.NO_FIGURES),
    )


def downloads_html(shown: KpiMap) -> Markup:
    """Write links to the downloads of the map."""
    address = f"{MAP_KPI_URL}{shown.definition.kpi_id}"
    links = [{"href": f"{address}.{kind}?{query_of(shown.choice)}", "name": name} for kind, name in DOWNLOADS.items()]
    return render("kpi_downloads.html", name=shown.name, links=links, banner=_banner(shown))


def controls_html(shown: KpiMap, definitions: Sequence[KpiDefinition], periods: Sequence[Period]) -> Markup:
    """Write the choice of KPI, period and classes; `periods` are those of the KPI, the first one first."""
    services: dict[str, list[KpiDefinition]] = {}
    for one in in_order(definitions):
        services.setdefault(EXAMPLES if one.illustrative else one.service, []).append(one)
    return render(
        "kpi_controls.html",
        shown=shown,
        services=services,
        periods=list(reversed(periods)),
        ways=list(KpiClassing),
        # said once, above the legend, where it holds for all
        tagged=not all(one.illustrative for one in definitions),
        areas={
            MapBy.FITTING: f"Automatic: {shown.by.one}s",
            MapBy.LSOA: "Neighbourhoods (LSOAs)",
            # there where figures come by them
            **({MapBy.MSOA: "Middle-layer areas (MSOAs)"} if Geography.MSOA in shown.definition.geographies else {}),
            MapBy.WARD: "Wards in force",
        },
        address=f"/data/kpi/{shown.definition.kpi_id}",
    )


def area_html(shown: KpiMap, code: str | None) -> Markup:
    """Say the value of a chosen area; nothing without one."""
    if code is None or code not in shown.codes:
        return Markup()
    text = shown.texts[shown.codes.index(code)]
    value = f"{text}{shown.unit_of_area}" if text not in set(AreaState) else text
    return render(
        "kpi_area.html", name=shown.name, value=value, href=f"{area_address(shown)}&area={code}", banner=_banner(shown)
    )


def area_address(shown: KpiMap) -> str:
    """Return the address of the KPI's own page."""
    return f"/kpi/{shown.definition.kpi_id}?period={shown.period.key}"


def _banner(shown: KpiMap) -> str:
    return mark_of(shown.definition)


def middle_outline(model: MapModel) -> str:
    """Outline the middle-layer areas: each is the union of its LSOAs."""
    if "middle-outline" not in model.lasting_html:
        shapes, areas = model.city.lsoa_boundaries.geometry, middle_layer_areas(model.city.lsoas)
        drawn = "".join(outline(shapes.loc[list(lsoas)], model.grid, dissolve=True) for lsoas in areas["lsoa_codes"])
        model.lasting_html["middle-outline"] = Markup(drawn)  # noqa: S704 - numbers and letters of a path
    return str(model.lasting_html["middle-outline"])


def payload(
    model: MapModel, shown: KpiMap, periods: Sequence[Period], definitions: Sequence[KpiDefinition]
) -> dict[str, object]:
    """Return what the browser's scripts need of a KPI on the map; nothing that the viewer may not see.

    `classes` has one character an area, in the order of the map: the class (1 is the lowest), "h" hidden, "-" no
    figures. `values` are the published values, `texts` how they are written; `outline` is the path of the areas that
    the map is by, where no set of outlines has them.
    """
    numbers = range(1, shown.class_count + 1)
    return {
        "kpi": shown.definition.kpi_id,
        "period": shown.period.key,
        "ways": shown.choice.way,
        "by": shown.choice.by,
        "label": label(shown),
        "name": shown.name,
        "periodLabel": shown.period.label,
        "title": f"{label(shown)} in {shown.city_name}, {shown.period.label}",
        "summary": summary(shown),
        "illustrative": shown.definition.illustrative,
        "better": shown.definition.better,
        "direction": shown.direction,
        "wayLabel": shown.choice.way.label,
        "explanation": shown.choice.way.explanation,
        "source": shown.source,
        "unit": shown.unit_of_area,
        "classCount": shown.class_count,
        "shades": shades_of(shown),
        "classes": shown.symbols,
        "classWords": [shown.class_words(number) for number in numbers],
        "values": [None if value is None else float(f"{value:.6g}") for value in shown.values],
        "texts": list(shown.texts),
        "legend": [{"class": one.number, "label": one.label, "count": one.count} for one in shown.legend],
        "hidden": shown.count(AreaState.HIDDEN),
        "areas": f"{shown.by.one}s",
        "outline": middle_outline(model) if shown.by is MapBy.MSOA else "",
        "noFigures": shown.count(AreaState.NO_FIGURES),
        "periods": [{"key": one.key, "label": one.label} for one in periods],
        "page": area_address(shown),
        "html": {
            "controls": controls_html(shown, definitions, periods),
            "legend": legend_html(shown),
            "downloads": downloads_html(shown),
        },
    }


def as_json(content: object) -> str:
    """Write as JSON that may stand inside a script element."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
