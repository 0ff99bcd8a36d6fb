"""What goes into the KPI store and what comes out of it, beside tables of figures."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from dashboard.domain.kpi.definition import KpiDefinition

#: Sums up the observations of some periods of one KPI over areas. It gets `kpi_id` and the `OBSERVATION_COLUMNS`, and
#: returns the `CUBE_COLUMNS`; of other columns "source" is kept, where the sums come from. What it makes of a period
#: must depend on the rows of that period alone: neither on which others come along nor on the order of the rows.
Aggregate = Callable[[pd.DataFrame], pd.DataFrame]

OBSERVATION_COLUMNS = ("area_kind", "vintage", "area_code", "period", "numerator", "denominator")
CUBE_COLUMNS = ("area_kind", "area_code", "period", "numerator", "denominator", "lsoas_with_figures", "lsoas_total")

#: By the key of a period, the number of the submission whose figures count; None where there are none.
Current = Mapping[str, int | None]


class State(StrEnum):
    """What has become of a submission's figures of a period."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What was done to a submission's figures of a period."""

    COMMITTED = "committed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True)
class Submission:
    """A file that a service hands in.

    Attributes
    ----------
    kpi_id, kpi_version
        The definition that its figures follow.
    who
        The role that hands it in, never a person's name.
    when
        The moment, with its time zone.
    file_name, file_sha256
        The file; it is not kept itself.
    rows_read, rows_matched, rows_unmatched
        Rows of the file, those that found an area, and those that did not.
    illustrative
        Illustrative figures; only for an illustrative KPI.
    read_as
        How a file in a form of its own was read, in words; "" for one in ours.
    population_years
        By key of a period the mid-year of the residents that its figures are measured against; periods without are
        measured against something else, or against the population of the Indices.
    """

    kpi_id: str
    kpi_version: int
    who: str
    when: datetime
    file_name: str
    file_sha256: str
    rows_read: int
    rows_matched: int
    rows_unmatched: int
    illustrative: bool = False
    read_as: str = ""
    population_years: Mapping[str, int] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        found = [f"{name} is empty" for name in ("who", "file_name") if not getattr(self, name).strip()]
        if self.when.tzinfo is None:
            found.append(f"when is {self.when} without a time zone; give one, such as UTC")
        if len(self.file_sha256) != 64 or set(self.file_sha256) - set("0123456789abcdef"):
            found.append(f"file_sha256 is “{self.file_sha256[:70]}”; expected 64 hexadecimal digits in lower case")
        counts = (self.rows_read, self.rows_matched, self.rows_unmatched)
        if min(counts) < 0 or self.rows_matched + self.rows_unmatched > self.rows_read:
            found.append(
                f"rows_read {counts[0]}, rows_matched {counts[1]} and rows_unmatched {counts[2]} do not fit together"
            )
        return found


@dataclass(frozen=True)
class Event:
    """Something that was done to a submission: what, by whom, when, and the keys of the periods concerned."""

    what: Change
    who: str
    when: datetime
    periods: tuple[str, ...]


@dataclass(frozen=True)
class StoredSubmission:
    """A submission in the store: its number, what was handed in, the state of each period, and what was done to it."""

    submission_id: int
    submission: Submission
    periods: Mapping[str, State]
    events: tuple[Event, ...]

    @property
    def state(self) -> State:
        """CURRENT while figures of any period count; else WITHDRAWN if any were withdrawn; else REPLACED."""
        states = set(self.periods.values())
        return next(state for state in (State.CURRENT, State.WITHDRAWN, State.REPLACED) if state in states)


#: For all versions of a KPI's definition, the first one first: by version a fingerprint of all that its published
#: figures depend on beside the submission.
Marks = Callable[[Sequence[KpiDefinition]], Mapping[int, str]]


@dataclass(frozen=True)
class Source:
    """What figures of a period are made from: the submission that counts, and the version of the definition it has.

    With when it was handed in: after a backup has been restored, another one may get the same number. For
    `population_year` see `Submission.population_years`; None where it says none.
    """

    submission_id: int
    kpi_version: int
    submitted_at: datetime
    population_year: int | None = None

    @property
    def basis(self) -> "MeasuredBy":
        """What the figures are measured by."""
        return MeasuredBy(self.kpi_version, self.population_year)


class MeasuredBy(NamedTuple):
    """What figures of a period are measured by: version of the definition, and `Source.population_year`."""

    kpi_version: int
    population_year: int | None = None


@dataclass(frozen=True)
class Only:
    """Which figures to read: keys of periods, kinds and codes of areas, KPIs; None means all."""

    periods: Collection[str] | None = None
    area_kinds: Collection[str] | None = None
    area_codes: Collection[str] | None = None
    kpi_ids: Collection[str] | None = None


@dataclass(frozen=True)
class Held:
    """What the store holds of a KPI for one viewer.

    Attributes
    ----------
    definitions
        Every version, the first one first.
    sources
        What the figures of each period asked for are made from; periods without figures are left out.
    rows
        The published figures that are up to date.
    cells
        Cells of the other periods.
    """

    definitions: Sequence[KpiDefinition]
    sources: Mapping[str, Source]
    rows: pd.DataFrame
    cells: pd.DataFrame


@dataclass(frozen=True)
class Beside:
    """A period of a KPI that counts the same cases: its latest version, and what its figures are made from, if any."""

    kpi_id: str
    version: int
    period: str
    source: Source | None


@dataclass(frozen=True)
class Publication:
    """Figures of a period of a KPI as published, by viewer, and what they were made from."""

    kpi_id: str
    period: str
    source: Source
    made_from: str
    views: Mapping[str, pd.DataFrame]
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class Removal:
    """How much `remove_illustrative` removed."""

    kpis: int
    submissions: int
    observations: int
