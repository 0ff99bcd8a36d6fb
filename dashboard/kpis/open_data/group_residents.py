"""Residents by group as they were fetched: which KPI counts which group, and the counts nearest to a period."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.groups.residents import ResidentsByGroup, by_area
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.source import Source
from dashboard.kpis.open_data.sources import sources_in

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore


class GroupResidents:
    """Residents by characteristic of a city; may be shared by threads.

    Parameters
    ----------
    store
        Gives the database.
    membership
        The LSOAs of every area.
    data_dir
        Data folder with the sources; None for none.
    """

    def __init__(self, store: Callable[[], "KpiStore"], membership: pd.DataFrame, data_dir: Path | None) -> None:
        self._store = store
        self._membership = membership
        self._data_dir = data_dir

    @cached_property
    def _sources(self) -> Sequence[Source]:
        return [one for one in sources_in(self._data_dir) if one.groups] if self._data_dir else []

    @cached_property
    def kpi_ids(self) -> frozenset[str]:
        """The KPIs that count residents of a group."""
        return frozenset(kpi_id for source in self._sources for kpi_id in source.groups)

    def source_of(self, characteristic: str) -> Source | None:
        """Return the source whose fetch brings residents by a characteristic; None for none."""
        of = ((one, {name for name, _ in one.groups.values()}) for one in self._sources)
        return next((one for one, names in of if characteristic in names), None)

    def of(self, characteristic: str, period: Period) -> ResidentsByGroup | None:
        """Return the residents of the year nearest to a period; None where none were fetched for every category."""
        source = self.source_of(characteristic)
        if source is None:
            return None
        held = {category: self._store().observations(kpi_id) for kpi_id, (_, category) in source.groups.items()}
        common = set.intersection(*(set(rows["period"].astype(str)) for rows in held.values()))
        if not common:
            return None
        key = min(common, key=lambda one: (abs(Period.parse(one).year - period.year), one))
        counts = by_area({name: rows[rows["period"] == key] for name, rows in held.items()}, self._membership)
        # a source that has one period only is a census
        when = f"Census {key}" if source.first == source.last else f"mid-{key}"
        return ResidentsByGroup(characteristic, when, counts, f"{source.title}, {source.publisher}", source.attribution)
