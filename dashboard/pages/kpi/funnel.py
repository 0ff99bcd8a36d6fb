"""The funnel: which LSOAs, middle-layer areas or wards lie further from the city than their size explains."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isnan

import pandas as pd
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes
from dashboard.domain.areas.listed import listed
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.explore.choices import Level, View
from dashboard.domain.kpi.cube import LSOA, MSOA, ward_kind
from dashboard.domain.kpi.gap_table import TOGETHER
from dashboard.domain.kpi.view import Funnel, funnel
from dashboard.domain.statistics.funnels import Place
from dashboard.domain.wording.kpi_page import funnel_sentence
from dashboard.domain.wording.plain import capitalised
from dashboard.figures.funnel_chart import FunnelPoint, funnel_chart
from dashboard.pages.kpi.choices import By, Choices, Order
from dashboard.pages.kpi.parts import SEE_TABLE, Head, Row, Section, Subject, explored, figure, table

FUNNEL = "funnel"


def funnel_section(subject: Subject) -> Section:
    """Draw areas by size about the city's value, with tables of those outside and inside the limits."""
    found, names, plural = funnel_figures(subject)
    heading = "Which areas stand out for their size"
    if found.curve is None:
        reason = html.P("No funnel is drawn, and no single area is said to stand out.", className="hint")
        # the summary has said it of the areas together
        is_known = found.problem == subject.lines[TOGETHER].cell.why.sentence
        return Section("funnel", heading, [_switch(subject), *([] if is_known else [html.P(found.problem)]), reason])
    notes = funnel_notes(subject, plural)
    title = notes.caption
    drawn = funnel_chart(
        "funnel",
        _points(subject, found, names),
        found.curve,
        subject.view.city_value,
        subject.text,
        title=title,
        description=SEE_TABLE,
        denominator_label=capitalised(subject.definition.denominator),
    )
    said = funnel_sentence(found, plural, subject.city_name)
    shown = _table(subject, title, in_order(subject, found.rows, names), names)
    level = {By.LSOA: Level.LSOA, By.WARD: Level.WARD}.get(subject.by)
    as_ranking = replace(explored(subject), view=View.RANKING, level=level) if level else None
    content = [_switch(subject), figure(subject, FUNNEL, (drawn, said, shown), notes, explore=as_ranking)]
    return Section("funnel", heading, content)


def funnel_figures(subject: Subject) -> tuple[Funnel, Mapping[str, str], str]:
    """Return the areas in the funnel, their names by code, and what they are called together."""
    if subject.by is By.LSOA:
        return funnel(subject.view, LSOA), subject.area_names, By.LSOA.plural
    if subject.by is By.MSOA:
        middle = middle_layer_areas(subject.city.lsoas)
        names = {str(code): f"{name} ({official})" for code, official, name, _ in middle.itertuples()}
        return funnel(subject.view, MSOA), names, By.MSOA.plural
    vintage = list(subject.city.ward_vintages.values())[-1]
    names = {str(code): str(name) for code, name in vintage.wards["name"].items()}
    return funnel(subject.view, ward_kind(vintage.key)), names, f"wards ({vintage.label})"


def funnel_notes(subject: Subject, plural: str) -> FigureNotes:
    """Return what is written with the chart."""
    method = f"Limits are those of the exact test of an area against {subject.city_name} without it, at 95% and 99.8%"
    return subject.notes(subject.title(f"{plural} by size"), method, filters=f"by {subject.by.short}")


def _switch(subject: Subject) -> Component:
    """Offer kinds of areas as links, so that the choice is in the address."""
    items = []
    words_of = {By.LSOA: "By neighbourhood (LSOA)", By.MSOA: "By middle-layer area (MSOA)", By.WARD: "By ward"}
    for by, words in words_of.items():
        # few KPIs come by middle-layer areas
        if by is By.MSOA and by not in subject.levels and by is not subject.by:
            continue
        current = {"aria-current": "true"} if by is subject.by else {}
        items.append(html.Li(html.A(words, href=_by(subject, by).address("funnel"), **current)))
    return html.Nav(html.Ul(items), className="switch", **{"aria-label": "Points of the funnel"})


def _by(subject: Subject, by: By, order: Order = Order.PLACE) -> Choices:
    """Return the choice of areas and order; what is shown without a choice stands in no address."""
    return subject.choices.with_funnel(None if by is subject.smallest else by, order)


def _points(subject: Subject, found: Funnel, names: Mapping[str, str]) -> list[FunnelPoint]:
    by, emphasised = subject.by, _emphasised(subject)
    return [
        FunnelPoint(names[code], by.profile(code), size, value, Place(place), code in emphasised, code)
        for code, size, value, _, place in _listed(found.rows)
    ]


def _listed(rows: pd.DataFrame) -> Iterator[tuple[str, float, float, str, str]]:
    """Give code, denominator, value, status and place of each area; pandas takes far longer row by row."""
    columns = (listed(rows[name]) for name in ("denominator", "value", "status", "place"))
    yield from zip(map(str, rows.index.to_numpy(dtype=object)), *columns, strict=True)


def _emphasised(subject: Subject) -> frozenset[str]:
    """Return the codes that are named: the chosen area, else the priority neighbourhoods."""
    area = subject.choices.area
    if area is not None and (area.area_kind == LSOA or area.area_kind.startswith("ward-")):
        return frozenset({area.area_code})
    places = subject.city.config.neighbourhoods
    chosen = [place for place in places if area is not None and place.slug == area.key] or places
    return frozenset(code for place in chosen for code in place.lsoa_codes)


def in_order(subject: Subject, rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of the funnel in the order that the reader has chosen."""
    order = subject.choices.order
    if order is Order.VALUE:
        return rows.sort_values("value", ascending=False, kind="stable")
    if order is Order.SIZE:
        return rows.sort_values("denominator", ascending=False, kind="stable")
    if order is Order.NAME:
        named = rows.index.map(lambda code: names[str(code)])
        return rows.iloc[named.argsort()]
    return rows


def _table(subject: Subject, caption: str, rows: pd.DataFrame, names: Mapping[str, str]) -> Markup:
    def head(text: str, order: Order, *, number: bool = False) -> Head:
        current = subject.choices.order is order
        way = "ascending" if order is Order.NAME else "descending"
        address = _by(subject, subject.by, order).address("funnel")
        return Head(text, number, address, way if current else "")

    heads = [
        head("Area", Order.NAME),
        head(capitalised(subject.definition.denominator), Order.SIZE, number=True),
        head("Value", Order.VALUE, number=True),
        Head("Where it lies"),
    ]
    chosen = _emphasised(subject)
    found = [
        Row(
            [
                names[code],
                "" if isnan(size) else f"{size:,.0f}",
                subject.said(value, status),
                "" if place == Place.NOT_COMPARED.value else str(Place(place).value),
            ],
            subject.by.profile(code),
            "chosen" if code in chosen else "",
        )
        for code, size, value, status, place in _listed(rows)
    ]
    return table(subject, caption, heads, found, part="funnel")
