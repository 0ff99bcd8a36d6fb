"""Board packs: the profile of an area with every KPI, its trend and its definition, as one document to print."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from dash import html

from dashboard.components.kpi.pack import PackProfile, css_class, pack
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.places import Place
from dashboard.pages.messages import guarded, unknown_area
from dashboard.pages.page import Page, PageContent, Query
from dashboard.pages.services import NOT_YET, STYLES, ServicesOfAreas

_HEADING = "Board pack"


@dataclass(frozen=True)
class Subjects:
    """The areas that there are packs of.

    Attributes
    ----------
    kind
        What they are called.
    parameter
        Variable of the address that names one.
    find
        Finds one by what is written there.
    profile
        What a pack says of one before its KPIs.
    why_none
        Says why there is no pack of one that exists; "" where there is one.
    """

    kind: str
    parameter: str
    find: Callable[[str], Place | None]
    profile: Callable[[Place], PackProfile]
    why_none: Callable[[Place], str] = lambda _: ""


def _build(subjects: Subjects, services_of: ServicesOfAreas, query: Query) -> PageContent:
    """Build the pack of the area that the address names, or say why there is none."""
    asked = query.get(subjects.parameter, "")
    place = subjects.find(asked)
    if place is None:
        return unknown_area(asked, subjects.kind)
    if reason := subjects.why_none(place):
        return _without(reason, 404)
    services = services_of.read(place)
    if services is None:
        return _without(NOT_YET, 503)

    profile, actions = subjects.profile(place), services_of.actions(place)
    done = ("What is being done here", services_of.done_here(place, actions, whole=True))
    profile = replace(profile, sections=[done, *profile.sections])
    written = pack(profile, services, services_of.series(place), actions)
    layout = html.Article(written, className=css_class(services))
    description = f"Profile, every measure with its trend, and definitions for {profile.title}, to print."
    return PageContent(layout, title=f"Board pack: {profile.title}", description=description)


def pack_page(key: str, subjects: Subjects, services: ServicesOfAreas, path: str, site_title: str) -> Page:
    """Put the page of packs of one kind of area together; `path` is that of their profiles."""
    return Page(
        key=key,
        path=f"{path}/pack",
        right=Right.SEE_PUBLIC,
        title=f"{_HEADING} – {site_title}",
        description=f"One {subjects.kind} with every measure of the services, to print.",
        build=lambda query: guarded(lambda: _build(subjects, services, query), _HEADING),
        changes=True,
        styles=(*STYLES, "data", "charts", "pack"),
    )


def _without(reason: str, status: int) -> PageContent:
    content = [html.H1(_HEADING), html.P(reason, className="lead")]
    return PageContent(html.Article(content, className="profile"), status=status)
