"""What every page gives to the factory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash import Dash
from dash.development.base_component import Component

from dashboard.domain.access.roles import Right

#: Parameters of a page's URL: path variables and query, decoded, one value each.
Query = Mapping[str, str]


@dataclass(frozen=True)
class PageContent:
    """One rendering of a page.

    `payload_json` is put into the document once, for the scripts. `title` and `description` name what is on this
    rendering; "" leaves those of the page. `styles` names style sheets besides those of the page.
    """

    layout: Component
    payload_json: str = ""
    status: int = 200
    title: str = ""
    description: str = ""
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: where it is, what it is called, how it is built, and what answers it.

    `nav_label` "" keeps the page out of the navigation. `register` adds the page's callbacks and routes to an app.
    A page that `changes` while the server runs is kept by no browser. A page
    of which only some renderings change names the parameters that make it so in `changes_with`.
    `styles` names the style sheets that stand in its document, in their order. `right` says who may see it; a page
    that does not say is refused to everybody. `live` builds the live part of the page: an ordinary Dash layout, whose
    callbacks `register` adds; it stands where the document has `dashboard.components.live.live_part`. `lists` names
    parameters of which every value counts, as boxes to tick send them.
    """

    key: str
    path: str
    title: str
    description: str
    build: Callable[[Query], PageContent]
    nav_label: str = ""
    changes: bool = False
    changes_with: frozenset[str] = frozenset()
    register: Callable[[Dash], None] | None = None
    live: Callable[[], Component] | None = None
    lists: frozenset[str] = frozenset()
    right: Right | None = None
    styles: tuple[str, ...] = ("base", "map", "table", "page", "profile", "palettes")

    def changes_for(self, query: Query) -> bool:
        """Tell whether the rendering for a query may change while the server runs."""
        return self.changes or not self.changes_with.isdisjoint(query)
