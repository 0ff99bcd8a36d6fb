"""What there is of a KPI before its figures: versions of its definition, periods, and where figures break."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from dashboard.domain.areas.population import against, is_jump
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.store.kpi.records import MeasuredBy, Source


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
    population_years
        By key of a period the mid-year of the residents that its figures are measured against, if they are.
    runs
        By key of a period the number of the run it is in, see `runs`.
    earlier_areas
        Those that keep areas which have been changed since they were handed in.
    """

    versions: tuple[KpiDefinition, ...]
    periods: tuple[Period, ...]
    breaks: tuple[Period, ...]
    population_years: Mapping[str, int] = field(default_factory=dict)
    runs: Mapping[str, int] = field(default_factory=dict)
    earlier_areas: tuple[Period, ...] = ()

    def measured(self, definition: KpiDefinition, *periods: Period) -> KpiDefinition:
        """Return a definition that names the mid-years of the residents that periods are measured against."""
        return against(definition, *(self.population_years.get(one.key, 0) for one in periods))

    def new_residents(self, definition: KpiDefinition) -> tuple[Period, ...]:
        """Return the periods that are measured against residents of another mid-year than those before them."""
        if not definition.population_denominator:
            return ()
        years = self.population_years
        return tuple(after for before, after in pairwise(self.periods) if years[before.key] != years[after.key])


def in_time(keys: Iterable[str]) -> tuple[Period, ...]:
    """Return periods by their keys, the first one first."""
    return tuple(sorted(map(Period.parse, keys), key=lambda period: period.first_day))


def breaks(sources: Mapping[str, Source]) -> tuple[Period, ...]:
    """Return the periods that follow another version of the definition than the figures before them."""
    held = [(period, sources[period.key].kpi_version) for period in in_time(sources)]
    return tuple(period for (_, before), (period, version) in pairwise(held) if version != before)


def population_years(measured: Mapping[str, Source | MeasuredBy], own_year: int) -> dict[str, int]:
    """Return by key of a period the mid-year of the residents; that of the Indices' population where none is said."""
    return {key: own_year if one.population_year is None else one.population_year for key, one in measured.items()}


def runs(periods: Iterable[Period], measured: Mapping[str, MeasuredBy], own_year: int) -> dict[str, int]:
    """Return for each period, by key, the number of the run within which its figures can be compared, from 1.

    A run ends where the definition changes, and where the mid-year of the residents jumps over several years.

    Parameters
    ----------
    periods
        The first one first.
    own_year
        Mid-year of the Indices' population, which stands where none is said.
    """
    found: dict[str, int] = {}
    before, run = None, 1
    for period in periods:
        version, year = measured[period.key]
        now = (version, own_year if year is None else year)
        if before is not None and (now[0] != before[0] or is_jump(before[1], now[1])):
            run += 1
        found[period.key], before = run, now
    return found
