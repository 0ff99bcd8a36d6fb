"""Dash components into HTML text: a page is written out in full on the server.

Covers `html.*` components and HTML that is written already (`Markup`). Other components (`dcc.Store` and the like) draw
nothing without Dash's scripts, and are refused: they belong into the live part of a page.
"""

import re
from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup, escape

_HTML = html.__name__.split(".")
_VOID = {"br", "hr", "img", "wbr", "col", "source"}
_RENAMED = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_WILDCARDS = ("data-", "aria-")
_NOT_ATTRIBUTES = {"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "key"}


def to_html(content: object) -> Markup:
    """Write a component, a text, or a list of them as HTML.

    Parameters
    ----------
    content
        What a Dash layout may hold; texts are escaped, `Markup` is HTML already.

    Raises
    ------
    TypeError
        If the content has a component that needs Dash's scripts.
    """
    parts: list[str] = []
    _write(content, parts)
    return Markup("".join(parts))  # noqa: S704 - every part has been escaped


def _write(content: object, parts: list[str]) -> None:
    """Add what a content comes to; plain texts, since a page has thousands and `Markup` takes its time over each."""
    if content is None:
        return
    if isinstance(content, (list, tuple)):
        for item in content:
            _write(item, parts)
    elif not isinstance(content, Component):
        parts.append(str(escape(content)))
    elif type(content).__module__.split(".")[:2] == _HTML:
        _element(content, parts)
    else:
        msg = (
            f"{type(content).__name__} needs Dash’s scripts, which a document is written without. "
            "Put it into the live part of the page: see docs/extending.md."
        )
        raise TypeError(msg)


def _element(component: Component, parts: list[str]) -> None:
    tag = type(component).__name__.lower()
    properties = _properties(component)
    parts.append(f"<{tag}")
    parts += [_attribute(name, value) for name, value in properties.items() if name not in _NOT_ATTRIBUTES]
    parts.append(">")
    if tag in _VOID:
        return
    _write(properties.get("children"), parts)
    parts.append(f"</{tag}>")


def _properties(component: Component) -> dict[str, object]:
    """Return what has been set, as `to_plotly_json` does, which looks for each of sixty properties of every element."""
    own = vars(component)
    found = {name: own[name] for name in component._prop_names if name in own}
    found.update((name, value) for name, value in own.items() if name.startswith(_WILDCARDS))
    return found


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if name == "style" and isinstance(value, Mapping):
        value = ";".join(f"{_kebab(key)}:{setting}" for key, setting in value.items())
    written = escape(_RENAMED.get(name, name.lower()))
    return f" {written}" if value is True else f' {written}="{escape(value)}"'


def _kebab(name: str) -> str:
    return re.sub("([A-Z])", lambda found: "-" + found.group().lower(), name)
