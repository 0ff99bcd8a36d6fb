"""What the page of a KPI needs of whoever keeps the figures, and how it is read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import pandas as pd

from dashboard.domain.city import City
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import KpiDefinition, Period
from dashboard.domain.kpi_cube import LSOA
from dashboard.domain.kpi_view import KpiView, comparable, definition_of, page_columns
from dashboard.domain.rug import RugColumn
from dashboard.store.kpi.records import State, StoredSubmission

#: Views that are kept until something is written to the database.
_KEPT = 24


class Versioned(Protocol):
    """A store that says when it has changed."""

    def version(self) -> str:
        """Return a mark that changes with everything that is written."""


class KpiSource(Protocol):
    """Definitions and published figures; see `dashboard.kpis.Kpis`."""

    @property
    def city(self) -> City:
        """The city."""

    @property
    def store(self) -> Versioned:
        """The database."""

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""

    def versions(self, kpi_id: str) -> Sequence[KpiDefinition]:
        """Return every version of a definition, the first one first; none for an unknown KPI."""

    def periods(self, kpi_id: str) -> Sequence[Period]:
        """Return the periods with figures, the first one first."""

    def breaks(self, kpi_id: str) -> Sequence[Period]:
        """Return the periods with which another version of the definition begins."""

    def figures(
        self,
        kpi_id: str,
        viewer: Viewer,
        periods: Collection[str] | None = None,
        area_kinds: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return published figures."""

    def unpublished(self, viewer: Viewer) -> Sequence[tuple[str, str]]:
        """Return KPI and period of what has not been worked out yet."""

    def publish_soon(self) -> None:
        """Work it out in the background."""

    def reconciliation(
        self, kpi_id: str, period: str, viewer: Viewer, seen: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Tell what became of the numerators handed in."""

    def history(self, kpi_id: str) -> Sequence[StoredSubmission]:
        """Return every submission of a KPI, the latest first."""


@dataclass(frozen=True)
class Shown:
    """All that is read for one page.

    Attributes
    ----------
    view
        The figures.
    columns
        Areas of the gap chart; the chosen one last where it is none of the others.
    breaks
        Periods with which another version of the definition begins.
    awaited
        Periods whose figures have yet to be worked out for this viewer.
    reconciliation
        What became of the numerators handed in.
    submission
        Where the figures of the period come from; None for the public.
    """

    view: KpiView
    columns: tuple[RugColumn, ...]
    breaks: tuple[Period, ...]
    awaited: tuple[Period, ...]
    reconciliation: pd.DataFrame
    submission: StoredSubmission | None


class Reader:
    """Reads what pages show, and keeps some of it until something is written; may be shared by threads."""

    def __init__(self, source: KpiSource) -> None:
        self._source = source
        self.columns = page_columns(source.city)
        self._kept = lru_cache(maxsize=_KEPT)(self._read)

    def shown(self, viewer: Viewer, kpi_id: str, period: Period, area: RugColumn | None) -> Shown:
        """Return what a viewer may see of a KPI in a period, with an area beside those of every page."""
        # asked for before anything is read: what is kept under it is never older
        return self._kept(self._source.store.version(), viewer, kpi_id, period, area)

    def _read(self, _version: str, viewer: Viewer, kpi_id: str, period: Period, area: RugColumn | None) -> Shown:
        source = self._source
        versions, held = source.versions(kpi_id), source.periods(kpi_id)
        awaited = self._awaited(viewer, kpi_id, period, held)
        columns = self.columns if area is None or area in self.columns else (*self.columns, area)
        cells = source.figures(kpi_id, viewer, [period.key], None)
        kinds = sorted({column.area_kind for column in columns if column.area_kind})
        others = [one.key for one in held if one != period and one not in awaited]
        # the period itself has been read; of LSOAs only the chosen one is wanted, and there are many
        past = source.figures(kpi_id, viewer, others, kinds)
        past = pd.concat([past, cells[cells["area_kind"].isin(kinds)]], ignore_index=True)
        if area is not None and area.area_kind == LSOA:
            past = past[past["area_kind"].ne(LSOA) | past["area_code"].eq(area.area_code)]
        version = int(cells["kpi_version"].iloc[0]) if len(cells) else versions[-1].version
        definition = definition_of(versions, version)
        view = KpiView(
            definition, period, cells, comparable(past, versions, definition.unit), viewer is not Viewer.STEWARD
        )
        reconciliation = source.reconciliation(kpi_id, period.key, viewer, cells)
        submission = None if viewer is Viewer.PUBLIC else _submission(source.history(kpi_id), period)
        return Shown(view, columns, tuple(source.breaks(kpi_id)), awaited, reconciliation, submission)

    def _awaited(self, viewer: Viewer, kpi_id: str, period: Period, held: Sequence[Period]) -> tuple[Period, ...]:
        """Return the other periods that have yet to be worked out, and have that done in the background."""
        if viewer is Viewer.STEWARD:
            return ()
        missing = {key for of_kpi, key in self._source.unpublished(viewer) if of_kpi == kpi_id}
        found = tuple(one for one in held if one.key in missing and one != period)
        if found:
            self._source.publish_soon()
        return found


def _submission(history: Sequence[StoredSubmission], period: Period) -> StoredSubmission | None:
    return next((one for one in history if one.periods.get(period.key) is State.CURRENT), None)
