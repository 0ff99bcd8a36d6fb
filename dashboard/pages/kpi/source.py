"""What the page of a KPI needs of whoever keeps the figures, and how it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import LSOA
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import GapTableColumn
from dashboard.domain.kpi.view import KpiView, comparable, definition_of, page_columns
from dashboard.kpis import Kpis
from dashboard.kpis.timeline import Timeline
from dashboard.store.kpi.records import State, StoredSubmission


@dataclass(frozen=True)
class Shown:
    """All that is read for one page.

    Attributes
    ----------
    view
        The figures.
    columns
        Areas of the gap chart; the chosen one last where it is none of the others.
    timeline
        Where the definition, the residents and the areas change.
    awaited
        Periods whose figures have yet to be worked out for this viewer.
    reconciliation
        What became of the numerators handed in.
    submission
        Where the figures of the period come from; None for the public.
    year_before
        The year of the same cases after which a period came, of which nothing is shown for that; else None.
    """

    view: KpiView
    columns: tuple[GapTableColumn, ...]
    timeline: Timeline
    awaited: tuple[Period, ...]
    reconciliation: pd.DataFrame
    submission: StoredSubmission | None
    year_before: Period | None = None


class Reader:
    """Reads what pages show; may be shared by threads."""

    def __init__(self, source: Kpis) -> None:
        self._source = source
        self.columns = page_columns(source.city)

    def shown(self, viewer: Viewer, timeline: Timeline, period: Period, area: GapTableColumn | None) -> Shown:
        """Return what a viewer may see of a KPI in a period, with an area beside those of every page."""
        source, kpi_id = self._source, timeline.versions[-1].kpi_id
        # nothing is to be hidden in open figures, so that they are worked out at once
        missing = frozenset() if timeline.versions[-1].published else self._missing(viewer, kpi_id)
        awaited = tuple(one for one in timeline.periods if one.key in missing and one != period)
        if awaited:
            source.publish_soon()
        columns = self.columns if area is None or area in self.columns else (*self.columns, area)
        cells = source.figures(kpi_id, viewer, [period.key], None)
        kinds = frozenset(column.area_kind for column in columns if column.area_kind)
        past = source.figures(
            kpi_id, viewer, [one.key for one in timeline.periods if one.key not in missing], sorted(kinds)
        )
        if period.key in missing:
            # it has just been worked out, and perhaps could not be kept
            past = pd.concat([past, cells[cells["area_kind"].isin(kinds)]], ignore_index=True)
        if area is not None and area.area_kind == LSOA:
            # of LSOAs only the chosen one is wanted, and there are many
            past = past[past["area_kind"].ne(LSOA) | past["area_code"].eq(area.area_code)]
        own = int(cells["kpi_version"].iloc[0]) if len(cells) else timeline.versions[-1].version
        definition = timeline.measured(definition_of(timeline.versions, own), period)
        past = comparable(past, timeline.versions, definition.unit)
        past = past.assign(run=past["period"].map(dict(timeline.runs)).fillna(0).astype("int64"))
        view = KpiView(definition, period, cells, past, viewer is not Viewer.STEWARD)
        reconciliation = source.reconciliation(kpi_id, period.key, viewer, cells)
        submission = None if viewer is Viewer.PUBLIC else _submission(source.history(kpi_id), period)
        year_before = None if view.shows_something else source.year_before(kpi_id, period)
        return Shown(view, columns, timeline, awaited, reconciliation, submission, year_before)

    def _missing(self, viewer: Viewer, kpi_id: str) -> frozenset[str]:
        """Return the keys of the periods that have yet to be worked out."""
        if viewer is Viewer.STEWARD:
            return frozenset()
        return frozenset(key for of_kpi, key in self._source.unpublished(viewer) if of_kpi == kpi_id)


def _submission(history: Sequence[StoredSubmission], period: Period) -> StoredSubmission | None:
    return next((one for one in history if one.periods.get(period.key) is State.CURRENT), None)
