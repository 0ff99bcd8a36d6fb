"""Counts of a KPI by area and group, for one period and characteristic, as a viewer may see them."""

from dataclasses import dataclass

import pandas as pd

from dashboard.domain.kpi.definition import Period

#: The column beside those of the categories.
TOTAL = "total"
AREA = ["area_kind", "area_code"]


@dataclass(frozen=True)
class GroupCounts:
    """Who was counted, by area and group.

    Attributes
    ----------
    characteristic
        Key of the characteristic.
    counts
        Indexed by `area_kind` and `area_code`: a column for each category by its key, also for those that are not
        known, then "total", what the KPI counts without groups. Whole numbers; missing where hidden or not known.
    rounded_to
        What the counts are rounded to; 1 where they are exact.
    """

    characteristic: str
    period: Period
    counts: pd.DataFrame
    rounded_to: int = 1
