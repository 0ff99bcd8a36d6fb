"""What services hand in: checked, stored, withdrawn and restored; the catalogue of KPIs taken in."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.population import Population, known_beside
from dashboard.domain.kpi import catalogue as kpi_catalogue
from dashboard.domain.kpi.definition import EVERYBODY, KpiDefinition, Period
from dashboard.errors import IntakeError
from dashboard.kpis.submissions import held_totals, kpi_meant, submission_of
from dashboard.progress import Progress, unseen

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked
    from dashboard.intake.mapping.mapping import Reading
    from dashboard.intake.mapping.question import Question
    from dashboard.store.kpi.records import StoredSubmission
    from dashboard.store.kpi.store import KpiStore


class HandingIn(ABC):
    """The part of `Kpis` that takes figures and definitions in."""

    city: City
    max_file_bytes: int | None
    _now: Callable[[], datetime]

    @property
    @abstractmethod
    def store(self) -> "KpiStore":
        """Where figures are kept."""

    @property
    @abstractmethod
    def today(self) -> date:
        """The day that it is."""

    @abstractmethod
    def definitions(self) -> tuple[KpiDefinition, ...]:
        """Return the latest definition of every KPI."""

    @abstractmethod
    def definition(self, kpi_id: str) -> KpiDefinition:
        """Return the latest definition of a KPI."""

    @abstractmethod
    def acting(self, account: str | None = None) -> AbstractContextManager[None]:
        """Record what is done in the block in somebody's name; by default of whoever acts now."""

    def populations(self, definition: KpiDefinition) -> Sequence[Population]:
        """Return the residents that a rate may be measured against: those of its age group, by mid-year.

        Of everybody the city's own come first; other mid-years, and age groups, are KPIs that count residents.
        """
        group = definition.measured_against
        own = self.city.populations if group == EVERYBODY else ()
        counts = [one.kpi_id for one in self.store.definitions() if one.is_population and one.age_group == group]
        return known_beside(own, map(self.store.observations, counts), self.city.lsoas.index)

    def history(self, kpi_id: str) -> "tuple[StoredSubmission, ...]":
        """Return every submission of a KPI, the latest first; see `KpiStore.history`."""
        self.store.definition(kpi_id)
        return self.store.history(kpi_id)

    def withdraw(self, submission_id: int, who: str) -> None:
        """Take the figures of a submission back; see `KpiStore.withdraw`."""
        with self.acting():
            self.store.withdraw(submission_id, who, self._now())

    def restore(self, submission_id: int, who: str, expected_current: Mapping[str, int | None] | None = None) -> None:
        """Let earlier figures count again; see `KpiStore.restore`."""
        with self.acting():
            self.store.restore(submission_id, who, self._now(), expected_current)

    def difference(self, before: int, after: int) -> pd.DataFrame:
        """Return the rows that differ between two submissions; see `KpiStore.difference`."""
        return self.store.difference(before, after)

    def definition_of(self, submission_id: int) -> KpiDefinition:
        """Return the latest definition of the KPI that a submission is for; a `DatabaseError` if there is none."""
        return self.definition(self.store.kpi_of(submission_id))

    # ---- handing in

    def define(self, text: str, file_name: str) -> tuple[KpiDefinition, ...]:
        """Take a catalogue in, as TOML or CSV by the ending of its name; return the definitions with their versions.

        Raises
        ------
        ContractError
            If anything in it cannot be used; then nothing is stored.
        """
        read = kpi_catalogue.read_csv if file_name.lower().endswith(".csv") else kpi_catalogue.read_toml
        catalogue, digest = read(text, file_name), sha256(text.encode()).hexdigest()
        with self.acting():
            return self.store.save_catalogue(tuple(catalogue), digest)

    def kpi_for(self, file_name: str) -> str:
        """Tell which KPI a file is for, where nobody says: the one its name begins with, as templates' names do.

        Where only one KPI is the council's own, it is that one. Illustrative KPIs and open figures are never meant.

        Raises
        ------
        IntakeError
            If it cannot be told; it names the KPIs.
        """
        return kpi_meant(file_name, [kpi.kpi_id for kpi in self.definitions() if kpi.is_own])

    def check(
        self,
        kpi: str | KpiDefinition,
        content: bytes,
        file_name: str,
        form: str | None = None,
        progress: Progress = unseen,
        *,
        reading: "Reading | None" = None,
    ) -> "Checked | Question":
        """Judge a file as a submission for a KPI; nothing is stored.

        Where it is not certain how the file is to be read, the question is returned, and that has to be chosen.

        Parameters
        ----------
        kpi
            Its id; or a definition, which need not be stored yet.
        form
            "aggregates" or "records"; by default records if the file has postcodes.

        Raises
        ------
        IntakeError
            If the file cannot be read at all, or the KPI is one of open figures.
        """
        from dashboard.intake.dry_run import Basis, Checked, Form  # noqa: PLC0415 - as for the store
        from dashboard.intake.files.table import Limits  # noqa: PLC0415
        from dashboard.intake.reading import Options, Read, read_content  # noqa: PLC0415

        definition = self.definition(kpi) if isinstance(kpi, str) else kpi
        if definition is not kpi and definition.published:
            # of what is handed in small numbers would be laid bare
            msg = (
                f"{kpi}: its figures are published by {definition.publisher} and fetched from there, so that none are "
                "handed in. Use python -m dashboard.sources, or define a KPI of your own."
            )
            raise IntakeError(msg)
        kpi_id = definition.kpi_id
        people = self.populations(definition) if definition.population_denominator else None
        held_before = held_totals(self.store.totals(kpi_id))
        basis = Basis(definition, self.city, self.today, held_before, people, self._same_cases(kpi_id))
        limits = Limits() if self.max_file_bytes is None else Limits(content_bytes=self.max_file_bytes)
        options = Options(limits, Form(form) if form else None, self.store.mappings(kpi_id), reading)
        found = read_content(content, file_name, basis, options, progress)
        if not isinstance(found, Read):
            return found
        held = self.store.current(kpi_id, [period.key for period in found.dry_run.periods])
        return Checked(found.dry_run, sha256(content).hexdigest(), held, found.mapping, found.fingerprint)

    def _same_cases(self, kpi_id: str) -> list[Period]:
        """Return the periods that were ever handed in of other KPIs of the same cases."""
        pairs = [{one.kpi_id, one.same_cases_as} for one in self.definitions() if one.same_cases_as]
        found = {kpi_id}
        # a year may name its quarters, and these their months
        for _ in pairs:
            found = found.union(*(pair for pair in pairs if pair & found))
        return [Period.parse(key) for one in sorted(found - {kpi_id}) for key in self.store.first_given(one)]

    def commit(
        self,
        checked: "Checked",
        accepted: Collection[str],
        who: str,
        progress: Progress = unseen,
        account: str | None = None,
    ) -> int:
        """Store what was checked; return the number of the submission.

        Parameters
        ----------
        account
            Whom the audit trail names, where that was known before; whoever acts now if None.

        Raises
        ------
        IntakeError
            If errors block it or a warning has not been accepted.
        ConflictError
            If somebody else has changed a period since it was checked.
        """
        illustrative = self.definition(checked.dry_run.kpi_id).illustrative
        submission = submission_of(checked, accepted, who, self._now(), illustrative=illustrative)
        with self.acting(account):
            number = self.store.commit(submission, checked.dry_run.observations, checked.held, progress)
            if checked.mapping:
                self.store.keep_mapping(submission.kpi_id, checked.fingerprint, checked.mapping, submission.when)
        return number
