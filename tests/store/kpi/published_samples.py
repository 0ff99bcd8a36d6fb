"""A made-up city of 30 LSOAs and its figures, many of them small."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.definition import KpiDefinition, SmallNumbers, Unit
from dashboard.kpis.areas_in_time import Areas, AreasInTime, InForce
from dashboard.kpis.figures import Figures
from dashboard.store.kpi.store import KpiStore, open_database
from tests.store.kpi.samples import BINS

VISITS = replace(
    BINS, kpi_id="visits", name="Visits", unit=Unit.COUNT, numerator="Visits", denominator="",
    small_numbers=SmallNumbers(), target=None,
)  # fmt: skip
SHARE = replace(VISITS, kpi_id="share", unit=Unit.PERCENTAGE, denominator="People", illustrative=True)
CODES = [f"E01{number:06d}" for number in range(1, 31)]


def membership(wards: int = 5) -> pd.DataFrame:
    """Give the LSOAs of every area; the number of wards is what may change."""
    rows = [("lsoa", code, code) for code in CODES] + [("city", "E08000035", code) for code in CODES]
    rows += [("ward-2018", f"E0500000{place % wards}", code) for place, code in enumerate(CODES)]
    rows += [("priority", "priority", code) for code in CODES[:7]]
    return pd.DataFrame(rows, columns=["area_kind", "area_code", "lsoa_code"])


def observed(*periods: str, seed: int = 1, definition: KpiDefinition = VISITS) -> pd.DataFrame:
    """Give every LSOA figures, most of them small."""
    rng = np.random.default_rng(seed)
    rows = []
    for period in periods:
        for code in CODES:
            count = float(rng.poisson(11))
            among = np.nan if definition.unit is Unit.COUNT else count + float(rng.poisson(20))
            rows.append(("lsoa", "2011", code, period, count, among))
    return pd.DataFrame(rows, columns=["area_kind", "vintage", "area_code", "period", "numerator", "denominator"])


def always(areas: pd.DataFrame) -> AreasInTime:
    """Return areas that have never been others."""
    return AreasInTime([InForce(None, Areas(areas), None)])


def opened(address: str, areas: pd.DataFrame | None = None) -> Figures:
    """Open a database as a program does whose data have these areas."""
    areas = membership() if areas is None else areas
    store: KpiStore = open_database(address, lambda rows: kpi_cube.cube(rows, areas))
    figures = Figures(lambda: store, lambda: always(areas))
    store.adopt_areas(figures.areas)
    return figures
