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
from dashboard.domain.wording.plain import number_in_words

#: How the state of an area stands in `KpiMap.symbols`; a class is its number.
HIDDEN_SYMBOL, EMPTY_SYMBOL = "h", "-"
_HIDDEN = (Status.SUPPRESSED, Status.SECONDARY)


#: A median LSOA with fewer cases has a value that says little: the map would show chance.
FEWEST_CASES = 5


class MapBy(StrEnum):
    """What the map is coloured by: larger areas where LSOAs have no or too few cases, or what a reader has chosen."""

    FITTING = ""
    LSOA = "lsoa"
    MSOA = "msoa"
    WARD = "ward"

    @property
    def one(self) -> str:
        """An area of the kind, as readers know it."""
        return {MapBy.MSOA: "middle-layer area", MapBy.WARD: "ward"}.get(self, "neighbourhood")


@dataclass(frozen=True)
class LargerAreas:
    """The larger area that each LSOA lies in, in the order of the map, and the kind by which their figures go."""

    by: MapBy
    kind: str
    codes: tuple[str, ...]


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
    """What to show: a KPI, a period, how to set the limits of the classes, and by which areas."""

    definition: KpiDefinition
    period: Period
    way: KpiClassing = KpiClassing.QUANTILE
    by: MapBy = MapBy.FITTING


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
    by, larger
        What the map is by, and the area of that kind that each LSOA shows the value of; none where it is by LSOA.
    few_cases, no_lsoas
        Whether LSOAs have too few cases for a map of them, or no figures at all.
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
    by: MapBy = MapBy.LSOA
    larger: tuple[str, ...] = ()
    few_cases: bool = False
    no_lsoas: bool = False

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
        """Count the areas in a state, each larger one once."""
        return len(self.places(state))

    # ---- words

    @property
    def name(self) -> str:
        """The KPI with its period, and of which larger areas values are, where they are."""
        return f"{self.definition.name}, {self.period.label}{f', by {self.by.one}' if self.larger else ''}"

    @property
    def reason(self) -> str:
        """Say by which areas the map is, and why, where that is not by LSOA or had better not be; "" else."""
        one = self.by.one
        if self.larger and self.no_lsoas:
            return f"Mapped by {one}, as no neighbourhood has a figure of its own: each has the colour of its {one}."
        if self.larger and not self.few_cases:
            return f"Mapped by {one}: each neighbourhood has the value of its {one}."
        few = f"most neighbourhoods have fewer than {number_in_words(FEWEST_CASES)} cases that can be shown"
        if self.larger:
            return f"Mapped by {one}: {few}, so a map of them would mostly show chance."
        return f"By neighbourhood this map mostly shows chance: {few}." if self.few_cases else ""

    @property
    def unit_of_area(self) -> str:
        """What follows a value where it stands beside a neighbourhood."""
        return f"{self.unit_words}{f' in the whole {self.by.one}' if self.larger else ''}"

    @property
    def unit_words(self) -> str:
        """What follows a value: " per 1,000 households"; "" where its signs say it."""
        return f" per 1,000 {self.definition.denominator}" if self.definition.unit is Unit.RATE_PER_1000 else ""

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The classes, the darkest first: the worst, or the highest where neither end is better."""
        numbers = [self.classes.numbers[place] for place in self.places()]
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
        sentences = [f"{self._of_all(len(self.places(AreaState.SHOWN)))} have a figure that can be shown: {spread}."]
        if self.city_value is not None:
            city = value_text(self.definition, self.city_value, unit=False)
            sentences.append(f"{self.city_name} as a whole: {with_part(city, self.city_part)}.")
        if hidden := len(self.places(AreaState.HIDDEN)):
            sentences.append(f"{hidden:,} {'is' if hidden == 1 else 'are'} hidden, to protect small numbers of people.")
        return " ".join([*sentences, *([self.reason] if self.reason else [])])

    def places(self, state: AreaState | None = None) -> list[int]:
        """Return where areas stand, of all states or one, each larger one once."""
        areas = self.larger or self.codes
        held = {area: place for place, area in enumerate(areas) if state is None or self.states[place] is state}
        return list(held.values())

    def _of_all(self, count: int) -> str:
        every, kind = len(set(self.larger or self.codes)), f"{self.by.one}s"
        return f"All {every:,} {kind}" if count == every else f"{count:,} of {every:,} {kind}"

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
            by = f"{self.by.one}" if self.larger else "LSOA"
            return f"{self.definition.publisher}, {self.period.label}, by {by}. {self.definition.caution}"
        rule = self.definition.small_numbers
        shown_to = {
            Viewer.PUBLIC: f"Public view: counts under {rule.public_least} are hidden, others rounded to "
            f"{rule.round_to}.",
            Viewer.OFFICER: f"Officers’ view: counts of 1 to {rule.officer_least - 1} are hidden, others rounded to "
            f"{rule.round_to}.",
            Viewer.STEWARD: "Exact figures: not for publication.",
        }[self.viewer]
        by = {MapBy.WARD: "ward in force", MapBy.MSOA: self.by.one}.get(self.by, "LSOA")
        count = len(self.estimated)
        residents = f" Residents of {count} LSOA{'' if count == 1 else 's'} are an estimate." if count else ""
        return f"{self.definition.service}, figures handed in for {self.period.label}, by {by}. {shown_to}{residents}"


def build_kpi_map(
    choice: KpiChoice,
    figures: pd.DataFrame,
    lsoa_codes: Sequence[str],
    viewer: Viewer,
    city_name: str,
    larger: Sequence[LargerAreas] = (),
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
    larger
        The areas they lie in. Without a choice LSOAs show the value of the first that have figures, where no LSOA has
        one or the median LSOA has fewer than `FEWEST_CASES` cases that the viewer may see; needs `numerator` and
        `denominator`.
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
    of_lsoas = [rows[kpi_cube.LSOA, code][0] for code in lsoa_codes if (kpi_cube.LSOA, code) in rows]
    few = bool(larger) and _few_cases(choice, figures)
    none = all(status == Status.NO_FIGURES for status in of_lsoas)
    chosen = LargerAreas(MapBy.LSOA, kpi_cube.LSOA, tuple(lsoa_codes))
    for one in larger:
        wanted = choice.by is one.by or ((few or none) and choice.by is MapBy.FITTING)
        if wanted and any(rows.get((one.kind, code), ("",))[0] == Status.SHOWN for code in one.codes):
            chosen = one
            break
    kind, codes = chosen.kind, chosen.codes
    of_areas = [rows.get((kind, code), (Status.NO_FIGURES.value, nan)) for code in codes]
    states = tuple(_state(status, not isnan(number)) for status, number in of_areas)
    values = tuple(
        number if state is AreaState.SHOWN else None for (_, number), state in zip(of_areas, states, strict=True)
    )
    texts = tuple(
        state.value if value is None else value_text(choice.definition, value, unit=False)
        for value, state in zip(values, states, strict=True)
    )
    parts = _parts(figures, choice.period, kind) if kind != kpi_cube.LSOA else {}
    of_city = [found for (kind, _), found in rows.items() if kind == kpi_cube.CITY]
    city = [number for status, number in of_city if status == Status.SHOWN and not isnan(number)]
    return KpiMap(
        choice=choice,
        viewer=viewer,
        city_name=city_name,
        codes=tuple(lsoa_codes),
        values=values,
        states=states,
        texts=tuple(with_part(text, parts.get(code, "")) for text, code in zip(texts, codes, strict=True)),
        classes=classed(values, texts, choice.way),
        city_value=city[0] if city else None,
        city_part=next(iter(_parts(figures, choice.period, kpi_cube.CITY).values()), "") if city else "",
        by=chosen.by,
        larger=codes if kind != kpi_cube.LSOA else (),
        few_cases=few,
        no_lsoas=none,
    )


def _few_cases(choice: KpiChoice, figures: pd.DataFrame) -> bool:
    """Tell whether the median LSOA has few cases; one that is hidden has, as far as the viewer may know."""
    rows = figures["area_kind"].eq(kpi_cube.LSOA) & figures["period"].eq(choice.period.key)
    rows &= figures["status"].ne(Status.NO_FIGURES.value)
    # an average is of so many, whatever they add up to
    cases = figures.loc[rows, "denominator" if choice.definition.unit is Unit.MEAN else "numerator"]
    return bool(len(cases)) and float(cases.astype(float).fillna(0.0).median()) < FEWEST_CASES


def _parts(figures: pd.DataFrame, period: Period, kind: str) -> dict[str, str]:
    """Return how much of areas of a kind shown figures cover, by code; "" for all of it."""
    rows = figures[
        figures["area_kind"].eq(kind) & figures["period"].eq(period.key) & figures["status"].eq(Status.SHOWN)
    ]
    return dict(zip(listed(rows["area_code"]), kpi_cube.coverage_texts(rows), strict=True))


def _state(status: str, has_value: bool) -> AreaState:
    """Return the state of an area; one that has no row at all has a status that is none."""
    if status == Status.SHOWN:
        # a figure without a denominator has no value to show
        return AreaState.SHOWN if has_value else AreaState.NO_FIGURES
    # why a figure is hidden is not for readers
    return AreaState.HIDDEN if status in _HIDDEN else AreaState.NO_FIGURES
