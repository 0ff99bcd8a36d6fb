"""What a reader of the page gets to see."""

from dataclasses import dataclass

from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import GapTable
from dashboard.kpis.gap_tables import GapTableView
from dashboard.pages.gap_table.choice import Choice


@dataclass(frozen=True)
class Shown:
    """What a reader gets to see.

    Attributes
    ----------
    view
        All KPIs of the period, and what is not worked out yet.
    of_service
        The KPIs of the service chosen, by service; all without one.
    gap table
        The rows that are shown, in their order.
    choice, viewer, city
        Which, for whom, where.
    left_out
        Whether there are examples that are not shown.
    """

    view: GapTableView
    of_service: GapTable
    gap_table: GapTable
    choice: Choice
    viewer: Viewer
    city: City
    left_out: bool = False

    @property
    def together(self) -> str:
        """The neighbourhoods together, so that it can follow "in": "the six priority neighbourhoods"."""
        label = self.city.config.labels.get(SetKey.PRIORITY, SetKey.PRIORITY.value)
        lowered = f"{label[:1].lower()}{label[1:]}"
        return lowered if lowered.startswith("the ") else f"the {lowered}"

    @property
    def awaits(self) -> bool:
        """Whether the latest figures of any KPI of the service are still being worked out."""
        return self.of_service.awaits(self.view.awaited)

    @property
    def awaits_earlier(self) -> bool:
        """Whether any earlier ones are."""
        return self.of_service.awaits(self.view.behind)

    @property
    def illustrative(self) -> int:
        """How many of the KPIs shown are illustrative."""
        return sum(row.definition.illustrative for row in self.gap_table.rows)
