"""The page for addresses that lead nowhere."""

from dash import html

from dashboard.domain.access.roles import Right
from dashboard.pages.page import Page, PageContent, Query


def make_page(site_title: str) -> Page:
    """Put the not-found page together; Dash finds it by its key."""
    return Page(
        key="not_found_404",
        path="/not-found",
        right=Right.SEE_PUBLIC,
        title=f"Page not found – {site_title}",
        description="There is no page at this address.",
        build=_build,
    )


def _build(_query: Query) -> PageContent:
    return PageContent(
        html.Article(
            [
                html.H1("There is no page at this address"),
                html.P("It may have been mistyped or shortened on the way."),
                html.P(
                    [
                        "Search for a neighbourhood or ward at the top of this page, or start from the ",
                        html.A("map", href="/"),
                        ".",
                    ]
                ),
            ],
            className="prose",
        ),
        status=404,
    )
