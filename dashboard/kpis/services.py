"""Whose figures a request is about: the services behind the variables of an address."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from dashboard.errors import DatabaseAwayError, DatabaseError, UnknownHandInError
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.lanes import Lanes


def services_of(kpis: Kpis, hand_ins: Lanes, variables: Mapping[str, Any]) -> frozenset[str]:
    """Return the services that now own the KPIs an address is about; those that are not there have none.

    Parameters
    ----------
    variables
        `kpi_id`, `hand_in_id`, or numbers of submissions as `number`, `before` and `after`.

    Raises
    ------
    DatabaseAwayError, HandInsAwayError
        If that is not known at the moment.
    """
    versions = [kpis.versions(kpi_id) for kpi_id in _kpi_ids(kpis, hand_ins, variables)]
    return frozenset(found[-1].service for found in versions if found)


def _kpi_ids(kpis: Kpis, hand_ins: Lanes, variables: Mapping[str, Any]) -> Iterator[str]:
    if "kpi_id" in variables:
        yield str(variables["kpi_id"])
    # what is not there is nobody's; the page or route says so
    if "hand_in_id" in variables:
        with suppress(UnknownHandInError):
            yield hand_ins.state(str(variables["hand_in_id"])).kpi_id
    for name in ("number", "before", "after"):
        number = str(variables.get(name, ""))
        if number.isascii() and number.isdecimal() and len(number) < 10:
            try:
                yield kpis.definition_of(int(number)).kpi_id
            except DatabaseAwayError:
                # whose it is is not known: that must not make it nobody's
                raise
            except DatabaseError:
                continue
