"""What each route, page and callback declares: who may use it, and how often.

`dashboard.access.authorisation` and `dashboard.web.limits` hold requests to it.

Routes and callbacks declare it with `allow` and pages with `Page.right`; Dash's own routes are listed here.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from dash import Dash
from flask import Flask

from dashboard.domain.access.roles import Right
from dashboard.errors import DeclarationError

_View = TypeVar("_View", bound=Callable[..., Any])
_RIGHT, _LIMIT = "dashboard_right", "dashboard_limit"

#: What writes a page out in full, and what Dash's callbacks go through: more is asked than the right of the route.
PAGE_ENDPOINTS = frozenset({"/", "/<path:path>"})
CALLBACKS_ENDPOINT = "/_dash-update-component"
_OF_DASH: Mapping[str, Right] = dict.fromkeys(
    (
        "static",
        "_dash_assets.static",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_dash-layout",
        "/_dash-dependencies",
        "/_reload-hash",
        "/_favicon.ico",
        CALLBACKS_ENDPOINT,
        *PAGE_ENDPOINTS,
    ),
    Right.SEE_PUBLIC,
)


class Limit(StrEnum):
    """What is counted together; how often it may be asked for is in `dashboard.web.limits`."""

    SIGN_IN = "sign-in"
    SEARCH = "search"
    DOWNLOAD = "downloads"
    HAND_IN = "hand-in"


def allow(right: Right, limit: Limit | None = None) -> Callable[[_View], _View]:
    """Declare who may use a route or a callback, and how often; stands right above its function."""

    def declare(view: _View) -> _View:
        setattr(view, _RIGHT, right)
        setattr(view, _LIMIT, limit)
        return view

    return declare


def right_of(server: Flask, endpoint: str) -> Right | None:
    """Return what a route has declared; None if it has not."""
    declared: Right | None = getattr(server.view_functions[endpoint], _RIGHT, None)
    return declared or _OF_DASH.get(endpoint)


def limit_of(server: Flask, endpoint: str) -> Limit | None:
    """Return what a route is counted with; None if it may be asked for as often as anybody likes."""
    limit: Limit | None = getattr(server.view_functions[endpoint], _LIMIT, None)
    return limit


def right_of_callback(app: Dash, output: str) -> Right | None:
    """Return what a callback has declared, by its output; None if it has not."""
    declared: Right | None = getattr(app.callback_map[output]["callback"], _RIGHT, None)
    return declared


def undeclared(app: Dash) -> list[str]:
    """Name all routes and callbacks of an app that do not say who may use them; what runs in browsers need not."""
    server = app.server
    rules = [f"route {rule.rule}" for rule in server.url_map.iter_rules() if not right_of(server, rule.endpoint)]
    asked = [output for output, one in app.callback_map.items() if "callback" in one]
    return [*rules, *(f"callback {output}" for output in asked if not right_of_callback(app, output))]


def check_declared(app: Dash) -> None:
    """Refuse to start an app in which a route or callback does not say who may use it.

    Raises
    ------
    DeclarationError
        With all of them, and what to write.
    """
    if missing := undeclared(app):
        raise DeclarationError(missing)
