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

_HTML = html.__name__.split(".")
_VOID = {"br", "hr", "img", "wbr", "col", "source"}
_RENAMED = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_REFERENCES = {"id", "htmlFor", "headers", "aria-labelledby", "aria-describedby", "aria-controls"}
_WILDCARDS = ("data-", "aria-")
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
    parts: list[str] = []
    _write(content, islands, parts)
    return Markup("".join(parts))  # noqa: S704 - every part has been escaped


def _write(content: object, islands: Mapping[str, Markup], parts: list[str]) -> None:
    """Add what a content comes to; plain texts, since a page has thousands and `Markup` takes its time over each."""
    if content is None:
        return
    if isinstance(content, (list, tuple)):
        for item in content:
            _write(item, islands, parts)
    elif not isinstance(content, Component):
        parts.append(str(escape(content)))
    elif type(content).__module__.split(".")[:2] == _HTML:
        _element(content, islands, parts)


def _element(component: Component, islands: Mapping[str, Markup], parts: list[str]) -> None:
    tag = type(component).__name__.lower()
    properties = _properties(component)
    parts.append(f"<{tag}")
    parts += [_attribute(name, value) for name, value in properties.items() if name not in _NOT_ATTRIBUTES]
    parts.append(">")
    if tag in _VOID:
        return
    if island := properties.get("data-island"):
        parts.append(str(islands[str(island)]))
    else:
        _write(properties.get("children"), islands, parts)
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
    elif name in _REFERENCES:
        value = " ".join(f"pre-{token}" for token in str(value).split())
    written = escape(_RENAMED.get(name, name.lower()))
    return f" {written}" if value is True else f' {written}="{escape(value)}"'


def _kebab(name: str) -> str:
    return re.sub("([A-Z])", lambda found: "-" + found.group().lower(), name)
