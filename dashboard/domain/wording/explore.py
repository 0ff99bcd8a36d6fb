"""What is explored, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.domain.explore.choices import Level
from dashboard.domain.explore.measured import Measured
from dashboard.domain.statistics.associations import association
from dashboard.domain.wording.plain import capitalised, listing

NOTHING_CHOSEN = "No area is chosen. Draw round points on the chart, click areas on the map, or tick rows of the table."
_STRENGTHS = ((0.7, "strongly tend to be"), (0.4, "tend to be"), (0.2, "tend slightly to be"))
#: Areas that are named in a sentence at most.
_NAMED = 3


class Finding(NamedTuple):
    """What a chart shows: its title, and what else is to be known of it, in sentences."""

    title: str
    detail: str


def relationship(x: Measured, y: Measured, level: Level) -> Finding:
    """Say how two measures go together, by the rank correlation of all areas that have both."""
    # ranks of the second argument are turned within: a smaller number is more
    found = association(y.amounts, -x.amounts)
    areas = f"{found.lsoas:,} {level.noun(found.lsoas)}"
    if np.isnan(found.rho):
        has = "has" if found.lsoas == 1 else "have"
        return Finding(f"{x.label} and {y.label}", f"{areas} {has} both figures: too few that differ to be compared.")
    strength = next((words for least, words in _STRENGTHS if abs(found.rho) >= least), "")
    those = f"{capitalised(level.noun(2))} that are {x.more}"
    if not found.is_clear or not strength:
        title = f"{those} are neither {y.more} nor {y.less} as a rule"
    else:
        title = f"{those} {strength} {y.more if found.rho > 0 else y.less}"
    said = f"Rank correlation {_rho(found.rho)}, {areas}. This does not show that one causes the other."
    return Finding(title, said)


def ranking(x: Measured, areas: pd.DataFrame, level: Level) -> Finding:
    """Name the area with most of a measure and the one with least."""
    known = [code for code in x.in_order if not np.isnan(x.values[code])]
    if not known:
        return Finding(x.label, f"No {level.noun(1)} has a figure that can be shown.")
    first, last = known[0], known[-1]
    name, lowest = str(areas.at[first, "name"]), str(areas.at[last, "name"])
    of = f"{len(known):,} {level.noun(len(known))}"
    if len(known) == 1:
        return Finding(x.label, f"Only {name} has a figure: {x.texts[first]}.")
    most = x.more.removeprefix("more ") if x.falling else ""
    title = f"{name} is the most {most} of {of}" if most else f"{name} has the highest figure of {of}"
    span = f"from {x.texts[first]} there to {x.texts[last]} in {lowest}"
    return Finding(title, f"{x.axis}: {span}.")


def over_time(x: Measured, level: Level, medians: Sequence[tuple[str, str]]) -> Finding:
    """Say how the median area has gone; `medians` are periods with their median, in words."""
    if not medians:
        return Finding("No chart over time", "Only KPIs are known over time: choose one as the first measure.")
    lines = f"Every {level.noun(1)} is a line; those chosen are in colour, with a shape of their own."
    (first, began), (last, ends) = medians[0], medians[-1]
    if len(medians) == 1:
        return Finding(f"The median {level.noun(1)} had {began} in {first}", f"{x.quantity}. {lines}")
    title = f"The median {level.noun(1)} went from {began} to {ends}"
    if began == ends:
        title = f"The median {level.noun(1)} had {began} at the beginning and at the end"
    return Finding(title, f"{x.quantity}, {len(medians)} periods from {first} to {last}. {lines}")


def missing_sentence(measures: Sequence[Measured], level: Level) -> str:
    """Say how many areas are not drawn, and why; "" if all are."""
    said = []
    for one in {one.axis: one for one in measures}.values():
        gone = int(one.values.isna().sum())
        if gone:
            hidden = one.hidden
            why = [f"{hidden:,} hidden to protect people"] if hidden else []
            why += [f"{gone - hidden:,} without figures"] if gone > hidden else []
            said.append(f"{one.label}: {listing(why)}")
    return f"{capitalised(level.noun(2))} not drawn – {'; '.join(said)}." if said else ""


@dataclass(frozen=True, eq=False)
class Selection:
    """A selection: its areas, the LSOAs they are made of, and what the measures come to in all of it.

    `rho` is the rank correlation of the two measures within it; NaN where none is told.
    """

    level: Level
    areas: pd.DataFrame
    lsoas: pd.DataFrame
    totals: Sequence[str]
    population_year: int
    within_10_pct: int
    rho: float = np.nan


def selection_sentence(chosen: Selection) -> str:
    """Say what is chosen and what it comes to."""
    count = len(chosen.areas)
    if not count:
        return NOTHING_CHOSEN
    names = [str(name) for name in chosen.areas["name"]]
    shown = names if count <= _NAMED else [*names[: _NAMED - 1], f"{count - _NAMED + 1:,} more"]
    people = int(chosen.areas["population"].sum())
    residents = f"{people:,} {'resident' if people == 1 else 'residents'} (mid-{chosen.population_year})"
    said = [f"Chosen: {listing(shown)}.", f"{count:,} {chosen.level.noun(count)} with {residents}."]
    lsoas = len(chosen.lsoas)
    if lsoas:
        said.append(_within_sentence(chosen.within_10_pct, lsoas))
    if not np.isnan(chosen.rho):
        said.append(f"Rank correlation within the selection: {_rho(chosen.rho)}.")
    return " ".join([*said, *chosen.totals])


def _within_sentence(within: int, lsoas: int) -> str:
    if lsoas == 1:
        return f"It is {'' if within else 'not '}in the most deprived 10% of England."
    share = f"{within:,} of the {lsoas:,} LSOAs ({100 * within / lsoas:.0f}%)"
    if within in (0, lsoas):
        share = f"{'All' if within else 'None of the'} {lsoas:,} LSOAs"
    return f"{share} {'is' if within == 1 else 'are'} in the most deprived 10% of England."


def _rho(rho: float) -> str:
    return f"{rho:.2f}".replace("-", "−")
