"""Dash components into HTML text, so that a page can be read before any script has run.

Covers `html.*` components and islands (elements with `data-island`, filled with HTML that the page supplies). Other
components (`dcc.Store` and the like) draw nothing until the scripts run and are left out. Ids get the prefix "pre-",
since the same elements appear again when Dash takes over.
"""

import re
from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup, escape

_VOID = {"br", "hr", "img", "wbr", "col", "source"}
_RENAMED = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_REFERENCES = {"id", "htmlFor", "headers", "aria-labelledby", "aria-describedby", "aria-controls"}
_NOT_ATTRIBUTES = {"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "key"}


def to_html(content: object, islands: Mapping[str, Markup]) -> Markup:
    """Write a component, a text, or a list of them as HTML.

    Parameters
    ----------
    content
        What a Dash layout may hold.
    islands
        HTML by island name.

    Raises
    ------
    KeyError
        If the content has an island that is not given.
    """
    if content is None:
        return Markup()
    if isinstance(content, (list, tuple)):
        return Markup().join(to_html(item, islands) for item in content)
    if not isinstance(content, Component):
        return escape(content)
    if type(content).__module__.split(".")[:2] != html.__name__.split("."):
        return Markup()
    return _element(content, islands)


def _element(component: Component, islands: Mapping[str, Markup]) -> Markup:
    tag = type(component).__name__.lower()
    properties = component.to_plotly_json()["props"]
    attributes = Markup().join(
        _attribute(name, value) for name, value in properties.items() if name not in _NOT_ATTRIBUTES
    )
    opened = Markup("<") + tag + attributes + Markup(">")
    if tag in _VOID:
        return opened
    island = properties.get("data-island")
    inner = islands[island] if island else to_html(properties.get("children"), islands)
    return opened + inner + Markup("</") + tag + Markup(">")


def _attribute(name: str, value: object) -> Markup:
    if value is None or value is False:
        return Markup()
    if name == "style" and isinstance(value, Mapping):
        value = ";".join(f"{_kebab(key)}:{setting}" for key, setting in value.items())
    elif name in _REFERENCES:
        value = " ".join(f"pre-{token}" for token in str(value).split())
    written = _RENAMED.get(name, name.lower())
    if value is True:
        return Markup(" {}").format(written)
    return Markup(' {}="{}"').format(written, value)


def _kebab(name: str) -> str:
    return re.sub("([A-Z])", lambda found: "-" + found.group().lower(), name)
