"""Buttons to share and print a page."""

from dash import html
from dash.development.base_component import Component


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
