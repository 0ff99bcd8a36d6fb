"""Reads which weights somebody asks for, and ranks the areas by them, of KPIs as he may see them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from dashboard.domain.access.roles import Person, Right
from dashboard.domain.areas.city import City
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.explore import measured
from dashboard.domain.explore.choices import KPI, Level
from dashboard.domain.kpi.cube import LSOA
from dashboard.domain.kpi.definition import Better, KpiDefinition
from dashboard.domain.kpi.gap_table import in_order
from dashboard.domain.weighing.choice import Weights, read_weights
from dashboard.domain.weighing.combining import Indicator, Scaling
from dashboard.domain.weighing.index import Weighed, domain_indicators, kpi_indicator
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.pages.page import Query

_LOG = logging.getLogger(__name__)
_AWAY = "The figures of services cannot be used at the moment; the published weights are shown."


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked for: the ranking, sentences on what could not be used, and the weights as published.

    `keeps` tells whether whoever asks may keep weights as the council's own.
    """

    weighed: Weighed
    told: tuple[str, ...]
    published: Mapping[str, float]
    keeps: bool

    @property
    def as_published(self) -> bool:
        """Whether the ranking is that of the published index."""
        weights = self.weighed.weights
        return weights.used == self.published and weights.scaling is Scaling.RANK

    def address(self, path: str) -> str:
        """Return the address under which the same is shown."""
        return self.weighed.weights.address(path, self.published)


class Reader:
    """Reads for whoever asks; may be shared by threads."""

    def __init__(self, city: City, kpis: Kpis, viewer: Callable[[], Viewer], person: Callable[[], Person]) -> None:
        self.city, self._kpis, self._viewer, self._person = city, kpis, viewer, person
        self.published = {domain.key: city.edition.weights_pct[domain.key] for domain in DOMAINS}
        self._domains = domain_indicators(city)
        self._areas = measured.areas_of(city, Level.LSOA)

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self._viewer()

    def definitions(self) -> dict[str, KpiDefinition]:
        """Return the KPIs that can be weighed, by kpi_id: those of which one end is the worse."""
        found = in_order(self._kpis.definitions())
        return {one.kpi_id: one for one in found if one.better is not Better.NEITHER}

    def choosable(self) -> list[KpiDefinition]:
        """Return the KPIs to choose from; none while the database cannot be used."""
        try:
            return list(self.definitions().values())
        except DatabaseError as error:
            # for whoever runs the server; domains can be weighed all the same
            _LOG.error("KPIs to weigh: %s", error)
            return []

    def read(self, query: Query) -> Asked:
        """Read what an address asks for."""
        added: dict[str, Indicator] = {}
        try:
            # a slider of a domain is not to wait for the database
            known = self.definitions() if query.get("add") or any(key.startswith(KPI) for key in query) else {}
            weights, told = read_weights(query, self.published, known)
            for key in weights.added:
                added[key] = self._kpi(known[key.removeprefix(KPI)], told)
        except DatabaseError as error:
            _LOG.error("A KPI to weigh: %s", error)
            weights, told = Weights(self.published), [_AWAY]
        weighed = Weighed(self.city, weights, {**self._domains, **added})
        return Asked(weighed, tuple(told), self.published, self._person().may(Right.ADMINISTER))

    def read_text(self, query: str) -> Asked:
        """Read the query of an address as the browser has it."""
        return self.read(dict(reversed(parse_qsl(query.removeprefix("?"), keep_blank_values=True))))

    def _kpi(self, definition: KpiDefinition, told: list[str]) -> Indicator:
        """Return a KPI in its latest period; without figures, no area has any."""
        *_, period = self._kpis.periods(definition.kpi_id) or (None,)
        if period is None:
            told.append(f"There are no figures for “{definition.name}” yet. They come from {definition.service}.")
            period = self._kpis.next_period(definition)
        figures = self._kpis.figures(definition.kpi_id, self.viewer, [period.key], [LSOA])
        measure = measured.kpi(self._kpis.measured(definition, period), period, figures, self._areas)
        return kpi_indicator(measure, self.city.config.city_name)
