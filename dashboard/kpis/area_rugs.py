"""All KPIs of one area as a viewer may see them, and of those it is compared with; kept until something is written."""

from collections.abc import Sequence
from functools import lru_cache

from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import Frequency, Period
from dashboard.domain.kpi_cube import CITY, LSOA, NEIGHBOURHOOD, ward_kind
from dashboard.domain.places import Place, PlaceKind
from dashboard.domain.rug import Role, RugColumn
from dashboard.domain.services_wording import HERE
from dashboard.kpis import Kpis
from dashboard.kpis.rugs import Holdings, Rugs, RugView, rug_view

#: Areas that are kept.
_KEPT = 32
#: Ends after all figures: of each KPI the latest period is shown.
_EVER = Period(2100, 1, Frequency.YEAR)


def area_kind(place: Place) -> str:
    """Return the kind that figures of an area go by, see `kpi_cube.membership`."""
    if place.kind is PlaceKind.WARD:
        return ward_kind(place.vintage)
    return {PlaceKind.LSOA: LSOA, PlaceKind.NEIGHBOURHOOD: NEIGHBOURHOOD}[place.kind]


class AreaRugs:
    """KPIs by area; may be shared by threads.

    Parameters
    ----------
    kpis
        Definitions and figures.
    """

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis
        self._rugs = Rugs(kpis)
        self._view = lru_cache(maxsize=_KEPT)(self._build)

    def get_ready(self) -> None:
        """Open the database."""
        self._rugs.holdings()

    def view(self, viewer: Viewer, here: Place, compared: Sequence[Place] = ()) -> RugView:
        """Return the rug of an area as a viewer may see it; what is missing for it is worked out in the background.

        Parameters
        ----------
        viewer
            Who asks.
        here
            The area.
        compared
            Areas beside it; the area itself is left out.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = self._rugs.holdings()
        own = _column(here, HERE)
        beside = tuple(_column(place, f"{area_kind(place)} {place.key}") for place in compared)
        found = self._view(holdings, viewer, own, tuple(one for one in beside if _area(one) != _area(own)))
        if not found.is_complete:
            self._kpis.publish_soon()
        return found

    def _build(self, holdings: Holdings, viewer: Viewer, own: RugColumn, beside: tuple[RugColumn, ...]) -> RugView:
        config = self._kpis.city.config
        whole = RugColumn(CITY, config.city_name, Role.CITY, CITY, config.authority_code)
        return rug_view(self._kpis, holdings, viewer, _EVER, (own, *beside, whole))


def _column(place: Place, key: str) -> RugColumn:
    # neighbourhoods and wards bear the same names
    label = f"{place.name} ward" if place.kind is PlaceKind.WARD else place.name
    return RugColumn(key, label, Role.AREA, area_kind(place), place.key)


def _area(column: RugColumn) -> tuple[str, str]:
    return column.area_kind, column.area_code
