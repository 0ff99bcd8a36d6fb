"""The place of a page's live part: what is read before, and without, any script, then what Dash shows there."""

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

#: Where Dash's scripts build the layout that they ask the server for; live.mjs shows it when it is there.
_ENTRY = Markup('<div id="react-entry-point" hidden></div>')


def live_part(*first: Component | Markup) -> Component:
    """Mark where the live part of a page stands; a page has one at most.

    Parameters
    ----------
    first
        The same in words and tables. It is there until Dash's layout is, and stays where scripts do not run. Its ids
        must differ from those of the layout.
    """
    return html.Div([html.Div(list(first), **{"data-live-first": ""}), _ENTRY], **{"data-later": "live"})


def in_the_browser(module: str, function: str) -> str:
    """Write a clientside callback that calls a function of a module of assets/js/later/.

    The module lies beside the script that every page has.
    """
    return (
        f"(...given) => import(new URL('./later/{module}.mjs', document.querySelector('script[type=module]').src))"
        f".then((module) => module.{function}(...given))"
    )
