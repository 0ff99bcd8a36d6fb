"""What can be changed from the pages for administrators."""

from dataclasses import replace

from dash import Dash
from flask import Response, abort, request

from dashboard.access.rights import Limit, allow
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.configuration import Configuration, read_content
from dashboard.kpis.administration import Administration
from dashboard.pages.admin.addresses import ADMIN_PATH, SAVE_URL
from dashboard.web.answers import see

_NUMBER = f"int(max={2**31 - 1})"
_NOT_AS_WRITTEN = "The page was not sent as it was written. Load it again and repeat the step."


def register(app: Dash, *, source: Administration) -> None:
    """Add the routes to an app's server."""

    @app.server.post(SAVE_URL)
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def save_configuration() -> Response:
        wanted = replace(_content(), keeps_areas=_keeps_areas())
        return _saved(source.save(wanted, request.form.get("why", ""), _expected()).number)

    @app.server.post(f"/admin/undo/<{_NUMBER}:number>")
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def undo_configuration(number: int) -> Response:
        made = source.undo(number, request.form.get("why", ""), _expected(), keeps_areas=_keeps_areas())
        return _saved(made.number)


def _content() -> Configuration:
    try:
        return read_content(request.form.get("content", ""))
    except ValueError:
        abort(400, _NOT_AS_WRITTEN)


def _keeps_areas() -> bool:
    """Tell whether periods that were handed in before keep their areas; where nothing is said, figures are hidden."""
    return request.form.get("published", "hide") == "keep"


def _expected() -> int:
    text = request.form.get("expected", "")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        abort(400, _NOT_AS_WRITTEN)
    return int(text)


def _saved(number: int) -> Response:
    return see(f"{ADMIN_PATH}?saved={number}")
