"""What stands on every profile: its top with the buttons to share and print it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.domain.wording import profile as words


def page_actions() -> Component:
    """Return the buttons; the browser's scripts act on them."""
    return html.P(
        [
            html.Button("Copy link", type="button", **{"data-action": "copy-link"}),
            html.Button("Print or save as PDF", type="button", **{"data-action": "print"}),
            html.Span(className="hint", role="status", **{"data-copy-status": ""}),
        ],
        className="page-actions",
    )


def profile_top(
    said: Sequence[Component], area_map: Markup, under: Sequence[Component] = (), below: Sequence[Component] = ()
) -> Component:
    """Put the words of a profile beside its map, with more under the map and below the words."""
    return html.Div(
        [
            html.Div(list(said), className="profile-words"),
            html.Div([area_map, *under], className="profile-map"),
            *([html.Div(list(below), className="profile-below")] if below else []),
        ],
        className="profile-top",
    )


def caution(data_period: str) -> Component:
    """Say what not to conclude from figures of an area, and when they are from."""
    return html.P([html.Strong("What not to conclude. "), f"{words.CAUTION} {data_period}"], className="caution")


def pack_link(path: str) -> Component:
    """Lead to the board pack of an area."""
    return html.A("Board pack to print", href=f"{path}/pack")
