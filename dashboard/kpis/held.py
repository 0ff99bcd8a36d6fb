"""What has been handed in already, as the checks of a new file compare it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.domain.kpi import Period

if TYPE_CHECKING:
    from dashboard.intake.dry_run import HeldTotal


def held_totals(totals: pd.DataFrame) -> "Sequence[HeldTotal]":
    """Return the sums of `KpiStore.totals` in the form that checks take."""
    from dashboard.intake.dry_run import HeldTotal  # noqa: PLC0415 - it brings what reads files

    return [
        HeldTotal(Period.parse(period), area_kind, numerator, None if pd.isna(denominator) else denominator)
        for period, area_kind, numerator, denominator in zip(
            totals["period"].astype(str),
            totals["area_kind"].astype(str),
            totals["numerator"].astype(float),
            totals["denominator"].astype(float),
            strict=True,
        )
    ]
