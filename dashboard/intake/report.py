"""A dry run in words, for the screen and to download."""

import csv
import io
from collections.abc import Iterator

from dashboard.domain.wording.plain import listing
from dashboard.domain.wording.spreadsheets import harmless
from dashboard.intake.dry_run import DryRun, Form, PeriodTotal
from dashboard.intake.problems import LISTED, Kind, Severity

REASONS = {
    Kind.OUTSIDE_CITY: "outside the city",
    Kind.NOT_A_POSTCODE: "not a whole postcode",
    Kind.UNKNOWN_POSTCODE: "with a postcode that is not known (mistyped, new, or just outside)",
    Kind.UNKNOWN_AREA: "with an area that is not known",
    Kind.AMBIGUOUS_AREA: "with a name that several areas have",
    Kind.OTHER_VINTAGE: "by LSOAs of another vintage, whose figures cannot be divided",
    Kind.ENDED_LSOA: "by LSOAs of 2001 that are not in force since 2011",
    Kind.GEOGRAPHY_NOT_ALLOWED: "by a kind of area that this KPI does not come by",
}
REPORT_COLUMNS = ("level", "id", "row", "column", "found", "expected")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def summary(dry_run: DryRun) -> list[str]:
    """Say in sentences what was found: rows, matches, problems by kind, totals by period."""
    what = "single cases" if dry_run.form is Form.RECORDS else "sums by area and period"
    lines = [
        f"{dry_run.file_name} for {dry_run.kpi_id}, version {dry_run.kpi_version}, read as {what}.",
        *([f"Read as: {dry_run.read_as}."] if dry_run.read_as else []),
        *([f"Measured against {residents_words(dry_run)}."] if dry_run.population_years else []),
        f"{_rows(dry_run.rows_read)} read, {dry_run.rows_matched:,} matched to areas.",
        *(f"{_rows(count)} left out: {REASONS[kind]}." for kind, count in dry_run.unmatched.items()),
    ]
    if dry_run.terminated:
        lines.append(
            f"{_rows(dry_run.terminated)} with a postcode that is no longer in use, counted where it used to lie."
        )
    if dry_run.duplicates:
        lines.append(f"{_rows(dry_run.duplicates)} like another.")
    lines += [_total(total) for total in dry_run.totals]
    return [*lines, *_verdict(dry_run)]


def residents_words(dry_run: DryRun) -> str:
    """Say of which mid-years the residents are that rates are worked out with."""
    years = sorted(set(dry_run.population_years.values()))
    words = listing([f"mid-{year}" for year in years])
    return f"residents of {words}{', the nearest to each period' if len(years) > 1 else ''}"


def _total(total: PeriodTotal) -> str:
    parts = f"{total.numerator:,.10g}" + ("" if total.denominator is None else f" out of {total.denominator:,.10g}")
    text = f"{total.period.label}: {parts} in {total.areas:,} of {total.areas_in_all:,} areas ({total.area_kind})"
    if total.compared_with is None or total.held_numerator is None:
        return f"{text}."
    change = "" if total.change_pct is None else f", a change of {total.change_pct:+.0f} %"
    return f"{text}; held for {total.compared_with.label}: {total.held_numerator:,.10g}{change}."


def _verdict(dry_run: DryRun) -> Iterator[str]:
    for severity in (Severity.ERROR, Severity.WARNING):
        for kind, count in dry_run.counts.items():
            if kind.severity is severity:
                yield f"{severity.value.capitalize()} “{kind.value}”: {count:,} found."
    if dry_run.errors:
        errors = "1 error has" if dry_run.errors == 1 else f"{dry_run.errors:,} errors have"
        yield f"{errors} to be put right before anything can be stored."
    elif dry_run.warnings:
        yield "Nothing blocks; each kind of warning has to be accepted."
    else:
        yield "Nothing is wrong."


def report_csv(dry_run: DryRun) -> str:
    """Write the report as CSV: the summary, then every listed problem; harmless to spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(REPORT_COLUMNS)
    writer.writerows(("summary", "", "", "", harmless(line), "") for line in summary(dry_run))
    for one in dry_run.problems:
        texts = (one.column, one.found, one.expected)
        writer.writerow((one.severity.value, one.kind.value, one.row or "", *map(harmless, texts)))
    for kind, count in dry_run.counts.items():
        if count > LISTED:
            writer.writerow((kind.severity.value, kind.value, "", "", f"and {count - LISTED:,} more of this kind", ""))
    return "\ufeff" + out.getvalue()
