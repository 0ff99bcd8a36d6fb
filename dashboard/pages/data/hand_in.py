"""A file that is being handed in: how far it is, what was found in it, and the decision to store it."""

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import origin_notice
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.errors import UnknownHandInError
from dashboard.intake.dry_run import DryRun, Form, PeriodTotal
from dashboard.intake.problems import LISTED, Kind
from dashboard.intake.report import REASONS, residents_words
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn, Stage
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.pages.data import reading
from dashboard.pages.data.addresses import hand_in_url, kpi_url
from dashboard.pages.data.layout import article
from dashboard.pages.page import PageContent, Query

#: Problems on the page; the report to download has more.
SHOWN = 100
STAGES = {
    Stage.WAITING: "Waiting for its turn",
    Stage.READING: "Reading the file",
    Stage.MATCHING: "Matching rows to areas",
    Stage.CHECKING: "Checking the figures",
    Stage.STORING: "Storing the figures",
    Stage.ADDING_UP: "Adding the figures up over areas",
}
#: What ticking a kind of warning says.
_ACCEPTED = {
    Kind.ENCODING: "The file is not in UTF-8; names with accents were read correctly",
    Kind.LINES_ABOVE_HEADER: "Lines above the header are not data",
    Kind.HIDDEN_ROWS: "Hidden rows are counted like the others",
    Kind.LEFT_OUT: "Rows that are totals, notes or other places are left out",
    Kind.HEADING_IN_DOUBT: "Numbers are plain counts of one period each, whatever the heading says",
    Kind.LIKE_PERCENTAGES: "Denominators of 100 are real numbers, and no percentages",
    Kind.SUPPRESSED_NUMBER: "Figures that are not given count as not known, not as 0",
    Kind.MIXED_DATES: "Day and month were not swapped in any date",
    Kind.ASSUMED_QUARTERS: "Quarters were read as the ones that are meant",
    Kind.ASSUMED_YEARS: "Years were read as the ones that are meant",
    Kind.FAR_PERIOD: "Periods far from the others are right",
    Kind.OTHER_SHEETS: "Other sheets of the workbook are not read",
    Kind.EXAMPLE_ROW: "Example lines of the template are left out",
    Kind.UNKNOWN_COLUMN: "Columns that are not known are not read",
    Kind.UNUSED_COLUMN: "Columns that this KPI does not need are not read",
    Kind.NOT_WHOLE: "Counts that are not whole numbers are meant",
    Kind.SERIAL_DATES: "Dates written as numbers were read as days correctly",
    Kind.UNFINISHED_PERIOD: "A period that is not over is handed in all the same",
    Kind.PERIOD_HELD: "Figures that are held already are replaced; they stay in the history",
    Kind.AFTER_ITS_YEAR: "A period that comes after its year is stored, though nothing of it is shown",
    Kind.NAME_DIFFERS: "Where a code and a name differ, the code counts",
    Kind.OUTSIDE_CITY: "Rows outside the city are left out",
    Kind.ENDED_LSOA: "Figures for LSOAs of 2001 are left out; what took their place in 2011 counts as not known",
    Kind.READ_BY_NAME: "Wards whose codes are not known were read by the names beside them",
    Kind.ASSUMED_VINTAGE: "Wards are of the vintage that was assumed",
    Kind.MIXED_AREAS: "Figures come by several kinds of areas, which are never added up",
    Kind.AREAS_WITHOUT_ROW: "Areas without a row count as not known, not as 0",
    Kind.NOT_A_POSTCODE: "Rows without a whole postcode are left out",
    Kind.UNKNOWN_POSTCODE: "Rows with an unknown postcode are left out",
    Kind.REPEATED_RECORD: "Cases that look alike are different cases",
    Kind.TOTAL_CHANGED: "Totals have really changed by more than half",
    Kind.TOTALS_DIFFER: "Totals that do not agree differ for a reason that is known",
    Kind.MISSING_GROUPS: "Figures are handed in without groups",
    Kind.EMPTY_CATEGORY: "Where the group is empty, it is not known",
    Kind.GROUPS_AND_HELD: "The groups add up to another total than is held, and theirs is right",
}


