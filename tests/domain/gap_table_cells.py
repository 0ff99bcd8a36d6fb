"""Published cells of a small city with two neighbourhoods, for the tests of the gap table."""

import numpy as np
import pandas as pd

from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, SetKey
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.kpi.gap_table import gap_table_columns

CONFIG = AreasConfig(
    authority_code="C",
    city_name="Leeds",
    site_title="",
    neighbourhoods=(
        Neighbourhood("a-end", "A End", "A End", ("A",)),
        Neighbourhood("b-side", "B Side", "B Side", ("B",)),
    ),
    target_ward_codes=(),
    ward_vintage="1",
    labels={SetKey.PRIORITY: "The two"},
)
COLUMNS = gap_table_columns(CONFIG)
AREAS = {"a-end": ("neighbourhood", "a-end"), "b-side": ("neighbourhood", "b-side"), "city": ("city", "C")}
AREAS |= {key: (key, key) for key in ("priority", "most-deprived", "target-wards")}
Q = [Period(2016 + n // 4, n % 4 * 3 + 1, Frequency.QUARTER) for n in range(9)]
LAST = Q[-1]


NAMES = ["kpi_id", "area_kind", "area_code", "period", "numerator", "denominator", "value", "status"]


def cell_rows(definition, period=LAST, **areas):
    """Rows of cells from `area=(numerator, denominator)`; None for a hidden one."""
    rows = []
    for name, pair in areas.items():
        kind, code = AREAS[name.replace("_", "-")]
        numerator, denominator = (np.nan, np.nan) if pair is None else pair
        status = "suppressed" if pair is None else "no figures" if np.isnan(numerator) else "shown"
        value = np.nan if pair is None else definition.value(numerator, denominator)
        rows.append((definition.kpi_id, kind, code, period.key, numerator, denominator, value, status))
    return rows


def cells(definition, period=LAST, **areas):
    return pd.DataFrame(cell_rows(definition, period, **areas), columns=NAMES)


FULL = {
    "a_end": (200, 500), "b_side": (300, 500), "priority": (500, 1000), "most_deprived": (1200, 2000),
    "target_wards": (3000, 5000), "city": (6000, 10000),
}  # fmt: skip
