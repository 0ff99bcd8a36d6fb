"""Turning the curve: one measure in one neighbourhood, on one side of A4."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.done import done
from dashboard.components.outcomes.actions import actions_on
from dashboard.components.outcomes.curve import curve_actions, curve_chart, curve_text
from dashboard.components.profile.parts import page_actions
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.domain.outcomes.curves import CurveText, curve_key
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.sets import Indicator
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.domain.wording.outcomes import target_sentence
from dashboard.domain.wording.services import viewer_sentence
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.kpis.outcomes.standing import Measures
from dashboard.pages.documents import article, history_table
from dashboard.pages.messages import unknown_area
from dashboard.pages.outcomes.addresses import curve_url, set_url
from dashboard.pages.page import PageContent, Query


def build(outcomes: Outcomes, person: Person, query: Query) -> PageContent:
    """Build the page."""
    place = find_neighbourhood(outcomes.city, query.get("slug", ""))
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    measure, names = query.get("measure", ""), outcomes.indicators()
    if measure not in names:
        return unknown_measure(place)
    held = outcomes.curve_text(person.viewer, place.key, measure)
    wanted = {measure, *(held.document.measures if held else ())}
    measures = Measures.of(outcomes.kpis, person.viewer, place, wanted)
    chosen = outcomes.outcome_sets(person.viewer).get(place.key)
    outcome = chosen.document.outcome_of(measure) if chosen else None
    standing = measures.standing(outcome[1] if outcome else Indicator(measure))
    actions = actions_on(outcomes, person.viewer, measure, place)
    lead = f"Towards: {outcome[0].title}" if outcome else "It belongs to none of the outcomes chosen here."
    title = f"{standing.name} in {place.name}"
    illustrative = standing.illustrative or bool(held and held.is_example)
    notice = [html.P(html.Strong(ILLUSTRATIVE), className="illustrative page-notice")] if illustrative else []
    back = html.P(html.A(f"Outcomes for {place.name}", href=set_url(place.key)), className="back")
    content = article(
        *notice,
        back,
        html.Div([html.H1(title), page_actions()], className="profile-head"),
        html.P([html.Strong(lead), f" {target_sentence(standing.target, standing.forecast)}"]),
        *_saved(held, query),
        html.Div(
            [
                html.Section([html.H2("The curve"), *curve_chart(outcomes, person.viewer, place, standing, actions)]),
                *curve_text(held.document if held else None, measures, place),
                html.Section([html.H2("Actions"), curve_actions(actions)]),
            ],
            className="curve-parts",
        ),
        html.P(viewer_sentence(person.viewer), className="hint"),
        *_behind(outcomes, person, place, measure),
    )
    content.className += " two-sides curve"
    return PageContent(content, title=title, description=f"The story behind {title}, and what would turn the curve.")


def unknown_measure(place: Place) -> PageContent:
    """Say that there is no such measure."""
    ways = html.P(["See ", html.A(f"the outcomes for {place.name}", href=set_url(place.key)), "."])
    return PageContent(article(html.H1("There is no such measure"), ways), status=404, title="No such measure")


def _saved(held: Held[CurveText] | None, query: Query) -> list[Component]:
    saved = query.get("saved", "")
    shows = bool(held and saved and saved == str(held.version))
    return [done(f"Saved as version {saved}. It can be undone in the history below.")] if shows else []


def _behind(outcomes: Outcomes, person: Person, place: Place, measure: str) -> list[Component]:
    """Return the ways to write for whoever may, and the history for officers."""
    parts: list[Component] = []
    may_write = person.may_write(place.key)
    if may_write:
        ways = [
            html.A("Write about this curve", href=f"{curve_url(place.key, measure)}/change"),
            " · ",
            html.A("Add an action", href=f"/actions/new?area={place.key}&indicator={measure}"),
        ]
        parts.append(html.P(ways, className="no-print"))
    if person.may(Right.SEE_OFFICER) and (versions := outcomes.history(Kind.CURVE, curve_key(place.key, measure))):
        undo = f"{curve_url(place.key, measure)}/undo" if may_write else ""
        parts.append(html.Section([html.H2("History"), history_table(versions, undo)], className="no-print"))
    return parts
