"""Small numbers: what the public and signed-in officers may see of a KPI, so that nobody can be recognised in it.

The public sees no count under ten, zeros included; officers see no count from 1 to 7, but zeros. All other counts are
rounded to 5, and rates come from rounded counts. A percentage also hides an area where few are *not* counted. A
denominator that was handed in is a count like any other, a resident population is public. Figures that would give a
hidden one away by subtraction are hidden too (see `dashboard.domain.disclosure.search`), within one period of one KPI,
and of months beside their quarter or year where two KPIs count the same cases (`dashboard.domain.disclosure.beside`).
Officers can read the public pages: the public never sees a figure that officers do not, and what is published to both
is the same number. Thresholds are those of the KPI's definition. Open figures that their publisher has published are
neither hidden nor rounded.

Sums of areas that a reader chooses must be made of published figures, never of true ones: the answers to many
overlapping questions would give every count away in spite of rounding.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.beside import Hides, OfSame, Published, hidden_at_sight, hidden_beside, takes_long
from dashboard.domain.disclosure.rules import Flags, Numbers, Viewer, parts_of, rounded, rule_of, values
from dashboard.domain.disclosure.sequence import READERS, Step, hidden_rows
from dashboard.domain.kpi.definition import KpiDefinition

__all__ = [
    "OfSame", "Published", "Status", "Step", "Viewer", "custom_area_problems", "protect", "reasons", "remainder",
    "takes_long", "views",
]  # fmt: skip

#: Least LSOAs and people of an area that a reader puts together.
CUSTOM_LEAST_LSOAS = 2
CUSTOM_LEAST_PEOPLE = 1_000


class Status(StrEnum):
    """What became of a figure. Only stewards may learn which are `SECONDARY`: it says that a figure is not small."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    SECONDARY = "secondary"
    NO_FIGURES = "no figures"


def protect(cells: pd.DataFrame, definition: KpiDefinition, viewer: Viewer, membership: pd.DataFrame) -> pd.DataFrame:
    """Return what a viewer may see of a KPI.

    Parameters
    ----------
    cells
        All rows of `kpi_cube.cube` for the periods concerned: a figure that is published elsewhere but left out here
        could be used to subtract.
    definition
        The KPI; its `small_numbers` are the rule.
    viewer
        Stewards see all, unrounded.
    membership
        LSOAs of every area, as for `cube`.

    Returns
    -------
    pandas.DataFrame
        `cells` with `numerator` and `denominator` as published, `value` and `status`. A hidden figure has no
        numerator, no value, and no denominator unless that is the resident population. All hidden figures have the
        status "suppressed".

    Raises
    ------
    ValueError
        If a count is negative, or a percentage counts more than its denominator; all such areas are named.
    """
    if viewer is not Viewer.STEWARD:
        return views(cells, definition, membership, (viewer,))[viewer]
    return _view(cells, definition, _checked_parts(cells, definition))


def views(
    cells: pd.DataFrame,
    definition: KpiDefinition,
    membership: pd.DataFrame,
    viewers: Collection[Viewer] = (Viewer.OFFICER, Viewer.PUBLIC),
    earlier: Sequence[Step] = (),
    beside: OfSame | None = None,
) -> dict[Viewer, pd.DataFrame]:
    """Return what `protect` returns for officers and the public, who are worked out in one go.

    What the public may see follows from what officers may see, so that the two together take as long as the second.

    Parameters
    ----------
    cells, definition, membership
        See `protect`.
    earlier
        What was published before over other areas or by another rule, the earliest one first.
    beside
        Where all cells are of one period: what was published before of the same cases, see `hidden_beside`.

    Raises
    ------
    ValueError
        See `protect`.
    """
    parts = _checked_parts(cells, definition)
    if definition.published:
        return {viewer: _view(cells, definition, parts) for viewer in viewers}
    step = Step(cells, definition, membership)
    hides: Hides = hidden_rows([*earlier, step], viewers if beside is None else READERS)
    if beside is not None:
        hidden = hidden_at_sight if beside.at_sight else hidden_beside
        hides = hidden(Published(beside.period, step, hides), beside.earlier)
    return {viewer: _view(cells, definition, parts, hides[viewer]) for viewer in viewers}


