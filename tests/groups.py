"""Figures by group for tests of pages: counts of every area that follow its residents, and residents of a census."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.counts import GroupCounts
from dashboard.domain.groups.residents import ResidentsByGroup, by_area
from dashboard.domain.kpi.definition import Better, Period, Unit
from tests.example_kpi import MISSED_BINS

KPI = replace(
    MISSED_BINS,
    kpi_id="debt-advice",
    service="Welfare",
    accountable_officer="Chief Officer, Communities",
    name="Debt advice",
    definition="People who were given advice about debts.",
    unit=Unit.COUNT,
    numerator="people given advice",
    denominator="",
    better=Better.HIGHER,
    characteristics=("disability", "religion", "carer"),
    known_target=90,
)
PERIODS = tuple(map(Period.parse, ("2017-Q3", "2017-Q4", "2018-Q1", "2018-Q2", "2018-Q3")))
#: Share of residents of each group, and of customers known to belong to it, of those who are known.
SHARES = {
    "disability": ((0.18, 0.82), (0.30, 0.70)),
    "religion": ((0.38, 0.40, 0.01, 0.02, 0.01, 0.07, 0.02, 0.03), (0.30, 0.30, 0.01, 0.02, 0.01, 0.30, 0.03, 0.03)),
}


def residents_of(membership, characteristic, residents):
    """Return residents by group of every area; `residents` is by LSOA."""
    if characteristic not in SHARES:
        return None
    keys = [one.key for one in CHARACTERISTICS[characteristic].groups]
    figures = {
        key: pd.DataFrame({"area_kind": "lsoa", "area_code": residents.index, "numerator": np.rint(residents * share)})
        for key, share in zip(keys, SHARES[characteristic][0], strict=True)
    }
    counts = by_area(figures, membership)
    return ResidentsByGroup(characteristic, "Census 2021", counts, "Census table", "Source: a publisher")


def counts_of(membership, characteristic, residents, not_known, rounded_to=1):
    """Return counts of every area but LSOAs by period: one in a hundred residents is a customer.

    `not_known` is the share of whom the group is not known in the last period; a tenth more in each before.
    """
    areas = membership[membership["area_kind"] != "lsoa"]
    people = areas.assign(people=areas["lsoa_code"].map(residents)).groupby(["area_kind", "area_code"])["people"].sum()
    found = CHARACTERISTICS[characteristic]
    shares = SHARES.get(characteristic, (None, [1 / len(found.groups)] * len(found.groups)))[1]
    by_period = {}
    for back, period in enumerate(reversed(PERIODS)):
        unknown = min(not_known + 0.02 * back, 1.0)
        total = np.rint(people * 0.01)
        columns = {
            one.key: np.rint(total * (1 - unknown) * share) for one, share in zip(found.groups, shares, strict=True)
        }
        table = pd.DataFrame({**columns, "not_known": np.rint(total * unknown), "not_said": 0.0, "total": total})
        table = (table / rounded_to).round() * rounded_to
        hidden = table.where((table == 0) | (table >= 8))
        by_period[period] = GroupCounts(characteristic, period, hidden.astype("Int64"), rounded_to)
    return by_period
