"""What there is of a KPI before its figures: versions of its definition, periods, and where the two break."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.store.kpi.records import Source


@dataclass(frozen=True)
class Timeline:
    """What there is of a KPI before its figures.

    Attributes
    ----------
    versions
        Of its definition, the first one first; none for an unknown KPI.
    periods
        Those with figures that count, the first one first.
    breaks
        Those whose figures follow another version of the definition than the figures before them.
    earlier_areas
        Those that keep areas which have been changed since they were handed in.
    """

    versions: tuple[KpiDefinition, ...]
    periods: tuple[Period, ...]
    breaks: tuple[Period, ...]
    earlier_areas: tuple[Period, ...]


def in_time(keys: Iterable[str]) -> tuple[Period, ...]:
    """Return periods by their keys, the first one first."""
    return tuple(sorted(map(Period.parse, keys), key=lambda period: period.first_day))


def breaks(sources: Mapping[str, Source]) -> tuple[Period, ...]:
    """Return the periods that follow another version of the definition than the figures before them."""
    held = [(Period.parse(key), source.kpi_version) for key, source in sources.items()]
    held.sort(key=lambda one: one[0].first_day)
    return tuple(period for (_, before), (period, version) in pairwise(held) if version != before)
