"""Reads what somebody explores: two measures of every area as he may see them, and what a selection comes to."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd

from dashboard.components.map.model import MapModel
from dashboard.domain.areas.custom import gone, summed
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import IMD, MEASURES
from dashboard.domain.disclosure.protection import custom_area_problems
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.explore import measured
from dashboard.domain.explore.choices import KPI, POPULATION, Choices, Level, View, known_areas, read_choices
from dashboard.domain.explore.measured import Measured
from dashboard.domain.kpi.cube import LSOA, ward_kind
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.statistics.gaps import Figures, values
from dashboard.domain.wording import explore as wording
from dashboard.domain.wording.explore import Selection
from dashboard.domain.wording.kpi import value_text
from dashboard.domain.wording.services import short_period
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.pages.page import Query

_LOG = logging.getLogger(__name__)
_AWAY = "The figures of services cannot be shown at the moment; measures of deprivation can."
_OWN = "own"


@dataclass(frozen=True, eq=False)
class Explored:
    """What is shown: the choices, the areas, the two measures, and sentences on what could not be used."""

    model: MapModel
    choices: Choices
    areas: pd.DataFrame
    x: Measured
    y: Measured
    series: Mapping[str, pd.Series]
    periods: tuple[str, ...]
    told: tuple[str, ...]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names of the sets, by the value of `mark`; "" for areas of none."""
        own = {key.value: self.model.city.sets[key].label for key in SetKey if key is not SetKey.WARDS}
        return {"": f"Other {self.choices.level.noun(2)}", **own}

    @property
    def sentence(self) -> str:
        """What the chart shows."""
        if self.choices.view is View.RANKING:
            return wording.ranking_sentence(self.x, self.areas)
        if self.choices.view is View.TIME:
            return wording.time_sentence(self.x, list(self.periods))
        return wording.relationship_sentence(self.x, self.y, self.choices.level)

    @property
    def missing(self) -> str:
        """Which areas are not drawn; "" for none."""
        return wording.missing_sentence((self.x, self.y), self.choices.level)


