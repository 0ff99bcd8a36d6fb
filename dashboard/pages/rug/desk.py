"""Answers for the page and its downloads."""

from dataclasses import replace

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.rug import TOGETHER, rug_columns
from dashboard.kpis import Kpis
from dashboard.kpis.rugs import Holdings, holdings_of, rug_view
from dashboard.pages.page import PageContent, Query
from dashboard.pages.rug import empty, layout
from dashboard.pages.rug.choice import GAP, SERVICE, Choice, read_choice
from dashboard.pages.rug.shown import Shown


class Desk:
    """Pages and tables of all KPIs; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis
        self._columns = rug_columns(kpis.city.config)

    def page(self, viewer: Viewer, query: Query) -> PageContent:
        """Return the page for a reader.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = holdings_of(self._kpis)
        if not holdings.choices:
            return empty.without_figures(holdings.definitions)
        services = _services(holdings)
        choice, told = read_choice(query, services, holdings.choices, self._columns)
        return layout.build(self._shown(holdings, viewer, choice), services, holdings.choices, told)

    def shown(self, viewer: Viewer, query: Query) -> Shown | None:
        """Return what the page shows, for a download; None where there are no figures at all.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = holdings_of(self._kpis)
        if not holdings.choices:
            return None
        choice, _ = read_choice(query, _services(holdings), holdings.choices, self._columns)
        return self._shown(holdings, viewer, choice)

    def _shown(self, holdings: Holdings, viewer: Viewer, choice: Choice) -> Shown:
        view = rug_view(self._kpis, holdings, viewer, choice.period, self._columns)
        of_service = view.rug
        if choice.service:
            rows = tuple(row for row in view.rug.rows if row.definition.service == choice.service)
            of_service = replace(view.rug, rows=rows)
        rug = of_service.only_worse() if choice.only_worse else of_service
        rug = rug if choice.sort == SERVICE else rug.by_gap(TOGETHER if choice.sort == GAP else choice.sort)
        return Shown(view, of_service, rug, choice, viewer, self._kpis.city)


def _services(holdings: Holdings) -> tuple[str, ...]:
    return tuple(sorted({kpi.service for kpi in holdings.definitions}))
