"""Actions: the board of all of them, and for each its page, its form and its history."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Person, Right
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.actions import addresses, board, one
from dashboard.pages.actions.routes import register
from dashboard.pages.documents import STYLES
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page, PageContent, Query


def make_pages(outcomes: Outcomes, person: Callable[[], Person], token: Callable[[], str]) -> tuple[Page, ...]:
    """Put the pages together.

    Parameters
    ----------
    person
        Tells who asks.
    token
        Gives the token that a form of the page sends back.
    """
    site_title = outcomes.city.config.site_title
    built: tuple[tuple[str, str, Right, Callable[[Query], PageContent]], ...] = (
        ("actions_board", addresses.PATH, Right.SEE_PUBLIC, lambda query: board.build(outcomes, person(), query)),
        ("actions_new", addresses.NEW_PATH, Right.WRITE, lambda query: one.new(outcomes, token(), query)),
        ("actions_one", addresses.ONE_PATH, Right.SEE_PUBLIC, lambda query: one.build(outcomes, person(), query)),
        (
            "actions_change",
            addresses.CHANGE_PATH,
            Right.WRITE,
            lambda query: one.change(outcomes, person(), token(), query),
        ),
        ("actions_undo", addresses.UNDO_PATH, Right.WRITE, lambda query: one.undo(outcomes, token(), query)),
    )
    return tuple(
        Page(
            key=key,
            path=path,
            right=right,
            title=f"{board.HEADING} – {site_title}",
            description="What is being done in the neighbourhoods: what, who, by when, and progress so far.",
            build=lambda query, make=make: guarded(lambda: make(query), board.HEADING),  # type: ignore[misc]
            register=partial(register, outcomes=outcomes, person=person, token=token)
            if key == "actions_board"
            else None,
            changes=True,
            styles=STYLES,
        )
        for key, path, right, make in built
    )
