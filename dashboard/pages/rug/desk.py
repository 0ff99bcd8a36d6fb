"""Answers for the page and its downloads, kept until something is written to the database."""

from dataclasses import dataclass, replace
from functools import lru_cache

from dashboard.domain.areas import SetKey
from dashboard.domain.city import City
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.rug import Rug
from dashboard.kpis import Kpis
from dashboard.kpis.rugs import Holdings, RugView
from dashboard.pages.page import PageContent, Query
from dashboard.pages.rug import empty, layout
from dashboard.pages.rug.choice import Choice, Sort, read_choice
from dashboard.pages.rug.table import Cells

#: Pages that are kept, by viewer and choice.
_KEPT = 24


@dataclass(frozen=True)
class Shown:
    """What a reader gets to see.

    Attributes
    ----------
    view
        All KPIs of the period, and what is not worked out yet.
    of_service
        The KPIs of the service chosen, by service; all without one.
    rug
        The rows that are shown, in their order.
    choice, viewer, city
        Which, for whom, where.
    """

    view: RugView
    of_service: Rug
    rug: Rug
    choice: Choice
    viewer: Viewer
    city: City

    @property
    def together(self) -> str:
        """The neighbourhoods together, so that it can follow "in": "the six priority neighbourhoods"."""
        label = self.city.config.labels.get(SetKey.PRIORITY, SetKey.PRIORITY.value)
        lowered = f"{label[:1].lower()}{label[1:]}"
        return lowered if lowered.startswith("the ") else f"the {lowered}"

    @property
    def illustrative(self) -> int:
        """How many of the KPIs shown are invented."""
        return sum(row.definition.illustrative for row in self.rug.rows)


class Desk:
    """Pages and tables of all KPIs; may be shared by threads.

    Parameters
    ----------
    kpis
        Definitions and figures.
    """

    def __init__(self, kpis: Kpis) -> None:
        self._rugs = kpis.rugs
        self._cells = Cells(self._rugs.columns)
        self._page = lru_cache(maxsize=_KEPT)(self._written)

    def page(self, viewer: Viewer, query: Query) -> PageContent:
        """Return the page for a reader.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = self._rugs.holdings()
        if not holdings.choices:
            return empty.without_figures(holdings.definitions)
        choice, told = read_choice(query, _services(holdings), holdings.choices)
        # so that what is still missing is asked for by everyone who looks
        view = self._rugs.view(holdings, viewer, choice.period)
        return self._page(view, holdings, (viewer, choice), tuple(told))

    def shown(self, viewer: Viewer, query: Query) -> Shown | None:
        """Return what the page shows, for a download; None where there are no figures at all.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = self._rugs.holdings()
        if not holdings.choices:
            return None
        choice, _ = read_choice(query, _services(holdings), holdings.choices)
        return self._shown(self._rugs.view(holdings, viewer, choice.period), viewer, choice)

    def _shown(self, view: RugView, viewer: Viewer, choice: Choice) -> Shown:
        of_service = view.rug
        if choice.service:
            rows = tuple(row for row in view.rug.rows if row.definition.service == choice.service)
            of_service = replace(view.rug, rows=rows)
        rug = of_service.only_worse() if choice.only_worse else of_service
        rug = rug.by_gap() if choice.sort is Sort.GAP else rug
        return Shown(view, of_service, rug, choice, viewer, self._rugs.city)

    def _written(
        self, view: RugView, holdings: Holdings, asked: tuple[Viewer, Choice], told: tuple[str, ...]
    ) -> PageContent:
        return layout.build(self._shown(view, *asked), self._cells, _services(holdings), holdings.choices, told)


def _services(holdings: Holdings) -> tuple[str, ...]:
    return tuple(sorted({kpi.service for kpi in holdings.definitions}))
