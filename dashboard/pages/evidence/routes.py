"""What can be written about evidence sheets, and their papers for Word."""

from collections.abc import Callable
from typing import cast

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.equality.evidence import Evidence, marks_of
from dashboard.components.word import WORD_TYPE, Paper, Text, word
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.documents import Kind, day_words
from dashboard.domain.outcomes.evidence import LISTS, EvidenceSheet
from dashboard.domain.outcomes.texts import tidy
from dashboard.domain.wording.services import viewer_sentence
from dashboard.kpis.outcomes import Held
from dashboard.pages.documents import ever_written, save, undo
from dashboard.pages.evidence.addresses import PATH, SAVE_URL, one_url
from dashboard.pages.evidence.form import form_page, read_sheet
from dashboard.pages.evidence.shown import HEADING, Sheets
from dashboard.web.answers import download, see
from dashboard.web.dash_app import DashboardDash

_KEY = f"int(max={2**31 - 1})"


def register(app: Dash, *, sheets: Sheets, person: Callable[[], Person], token: Callable[[], str]) -> None:
    """Add the routes to an app's server."""
    writing = _Writing(sheets, person, token, cast("DashboardDash", app))

    @app.server.post(SAVE_URL)
    @allow(Right.WRITE, Limit.HAND_IN)
    def add_evidence() -> Response:
        return writing.save("")

    @app.server.post(f"{PATH}/<{_KEY}:key>/save")
    @allow(Right.WRITE, Limit.HAND_IN)
    def change_evidence(key: int) -> Response:
        return writing.save(str(key))

    @app.server.post(f"{PATH}/<{_KEY}:key>/undo")
    @allow(Right.WRITE, Limit.HAND_IN)
    def undo_evidence(key: int) -> Response:
        return writing.undo(str(key))

    @app.server.get(f"{PATH}/<{_KEY}:key>.docx")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_evidence(key: int) -> Response:
        held = writing.held(str(key))
        mark = "-illustrative" if Evidence(sheets.equality, held.document).is_illustrative else ""
        return download(word(_paper(sheets, held)), WORD_TYPE, f"equality-evidence-{key}-v{held.version}{mark}.docx")


def _paper(sheets: Sheets, held: Held[EvidenceSheet]) -> Paper:
    evidence = Evidence(sheets.equality, held.document)
    day = held.at.date() if held.at else sheets.outcomes.today
    said = f"{HEADING}. Version {held.version}, {day_words(day)}. {viewer_sentence(Viewer.PUBLIC)}"
    author = sheets.outcomes.city.config.site_title
    return Paper(held.document.title, HEADING, author, day, [Text(said), *evidence.blocks()], marks_of(evidence))


class _Writing:
    """Saves what was sent, or brings the form back with what is wrong."""

    def __init__(
        self, sheets: Sheets, person: Callable[[], Person], token: Callable[[], str], app: DashboardDash
    ) -> None:
        self._sheets, self._person, self._token, self._app = sheets, person, token, app

    def held(self, key: str) -> Held[EvidenceSheet]:
        """Return a sheet that whoever asks may see; refuse the request where there is none."""
        found = self._sheets.one(self._person().viewer, key)
        if found is None:
            abort(404, "There is no such sheet any more.")
        return found

    def save(self, key: str) -> Response:
        values = {name: tidy(text) for name, text in request.form.items()}
        values |= {name: ",".join(request.form.getlist(name)) for name in LISTS}
        held = self.held(key) if key else None
        before = held.document if held else None
        sheet, wrong = read_sheet(values, self._sheets.equality, before)
        for one in (before, sheet):
            self._sheets.check(self._person(), one)
        saved, told = save(self._sheets.outcomes, (Kind.EVIDENCE, key), (sheet, wrong), before)
        if saved is not None:
            return see(f"{one_url(saved.key)}?saved={saved.version}")
        content = form_page(self._sheets.equality, self._token(), held, (values, told))
        return self._app.written("evidence_change", content)

    def undo(self, key: str) -> Response:
        for sheet in ever_written(self._sheets.outcomes, Kind.EVIDENCE, key):
            self._sheets.check(self._person(), cast("EvidenceSheet", sheet))
        return see(f"{one_url(key)}?saved={undo(self._sheets.outcomes, Kind.EVIDENCE, key).version}")
