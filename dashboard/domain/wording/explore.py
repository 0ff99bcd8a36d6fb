"""What is explored, in sentences."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.explore.choices import Level
from dashboard.domain.explore.measured import Measured
from dashboard.domain.statistics.associations import association
from dashboard.domain.wording.plain import listing

NOTHING_CHOSEN = "No area is chosen. Draw round points on the chart, click areas on the map, or tick rows of the table."
_STRENGTHS = ((0.7, "strongly tend to be"), (0.4, "tend to be"), (0.2, "tend slightly to be"))
#: Areas that are named in a sentence at most.
_NAMED = 3


def relationship_sentence(x: Measured, y: Measured, level: Level) -> str:
    """Say how two measures go together, by the rank correlation of all areas that have both."""
    # ranks of the second argument are turned within: a smaller number is more
    found = association(y.amounts, -x.amounts)
    areas = f"{found.lsoas:,} {level.noun(found.lsoas)}"
    if np.isnan(found.rho):
        return f"{areas} have both figures: too few that differ to say how they go together."
    rho = f"{found.rho:.2f}".replace("-", "−")
    strength = next((words for least, words in _STRENGTHS if abs(found.rho) >= least), "")
    if not found.is_clear or not strength:
        told = f"{_capitalised(level.noun(2))} that are {x.more} are neither {y.more} nor {y.less} as a rule"
    else:
        told = f"{_capitalised(level.noun(2))} that are {x.more} {strength} {y.more if found.rho > 0 else y.less}"
    return f"{told} (rank correlation {rho}, {areas}). This does not show that one causes the other."


def ranking_sentence(x: Measured, areas: pd.DataFrame) -> str:
    """Name the area with most of a measure and the one with least."""
    known = [code for code in x.in_order if not np.isnan(x.values[code])]
    if not known:
        return f"{x.label}: no area has a figure that can be shown."
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"{x.label}: only {areas.at[first, 'name']} has a figure, {x.texts[first]}."
    return (
        f"{x.label}: from {areas.at[first, 'name']} ({x.texts[first]}), which is the most {_without_more(x.more)}, "
        f"to {areas.at[last, 'name']} ({x.texts[last]})."
        if x.more.startswith("more ")
        else f"{x.label}: from {areas.at[first, 'name']} ({x.texts[first]}) down to "
        f"{areas.at[last, 'name']} ({x.texts[last]})."
    )


def time_sentence(x: Measured, periods: list[str]) -> str:
    """Say over which periods a KPI is shown."""
    if not periods:
        return "Only KPIs are known over time: choose one as the first measure."
    count = len(periods)
    span = f"in {periods[0]}" if count == 1 else f"over {count} periods, {periods[0]} to {periods[-1]}"
    return f"{x.label.rsplit(', ', 1)[0]} {span}: every area a line, the chosen ones in colour."


def missing_sentence(measures: tuple[Measured, ...], level: Level) -> str:
    """Say how many areas are not drawn, and why; "" if all are."""
    said = []
    for one in {one.key: one for one in measures}.values():
        gone = int(one.values.isna().sum())
        if gone:
            hidden = one.hidden
            why = [f"{hidden:,} hidden to protect people"] if hidden else []
            why += [f"{gone - hidden:,} without figures"] if gone > hidden else []
            said.append(f"{one.label}: {listing(why)}")
    return f"{level.noun(2).capitalize()} not drawn – {'; '.join(said)}." if said else ""


@dataclass(frozen=True, eq=False)
class Selection:
    """A selection: its areas, the LSOAs they are made of, and what the measures come to in all of it."""

    level: Level
    areas: pd.DataFrame
    lsoas: pd.DataFrame
    totals: tuple[str, ...]
    population_year: int
    within_10_pct: int


def selection_sentence(chosen: Selection) -> str:
    """Say what is chosen and what it comes to."""
    count = len(chosen.areas)
    if not count:
        return NOTHING_CHOSEN
    names = [str(name) for name in chosen.areas["name"]]
    shown = names if count <= _NAMED else [*names[: _NAMED - 1], f"{count - _NAMED + 1} more"]
    people = int(chosen.areas["population"].sum())
    said = [
        f"Chosen: {listing(shown)}.",
        f"{count:,} {chosen.level.noun(count)} with {people:,} residents (mid-{chosen.population_year}).",
    ]
    lsoas = len(chosen.lsoas)
    if lsoas:
        said.append(_within_sentence(chosen.within_10_pct, lsoas))
    return " ".join([*said, *chosen.totals])


def _within_sentence(within: int, lsoas: int) -> str:
    if lsoas == 1:
        return f"It is {'' if within else 'not '}in the most deprived 10% of England."
    if within in (0, lsoas):
        every = "All" if within else "None"
        return f"{every} of the {lsoas:,} LSOAs {'are' if within else 'is'} in the most deprived 10% of England."
    verb = "is" if within == 1 else "are"
    return f"{within:,} of the {lsoas:,} LSOAs {verb} in the most deprived 10% of England."


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _without_more(text: str) -> str:
    return text.removeprefix("more ")
