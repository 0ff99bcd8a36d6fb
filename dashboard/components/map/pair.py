"""Two maps side by side: a KPI by LSOA, and a measure of deprivation. They move together in the browser.

Scripts draw them, from the shapes under `MapModel.paths_url`, which browsers keep. Without scripts there is the small
map of the KPI, which refers to the same shapes, and the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

import pandas as pd
from markupsafe import Markup

from dashboard.components.map import kpi as kpi_html
from dashboard.components.map.model import MapModel
from dashboard.components.templating import escaped, render
from dashboard.domain.areas.places import in_force
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import DOMAINS, IMD, MEASURES, ClassingKey, Measure
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.definition import Better, KpiDefinition, Period
from dashboard.domain.kpi.map import AreaState, KpiChoice, KpiMap, MapBy
from dashboard.domain.wording.kpi import mark_of
from dashboard.kpis import Kpis

#: What the page of a KPI must have besides its own style sheets, in this order.
PAIR_STYLES = ("map", "palettes", "kpi_palette", "kpi_map")

#: Of the table, as many rows are shown at first.
_FIRST_ROWS = 10
_OUTLINES = (SetKey.WARDS, SetKey.TARGET_WARDS, SetKey.PRIORITY, SetKey.MOST_DEPRIVED)
_OUTLINED = (SetKey.PRIORITY, SetKey.MOST_DEPRIVED)


@dataclass(frozen=True)
class PairQuery:
    """What a URL says about the maps: the measure beside the KPI, the classes, and the chosen area.

    `whole` says whether the table has all its rows; `kept` are the page's other parameters, which the form hands on.
    """

    domain: str = IMD.key
    way: KpiClassing = KpiClassing.QUANTILE
    area: str = ""
    whole: bool = False
    kept: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "PairQuery":
        """Read the parameters of a URL: `domain`, `classes`, `chosen` or else `area`; what is not known is left out."""
        way, domain = query.get("classes", ""), query.get("domain", "")
        own = {"domain", "classes", "view", "chosen", "kpi_id", "all"}
        return cls(
            domain=domain if domain in MEASURES else IMD.key,
            way=KpiClassing(way) if way in set(KpiClassing) else KpiClassing.QUANTILE,
            area=query.get("chosen") or query.get("area", ""),
            whole=query.get("all") == "maps",
            kept=tuple((key, value) for key, value in query.items() if key not in own),
        )


class KpiMaps(NamedTuple):
    """The maps of a KPI as HTML: a small one, and the two to compare it with deprivation."""

    small: Markup
    pair: Markup


@dataclass(frozen=True)
class _Side:
    key: str
    title: str
    summary: str
    classes: str
    legend: Markup


def maps_for(
    model: MapModel,
    kpis: Kpis,
    of: tuple[KpiDefinition, Period],
    viewer: Viewer,
    query: PairQuery,
    periods: Sequence[Period] = (),
) -> "KpiMaps":
    """Write the maps for the page of a KPI.

    Parameters
    ----------
    model
        Map of the city.
    kpis
        Figures of the services.
    of
        The KPI and the period.
    viewer
        Who asks.
    query
        What the URL says about the maps.
    periods
        Those of the KPI, the first one first, if they have been read already.
    """
    definition, period = of
    small, shown = (
        kpi_html.kpi_map_of(model, kpis, KpiChoice(definition, period, query.way, by), viewer)
        # ranks of deprivation are of LSOAs, and so is what stands beside them
        for by in (MapBy.FITTING, MapBy.LSOA)
    )
    pair = map_pair(model, shown, periods or kpis.periods(definition.kpi_id), query)
    return KpiMaps(small_map(model, small), pair)


def small_map(model: MapModel, shown: KpiMap) -> Markup:
    """Draw a KPI by LSOA without controls, which scripts need not draw."""
    groups: dict[str, list[str]] = {}
    for code, css in zip(model.city.lsoas.index, kpi_html.css_classes(shown), strict=True):
        groups.setdefault(css, []).append(f'<use href="{escaped(f"{model.paths_url}#{code}")}"/>')
    areas = "".join(f'<g class="{css}">{"".join(uses)}</g>' for css, uses in groups.items())
    worse = "more" if shown.definition.better == "neither" else "worse"
    return render(
        "small_map.html",
        viewbox=model.viewbox,
        title=kpi_html.label(shown),
        summary=shown.summary,
        outline=model.outlines[SetKey.PRIORITY],
        larger=kpi_html.middle_outline(model) if shown.by is MapBy.MSOA else "",
        classes=kpi_html.shades_of(shown),
        areas=Markup(areas),  # noqa: S704 - every part is escaped
        caption=f"Darker is {worse}; outlined are the priority neighbourhoods. {shown.reason}".strip(),
        address=f"/?kpi={shown.definition.kpi_id}&period={shown.period.key}",
    )


def map_pair(model: MapModel, shown: KpiMap, periods: Sequence[Period], query: PairQuery) -> Markup:
    """Write a KPI on the map beside a measure of deprivation; `periods` are those of the KPI."""
    domain = MEASURES[query.domain]
    # outlines and the order of rows are the browser's to write into the address
    kept = {key: value for key, value in query.kept if key not in ("outline", "order")}
    whole = {**kept, "domain": domain.key, "classes": query.way, "all": "maps"}
    payload = kpi_html.payload(model, shown, periods, ())
    payload.pop("html")
    return render(
        "map_pair.html",
        shown=shown,
        domain=domain,
        area=query.area if query.area in shown.codes else "",
        address=f"/kpi/{shown.definition.kpi_id}#maps",
        kept=dict(query.kept),
        measures=(IMD, *DOMAINS),
        ways=list(KpiClassing),
        sides=(_kpi_side(shown), _domain_side(model, domain)),
        city=model.city.config.city_name,
        paths_url=model.paths_url,
        viewbox=model.viewbox,
        outlines=_OUTLINES,
        outlined=_OUTLINED,
        sets=[model.city.sets[key] for key in reversed(_OUTLINES) if model.city.sets[key].lsoa_codes],
        rows=_rows(model, shown, domain, None if query.whole else _FIRST_ROWS),
        whole=query.whole,
        count=len(shown.codes),
        all_address=f"/kpi/{shown.definition.kpi_id}?{urlencode(whole)}#maps",
        caption=_caption(shown, domain, model.city.edition.lsoa_count),
        downloads=kpi_html.downloads_html(shown),
        # JSON in which "<" is written as an escape
        payload=Markup(kpi_html.as_json({**payload, "domain": domain.key})),  # noqa: S704
    )


def _kpi_side(shown: KpiMap) -> _Side:
    title = f"{kpi_html.label(shown)}, {shown.period.label}"
    return _Side("kpi", title, shown.summary, kpi_html.shades_of(shown), kpi_html.legend_html(shown, marked=False))


def _domain_side(model: MapModel, domain: Measure) -> _Side:
    way = model.classings[ClassingKey.BANDS]
    counts = model.class_counts(way.key, domain.key)
    rows = [
        {"label": row.label, "classes": row.classes, "count": sum(counts[one] for one in row.classes)}
        for row in way.legend
    ]
    legend = render("band_legend.html", rows=rows, way=way, missing=counts[-1])
    return _Side("deprivation", domain.label, model.summaries[domain.key], str(way.class_count), legend)


def _caption(shown: KpiMap, domain: Measure, lsoa_count: int) -> str:
    mark = f" {said}." if (said := mark_of(shown.definition)) else ""
    first = "lowest" if shown.definition.better is Better.HIGHER else "highest"
    return (
        f"{shown.name}{shown.unit_words}, and rank of {domain.in_sentence}; the {first} value first.{mark} "
        f"Rank 1 is the most deprived of {lsoa_count:,} in England. {shown.source}"
    )


def _rows(model: MapModel, shown: KpiMap, domain: Measure, most: int | None) -> Markup:
    """Write the rows of the table, the worst value first and those without one last."""
    way = 1 if shown.definition.better is Better.HIGHER else -1
    order = sorted(
        range(len(shown.codes)), key=lambda one: float("inf") if (value := shown.values[one]) is None else way * value
    )[:most]
    name = f"rows with {domain.key}"
    if name not in model.lasting_rows:
        model.lasting_rows[name] = _row_ends(model, domain)
    ends = model.lasting_rows[name]
    rows = [f"{ends[one][0]}{_value(shown, one)}{ends[one][1]}" for one in order]
    return Markup("".join(rows))  # noqa: S704 - every part is escaped


def _row_ends(model: MapModel, domain: Measure) -> list[tuple[str, str]]:
    """Write what stands in the row of each LSOA before the value and after it: its names, and its rank."""
    lsoas = model.city.lsoas
    columns = (lsoas[name].tolist() for name in ("name", "place_name", "display_name", domain.rank_column))
    wards = in_force(model.city).names.tolist()
    found = []
    for code, ward, official, own, shown, rank in zip(map(str, lsoas.index), wards, *columns, strict=True):
        head = f'<tr data-code="{escaped(code)}"><th scope="row">{_name(shown, official if own else "")}</th>'
        found.append((f"\n          {head}<td>{escaped(ward)}</td>", f"{_rank(rank)}</tr>"))
    return found


def _name(shown: str, official: str) -> str:
    """Write the name by which people know an area, with its official one below where that is not in it."""
    return escaped(shown) + (f'<br><span class="secondary">{escaped(official)}</span>' if official else "")


def _value(shown: KpiMap, one: int) -> str:
    value, text = shown.values[one], shown.texts[one]
    sorted_by = "" if value is None else f"{value:g}"
    said = text if shown.states[one] is AreaState.SHOWN else text.capitalize()
    return f'<td class="number" data-value="{sorted_by}">{escaped(said)}</td>'


def _rank(rank: float) -> str:
    if pd.isna(rank):
        return '<td class="number" data-value="">No data</td>'
    return f'<td class="number" data-value="{int(rank)}">{int(rank):,}</td>'
