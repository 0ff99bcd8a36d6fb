"""Judging a submission: every row is read, every problem counted, nothing stored."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from statistics import median

import pandas as pd

from dashboard.domain.disclosure.beside import comes_too_late
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.intake.aggregates import Outcome, read_aggregates
from dashboard.intake.areas import AreaBook
from dashboard.intake.columns import find_columns
from dashboard.intake.dry_run import OBSERVATION_COLUMNS, Basis, DryRun, Form, HeldTotal, PeriodTotal, change_pct
from dashboard.intake.files.raw import RawTable
from dashboard.intake.groups import as_rows
from dashboard.intake.headers import Field
from dashboard.intake.periods import overlapping
from dashboard.intake.problems import Kind, Problem, ProblemLog
from dashboard.intake.records import read_records, refuse_records
from dashboard.progress import Progress, Stage, unseen

#: Changes of a total beyond this many per cent are pointed out.
NOTABLE_CHANGE_PCT = 50
#: Periods without figures between two that have some, beyond which it is asked whether a year was mistyped.
_FAR = {Frequency.MONTH: 6, Frequency.QUARTER: 4, Frequency.YEAR: 3}
#: Single cases in a period, of the median of the others, below which they may be strays.
_FEW_PCT = 2


def form_of(table: RawTable) -> Form:
    """Tell what a table's rows stand for, by its columns: with postcodes they are single cases."""
    return Form.RECORDS if table.columns_of(Field.POSTCODE) else Form.AGGREGATES


def validate(table: RawTable, form: Form, basis: Basis, progress: Progress = unseen) -> DryRun:
    """Judge a table as a submission for a KPI; the verdict holds nothing about single cases."""
    log = ProblemLog.resumed(table.notices, table.notice_counts)
    read_as_rows = as_rows(table, basis.definition)
    rows_read, is_wide, table = len(table.cells), read_as_rows is not table, read_as_rows
    if form is Form.RECORDS:
        refuse_records(basis, log)
    columns = find_columns(table, basis.definition, form, log)
    incomplete = Kind.REPEATED_COLUMN in log.counts or (form is Form.RECORDS and Kind.MISSING_COLUMN in log.counts)
    if incomplete or Kind.NOT_BY_RECORDS in log.counts:
        nothing = Outcome(pd.DataFrame(columns=list(OBSERVATION_COLUMNS)), {})
        return replace(_verdict(table, form, basis, nothing, log), rows_read=rows_read)
    progress(Stage.MATCHING, 0.0)
    book = AreaBook(basis.city, basis.definition.geographies)
    read = read_records if form is Form.RECORDS else read_aggregates
    outcome = read(table, columns, basis, book, log, progress)
    told = {Kind.MISSING_COLUMN, Kind.NOTHING_MATCHED} & set(log.counts)
    if outcome.observations.empty and not outcome.matched and not told:
        log.add(Problem(Kind.NOTHING_MATCHED, "no row for an area of the city", "at least one"))
    totals = tuple(_totals(outcome, basis, book))
    progress(Stage.CHECKING, 0.8)
    _check_periods(outcome.periods.values(), basis, log)
    _check_distance(totals, form, basis, log)
    _check_totals(totals, log)
    if form is Form.AGGREGATES:
        _check_areas(totals, log)
        _check_sums(totals, log)
    if outcome.by_group is not None:
        _check_held(totals, log)
    if is_wide:
        log.forget_repeated()
    dry_run = replace(_verdict(table, form, basis, outcome, log, totals), rows_read=rows_read)
    progress(Stage.CHECKING, 1.0)
    return dry_run


def _verdict(
    table: RawTable, form: Form, basis: Basis, outcome: Outcome, log: ProblemLog, totals: tuple[PeriodTotal, ...] = ()
) -> DryRun:
    dry_run = DryRun(
        kpi_id=basis.definition.kpi_id,
        kpi_version=basis.definition.version,
        file_name=table.file_name,
        form=form,
        rows_read=len(table.cells),
        rows_matched=outcome.matched,
        unmatched=outcome.unmatched,
        terminated=outcome.terminated,
        duplicates=outcome.duplicates,
        read_as=table.read_as,
        problems=log.listed(),
        counts=dict(log.counts),
        totals=totals,
        population_years=outcome.population_years,
    )
    if dry_run.errors:
        return dry_run
    frame = outcome.observations[list(OBSERVATION_COLUMNS)].sort_values(list(OBSERVATION_COLUMNS[:4]))
    return replace(dry_run, observations=frame.reset_index(drop=True), by_group=outcome.by_group)


