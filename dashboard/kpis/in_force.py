"""What the configuration of the city means for its KPIs."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from dashboard.domain.areas.city import City
from dashboard.domain.kpi.definition import KpiDefinition, SmallNumbers
from dashboard.errors import DatabaseError
from dashboard.store.configuration import is_outdated as asked

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore


def in_force(definitions: Iterable[KpiDefinition], city: City) -> tuple[KpiDefinition, ...]:
    """Return definitions with a rule for small numbers that is nowhere looser than the one of the city."""
    return tuple(_in_force(one, city.config.least_rule) for one in definitions)


def _in_force(definition: KpiDefinition, least: SmallNumbers | None) -> KpiDefinition:
    rule = definition.rule_with(least)
    # most have a rule that is strict enough, and copying takes its time
    return definition if rule == definition.small_numbers else replace(definition, small_numbers=rule)


def adopt(store: "KpiStore", areas: str, outdated: Callable[[], bool], *, soon: bool) -> None:
    """Let the sums that a database keeps be those over the areas of a city.

    Parameters
    ----------
    outdated
        Tells whether other areas hold by now: then the database is not changed.
    soon
        Whether that happens in the background, which takes seconds; until then figures are summed up as they are asked
        for, and nothing is stored.
    """
    if not soon:
        store.adopt_areas(areas, outdated=outdated())
    elif store.adopt_areas(areas, outdated=True):
        Thread(target=_adopt, args=(store, areas, outdated), name="areas", daemon=True).start()


def _adopt(store: "KpiStore", areas: str, outdated: Callable[[], bool]) -> None:
    # where it cannot be written to, it stays as it is
    with suppress(DatabaseError):
        store.adopt_areas(areas, outdated=outdated())


def is_outdated(city: City, database_url: str) -> bool:
    """Tell whether another configuration holds by now or that is not known: nothing may follow from it then."""
    try:
        return asked(city, database_url)
    except DatabaseError:
        return True