def _view(cells: pd.DataFrame, definition: KpiDefinition, parts: Numbers, hides: Flags | None = None) -> pd.DataFrame:
    """Round and hide; without `hides` nothing is rounded or hidden."""
    shown = cells.drop(columns=["value", "status"], errors="ignore").copy()
    given = ~np.isnan(parts).any(axis=1)
    if hides is not None:
        base = definition.small_numbers.round_to
        counts = ["numerator"] if definition.population_denominator else ["numerator", "denominator"]
        for column in counts:
            shown[column] = np.where(hides, np.nan, rounded(shown[column].to_numpy(dtype=float), base))
    counted = ["numerator", "denominator"]
    if not given.all():
        shown.loc[~given, counted] = np.nan
    shown["value"] = values([definition], *(shown[name].to_numpy(dtype=float) for name in counted))
    hidden = np.zeros(len(cells), dtype=bool) if hides is None else hides
    shown["status"] = np.select(
        [~given, hidden], [Status.NO_FIGURES.value, Status.SUPPRESSED.value], Status.SHOWN.value
    )
    return shown


def reasons(cells: pd.DataFrame, definition: KpiDefinition, viewer: Viewer, membership: pd.DataFrame) -> pd.Series:
    """Tell why figures are hidden from a viewer; for the eyes of stewards only.

    Returns
    -------
    pandas.Series
        `Status` by row of `cells`: "suppressed" for a small number, "secondary" for one that would give it away.
    """
    parts = _checked_parts(cells, definition)
    given = ~np.isnan(parts).any(axis=1)
    hides: Flags = np.zeros(len(cells), dtype=bool)
    small = hides
    if viewer is not Viewer.STEWARD and not definition.published:
        hides = hidden_rows([Step(cells, definition, membership)], (viewer,))[viewer]
        small = np.asarray(rule_of(definition, viewer, whole=True).is_small(parts).any(axis=1))
    status = np.select(
        [~given, hides & small, hides], [Status.NO_FIGURES.value, Status.SUPPRESSED.value, Status.SECONDARY.value],
        Status.SHOWN.value,
    )  # fmt: skip
    return pd.Series(status, index=cells.index, name="status")


def _checked_parts(cells: pd.DataFrame, definition: KpiDefinition) -> Numbers:
    numerators, denominators = (cells[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    parts = parts_of(definition, numerators, denominators)
    wrong: Flags = np.asarray((parts < 0).any(axis=1))
    if wrong.any():
        named = cells[["area_kind", "area_code", "period"]].to_numpy(dtype=str)[wrong][:5]
        places = "; ".join(" ".join(words) for words in named)
        msg = (
            f"{definition.kpi_id}: found {int(wrong.sum()):,} figures with a negative count or a numerator above the "
            f"denominator of a percentage ({places}); expected counts from 0 on. Correct what was handed in."
        )
        raise ValueError(msg)
    return parts


def remainder(published: pd.DataFrame, part: tuple[str, str], whole: tuple[str, str]) -> pd.DataFrame:
    """Subtract an area from one that it lies in, for "rest of the city", from published figures only.

    Parameters
    ----------
    part, whole
        Kind and code of the two areas.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: `numerator` and `denominator` of the rest; missing where one of the two is hidden or has no
        figures, or where nothing is left.
    """
    by_area = published.set_index(["area_kind", "area_code"])
    columns = ["numerator", "denominator"]
    one, other = (by_area.loc[[area]].set_index("period") for area in (part, whole))
    rest = other[columns] - one[columns]
    both = one["status"].eq(Status.SHOWN.value) & other["status"].eq(Status.SHOWN.value) & (rest["numerator"] > 0)
    return rest.where(both.reindex(rest.index, fill_value=False))


def custom_area_problems(lsoa_codes: Collection[str], population: pd.Series) -> list[str]:
    """List why figures must not be shown for an area that a reader puts together; nothing if they may.

    Parameters
    ----------
    population
        Residents by LSOA code.
    """
    chosen = set(lsoa_codes)
    problems = []
    if unknown := sorted(chosen - set(population.index)):
        problems.append(f"found {', '.join(unknown[:5])}; expected LSOAs of the city")
    if len(chosen) < CUSTOM_LEAST_LSOAS:
        problems.append(
            f"found {len(chosen)} LSOAs; choose at least {CUSTOM_LEAST_LSOAS}, so that nobody is recognised"
        )
    people = int(population.reindex(sorted(chosen)).fillna(0).sum())
    if people < CUSTOM_LEAST_PEOPLE:
        problems.append(f"found {people:,} people; choose LSOAs with at least {CUSTOM_LEAST_PEOPLE:,} together")
    return problems
