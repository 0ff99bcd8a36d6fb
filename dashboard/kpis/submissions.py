"""Handing a file in: which KPI it is for, what it is compared with, and what is stored of it beside its figures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from dashboard.domain.kpi.definition import Period
from dashboard.errors import IntakeError
from dashboard.intake.dry_run import Checked, HeldTotal
from dashboard.store.kpi.records import Submission


def kpi_meant(file_name: str, own: Sequence[str]) -> str:
    """Tell which of the council's own KPIs a file is for, see `Kpis.kpi_for`."""
    stem = Path(file_name).stem.lower()
    named = [kpi_id for kpi_id in own if stem == kpi_id or stem.startswith(f"{kpi_id}-")]
    candidates = named or (own if len(own) == 1 else [])
    if not candidates:
        msg = (
            f"{file_name}: which KPI it is for was not said; expected --kpi ID, or a name that begins with the id "
            f"as that of its template does. There are: {', '.join(own) or 'none; define one first'}."
        )
        raise IntakeError(msg)
    # “missed-bins-garden” and not “missed-bins”
    return max(candidates, key=len)


def held_totals(totals: pd.DataFrame) -> Sequence[HeldTotal]:
    """Return the sums of `KpiStore.totals` in the form that checks take."""
    rows = totals[["period", "area_kind", "numerator", "denominator"]].itertuples(index=False, name=None)
    return [
        HeldTotal(Period.parse(period), area_kind, numerator, None if pd.isna(denominator) else denominator)
        for period, area_kind, numerator, denominator in rows
    ]


def submission_of(
    checked: Checked, accepted: Collection[str], who: str, when: datetime, *, illustrative: bool
) -> Submission:
    """Return what is stored of a checked file beside its figures, see `Kpis.commit`.

    Raises
    ------
    IntakeError
        If errors block it or a warning has not been accepted.
    """
    dry_run = checked.dry_run
    if not dry_run.may_be_committed(accepted):
        open_warnings = ", ".join(kind.value for kind in dry_run.warnings if kind not in accepted)
        msg = (
            f"{dry_run.file_name}: nothing was stored; {dry_run.errors} errors"
            f"{f' and warnings not accepted: {open_warnings}' if open_warnings else ''}. Mend or accept them first."
        )
        raise IntakeError(msg)
    return Submission(
        kpi_id=dry_run.kpi_id,
        kpi_version=dry_run.kpi_version,
        who=who,
        when=when,
        file_name=dry_run.file_name,
        file_sha256=checked.file_sha256,
        rows_read=dry_run.rows_read,
        rows_matched=dry_run.rows_matched,
        rows_unmatched=sum(dry_run.unmatched.values()),
        illustrative=illustrative,
        read_as=dry_run.read_as,
        population_years=dry_run.population_years,
    )
