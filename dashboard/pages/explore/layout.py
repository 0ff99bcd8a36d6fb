"""The document of the page: choices, the first rendering in words, the map, the table."""

import json
from dataclasses import replace
from itertools import groupby

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.live import live_part
from dashboard.components.map.area_map import area_map
from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.explore.choices import Choices, View
from dashboard.domain.explore.measured import areas_of, level_label, levels_of
from dashboard.domain.wording.explore import Selection, selection_sentence
from dashboard.domain.wording.kpi import EXAMPLES, ILLUSTRATIVE
from dashboard.pages.explore import fragments
from dashboard.pages.explore.ids import PATH
from dashboard.pages.explore.reader import Explored, Reader
from dashboard.pages.page import PageContent, Query

_NOT_ALL = "Part of this link could not be used. "


def build(reader: Reader, model: MapModel, query: Query) -> PageContent:
    """Build the page that an address asks for."""
    found = reader.read(query)
    every = [code for level in levels_of(model.city) for code in areas_of(model.city, level).index]
    layout = html.Article(
        [
            html.Div([html.H1("Explore"), _form(reader, found)], className="explore-choices"),
            html.P(ILLUSTRATIVE, className="illustrative", hidden=not found.illustrative, **{"data-explore-mark": ""}),
            html.Div(
                [
                    html.Div(
                        live_part(*said(found, reader.selection(found)), _without_scripts()), className="explore-chart"
                    ),
                    area_map(model, found.x.label, fragments.coloured(model, found), found.choices.areas, every),
                ],
                className="explore-pair",
            ),
            _table(found),
        ],
        className="data explore",
        **{"data-later": "explore", "data-query": json.dumps(fragments.own_query(found))},
    )
    return PageContent(layout)


def _without_scripts() -> Component:
    return html.P("The chart is drawn by scripts; the table has the same figures.", className="hint")


def said(found: Explored, chosen: Selection) -> list[Component]:
    """Say what the chart shows and what is chosen, with the ways on from there."""
    links = [html.A(words, href=address) for words, address in fragments.ways_on(found, chosen)]
    if found.choices.areas:
        without = replace(found.choices, areas=()).address()
        links.insert(0, html.A("Clear selection", href=without, **{"data-explore-clear": ""}))
    detail = " ".join(filter(None, (found.finding.detail, found.missing)))
    return [
        *(
            [html.P([html.Strong(_NOT_ALL), " ".join(found.told)], className="notice", role="status")]
            if found.told
            else []
        ),
        html.H2(found.finding.title, className="lead"),
        html.P(detail, className="hint"),
        html.P(selection_sentence(chosen), className="explore-selection", role="status"),
        html.Ul([html.Li(link) for link in links], className="explore-ways no-print"),
    ]


def _form(reader: Reader, found: Explored) -> Markup:
    grouped = groupby(reader.definitions().values(), key=lambda one: EXAMPLES if one.illustrative else one.service)
    return render(
        "explore_form.html",
        path=PATH,
        choices=found.choices,
        measures=MEASURES.values(),
        services=[(service, list(several)) for service, several in grouped],
        xp=fragments.periods(reader.periods(found.choices.x), found.choices.period_x),
        yp=fragments.periods(reader.periods(found.choices.y), found.choices.period_y),
        usual=Choices(),
        levels=[(level, level_label(found.model.city, level)) for level in levels_of(found.model.city)],
        views=list(View),
    )


def _table(found: Explored) -> Component:
    return html.Div(
        fragments.table(found),
        className="table-wide explore-table",
        tabIndex=0,
        role="region",
        **{"aria-label": "The areas as a table", "data-fragment": "table"},
    )
