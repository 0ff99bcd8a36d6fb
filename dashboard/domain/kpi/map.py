"""A KPI on the map: one class an LSOA, its legend, and all that is said about it, for one viewer.

A darker colour is worse, as it is more deprived on other maps; where neither end is better, it is more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isnan, nan

import pandas as pd

from dashboard.domain.areas.listed import listed
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.classes import ClassedValues, KpiClassing, classed
from dashboard.domain.kpi.definition import Better, KpiDefinition, Period, Unit
from dashboard.domain.wording.kpi import value_text, with_part

#: How the state of an area stands in `KpiMap.symbols`; a class is its number.
HIDDEN_SYMBOL, EMPTY_SYMBOL = "h", "-"
_HIDDEN = (Status.SUPPRESSED, Status.SECONDARY)


class AreaState(StrEnum):
    """Whether a viewer can see the figure of an area; small numbers and what would give them away are one state."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NO_FIGURES = "no figures"


def what_dark_means(better: Better) -> str:
    """Say what a darker colour means of a KPI of which that is better."""
    return {
        Better.LOWER: "Darker is worse: a higher figure.",
        Better.HIGHER: "Darker is worse: a lower figure.",
        Better.NEITHER: "Darker is more. Neither more nor less is better.",
    }[better]


@dataclass(frozen=True)
class LegendEntry:
    """A class of the legend: its number (1 is the lowest), its limits in words, and how many areas are in it."""

    number: int
    label: str
    count: int


@dataclass(frozen=True)
class KpiChoice:
    """What to show: a KPI, a period, and how to set the limits of the classes."""

    definition: KpiDefinition
    period: Period
    way: KpiClassing = KpiClassing.QUANTILE


