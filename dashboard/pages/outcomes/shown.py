"""The page of a neighbourhood's outcomes, and the overview of all neighbourhoods."""

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.done import done
from dashboard.components.outcomes.actions import actions_here, actions_in
from dashboard.components.outcomes.index import thriving_section
from dashboard.components.profile.parts import page_actions
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.domain.outcomes.documents import Kind, day_words
from dashboard.domain.outcomes.sets import Outcome, OutcomeSet
from dashboard.domain.outcomes.templates import TEMPLATES
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.domain.wording.outcomes import actions_sentence, set_sentence
from dashboard.domain.wording.services import viewer_sentence
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.kpis.outcomes.standing import Measures, Standing
from dashboard.pages.documents import article, history_table
from dashboard.pages.messages import unknown_area
from dashboard.pages.outcomes.addresses import curve_url, set_url
from dashboard.pages.page import PageContent, Query

_HEADS = ("Measure", "Here", "City", "Against the rest", "Trend", "Target", "Forecast")


def overview(outcomes: Outcomes, person: Person) -> PageContent:
    """Build the overview: what each neighbourhood wants to become, what is due, what is being done."""
    city, today = outcomes.city, outcomes.today
    sets = outcomes.outcome_sets(person.viewer)
    rows = []
    for neighbourhood in city.config.neighbourhoods:
        place = find_neighbourhood(city, neighbourhood.slug)
        held = sets.get(neighbourhood.slug)
        said = set_sentence(held.document, today) if held else "No outcomes that you can see yet."
        mark = [" ", html.Span("Example", className="tag-mark")] if held and held.is_example else []
        actions = [one.document for one in outcomes.actions(person.viewer, place)]
        board = html.A(actions_sentence(actions, today), href=f"/actions?neighbourhood={neighbourhood.slug}")
        name = html.A(neighbourhood.name, href=set_url(neighbourhood.slug))
        rows.append(([name, *mark], said, board if actions else "No actions yet."))
    examples = any(one.is_example for one in sets.values())
    content = article(
        *(_notice() if examples else []),
        html.H1("Outcomes"),
        html.P(
            "What each neighbourhood wants to achieve, where it stands, and what is being done about it. "
            "The outcomes of a neighbourhood are its own, chosen with residents, ward members and services.",
            className="lead",
        ),
        plain_table("Outcomes and actions by neighbourhood", ("Neighbourhood", "Outcomes", "Actions"), rows),
        html.P([html.A("All actions", href="/actions"), " · ", html.A("Annual report", href="/report")]),
    )
    return PageContent(content, title=f"Outcomes – {city.config.site_title}")


def build(outcomes: Outcomes, person: Person, query: Query) -> PageContent:
    """Build the page of a neighbourhood's outcomes."""
    place = find_neighbourhood(outcomes.city, query.get("slug", ""))
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    held = outcomes.outcome_sets(person.viewer).get(place.key)
    may_write = person.may_write(place.key)
    parts: list[Component | Markup] = [*_saved(held, query)]
    parts += _set(outcomes, person, place, held) if held else [html.P(_none(may_write=may_write))]
    actions = actions_in(outcomes, person.viewer, place)
    parts.append(html.Section([actions_here(actions, outcomes.today, place)]))
    if may_write:
        parts.append(_ways(place, held))
    if person.may(Right.SEE_OFFICER):
        versions = outcomes.history(Kind.OUTCOMES, place.key)
        undo = f"{set_url(place.key)}/undo" if may_write else ""
        history = [html.H2("History"), history_table(versions, undo)] if versions else []
        parts.append(html.Section(history, className="no-print"))
    examples = bool(held and held.is_example) or any(row.held.is_example for row in actions)
    content = article(
        *(_notice() if examples else []),
        html.P(
            [html.A(place.name, href=place.path), ", ", html.A("all neighbourhoods", href="/outcomes")],
            className="back",
        ),
        html.Div([html.H1(f"Outcomes for {place.name}"), page_actions()], className="profile-head"),
        *parts,
    )
    title = f"Outcomes for {place.name} – {outcomes.city.config.site_title}"
    return PageContent(content, title=title, description=f"What {place.name} wants to achieve, and where it stands.")


def _notice() -> list[Component]:
    said = f"{ILLUSTRATIVE}. Outcomes and actions marked “Example” are invented."
    return [html.P(html.Strong(said), className="illustrative page-notice")]


def _saved(held: Held[OutcomeSet] | None, query: Query) -> list[Component]:
    saved = query.get("saved", "")
    if held is None or not saved or saved != str(held.version):
        return []
    return [done(f"Saved as version {saved}. It can be undone in the history below.")]


def _none(*, may_write: bool) -> str:
    more = " Start from one of the outcomes below." if may_write else ""
    return f"No outcomes have been chosen for this neighbourhood that you can see.{more}"


def _set(outcomes: Outcomes, person: Person, place: Place, held: Held[OutcomeSet]) -> list[Component | Markup]:
    wanted = held.document.indicators
    measures = Measures.of(outcomes.kpis, person.viewer, place, {one.measure for one in wanted})
    found = {one.measure: measures.standing(one) for one in wanted}
    city_name = outcomes.city.config.city_name
    mark = "Example" if held.is_example else "" if held.document.public else "Officers only"
    said = html.P(
        [
            html.Strong(set_sentence(held.document, outcomes.today)),
            *([" ", html.Span(mark, className="tag-mark")] if mark else []),
        ],
        className="lead",
    )
    written = render(
        "outcome_set.html",
        heads=[city_name if head == "City" else head for head in _HEADS],
        outcomes=[
            {
                "outcome": outcome,
                "review": day_words(outcome.review),
                "overdue": outcome.is_overdue(outcomes.today),
                "rows": _rows(outcome, found, place, city_name),
            }
            for outcome in held.document.outcomes
        ],
    )
    told = html.P(
        f"{viewer_sentence(person.viewer)} A target is what is aimed at, a forecast what is expected; the two are not "
        "the same. The name of a measure leads to its curve.",
        className="hint",
    )
    thriving = html.Section([thriving_section(measures.thriving(wanted), found, place.name, city_name)])
    return [said, written, told, thriving]


def _rows(outcome: Outcome, found: dict[str, Standing], place: Place, city: str) -> list[dict[str, object]]:
    rows = []
    for one in outcome.indicators:
        it = found[one.measure]
        texts = (it.here, it.city, it.verdict, it.trend, it.target, it.forecast)
        heads = [city if head == "City" else head for head in _HEADS[1:]]
        rows.append(
            {"standing": it, "href": curve_url(place.key, one.measure), "cells": list(zip(heads, texts, strict=True))}
        )
    return rows


def _ways(place: Place, held: Held[OutcomeSet] | None) -> Component:
    """Lead to the form, as it is or with outcomes to start from."""
    written = render(
        "outcome_ways.html",
        change=f"{set_url(place.key)}/change",
        own=held is not None and not held.is_example,
        templates=TEMPLATES,
        action=f"/actions/new?area={place.key}",
    )
    return html.Section([written], className="no-print")
