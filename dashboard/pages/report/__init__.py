"""The annual report: figures, outcomes and actions of a year and some neighbourhoods, to print and for Word."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Person, Right
from dashboard.domain.change.city import CityEditions
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.documents import STYLES
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page, PageContent, Query
from dashboard.pages.report import addresses, form, shown
from dashboard.pages.report.routes import register

_HEADING = "Annual report"


def make_pages(
    outcomes: Outcomes, editions: CityEditions, person: Callable[[], Person], token: Callable[[], str]
) -> tuple[Page, ...]:
    """Put the pages together.

    Parameters
    ----------
    person
        Tells who asks.
    token
        Gives the token that a form of the page sends back.
    """
    built: tuple[tuple[str, str, Right, Callable[[Query], PageContent]], ...] = (
        (
            "report",
            addresses.PATH,
            Right.SEE_PUBLIC,
            lambda query: shown.build(outcomes, editions, person(), query),
        ),
        (
            "report_change",
            addresses.CHANGE_PATH,
            Right.WRITE,
            lambda query: form.change(outcomes, person(), token(), query),
        ),
        (
            "report_undo",
            addresses.UNDO_PATH,
            Right.WRITE,
            lambda query: form.undo(outcomes, person(), token(), query),
        ),
    )
    adding = partial(register, outcomes=outcomes, editions=editions, person=person, token=token)
    return tuple(
        Page(
            key=key,
            path=path,
            right=right,
            title=f"{_HEADING} – {outcomes.city.config.site_title}",
            description="What a year brought to the neighbourhoods: figures, outcomes, and what was done.",
            build=lambda query, make=make: guarded(lambda: make(query), _HEADING),  # type: ignore[misc]
            register=adding if key == "report" else None,
            changes=True,
            lists=frozenset({"areas"}),
            styles=STYLES,
        )
        for key, path, right, make in built
    )
