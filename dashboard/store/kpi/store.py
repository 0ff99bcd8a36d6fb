"""The KPI store: all that pages and intake may do with the figures that services hand in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Engine, QueuePool

from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.errors import DatabaseError
from dashboard.progress import Progress, Stage, unseen
from dashboard.store.kpi import cube, definitions, history, mappings, observations, open_figures, published, submissions
from dashboard.store.kpi.database import open_engine, place, reading, writing
from dashboard.store.kpi.open_figures import Brought, Fetch
from dashboard.store.kpi.records import (
    Aggregate,
    Beside,
    Current,
    Held,
    Marks,
    MeasuredBy,
    Only,
    Publication,
    Removal,
    Source,
    StoredSubmission,
    Submission,
)


def open_database(url: str, aggregate: Aggregate) -> "KpiStore":
    """Open the KPI database and bring its tables up to date.

    Parameters
    ----------
    url
        `sqlite:///FILE` (made if it is not there) or `postgresql://USER:PASSWORD@HOST/NAME`.

    Raises
    ------
    ConfigurationError
        If the address cannot be read.
    DatabaseError
        If the database cannot be reached, is not ours, or belongs to a later version of this program.
    """
    return KpiStore(open_engine(url), aggregate)


class KpiStore:
    """Definitions, submissions and figures of KPIs; may be shared by threads.

    Periods go by their key (`Period.key`) throughout. Every change happens as a whole or not at all, the cube
    included, and raises `DatabaseError` where it cannot be made.
    """

    def __init__(self, engine: Engine, aggregate: Aggregate) -> None:
        self._engine = engine
        self._aggregate = aggregate
        self._areas: str | None = None
        self._adopted = False

    @property
    def place(self) -> str:
        """Where the database is, without password."""
        return place(self._engine)

    @property
    def connections(self) -> tuple[int, int]:
        """Connections of this process to the database: in use, and kept open for the next use."""
        pool = self._engine.pool
        return (pool.checkedout(), pool.checkedin()) if isinstance(pool, QueuePool) else (0, 0)

    @property
    def engine(self) -> Engine:
        """The database itself, for what is no matter of KPIs, such as the audit trail."""
        return self._engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def save_definition(self, definition: KpiDefinition) -> KpiDefinition:
        """Store a definition; return it with the version it has here.

        A definition that says what the latest one says is left alone, whatever its version up to that one. A changed
        one becomes the next version, or the one that it states if that is higher.

        Raises
        ------
        ContractError
            If the definition cannot be used.
        DatabaseError
            If an illustrative KPI would share its kpi_id with a council's own.
        """
        definitions.check(definition)
        return self._save([definition], lambda connection: (definitions.save(connection, definition),))[0]

    def save_catalogue(self, catalogue: Sequence[KpiDefinition], file_sha256: str) -> tuple[KpiDefinition, ...]:
        """Store definitions that came in one file, all or none; see `save_definition`."""
        for definition in catalogue:
            definitions.check(definition)
        return self._save(catalogue, lambda connection: definitions.save_all(connection, catalogue, file_sha256))

    def _save(
        self, catalogue: Sequence[KpiDefinition], save: Callable[[Connection], tuple[KpiDefinition, ...]]
    ) -> tuple[KpiDefinition, ...]:
        with writing(self._engine) as connection:
            # what two KPIs of the same cases tell together depends on the definitions of both, before as after
            for one in catalogue:
                cube.forget(connection, one.kpi_id)
            saved = save(connection)
            definitions.check_same_cases(connection)
            for one in catalogue:
                cube.forget(connection, one.kpi_id)
        return saved

    def mappings(self, kpi_id: str) -> dict[str, str]:
        """Return how files of a KPI in a form of their own were read; see `mappings.read`."""
        with reading(self._engine) as connection:
            return mappings.read(connection, kpi_id)

    def keep_mapping(self, kpi_id: str, fingerprint: str, content: str, at: datetime) -> None:
        """Keep how a file was read for the next one with the same headings."""
        with writing(self._engine) as connection:
            mappings.keep(connection, kpi_id, fingerprint, content, at)

    def definitions(self) -> tuple[KpiDefinition, ...]:
        """Return the latest version of every KPI, by kpi_id."""
        with reading(self._engine) as connection:
            return definitions.latest(connection)

    def definition(self, kpi_id: str, version: int | None = None) -> KpiDefinition:
        """Return a version of a definition, the latest by default.

        Raises
        ------
        DatabaseError
            If there is none.
        """
        with reading(self._engine) as connection:
            return definitions.one(connection, kpi_id, version)

    def versions(self, kpi_id: str) -> tuple[KpiDefinition, ...]:
        """Return every version of a definition, the first one first; none for an unknown KPI."""
        with reading(self._engine) as connection:
            return tuple(definitions.versions(connection, kpi_id))

    def current(self, kpi_id: str, periods: Sequence[str]) -> dict[str, int | None]:
        """Return the submission whose figures count, by period: what `commit` takes as `expected_current`."""
        with reading(self._engine) as connection:
            held = submissions.current(connection, kpi_id)
        return {period: held.get(period) for period in periods}

    def commit(
        self, submission: Submission, rows: pd.DataFrame, expected_current: Current, progress: Progress = unseen
    ) -> int:
        """Store a submission and its figures, and return its number; what they replace stays in the history.

        Parameters
        ----------
        rows
            The `OBSERVATION_COLUMNS` and no other; each area and period once. Only a denominator may be missing.
        expected_current
            For each period of the rows the submission that counted when the file was checked, or None.
        progress
            Is told how far it has come; nothing is stored for good until it is over.

        Raises
        ------
        ContractError
            If the submission or its figures cannot be stored, with all that is wrong.
        ConflictError
            If somebody else has changed a period meanwhile; it says who and when.
        """
        definition = self.definition(submission.kpi_id, submission.kpi_version)
        submissions.check(submission, definition)
        progress(Stage.STORING, 0.0)
        figures = observations.checked(rows, definition)
        with self._changing() as connection:
            return submissions.commit(connection, self._aggregate, submission, figures, expected_current, progress)

    def take(self, brought: Sequence[Brought], fetch: Fetch | None = None) -> list[int]:
        """Store open figures of several KPIs with their definitions, all or none; see `commit`."""
        with self._changing() as connection:
            return open_figures.take(connection, self._aggregate, brought, fetch)

    def note_fetch(self, fetch: Fetch) -> None:
        """Keep what came of a fetch that brought nothing to store."""
        with writing(self._engine) as connection:
            open_figures.note(connection, fetch)

    def fetches(self) -> dict[str, Fetch]:
        """Return the last fetch of every source of open figures that was ever asked, by its id."""
        with reading(self._engine) as connection:
            return open_figures.fetches(connection)

    def withdraw(self, submission_id: int, who: str, when: datetime) -> None:
        """Take back the figures of a submission that count; what they replaced does not come back by itself."""
        submissions.check_actor(who, when)
        with self._changing() as connection:
            submissions.withdraw(connection, self._aggregate, submission_id, who, when)

    def restore(self, submission_id: int, who: str, when: datetime, expected_current: Current | None = None) -> None:
        """Let figures of an earlier submission count again.

        Parameters
        ----------
        expected_current
            The periods to restore, and for each the submission that counts now and is replaced, or None. Without it
            a withdrawal is undone: the periods withdrawn count again, if nothing was handed in for them since.

        Raises
        ------
        ConflictError
            If another submission counts than expected.
        """
        submissions.check_actor(who, when)
        with self._changing() as connection:
            submissions.restore(connection, self._aggregate, submission_id, (who, when), expected_current)

    def history(self, kpi_id: str) -> tuple[StoredSubmission, ...]:
        """Return every submission of a KPI with all that was done to it, the latest first."""
        with reading(self._engine) as connection:
            return history.history(connection, kpi_id)

    def difference(self, before: int, after: int) -> pd.DataFrame:
        """Return the rows that differ between two submissions of a KPI.

        Periods that `after` does not have are left out, as it does not replace them.

        Returns
        -------
        pandas.DataFrame
            `period`, `area_kind`, `vintage`, `area_code`, `change` ("changed", "added", "removed"),
            `numerator_before`, `numerator_after`, `denominator_before`, `denominator_after`.
        """
        with reading(self._engine) as connection:
            return history.difference(connection, before, after)

    def kpi_of(self, submission_id: int) -> str:
        """Return the KPI that a submission is for; a `DatabaseError` if there is no such submission."""
        with reading(self._engine) as connection:
            return history.kpi_of(connection, submission_id)

    def observations(self, kpi_id: str, period: str | None = None) -> pd.DataFrame:
        """Return the figures of a KPI that count: `submission_id` and `OBSERVATION_COLUMNS`."""
        with reading(self._engine) as connection:
            query = cube.current_rows(kpi_id, None if period is None else [period])
            return observations.read(connection, query, ("numerator", "denominator"))

    def totals(self, kpi_id: str) -> pd.DataFrame:
        """Return the sums of the figures that count: `period`, `area_kind`, `numerator`, `denominator`."""
        with reading(self._engine) as connection:
            return history.totals(connection, kpi_id)

    def coverage(self) -> pd.DataFrame:
        """Return what is there for each KPI and period ever handed in.

        Returns
        -------
        pandas.DataFrame
            `kpi_id`, `period`, `state` ("supplied" or "withdrawn"), and of the submission concerned `submission_id`,
            `kpi_version`, `illustrative`. What is missing or late follows from the frequency of the KPI.
        """
        with reading(self._engine) as connection:
            return history.coverage(connection)

    def cells(
        self, kpi_id: str, periods: Sequence[str] | None = None, area_kinds: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return sums of a KPI over areas, by period and area; all periods and kinds by default.

        Returns
        -------
        pandas.DataFrame
            `kpi_id`, `period`, `area_kind`, `area_code`, `numerator`, `denominator`, `lsoas_with_figures`,
            `lsoas_total`, `source` ("" where `aggregate` does not tell).
        """
        with reading(self._engine) as connection:
            return cube.read(connection, kpi_id, periods, area_kinds)

    def adopt_areas(self, areas: str, *, outdated: bool = False) -> bool:
        """Make sure that the cells are sums over the areas that `aggregate` knows; tell whether they were of others.

        Parameters
        ----------
        areas
            Fingerprint of the areas and of how figures are summed up over them.
        outdated
            Other areas hold by now: the cells stay as they are, and this store only reads if they differ.

        Raises
        ------
        DatabaseError
            If they had to be rebuilt and the database cannot be written to; `held` works without.
        """
        self._areas = areas
        with reading(self._engine) as connection:
            same = cube.areas_of(connection) == areas
        self._adopted = outdated or same
        if self._adopted:
            return not same
        with self._changing():
            return True

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """Write, on cells that are sums over our areas."""
        with writing(self._engine) as connection:
            if self._areas is not None and cube.areas_of(connection) != self._areas:
                if self._adopted:
                    msg = (
                        f"{self.place}: its figures have been summed up over other areas than those of this program, "
                        "and nothing was stored. The data or the configuration have changed meanwhile: repeat the step "
                        "in a moment. If it is refused again, start the dashboard again."
                    )
                    raise DatabaseError(msg)
                cube.rebuild_all(connection, self._aggregate, self._areas)
            yield connection
        self._adopted = True

    def sources(self, kpi_id: str) -> Mapping[str, Source]:
        """Return what the figures of each period that has any are made from, in the order of the periods."""
        with reading(self._engine) as connection:
            return published.sources(connection, kpi_id)

    def beside(self, kpi_id: str, period: str) -> tuple[Beside, ...]:
        """Return the periods of the same cases that were first handed in earlier, in that order."""
        with reading(self._engine) as connection:
            return published.beside(connection, kpi_id, period)

    def first_given(self, kpi_id: str) -> Mapping[str, datetime]:
        """Return when each period of a KPI was first handed in, whatever became of it since."""
        with reading(self._engine) as connection:
            return history.first_given(connection, kpi_id)

    def timeline(self, kpi_id: str) -> tuple[Sequence[KpiDefinition], Mapping[str, Source]]:
        """Return every version of a definition, and what the figures of each period are made from; none if unknown."""
        with reading(self._engine) as connection:
            return definitions.versions(connection, kpi_id), published.sources(connection, kpi_id)

    def held(self, kpi_id: str, viewer: str, marks: Marks, only: Only, *, whole_periods: bool = True) -> Held:
        """Return the published figures of a KPI that are up to date, and the cells of those that are not.

        Cells are of all areas, from which it follows what may be published, unless `whole_periods` is False.

        Raises
        ------
        DatabaseError
            If there is no such KPI.
        """
        with reading(self._engine) as connection:
            trusted = cube.areas_of(connection) == self._areas
            cells = published.Cells(self._aggregate, trusted, None if whole_periods else only.area_kinds)
            return published.held(connection, (kpi_id, viewer), marks, only, cells)

    def keep(self, publication: Publication, marks: Marks, wait: float | None = None) -> bool:
        """Keep published figures; tell whether they were still up to date. `wait` is as for `writing`.

        Raises
        ------
        DatabaseError
            If the database cannot be written to just now.
        """
        with writing(self._engine, wait) as connection:
            if cube.areas_of(connection) != self._areas:
                return False
            return published.keep(connection, publication, marks)

    def overview(
        self, viewer: str, marks: Marks, only: Only
    ) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
        """Return every version of every KPI, and the published figures that are up to date, in no order."""
        with reading(self._engine) as connection:
            return published.overview(connection, viewer, marks, only)

    def exact(self, only: Only) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
        """Return every version of every KPI, and the cells that `overview` has as published, in no order."""
        with reading(self._engine) as connection:
            cells = published.Cells(self._aggregate, trusted=cube.areas_of(connection) == self._areas)
            return published.exact(connection, only, cells)

    def holdings(self) -> tuple[Sequence[KpiDefinition], Mapping[str, Mapping[str, MeasuredBy]]]:
        """Return the latest version of every KPI, and by kpi_id what the periods that count are measured by."""
        with reading(self._engine) as connection:
            return definitions.latest(connection), published.periods(connection)

    def unpublished(self, viewer: str, marks: Marks) -> list[tuple[str, str]]:
        """Return kpi_id and period of all figures that count and are not published as they are, the latest first."""
        with reading(self._engine) as connection:
            return published.unpublished(connection, viewer, marks)

    def remove_illustrative(self) -> Removal:
        """Remove every illustrative KPI with its submissions and figures, in one step."""
        with writing(self._engine) as connection:
            return submissions.remove_illustrative(connection)
