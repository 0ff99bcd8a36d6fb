"""What a reader gets to see: the areas of the address, where they stand, and their KPIs."""

import logging

from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import ComparedArea, Reading, read_areas, too_large
from dashboard.domain.areas.places import not_found
from dashboard.domain.change.city import CityEditions
from dashboard.domain.deprivation.compared import Deprivation, deprivation_of
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.compared import services_of
from dashboard.pages.compare import layout
from dashboard.pages.compare.choices import choices_of
from dashboard.pages.compare.shown import Shown
from dashboard.pages.page import PageContent, Query

_LOG = logging.getLogger(__name__)
_LONGEST_NUMBER = 4
_LONGEST_NAME = 60


class PageState:
    """Comparisons; may be shared by threads."""

    def __init__(self, kpis: Kpis, editions: CityEditions) -> None:
        self._editions = editions
        self._city = kpis.city
        self._choices = choices_of(kpis.city)
        self._kpis = kpis

    def _standing(self, area: ComparedArea) -> Deprivation:
        return deprivation_of(area, self._city.lsoas, self._city.edition.lsoa_count)

    def page(self, viewer: Viewer, query: Query) -> PageContent:
        """Return the page for a reader."""
        return layout.build(self.shown(viewer, query), self._choices)

    def shown(self, viewer: Viewer, query: Query) -> Shown:
        """Return what the page shows; nobody waits for the database to be told what there is to choose from."""
        reading = self._read(query)
        try:
            services = services_of(self._kpis, viewer, reading.areas) if reading.areas else None
        except DatabaseError as error:
            return self._without_services(viewer, reading, error)
        return Shown(self._city, viewer, reading, services, self._standing, self._editions)

    def _without_services(self, viewer: Viewer, reading: Reading, error: DatabaseError) -> Shown:
        # for whoever runs the server; readers see the rest of the page
        _LOG.error("A comparison of areas: %s", error)
        return Shown(self._city, viewer, reading, None, self._standing, self._editions, out_of_order=True)

    def _read(self, query: Query) -> Reading:
        """Read the areas of an address, and what a form has to tell."""
        reading = read_areas(self._city, query.get("areas", ""))
        told = [*reading.problems, *_told(query, self._city)]
        return Reading(reading.areas, tuple(dict.fromkeys(told)), query.get("find", "").strip()[:_LONGEST_NAME])


def _told(query: Query, city: City) -> list[str]:
    told = []
    city_name = city.config.city_name
    if unknown := query.get("unknown", "").strip():
        told.append(not_found(city, unknown[:_LONGEST_NAME]))
    if count := _number(query.get("unplaced", "")):
        which = "is not an area" if count == 1 else "are not LSOAs or postcodes"
        left = "was left out" if count == 1 else "were left out"
        told.append(
            f"{count:,} of the texts entered {which} of {city_name}, and {left}. What was entered has not been kept."
        )
    if count := _number(query.get("large", "")):
        told.append(too_large(count))
    if query.get("nothing"):
        told.append("There was no area to add. Type a name, tick LSOAs, or paste codes or postcodes.")
    return told


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0