def build(source: Kpis, hand_ins: Lanes, token: str, query: Query) -> PageContent:
    """Build the page of a hand-in as it stands now."""
    try:
        hand_in = hand_ins.state(query.get("hand_in_id", ""))
    except UnknownHandInError as error:
        return _message("This hand-in is no longer there", str(error))
    versions = source.versions(hand_in.kpi_id)
    if not versions:
        return _message("The KPI of this file has been removed", "Nothing was stored.")
    kpi = versions[-1]
    body: list[Component | Markup]
    if hand_in.stage in STAGES:
        progress = render(
            "hand_in_progress.html",
            address=hand_in_url(hand_in.id),
            again=hand_in_url(hand_in.id),
            words=STAGES[hand_in.stage],
            percent=round(100 * hand_in.fraction),
        )
        title, body = f"Checking {hand_in.file_name}", [progress]
        if hand_in.stage in (Stage.STORING, Stage.ADDING_UP):
            title = f"Storing {hand_in.file_name}"
    elif hand_in.stage is Stage.ASKED and hand_in.question is not None:
        title, body = f"How is {hand_in.file_name} to be read?", reading.build(hand_in, hand_in.question, kpi, token)
    elif hand_in.stage is Stage.FAILED or hand_in.dry_run is None:
        title, body = f"{hand_in.file_name} could not be used", _failed(hand_in, kpi)
    elif hand_in.stage is Stage.STORED:
        title, body = f"{hand_in.file_name} is stored", _stored(hand_in, kpi)
    else:
        title, body = f"What was found in {hand_in.file_name}", _found(hand_in, hand_in.dry_run, token)
    content = article(
        *origin_notice(kpi),
        html.P(html.A(kpi.name, href=kpi_url(kpi.kpi_id)), className="back"),
        html.H1(title),
        *body,
    )
    return PageContent(content, title=title)


def _message(title: str, words: str) -> PageContent:
    content = article(html.H1(title), html.P(words), html.P(["See ", html.A("all service figures", href="/data"), "."]))
    return PageContent(content, status=404, title=title)


def _failed(hand_in: HandIn, kpi: KpiDefinition) -> list[Component]:
    return [
        html.P(hand_in.message, className="lead"),
        html.P(html.A("Hand in another file", href=f"{kpi_url(kpi.kpi_id)}#hand-in")),
    ]


def _stored(hand_in: HandIn, kpi: KpiDefinition) -> list[Component]:
    return [
        html.P(f"All of it, as submission {hand_in.submission_id}.", className="lead", role="status"),
        html.P([html.A(f"See {kpi.name}", href=f"/kpi/{kpi.kpi_id}", className="main-action")]),
        html.P(["It can be withdrawn in the ", html.A("history", href=f"{kpi_url(kpi.kpi_id)}#history"), "."]),
    ]


# ---- what was found


def _found(hand_in: HandIn, dry_run: DryRun, token: str) -> list[Component]:
    said = [html.P(hand_in.message, className="notice", role="status")] if hand_in.message else []
    return [
        *said,
        html.P(verdict(dry_run), className="lead"),
        _rows(dry_run),
        *_totals(dry_run),
        *_problems(dry_run, f"{hand_in_url(hand_in.id)}/report.csv"),
        html.Section([html.H2("Decide", id="decide"), _decision(hand_in, dry_run, token)], className="decision"),
    ]


def verdict(dry_run: DryRun) -> str:
    """Say in a sentence or two whether the file may be stored."""
    if dry_run.errors:
        one = dry_run.errors == 1
        return (
            f"Fix {'1 error' if one else f'{dry_run.errors:,} errors'} in the file before it can be stored. "
            "Nothing has been stored."
        )
    if count := len(dry_run.warnings):
        things = "one thing has" if count == 1 else f"{count} things have"
        return f"The file can be stored once {things} been looked at and accepted. Nothing has been stored yet."
    return "Nothing is wrong with the file. Nothing has been stored yet."


