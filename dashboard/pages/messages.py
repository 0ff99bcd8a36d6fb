"""Pages that say in words why there is nothing to show."""

from dash import html

from dashboard.pages.page import PageContent


def unknown_area(asked: str, kind: str) -> PageContent:
    """Say that an area does not exist, and how to find one; HTTP 404."""
    return PageContent(
        html.Article(
            [
                html.H1(f"There is no {kind} “{asked[:60]}”"),
                html.P("The address may have been mistyped or shortened on the way."),
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
            **{"data-page-ready": "not-found"},
        ),
        status=404,
        title=f"No such {kind}",
    )
