"""What can be written about a report, and the report as a paper for Word."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urljoin

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.word import WORD_TYPE, word
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.change.city import CityEditions
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.reports import Introduction, report_key
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.documents import save, texts_sent, undo
from dashboard.pages.report.addresses import PATH, WORD_URL
from dashboard.pages.report.form import form_page, held_of, report_url, subject
from dashboard.pages.report.paper import paper
from dashboard.pages.report.shown import shown
from dashboard.web.answers import download, see
from dashboard.web.dash_app import DashboardDash
from dashboard.web.recorded import record_download


def register(
    app: Dash, *, outcomes: Outcomes, editions: CityEditions, person: Callable[[], Person], token: Callable[[], str]
) -> None:
    """Add the routes to an app's server."""

    @app.server.get(WORD_URL)
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_report() -> Response:
        query = {name: ",".join(values) for name, values in request.args.lists()}
        found = shown(outcomes, editions, person(), query)
        record_download(outcomes.kpis, found.person.viewer, "annual report")
        address = urljoin(request.host_url, found.choice.address())
        marks = "".join(f"-{mark.split(',')[0].replace(' ', '-').lower()}" for mark in reversed(found.marks))
        name = f"report-{found.choice.period.key}{marks}.docx"
        return download(word(paper(found, outcomes.today, address)), WORD_TYPE, name)

    @app.server.post(f"{PATH}/<year>/<about>/save")
    @allow(Right.WRITE, Limit.HAND_IN)
    def save_introduction(year: str, about: str) -> Response:
        return _save(cast("DashboardDash", app), outcomes, person(), token(), _subject(outcomes, person(), year, about))

    @app.server.post(f"{PATH}/<year>/<about>/undo")
    @allow(Right.WRITE, Limit.HAND_IN)
    def undo_introduction(year: str, about: str) -> Response:
        of, slug, _ = _subject(outcomes, person(), year, about)
        undo(outcomes, Kind.REPORT, report_key(of, slug))
        return see(report_url(of, slug))


def _subject(outcomes: Outcomes, person: Person, year: str, about: str) -> tuple[int, str, str]:
    found = subject(outcomes, person, year, about)
    if found is None:
        abort(404, "There is no such report.")
    return found


def _save(app: DashboardDash, outcomes: Outcomes, person: Person, token: str, of: tuple[int, str, str]) -> Response:
    year, about, _ = of
    key, values = report_key(year, about), texts_sent()
    held = held_of(outcomes, person, key)
    written = Introduction(values.get("text", ""), values.get("public") == "yes")
    saved, told = save(outcomes, (Kind.REPORT, key), (written, []), held.document if held else None)
    if saved is not None:
        return see(report_url(year, about))
    return app.written("report_change", form_page(outcomes, token, of, held, (values, told)))
