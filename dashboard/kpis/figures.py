"""The figures of KPIs as each viewer may see them: worked out once, kept in the database, and never served when stale.

What may be published of a period takes up to a second to work out. It depends on the submission that counts, on the
version of the definition that this follows, on the small-number rule of the latest version (a stricter rule holds for
older figures too), which the configuration may make stricter still, and on the areas. Kept figures say what they were
made from; others are not read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from threading import Lock, Thread
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.disclosure.protection import OfSame, Published, Status, Step, protect, takes_long, views
from dashboard.domain.disclosure.rules import Numbers, Viewer, forms_of, values
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.definition import KpiDefinition, Period, SmallNumbers
from dashboard.errors import DatabaseError
from dashboard.kpis.areas_in_time import Areas, AreasInTime
from dashboard.kpis.reconciliation import reconciled
from dashboard.store.kpi.records import Beside, Held, Only, Publication, Source

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore

#: To be raised when sums over areas or what is hidden come out differently from the same figures.
_METHOD = 1
_KEYS = ["period", "area_kind", "area_code"]
_SERIES = ["area_kind", "area_code", "kpi_id", "source", "period"]
_COUNTS = ["lsoas_with_figures", "lsoas_total"]
#: Seconds that a reader and the background wait for other writers, to keep what they have worked out.
_BRIEFLY, _PATIENTLY = 0.2, 60.0
#: Whose figures are kept; stewards see the cells.
_KEPT = (Viewer.OFFICER, Viewer.PUBLIC)


@dataclass(frozen=True)
class Basis:
    """What figures of a period are made from: the definition in force, the submission, and a mark of all else."""

    definition: KpiDefinition
    versions: Sequence[KpiDefinition]
    source: Source
    mark: str


class Figures:
    """Figures by viewer; may be shared by threads."""

    def __init__(
        self,
        store: Callable[[], "KpiStore"],
        in_time: Callable[[], AreasInTime],
        least_rule: SmallNumbers | None = None,
        is_outdated: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._in_time = in_time
        self._least_rule = least_rule
        self._is_outdated = is_outdated
        #: What is worked out in the background after the figures.
        self.afterwards: Callable[[], None] = lambda: None
        self._turn = Lock()
        self._wanted = False
        self._worker: Thread | None = None

    @property
    def store(self) -> "KpiStore":
        """The database."""
        return self._store()

    @property
    def membership(self) -> pd.DataFrame:
        """The LSOAs of every area of now."""
        return self._in_time().now.membership

    @cached_property
    def areas(self) -> str:
        """Fingerprint of the areas, and of how figures are summed up over them."""
        in_time = self._in_time()
        kept = [in_time.fingerprint] if in_time.keeps else []
        return sha256(repr((_METHOD, in_time.now.rows, *kept)).encode()).hexdigest()

    def _marks(self, versions: Sequence[KpiDefinition]) -> Mapping[int, str]:
        return {one.version: self._mark(self._in_force(one, versions)) for one in versions}

    def bases(self, kpi_id: str) -> dict[str, Basis]:
        """Return what the figures of each period are made from."""
        versions, sources = self._store().timeline(kpi_id)
        of_version = {one.version: self._in_force(one, versions) for one in versions}
        return {
            period: Basis(definition, versions, source, self._mark(definition))
            for period, source in sources.items()
            if (definition := of_version[source.kpi_version])
        }

    def in_force(self, basis: Basis, rule: SmallNumbers | None) -> KpiDefinition:
        """Return the definition of a basis under another rule for small numbers of the configuration."""
        return in_force(basis.definition, basis.versions, rule)

    def _in_force(self, version: KpiDefinition, versions: Sequence[KpiDefinition]) -> KpiDefinition:
        return in_force(version, versions, self._least_rule)

    def _mark(self, definition: KpiDefinition) -> str:
        rule = definition.small_numbers
        parts = (definition.kpi_id, definition.version, definition.unit.value, definition.population_denominator)
        numbers = (rule.public_least, rule.officer_least, rule.round_to)
        before = [self._in_time().fingerprint] if self._in_time().fingerprint else []
        return sha256(repr((_METHOD, parts, numbers, self.areas, *before)).encode()).hexdigest()

    def of_kpi(
        self, kpi_id: str, viewer: Viewer, periods: Collection[str] | None, area_kinds: Collection[str] | None
    ) -> pd.DataFrame:
        """Return the figures of a KPI that a viewer may see, by period and area; works out and keeps what is missing.

        Of a year beside its months, which may take minutes, more is hidden until it has been worked out elsewhere.

        All periods (by their keys) and kinds of areas if None.

        Returns
        -------
        pandas.DataFrame
            What `disclosure.protect` returns, and `kpi_version`, the version of the definition that a row follows.

        Raises
        ------
        DatabaseError
            If there is no such KPI, or its figures cannot be worked out.
        """
        held = self._held(kpi_id, viewer, periods, area_kinds)
        version_of = {period: source.kpi_version for period, source in held.sources.items()}
        place = {one.version: number for number, one in enumerate(held.definitions)}
        follows = np.array(held.rows["period"].map(version_of).map(place), dtype=np.intp)
        found = [held.rows.assign(value=values(held.definitions, *_numbers(held.rows), follows))]
        if viewer is Viewer.STEWARD:
            found += self._unhidden(held)
        else:
            for period in held.cells["period"].unique():
                view = self._worked_out(held, str(period))[viewer]
                found.append(view if area_kinds is None else view[view["area_kind"].isin(area_kinds)])
        # an empty table would decide on types
        found = [one for one in found if len(one)] or found[:1]
        rows = pd.concat(found).sort_values(_KEYS, ignore_index=True)
        rows = rows.assign(kpi_version=rows["period"].map(version_of).astype("int64"))
        return rows[[*held.cells.columns, "value", "status", "kpi_version"]]

    def _held(
        self, kpi_id: str, viewer: Viewer, periods: Collection[str] | None, area_kinds: Collection[str] | None = None
    ) -> Held:
        # stewards see figures as they are, so they need no others beside those they ask for
        whole = viewer is not Viewer.STEWARD
        return self._store().held(kpi_id, viewer.value, self._marks, Only(periods, area_kinds), whole_periods=whole)

    def _unhidden(self, held: Held) -> list[pd.DataFrame]:
        """Return figures for stewards: all periods that follow the same version of the definition together."""
        version_of = {period: source.kpi_version for period, source in held.sources.items()}
        follows = held.cells["period"].map(version_of)
        found = []
        for version in held.definitions:
            theirs = follows == version.version
            cells = held.cells[theirs].reset_index(drop=True)
            try:
                if len(cells):
                    definition = self._in_force(version, held.definitions)
                    found.append(protect(cells, definition, Viewer.STEWARD, self._in_time().now.membership))
            except ValueError as error:
                raise DatabaseError(str(error)) from error
        return found

    def _worked_out(self, held: Held, period: str, wait: float = _BRIEFLY) -> Mapping[Viewer, pd.DataFrame]:
        """Work a period out, for officers and the public together, and keep it where that can be done at once.

        A reader, who waits briefly, does not wait for what takes minutes: more is hidden from him, and nothing is kept.
        """
        source = held.sources[period]
        version = next(one for one in held.definitions if one.version == source.kpi_version)
        definition = self._in_force(version, held.definitions)
        cells = held.cells[held.cells["period"] == period].reset_index(drop=True)
        try:
            *before, (areas, _) = self.steps(definition.kpi_id, period)
            earlier: list[Step] = []
            # behind illustrative figures there is nobody
            if before and not (definition.illustrative or definition.published):
                rows = self._store().observations(definition.kpi_id, period)
                earlier = [
                    Step(kpi_cube.cube(rows, one.membership), in_force(version, held.definitions, rule), one.membership)
                    for one, rule in before
                ]
            beside = () if definition.illustrative else self._store().beside(definition.kpi_id, period)
            of_same = self._beside(definition, Period.parse(period), beside, wait) if beside else None
            made = views(cells, definition, areas.membership, _KEPT, earlier, of_same)
        except ValueError as error:
            raise DatabaseError(str(error)) from error
        if of_same and of_same.at_sight:
            self.publish_soon()
            return made
        # what cannot be kept now, since somebody else writes or nobody can, is shown all the same
        with suppress(DatabaseError):
            kept = {viewer.value: view.drop(columns="value") for viewer, view in made.items()}
            publication = Publication(definition.kpi_id, period, source, self._mark(definition), kept, beside)
            self._store().keep(publication, self._marks, wait)
        return made

    def _beside(self, definition: KpiDefinition, period: Period, beside: Sequence[Beside], wait: float) -> OfSame:
        """Return the earlier periods of the same cases as they are published; works out what is missing."""
        found = []
        for one in beside:
            versions, sources = self._store().timeline(one.kpi_id)
            # withdrawn meanwhile: what is made without it is not kept
            if (source := sources.get(one.period)) is None:
                continue
            version = next(each for each in versions if each.version == source.kpi_version)
            # figures of an earlier version may have been measured in another way
            if (version.unit, version.population_denominator) != (definition.unit, definition.population_denominator):
                continue
            areas, _ = self.steps(one.kpi_id, one.period)[-1]
            cells = kpi_cube.cube(self._store().observations(one.kpi_id, one.period), areas.membership)
            keys, hides = pd.MultiIndex.from_frame(cells[_KEYS]), {}
            for viewer in _KEPT:
                seen = self.of_kpi(one.kpi_id, viewer, [one.period], None).set_index(_KEYS)["status"]
                hides[viewer] = seen.reindex(keys).eq(Status.SUPPRESSED.value).to_numpy()
            step = Step(cells, self._in_force(version, versions), areas.membership)
            found.append(Published(Period.parse(one.period), step, hides))
        return OfSame(period, found, at_sight=wait == _BRIEFLY and takes_long(period, found))

    def steps(self, kpi_id: str, period: str) -> list[tuple[Areas, SmallNumbers | None]]:
        """Return areas and rule that held for a period, see `AreasInTime.steps`."""
        in_time = self._in_time()
        # where nothing has ever changed nothing is asked for
        first = self._store().first_given(kpi_id).get(period) if in_time.fingerprint else None
        return in_time.steps(first)

    def of_all(
        self,
        viewer: Viewer,
        area_kinds: Collection[str] | None,
        areas: Collection[str] | None,
        periods: Collection[str] | None,
        kpi_ids: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the figures of many KPIs that a viewer may see, in no order; only what has been published by now.

        Nothing is worked out, which could take minutes: see `unpublished` and `publish_soon`. Stewards get exact
        figures, of all that has been handed in. All kinds and codes of areas, keys of periods and KPIs if None.

        Returns
        -------
        pandas.DataFrame
            `area_kind`, `area_code`, `kpi_id`, `source`, `period`, `status` (these are categories), `numerator`,
            `denominator`, `lsoas_with_figures`, `lsoas_total`, `kpi_version`, `value`.
        """
        only = Only(periods, area_kinds, areas, kpi_ids)
        if viewer is Viewer.STEWARD:
            versions, rows = self._store().exact(only)
            return exact([one for several in versions.values() for one in several], rows)
        definitions, rows = self._store().overview(viewer.value, self._marks, only)
        known = [one for versions in definitions.values() for one in versions]
        return rows.assign(value=values(known, *_numbers(rows), _followed(known, rows)))

    def unpublished(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Return KPI and period of the figures that `of_all` does not have yet."""
        return self._store().unpublished(viewer.value, self._marks)

    def publish(self, kpi_id: str | None, periods: Collection[str] | None) -> None:
        """Work out ahead what is missing, KPI by KPI, the latest periods first."""
        missing = dict.fromkeys(key for viewer in _KEPT for key in self.unpublished(viewer))
        left_out: set[str] = set()
        for one, period in missing:
            if one in left_out or kpi_id not in (None, one) or (periods is not None and period not in periods):
                continue
            try:
                if self._is_outdated():
                    # others do it by what holds now, and would have to do it again after this
                    return
                held = self._held(one, Viewer.OFFICER, [period], [])
                for key in held.cells["period"].unique():
                    self._worked_out(held, str(key), _PATIENTLY)
            except DatabaseError:
                # removed meanwhile, or not to be worked out: whoever asks for it is told why
                left_out.add(one)

    def reconciliation(
        self, kpi_id: str, period: str, viewer: Viewer, seen: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Tell what became of the numerators handed in for a period.

        A total that differs from the published sum of the city would say how much was not placed, and a sum over LSOAs
        that is published nowhere would give hidden ones away. So all but stewards learn one thing only, and only where
        the city's figure is the sum of the LSOAs and is shown: the share of the LSOAs' total that was placed. It comes
        in steps of 1, 5 or 10 per cent, so that no step stands for fewer than the least count that the viewer sees;
        below ten times that count nothing is told.

        Parameters
        ----------
        seen
            All figures of the period as `of_kpi` returned them to this viewer, if they have been read already.

        Returns
        -------
        pandas.DataFrame
            What `kpi_cube.reconcile` returns, and `share_matched_pct`; missing where it is not for the viewer.
        """
        rule = self._store().definition(kpi_id).rule_with(self._least_rule)
        least = rule.officer_least if viewer is Viewer.OFFICER else rule.public_least
        seen = self.of_kpi(kpi_id, viewer, [period], None) if seen is None else seen
        table = kpi_cube.reconcile(self._store().observations(kpi_id, period), seen)
        return reconciled(table, seen[seen["area_kind"] == kpi_cube.CITY], viewer, least)

    def publish_soon(self) -> None:
        """Publish in the background; what is asked for while that runs is done after it."""
        with self._turn:
            self._wanted = True
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._publish_wanted, daemon=True)
                self._worker.start()

    def _publish_wanted(self) -> None:
        while True:
            with self._turn:
                if not self._wanted:
                    self._worker = None
                    return
                self._wanted = False
            with suppress(DatabaseError):
                self.publish(None, None)
                self.afterwards()


