"""Layout of the map page."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.areas.compared import MOST_LSOAS, stepped
from dashboard.domain.areas.places import current_first, in_force, outline_label
from dashboard.domain.areas.sets import Neighbourhood, SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES
from dashboard.domain.deprivation.view import NOTHING_PICKED, PALETTES, MapView, read_edition, read_view
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.change import coverage_sentence
from dashboard.domain.wording.picked import picked_sentence
from dashboard.kpis import Kpis
from dashboard.pages.map.panel import answer, panel, panel_url
from dashboard.pages.page import PageContent, Query
from dashboard.web.lsoa_files import csv_url

if TYPE_CHECKING:
    from dashboard.pages.map.kpi import KpiOnMap

#: From the bottom to the top of the map.
_DRAW_ORDER = (SetKey.WARDS, SetKey.TARGET_WARDS, SetKey.PRIORITY, SetKey.MOST_DEPRIVED)
#: From how many areas on borders would cover the colours of the whole map, and take most of the time of drawing it.
_DENSE_FROM = 5_000
_SHOWN_ORDER = (SetKey.MOST_DEPRIVED, SetKey.PRIORITY, SetKey.TARGET_WARDS, SetKey.WARDS)


def build(model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer], query: Query) -> PageContent:
    """Build the map page for the parameters of a URL; what is not understood is told in a notice."""
    own, years = model.city, model.city.editions
    year, unknown = read_edition(query, map(str, years), own.edition.year)
    model = model.of_edition(year)
    city, extent = model.city, (model.grid.width, model.grid.height)
    view, problems = read_view(query, city.lsoas.index, model.ward_paths, extent, model.classings)
    view, problems = replace(view, edition=model.edition_in_addresses), (*unknown, *problems)
    kpi = None
    if query.get("kpi"):
        # what it imports is heavy, and nobody who only looks at deprivation needs it
        from dashboard.pages.map.kpi import kpi_on_map  # noqa: PLC0415

        kpi, more = kpi_on_map(model, kpis, viewer(), query)
        problems += more
    parts = kpi_parts(model, kpi, view) if kpi else None
    layout = _layout(model, view, parts, problems)
    if parts is None:
        return PageContent(layout, model.inline_payload)
    title = f"{parts.title} – {city.config.site_title}"
    return PageContent(layout, model.inline_payload, title=title, styles=("kpi_palette", "kpi_map"))


def _layout(model: MapModel, view: MapView, kpi: "KpiParts | None", problems: tuple[str, ...]) -> Component:
    chosen = render("map_panel.html", content=panel(model.city, view.area), url=panel_url(view.edition), kpi=kpi)
    return html.Div(
        [
            _notice(problems),
            html.Div(
                [
                    html.Div(_controls(model, view, kpi), className="map-left"),
                    html.Div([_stage(model, view, kpi), answer(model.city, view)], className="map-centre"),
                    html.Aside(chosen, className="map-right", **{"aria-label": "Chosen neighbourhood"}),
                ],
                className="map-page",
            ),
            _source_line(model),
            html.Div(_table(model, view, kpi)),
        ],
    )


def _notice(problems: tuple[str, ...]) -> Component | None:
    if not problems:
        return None
    lead = "Part of this link could not be understood, so the usual setting is shown instead. "
    words = [html.Strong(lead), " ".join(problems)]
    return html.P(words, className="notice", role="status", **{"data-link-notice": ""})


def source(model: MapModel) -> str:
    """Say which edition, LSOAs and wards the map shows, and of when the data is."""
    edition = model.city.edition
    return (
        f"{edition.title}; LSOAs of {edition.lsoa_vintage}, wards {in_force(model.city).label}. {edition.data_period}"
    )


def _source_line(model: MapModel) -> Component:
    return html.Div(
        [
            html.A(
                f"All {len(model.city.lsoas):,} neighbourhoods as a table", href="#table-title", className="to-table"
            ),
            html.Span(source(model), **{"data-part": "source"}),
        ],
        className="source-line",
    )


def _coverage(model: MapModel) -> str:
    """Say how another edition fits the areas of the map."""
    if model.city.edition is model.editions.city.edition:
        return ""
    return f" {coverage_sentence(model.editions.own, model.editions.placed[model.city.edition.year])}"


def view_state(view: MapView) -> dict[str, object]:
    """Write a view as the browser's scripts hold it."""
    return {
        "measure": view.measure,
        "classing": view.classing,
        "outlines": sorted(view.outlines),
        "names": view.names,
        "area": view.area,
        "ward": view.ward_code,
        "tableSet": view.table_set,
        "sort": ("-" if view.sort_descending else "") + view.sort_column,
        "box": [view.box.x, view.box.y, view.box.width] if view.box else None,
        "palette": view.palette,
        "pick": None if view.picked is None else stepped(view.picked) if view.picked else NOTHING_PICKED,
        "edition": view.edition,
    }


