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
from dashboard.domain.kpi.gap_table import in_order
from dashboard.domain.statistics.associations import association
from dashboard.domain.statistics.gaps import Figures, values
from dashboard.domain.wording import explore as wording
from dashboard.domain.wording.explore import Finding, Selection
from dashboard.domain.wording.kpi import value_text
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
    medians: tuple[tuple[str, str], ...]
    told: tuple[str, ...]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names of the sets, by the value of `mark`; "" for areas of none."""
        own = {key.value: self.model.city.sets[key].label for key in SetKey if key is not SetKey.WARDS}
        return {"": f"Other {self.choices.level.noun(2)}", **own}

    @property
    def illustrative(self) -> bool:
        """Whether any of the figures is illustrative."""
        return self.x.illustrative or self.y.illustrative

    @property
    def has_kpi(self) -> bool:
        """Whether any of the figures is a service's, which not everybody sees alike."""
        return any(one.key.startswith(KPI) for one in (self.x, self.y))

    @cached_property
    def finding(self) -> Finding:
        """What the chart shows."""
        if self.choices.view is View.RANKING:
            return wording.ranking(self.x, self.areas, self.choices.level)
        if self.choices.view is View.TIME:
            return wording.over_time(self.x, self.choices.level, self.medians)
        return wording.relationship(self.x, self.y, self.choices.level)

    @property
    def missing(self) -> str:
        """Which areas are not drawn; "" for none."""
        drawn = (self.x, self.y) if self.choices.view is View.RELATIONSHIP else (self.x,)
        return wording.missing_sentence(drawn, self.choices.level)

    @property
    def order(self) -> list[str]:
        """Codes of all areas as the table is sorted."""
        sort = self.choices.sort
        if sort.column == "name":
            return [str(code) for code in self.areas["name"].sort_values(ascending=not sort.is_reversed).index]
        return (self.x if sort.column == "x" else self.y).sorted(least_first=sort.is_reversed)


class Reader:
    """Reads for whoever asks; may be shared by threads."""

    def __init__(self, model: MapModel, kpis: Kpis, viewer: Callable[[], Viewer]) -> None:
        self._model, self._kpis, self._viewer = model, kpis, viewer

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self._viewer()

    def definitions(self) -> dict[str, KpiDefinition]:
        """Return the KPIs that have figures or may have, by kpi_id; none while the database cannot be used."""
        try:
            found = in_order(self._kpis.definitions())
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
            series, medians = self._series(choices, areas) if choices.view is View.TIME else ({}, ())
        except DatabaseError as error:
            _LOG.error("A KPI to explore: %s", error)
            usual = Choices()
            choices = replace(choices, x=usual.x, y=usual.y, period_x="", period_y="")
            x, choices = self._measured(choices, "x", areas, known, told)
            y, choices = self._measured(choices, "y", areas, known, told)
            series, medians, told = {}, (), [*told, _AWAY]
        return Explored(self._model, choices, areas, x, y, series, medians, tuple(told))

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
        axes = {one.axis: one for one in (found.x, found.y)}.values() if codes else ()
        totals = tuple(said for one in axes if (said := self._total(found, one, codes)))
        rho = np.nan
        if choices.view is View.RELATIONSHIP and found.x.axis != found.y.axis:
            chosen = list(choices.areas)
            rho = association(found.y.amounts[chosen], -found.x.amounts[chosen]).rho
        return Selection(choices.level, shown, lsoas, totals, city.population_year, within, rho)

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
        # over time all periods are drawn
        drawn = periods if choices.view is View.TIME else (period,)
        return measured.kpi(self._kpis.measured(definition, *drawn), period, figures, areas), kept

    def _series(
        self, choices: Choices, areas: pd.DataFrame
    ) -> tuple[Mapping[str, pd.Series], tuple[tuple[str, str], ...]]:
        """Return the values of areas by name of the period, and the name and median of each period, in words."""
        periods = tuple(reversed(self.periods(choices.x)))
        if not periods:
            return {}, ()
        kpi_id = choices.x.removeprefix(KPI)
        found = self._kpis.all_figures(self.viewer, area_kinds=[self._kind(choices.level)], kpi_ids=[kpi_id])
        by_key = measured.by_period(found, areas)
        series = {one.short_label: by_key[one.key] for one in periods if one.key in by_key}
        definition = self.definitions()[kpi_id]
        medians = {name: float(values.median()) for name, values in series.items() if values.notna().any()}
        return series, tuple((name, value_text(definition, value, unit=False)) for name, value in medians.items())

    def _kind(self, level: Level) -> str:
        vintage = measured.wards_of(self._model.city, level)
        return LSOA if vintage is None else ward_kind(vintage.key)

    def _total(self, found: Explored, axis: Measured, codes: list[str]) -> str:
        """Say what a measure comes to in a selection; "" for residents, who are told with it anyway."""
        if axis.key == POPULATION:
            return ""
        if axis.key in MEASURES:
            measure = MEASURES[axis.key]
            median = self._model.city.lsoas.loc[codes, measure.rank_column].astype(float).median()
            what = "National rank" if len(codes) == 1 else "Median national rank"
            return f"{what} on {measure.in_sentence}: {measured.rank_text(median)}."
        # what is published for one area needs no sum
        (first, *others) = found.choices.areas
        return f"{axis.label}: {self._sum(found, axis, codes) if others else axis.texts[first]}."

    def _sum(self, found: Explored, axis: Measured, codes: list[str]) -> str:
        """Say what a KPI comes to in LSOAs, worked out from their published figures alone."""
        population = self._model.city.lsoas["population"]
        if self.viewer is not Viewer.STEWARD and (problems := custom_area_problems(codes, population)):
            return f"not shown together ({'; '.join(problems)})"
        kpi_id = axis.key.removeprefix(KPI)
        period = found.choices.period_x if axis is found.x else found.choices.period_y
        figures = self._kpis.figures(kpi_id, self.viewer, [period or self.periods(axis.key)[0].key], [LSOA])
        sums = summed(figures.rename(columns={"kpi_version": "version"}), {_OWN: codes})
        definition = self.definitions()[kpi_id]
        value = values(definition, Figures(sums["numerator"].to_numpy(float), sums["denominator"].to_numpy(float)))
        if not len(sums) or np.isnan(value[0]):
            return next((one.sentence for one in gone(sums).values()), "no figures")
        return f"{value_text(definition, float(value[0]), unit=False)} together"
