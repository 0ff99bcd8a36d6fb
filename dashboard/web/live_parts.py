"""The live parts of pages: Dash's layouts and callbacks, each held to what it has declared.

Dash takes the body of a request as it comes, and fails somewhere in its middle where anything is missing. Here it is
held against the callbacks that there are, before Dash sees it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, html
from dash._utils import to_json
from dash.development.base_component import Component
from dash.exceptions import DependencyException
from flask import Request, Response, abort, request
from werkzeug.exceptions import NotFound

from dashboard.access.authorisation import check
from dashboard.access.rights import CALLBACKS_ENDPOINT, allow, right_of_callback
from dashboard.domain.access.roles import Right
from dashboard.pages.page import Page

#: Under this path lies, by the key of a page, what its live part asks the server for.
LIVE = "/live"
#: An address with all its choices and a selection of a whole city, several times over.
MOST_BYTES = 100_000
_PARTS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})


def small_json(asked: Request, most_bytes: int) -> object:
    """Return the JSON that a request brings, or None if it is not JSON, too large, or nested without end."""
    if asked.content_length is None or asked.content_length > most_bytes:
        return None
    try:
        found: object = asked.get_json(silent=True)
    except RecursionError:
        return None
    return found


def add_live_parts(app: Dash, pages: Sequence[Page]) -> None:
    """Let an app serve the live parts of pages; the layout of each lies under the key of its page."""
    live = {page.key: page.live for page in pages if page.live}
    rights = {page.key: page.right for page in pages}
    # Dash asks for one layout that holds every id, to check callbacks against, and sends it with every live part
    app.validation_layout = html.Div([_only_ids(build()) for build in live.values()])
    app.layout = html.Div()

    @app.server.get(f"{LIVE}/<key>/_dash-layout")
    @allow(Right.SEE_PUBLIC)
    def live_layout(key: str) -> Response:
        if key not in live:
            abort(404)
        check(rights[key])
        return Response(to_json(live[key]()), mimetype="application/json")

    @app.server.get(f"{LIVE}/<key>/_dash-dependencies")
    @allow(Right.SEE_PUBLIC)
    def live_dependencies(key: str) -> Response:  # noqa: ARG001 - all pages have the callbacks of one app
        found: Response = app.dependencies()
        return found

    @app.server.post(f"{LIVE}/<key>{CALLBACKS_ENDPOINT}")
    @allow(Right.SEE_PUBLIC)
    def live_callback(key: str) -> Response:  # noqa: ARG001
        answered: Response = app.server.view_functions[CALLBACKS_ENDPOINT]()
        return answered


def hold_callbacks(app: Dash) -> None:
    """Refuse requests for callbacks and libraries that no page makes, and those of people who may not use them."""

    @app.server.before_request
    def hold() -> None:
        if request.method == "POST" and request.path.endswith(CALLBACKS_ENDPOINT):
            body = small_json(request, MOST_BYTES)
            if not isinstance(body, dict) or not _is_sound(body, app.callback_map):
                abort(400)
            check(right_of_callback(app, body["output"]))

    @app.server.errorhandler(DependencyException)
    def no_such_library(_: DependencyException) -> NotFound:
        return NotFound()


def _only_ids(layout: Component) -> Component:
    """Leave of a layout the components with an id, without their content."""
    parts = [layout, *layout._traverse()]
    return html.Div([type(part)(id=part.id) for part in parts if getattr(part, "id", None)])


def _is_sound(body: Mapping[str, Any], callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    output = body.get("output")
    known = callbacks.get(output) if isinstance(output, str) else None
    if known is None or "callback" not in known or not set(body) <= _PARTS:
        return False
    changed = body.get("changedPropIds", [])
    return (
        _are_values(body.get("inputs"), known["inputs"])
        and _are_values(body.get("state", []), known["state"])
        and _is_output(body.get("outputs"), str(output))
        and isinstance(changed, list)
        and all(isinstance(name, str) for name in changed)
    )


def _are_values(sent: object, expected: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether values were sent for the very properties that a callback takes."""
    return (
        isinstance(sent, list)
        and len(sent) == len(expected)
        and all(_is_value(one, wanted) for one, wanted in zip(sent, expected, strict=True))
    )


def _is_value(sent: object, expected: Mapping[str, str]) -> bool:
    # what has no value yet is left out by browsers
    if not isinstance(sent, dict) or not {"id", "property"} <= set(sent) <= {"id", "property", "value"}:
        return False
    if (sent["id"], sent["property"]) != (expected["id"], expected["property"]):
        return False
    value = sent.get("value")
    if expected["property"] in {"pathname", "search"} and value is not None:
        # an address as the browser has it; half of a surrogate pair cannot be written into any answer
        begins = "/" if expected["property"] == "pathname" else ("", "?")
        return isinstance(value, str) and value.isprintable() and value.startswith(begins)
    return True


def _is_output(sent: object, output: str) -> bool:
    """Tell whether a list of properties is the one that an output's id is made of."""
    one = isinstance(sent, dict)
    several = [sent] if one else sent
    if not isinstance(several, list):
        return False
    parts = [part for part in several if isinstance(part, dict) and set(part) == {"id", "property"}]
    joined = "...".join(f"{part['id']}.{part['property']}" for part in parts)
    return len(parts) == len(several) and output == (joined if one else f"..{joined}..")
