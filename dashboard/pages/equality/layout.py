"""Layout of the page: what is not known first, then the groups, completeness over time, and where the gaps are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.equality import chart_sentence, group_chart, group_table, notes_of
from dashboard.components.kpi.definition import origin_notice, origin_tag
from dashboard.components.kpi.figure import figure_island
from dashboard.components.map.model import MapModel
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.take_up import WhyNot
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.wording.equality import (
    completeness_sentence,
    even_if_sentence,
    fetch_sentence,
    not_known_of,
    verdicts_sentence,
)
from dashboard.domain.wording.kpi import mark_of
from dashboard.domain.wording.services import viewer_sentence
from dashboard.kpis.equality import Equality, Subject
from dashboard.pages.equality.areas import map_section
from dashboard.pages.equality.choices import Choices, characteristic_asked, choice_form, with_area_and_period
from dashboard.pages.equality.trend import trend_section
from dashboard.pages.messages import guarded
from dashboard.pages.page import PageContent, Query

#: So few groups are all told of, even where nothing can be said.
_FEW = 3


@dataclass(frozen=True)
class Shown:
    """What a page is about: what was read, and what the reader has chosen."""

    subject: Subject
    choices: Choices
    #: source that brings the residents; None for none
    source_id: str | None


class EqualityPage:
    """The page; may be shared by threads."""

    def __init__(self, equality: Equality, model: MapModel, viewer: Callable[[], Viewer]) -> None:
        self._equality, self.model, self._viewer = equality, model, viewer

    def build(self, query: Query) -> PageContent:
        """Build the page that the address asks for, or say why it cannot be."""
        return guarded(lambda: self._build(query), "Who is reached")

    def _build(self, query: Query) -> PageContent:
        kpi_id = query.get("kpi_id", "")
        known = [one for one in self._equality.kpis.definitions() if one.kpi_id == kpi_id]
        if not known or not known[0].characteristics:
            return self._without(known[0] if known else None)
        shown = self.shown(known[0], query, self._viewer())
        return _without_figures(known[0]) if shown is None else self._page(shown)

    def asked(self, kpi_id: str, query: Query, viewer: Viewer) -> Shown | None:
        """Read what a viewer may see of a KPI, by its ID; None where it has no figures by group."""
        known = [one for one in self._equality.with_groups() if one.kpi_id == kpi_id]
        return self.shown(known[0], query, viewer) if known else None

    def shown(self, kpi: KpiDefinition, query: Query, viewer: Viewer) -> Shown | None:
        """Read what a viewer may see of a KPI by group, as the query asks for it; None without any figures."""
        choices, characteristic = characteristic_asked(kpi.kpi_id, kpi.characteristics, query)
        by_period = self._equality.periods(kpi, characteristic, viewer)
        if not by_period:
            return None
        choices, area, period = with_area_and_period(choices, self._equality.areas, list(by_period), query)
        subject = self._equality.subject(kpi, characteristic, by_period, (period, area))
        return Shown(subject, choices, self._equality.source_id(characteristic))

    def _page(self, shown: Shown) -> PageContent:
        subject, kpi = shown.subject, shown.subject.kpi
        title = f"Who is reached: {kpi.name}"
        sections = [trend_section(subject, shown.choices)]
        if subject.residents is not None and subject.levels:
            sections.append(map_section(self.model, subject, shown.choices))
        layout = html.Article(
            [
                *origin_notice(kpi),
                html.P(
                    [
                        html.A(kpi.name, href=f"/kpi/{kpi.kpi_id}"),
                        html.Span(" › ", **{"aria-hidden": "true"}),
                        kpi.service,
                    ],
                    className="back",
                ),
                html.H1([title, *origin_tag(kpi)]),
                html.Div(self._choices(shown), className="equality-choices"),
                *(html.P(text, className="notice", role="status") for text in shown.choices.notices),
                *_first_screen(shown),
                html.Div(sections, className="kpi-grid"),
                html.P(viewer_sentence(self._viewer()), className="hint"),
                html.P(
                    [
                        "For an equality impact assessment: ",
                        html.A("evidence sheets on two sides", href="/equality"),
                        ".",
                    ],
                    className="no-print",
                ),
            ],
            className="profile data kpi equality",
        )
        where = f"{subject.characteristic.title} in {subject.area.place}, {subject.period.label}"
        return PageContent(layout, title=f"{title}. {where}", description=f"Customers by group. {where}.")

    def _choices(self, shown: Shown) -> list[Markup]:
        subject, choices = shown.subject, shown.choices
        by = [
            (key, CHARACTERISTICS[key].title, key == subject.characteristic.key) for key in subject.kpi.characteristics
        ]
        areas = [(key, one.name, one == subject.area) for key, one in self._equality.areas.items()]
        periods = [(one.key, one.label, one == subject.period) for one in reversed(list(subject.by_period))]
        return [
            choice_form(choices, "by", ("Characteristic", "Show"), by),
            choice_form(choices, "area", ("Area", "Show"), areas),
            choice_form(choices, "period", ("Period", "Show"), periods),
        ]

    def _without(self, kpi: KpiDefinition | None) -> PageContent:
        """Say that a KPI does not come by group, or that there is none, and which do."""
        known = self._equality.with_groups()
        items = [html.Li(html.A(one.name, href=f"/kpi/{one.kpi_id}/equality")) for one in known]
        listed = (
            [html.P("These KPIs come by group:"), html.Ul(items)] if items else [html.P("No KPI comes by group yet.")]
        )
        said = "There is no such KPI" if kpi is None else f"{kpi.name} does not come by group"
        why = "It may have been removed, or the address mistyped."
        if kpi is not None:
            why = f"Its catalogue names no characteristic. {kpi.service} can add some and hand figures in by group."
        layout = html.Article([html.H1(said), html.P(why), *listed], className="profile data kpi")
        return PageContent(layout, status=404, title=said)


def _without_figures(kpi: KpiDefinition) -> PageContent:
    said = f"There are no figures by group at the moment. {kpi.service} can supply them."
    back = html.P(html.A(kpi.name, href=f"/kpi/{kpi.kpi_id}"), className="back")
    content: list[Component] = [*origin_notice(kpi), back, html.H1(f"Who is reached: {kpi.name}")]
    return PageContent(
        html.Article([*content, html.P(said, className="lead")], className="profile data kpi"),
        title=f"Who is reached: {kpi.name}",
    )


def _first_screen(shown: Shown) -> Sequence[Component | Markup]:
    """Say what is not known, what can be said all the same, and show the groups."""
    subject, found, place = shown.subject, shown.subject.found, shown.subject.area.place
    said = [html.P(completeness_sentence(found, place), className="lead")]
    if subject.residents is None:
        said.append(html.P(fetch_sentence(subject.characteristic, shown.source_id), className="notice"))
    else:
        said.append(html.P(verdicts_sentence(found, place)))
    if subject.area.at not in subject.counts.counts.index:
        said.append(html.P(f"There are no figures by group for {place}."))
    caption = f"{subject.kpi.name}: {subject.characteristic.phrase} in {place}, {subject.period.label}"
    unknown = not_known_of(subject.characteristic)
    drawn = figure_island(
        f"{subject.kpi.kpi_id}-{subject.characteristic.key.replace('_', '-')}",
        group_chart("groups", subject, caption),
        chart_sentence(subject, unknown),
        notes_of(subject, caption),
        table=group_table(subject, caption),
        table_open=True,
        mark=mark_of(subject.kpi),
        files=[(kind.upper(), shown.choices.address(f"/groups.{kind}")) for kind in ("csv", "xlsx")],
    )
    # of many groups only those are named of which something can be said; the table has all
    told = [line for line in found.lines if line.why is WhyNot.NOTHING]
    told = list(found.lines) if not told and len(found.lines) <= _FEW else told
    each = [text for line in told if (text := even_if_sentence(line, subject.characteristic))]
    counted = "" if subject.kpi.numerator == "customers" else f"Customers are {subject.kpi.numerator}. "
    meant = html.P(f"{counted}{subject.kpi.definition}", className="hint")
    return [*said, drawn, *([html.Ul([html.Li(text) for text in each], className="even-if")] if each else []), meant]
