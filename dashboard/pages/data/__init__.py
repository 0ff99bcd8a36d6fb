"""Service figures: who has supplied what, what each KPI means, handing in, and the history of what was handed in."""

from collections.abc import Callable
from functools import partial

from dashboard.domain.access.roles import Person, Right
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.pages.data import confirm, difference, hand_in, kpi
from dashboard.pages.data.addresses import DIFFERENCE_PATH, HAND_IN_PATH, ILLUSTRATIVE_PATH, KPI_PATH, WITHDRAW_PATH
from dashboard.pages.data.layout import build
from dashboard.pages.data.routes import register
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page

_STYLES = ("base", "map", "table", "page", "profile", "data", "palettes")


def make_pages(
    source: Kpis,
    hand_ins: Lanes,
    site_title: str,
    most_mb: int,
    person: Callable[[], Person],
    token: Callable[[], str],
) -> tuple[Page, ...]:
    """Put the pages about the data together.

    Parameters
    ----------
    source
        Definitions, and what has been handed in.
    hand_ins
        Files that are being handed in.
    site_title
        Title of the site.
    most_mb
        Size of the largest file that may be handed in.
    person
        Tells who asks for a page.
    token
        Gives the token that a form of the page sends back; "" to those who may not change anything.
    """
    overview = Page(
        key="data",
        path="/data",
        right=Right.SEE_PUBLIC,
        title=f"Service figures – {site_title}",
        description="Which figures the council’s services have handed in, what each means, and how to hand some in.",
        build=lambda query: guarded(lambda: build(source, person(), token(), query)),
        register=partial(register, source=source, hand_ins=hand_ins),
        nav_label="Data",
        changes=True,
        styles=_STYLES,
    )
    others = (
        ("data_kpi", KPI_PATH, "Figures of a KPI", Right.SEE_PUBLIC, partial(kpi.build, source, hand_ins, most_mb)),
        (
            "data_hand_in",
            HAND_IN_PATH,
            "Handing figures in",
            Right.HAND_IN,
            lambda _, given, query: hand_in.build(source, hand_ins, given, query),
        ),
        (
            "data_difference",
            DIFFERENCE_PATH,
            "Two submissions compared",
            Right.HAND_IN,
            lambda _, __, query: difference.build(source, query),
        ),
        (
            "data_illustrative",
            ILLUSTRATIVE_PATH,
            "Illustrative figures",
            Right.ADMINISTER,
            lambda _, given, __: confirm.illustrative(source, given),
        ),
        (
            "data_withdraw",
            WITHDRAW_PATH,
            "Withdrawing a submission",
            Right.HAND_IN,
            lambda _, given, query: confirm.withdraw(source, given, query),
        ),
    )
    return (
        overview,
        *(
            Page(
                key=key,
                path=path,
                right=right,
                title=f"{title} – {site_title}",
                description="Definition, figures held, history and hand-in of the council’s service KPIs.",
                build=lambda query, make=make: guarded(lambda: make(person(), token(), query)),
                changes=True,
                styles=_STYLES,
            )
            for key, path, title, right, make in others
        ),
    )