def _rows(dry_run: DryRun) -> Component:
    what = "one row a case" if dry_run.form is Form.RECORDS else "sums by area and period"
    facts = {
        "Read as": f"{what}, for version {dry_run.kpi_version} of the definition",
        **({"How it was read": dry_run.read_as} if dry_run.read_as else {}),
        **({"Measured against": residents_words(dry_run)} if dry_run.population_years else {}),
        "Rows read": f"{dry_run.rows_read:,}",
        "Matched to areas": f"{dry_run.rows_matched:,}",
        **{f"Left out: {REASONS[kind]}": f"{count:,}" for kind, count in dry_run.unmatched.items()},
    }
    if dry_run.terminated:
        facts["Postcode no longer in use"] = f"{dry_run.terminated:,}; they count where it used to lie"
    if dry_run.duplicates:
        facts["Rows that repeat another"] = f"{dry_run.duplicates:,}"
    return html.Dl([part for name, fact in facts.items() for part in (html.Dt(name), html.Dd(fact))], className="facts")


def _totals(dry_run: DryRun) -> list[Component]:
    if not dry_run.totals:
        return []
    heads = ("Period", "Areas", "Numerator", "Denominator", "Held before", "Change")
    rows = [_total(total) for total in dry_run.totals]
    caption = "Totals by period, beside what is held for it or, failing that, for the period before"
    return [html.Section([html.H2("Totals"), plain_table(caption, heads, rows, frozenset({2, 3, 5}))])]


def _total(total: PeriodTotal) -> tuple[str, ...]:
    held = "nothing"
    if total.compared_with is not None and total.held_numerator is not None:
        held = f"{total.held_numerator:,.10g} in {total.compared_with.label}"
    return (
        total.period.label,
        f"{total.areas:,} of {total.areas_in_all:,} ({total.area_kind})",
        f"{total.numerator:,.10g}",
        "–" if total.denominator is None else f"{total.denominator:,.10g}",
        held,
        "–" if total.change_pct is None else f"{total.change_pct:+.0f}%".replace("-", "−"),
    )


def _problems(dry_run: DryRun, address: str) -> list[Component]:
    if not dry_run.problems:
        return []
    shown = dry_run.problems[:SHOWN]
    rows = [
        (
            problem.severity.value.capitalize(),
            "whole file" if problem.row is None else f"{problem.row:,}",
            problem.column or "–",
            problem.found,
            problem.expected,
        )
        for problem in shown
    ]
    in_all = sum(dry_run.counts.values())
    count = f"The first {SHOWN} of {in_all:,}" if in_all > len(shown) else f"{in_all:,} in all"
    limit = f", with up to {LISTED:,} of each kind" if in_all > LISTED else ""
    return [
        html.Section(
            [
                html.H2("What to look at"),
                plain_table(f"{count}, errors first", ("Level", "Row", "Column", "Found", "Expected"), rows),
                html.P([html.A("Download the report (CSV)", href=address), limit, "."]),
            ]
        )
    ]


def _decision(hand_in: HandIn, dry_run: DryRun, token: str) -> object:
    warnings = [
        {"id": kind.value, "words": _ACCEPTED[kind], "count": f"{dry_run.counts[kind]:,}"} for kind in dry_run.warnings
    ]
    periods = len(dry_run.periods)
    return render(
        "hand_in_decision.html",
        address=hand_in_url(hand_in.id),
        token=token,
        may_store=hand_in.awaits_decision,
        warnings=warnings,
        store_words=f"Store the figures of {periods} period{'' if periods == 1 else 's'}",
        forget_words="Hand in another file" if dry_run.errors else "Do not store them",
        can_be_reread=hand_in.can_be_reread,
    )
