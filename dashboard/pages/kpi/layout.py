"""Layout of the page of a KPI."""

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import display_name
from dashboard.components.kpi.definition import origin_notice, origin_tag
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.gap_table import TOGETHER, Role
from dashboard.domain.wording.kpi import gap_sentence, verdict_sentence
from dashboard.kpis import Kpis
from dashboard.kpis.timeline import Timeline
from dashboard.pages.kpi.about import about_section
from dashboard.pages.kpi.choices import Choices, read_choices
from dashboard.pages.kpi.deprivation import gradient_section, scatter_section
from dashboard.pages.kpi.funnel import funnel_section
from dashboard.pages.kpi.gap import gap_section, real_section
from dashboard.pages.kpi.parts import Option, Section, Subject, choice_form
from dashboard.pages.kpi.source import Reader
from dashboard.pages.kpi.trend import trend_section
from dashboard.pages.messages import guarded
from dashboard.pages.page import PageContent, Query

#: Maps of a KPI as HTML, or None where there is nothing to draw; gets what the page shows, and the query.
Maps = Callable[[Subject, Query], Markup | None]


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
        self._names = {str(code): display_name(row) for code, row in source.city.lsoas.iterrows()}

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
        return _page(subject, timeline.periods, self._sections(subject, timeline.periods, query))

    def subject(self, viewer: Viewer, timeline: Timeline, query: Query) -> Subject:
        """Read what a viewer may see of a KPI that has figures, as the query asks for it."""
        city, kpi = self._source.city, timeline.versions[-1]
        choices = read_choices(city, kpi.kpi_id, timeline.periods, self._reader.columns, query)
        shown = self._reader.shown(viewer, timeline, choices.period, choices.area)
        return Subject(city, self._names, kpi, shown, choices)

    def _sections(self, subject: Subject, periods: Sequence[Period], query: Query) -> list[Section]:
        if not subject.view.shows_something:
            return [trend_section(subject, periods), about_section(subject)]
        maps = self._maps_for(subject, query) if self._maps_for else None
        found = [gap_section(subject), real_section(subject)]
        if maps is not None:
            found.append(Section("maps", "Map", [maps]))
        return [
            *found,
            trend_section(subject, periods),
            funnel_section(subject),
            gradient_section(subject),
            scatter_section(subject),
            about_section(subject),
        ]


def _page(subject: Subject, periods: Sequence[Period], sections: Sequence[Section]) -> PageContent:
    kpi, choices = subject.kpi, subject.choices
    layout = _article(
        html.P(html.A("All service KPIs", href=f"/kpis?period={choices.period.key}"), className="back"),
        html.H1([kpi.name, *origin_tag(kpi)]),
        *origin_notice(kpi),
        html.P(
            [f"{kpi.service}. {kpi.definition} ", html.A("Definition and figures held", href=f"/data/kpi/{kpi.kpi_id}")]
        ),
        *(html.P(text, className="notice", role="status") for text in choices.notices),
        _period_form(choices, periods),
        html.Div(_summary(subject), className="kpi-summary"),
        _contents(sections),
        *(section.component for section in sections),
    )
    return PageContent(
        layout,
        title=f"{kpi.name}, {choices.period.label}",
        description=f"{kpi.name} in the priority neighbourhoods, the target wards and {subject.city_name}.",
    )


def _article(*content: Component) -> Component:
    return html.Article(list(content), className="profile data kpi")


def _summary(subject: Subject) -> list[Component]:
    """Say how the six together do against the rest of the city, and the chosen area."""
    kpi, period = subject.definition, subject.choices.period.label
    if not subject.view.shows_something:
        said = (
            f"All figures for {period} are hidden, because so few people may be recognised in them. "
            f"{subject.kpi.service} can hand in larger areas or longer periods."
        )
        return [html.P(said, className="lead")]
    line = subject.lines[TOGETHER]
    lead = verdict_sentence(kpi, line.cell, subject.six, subject.city_name)
    parts = [html.P(f"{period}: {lead[:1].lower()}{lead[1:]}" if lead.startswith("In ") else lead, className="lead")]
    if gap := gap_sentence(kpi, line.cell, subject.city_name):
        parts.append(html.P(gap))
    area = subject.choices.area
    if area is not None and area.role is Role.AREA and area.key != TOGETHER:
        cell = subject.lines[area.key].cell
        said = f"{verdict_sentence(kpi, cell, area.label, subject.city_name)} "
        parts.append(html.P(f"{said}{gap_sentence(kpi, cell, subject.city_name)}".strip()))
    return parts


def _period_form(choices: Choices, periods: Sequence[Period]) -> Markup:
    options = [Option(one.key, one.label, one == choices.period) for one in reversed(periods)]
    return choice_form(choices, "period", ("Period", "Show"), options)


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
    said = f"No figures have been handed in yet. {kpi.service} can supply them; accountable: {kpi.accountable_officer}."
    return PageContent(
        _article(
            html.P(html.A("All service KPIs", href="/kpis"), className="back"),
            html.H1([kpi.name, *origin_tag(kpi)]),
            *origin_notice(kpi),
            html.P(said, className="lead"),
            html.P(kpi.definition),
            html.P(
                [
                    "How figures are handed in, with templates: ",
                    html.A("figures held of this KPI", href=f"/data/kpi/{kpi.kpi_id}"),
                    ".",
                ]
            ),
        ),
        title=kpi.name,
    )
