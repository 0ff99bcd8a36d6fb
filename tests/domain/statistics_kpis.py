"""One KPI of each unit, for the tests of statistics."""

import dataclasses

import numpy as np

from dashboard.domain.kpi.definition import Better, Unit
from dashboard.domain.statistics.gaps import Figures
from tests.example_kpi import MISSED_BINS

RATE = MISSED_BINS
PERCENTAGE = dataclasses.replace(
    MISSED_BINS,
    kpi_id="early-education",
    service="Early Years",
    name="Free early education",
    unit=Unit.PERCENTAGE,
    numerator="children in a funded place",
    denominator="eligible two-year-olds",
    better=Better.HIGHER,
)
COUNT = dataclasses.replace(
    MISSED_BINS, kpi_id="visits", name="Visits", unit=Unit.COUNT, numerator="visits", denominator=""
)
MEAN = dataclasses.replace(
    MISSED_BINS,
    kpi_id="rent-arrears",
    service="Housing",
    name="Rent arrears",
    unit=Unit.MEAN,
    numerator="arrears in pounds",
    denominator="tenancies in arrears",
)
NEUTRAL = dataclasses.replace(MISSED_BINS, kpi_id="reports", name="Reports", better=Better.NEITHER)


def array(*numbers):
    return np.array(numbers, dtype=float)


def figures(*pairs):
    numerators, denominators = zip(*pairs, strict=True)
    return Figures(array(*numerators), array(*denominators))
