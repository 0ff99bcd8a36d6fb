"""Answers for the page and its downloads."""

from dataclasses import replace

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import TOGETHER, GapTable, Role, gap_table_columns
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import Holdings, against_target_wards, gap_table_view, holdings_of
from dashboard.pages.gap_table import empty, layout
from dashboard.pages.gap_table.choice import GAP, SERVICE, TARGET, Choice, read_choice, shows_examples
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.page import PageContent, Query


class PageState:
    """Pages and tables of all KPIs; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis
        self._columns = gap_table_columns(kpis.city.config)

    def page(self, viewer: Viewer, query: Query) -> PageContent:
        """Return the page for a reader.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = self._holdings(query)
        if not holdings.choices:
            return empty.without_figures(holdings.definitions)
        services = _services(holdings)
        choice, told = read_choice(query, services, holdings.choices, self._columns, holdings.first_choice)
        return layout.build(self._shown(holdings, viewer, choice), services, holdings.choices, told)

    def shown(self, viewer: Viewer, query: Query) -> Shown | None:
        """Return what the page shows, for a download; None where there are no figures at all.

        Raises
        ------
        DatabaseError
            If the database cannot be used.
        """
        holdings = self._holdings(query)
        if not holdings.choices:
            return None
        choice, _ = read_choice(query, _services(holdings), holdings.choices, self._columns, holdings.first_choice)
        return self._shown(holdings, viewer, choice)

    def _holdings(self, query: Query) -> Holdings:
        return holdings_of(self._kpis, examples=shows_examples(query))

    def _shown(self, holdings: Holdings, viewer: Viewer, choice: Choice) -> Shown:
        columns, against = self._columns, None
        if choice.against:
            against = against_target_wards(self._kpis.city)
            # the rest of the city is no comparator then
            columns = tuple(column for column in columns if column.role is not Role.REST)
        view = gap_table_view(self._kpis, holdings, viewer, choice.period, columns, against)
        of_service = view.gap_table
        if choice.service:
            rows = tuple(row for row in view.gap_table.rows if row.definition.service == choice.service)
            of_service = replace(view.gap_table, rows=rows)
        gap_table = of_service.only_worse() if choice.only_worse else of_service
        return Shown(
            view, of_service, _sorted(gap_table, choice.sort), choice, viewer, self._kpis.city, holdings.left_out
        )


def _sorted(gap_table: GapTable, sort: str) -> GapTable:
    if sort == SERVICE:
        return gap_table
    if sort == TARGET:
        return gap_table.by_target()
    column = next((one for one in gap_table.columns if one.key == sort), None)
    if column is not None and column.role is not Role.AREA:
        return gap_table.by_value(sort)
    return gap_table.by_gap(TOGETHER if sort == GAP or column is None else sort)


def _services(holdings: Holdings) -> tuple[str, ...]:
    return tuple(sorted({kpi.service for kpi in holdings.definitions}))
