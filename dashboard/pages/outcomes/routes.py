"""What can be written about outcomes and curves."""

from collections.abc import Callable
from typing import cast

from dash import Dash
from flask import Response, abort

from dashboard.access.rights import Limit, allow
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.domain.outcomes.curves import curve_key
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes, own
from dashboard.pages.documents import check_may_write, save, texts_sent, undo
from dashboard.pages.outcomes import curve_form, form
from dashboard.pages.outcomes.addresses import curve_url, set_url
from dashboard.web.answers import see
from dashboard.web.dash_app import DashboardDash


def register(app: Dash, *, outcomes: Outcomes, person: Callable[[], Person], token: Callable[[], str]) -> None:
    """Add the routes to an app's server."""
    writing = _Writing(outcomes, person, token, cast("DashboardDash", app))

    @app.server.post("/neighbourhood/<slug>/outcomes/save")
    @allow(Right.WRITE, Limit.HAND_IN)
    def save_outcomes(slug: str) -> Response:
        return writing.save_set(writing.place(slug))

    @app.server.post("/neighbourhood/<slug>/outcomes/undo")
    @allow(Right.WRITE, Limit.HAND_IN)
    def undo_outcomes(slug: str) -> Response:
        key = writing.place(slug).key
        return writing.undo(Kind.OUTCOMES, key, set_url(key))

    @app.server.post("/outcomes/<slug>/<measure>/save")
    @allow(Right.WRITE, Limit.HAND_IN)
    def save_curve(slug: str, measure: str) -> Response:
        return writing.save_curve(writing.place(slug), measure)

    @app.server.post("/outcomes/<slug>/<measure>/undo")
    @allow(Right.WRITE, Limit.HAND_IN)
    def undo_curve(slug: str, measure: str) -> Response:
        key = writing.place(slug).key
        return writing.undo(Kind.CURVE, curve_key(key, measure), curve_url(key, measure))


class _Writing:
    """Saves what was sent, or brings the form back with what is wrong."""

    def __init__(
        self, outcomes: Outcomes, person: Callable[[], Person], token: Callable[[], str], app: DashboardDash
    ) -> None:
        self._outcomes, self._person, self._token, self._app = outcomes, person, token, app

    def place(self, slug: str) -> Place:
        """Return the neighbourhood that somebody writes of; refuse the request where he may not."""
        place = find_neighbourhood(self._outcomes.city, slug)
        if place is None or place.key != slug:
            abort(404, "There is no such neighbourhood.")
        check_may_write(self._person(), place.key, place.name)
        return place

    def save_set(self, place: Place) -> Response:
        held = own(self._outcomes.outcome_sets(self._person().viewer).get(place.key))
        before = held.document if held else None
        values = texts_sent()
        known = {*self._outcomes.indicators(), *(one.measure for one in (before.indicators if before else ()))}
        saved, told = save(self._outcomes, (Kind.OUTCOMES, place.key), form.read_set(values, known), before)
        if saved is not None:
            return see(f"{set_url(place.key)}?saved={saved.version}")
        content = form.form_page(self._outcomes, self._token(), place, held, (values, told))
        return self._app.written("outcomes_change", content)

    def save_curve(self, place: Place, measure: str) -> Response:
        names = self._outcomes.indicators()
        if measure not in names:
            abort(404, "There is no such measure.")
        held = own(self._outcomes.curve_text(self._person().viewer, place.key, measure))
        before = held.document if held else None
        values = texts_sent()
        key = curve_key(place.key, measure)
        saved, told = save(self._outcomes, (Kind.CURVE, key), curve_form.read_text(values, names), before)
        if saved is not None:
            return see(f"{curve_url(place.key, measure)}?saved={saved.version}")
        content = curve_form.form_page(self._outcomes, self._token(), (place, measure), held, (values, told))
        return self._app.written("curve_change", content)

    def undo(self, kind: Kind, key: str, address: str) -> Response:
        return see(f"{address}?saved={undo(self._outcomes, kind, key).version}")
