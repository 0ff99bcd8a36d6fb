"""The page while there is nothing to show: what is missing, and who can supply it."""

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import origin_tag
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.pages.gap_table.addresses import HEADING
from dashboard.pages.page import PageContent


def article(*content: Component | Markup) -> Component:
    """Frame the content of the page."""
    return html.Article(list(content), className="data gap-table-page")


def without_figures(definitions: Sequence[KpiDefinition]) -> PageContent:
    """Say that there are no figures, never handed in or all withdrawn, and who can supply those of each KPI."""
    if not definitions:
        words = [
            html.P("No KPI is defined at the moment, so there is nothing to compare.", className="lead"),
            html.P(["A data steward loads a catalogue of KPIs on the page ", html.A("Data", href="/data"), "."]),
        ]
        return PageContent(article(html.H1(HEADING), *words))
    ordered = sorted(definitions, key=lambda kpi: (kpi.service, kpi.name))
    services = [
        html.Li([html.Strong(service), ": ", *_listed(list(kpis))])
        for service, kpis in groupby(ordered, key=lambda kpi: kpi.service)
    ]
    return PageContent(
        article(
            html.H1(HEADING),
            html.P("There are no figures at the moment.", className="lead"),
            html.P("Who can supply them:"),
            html.Ul(services),
            html.P(["How to hand figures in, and what was withdrawn: ", html.A("Data", href="/data#hand-in"), "."]),
        )
    )


def _listed(kpis: Sequence[KpiDefinition]) -> list[Component]:
    parts: list[Component] = []
    for number, kpi in enumerate(kpis):
        parts += [*([", "] if number else []), html.A(kpi.name, href=f"/kpi/{kpi.kpi_id}"), *origin_tag(kpi)]
    return [*parts, f" ({kpis[0].accountable_officer})"]
