"""What a submission is judged against, and the verdict: a report that nothing has been stored for yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.population import Population, nearest
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.intake.problems import Kind, Problem, Severity

#: Columns of the observations; `period` is the key, a count's `denominator` is missing.
OBSERVATION_COLUMNS = ("area_kind", "vintage", "area_code", "period", "numerator", "denominator")
#: Columns of figures by group, without those that are 0.
GROUP_COLUMNS = ("period", "characteristic", "area_kind", "vintage", "area_code", "category", "count")


class Form(StrEnum):
    """What a row of a submission stands for."""

    AGGREGATES = "aggregates"
    RECORDS = "records"


@dataclass(frozen=True)
class HeldTotal:
    """Sum of what is held for a period, by one kind of area ("lsoa", "ward", "neighbourhood", "city")."""

    period: Period
    area_kind: str
    numerator: float
    denominator: float | None = None


#: What to do where rates have nothing to be measured against.
NO_RESIDENTS = "fetch them (python -m dashboard.sources fetch population), or rebuild the data with populations"


@dataclass(frozen=True)
class Basis:
    """What a submission is judged against.

    Attributes
    ----------
    definition, city
        The KPI, and the areas and postcodes that figures are matched to.
    today
        Nothing may lie after it.
    held
        Totals of what has been stored before, all periods.
    populations
        The city's own if None. The nearest to a period fills the denominator of a KPI that is out of the resident
        population.
    same_cases
        Periods that were handed in of other KPIs of the same cases.
    """

    definition: KpiDefinition
    city: City
    today: date
    held: Sequence[HeldTotal] = ()
    populations: Sequence[Population] | None = None
    same_cases: Sequence[Period] = ()

    def population_for(self, period: Period) -> Population | None:
        """Return the residents that figures of a period are measured against; None where none are known."""
        return nearest(self.city.populations if self.populations is None else self.populations, period)


@dataclass(frozen=True)
class PeriodTotal:
    """Sum over one period and kind of area, beside what was held for it or, failing that, for the one before.

    `areas` of `areas_in_all` have a row. `vintage` tells wards apart.
    """

    period: Period
    area_kind: str
    vintage: str
    areas: int
    areas_in_all: int
    numerator: float
    denominator: float | None
    compared_with: Period | None = None
    held_numerator: float | None = None
    held_denominator: float | None = None

    @property
    def change_pct(self) -> float | None:
        """Change of the numerator since the held period, in per cent; None without one, or from nothing."""
        return change_pct(self.held_numerator, self.numerator)


def change_pct(before: float | None, after: float | None) -> float | None:
    """Return a change in per cent; None where there is nothing to start from."""
    return None if not before or after is None else 100 * (after - before) / before


@dataclass(frozen=True)
class DryRun:
    """The verdict on a submission.

    Attributes
    ----------
    kpi_id, kpi_version, file_name, form
        What was handed in.
    rows_read
        Rows below the header that hold any text.
    rows_matched
        Rows that went into the observations, or would without errors elsewhere.
    unmatched
        Rows that are for no area of the city, by reason.
    terminated
        Rows matched by a postcode that is no longer in use. They count: the case lay where the postcode was.
    duplicates
        Rows that repeat another: the same area and period, or the same postcode and day.
    read_as
        How a file in a form of its own was read, in words; "" for one in ours.
    problems
        Errors first; at most `problems.LISTED` of a kind.
    counts
        All problems by kind.
    totals
        By period and kind of area.
    population_years
        By key of a period the mid-year of the residents that its figures are measured against; empty for a KPI that is
        out of something else.
    observations
        What would be committed, see `OBSERVATION_COLUMNS`; empty while there are errors.
    by_group
        The same by group, see `GROUP_COLUMNS`; None where the file has no groups, or there are errors.
    """

    kpi_id: str
    kpi_version: int
    file_name: str
    form: Form
    rows_read: int
    rows_matched: int = 0
    unmatched: Mapping[Kind, int] = field(default_factory=dict)
    terminated: int = 0
    duplicates: int = 0
    read_as: str = ""
    problems: tuple[Problem, ...] = ()
    counts: Mapping[Kind, int] = field(default_factory=dict)
    totals: tuple[PeriodTotal, ...] = ()
    population_years: Mapping[str, int] = field(default_factory=dict)
    observations: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(OBSERVATION_COLUMNS)), repr=False, compare=False
    )
    by_group: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def errors(self) -> int:
        """Number of problems that block."""
        return sum(count for kind, count in self.counts.items() if kind.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Kind, ...]:
        """Kinds of warnings, each of which has to be accepted."""
        return tuple(kind for kind in self.counts if kind.severity is Severity.WARNING)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What is only said."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.NOTICE)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Periods found, in order."""
        return tuple(sorted({total.period for total in self.totals}))

    def may_be_committed(self, accepted: Collection[str]) -> bool:
        """Tell whether nothing blocks and every kind of warning has been accepted, by its id."""
        return not self.errors and set(self.warnings) <= set(accepted) and not self.observations.empty


@dataclass(frozen=True)
class Checked:
    """A file that has been checked: the verdict, and what was held for its periods at that moment.

    `held` names, by the key of the period, the submission whose figures counted, or None. `mapping` is how a file in a
    form of its own was read, as TOML, and `fingerprint` that of its headings; both "" for a file in our form.
    """

    dry_run: DryRun
    file_sha256: str
    held: Mapping[str, int | None]
    mapping: str = ""
    fingerprint: str = ""
