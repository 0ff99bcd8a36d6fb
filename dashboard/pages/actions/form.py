"""The form of an action: its fields as they stand in it, and what somebody has filled in as an action."""

from collections.abc import Mapping
from datetime import date

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import find_place, not_found
from dashboard.domain.outcomes.actions import DAYS, TEXTS, Action, Note, State
from dashboard.domain.outcomes.areas import place_at
from dashboard.domain.outcomes.documents import day_words
from dashboard.domain.outcomes.texts import read_date, tidy
from dashboard.domain.wording.plain import capitalised
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.actions.addresses import PATH, SAVE_URL, one_url
from dashboard.pages.documents import Told, Values, article, rule, told_section
from dashboard.pages.page import PageContent, Query

_DAY_NAMES = {"begun": "Began", "due": "By when", "ended": "Done or stopped on"}


def values_of(action: Action, city: City) -> Values:
    """Return an action as the form has it."""
    place = place_at(city, action.area)
    texts = {name: getattr(action, name) for name in TEXTS}
    days = {name: str(getattr(action, name) or "") for name in DAYS}
    named = action.area.rpartition("/")[2] if place is None else _unmistakable(city, place.name, action.area)
    more = {
        "area": named,
        "state": action.state.value,
        "public": "yes" if action.public else "no",
        "note": "",
        "why": "",
    }
    return {**texts, **days, **more}


def _unmistakable(city: City, name: str, path: str) -> str:
    """Return a name by which the form finds the same area again; its code where another is called so."""
    found = find_place(city, name)
    return name if found is not None and found.path == path else path.rpartition("/")[2]


def empty(query: Query) -> Values:
    """Return the fields of a new action; the address may say where it is and which measure it is to move."""
    blank = dict.fromkeys((*TEXTS, *DAYS, "note", "why"), "")
    given = {name: query[name][:80] for name in ("area", "indicator") if name in query}
    return {**blank, "state": State.PROPOSED.value, "public": "no", **given}


def sent(form: Mapping[str, str]) -> Values:
    """Return the fields that were sent, as texts that may be stored."""
    names = (*TEXTS, *DAYS, "state", "public", "note", "why")
    return {name: tidy(form.get(name, "")) for name in names}


def read_action(values: Values, before: Action | None, outcomes: Outcomes) -> tuple[Action | None, list[str]]:
    """Return the action that a form makes, and all that is wrong with it; None where a field cannot be read."""
    city, today = outcomes.city, outcomes.today
    wrong: list[str] = []
    days: dict[str, date | None] = {}
    for name, said in _DAY_NAMES.items():
        try:
            days[name] = read_date(values[name])
        except ValueError:
            wrong.append(f"“{said}”: expected a day, as in 30/9/2026.")
    place = find_place(city, values["area"]) if values["area"] else None
    if values["area"] and place is None:
        wrong.append(not_found(city, values["area"]))
    if values["state"] not in set(State):
        wrong.append(f"State: expected one of {', '.join(State)}.")
    if values["indicator"] not in {"", before.indicator if before else "", *outcomes.indicators()}:
        wrong.append("The measure is none of those in the list. Choose one of them, or none.")
    if wrong:
        return None, wrong
    notes = before.notes if before else ()
    action = Action(
        **{name: values[name] for name in TEXTS if name != "area"},
        **days,
        area=place.path if place else "",
        state=State(values["state"]),
        notes=(*notes, Note(today, values["note"])) if values["note"] else notes,
        public=values["public"] == "yes",
    )
    return action, []


def form_page(outcomes: Outcomes, token: str, held: Held[Action] | None, values: Values, told: Told) -> PageContent:
    """Build the page with the form; `held` is the action in force, None for a new one."""
    city = outcomes.city
    places = [place.name for place in city.config.neighbourhoods]
    wards = [f"{name} ward" for name in list(city.ward_vintages.values())[-1].wards["name"]]
    title = "Change an action" if held else "Add an action"
    names = sorted(outcomes.indicators().items(), key=lambda one: one[1])
    form = render(
        "action_form.html",
        address=f"{one_url(held.key)}/save" if held else SAVE_URL,
        token=token,
        expected=held.version if held else 0,
        values=values,
        areas=[*places, *wards],
        services=outcomes.services(),
        states=[(state.value, capitalised(state)) for state in State],
        indicators=[("", "None"), *names],
        notes=[(day_words(note.at), note.text) for note in held.document.notes] if held else (),
    )
    back = html.A("The action", href=one_url(held.key)) if held else html.A("All actions", href=PATH)
    lead = "What is done for an area, who does it and by when. Every version is kept."
    content = article(
        html.P(back, className="back"),
        html.H1(title),
        html.P(lead, className="lead"),
        *told_section(told),
        rule(),
        html.Section([form], className="edit"),
    )
    return PageContent(content, status=told.status, title=f"{title} – {city.config.site_title}")