def _totals(outcome: Outcome, basis: Basis, book: AreaBook) -> Iterable[PeriodTotal]:
    frame = outcome.observations
    grouped = frame.groupby(["period", "area_kind", "vintage"], sort=True)
    sums = grouped.agg(
        areas=("area_code", "nunique"),
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        known=("denominator", "count"),
    )
    sums["denominator"] = sums["denominator"].where(sums.pop("known") > 0)
    for key, kind, vintage, areas, numerator, denominator in sums.reset_index().itertuples(index=False, name=None):
        period = outcome.periods[key]
        held = _comparable(period, kind, basis.held)
        yield PeriodTotal(
            period=period,
            area_kind=kind,
            vintage=vintage,
            areas=int(areas),
            areas_in_all=book.count(kind, vintage),
            numerator=float(numerator),
            denominator=None if pd.isna(denominator) else float(denominator),
            compared_with=held.period if held else None,
            held_numerator=held.numerator if held else None,
            held_denominator=held.denominator if held else None,
        )


def _comparable(period: Period, area_kind: str, held: Iterable[HeldTotal]) -> HeldTotal | None:
    """Return what is held for the period itself, else for the last before it, by the same kind of area."""
    earlier = [total for total in held if total.area_kind == area_kind and total.period <= period]
    return max(earlier, key=lambda total: total.period, default=None)


def _check_periods(found: Iterable[Period], basis: Basis, log: ProblemLog) -> None:
    found = sorted(set(found))
    held = {total.period for total in basis.held}
    for period in found:
        if period in held:
            log.add(Problem(Kind.PERIOD_HELD, f"{period.label}, which is held already", "a new period; it is replaced"))
        if period.day_after > basis.today:
            what = f"{period.label}, which is not over by {basis.today.isoformat()}"
            log.add(Problem(Kind.UNFINISHED_PERIOD, what, "a period that is over; its figures may still grow"))
    for period in (one for one in found if one not in held):
        if (year := comes_too_late(period, basis.same_cases)) is not None:
            what = f"{period.label}, which comes after its year of the same cases, {year.label}"
            advice = "it before its year; of what comes later nothing is shown, as small numbers could be worked out"
            log.add(Problem(Kind.AFTER_ITS_YEAR, what, advice))
    for one, other in overlapping(found, held):
        where = " (held already)" if other in held else ""
        what = f"{one.label} and {other.label}{where}, which have days in common"
        log.add(Problem(Kind.PERIODS_OVERLAP, what, "calendar years or financial years, not both"))


def _check_distance(totals: tuple[PeriodTotal, ...], form: Form, basis: Basis, log: ProblemLog) -> None:
    """Ask about periods that lie far from all others, and about those that a few stray cases made.

    Of single cases every LSOA without one counts as 0, so that one mistyped year would fill a whole period with zeros.
    """
    sums: dict[Period, float] = {}
    for found, numerator in [(one.period, one.numerator) for one in basis.held] + [
        (one.period, one.numerator) for one in totals
    ]:
        sums[found] = max(sums.get(found, 0.0), numerator)
    for period in sorted({total.period for total in totals}):
        others = [other for other in sums if other != period and other.frequency is period.frequency]
        if not others:
            continue
        nearest = min(others, key=lambda other: _periods_apart(period, other))
        apart = _periods_apart(period, nearest)
        stray = form is Form.RECORDS and sums[period] < _FEW_PCT / 100 * median(sums[other] for other in others)
        if apart <= _FAR[period.frequency] and not stray:
            continue
        count = (
            f"{sums[period]:,.10g} {'case' if sums[period] == 1 else 'cases'}" if form is Form.RECORDS else "figures"
        )
        zeros = "; every LSOA without a case would count as 0" if form is Form.RECORDS else ""
        what = f"{count} in {period.label}, {apart:,.0f} {period.frequency.value}s from {nearest.label}"
        log.add(Problem(Kind.FAR_PERIOD, what, f"periods near each other, or a mistyped year{zeros}"))


