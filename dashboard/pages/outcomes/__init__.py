"""Outcomes: an overview, and for each neighbourhood its own set and the curves of its measures."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dashboard.domain.access.roles import Person, Right
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.documents import STYLES
from dashboard.pages.messages import guarded
from dashboard.pages.outcomes import addresses, curve, shown, write
from dashboard.pages.outcomes.routes import register
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

    def public(key: str, path: str, make: Callable[[Query], PageContent], nav_label: str = "") -> Page:
        return _page(outcomes, (key, path, Right.SEE_PUBLIC), make, nav_label)

    def written(key: str, path: str, make: Callable[[Outcomes, Person, str, Query], PageContent]) -> Page:
        return _page(outcomes, (key, path, Right.WRITE), lambda query: make(outcomes, person(), token(), query))

    overview = public("outcomes", addresses.PATH, lambda _: shown.overview(outcomes, person()), "Outcomes")
    adding = partial(register, outcomes=outcomes, person=person, token=token)
    return (
        replace(overview, register=adding),
        public("outcomes_set", addresses.SET_PATH, lambda query: shown.build(outcomes, person(), query)),
        written("outcomes_change", addresses.CHANGE_PATH, write.change_set),
        written("outcomes_undo", addresses.UNDO_PATH, write.undo_set),
        public("curve", addresses.CURVE_PATH, lambda query: curve.build(outcomes, person(), query)),
        written("curve_change", addresses.CURVE_CHANGE_PATH, write.change_curve),
        written("curve_undo", addresses.CURVE_UNDO_PATH, write.undo_curve),
    )


def _page(
    outcomes: Outcomes, declared: tuple[str, str, Right], make: Callable[[Query], PageContent], nav_label: str = ""
) -> Page:
    key, path, right = declared
    return Page(
        key=key,
        path=path,
        right=right,
        title=f"Outcomes – {outcomes.city.config.site_title}",
        description="What each neighbourhood wants to achieve, where it stands, and what is being done about it.",
        build=lambda query: guarded(lambda: make(query), "Outcomes"),
        nav_label=nav_label,
        lists=frozenset({"template"}),
        changes=True,
        styles=(*STYLES[:-1], "charts", "palettes") if key == "curve" else STYLES,
    )
