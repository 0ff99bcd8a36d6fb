"""Which figures are there, which are awaited: services and KPIs by period, for the board that asks after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.kpi.definition import KpiDefinition, Period


class Supply(StrEnum):
    """Whether the figures of a KPI for a period are there."""

    SUPPLIED = "supplied"
    LATE = "late"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"

    @property
    def meaning(self) -> str:
        """The state in words, for the key of the matrix."""
        return {
            Supply.SUPPLIED: "figures have been handed in",
            Supply.LATE: "the period is over and nothing later has been handed in either",
            Supply.MISSING: "a gap: later figures have been handed in, these have not",
            Supply.WITHDRAWN: "figures were handed in and have been taken back",
        }[self]


@dataclass(frozen=True)
class CoverageRow:
    """The states of one KPI, in the order of `Coverage.periods`; None where nothing is expected."""

    definition: KpiDefinition
    states: tuple[Supply | None, ...]


@dataclass(frozen=True)
class Coverage:
    """The matrix of one length of period: its columns, the latest last, and a row a KPI."""

    periods: tuple[Period, ...]
    rows: tuple[CoverageRow, ...]


def coverage(
    definitions: Sequence[KpiDefinition],
    held: Mapping[str, Mapping[str, Supply]],
    today: date,
    count: int = 8,
) -> tuple[Coverage, ...]:
    """Lay out what has been handed in, and what has not.

    A period is expected once it is over, from the first one that was ever handed in for the KPI; for a KPI without any,
    the last one that is over. Financial and calendar years have columns of their own.

    Parameters
    ----------
    held
        By kpi_id and key of the period: SUPPLIED or WITHDRAWN.
    today
        A period is over when its last day lies before.
    count
        How many periods to lay out at most, the last ones.

    Returns
    -------
    tuple of Coverage
        One for each way of cutting the year that there is a KPI for: months, quarters, years, financial years. Rows by
        service and name.
    """
    found: dict[tuple[int, int], list[tuple[KpiDefinition, Mapping[Period, Supply]]]] = {}
    for definition in definitions:
        states = {Period.parse(key): state for key, state in held.get(definition.kpi_id, {}).items()}
        last = max(states, default=Period.containing(today, definition.frequency))
        # periods of a quarter and a month begin in any month; years in January or in April
        offset = last.month if last.frequency.months == 12 else 0
        found.setdefault((definition.frequency.months, offset), []).append((definition, states))
    return tuple(_matrix(entries, today, count) for _, entries in sorted(found.items(), key=lambda item: item[0]))


def _matrix(entries: Sequence[tuple[KpiDefinition, Mapping[Period, Supply]]], today: date, count: int) -> Coverage:
    newest = max((period for _, states in entries for period in states), default=None)
    last = _last_over(entries[0][0], newest, today)
    if newest is not None:
        # figures of a period that is not over yet are shown too
        last = max(last, newest)
    periods = [last]
    while len(periods) < count:
        periods.insert(0, periods[0].previous())
    ordered = sorted(entries, key=lambda entry: (entry[0].service, entry[0].name, entry[0].kpi_id))
    rows = tuple(CoverageRow(definition, _states(states, periods, today)) for definition, states in ordered)
    wanted = [any(row.states[column] for row in rows) for column in range(count)]
    first = wanted.index(True) if True in wanted else count - 1
    return Coverage(tuple(periods[first:]), tuple(CoverageRow(row.definition, row.states[first:]) for row in rows))


def _last_over(definition: KpiDefinition, like: Period | None, today: date) -> Period:
    """Return the last period that is over; a year begins in the month that `like` begins in."""
    period = Period.containing(today, definition.frequency)
    if like is not None and definition.frequency.months == 12:
        period = Period(today.year, like.month, definition.frequency)
    while period.day_after > today:
        period = period.previous()
    return period


def _states(states: Mapping[Period, Supply], periods: Sequence[Period], today: date) -> tuple[Supply | None, ...]:
    supplied = [period for period, state in states.items() if state is Supply.SUPPLIED]
    first = min(states, default=periods[-1])
    found: list[Supply | None] = []
    for period in periods:
        if period in states:
            found.append(states[period])
        elif period < first or period.day_after > today:
            found.append(None)
        else:
            found.append(Supply.MISSING if any(later > period for later in supplied) else Supply.LATE)
    return tuple(found)
