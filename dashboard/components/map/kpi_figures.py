"""What the map needs of whoever keeps the services' figures."""

from collections.abc import Collection, Sequence
from typing import Protocol

import pandas as pd

from dashboard.domain.access.audit import Recorder
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import KpiDefinition, Period

#: Where a KPI by LSOA is answered, for scripts and as downloads.
MAP_KPI_URL = "/map-kpi/"


class KpiFigures(Recorder, Protocol):
    """Whoever keeps the figures; see `dashboard.kpis.Kpis`."""

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""

    def periods(self, kpi_id: str) -> Sequence[Period]:
        """Return the periods with figures, the first one first."""

    def figures(
        self,
        kpi_id: str,
        viewer: Viewer,
        periods: Collection[str] | None = None,
        area_kinds: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the figures that a viewer may see."""
