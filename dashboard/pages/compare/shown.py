"""What a reader of the page gets to see."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import ComparedArea, Reading, city_area
from dashboard.domain.change.city import CityEditions
from dashboard.domain.deprivation.compared import Deprivation
from dashboard.domain.disclosure.rules import Viewer
from dashboard.kpis.compared import Services


@dataclass(frozen=True)
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
    editions
        The editions of the Indices on the city's LSOAs.
    out_of_order
        Whether the database cannot be used.
    """

    city: City
    viewer: Viewer
    reading: Reading
    services: Services | None
    standing: Callable[[ComparedArea], Deprivation]
    editions: CityEditions
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
        """How many of the KPIs shown are illustrative."""
        return sum(row.definition.illustrative for row in self.services.gap_table.rows) if self.services else 0
