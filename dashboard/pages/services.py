"""“Services here” on the pages of areas: read, or told why not; the rest of such a page never depends on it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import parted
from dashboard.components.kpi.services_here import Services, services_here, verdict_here
from dashboard.components.outcomes.actions import Row, actions_here, actions_in
from dashboard.components.templating import render
from dashboard.domain.areas.places import Place, PlaceKind
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.area_gap_tables import AreaSeries, area_gap_table, area_series
from dashboard.kpis.opening import Opening
from dashboard.kpis.outcomes import Outcomes

_LOG = logging.getLogger(__name__)

#: Style sheets of a page with the section.
STYLES = ("base", "map", "table", "page", "profile", "services", "outcomes", "palettes")
NOT_AT_THE_MOMENT = "The figures of services cannot be shown at the moment. Everything else on this page works."
NOT_YET = "The figures of services are being made ready; load the page again in a moment."
#: Seconds that a page waits for the database to be opened.
_PATIENCE = 4.0


class ServicesOfAreas:
    """The KPIs of areas, for whoever asks.

    Parameters
    ----------
    patience
        Seconds that a page waits for the database to be opened.
    """

    def __init__(self, kpis: Kpis, viewer: Callable[[], Viewer], patience: float = _PATIENCE) -> None:
        self._kpis = kpis
        self._viewer = viewer
        self._patience = patience
        self._outcomes = Outcomes(kpis)
        self._opening = Opening(lambda: kpis.store)

    def read(self, place: Place, compared: Sequence[Place] = ()) -> Services | None:
        """Return the KPIs of an area; None while the database is being opened.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        if not self._opening.wait(self._patience):
            return None

        viewer = self._viewer()
        found = area_gap_table(self._kpis, viewer, place, compared)
        city, name = self._kpis.city, name_within_sentences(place)
        estimated = [one.year for one in city.populations if place.key in one.estimated]
        return Services(found.gap_table, viewer, name, place.key, city.config.city_name, found.awaited, estimated)

    def series(self, place: Place) -> Mapping[str, AreaSeries]:
        """Return the KPIs of an area over time, by kpi_id; ask `read` first."""
        return area_series(self._kpis, self._viewer(), place)

    def actions(self, place: Place) -> Sequence[Row]:
        """Return the actions in an area; ask `read` first."""
        return actions_in(self._outcomes, self._viewer(), place)

    def done_here(self, place: Place, actions: Sequence[Row], *, whole: bool = False) -> Markup:
        """Write “What is being done here”, see `actions_here`."""
        return actions_here(actions, self._outcomes.today, place, whole=whole)

    def shown(self, place: Place, compared: Sequence[Place] = ()) -> "Shown":
        """Draw what a page shows of an area, or say why there are no figures in it."""
        try:
            services = self.read(place, compared)
            actions = self.actions(place) if services else ()
        except DatabaseError as error:
            # for whoever runs the server; readers need not know where its database lies
            _LOG.error("The figures of services on a profile: %s", error)
            return _without_services(NOT_AT_THE_MOMENT)
        if services is None:
            return _without_services(NOT_YET)

        here = self.done_here(place, actions)
        return Shown(services_here(services), verdict_here(services), here, illustrative=services.illustrative)


@dataclass(frozen=True)
class Shown:
    """The services of an area on a page.

    Attributes
    ----------
    section
        The section with its heading.
    said
        The verdict in a few words, for the first screen; "" without figures.
    actions
        What is being done here, with its heading; None while that is not known.
    illustrative
        Whether any figure is illustrative; examples of actions are each marked as such.
    """

    section: Markup
    said: str = ""
    actions: Markup | None = None
    illustrative: bool = False

    def verdict(self, *ways: Component) -> Component:
        """Say the verdict, with a way to the section and other ways."""
        links = html.Span(parted([html.A("All services here", href="#services"), *ways]), className="no-print")
        return html.P([html.Strong("Services. "), self.said, " ", links] if self.said else links)

    @property
    def sections(self) -> list[Component]:
        """The services, and what is being done, as sections of a page."""
        done = [html.Section(self.actions, className="services")] if self.actions else []
        return [html.Section(self.section, className="services"), *done]

    @property
    def notice(self) -> list[Component]:
        """The notice that stays at the top of the page."""
        mark = html.P(html.Strong(ILLUSTRATIVE), className="illustrative page-notice")
        return [mark] if self.illustrative else []


def _without_services(problem: str) -> Shown:
    return Shown(render("services_here.html", problem=problem))


def name_within_sentences(place: Place) -> str:
    """Name an area so that it can follow "in": a ward as such, since neighbourhoods bear the same names."""
    return f"{place.name} ward" if place.kind is PlaceKind.WARD else place.name
