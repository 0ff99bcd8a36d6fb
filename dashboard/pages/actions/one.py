"""The page of one action: what it says, what became of it, and its history for officers."""

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.done import done
from dashboard.components.outcomes.actions import Row, rows
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.outcomes.areas import place_at
from dashboard.domain.outcomes.documents import Kind, day_words
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.actions.addresses import PATH, one_url
from dashboard.pages.actions.form import empty, form_page, values_of
from dashboard.pages.documents import Told, Undo, article, check_may_write, history_table, number_asked, undo_page
from dashboard.pages.page import PageContent, Query


def _found(outcomes: Outcomes, person: Person, query: Query) -> Row | None:
    held = outcomes.action(person.viewer, query.get("key", ""))
    return rows(outcomes.city, [held], outcomes.today, outcomes.indicators())[0] if held else None


def unknown() -> PageContent:
    """Say that there is no such action."""
    ways = html.P(["See ", html.A("all actions", href=PATH), "."])
    return PageContent(article(html.H1("There is no such action"), ways), status=404, title="No such action")


def build(outcomes: Outcomes, person: Person, query: Query) -> PageContent:
    """Build the page of an action."""
    row = _found(outcomes, person, query)
    key = query.get("key", "")
    versions = outcomes.history(Kind.ACTION, key) if person.may(Right.SEE_OFFICER) else ()
    if row is None:
        return _removed(history_table(versions, _undo(key, person))) if versions else unknown()
    may_write = person.may_write(row.neighbourhood) and not row.held.is_example
    written = render(
        "action.html",
        row=row,
        place=place_at(outcomes.city, row.action.area),
        notes=[(day_words(note.at), note.text) for note in row.action.notes],
        change=f"{one_url(key)}/change" if may_write else "",
        curve=_curve(row),
    )
    parts: list[Component | Markup] = []
    if row.held.is_example:
        said = f"{ILLUSTRATIVE}. This action is an example: nobody decided it. It goes with the illustrative figures."
        parts.append(html.P(html.Strong(said), className="illustrative page-notice"))
    saved = query.get("saved", "")
    if saved and saved == str(row.held.version):
        parts.append(done(f"Saved as version {saved}. It can be undone in the history below."))
    history: list[Component] = []
    if versions:
        table = history_table(versions, _undo(key, person) if may_write else "")
        history = [html.Section([html.H2("History"), table], className="no-print")]
    back = html.P(html.A("All actions", href=PATH), className="back")
    content = article(*parts, back, html.H1(row.action.what), written, *history)
    return PageContent(content, title=f"{row.action.what} – {outcomes.city.config.site_title}")


def _curve(row: Row) -> str:
    return f"/outcomes/{row.neighbourhood}/{row.action.indicator}" if row.neighbourhood and row.action.indicator else ""


def _undo(key: str, person: Person) -> str:
    return f"{one_url(key)}/undo" if person.may(Right.WRITE) else ""


def _removed(history: Component) -> PageContent:
    said = html.P("It was taken back. Its history says by whom and why, and it can be brought back there.")
    heading = html.H1("This action was removed")
    back = html.P(html.A("All actions", href=PATH), className="back")
    return PageContent(article(back, heading, said, history), status=404, title="An action that was removed")


def change(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the form of an action that there is."""
    row = _found(outcomes, person, query)
    if row is None or row.held.is_example:
        return unknown()
    check_may_write(person, row.neighbourhood, row.area)
    return form_page(outcomes, token, row.held, values_of(row.action, outcomes.city), Told())


def new(outcomes: Outcomes, token: str, query: Query) -> PageContent:
    """Build the form of a new action."""
    return form_page(outcomes, token, None, empty(query), Told())


def undo(outcomes: Outcomes, token: str, query: Query) -> PageContent:
    """Build the page that takes a version back."""
    key, version = query.get("key", ""), number_asked(query.get("version", ""))
    versions = outcomes.history(Kind.ACTION, key)
    if not 0 < version <= len(versions):
        return unknown()
    back = (one_url(key), "The action")
    content = undo_page(Undo(versions, version, f"{one_url(key)}/undo", back, token))
    return PageContent(content, title=f"Undo version {version}")
