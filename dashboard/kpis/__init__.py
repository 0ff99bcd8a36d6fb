"""The KPIs of one city: what pages, routes and the command do with the figures that services hand in.

The database is opened when it is first asked for: what reads no KPI starts without it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain import kpi_catalogue, kpi_cube
from dashboard.domain.city import City
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import KpiDefinition, Period
from dashboard.domain.kpi_coverage import Coverage, Supply, coverage
from dashboard.errors import DatabaseError, IntakeError
from dashboard.kpis import invented
from dashboard.kpis.figures import Figures, breaks
from dashboard.progress import Progress, unseen

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked, HeldTotal
    from dashboard.store.kpi.records import StoredSubmission
    from dashboard.store.kpi.store import KpiStore


class Kpis:
    """Definitions and figures of a city's KPIs; may be shared by threads.

    Parameters
    ----------
    city
        Areas and postcodes that figures are matched to.
    database_url
        Where they are kept.
    now
        The moment, with its time zone.
    max_file_bytes
        Size of a file that is handed in, at most; that of `dashboard.intake.table.Limits` if None.
    """

    def __init__(
        self,
        city: City,
        database_url: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_file_bytes: int | None = None,
    ) -> None:
        self._city = city
        self._url = database_url
        self._now = now
        self._max_file_bytes = max_file_bytes
        self._opening = Lock()

    @property
    def city(self) -> City:
        """The city."""
        return self._city

    @property
    def database_url(self) -> str:
        """Where the figures are kept; may hold a password."""
        return self._url

    @property
    def max_file_bytes(self) -> int | None:
        """Size of a file that is handed in, at most; None for the default."""
        return self._max_file_bytes

    @property
    def today(self) -> date:
        """The day."""
        return self._now().date()

    @cached_property
    def membership(self) -> pd.DataFrame:
        """The LSOAs of every area."""
        return kpi_cube.membership(self._city)

    @property
    def store(self) -> "KpiStore":
        """The database, opened once; a new embedded one gets the illustrative figures."""
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> "KpiStore":
        # here, since SQLAlchemy and Alembic take longer to import than everything else takes to start
        from dashboard.store.kpi.store import open_database  # noqa: PLC0415

        new = self.is_new
        store = open_database(self._url, self._sums)
        # cells that cannot be rebuilt on a database that is only read are summed up as they are asked for
        with suppress(DatabaseError):
            store.adopt_areas(self._figures.areas)
        if new or invented.is_unfinished(store):
            invented.add(store, self._city, self.membership, self._now())
        return store

    @property
    def is_new(self) -> bool:
        """Whether the database is an embedded one that has not been made yet."""
        file = self._url.removeprefix("sqlite:///")
        return file != self._url and not Path(file).exists()

    @property
    def connections(self) -> tuple[int, int]:
        """Connections to the database, in use and kept; none while it has not been opened."""
        opened: KpiStore | None = self.__dict__.get("_opened")
        return opened.connections if opened else (0, 0)

    def prepare(self) -> None:
        """Make a new database ahead of its first reader, which takes some seconds.

        What the public may see is not worked out here: that takes a minute, and who starts the dashboard on the own
        machine sees the figures themselves. See `publish` and `publish_soon`.
        """
        # where it cannot be opened, the page that needs it says so
        with suppress(DatabaseError):
            _ = self.store

    @cached_property
    def _figures(self) -> Figures:
        return Figures(lambda: self.store, lambda: self.membership)

    def _sums(self, observations: pd.DataFrame) -> pd.DataFrame:
        return kpi_cube.cube(observations, self.membership)

    # ---- reading

    def definitions(self) -> tuple[KpiDefinition, ...]:
        """Return the latest version of every KPI."""
        return self.store.definitions()

    def definition(self, kpi_id: str) -> KpiDefinition:
        """Return the latest version of a KPI; see `KpiStore.definition`."""
        return self.store.definition(kpi_id)

    def coverage(self, count: int = 8) -> tuple[Coverage, ...]:
        """Lay out what has been handed in and what has not, in the last `count` periods."""
        held: dict[str, dict[str, Supply]] = {}
        for row in self.store.coverage().itertuples():
            held.setdefault(str(row.kpi_id), {})[str(row.period)] = Supply(str(row.state))
        return coverage(self.definitions(), held, self.today, count)

    # ---- figures as a viewer may see them: see `dashboard.kpis.figures`

    def figures(
        self,
        kpi_id: str,
        viewer: Viewer,
        periods: Collection[str] | None = None,
        area_kinds: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the figures of a KPI, by period and area; works out what is missing. See `Figures.of_kpi`."""
        return self._figures.of_kpi(kpi_id, viewer, periods, area_kinds)

    def all_figures(
        self,
        viewer: Viewer,
        area_kinds: Collection[str] | None = None,
        areas: Collection[str] | None = None,
        periods: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the figures of all KPIs that have been published by now. See `Figures.of_all`."""
        return self._figures.of_all(viewer, area_kinds, areas, periods)

    def unpublished(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Return KPI and period of what `all_figures` lacks, since it has not been worked out yet."""
        return self._figures.unpublished(viewer)

    def publish(self, kpi_id: str | None = None, periods: Collection[str] | None = None) -> None:
        """Work out for all viewers what is missing, KPI by KPI, the latest periods first; all of it by default."""
        self._figures.publish(kpi_id, periods)

    def publish_soon(self) -> None:
        """Publish in the background, for a server after a change; returns at once."""
        self._figures.publish_soon()

    def periods(self, kpi_id: str) -> tuple[Period, ...]:
        """Return the periods with figures that count, the first one first."""
        return tuple(sorted(map(Period.parse, self.store.sources(kpi_id)), key=lambda period: period.first_day))

    def versions(self, kpi_id: str) -> tuple[KpiDefinition, ...]:
        """Return every version of a KPI's definition, the first one first."""
        return self.store.versions(kpi_id)

    def breaks(self, kpi_id: str) -> tuple[Period, ...]:
        """Return the periods whose figures follow another version of the definition than the figures before them."""
        return breaks(self.store.sources(kpi_id))

    def reconciliation(
        self, kpi_id: str, period: str, viewer: Viewer, seen: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Tell what became of the numerators handed in for a period. See `Figures.reconciliation`."""
        return self._figures.reconciliation(kpi_id, period, viewer, seen)

    # ---- illustrative figures

    def add_illustrative(self) -> None:
        """Store invented figures for invented KPIs, so that every page can be seen working."""
        invented.add(self.store, self._city, self.membership, self._now())

    def remove_illustrative(self) -> int:
        """Remove all illustrative KPIs with their figures; return how many there were."""
        return self.store.remove_illustrative().kpis

    # ---- what has been handed in

    def history(self, kpi_id: str) -> "tuple[StoredSubmission, ...]":
        """Return every submission of a KPI, the latest first; see `KpiStore.history`."""
        self.definition(kpi_id)
        return self.store.history(kpi_id)

    def withdraw(self, submission_id: int, who: str) -> None:
        """Take the figures of a submission back; see `KpiStore.withdraw`."""
        self.store.withdraw(submission_id, who, self._now())

    def restore(self, submission_id: int, who: str, expected_current: Mapping[str, int | None] | None = None) -> None:
        """Let earlier figures count again; see `KpiStore.restore`."""
        self.store.restore(submission_id, who, self._now(), expected_current)

    def difference(self, before: int, after: int) -> pd.DataFrame:
        """Return the rows that differ between two submissions; see `KpiStore.difference`."""
        return self.store.difference(before, after)

    def definition_of(self, submission_id: int) -> KpiDefinition:
        """Return the latest definition of the KPI that a submission is for.

        Raises
        ------
        DatabaseError
            If there is no such submission.
        """
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
        return tuple(self.store.save_definition(definition) for definition in read(text, file_name))

    def kpi_for(self, file_name: str) -> str:
        """Tell which KPI a file is for, where nobody says: the one its name begins with, as templates' names do.

        Where only one KPI is the council's own, it is that one. Illustrative KPIs are never meant.

        Raises
        ------
        IntakeError
            If it cannot be told; it names the KPIs.
        """
        own = [definition.kpi_id for definition in self.definitions() if not definition.illustrative]
        stem = Path(file_name).stem.lower()
        named = [kpi_id for kpi_id in own if stem == kpi_id or stem.startswith(f"{kpi_id}-")]
        candidates = named or (own if len(own) == 1 else [])
        if not candidates:
            msg = (
                f"{file_name}: which KPI it is for was not said; expected --kpi ID, or a name that begins with the id "
                f"as that of its template does. There are: {', '.join(own) or 'none; define one first'}."
            )
            raise IntakeError(msg)
        # “missed-bins-garden” and not “missed-bins”
        return max(candidates, key=len)

    def check(
        self, kpi_id: str, content: bytes, file_name: str, form: str | None = None, progress: Progress = unseen
    ) -> "Checked":
        """Judge a file as a submission for a KPI; nothing is stored.

        Parameters
        ----------
        kpi_id
            The KPI.
        content, file_name
            The file.
        form
            "aggregates" or "records"; by default records if the file has postcodes.
        progress
            Is told how far it has come, see `dashboard.progress`.

        Raises
        ------
        IntakeError
            If the file cannot be read at all.
        """
        from dashboard.intake.dry_run import Basis, Checked, Form  # noqa: PLC0415 - as for the store
        from dashboard.intake.table import Limits, read_table  # noqa: PLC0415
        from dashboard.intake.validation import form_of, validate  # noqa: PLC0415

        limits = Limits() if self._max_file_bytes is None else Limits(content_bytes=self._max_file_bytes)
        table = read_table(content, file_name, limits, progress)
        basis = Basis(self.definition(kpi_id), self._city, self.today, self._held_totals(kpi_id))
        dry_run = validate(table, Form(form) if form else form_of(table), basis, progress)
        held = self.store.current(kpi_id, [period.key for period in dry_run.periods])
        return Checked(dry_run, sha256(content).hexdigest(), held)

    def _held_totals(self, kpi_id: str) -> Sequence["HeldTotal"]:
        from dashboard.intake.dry_run import HeldTotal  # noqa: PLC0415

        totals = self.store.totals(kpi_id)
        return [
            HeldTotal(Period.parse(period), area_kind, numerator, None if pd.isna(denominator) else denominator)
            for period, area_kind, numerator, denominator in zip(
                totals["period"].astype(str),
                totals["area_kind"].astype(str),
                totals["numerator"].astype(float),
                totals["denominator"].astype(float),
                strict=True,
            )
        ]

    def commit(self, checked: "Checked", accepted: Collection[str], who: str, progress: Progress = unseen) -> int:
        """Store what was checked; return the number of the submission.

        Parameters
        ----------
        checked
            What `check` returned.
        accepted
            Ids of the warnings that have been accepted.
        who
            The role that hands it in.
        progress
            Is told how far it has come, see `dashboard.progress`.

        Raises
        ------
        IntakeError
            If errors block it or a warning has not been accepted.
        ConflictError
            If somebody else has changed a period since it was checked.
        """
        from dashboard.store.kpi.records import Submission  # noqa: PLC0415

        dry_run = checked.dry_run
        if not dry_run.may_be_committed(accepted):
            open_warnings = ", ".join(kind.value for kind in dry_run.warnings if kind not in accepted)
            msg = (
                f"{dry_run.file_name}: nothing was stored; {dry_run.errors} errors"
                f"{f' and warnings not accepted: {open_warnings}' if open_warnings else ''}. Mend or accept them first."
            )
            raise IntakeError(msg)
        submission = Submission(
            kpi_id=dry_run.kpi_id,
            kpi_version=dry_run.kpi_version,
            who=who,
            when=self._now(),
            file_name=dry_run.file_name,
            file_sha256=checked.file_sha256,
            rows_read=dry_run.rows_read,
            rows_matched=dry_run.rows_matched,
            rows_unmatched=sum(dry_run.unmatched.values()),
            illustrative=self.definition(dry_run.kpi_id).illustrative,
        )
        return self.store.commit(submission, dry_run.observations, checked.held, progress)