def exact(known: Sequence[KpiDefinition], rows: pd.DataFrame) -> pd.DataFrame:
    """Add to exact figures what `disclosure.protect` adds for stewards: status and value."""
    followed = _followed(known, rows)
    # a count, and what is measured against the resident population, has a numerator only
    one_part = np.array([forms_of(one).parts == 1 for one in known], dtype=bool)[followed]
    numerators, denominators = _numbers(rows)
    given = ~np.isnan(numerators) & (one_part | ~np.isnan(denominators))
    numerators, denominators = (np.where(given, part, np.nan) for part in (numerators, denominators))
    states = pd.Index([Status.NO_FIGURES.value, Status.SHOWN.value], dtype="str")
    status = pd.Categorical.from_codes(given.astype("int8"), states)
    found = values(known, numerators, denominators, followed)
    described = rows.assign(status=status, numerator=numerators, denominator=denominators, value=found)
    return described[[*_SERIES, "status", "numerator", "denominator", *_COUNTS, "kpi_version", "value"]]


def _followed(known: Sequence[KpiDefinition], rows: pd.DataFrame) -> NDArray[np.intp]:
    """Return which definition each row follows, by position."""
    kpis = rows["kpi_id"].cat
    place = {kpi_id: number for number, kpi_id in enumerate(kpis.categories)}
    follows = np.zeros((len(place), 1 + max((one.version for one in known), default=0)), dtype=np.intp)
    for number, one in enumerate(known):
        if one.kpi_id in place:
            follows[place[one.kpi_id], one.version] = number
    found: NDArray[np.intp] = follows[kpis.codes.to_numpy(), rows["kpi_version"].to_numpy()]
    return found


def _numbers(rows: pd.DataFrame) -> tuple[Numbers, Numbers]:
    return rows["numerator"].to_numpy(dtype=float), rows["denominator"].to_numpy(dtype=float)


def in_force(
    version: KpiDefinition, versions: Sequence[KpiDefinition], least_rule: SmallNumbers | None = None
) -> KpiDefinition:
    """Return a version with the small-number rule of the latest one, which holds for older figures too."""
    return replace(version, small_numbers=versions[-1].rule_with(least_rule))
