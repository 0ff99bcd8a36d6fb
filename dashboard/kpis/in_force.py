"""What the configuration of the city means for its KPIs."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.domain.city import City
from dashboard.domain.kpi import KpiDefinition
from dashboard.errors import DatabaseError


def in_force(definitions: Iterable[KpiDefinition], city: City) -> tuple[KpiDefinition, ...]:
    """Return definitions with a rule for small numbers that is nowhere looser than the one of the city."""
    least = city.config.least_rule
    return tuple(replace(one, small_numbers=one.small_numbers.at_least(least)) for one in definitions)


def is_outdated(city: City, database_url: str) -> bool:
    """Tell whether another configuration holds by now, or that cannot be told, so that nothing may follow from it."""
    # here, since it brings all that loads a city
    from dashboard.store.configuration import is_outdated as asked  # noqa: PLC0415

    try:
        return asked(city, database_url)
    except DatabaseError:
        return True
