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
        """The neighbourhoods together, so that it can follow "in"; one is called by its name."""
        config = self.city.config
        if len(config.neighbourhoods) == 1:
            return config.together
        return f"{_in_sentence(config.labels.get(SetKey.PRIORITY, SetKey.PRIORITY.value))} together"

    @property
    def comparator(self) -> str:
        """What areas are compared with, to follow "than": "the rest of Leeds", "the twelve target wards"."""
        if not self.choice.against:
            return f"the rest of {self.city.config.city_name}"
        return self.wards_or_city

    @property
    def wards_or_city(self) -> str:
        """The area to whose value gaps are, so that it can follow "in"."""
        return _in_sentence(self.wards) if self.choice.against else self.city.config.city_name

    @property
    def wards(self) -> str:
        """The target wards, as a label."""
        return self.city.config.labels.get(SetKey.TARGET_WARDS, "Target wards")

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


def _in_sentence(label: str) -> str:
    lowered = f"{label[:1].lower()}{label[1:]}"
    return lowered if lowered.startswith("the ") else f"the {lowered}"
