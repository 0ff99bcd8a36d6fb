"""How the server is doing, in words: what `/readyz` and `/metrics` tell to machines."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.wording.plain import capitalised
from dashboard.errors import DatabaseError
from dashboard.kpis.administration import Administration
from dashboard.pages.admin.addresses import ADMIN_PATH
from dashboard.pages.admin.frame import article
from dashboard.pages.page import PageContent

if TYPE_CHECKING:
    from dashboard.running.watching import Watching
    from dashboard.running.watching.summary import PageSummary, Summary

#: Rows of the table of pages.
_MOST_PAGES = 40
#: From so many years on, an age is told in years.
_YEARS, _DAYS = 2, 365
#: Files are read in a row, and each is checked within a minute or so.
_MANY_WAITING = 4
#: What is no page, in words; other routes go by the pattern of their address.
_ROUTES = {
    "assets": "Style sheets, scripts and pictures",
    "geometry": "Shapes of the map",
    "libraries": "Libraries of the scripts",
    "/_dash-update-component": "Callbacks of the pages",
    "/_dash-layout": "Frame of the pages",
    "/_dash-dependencies": "List of the callbacks",
    "none": "Addresses that do not exist",
}
_WAITING = ("waiting", "reading", "matching", "checking", "storing", "adding up")


def build(source: Administration, watched: "Callable[[], Watching]") -> PageContent:
    """Build the page from what is known now; it works without the database."""
    # here, since it brings the library that reads metrics
    from dashboard.running.watching.summary import summarise  # noqa: PLC0415

    seen = watched()
    titles = {**_ROUTES, **seen.titles}
    summary = summarise(seen.text())
    failing = bool(seen.problem)
    verdict = seen.problem if failing else "All is well: the database can be used and the data are loaded."
    since = f"{seen.began.day} {seen.began:%B %Y, %H:%M} UTC"
    whose = "the processes of this server" if seen.several_processes else "this process"
    content = article(
        html.P(html.A("Administration", href=ADMIN_PATH), className="back"),
        html.H1("How the server is doing"),
        html.P(verdict, className="notice" if failing else "lead", role="status"),
        _facts(source, summary),
        html.Section(
            [
                html.H2("Requests"),
                html.P(
                    f"What {whose} answered since {since}, when this process was started. Another server has a page of "
                    "its own."
                ),
                _pages(summary, titles),
            ]
        ),
        html.Section([html.H2("Errors of the program"), *_errors(summary, titles)]),
        html.Section([html.H2("Age of the data"), _ages(summary, source.city)]),
    )
    return PageContent(content)


def _facts(source: Administration, summary: "Summary") -> Component:
    waiting = sum(summary.hand_ins.get(stage, 0) for stage in _WAITING)
    queue = "Nothing waits" if not waiting else f"{waiting} waiting or being worked on"
    queue += " – more than usual" if waiting >= _MANY_WAITING else ""
    decided = summary.hand_ins.get("checked", 0)
    undecided = f"{decided} to be decided on" if decided else "none is to be decided on"
    taken, idle = (summary.connections.get(state, 0) for state in ("in use", "idle"))
    version = source.city.configured.partition("@")[0]
    facts = {
        "Database": _tables(source),
        "Connections": f"{taken} in use, {idle} idle",
        "Files handed in": f"{queue}; {undecided}",
        "Data version": source.city.data_version,
        "Configuration": f"version {version}" if version else "as the data were built",
        "Now": f"{datetime.now(UTC):%H:%M:%S} UTC",
    }
    lines = [part for name, fact in facts.items() for part in (html.Dt(name), html.Dd(fact))]
    return html.Section([html.H2("State"), html.Dl(lines, className="facts")])


def _tables(source: Administration) -> str:
    try:
        found, expected = source.tables_version
    except DatabaseError:
        return "cannot be asked now; the log of the server says why"
    if found == expected:
        return f"tables of version {found}, the latest migration that this program has"
    return f"tables of version {found or 'none'}, expected {expected}: run python -m dashboard.store upgrade"


def _pages(summary: "Summary", titles: Mapping[str, str]) -> Component:
    rows = [
        (
            titles.get(one.page, one.page),
            f"{one.requests:,}",
            _time(one, one.half),
            _time(one, one.nearly_all),
            f"{one.failed:,}",
        )
        for one in summary.pages[:_MOST_PAGES]
    ]
    heads = ("Page or route", "Answered", "Half within", "95 of 100 within", "Failed (status 500 or more)")
    shown = f", the {_MOST_PAGES} asked for most" if len(summary.pages) > _MOST_PAGES else ""
    return plain_table(f"Requests and time by page{shown}", heads, rows, frozenset(range(1, len(heads))))


def _time(one: "PageSummary", seconds: float | None) -> str:
    if not one.requests:
        return "–"
    return "more than 10 s" if seconds is None else f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:g} s"


def _errors(summary: "Summary", titles: Mapping[str, str]) -> list[Component]:
    if not summary.errors:
        return [html.P("None since counting began, in pages or in their callbacks.")]
    rows = [(titles.get(page, page), kind, f"{count:,}") for page, kind, count in summary.errors]
    table = plain_table("Errors by page", ("Page or route", "Kind", "How often"), rows, frozenset({2}))
    return [html.P("The log of the server has the traceback of each, with the id of the request."), table]


def _ages(summary: "Summary", city: City) -> Component:
    titles = {one.file: one.title for one in city.provenance}
    rows = [(capitalised(titles.get(name, name)), _age(days)) for name, days in sorted(summary.ages.items())]
    if "services' figures" not in summary.ages:
        rows.append(("Figures of services", "none of the council’s own have been handed in"))
    caption = "Time since a source was published (where its publisher names a day), and since the last hand-in"
    return plain_table(caption, ("Source", "Age"), rows)


def _age(days: int) -> str:
    if days >= _YEARS * _DAYS:
        return f"{days // _DAYS} years"
    return "today" if not days else f"{days:,} day{'' if days == 1 else 's'}"
