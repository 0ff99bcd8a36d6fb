"""The KPIs of one city: what pages, routes and the command do with the figures that services hand in.

The database is opened when it is first asked for: what reads no KPI starts without it.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.access.audit import COMMAND_LINE, What
from dashboard.domain.areas.city import City
from dashboard.domain.areas.population import against, estimated
from dashboard.domain.disclosure.beside import comes_too_late
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.counts import GroupCounts
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.coverage import Coverage, Supply, coverage
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.errors import DatabaseError, DataError
from dashboard.kpis.areas_in_time import Area, areas_in_time
from dashboard.kpis.figures import Figures
from dashboard.kpis.groups import GroupFigures
from dashboard.kpis.handing_in import HandingIn
from dashboard.kpis.in_force import adopt, in_force, is_outdated
from dashboard.kpis.open_data.group_residents import GroupResidents
from dashboard.kpis.timeline import Timeline, breaks, in_time, population_years, runs

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore

_LOG = logging.getLogger(__name__)
#: A reader waits for a download no longer than this while others store.
_RECORD_WITHIN_S = 20.0


class Kpis(HandingIn):
    """Definitions and figures of a city's KPIs; may be shared by threads.

    Parameters
    ----------
    now
        The moment, with its time zone.
    max_file_bytes
        Size of a file that is handed in, at most; that of `dashboard.intake.files.table.Limits` if None.
    """

    def __init__(
        self,
        city: City,
        database_url: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_file_bytes: int | None = None,
        account: Callable[[], str] = lambda: COMMAND_LINE,
        data_dir: Path | None = None,
    ) -> None:
        self.city = city
        #: Data folder, whose sources of open figures are read; None for none.
        self.data_dir = data_dir
        #: Where the figures are kept; may hold a password.
        self.database_url = database_url
        self._now, self.max_file_bytes = now, max_file_bytes
        #: Whom the audit trail names for what is done now.
        self.account = account
        #: Whether sums over other areas than those of the city are worked out anew in the background.
        self.adopts_soon = False
        #: Whether illustrative figures are added once pages can show the real ones.
        self._adds_examples_later = False
        self._opening = Lock()

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._now()

    @property
    def today(self) -> date:
        """The day."""
        return self._now().date()

    @cached_property
    def membership(self) -> pd.DataFrame:
        """The LSOAs of every area."""
        return kpi_cube.membership(self.city)

    @cached_property
    def group_residents(self) -> GroupResidents:
        """Residents by characteristic, as far as they were fetched."""
        return GroupResidents(lambda: self.store, self.membership, self.data_dir)

    @property
    def store(self) -> "KpiStore":
        """The database, opened once; a new embedded one gets the open figures of the city, and illustrative ones."""
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> "KpiStore":
        # here, since SQLAlchemy and Alembic take longer to import than everything else takes to start
        from dashboard.kpis import illustrative  # noqa: PLC0415
        from dashboard.kpis.open_data import figures as open_figures  # noqa: PLC0415
        from dashboard.store.kpi.store import open_database  # noqa: PLC0415

        embedded, new = self.database_url.startswith("sqlite:///"), self.is_new
        store = open_database(self.database_url, lambda rows: self._in_time.cube(rows, store.first_given))
        # what other configurations mean is read once: this one was loaded after them
        self._in_time = areas_in_time(store.engine, self.city)
        new = new or (embedded and illustrative.is_untouched(store))
        # cells that cannot be rebuilt on a database that is only read are summed up as they are asked for
        with suppress(DatabaseError):
            adopt(store, self._figures.areas, lambda: is_outdated(self.city, self.database_url), soon=self.adopts_soon)
        if new and self.data_dir is not None:
            try:
                open_figures.add(store, self.city, self.membership, self._now(), self.data_dir)
            except DataError as error:
                # whoever runs the server can mend it; all else works without these figures
                _LOG.error("The open figures that come with the dashboard: %s", error)
        self._lacks_examples = new or illustrative.is_unfinished(store)
        if not self._adds_examples_later:
            self._add_examples(store)
        return store

    def _add_examples(self, store: "KpiStore") -> None:
        from dashboard.kpis import illustrative  # noqa: PLC0415 - see above

        if self._lacks_examples:
            self._lacks_examples = False
            illustrative.add(store, self.city, self.membership, self._now())

    @property
    def is_new(self) -> bool:
        """Whether the database is an embedded one that has not been made yet."""
        file = self.database_url.removeprefix("sqlite:///")
        return file != self.database_url and not Path(file).exists()

    @property
    def connections(self) -> tuple[int, int]:
        """Connections to the database, in use and kept; none while it has not been opened."""
        return self._opened.connections if self.is_open else (0, 0)

    @property
    def is_open(self) -> bool:
        """Whether the database has been opened."""
        return "_opened" in self.__dict__

    def prepare(self) -> None:
        """Make a new database ahead of its first reader, the illustrative figures last; `publish` takes longer."""
        self._adds_examples_later = True
        try:
            self._add_examples(self.store)
        except DatabaseError as error:
            # the page that needs it says so
            _LOG.error("The figures of services cannot be shown now: %s", error)

    @cached_property
    def _figures(self) -> Figures:
        least, outdated = self.city.config.least_rule, lambda: is_outdated(self.city, self.database_url)
        return Figures(lambda: self.store, lambda: self._in_time, least, outdated)

    @cached_property
    def _groups(self) -> GroupFigures:
        return GroupFigures(self._figures)

    # ---- reading

    def definitions(self) -> tuple[KpiDefinition, ...]:
        """Return the latest version of every KPI, with the rule for small numbers that is in force.

        Of which year the resident population is depends on the period: see `measured`.
        """
        return in_force(self.store.definitions(), self.city)

    def catalogue(self) -> tuple[KpiDefinition, ...]:
        """Return the latest version of every KPI as its catalogue has it."""
        return self.store.definitions()

    def definition(self, kpi_id: str) -> KpiDefinition:
        """Return the latest version of a KPI; see `definitions` and `KpiStore.definition`."""
        return in_force([self.store.definition(kpi_id)], self.city)[0]

    def coverage(self, count: int = 8) -> tuple[Coverage, ...]:
        """Lay out what services have handed in and what they have not, in the last `count` periods."""
        held: dict[str, dict[str, Supply]] = {}
        for row in self.store.coverage().itertuples():
            held.setdefault(str(row.kpi_id), {})[str(row.period)] = Supply(str(row.state))
        handed_in = [kpi for kpi in self.definitions() if not kpi.published]
        return coverage(handed_in, held, self.today, count)

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
        kpi_ids: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the figures of all KPIs, or some, that have been published by now. See `Figures.of_all`."""
        return self._figures.of_all(viewer, area_kinds, areas, periods, kpi_ids)

    def group_counts(self, kpi_id: str, characteristic: str, viewer: Viewer) -> dict[Period, GroupCounts]:
        """Return the counts of a KPI by a characteristic, by period in order. See `GroupFigures.counts`."""
        return self._groups.counts(kpi_id, characteristic, viewer)

    def unpublished(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Return KPI and period of what `all_figures` lacks, since it has not been worked out yet."""
        return self._figures.unpublished(viewer)

    def publish(self, kpi_id: str | None = None, periods: Collection[str] | None = None) -> None:
        """Work out for all viewers what is missing, KPI by KPI, the latest periods first; all of it by default."""
        self._figures.publish(kpi_id, periods)
        # a page or a hand-in that waits for some figures does not wait for groups
        if kpi_id is None and periods is None:
            self._groups.publish()

    def publish_soon(self) -> None:
        """Publish in the background, for a server after a change; returns at once."""
        _ = self._groups
        self._figures.publish_soon()

    def periods(self, kpi_id: str) -> tuple[Period, ...]:
        """Return the periods with figures that count, the first one first."""
        return in_time(self.store.sources(kpi_id))

    def next_period(self, definition: KpiDefinition) -> Period:
        """Return the period after the last one with figures; the present one where there is none of its length."""
        from dashboard.intake.dry_run import Basis  # noqa: PLC0415 - as for the store
        from dashboard.intake.periods import present  # noqa: PLC0415

        held = [period for period in self.periods(definition.kpi_id) if period.frequency is definition.frequency]
        return max(held).next() if held else present(Basis(definition, self.city, self.today))

    def versions(self, kpi_id: str) -> tuple[KpiDefinition, ...]:
        """Return every version of a KPI's definition, the first one first, naming all populations that it may use."""
        versions = in_force(self.store.versions(kpi_id), self.city)
        years = {one.measured_against: self._mid_years(one) for one in versions if one.population_denominator}
        return tuple(against(one, *years.get(one.measured_against, ())) for one in versions)

    def _mid_years(self, definition: KpiDefinition) -> list[int]:
        return [one.year for one in self.populations(definition)]

    def measured(self, definition: KpiDefinition, *periods: Period) -> KpiDefinition:
        """Return a definition that names the mid-years of the residents that periods are measured against."""
        if not definition.population_denominator:
            return definition
        return self.timeline(definition.kpi_id).measured(definition, *periods)

    def estimated(self, definition: KpiDefinition, period: Period) -> tuple[str, ...]:
        """Return the LSOAs of which the rate of a period rests on an estimate of their residents."""
        if not definition.population_denominator:
            return ()
        year = self.timeline(definition.kpi_id).population_years.get(period.key, 0)
        return estimated(self.city.populations, definition, year)

    def timeline(self, kpi_id: str) -> Timeline:
        """Return what there is of a KPI before its figures: its versions, its periods and where they break."""
        versions, sources = self.store.timeline(kpi_id)
        periods, own_year = in_time(sources), self.city.population_year
        return Timeline(
            in_force(versions, self.city),
            periods,
            breaks(sources),
            population_years(sources, own_year),
            runs(periods, {key: source.basis for key, source in sources.items()}, own_year),
            in_time(self._in_time.keeping(kpi_id, sources, self.store.first_given)),
        )

    def kept_areas(self, kpi_id: str, periods: Iterable[Period]) -> dict[str, frozenset[Area]]:
        """Return the areas changed since, by keys of the periods whose figures keep them; see `AreasInTime.kept`."""
        first_given = self.store.first_given
        return self._in_time.kept(kpi_id, [one.key for one in periods], first_given)

    def year_before(self, kpi_id: str, period: Period) -> Period | None:
        """Return the year of the same cases that came before a period, so that nothing is shown of that; else None."""
        earlier = [Period.parse(one.period) for one in self.store.beside(kpi_id, period.key)]
        return comes_too_late(period, earlier)

    def reconciliation(
        self, kpi_id: str, period: str, viewer: Viewer, seen: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Tell what became of the numerators handed in for a period. See `Figures.reconciliation`."""
        return self._figures.reconciliation(kpi_id, period, viewer, seen)

    # ---- the audit trail

    def acting(self, account: str | None = None) -> AbstractContextManager[None]:
        """Record what is done in the block in somebody's name; by default of whoever acts now."""
        from dashboard.store.kpi.trail import acting_as  # noqa: PLC0415 - it brings SQLAlchemy

        return acting_as(account or self.account())

    def record(self, what: What, **subject: object) -> None:
        """Append to the audit trail what has changed nothing in the database; see `dashboard.store.kpi.trail`.

        Raises
        ------
        DatabaseError
            If that is not possible now; what was to be recorded must not happen then.
        """
        from dashboard.store.kpi.trail import record  # noqa: PLC0415 - as above

        with self.acting():
            record(self.store.engine, what, subject, _RECORD_WITHIN_S)

    # ---- illustrative figures

    def add_illustrative(self) -> None:
        """Store illustrative figures for illustrative KPIs, so that every page can be seen working."""
        from dashboard.kpis import illustrative  # noqa: PLC0415 - it brings SQLAlchemy

        self.record(What.ILLUSTRATIVE_ADDED)
        illustrative.add(self.store, self.city, self.membership, self._now())

    def remove_illustrative(self) -> int:
        """Remove all illustrative KPIs with their figures; return how many there were."""
        with self.acting():
            return self.store.remove_illustrative().kpis

    # ---- open figures

    def add_open(self) -> int:
        """Store the open figures that come with the dashboard where they are not there yet; return of how many KPIs."""
        from dashboard.kpis.open_data import figures as open_figures  # noqa: PLC0415 - it brings SQLAlchemy

        if self.data_dir is None:
            return 0
        return open_figures.add(self.store, self.city, self.membership, self._now(), self.data_dir)
