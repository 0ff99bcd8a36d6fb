"""The document of the page: what the weights change in a sentence, the controls, the map, the ranking, the method."""

import json

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.live import live_part
from dashboard.components.map.area_map import area_map
from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.choices import KPI
from dashboard.domain.weighing.choice import MOST, MOST_ADDED, Weights
from dashboard.domain.wording.kpi import EXAMPLES, ILLUSTRATIVE
from dashboard.domain.wording.weighing import METHODS
from dashboard.pages.page import PageContent, Query
from dashboard.pages.weighing import fragments
from dashboard.pages.weighing.ids import HEADING, PATH
from dashboard.pages.weighing.reader import Asked, Reader


def build(reader: Reader, model: MapModel, query: Query) -> PageContent:
    """Build the page that an address asks for."""
    asked = reader.read(query)
    found = asked.weighed
    weights = [(key, found.indicators[key].label, weight) for key, weight in found.weights.by_key.items()]
    controls = [
        live_part(render("weighing_numbers.html", weights=weights, most=MOST)),
        _form(reader, asked),
        render("weighing_presets.html", presets=presets(reader)),
    ]
    layout = html.Article(
        [
            html.H1(HEADING),
            _place("told", fragments.told(asked)),
            html.P(ILLUSTRATIVE, className="illustrative", hidden=not found.illustrative, **{"data-weighing-mark": ""}),
            _place("lead", fragments.lead(asked), role="status"),
            html.Div(
                [
                    html.Section([html.H2("Weights"), *controls], className="weighing-controls"),
                    area_map(model, "Rank by these weights", fragments.coloured(found)),
                ],
                className="weighing-pair",
            ),
            _place("ranking", fragments.ranking(asked)),
            _place("passage", fragments.passage(asked)),
            _place("used", fragments.used(asked)),
        ],
        className="data change-page weighing",
        **{
            "data-later": "weighing",
            "data-weights": json.dumps(weights),
            "data-published": json.dumps(asked.published),
        },
    )
    return PageContent(layout)


def _place(name: str, content: Markup, **more: str) -> Component:
    return html.Div(content, **{"data-fragment": name}, **more)


def presets(reader: Reader) -> list[tuple[str, str]]:
    """Return weights that can be chosen at once: pairs of name and address."""
    alike = dict.fromkeys(reader.published, 10.0)
    own = reader.city.config.own_weights
    found = [("Published weights", reader.published), ("All the same", alike)]
    if own:
        found.append(("The council’s own", {**dict.fromkeys(reader.published, 0.0), **own}))
    found += [(f"{one.short_label} alone", {**dict.fromkeys(reader.published, 0.0), one.key: MOST}) for one in DOMAINS]
    return [(name, Weights(weights).address(PATH, reader.published)) for name, weights in found]


def _form(reader: Reader, asked: Asked) -> Markup:
    weights = asked.weighed.weights
    left = [one for one in reader.choosable() if f"{KPI}{one.kpi_id}" not in weights.by_key]
    return render(
        "weighing_form.html",
        path=PATH,
        methods=METHODS,
        chosen=weights.scaling,
        kpis=[(one.kpi_id, one.name, EXAMPLES if one.illustrative else one.service) for one in left],
        most=MOST_ADDED,
        full=len(weights.added) >= MOST_ADDED,
    )