class Reader:
    """Reads for whoever asks; may be shared by threads.

    Parameters
    ----------
    model, kpis
        The city and its KPIs.
    viewer
        Tells who asks.
    """

    def __init__(self, model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer]) -> None:
        self._model, self._kpis, self._viewer = model, kpis, viewer

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self._viewer()

    def definitions(self) -> dict[str, KpiDefinition]:
        """Return the KPIs that have figures or may have, by kpi_id; none while the database cannot be used."""
        try:
            found = sorted(self._kpis.definitions(), key=lambda one: (one.service, one.name))
        except DatabaseError as error:
            # for whoever runs the server; the measures of deprivation can be explored all the same
            _LOG.error("KPIs to explore: %s", error)
            return {}
        return {one.kpi_id: one for one in found}

    def periods(self, key: str) -> tuple[Period, ...]:
        """Return the periods of a measure, the latest first; none for what is no KPI."""
        return tuple(reversed(self._kpis.periods(key.removeprefix(KPI)))) if key.startswith(KPI) else ()

    def read(self, query: Query) -> Explored:
        """Read what an address asks for."""
        known = self.definitions()
        choices, told = read_choices(query, known)
        areas = measured.areas_of(self._model.city, choices.level)
        choices, unknown = known_areas(choices, areas.index)
        told += unknown
        try:
            x, choices = self._measured(choices, "x", areas, known, told)
            y, choices = self._measured(choices, "y", areas, known, told)
            series, periods = self._series(choices, areas) if choices.view is View.TIME else ({}, ())
        except DatabaseError as error:
            _LOG.error("A KPI to explore: %s", error)
            usual = Choices()
            choices = replace(choices, x=usual.x, y=usual.y, period_x="", period_y="")
            x, choices = self._measured(choices, "x", areas, known, told)
            y, choices = self._measured(choices, "y", areas, known, told)
            series, periods, told = {}, (), [*told, _AWAY]
        return Explored(self._model, choices, areas, x, y, series, periods, tuple(told))

    def read_text(self, query: str) -> Explored:
        """Read the query of an address as the browser has it."""
        return self.read(dict(reversed(parse_qsl(query.removeprefix("?")))))

    def selection(self, found: Explored) -> Selection:
        """Return what a selection comes to."""
        city, choices = self._model.city, found.choices
        codes = measured.members(city, choices.level, choices.areas)
        lsoas = city.lsoas.loc[codes]
        within = int(deprivation.is_within_share(lsoas[IMD.rank_column], city.edition.lsoa_count, 10).sum())
        shown = found.areas.loc[list(choices.areas)]
        totals = tuple(self._total(found, one, codes) for one in dict.fromkeys((choices.x, choices.y)) if codes)
        return Selection(choices.level, shown, lsoas, tuple(filter(None, totals)), city.population_year, within)

    # ---- one measure

    def _measured(
        self,
        choices: Choices,
        axis: str,
        areas: pd.DataFrame,
        known: Mapping[str, KpiDefinition],
        told: list[str],
    ) -> tuple[Measured, Choices]:
        """Return a measure, and the choices with the period that was found for it."""
        city, key = self._model.city, getattr(choices, axis)
        if key in MEASURES:
            return measured.deprivation(city, MEASURES[key], choices.level), replace(choices, **{f"period_{axis}": ""})
        if key == POPULATION:
            return measured.population(city, areas), replace(choices, **{f"period_{axis}": ""})
        definition = known[key.removeprefix(KPI)]
        periods = self.periods(key)
        if not periods:
            told.append(f"There are no figures for “{definition.name}” yet. They come from {definition.service}.")
            return self._measured(replace(choices, **{axis: getattr(Choices(), axis)}), axis, areas, known, told)
        asked = getattr(choices, f"period_{axis}")
        period = next((one for one in periods if one.key == asked), periods[0])
        if asked and period.key != asked:
            told.append(f"There are no figures for “{asked[:20]}”; the latest, {period.label}, is shown.")
        figures = self._kpis.figures(definition.kpi_id, self.viewer, [period.key], [self._kind(choices.level)])
        kept = replace(choices, **{f"period_{axis}": "" if period == periods[0] else period.key})
        return measured.kpi(definition, period, figures, areas), kept

    def _series(self, choices: Choices, areas: pd.DataFrame) -> tuple[Mapping[str, pd.Series], tuple[str, ...]]:
        periods = tuple(reversed(self.periods(choices.x)))
        if not periods:
            return {}, ()
        kpi_id = choices.x.removeprefix(KPI)
        found = self._kpis.all_figures(self.viewer, area_kinds=[self._kind(choices.level)], kpi_ids=[kpi_id])
        by_key = measured.by_period(found, areas)
        there = [one for one in periods if one.key in by_key]
        return {one.key: by_key[one.key] for one in there}, tuple(short_period(one) for one in there)

    def _kind(self, level: Level) -> str:
        if level is Level.LSOA:
            return LSOA
        wards = self._model.city.wards.index
        vintages = self._model.city.ward_vintages.items()
        return ward_kind(next(key for key, one in vintages if one.wards.index.equals(wards)))

    def _total(self, found: Explored, key: str, codes: list[str]) -> str:
        """Say what a measure comes to in a selection; KPIs only as sums of published figures."""
        city = self._model.city
        if key in MEASURES:
            rank = float(np.nanmedian(city.lsoas.loc[codes, MEASURES[key].rank_column].astype(float)))
            what = "National rank" if len(codes) == 1 else "Median national rank"
            return f"{what} on {MEASURES[key].in_sentence}: {rank:,.0f}."
        if key == POPULATION:
            return ""
        kpi_id, axis = key.removeprefix(KPI), found.x if found.x.key == key else found.y
        if self.viewer is not Viewer.STEWARD and (problems := custom_area_problems(codes, city.lsoas["population"])):
            return f"{axis.label}: not shown together ({'; '.join(problems)})."
        definition = next(one for one in self._kpis.definitions() if one.kpi_id == kpi_id)
        period = found.choices.period_x if axis is found.x else found.choices.period_y
        figures = self._kpis.figures(kpi_id, self.viewer, [period or self.periods(key)[0].key], [LSOA])
        sums = summed(figures.rename(columns={"kpi_version": "version"}), {_OWN: codes})
        value = values(definition, Figures(sums["numerator"].to_numpy(float), sums["denominator"].to_numpy(float)))
        if not len(sums) or np.isnan(value[0]):
            why = next((one.sentence for one in gone(sums).values()), "no figures")
            return f"{axis.label}: {why}."
        return f"{axis.label}: {value_text(definition, float(value[0]))} together."