@dataclass(frozen=True)
class _LegendRow:
    label: str
    classes: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class KpiParts:
    """What a KPI brings to the parts of the page; `state` is what the browser's scripts hold of the choice."""

    label: str
    title: str
    summary: str
    shades: str
    css_classes: tuple[str, ...]
    areas: str
    outline: str
    state: Mapping[str, str]
    controls: Markup
    legend: Markup
    downloads: Markup
    area: Markup
    json: Markup


def kpi_parts(model: MapModel, kpi: "KpiOnMap", view: MapView) -> KpiParts:
    """Write the parts of the page for a KPI."""
    from dashboard.components.map import kpi as kpi_html  # noqa: PLC0415 - as in `build`

    shown, payload = kpi.shown, kpi.payload(model)
    written: dict[str, Markup] = payload.pop("html")  # type: ignore[assignment] # stands in the document already
    key = f"kpi:{shown.definition.kpi_id}/{shown.period.key}/{shown.choice.way}/{shown.choice.by}"
    return KpiParts(
        label=str(payload["label"]),
        title=str(payload["title"]),
        summary=str(payload["summary"]),
        shades=kpi_html.shades_of(shown),
        css_classes=tuple(kpi_html.css_classes(shown)),
        areas=str(payload["areas"]),
        outline=str(payload["outline"]),
        state={
            "measure": key,
            "classing": "kpi",
            "kpi": shown.definition.kpi_id,
            "period": shown.period.key,
            "classes": shown.choice.way,
            "by": shown.choice.by,
        },
        controls=written["controls"],
        legend=written["legend"],
        downloads=written["downloads"],
        area=kpi_html.area_html(shown, view.area),
        # JSON in which "<" is written as an escape
        json=Markup(kpi_html.as_json(payload)),  # noqa: S704
    )


def _legends(model: MapModel, view: MapView) -> list[dict[str, object]]:
    legends, coverage = [], _coverage(model)
    for way in model.classings.values():
        counts = model.class_counts(way.key, view.measure)
        rows = [_LegendRow(row.label, row.classes, sum(counts[number] for number in row.classes)) for row in way.legend]
        legends.append(
            {
                "key": way.key,
                "class_count": way.shades or way.class_count,
                "missing_label": way.missing,
                "rows": rows,
                "missing": counts[-1],
                # a colouring by change says itself how its two editions fit
                "explanation": way.explanation if way.summaries else f"{way.explanation}{coverage}",
            }
        )
    return legends


def control_values(model: MapModel, view: MapView, kpi: KpiParts | None) -> dict[str, object]:
    """Return what the controls say that follows the edition of the Indices, for their templates."""
    return {
        "view": view,
        "kpi": kpi,
        "city": model.city.config.city_name,
        "classings": model.classings.values(),
        "legends": _legends(model, view),
        "sets": [set_entry(model, key) for key in _SHOWN_ORDER],
        "unconfirmed": any(area_set.status for area_set in model.city.sets.values()),
    }


