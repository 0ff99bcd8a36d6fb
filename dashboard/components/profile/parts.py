"""What stands on every profile: its top with the buttons to share and print it, and links in one line."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup


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


def profile_top(words: Sequence[Component], area_map: Markup) -> Component:
    """Put the words of a profile beside its map."""
    return html.Div([html.Div(words, className="profile-words"), html.Div(area_map)], className="profile-top")


def parted(items: Sequence[Component]) -> list[Component | str]:
    """Put a dot between items that stand in one line."""
    told: list[Component | str] = []
    for position, item in enumerate(items):
        told += [" · ", item] if position else [item]
    return told
