"""The KPI that a request to the map asks for; imported when the first one does."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.components.map.kpi import kpi_map_of, payload
from dashboard.components.map.model import MapModel
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.gap_table import in_order
from dashboard.domain.kpi.map import KpiChoice, KpiMap
from dashboard.domain.kpi.map_view import read_kpi_view
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis

_LOG = logging.getLogger(__name__)
NOT_AT_THE_MOMENT = "The services’ figures cannot be read at the moment. Try again later."


@dataclass(frozen=True)
class KpiOnMap:
    """A KPI on the map, with what else could be chosen: all KPIs, and the periods of this one, the first one first."""

    shown: KpiMap
    definitions: Sequence[KpiDefinition]
    periods: Sequence[Period]

    def payload(self, model: MapModel) -> dict[str, object]:
        """Return what the browser's scripts need."""
        return payload(model, self.shown, self.periods, self.definitions)


def kpi_on_map(
    model: MapModel, kpis: Kpis, viewer: Viewer, query: Mapping[str, str]
) -> tuple[KpiOnMap | None, tuple[str, ...]]:
    """Find the KPI of a URL; None where there is none to show, and a sentence for what was not understood."""
    try:
        definitions = {one.kpi_id: one for one in kpis.definitions()}
        periods: dict[str, Period] = {}

        def keys(kpi_id: str) -> list[str]:
            periods.update((one.key, one) for one in kpis.periods(kpi_id))
            return list(periods)

        view, problems = read_kpi_view(query, definitions, keys)
        if view is None:
            return None, problems
        definition = definitions[view.kpi_id]
        if view.period is None:
            return None, (*problems, no_figures(definition))
        period = periods[view.period]
        choice = KpiChoice(kpis.measured(definition, period), period, view.way, view.by)
        shown = kpi_map_of(model, kpis, choice, viewer)
    except DatabaseError as error:
        # for whoever runs the server; readers need not know where its database lies
        _LOG.error("A KPI for the map: %s", error)
        return None, (NOT_AT_THE_MOMENT,)
    return KpiOnMap(shown, tuple(definitions.values()), tuple(periods.values())), problems


def no_figures(definition: KpiDefinition) -> str:
    """Say that a KPI has no figures yet, and who can supply them."""
    return f"There are no figures for “{definition.name}” yet. They come from {definition.service}."


def first_with_figures(kpis: Kpis) -> str | None:
    """Return the KPI that is shown when no other has been chosen: the first with figures, real ones before examples."""
    for one in in_order(kpis.definitions()):
        if kpis.periods(one.kpi_id):
            return one.kpi_id
    return None
