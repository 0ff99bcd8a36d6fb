"""What a change of areas would give away of figures that were published before, told ahead of the change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.sets import AreasConfig
from dashboard.domain.disclosure.sequence import Step, withheld
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.cube import NEIGHBOURHOOD
from dashboard.domain.kpi.definition import Period
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


def at_stake(store: "KpiStore", city: City, wanted: Configuration, goes_on: Callable[[], bool]) -> AtStake:
    """Work out which figures a change would hide, since they give others away next to what was published before.

    Parameters
    ----------
    city
        With the configuration in force.
    wanted
        The change, without problems.
    goes_on
        Asked before each period, the latest first; where it says no, the others are not looked at.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    in_time = areas_in_time(store.engine, city, wanted)
    if in_time.held[-2].areas.key == in_time.now.key:
        return AtStake()
    own = {one.kpi_id: one.name for one in store.definitions() if not one.illustrative}
    periods = [(Period.parse(key), kpi_id) for kpi_id in own for key in store.sources(kpi_id)]
    periods.sort(key=lambda one: (one[0].day_after, one[1]), reverse=True)
    names = _names(effective(city.areas_as_built, wanted))
    found: dict[tuple[str, str], list[str]] = {}
    looked_at = 0
    for period, kpi_id in periods:
        if not goes_on():
            break
        looked_at += 1
        steps = _steps(store, in_time, kpi_id, period.key)
        hidden = withheld(steps) if len(steps) > 1 else pd.DataFrame(columns=["area_kind", "area_code"])
        for kind, code in zip(hidden["area_kind"], hidden["area_code"], strict=True):
            found.setdefault((own[kpi_id], names.get((kind, code), code)), []).append(period.label)
    return AtStake(tuple((*one, tuple(labels)) for one, labels in found.items()), looked_at, len(periods))


def _steps(store: "KpiStore", in_time: AreasInTime, kpi_id: str, period: str) -> list[Step]:
    versions, sources = store.timeline(kpi_id)
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
