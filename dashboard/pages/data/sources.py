"""What the pages about the data need of whoever keeps the figures."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from dashboard.domain.access.audit import Recorder
from dashboard.domain.areas.city import City
from dashboard.domain.kpi.coverage import Coverage
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.kpis.hand_ins.queue import HandIn
from dashboard.store.kpi.records import StoredSubmission

if TYPE_CHECKING:
    from dashboard.intake.mapping.mapping import Reading


class KpiSource(Recorder, Protocol):
    """Definitions, and what has been handed in; see `dashboard.kpis.Kpis`."""

    @property
    def city(self) -> City:
        """The city."""

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""

    def catalogue(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI as its catalogue has it, whatever rule is in force."""

    def versions(self, kpi_id: str) -> Sequence[KpiDefinition]:
        """Return every version of a definition, the first one first; none for an unknown KPI."""

    def definition_of(self, submission_id: int) -> KpiDefinition:
        """Return the latest definition of the KPI that a submission is for; a `DatabaseError` if there is none."""

    def coverage(self, count: int = 8) -> Sequence[Coverage]:
        """Lay out what has been handed in and what has not, in the last `count` periods."""

    def history(self, kpi_id: str) -> Sequence[StoredSubmission]:
        """Return every submission of a KPI, the latest first."""

    def difference(self, before: int, after: int) -> pd.DataFrame:
        """Return the rows that differ between two submissions."""

    def define(self, text: str, file_name: str) -> Sequence[KpiDefinition]:
        """Take a catalogue in."""

    def withdraw(self, submission_id: int, who: str) -> None:
        """Take the figures of a submission back."""

    def restore(self, submission_id: int, who: str, expected_current: Mapping[str, int | None] | None = None) -> None:
        """Let earlier figures count again."""

    def publish_soon(self) -> None:
        """Work out in the background what the public and officers may see."""

    def add_illustrative(self) -> None:
        """Store the illustrative KPIs with their figures."""

    def remove_illustrative(self) -> int:
        """Remove all illustrative KPIs; return how many there were."""


class HandInSource(Protocol):
    """Files that are being handed in; see `dashboard.kpis.hand_ins.queue.HandIns`."""

    @property
    def problem(self) -> str:
        """Why nothing can be handed in at the moment; "" if it can."""

    def warm(self) -> None:
        """Get ready for a file."""

    def start(self, kpi_id: str, content: bytes, file_name: str, form: str | None = None) -> str:
        """Begin to check a file; return the id of the hand-in."""

    def state(self, hand_in_id: str) -> HandIn:
        """Tell how far it is."""

    def commit(self, hand_in_id: str, accepted: Collection[str], who: str) -> None:
        """Begin to store what was checked."""

    def reread(self, hand_in_id: str, reading: "Reading") -> None:
        """Begin to read a file as somebody has chosen."""

    def forget(self, hand_in_id: str) -> None:
        """Let go of it."""
