"""Evidence sheets for equality impact assessments: a list of them, and for each its two sides, form and history."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Person, Right
from dashboard.kpis.equality import Equality
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.documents import STYLES
from dashboard.pages.evidence import addresses, shown
from dashboard.pages.evidence.routes import register
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page, PageContent, Query


def make_pages(
    outcomes: Outcomes, equality: Equality, person: Callable[[], Person], token: Callable[[], str]
) -> tuple[Page, ...]:
    """Put the pages together.

    Parameters
    ----------
    outcomes
        Keeps the documents.
    person
        Tells who asks.
    token
        Gives the token that a form of the page sends back.
    """
    sheets = shown.Sheets(outcomes, equality)
    built: tuple[tuple[str, str, Right, Callable[[Query], PageContent]], ...] = (
        ("evidence", addresses.PATH, Right.SEE_PUBLIC, lambda _: shown.overview(sheets, person())),
        ("evidence_new", addresses.NEW_PATH, Right.WRITE, lambda query: shown.new(sheets, token(), query)),
        ("evidence_one", addresses.ONE_PATH, Right.SEE_PUBLIC, lambda query: shown.build(sheets, person(), query)),
        (
            "evidence_change",
            addresses.CHANGE_PATH,
            Right.WRITE,
            lambda query: shown.change(sheets, person(), token(), query),
        ),
        ("evidence_undo", addresses.UNDO_PATH, Right.WRITE, lambda query: shown.undo(sheets, person(), token(), query)),
    )
    return tuple(
        Page(
            key=key,
            path=path,
            right=right,
            title=f"{shown.HEADING} – {outcomes.city.config.site_title}",
            description="Who lives there, who is reached, what is not known, and what to ask, on two sides.",
            build=lambda query, make=make: guarded(lambda: make(query), shown.HEADING),  # type: ignore[misc]
            register=partial(register, sheets=sheets, person=person, token=token) if key == "evidence" else None,
            lists=frozenset(shown.LIST_NAMES),
            changes=True,
            styles=(*STYLES, "equality"),
        )
        for key, path, right, make in built
    )
