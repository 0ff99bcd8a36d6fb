"""The form of an introduction, its history, and the page that takes a version back."""

from dash import html

from dashboard.components.templating import render
from dashboard.domain.access.roles import Person
from dashboard.domain.areas.places import find_neighbourhood
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.reports import EVERYWHERE, Introduction, report_key, report_year
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.documents import (
    Told,
    Undo,
    Values,
    article,
    check_may_write,
    history_table,
    no_version,
    number_asked,
    rule,
    told_section,
    undo_page,
)
from dashboard.pages.page import PageContent, Query
from dashboard.pages.report.addresses import introduction_url
from dashboard.pages.report.choice import Choice, read_year

_WORDS = "The report"


def subject(outcomes: Outcomes, person: Person, year: str, about: str) -> tuple[int, str, str] | None:
    """Return year, key and name of what an introduction is about; None for nothing that there is.

    Raises
    ------
    HTTPException
        403 where somebody may not write of it.
    """
    of, place = read_year(year, outcomes.today), find_neighbourhood(outcomes.city, about)
    if of is None or (about != EVERYWHERE and (place is None or place.key != about)):
        return None
    slug, name = (place.key, place.name) if place and about != EVERYWHERE else ("", "all neighbourhoods together")
    check_may_write(person, slug, name)
    return of, about, name


def held_of(outcomes: Outcomes, person: Person, key: str) -> Held[Introduction] | None:
    """Return the introduction in force; None for none."""
    return next((one for one in outcomes.all_of(Kind.REPORT, person.viewer) if one.key == key), None)


def report_url(year: int, about: str) -> str:
    """Return the address of the report that an introduction stands in."""
    return Choice(year, () if about == EVERYWHERE else (about,)).address()


def change(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the form of an introduction."""
    found = subject(outcomes, person, query.get("year", ""), query.get("about", ""))
    if found is None:
        return _nothing()
    held = held_of(outcomes, person, report_key(*found[:2]))
    values = {"public": "yes" if held and held.document.public else "no", "why": ""}
    return form_page(outcomes, token, found, held, ({**values, "text": held.document.text if held else ""}, Told()))


def form_page(
    outcomes: Outcomes,
    token: str,
    of: tuple[int, str, str],
    held: Held[Introduction] | None,
    given: tuple[Values, Told],
) -> PageContent:
    """Build the page with the form; `held` is the introduction in force, None for a new one."""
    (year, about, name), (values, told) = of, given
    versions = outcomes.history(Kind.REPORT, report_key(year, about))
    history = history_table(versions, introduction_url(year, about, "undo"))
    title = f"Introduction to the report {report_year(year).short_label}: {name}"
    form = render(
        "report_form.html",
        address=introduction_url(year, about, "save"),
        token=token,
        expected=held.version if held else outcomes.version_of(Kind.REPORT, report_key(year, about)),
        values=values,
    )
    content = article(
        html.P(html.A(_WORDS, href=report_url(year, about)), className="back"),
        html.H1(title),
        html.P("In plain words: what the year was about. Every version is kept.", className="lead"),
        *told_section(told),
        rule(),
        html.Section([form], className="edit"),
        *([html.Section([html.H2("History"), history], className="no-print")] if versions else []),
    )
    return PageContent(content, status=told.status, title=f"{title} – {outcomes.city.config.site_title}")


def undo(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the page that takes a version back."""
    found = subject(outcomes, person, query.get("year", ""), query.get("about", ""))
    if found is None:
        return _nothing()
    year, about, _ = found
    version = number_asked(query.get("version", ""))
    versions = outcomes.history(Kind.REPORT, report_key(year, about))
    address = report_url(year, about)
    if not 0 < version <= len(versions):
        return no_version(address, _WORDS)
    content = undo_page(Undo(versions, version, introduction_url(year, about, "undo"), (address, _WORDS), token))
    return PageContent(content, title=f"Undo version {version}")


def _nothing() -> PageContent:
    ways = html.P(["See ", html.A("the annual report", href="/report"), "."])
    return PageContent(article(html.H1("There is no such report"), ways), status=404, title="No such report")
