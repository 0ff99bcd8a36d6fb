"""The board pack of a priority neighbourhood."""

from typing import TYPE_CHECKING

from dash import html
from markupsafe import Markup

from dashboard.components.identity import identity_line, identity_of_several
from dashboard.components.prerender import to_html
from dashboard.domain.city import City
from dashboard.domain.places import find_neighbourhood
from dashboard.pages.messages import guarded, unknown_area
from dashboard.pages.page import PageContent, Query
from dashboard.pages.profile.layout import Profiles, area_map, benchmarks, sentences, strips
from dashboard.pages.profile.subject import Subject
from dashboard.pages.services import NOT_YET, ServicesOfAreas

if TYPE_CHECKING:
    from dashboard.components.kpi.pack import PackProfile

_ISLAND = "pack"
_HEADING = "Board pack"


class Packs:
    """Board packs of the priority neighbourhoods of a city; may be shared by threads.

    Parameters
    ----------
    city
        The city.
    profiles
        The profiles that they begin with.
    services
        KPIs of areas.
    """

    def __init__(self, city: City, profiles: Profiles, services: ServicesOfAreas) -> None:
        self._city = city
        self._profiles = profiles
        self._services = services

    def build(self, query: Query) -> PageContent:
        """Build the pack of the neighbourhood that the address names, or say why there is none."""
        return guarded(lambda: self._build(query), _HEADING)

    def _build(self, query: Query) -> PageContent:
        asked = query.get("slug", "")
        place = find_neighbourhood(self._city, asked)
        if place is None:
            return unknown_area(asked, "neighbourhood")
        services = self._services.read(place)
        if services is None:
            return _not_yet()
        from dashboard.components.kpi.pack import css_class, pack  # noqa: PLC0415 - it brings the statistics

        written = pack(_profile(self._profiles.subject(place)), services, self._services.series(place))
        title = f"Board pack: {place.name}"
        layout = html.Article(className=css_class(services), **{"data-page-ready": "pack", "data-island": _ISLAND})
        description = f"Profile, every measure with its trend, and definitions for {place.name}, to print."
        return PageContent(layout, {_ISLAND: written}, title=title, description=description)


def _not_yet() -> PageContent:
    content = [html.H1(_HEADING), html.P(NOT_YET, className="lead")]
    return PageContent(html.Article(content, className="profile", **{"data-page-ready": "pack"}), status=503)


def _profile(subject: Subject) -> "PackProfile":
    from dashboard.components.kpi.pack import PackProfile  # noqa: PLC0415

    city, codes = subject.city, list(subject.lsoas.index)
    identity = identity_line(city, codes[0]) if len(codes) == 1 else identity_of_several(city, codes)
    top = html.Div(
        [html.Div(sentences(subject), className="profile-words"), html.Div(**{"data-island": "mini-map"})],
        className="profile-top",
    )
    heading, table = benchmarks(subject)
    sections: list[tuple[str, Markup]] = [
        ("Where it stands", to_html(top, {"mini-map": area_map(subject)})),
        ("Seven domains on the national scale", strips(subject)),
        (heading, to_html(table, {})),
    ]
    edition = f"{city.edition.title}. {city.edition.data_period}"
    return PackProfile(subject.place.name, identity, subject.place.path, sections, edition)
