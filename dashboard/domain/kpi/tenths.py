"""One KPI over the tenths of a city's LSOAs by deprivation, and its slope; made of published figures only."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.domain.disclosure.protection import Status
from dashboard.domain.kpi.cube import coverage_texts
from dashboard.domain.kpi.view import KpiView
from dashboard.domain.statistics.gradients import DECILE, TENTHS, UNKNOWN, Gradient, gradient
from dashboard.domain.statistics.intervals import intervals

_COVERED = ("lsoas_with_figures", "lsoas_total")


@dataclass(frozen=True)
class Slope:
    """The tenths and the slope over them.

    `tenths` has intervals too (`lower` and `upper`, NaN without one), `part` (how much of each the figures cover, ""
    for all), `lsoas_with_figures` and `lsoas_total`. Where any tenth is covered in part there is no slope.
    """

    found: Gradient
    tenths: pd.DataFrame

    @property
    def is_part(self) -> bool:
        """Whether figures cover only part of any tenth."""
        return bool(self.tenths["part"].astype(bool).any())


def slope(view: KpiView) -> Slope:
    """Work out how the KPI changes over the tenths of the city's LSOAs."""
    rows = view.of_kind(DECILE).reset_index()
    found = gradient(view.definition, rows)
    numerators, denominators = (found.tenths[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    own = intervals(view.definition, numerators, denominators)
    status = dict(zip(rows["area_code"], rows["status"], strict=True))
    of_tenths = [status.get(tenth, Status.NO_FIGURES.value) for tenth in TENTHS]
    by_tenth = dict(zip(rows["area_code"], coverage_texts(rows), strict=True))
    parts = [by_tenth.get(tenth, "") for tenth in TENTHS]
    if any(parts):
        problem = (
            f"Figures cover only part of the neighbourhoods in {sum(map(bool, parts))} of 10 tenths, as the table "
            "says, so no slope is worked out."
        )
        found = replace(found, slope_index=UNKNOWN, relative_index=UNKNOWN, problem=problem)
    covered = rows.set_index("area_code").reindex(TENTHS)[list(_COVERED)].set_axis(found.tenths.index)
    tenths = found.tenths.assign(lower=own.lower, upper=own.upper, status=of_tenths, part=parts)
    return Slope(found, tenths.join(covered))
