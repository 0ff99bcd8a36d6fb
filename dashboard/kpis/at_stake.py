"""What a change of areas would give away of figures that were published before, told ahead of the change."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.sets import AreasConfig
from dashboard.domain.disclosure.sequence import Step, withheld
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.cube import NEIGHBOURHOOD
from dashboard.domain.kpi.definition import Period
from dashboard.errors import DashboardError
from dashboard.kpis.areas_in_time import AreasInTime, areas_in_time
from dashboard.kpis.figures import in_force

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore


@dataclass(frozen=True)
class AtStake:
    """What would be hidden from a change on.

    Attributes
    ----------
    figures
        Name of the KPI, name of the area and the periods, the latest first, of figures that are shown now.
    looked_at, published
        Periods of KPIs that were looked at, and that were published; illustrative ones are of nobody.
    """

    figures: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    looked_at: int = 0
    published: int = 0


class Look:
    """A look at what a change would give away, which goes on in the background; it can be asked how far it has come.

    Parameters
    ----------
    change
        What tells this change from others.
    found
        What has been found so far, time and again.
    """

    def __init__(self, change: object, found: Iterator[AtStake]) -> None:
        self.change = change
        self._so_far = AtStake()
        self._error: DashboardError | None = None
        self._stopped, self._over = Event(), Event()
        Thread(target=self._go, args=(found,), name="at stake", daemon=True).start()

    def _go(self, found: Iterator[AtStake]) -> None:
        try:
            for self._so_far in found:
                if self._stopped.is_set():
                    break
        except DashboardError as error:
            self._error = error
        finally:
            self._over.set()

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return self._over.is_set()

    def stop(self) -> None:
        """Look no further: nobody asks any more."""
        self._stopped.set()

    def wait(self, within_s: float) -> AtStake:
        """Return what has been found by its end, or by the time given.

        Raises
        ------
        DashboardError
            That it met.
        """
        self._over.wait(within_s)
        if self._error is not None:
            raise self._error
        return self._so_far


def at_stake(store: "KpiStore", city: City, wanted: Configuration) -> Iterator[AtStake]:
    """Yield which figures a change would hide, since they give others away next to what was published before.

    Once ahead of all, then after each period, the latest first.

    Parameters
    ----------
    city
        With the configuration in force.
    wanted
        The change, without problems.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    in_time = areas_in_time(store.engine, city, wanted)
    if in_time.held[-2].areas.key == in_time.now.key:
        return
    own = {one.kpi_id: one.name for one in store.definitions() if not one.illustrative and not one.published}
    periods = [(Period.parse(key), kpi_id) for kpi_id in own for key in store.sources(kpi_id)]
    periods.sort(key=lambda one: (one[0].day_after, one[1]), reverse=True)
    names = _names(effective(city.areas_as_built, wanted))
    found: dict[tuple[str, str], list[str]] = {}
    yield AtStake(published=len(periods))
    for looked_at, (period, kpi_id) in enumerate(periods, 1):
        steps = _steps(store, in_time, kpi_id, period.key)
        hidden = withheld(steps) if len(steps) > 1 else pd.DataFrame(columns=["area_kind", "area_code"])
        for kind, code in zip(hidden["area_kind"], hidden["area_code"], strict=True):
            found.setdefault((own[kpi_id], names.get((kind, code), code)), []).append(period.label)
        figures = tuple((*one, tuple(labels)) for one, labels in found.items())
        yield AtStake(figures, looked_at, len(periods))


def _steps(store: "KpiStore", in_time: AreasInTime, kpi_id: str, period: str) -> list[Step]:
    versions, sources = store.timeline(kpi_id)
    if period not in sources:
        # withdrawn meanwhile
        return []
    version = next(one for one in versions if one.version == sources[period].kpi_version)
    rows = store.observations(kpi_id, period)
    return [
        Step(kpi_cube.cube(rows, areas.membership), in_force(version, versions, rule), areas.membership)
        for areas, rule in in_time.steps(store.first_given(kpi_id).get(period))
    ]


def _names(config: AreasConfig) -> dict[tuple[str, str], str]:
    """Return what is called what of the areas that a configuration can change, by kind and code."""
    places = {(NEIGHBOURHOOD, place.slug): place.short_name for place in config.neighbourhoods}
    return places | {(key.value, key.value): label for key, label in config.labels.items()}
