"""How a KPI goes with deprivation, of published figures only: by LSOA, and over the tenths of the city's LSOAs."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.domain.areas.listed import listed
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.kpi.cube import LSOA, coverage_texts
from dashboard.domain.kpi.view import KpiView, shown
from dashboard.domain.statistics.associations import Association, association
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


def against_deprivation(view: KpiView, ranks: pd.Series) -> tuple[pd.DataFrame, Association]:
    """Set the LSOAs' values beside national ranks.

    Returns
    -------
    pandas.DataFrame, Association
        By LSOA code: `rank`, `value` (NaN where hidden or missing) and `status`; and how the two go together.
    """
    lsoas = view.of_kind(LSOA)
    held = listed(lsoas.index)
    published = np.where(shown(lsoas), lsoas["value"].to_numpy(dtype=float), np.nan)
    values = dict(zip(held, published.tolist(), strict=True))
    status = dict(zip(held, listed(lsoas["status"]), strict=True))
    codes = listed(ranks.index)
    columns = {
        "rank": ranks.to_numpy(),
        "value": np.array([values.get(code, np.nan) for code in codes], dtype=float),
        "status": [status.get(code, Status.NO_FIGURES.value) for code in codes],
    }
    table = pd.DataFrame(columns, index=ranks.index)
    return table, association(table["value"], table["rank"])
