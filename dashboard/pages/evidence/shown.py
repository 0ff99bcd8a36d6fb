"""The list of evidence sheets, a sheet on two sides, and the pages that open its form and take a version back."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.done import done
from dashboard.components.equality.evidence import Evidence, as_html, marks_of
from dashboard.components.profile.parts import page_actions
from dashboard.components.tables import plain_table
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.documents import Kind, day_words
from dashboard.domain.outcomes.evidence import LISTS, PROSE, EvidenceSheet
from dashboard.domain.wording.plain import listing
from dashboard.domain.wording.services import viewer_sentence
from dashboard.kpis.equality import Equality
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.documents import (
    Told,
    Undo,
    article,
    check_may_write,
    history_table,
    no_version,
    number_asked,
    undo_page,
)
from dashboard.pages.evidence.addresses import NEW_PATH, PATH, one_url
from dashboard.pages.evidence.form import form_page, values_of
from dashboard.pages.page import PageContent, Query

HEADING = "Equality evidence"
LIST_NAMES = tuple(LISTS)


@dataclass(frozen=True)
class Sheets:
    """The sheets of a city, and the figures that they are set against."""

    outcomes: Outcomes
    equality: Equality

    def seen(self, viewer: Viewer) -> Sequence[Held[EvidenceSheet]]:
        """Return the sheets that a viewer may see, the latest first."""
        return list(self.outcomes.all_of(Kind.EVIDENCE, viewer))[::-1]

    def one(self, viewer: Viewer, key: str) -> Held[EvidenceSheet] | None:
        """Return a sheet that a viewer may see; None if there is none."""
        return next((one for one in self.seen(viewer) if one.key == key), None)

    def check(self, person: Person, sheet: EvidenceSheet | None) -> None:
        """Refuse the current request unless somebody may write of all areas of a sheet."""
        slugs = {one.slug for one in self.outcomes.city.config.neighbourhoods}
        for key in sheet.areas if sheet else ():
            # the city, a set or a ward is for whoever may write of every area
            name = self.equality.areas[key].name if key in self.equality.areas else key
            check_may_write(person, key if key in slugs else "", name)


def overview(sheets: Sheets, person: Person) -> PageContent:
    """List the sheets, and the KPIs that come by group."""
    rows = []
    for held in sheets.seen(person.viewer):
        sheet = held.document
        names = [sheets.equality.areas[one].name for one in sheet.areas if one in sheets.equality.areas]
        when = day_words(held.at.date()) if held.at else ""
        rows.append(
            (html.A(sheet.title, href=one_url(held.key)), listing(names), when, "" if sheet.public else "Officers only")
        )
    table = [plain_table("All sheets, the latest first", ("Sheet", "Areas", "Version of", "Who may see it"), rows)]
    kpis = [html.Li(html.A(one.name, href=f"/kpi/{one.kpi_id}/equality")) for one in sheets.equality.with_groups()]
    by_group = [html.Ul(kpis)] if kpis else [html.P("No KPI comes by group yet.")]
    new = [html.P(html.A("New evidence sheet", href=NEW_PATH), className="no-print")] if person.may(Right.WRITE) else []
    content = article(
        html.H1(HEADING),
        html.P(
            "For equality impact assessments: who lives there, who is reached, what is not known, and what to ask, on "
            "two sides of A4.",
            className="lead",
        ),
        *(table if rows else [html.P("There are no sheets that you can see yet.")]),
        *new,
        html.Section([html.H2("KPIs by group"), *by_group]),
    )
    return PageContent(content, title=f"{HEADING} – {sheets.outcomes.city.config.site_title}")


def unknown() -> PageContent:
    """Say that there is no such sheet."""
    ways = html.P(["See ", html.A("all evidence sheets", href=PATH), "."])
    return PageContent(article(html.H1("There is no such sheet"), ways), status=404, title="No such sheet")


def build(sheets: Sheets, person: Person, query: Query) -> PageContent:
    """Build a sheet."""
    key = query.get("key", "")
    held = sheets.one(person.viewer, key)
    officer = person.may(Right.SEE_OFFICER)
    versions = sheets.outcomes.history(Kind.EVIDENCE, key) if officer else ()
    if held is None:
        return _removed(history_table(versions, _undo(key, person))) if versions else unknown()
    evidence = Evidence(sheets.equality, held.document)
    made = f"Version {held.version}, {day_words(held.at.date()) if held.at else ''}"
    made += f", by {held.who}. " if officer else ". "
    saved = query.get("saved", "") == str(held.version)
    history: list[Component] = []
    if versions:
        table = history_table(versions, _undo(key, person))
        history = [html.Section([html.H2("History"), table], className="no-print")]
    ways = [html.A("Word (DOCX)", href=f"{one_url(key)}.docx", download=True)]
    if person.may(Right.WRITE):
        ways += [" · ", html.A("Change this sheet", href=f"{one_url(key)}/change")]
    content = article(
        *(html.P(html.Strong(mark), className="illustrative page-notice") for mark in marks_of(evidence)),
        html.P(html.A("All evidence sheets", href=PATH), className="back"),
        html.Div([html.H1(held.document.title), page_actions()], className="profile-head"),
        *([done(f"Saved as version {held.version}. It can be undone in the history below.")] if saved else []),
        html.P(f"{HEADING}. {made}{viewer_sentence(Viewer.PUBLIC)}", className="hint"),
        html.P(ways, className="no-print"),
        html.Div(as_html(evidence.blocks()), className="evidence"),
        *history,
    )
    content.className += " two-sides"
    return PageContent(content, title=held.document.title, description=f"Equality evidence: {held.document.title}.")


def _undo(key: str, person: Person) -> str:
    return f"{one_url(key)}/undo" if person.may(Right.WRITE) else ""


def _removed(history: Component) -> PageContent:
    said = html.P("It was taken back. Its history says by whom and why, and it can be brought back there.")
    back = html.P(html.A("All evidence sheets", href=PATH), className="back")
    content = article(back, html.H1("This sheet was removed"), said, history)
    return PageContent(content, status=404, title="A sheet that was removed")


def new(sheets: Sheets, token: str, query: Query) -> PageContent:
    """Build the form of a new sheet; the address may say which KPIs, areas and characteristics it has."""
    blank = dict.fromkeys(("title", *PROSE, "why"), "")
    given = {name: query.get(name, "")[:200] for name in LISTS}
    values = {**blank, **given, "public": "no"}
    return form_page(sheets.equality, token, None, (values, Told()))


def change(sheets: Sheets, person: Person, token: str, query: Query) -> PageContent:
    """Build the form of a sheet that there is."""
    held = sheets.one(person.viewer, query.get("key", ""))
    if held is None:
        return unknown()
    sheets.check(person, held.document)
    return form_page(sheets.equality, token, held, (values_of(held.document), Told()))


def undo(sheets: Sheets, person: Person, token: str, query: Query) -> PageContent:
    """Build the page that takes a version back."""
    key, version = query.get("key", ""), number_asked(query.get("version", ""))
    versions = sheets.outcomes.history(Kind.EVIDENCE, key)
    if not 0 < version <= len(versions):
        return no_version(PATH, "All evidence sheets")
    held = sheets.one(person.viewer, key)
    sheets.check(person, held.document if held else None)
    content = undo_page(Undo(versions, version, f"{one_url(key)}/undo", (one_url(key), "The sheet"), token))
    return PageContent(content, title=f"Undo version {version}")
