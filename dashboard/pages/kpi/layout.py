"""Layout of the page of a KPI."""

from collections.abc import Callable, Sequence
from typing import Protocol

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import origin_notice, origin_tag
from dashboard.components.outcomes.actions import actions_on
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.kpis import Kpis
from dashboard.kpis.outcomes import Outcomes
from dashboard.kpis.timeline import Timeline
from dashboard.pages.kpi.about import about_section
from dashboard.pages.kpi.choices import read_choices
from dashboard.pages.kpi.deprivation import gradient_section, scatter_section
from dashboard.pages.kpi.funnel import funnel_section
from dashboard.pages.kpi.gap import gap_section, strip
from dashboard.pages.kpi.parts import Section, Subject
from dashboard.pages.kpi.source import Reader
from dashboard.pages.kpi.summary import first_screen
from dashboard.pages.kpi.trend import trend_section
from dashboard.pages.messages import guarded
from dashboard.pages.page import PageContent, Query


class KpiMaps(Protocol):
    """Maps of a KPI as HTML: a small one, and the pair that draws its shapes again."""

    @property
    def small(self) -> Markup:
        """The KPI by LSOA, without controls."""

    @property
    def pair(self) -> Markup:
        """The KPI beside a measure of deprivation."""


#: Maps of a KPI, of what the page shows and the query asks for.
Maps = Callable[[Subject, Query], KpiMaps]


class KpiPage:
    """The page of a KPI; may be shared by threads.

    Parameters
    ----------
    maps_for
        Draws the maps; None leaves them out.
    """

    def __init__(self, source: Kpis, viewer: Callable[[], Viewer], maps_for: Maps | None = None) -> None:
        self._source = source
        self._viewer = viewer
        self._maps_for = maps_for
        self._reader = Reader(source)
        self._outcomes = Outcomes(source)
        self._names = {str(code): str(name) for code, name in source.city.lsoas["display_name"].items()}

    def build(self, query: Query) -> PageContent:
        """Build the page that the address asks for, or say why it cannot be."""
        return guarded(lambda: self._build(query))

    def _build(self, query: Query) -> PageContent:
        kpi_id = query.get("kpi_id", "")
        timeline = self._source.timeline(kpi_id)
        if not timeline.versions:
            return _unknown(kpi_id, self._source.definitions())
        if not timeline.periods:
            return _without_figures(timeline.versions[-1])
        subject = self.subject(self._viewer(), timeline, query)
        maps = self._maps_for(subject, query) if self._maps_for and subject.view.shows_something else None
        sections = self._sections(subject, timeline.periods, maps)
        return _page(subject, timeline.periods, maps, sections)

    def subject(self, viewer: Viewer, timeline: Timeline, query: Query) -> Subject:
        """Read what a viewer may see of a KPI that has figures, as the query asks for it."""
        city, kpi = self._source.city, timeline.measured(timeline.versions[-1], *timeline.periods)
        choices = read_choices(city, kpi.kpi_id, timeline.periods, self._reader.columns, query)
        shown = self._reader.shown(viewer, timeline, choices.period, choices.area)
        return Subject(city, self._names, kpi, shown, choices)

    def _sections(self, subject: Subject, periods: Sequence[Period], maps: KpiMaps | None) -> list[Section]:
        if not subject.view.shows_something:
            return [trend_section(subject, periods), about_section(subject)]
        actions = actions_on(self._outcomes, self._viewer(), subject.kpi.kpi_id)
        pair = [] if maps is None else [Section("maps", "Map beside deprivation", [maps.pair], wide=True)]
        if subject.no_smaller:
            # ranks of deprivation are of LSOAs, and nothing can be set against them
            gap = [gap_section(subject)] if subject.has_gaps else []
            return [trend_section(subject, periods), *gap, funnel_section(subject), about_section(subject)]
        return [
            trend_section(subject, periods, actions),
            gap_section(subject),
            gradient_section(subject),
            *pair,
            funnel_section(subject),
            scatter_section(subject),
            about_section(subject),
        ]


def _page(
    subject: Subject, periods: Sequence[Period], maps: KpiMaps | None, sections: Sequence[Section]
) -> PageContent:
    kpi, choices = subject.kpi, subject.choices
    drawn = strip(subject) if subject.view.shows_something and subject.has_gaps else Markup()
    layout = _article(
        *([] if kpi.published else origin_notice(kpi)),
        first_screen(subject, periods, drawn, maps.small if maps else Markup()),
        _contents(sections),
        html.Div([section.component for section in sections], className="kpi-grid"),
    )
    return PageContent(
        layout,
        title=f"{kpi.name}, {choices.period.label}",
        description=f"{kpi.name} in the priority neighbourhoods, the target wards and {subject.city_name}.",
    )


def _article(*content: Component | Markup) -> Component:
    return html.Article(list(content), className="profile data kpi")


def _contents(sections: Sequence[Section]) -> Component:
    items = [html.Li(html.A(section.heading, href=f"#{section.anchor}")) for section in sections]
    return html.Nav(html.Ul(items), className="kpi-contents", **{"aria-label": "On this page"})


def _unknown(kpi_id: str, definitions: Sequence[KpiDefinition]) -> PageContent:
    known = sorted(definitions, key=lambda kpi: (kpi.service, kpi.name))
    items = [
        html.Li([html.A(kpi.name, href=f"/kpi/{kpi.kpi_id}"), f", {kpi.service}", *origin_tag(kpi)]) for kpi in known
    ]
    listed = (
        [html.P("These KPIs are there:"), html.Ul(items)] if items else [html.P("No KPI is defined at the moment.")]
    )
    return PageContent(
        _article(
            html.H1(f"There is no KPI “{kpi_id[:60]}”"),
            html.P("It may have been removed, or the address mistyped."),
            *listed,
        ),
        status=404,
        title="No such KPI",
    )


def _without_figures(kpi: KpiDefinition) -> PageContent:
    said = f"There are no figures at the moment. {kpi.service} can supply them; accountable: {kpi.accountable_officer}."
    return PageContent(
        _article(
            *origin_notice(kpi),
            html.P(html.A("All service KPIs", href="/kpis"), className="back"),
            html.H1([kpi.name, *origin_tag(kpi)]),
            html.P(said, className="lead"),
            html.P(kpi.definition),
            html.P(
                [
                    html.A("What has been handed in for this KPI", href=f"/data/kpi/{kpi.kpi_id}"),
                    ", with templates and what was withdrawn.",
                ]
            ),
        ),
        title=kpi.name,
    )
