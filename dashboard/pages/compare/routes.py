"""What the forms of the page lead to, and its downloads. Every form ends in an address that can be passed on."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from dash import Dash
from flask import Response, abort, redirect, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import marks_of_name, written
from dashboard.components.profile.comparing import COMPARE_PATH, with_compared
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import find_lsoa, find_neighbourhood
from dashboard.domain.disclosure.rules import Viewer
from dashboard.pages.compare.addresses import ADD_PATH, OWN_PATH, PATH
from dashboard.pages.compare.download import sheet_of
from dashboard.pages.compare.entries import MOST_BYTES, read_lsoas, with_area, with_lsoas
from dashboard.pages.compare.state import PageState
from dashboard.web.answers import NEVER, download
from dashboard.web.recorded import record_download


def register(app: Dash, *, city: City, state: PageState, viewer: Callable[[], Viewer], recorder: Recorder) -> None:
    """Add the routes to an app's server."""

    # typed and pasted texts come in the body: they may be postcodes, which must not stand in any address. Nothing is
    # changed or kept by these requests, so they need no token
    @app.server.post(ADD_PATH)
    @allow(Right.SEE_PUBLIC, Limit.SEARCH)
    def add_compared() -> Response:
        form = _small_form()
        return _onward(with_area(city, form.get("areas", ""), form.get("area", "")))

    @app.server.post(COMPARE_PATH)
    @allow(Right.SEE_PUBLIC, Limit.SEARCH)
    def compare_profile() -> Response:
        form = _small_form()
        key = form.get("profile", "")
        profile = find_neighbourhood(city, key) or find_lsoa(city, key)
        if profile is None:
            abort(404, "There is no neighbourhood of this name to compare with another.")
        return _see(with_compared(city, profile, form.get("compare", ""), form.get("add", "")))

    @app.server.post(OWN_PATH)
    @allow(Right.SEE_PUBLIC, Limit.SEARCH)
    def paste_compared() -> Response:
        form = _small_form()
        entered = read_lsoas(city, form.get("lsoas", ""))
        return _onward(with_lsoas(city, form.get("areas", ""), entered.lsoa_codes, entered.unmatched))

    @app.server.get(OWN_PATH)
    @allow(Right.SEE_PUBLIC)
    def tick_compared() -> Response:
        return _onward(with_lsoas(city, request.args.get("areas", ""), request.args.getlist("lsoa")))

    @app.server.get(f"{PATH}.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_compared(kind: str) -> Response:
        shown = state.shown(viewer(), request.args.to_dict())
        content, mimetype = written(sheet_of(shown), kind)
        record_download(recorder, shown.viewer, "compared areas")
        marks = marks_of_name(shown.viewer, illustrative=shown.illustrative)
        return download(content, mimetype, f"compared-areas{marks}.{kind}")


def _small_form() -> Mapping[str, str]:
    """Return the fields of the current request's form, if it is no larger than it needs to be."""
    if request.content_length is None or request.content_length > MOST_BYTES:
        abort(400, f"Found too much text at once; expected at most {MOST_BYTES:,} characters. Paste a part of it.")
    return request.form


def _onward(parameters: Mapping[str, str]) -> Response:
    query = urlencode({name: value for name, value in parameters.items() if value}, safe=",+")
    return _see(f"{PATH}?{query}" if query else PATH)


def _see(address: str) -> Response:
    response = redirect(address, code=303, Response=Response)
    response.headers["Cache-Control"] = NEVER
    return response