@dataclass(frozen=True)
class KpiMap:
    """A KPI and period by LSOA, as one viewer may see it.

    Attributes
    ----------
    choice, viewer
        What is shown, and to whom.
    city_name
        Name of the city.
    codes
        LSOAs, in the order of the map.
    values
        Values in the KPI's unit; None where none is shown.
    states
        State of each LSOA.
    texts
        What stands in a table for each LSOA: the value with its signs, "hidden" or "no figures".
    classes
        Classes of the values.
    city_value, city_part
        Value of the whole city, None where none is shown; and how much of it that covers: see `GapTableCell.part`.
    estimated
        LSOAs whose residents, which the value is measured against, are an estimate.
    """

    choice: KpiChoice
    viewer: Viewer
    city_name: str
    codes: tuple[str, ...]
    values: tuple[float | None, ...]
    states: tuple[AreaState, ...]
    texts: tuple[str, ...]
    classes: ClassedValues
    city_value: float | None
    city_part: str = ""
    estimated: frozenset[str] = frozenset()

    @property
    def definition(self) -> KpiDefinition:
        """The KPI."""
        return self.choice.definition

    @property
    def period(self) -> Period:
        """The period."""
        return self.choice.period

    @property
    def class_count(self) -> int:
        """Number of classes that have areas."""
        return len(self.classes.ranges)

    @cached_property
    def symbols(self) -> str:
        """One character an area: the number of its class, "h" hidden, "-" no figures."""
        other = {AreaState.HIDDEN: HIDDEN_SYMBOL, AreaState.NO_FIGURES: EMPTY_SYMBOL}
        return "".join(
            other.get(state, str(number)) for state, number in zip(self.states, self.classes.numbers, strict=True)
        )

    def count(self, state: AreaState) -> int:
        """Count the areas in a state."""
        return self.states.count(state)

    # ---- words

    @property
    def name(self) -> str:
        """The KPI with its period."""
        return f"{self.definition.name}, {self.period.label}"

    @property
    def unit_words(self) -> str:
        """What follows a value: " per 1,000 households"; "" where its signs say it."""
        return f" per 1,000 {self.definition.denominator}" if self.definition.unit is Unit.RATE_PER_1000 else ""

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The classes, the darkest first: the worst, or the highest where neither end is better."""
        numbers = self.classes.numbers
        entries = [
            LegendEntry(position, self._range_words(*limits), numbers.count(position))
            for position, limits in enumerate(self.classes.ranges, start=1)
        ]
        return tuple(entries if self.definition.better is Better.HIGHER else reversed(entries))

    def _range_words(self, low: float, high: float) -> str:
        first, last = (value_text(self.definition, value, unit=False) for value in (low, high))
        return first if first == last else f"{first} to {last}"

    def class_words(self, number: int) -> str:
        """Name a class so that it is understood without the legend: "in class 5 of 5, the highest"."""
        if self.class_count == 1:
            return "in the only class"
        end = {1: ", the lowest", self.class_count: ", the highest"}.get(number, "")
        return f"in class {number} of {self.class_count}{end}"

    @property
    def direction(self) -> str:
        """Say what a darker colour means."""
        return what_dark_means(self.definition.better)

    @property
    def summary(self) -> str:
        """Say in a few sentences what the map shows."""
        shown = [value for value in self.values if value is not None]
        if not shown:
            return self._nothing_words()
        low, high = (value_text(self.definition, value, unit=False) for value in (min(shown), max(shown)))
        spread = f"{low}{self.unit_words}" if low == high else f"from {low} to {high}{self.unit_words}"
        sentences = [f"{self._of_all(len(shown))} have a figure that can be shown: {spread}."]
        if self.city_value is not None:
            city = value_text(self.definition, self.city_value, unit=False)
            sentences.append(f"{self.city_name} as a whole: {with_part(city, self.city_part)}.")
        if hidden := self.count(AreaState.HIDDEN):
            sentences.append(f"{hidden:,} {'is' if hidden == 1 else 'are'} hidden, to protect small numbers of people.")
        return " ".join(sentences)

    def _of_all(self, count: int) -> str:
        every = len(self.codes)
        return f"All {every:,} neighbourhoods" if count == every else f"{count:,} of {every:,} neighbourhoods"

    def _nothing_words(self) -> str:
        if self.count(AreaState.HIDDEN):
            return "Every figure by neighbourhood is hidden, to protect small numbers of people."
        return (
            f"There are no figures by neighbourhood (LSOA) for {self.period.label}. They come from the service "
            f"“{self.definition.service}”, handed in by LSOA or as records with postcodes."
        )

    @property
    def source(self) -> str:
        """Say where the figures come from, for which period, and by which rule small numbers are hidden."""
        if self.definition.published:
            return f"{self.definition.publisher}, {self.period.label}, by LSOA. {self.definition.caution}"
        rule = self.definition.small_numbers
        shown_to = {
            Viewer.PUBLIC: f"Public view: counts under {rule.public_least} are hidden, others rounded to "
            f"{rule.round_to}.",
            Viewer.OFFICER: f"Officers’ view: counts of 1 to {rule.officer_least - 1} are hidden, others rounded to "
            f"{rule.round_to}.",
            Viewer.STEWARD: "Exact figures: not for publication.",
        }[self.viewer]
        count = len(self.estimated)
        residents = f" Residents of {count} LSOA{'' if count == 1 else 's'} are an estimate." if count else ""
        return f"{self.definition.service}, figures handed in for {self.period.label}, by LSOA. {shown_to}{residents}"


def build_kpi_map(
    choice: KpiChoice, figures: pd.DataFrame, lsoa_codes: Sequence[str], viewer: Viewer, city_name: str
) -> KpiMap:
    """Put figures on the map.

    Parameters
    ----------
    choice
        What to show.
    figures
        What `Kpis.figures` returned for that period: kinds of area "lsoa" and "city", as the viewer may see them.
    lsoa_codes
        LSOAs in the order of the map; those without a row have no figures.
    """
    # by hand: a page waits for it, and pandas takes ten times as long for so few rows
    keys = ("period", "area_kind", "area_code", "status")
    texts_of = (listed(figures[name]) for name in keys)
    numbers = figures["value"].to_numpy(dtype=float).tolist()
    rows = {
        (kind, code): (status, number)
        for period, kind, code, status, number in zip(*texts_of, numbers, strict=True)
        if period == choice.period.key
    }
    of_lsoas = [rows.get((kpi_cube.LSOA, code), (Status.NO_FIGURES.value, nan)) for code in lsoa_codes]
    states = tuple(_state(status, not isnan(number)) for status, number in of_lsoas)
    values = tuple(
        number if state is AreaState.SHOWN else None for (_, number), state in zip(of_lsoas, states, strict=True)
    )
    texts = tuple(
        state.value if value is None else value_text(choice.definition, value, unit=False)
        for value, state in zip(values, states, strict=True)
    )
    of_city = [found for (kind, _), found in rows.items() if kind == kpi_cube.CITY]
    city = [number for status, number in of_city if status == Status.SHOWN and not isnan(number)]
    return KpiMap(
        choice=choice,
        viewer=viewer,
        city_name=city_name,
        codes=tuple(lsoa_codes),
        values=values,
        states=states,
        texts=texts,
        classes=classed(values, texts, choice.way),
        city_value=city[0] if city else None,
        city_part=_city_part(figures, choice.period) if city else "",
    )


def _city_part(figures: pd.DataFrame, period: Period) -> str:
    of_city = figures[figures["area_kind"].eq(kpi_cube.CITY) & figures["period"].eq(period.key)]
    return kpi_cube.coverage_texts(of_city)[0] if len(of_city) else ""


def _state(status: str, has_value: bool) -> AreaState:
    """Return the state of an area; one that has no row at all has a status that is none."""
    if status == Status.SHOWN:
        # a figure without a denominator has no value to show
        return AreaState.SHOWN if has_value else AreaState.NO_FIGURES
    # why a figure is hidden is not for readers
    return AreaState.HIDDEN if status in _HIDDEN else AreaState.NO_FIGURES
