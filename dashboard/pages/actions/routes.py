"""What can be written about actions, and the downloads of the board."""

from collections.abc import Callable
from typing import cast

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import written
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.areas.places import Place
from dashboard.domain.outcomes.actions import Action
from dashboard.domain.outcomes.areas import neighbourhood_of, place_at
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.actions.addresses import PATH, SAVE_URL, one_url
from dashboard.pages.actions.board import board
from dashboard.pages.actions.download import board_sheet
from dashboard.pages.actions.form import form_page, read_action, sent
from dashboard.pages.documents import check_may_write, ever_written, save, undo
from dashboard.web.answers import download, see
from dashboard.web.dash_app import DashboardDash
from dashboard.web.recorded import record_download

_KEY = f"int(max={2**31 - 1})"


def register(app: Dash, *, outcomes: Outcomes, person: Callable[[], Person], token: Callable[[], str]) -> None:
    """Add the routes to an app's server."""
    writing = _Writing(outcomes, person, token, cast("DashboardDash", app))

    @app.server.post(SAVE_URL)
    @allow(Right.WRITE, Limit.HAND_IN)
    def add_action() -> Response:
        return writing.save("")

    @app.server.post(f"{PATH}/<{_KEY}:key>/save")
    @allow(Right.WRITE, Limit.HAND_IN)
    def change_action(key: int) -> Response:
        return writing.save(str(key))

    @app.server.post(f"{PATH}/<{_KEY}:key>/undo")
    @allow(Right.WRITE, Limit.HAND_IN)
    def undo_action(key: int) -> Response:
        return writing.undo(str(key))

    @app.server.get(f"{PATH}.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_actions(kind: str) -> Response:
        asking = person()
        public = not asking.may(Right.SEE_OFFICER)
        found = board(outcomes, asking, request.args.to_dict())
        content, mimetype = written(board_sheet(found, outcomes.city.config.city_name, public=public), kind)
        record_download(outcomes.kpis, asking.viewer, "actions")
        mark = "-with-examples" if found.has_examples else ""
        return download(content, mimetype, f"actions{mark}{'' if public else '-not-for-publication'}.{kind}")


class _Writing:
    """Saves what was sent, or brings the form back with what is wrong."""

    def __init__(
        self, outcomes: Outcomes, person: Callable[[], Person], token: Callable[[], str], app: DashboardDash
    ) -> None:
        self._outcomes, self._person, self._token, self._app = outcomes, person, token, app

    def save(self, key: str) -> Response:
        values = sent(request.form.to_dict())
        held = self._held(key) if key else None
        before = held.document if held else None
        action, wrong = read_action(values, before, self._outcomes)
        for one in (before, action):
            self._check(one)
        saved, told = save(self._outcomes, (Kind.ACTION, key), (action, wrong), before)
        if saved is not None:
            return see(f"{one_url(saved.key)}?saved={saved.version}")
        return self._app.written("actions_change", form_page(self._outcomes, self._token(), held, values, told))

    def undo(self, key: str) -> Response:
        for action in ever_written(self._outcomes, Kind.ACTION, key):
            self._check(cast("Action", action))
        return see(f"{one_url(key)}?saved={undo(self._outcomes, Kind.ACTION, key).version}")

    def _held(self, key: str) -> Held[Action]:
        held = self._outcomes.action(self._person().viewer, key)
        if held is None:
            abort(404, "There is no such action any more.")
        return held

    def _check(self, action: Action | None) -> None:
        if action is not None and action.area:
            city = self._outcomes.city
            place: Place | None = place_at(city, action.area)
            check_may_write(self._person(), neighbourhood_of(city, place), place.name if place else "its area")