def _periods_apart(one: Period, other: Period) -> float:
    months = abs((one.year - other.year) * 12 + one.month - other.month)
    return months / one.frequency.months


def _check_totals(totals: Iterable[PeriodTotal], log: ProblemLog) -> None:
    for total in totals:
        pairs = {
            "numerator": (total.held_numerator, total.numerator),
            "denominator": (total.held_denominator, total.denominator),
        }
        for name, (before, after) in pairs.items():
            change = change_pct(before, after)
            from_nothing = before == 0 and bool(after)
            if total.compared_with and (from_nothing or (change is not None and abs(change) > NOTABLE_CHANGE_PCT)):
                share = "" if change is None else f" ({change:+.0f} %)"
                what = f"{name} of {total.period.label} {after:,.10g}{share}, by {total.area_kind}"
                expected = f"about {before:,.10g}, as held for {total.compared_with.label}"
                log.add(Problem(Kind.TOTAL_CHANGED, what, expected))


def _check_held(totals: Iterable[PeriodTotal], log: ProblemLog) -> None:
    """Warn where groups add up to another total than is held for their period."""
    for total in totals:
        if total.compared_with == total.period and total.held_numerator != total.numerator:
            what = f"{total.period.label}: {total.numerator:,.10g} over the groups, by {total.area_kind}"
            expected = (
                f"{total.held_numerator:,.10g}, as held; look whether the file leaves out whose group is not known"
            )
            log.add(Problem(Kind.GROUPS_AND_HELD, what, expected))


def _check_areas(totals: tuple[PeriodTotal, ...], log: ProblemLog) -> None:
    """Warn of areas without a row, and of figures that come by several kinds of areas at once."""
    for total in totals:
        if total.area_kind in {"lsoa", "msoa", "ward"} and total.areas < total.areas_in_all:
            what = f"{total.areas:,} of {total.areas_in_all:,} areas ({total.area_kind}) in {total.period.label}"
            expected = "a row for every area, with 0 where there were none; the others count as not known"
            log.add(Problem(Kind.AREAS_WITHOUT_ROW, what, expected))
    kinds: dict[Period, list[str]] = {}
    for total in totals:
        kinds.setdefault(total.period, []).append(f"{total.area_kind} {total.vintage}".strip())
    for period, several in kinds.items():
        if len(several) > 1:
            what = f"{period.label} by {' and by '.join(several)}"
            log.add(Problem(Kind.MIXED_AREAS, what, "one kind of area; figures of different kinds are never added up"))


def _check_sums(totals: tuple[PeriodTotal, ...], log: ProblemLog) -> None:
    """Warn where the figures of different kinds of areas do not add up to the same total, such as that of the city."""
    parts = [total for total in totals if total.area_kind in {"lsoa", "msoa", "ward", "city"}]
    for one, other in combinations(sorted(parts, key=lambda total: (total.area_kind == "city", total.areas)), 2):
        if one.period != other.period:
            continue
        pairs = {"numerator": (one.numerator, other.numerator), "denominator": (one.denominator, other.denominator)}
        for name, (first, second) in pairs.items():
            if first is None or second is None or not _are_at_odds(one, other, first, second):
                continue
            what = (
                f"{name} of {one.period.label} {second:,.10g} {_by(other)}, and {first:,.10g} {_by(one)} "
                f"({one.areas:,} of {one.areas_in_all:,})"
            )
            expected = "the same total by every kind of area; decide which is right, or what is missing"
            log.add(Problem(Kind.TOTALS_DIFFER, what, expected))


def _are_at_odds(one: PeriodTotal, other: PeriodTotal, first: float, second: float) -> bool:
    """Tell whether two totals cannot both be right: where areas lack, a sum may only be smaller."""
    near = 1e-9 * max(abs(first), abs(second), 1.0)
    is_whole, other_is_whole = (total.areas == total.areas_in_all for total in (one, other))
    return (other_is_whole and first > second + near) or (is_whole and second > first + near)


def _by(total: PeriodTotal) -> str:
    return "for the whole city" if total.area_kind == "city" else f"by {total.area_kind} {total.vintage}".strip()
