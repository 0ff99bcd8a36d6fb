"""Pages that say in words why there is nothing to show."""

import logging
from collections.abc import Callable, Sequence

from dash import html

from dashboard.domain.areas.places import Place
from dashboard.errors import DatabaseError
from dashboard.pages.page import PageContent

_LOG = logging.getLogger(__name__)


def guarded(build: Callable[[], PageContent], heading: str = "Service figures") -> PageContent:
    """Build a page, or say under its heading that the database cannot be used; HTTP 503."""
    try:
        return build()
    except DatabaseError as error:
        # for whoever runs the server; readers need not know where its database lies
        _LOG.error("A page of service figures: %s", error)
        return _without_database(heading)


def _without_database(heading: str) -> PageContent:
    said = "The figures of services cannot be shown at the moment. Everything else works."
    return PageContent(
        html.Article(
            [
                html.H1(heading),
                html.P(said, className="lead"),
                html.P("The log of the server says why.", className="hint"),
            ],
            className="profile data",
        ),
        status=503,
    )


def unknown_area(asked: str, kind: str, why: str = "", instead: Sequence[Place] = ()) -> PageContent:
    """Say that an area does not exist, why if that is known, and how to find one; HTTP 404."""
    links = [html.Li(html.A(f"{place.name} ({place.key})", href=place.path)) for place in instead]
    return PageContent(
        html.Article(
            [
                html.H1(f"There is no {kind} “{asked[:60]}”"),
                html.P(why or "The address may have been mistyped or shortened on the way."),
                *([html.Ul(links)] if links else []),
                html.P(
                    [
                        "Search for a neighbourhood or ward at the top of this page, or start from the ",
                        html.A("map", href="/"),
                        " or the ",
                        html.A("list of wards", href="/wards"),
                        ".",
                    ]
                ),
            ],
            className="prose",
        ),
        status=404,
        title=f"No such {kind}",
    )
