"""What is hidden where areas have changed: a reader may have kept what was published over the earlier ones.

Each step is what held for a time: figures over the areas of that time, and the rule. What was shown in a step stays
known, however much is hidden later, so each step hides of its own figures whatever would tell, together with all that
was shown before, more of a small count than the rule permits. Areas of earlier steps are protected on. The first step
is worked out as if nothing followed, and every later one likewise: so the steps before the last come out as they were
published then.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers, Viewer, forms_of, parts_of, rule_of
from dashboard.domain.disclosure.sums import sums_of
from dashboard.domain.kpi.definition import KpiDefinition, SmallNumbers

#: Kind, code and LSOAs: with other LSOAs it is another area.
Area = tuple[str, str, frozenset[str]]
#: In the order in which figures are hidden from them.
READERS = (Viewer.OFFICER, Viewer.PUBLIC)
_ROW = ["area_kind", "area_code", "period"]


@dataclass(frozen=True)
class Step:
    """Figures of a KPI as they stood for a time.

    Attributes
    ----------
    cells
        All rows of `kpi_cube.cube` for the periods concerned.
    definition
        With the rule for small numbers of that time.
    membership
        LSOAs of every area, as for `cube`.
    """

    cells: pd.DataFrame
    definition: KpiDefinition
    membership: pd.DataFrame

    @cached_property
    def members(self) -> dict[tuple[str, str], list[str]]:
        """LSOA codes by kind and code of area."""
        found: dict[tuple[str, str], list[str]] = {}
        names = ("area_kind", "area_code", "lsoa_code")
        for kind, code, lsoa in zip(*(self.membership[name] for name in names), strict=True):
            found.setdefault((str(kind), str(code)), []).append(str(lsoa))
        return found

    @cached_property
    def areas(self) -> list[Area]:
        """The area of each row."""
        kinds, codes = (self.cells[name].astype(str) for name in ("area_kind", "area_code"))
        return [(*key, frozenset(self.members[key])) for key in zip(kinds, codes, strict=True)]

    @cached_property
    def parts(self) -> Numbers:
        """Counts of each row."""
        numerators, denominators = (self.cells[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
        return parts_of(self.definition, numerators, denominators)

    @property
    def whole(self) -> bool:
        """Whether all counts are whole numbers."""
        return bool((self.parts[~np.isnan(self.parts)] % 1 == 0).all())


@dataclass
class _Past:
    """What has been published of a period up to a step: its areas, a row each, and what became of their figures."""

    areas: list[Area] = field(default_factory=list)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    parts: Numbers = field(default_factory=lambda: np.empty((0, 1)))
    shown: dict[Viewer, set[Area]] = field(default_factory=lambda: {viewer: set() for viewer in Viewer})
    hidden: dict[Viewer, set[Area]] = field(default_factory=lambda: {viewer: set() for viewer in Viewer})
    rule: SmallNumbers | None = None


def hidden_rows(steps: Sequence[Step], viewers: Collection[Viewer]) -> dict[Viewer, Flags]:
    """Tell which rows of the last step are hidden, by viewer.

    Parameters
    ----------
    steps
        The earliest one first. A period that is missing in an earlier one was not published then.
    viewers
        Officers, the public, or both.
    """
    return _by_step(steps, viewers)[-1]


def withheld(steps: Sequence[Step]) -> pd.DataFrame:
    """List the figures of the last step that it hides although the step before showed them, and none is small.

    Returns
    -------
    pandas.DataFrame
        `area_kind`, `area_code`, `period`, where that holds for officers or the public.
    """
    before, after = steps[-2:]
    *_, was, now = _by_step(steps, READERS)
    found = pd.DataFrame(columns=_ROW)
    for reader in READERS:
        small = rule_of(after.definition, reader, whole=after.whole).is_small(after.parts).any(axis=1)
        shown = before.cells.loc[~was[reader] & before.cells["numerator"].notna().to_numpy(), _ROW]
        hidden = after.cells.loc[now[reader] & ~small, _ROW]
        found = pd.concat([found, hidden.merge(shown)])
    return found.drop_duplicates(ignore_index=True)


def _by_step(steps: Sequence[Step], viewers: Collection[Viewer]) -> list[dict[Viewer, Flags]]:
    """Tell which rows of each step are hidden; of earlier ones only the periods that the last one has."""
    hides = [{viewer: np.zeros(len(step.cells), dtype=bool) for viewer in viewers} for step in steps]
    at = [step.cells.groupby("period", sort=False).indices for step in steps]
    for period in at[-1]:
        past = _Past()
        for step, of_period, flags in zip(steps, at, hides, strict=True):
            if period in of_period:
                rows = np.asarray(of_period[period])
                for viewer, hidden in _hidden(step, rows, past, viewers).items():
                    flags[viewer][rows] = hidden
    return hides


def _hidden(step: Step, rows: NDArray[np.intp], past: _Past, viewers: Collection[Viewer]) -> dict[Viewer, Flags]:
    """Tell which rows of a step are hidden, and add it to the past."""
    # here, since they bring scipy, without which the server starts
    from dashboard.domain.disclosure.programme import Known  # noqa: PLC0415
    from dashboard.domain.disclosure.search import hidden_figures  # noqa: PLC0415

    cells, parts, areas = step.cells.iloc[rows], step.parts[rows], [step.areas[row] for row in rows]
    own, rule = len(areas), step.definition.small_numbers
    here = set(areas)
    if past.rule == rule and here <= set(past.areas):
        # an undone change: all of it has been decided on
        return {viewer: np.array([area in past.hidden[viewer] for area in areas]) for viewer in viewers}
    gone = np.flatnonzero([area not in here for area in past.areas])
    members: Mapping[tuple[str, str], Sequence[str]] = step.members
    if gone.size:
        of_gone = past.cells.iloc[gone]
        # under codes of their own: other LSOAs may have the code by now
        codes = [f"{code}@{number}" for number, code in enumerate(of_gone["area_code"])]
        earlier = [past.areas[place] for place in gone]
        members = {**members, **{(area[0], code): sorted(area[2]) for area, code in zip(earlier, codes, strict=True)}}
        counted = pd.concat([cells, of_gone.assign(area_code=codes)], ignore_index=True)
        cells, parts = pd.concat([cells, of_gone], ignore_index=True), np.concatenate([parts, past.parts[gone]])
        areas += earlier
    else:
        counted = cells
    sums = sums_of(counted, parts, members)
    hides = {viewer: np.zeros(own, dtype=bool) for viewer in viewers}
    figures, known = np.array(sums.figure_of), Known()
    given, above = figures >= 0, np.zeros(max(len(sums.parts), 1), dtype=bool)
    # what officers cannot see the public does not see either
    for reader in READERS if Viewer.PUBLIC in viewers else (Viewer.OFFICER,):
        shown, hidden = past.shown[reader], past.hidden[reader]
        kept = np.array([area in shown for area in areas])
        # what was hidden stays so while the rule does, and nothing is shown of areas that are gone
        stays = np.array([area in hidden and past.rule == rule for area in areas[:own]] + [True] * gone.size)
        if sums.parts:
            above = hidden_figures(
                sums,
                forms_of(step.definition),
                rule_of(step.definition, reader, whole=step.whole),
                [*np.flatnonzero(above).tolist(), *figures[given & stays].tolist()],
                known,
                figures[given & kept].tolist(),
            )
        told = given & above[figures]
        if reader in hides:
            hides[reader] = told[:own]
        past.hidden[reader] = {area for area, one in zip(areas, told, strict=True) if one}
        shown.update(area for area, one in zip(areas[:own], (given & ~told)[:own], strict=True) if one)
    past.areas, past.cells, past.parts, past.rule = areas, cells, parts, rule
    return hides
