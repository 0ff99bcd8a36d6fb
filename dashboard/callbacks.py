"""What Dash is asked for: only what a page of ours would ask, in the form that its scripts send.

Dash takes the body of such a request as it comes, and fails somewhere in its middle where anything is missing. Here it
is held against the callbacks that there are, before Dash sees it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Request, abort, request
from werkzeug.exceptions import NotFound

ADDRESS = "/_dash-update-component"
#: An address with all its choices, several times over.
_MOST_BYTES = 100_000
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


def refuse_strange_callbacks(app: Dash) -> None:
    """Make the server of an app refuse requests to callbacks and for libraries that none of its pages makes."""

    @app.server.before_request
    def refuse() -> None:
        if request.path == ADDRESS and request.method == "POST":
            body = small_json(request, _MOST_BYTES)
            if not isinstance(body, dict) or not _is_sound(body, app.callback_map):
                abort(400)

    @app.server.errorhandler(DependencyException)
    def no_such_library(_: DependencyException) -> NotFound:
        return NotFound()


def _is_sound(body: Mapping[str, Any], callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    output = body.get("output")
    known = callbacks.get(output) if isinstance(output, str) else None
    if known is None or "callback" not in known or not set(body) <= _PARTS:
        return False
    inputs, state = body.get("inputs"), body.get("state", [])
    changed = body.get("changedPropIds", [])
    names = [f"{one['id']}.{one['property']}" for one in known["inputs"]]
    return (
        _are_values(inputs, known["inputs"])
        and _are_values(state, known["state"])
        and _is_output(body.get("outputs"), str(output))
        and isinstance(changed, list)
        and all(isinstance(name, str) and name in names for name in changed)
    )


def _are_values(sent: object, expected: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether values were sent for the very properties that a callback takes."""
    return (
        isinstance(sent, list)
        and len(sent) == len(expected)
        and all(_is_value(one, wanted) for one, wanted in zip(sent, expected, strict=True))
    )


def _is_value(sent: object, expected: Mapping[str, str]) -> bool:
    if not isinstance(sent, dict) or set(sent) != {"id", "property", "value"}:
        return False
    value = sent["value"]
    if (sent["id"], sent["property"]) != (expected["id"], expected["property"]):
        return False
    if expected["property"] in {"pathname", "search"}:
        # an address as the browser has it; half of a surrogate pair cannot be written into any answer
        begins = "/" if expected["property"] == "pathname" else ("", "?")
        return isinstance(value, str) and value.isprintable() and value.startswith(begins)
    return value is None or isinstance(value, bool | int | float | str)


def _is_output(sent: object, output: str) -> bool:
    """Tell whether a list of properties is the one that an output's id is made of."""
    one = isinstance(sent, dict)
    several = [sent] if one else sent
    if not isinstance(several, list):
        return False
    parts = [part for part in several if isinstance(part, dict) and set(part) == {"id", "property"}]
    joined = "...".join(f"{part['id']}.{part['property']}" for part in parts)
    return len(parts) == len(several) and output == (joined if one else f"..{joined}..")