def _controls(model: MapModel, view: MapView, kpi: KpiParts | None) -> Markup:
    return render(
        "map_controls.html",
        **control_values(model, view, kpi),
        measures=dict(MEASURES),
        domains=DOMAINS,
        palettes=PALETTES,
        edition=model.city.edition.year,
        editions=list(model.city.editions),
        unnamed_year=model.unnamed_edition,
        context=model.city.context,
    )


def set_entry(model: MapModel, key: SetKey) -> Mapping[str, object]:
    """Return how a set of areas is called, for templates."""
    area_set = model.city.sets[key]
    label = outline_label(model.city, key)
    return {"key": key, "label": label, "status": area_set.status, "empty": not area_set.lsoa_codes}


def _stage(model: MapModel, view: MapView, kpi: KpiParts | None) -> Markup:
    symbols, way = model.classes[view.classing][view.measure], model.classings[view.classing]
    css = kpi.css_classes if kpi else ("no-data" if s == "-" else f"k{int(s, 36)}" for s in symbols)
    return render(
        "map_stage.html",
        view=view,
        view_json=json.dumps(view_state(view) | dict(kpi.state if kpi else {})),
        city=model.city.config.city_name,
        year=view.edition,
        kpi=kpi,
        label=kpi.label if kpi else MEASURES[view.measure].label,
        summary=kpi.summary if kpi else model.summary(view.classing, view.measure),
        viewbox=model.viewbox,
        class_count=kpi.shades if kpi else way.shades or way.class_count,
        dense=len(model.areas.paths) > _DENSE_FROM,
        areas=zip(css, model.areas.paths, strict=True),
        context=model.city.context,
        context_url=model.context_url,
        outlines=model.outlines,
        draw_order=_DRAW_ORDER,
        wards=model.ward_paths.values(),
        pick=_pick(model, view),
        has_priority=bool(model.city.config.neighbourhoods),
        zoom_label=_zoom_label(model.city.config.neighbourhoods),
    )


def table_values(model: MapModel, view: MapView, kpi: KpiParts | None) -> dict[str, object]:
    """Return what stands around the table that follows the edition of the Indices, for its templates."""
    city = model.city
    sets = [set_entry(model, key) for key in _SHOWN_ORDER if key is not SetKey.WARDS]
    return {
        "view": view,
        "kpi": kpi,
        "city": city.config.city_name,
        "sets": [entry for entry in sets if not entry["empty"]],
        "ward_vintage": in_force(city),
        "lsoa_count": f"{city.edition.lsoa_count:,}",
        "population_year": city.population_year,
        "csv": csv_url(view.edition),
    }


def _pick(model: MapModel, view: MapView) -> dict[str, object]:
    """Say what an area comes to that is being picked, and where it leads."""
    city, codes = model.city, list(view.picked or ())
    lsoas, people = city.lsoas.loc[codes], bool(city.population_year)
    ranks = lsoas["imd_rank"]
    return {
        "on": view.picked is not None,
        "year": city.population_year,
        "sentence": picked_sentence(
            [str(name) for name in lsoas["display_name"]],
            int(lsoas["population"].sum()) if people and lsoas["population"].notna().all() else None,
            city.population_year,
            int(deprivation.is_within_share(ranks, city.edition.lsoa_count, 10).sum()) if ranks.notna().all() else None,
        ),
        "profile": f"/lsoa/{codes[0]}" if len(codes) == 1 else "",
        "compare": f"/compare?areas={stepped(codes)}" if codes else "",
        "most": MOST_LSOAS,
    }


def _zoom_label(places: Sequence[Neighbourhood]) -> str:
    """Say what the button shows that zooms to the priority neighbourhoods; one has its name."""
    return f"Zoom to {places[0].short_name if len(places) == 1 else f'the {wording.number_in_words(len(places))}'}"


def _table(model: MapModel, view: MapView, kpi: KpiParts | None) -> Markup:
    city = model.city
    return render(
        "area_table.html",
        **table_values(model, view, kpi),
        count=f"{len(city.lsoas):,}",
        vintages=[(one, one.wards["name"].sort_values().items()) for _, one in current_first(city)],
    )
