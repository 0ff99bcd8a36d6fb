"""The page of the annual report, and the same as a paper for Word."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.outcomes.report import AreaReport, Report, report
from dashboard.components.profile.parts import page_actions
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.domain.change.city import CityEditions
from dashboard.domain.outcomes.reports import EVERYWHERE
from dashboard.domain.wording.change import CAUTION
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.domain.wording.outcomes import report_title
from dashboard.domain.wording.services import is_publishable, viewer_sentence
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.documents import article
from dashboard.pages.page import PageContent, Query
from dashboard.pages.report.addresses import PATH, WORD_URL, introduction_url
from dashboard.pages.report.choice import Choice, read_choice, years_offered

NOT_FOR_PUBLICATION = "Not for publication"
KPI_HEADS = ("Measure", "Period", "Here", "City", "Against the rest", "Trend")
CURVE_HEADS = ("Measure", "Outcome", "Here", "Trend", "Target", "Story")


@dataclass(frozen=True)
class Shown:
    """A report as somebody may see it, with what was asked for and what of it was not understood."""

    report: Report
    choice: Choice
    told: Sequence[str]
    person: Person
    city_name: str
    author: str

    @property
    def title(self) -> str:
        """The heading."""
        return report_title(
            self.choice.period, [one.place.name for one in self.report.areas], whole=not self.choice.areas
        )

    @property
    def marks(self) -> list[str]:
        """What must be known of all of it."""
        secret = [] if is_publishable(self.person.viewer) else [NOT_FOR_PUBLICATION]
        return secret + ([ILLUSTRATIVE] if self.report.illustrative else [])

    @property
    def viewer(self) -> str:
        """Whose view it is."""
        return viewer_sentence(self.person.viewer)


def shown(outcomes: Outcomes, editions: CityEditions, person: Person, query: Query) -> Shown:
    """Put together what an address asks for, as somebody may see it."""
    config = outcomes.city.config
    names = {one.slug: one.name for one in config.neighbourhoods}
    choice, told = read_choice(query, names, outcomes.today)
    found = [find_neighbourhood(outcomes.city, slug) for slug in choice.areas or names]
    places: list[Place] = [one for one in found if one is not None]
    made = report(outcomes, person.viewer, choice.period, places, editions.placed)
    return Shown(made, choice, told, person, config.city_name, config.site_title)


def build(outcomes: Outcomes, editions: CityEditions, person: Person, query: Query) -> PageContent:
    """Build the page."""
    it = shown(outcomes, editions, person, query)
    config = outcomes.city.config
    year = it.choice.year
    written = render(
        "report.html",
        path=PATH,
        years=[(one, Choice(one).period.short_label) for one in years_offered(year, outcomes.today)],
        year=year,
        period=it.choice.period.label,
        names=[(one.slug, one.name) for one in config.neighbourhoods],
        chosen=it.choice.areas,
        told=it.told,
        word=it.choice.address(WORD_URL),
        introduction_held=it.report.introduction,
        write=introduction_url(year, EVERYWHERE) if person.may_write("") else "",
        areas=[_area(it, one) for one in it.report.areas],
        kpi_heads=[it.city_name if head == "City" else head for head in KPI_HEADS],
        curve_heads=CURVE_HEADS,
        caution=CAUTION,
        viewer=it.viewer,
    )
    mark: list[Component] = []
    if it.marks:
        mark = [html.P(html.Strong(" · ".join(it.marks)), className="illustrative page-notice")]
    content = article(*mark, html.Div([html.H1(it.title), page_actions()], className="profile-head"), written)
    content.className += " report"
    return PageContent(content, title=f"{it.title} – {config.site_title}")


def _area(it: Shown, one: AreaReport) -> dict[str, object]:
    may_write = it.person.may_write(one.place.key)
    return {
        "it": one,
        "write": introduction_url(it.choice.year, one.place.key) if may_write else "",
        "kpis": [
            (f"/kpi/{it.indicator.measure}?area={one.place.key}", it.illustrative, row)
            for it, row in zip(one.kpis, kpi_rows(one), strict=True)
        ],
        "curves": [
            (it.href, it.standing.illustrative, row) for it, row in zip(one.curves, curve_rows(one), strict=True)
        ],
    }


def kpi_rows(one: AreaReport) -> list[tuple[str, ...]]:
    """Return the rows of the table of its KPIs."""
    return [(it.name, it.period, it.here, it.city, it.verdict, it.trend or "–") for it in one.kpis]


def curve_rows(one: AreaReport) -> list[tuple[str, ...]]:
    """Return the rows of the table of its curves."""
    return [
        (it.standing.name, it.outcome, it.standing.here, it.standing.trend or "–", it.standing.target or "–", it.story)
        for it in one.curves
    ]
