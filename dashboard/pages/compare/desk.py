"""What a reader gets to see: the areas of the address, where they stand, and their KPIs."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from dashboard.domain.city import City
from dashboard.domain.compared import ComparedArea, Reading, city_area, read_areas, too_large
from dashboard.domain.compared_deprivation import Deprivation, deprivation_of
from dashboard.domain.disclosure_rules import Viewer
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.compared import Comparisons, Services
from dashboard.kpis.rugs import Holdings
from dashboard.pages.compare import layout
from dashboard.pages.compare.choices import choices_of
from dashboard.pages.page import PageContent, Query

_LOG = logging.getLogger(__name__)
#: Pages that are kept, by viewer and areas.
_KEPT = 24
#: Areas whose deprivation is kept.
_KEPT_AREAS = 600
_LONGEST_NUMBER = 4


@dataclass(frozen=True, eq=False)
class Shown:
    """A comparison.

    Attributes
    ----------
    city, viewer
        Where, and for whom.
    reading
        The areas asked for, and what could not be used of the address.
    services
        Their KPIs; None where there are no figures, or the database cannot be used.
    standing
        Tells how deprived an area is.
    out_of_order
        Whether the database cannot be used.
    """

    city: City
    viewer: Viewer
    reading: Reading
    services: Services | None
    standing: Callable[[ComparedArea], Deprivation]
    out_of_order: bool = False

    @cached_property
    def areas(self) -> tuple[ComparedArea, ...]:
        """The areas, the city as the last."""
        return (*self.reading.areas, city_area(self.city))

    @cached_property
    def deprivation(self) -> dict[str, Deprivation]:
        """Where each area stands, by token."""
        return {area.token: self.standing(area) for area in self.areas}

    @property
    def illustrative(self) -> int:
        """How many of the KPIs shown are invented."""
        return sum(row.definition.illustrative for row in self.services.rug.rows) if self.services else 0


class Desk:
    """Comparisons; may be shared by threads.

    Parameters
    ----------
    kpis
        Definitions and figures.
    """

    def __init__(self, kpis: Kpis) -> None:
        self._city = kpis.city
        self._choices = choices_of(kpis.city)
        self._comparisons = Comparisons(kpis)
        # the Indices never change while the server runs
        self._standing = lru_cache(maxsize=_KEPT_AREAS)(self._work_out)
        self._page = lru_cache(maxsize=_KEPT)(self._written)

    def _work_out(self, area: ComparedArea) -> Deprivation:
        return deprivation_of(area, self._city.lsoas, self._city.edition.lsoa_count)

    def page(self, viewer: Viewer, query: Query) -> PageContent:
        """Return the page for a reader."""
        reading = self._read(query)
        if not reading.areas:
            # nobody waits for the database to be told what there is to choose from
            return layout.build(Shown(self._city, viewer, reading, None, self._standing), self._choices)
        try:
            holdings = self._comparisons.holdings()
            # so that what is still missing is asked for by everyone who looks
            self._comparisons.services(holdings, viewer, reading.areas)
            return self._page(holdings, viewer, reading)
        except DatabaseError as error:
            return layout.build(self._without_services(viewer, reading, error), self._choices)

    def shown(self, viewer: Viewer, query: Query) -> Shown:
        """Return what the page shows, for a download."""
        reading = self._read(query)
        try:
            services = self._comparisons.services(self._comparisons.holdings(), viewer, reading.areas)
        except DatabaseError as error:
            return self._without_services(viewer, reading, error)
        return Shown(self._city, viewer, reading, services, self._standing)

    def _written(self, holdings: Holdings, viewer: Viewer, reading: Reading) -> PageContent:
        services = self._comparisons.services(holdings, viewer, reading.areas)
        return layout.build(Shown(self._city, viewer, reading, services, self._standing), self._choices)

    def _without_services(self, viewer: Viewer, reading: Reading, error: DatabaseError) -> Shown:
        # for whoever runs the server; readers see the rest of the page
        _LOG.error("A comparison of areas: %s", error)
        return Shown(self._city, viewer, reading, None, self._standing, out_of_order=True)

    def _read(self, query: Query) -> Reading:
        """Read the areas of an address, and what a form has to tell."""
        reading = read_areas(self._city, query.get("areas", ""))
        told = [*reading.problems, *_told(query, self._city.config.city_name)]
        return Reading(reading.areas, tuple(dict.fromkeys(told)))


def _told(query: Query, city_name: str) -> list[str]:
    told = []
    if unknown := query.get("unknown", "").strip():
        told.append(f"There is no area “{unknown[:60]}” in {city_name}. Try a ward, a neighbourhood or an LSOA.")
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
