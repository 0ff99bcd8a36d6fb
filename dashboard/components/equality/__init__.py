"""Groups of customers against residents: the chart, its table and its notes, for pages and for the evidence sheet."""

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes
from dashboard.components.tables import plain_table
from dashboard.domain.groups.take_up import TakeUp
from dashboard.domain.groups.view import GroupLine
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.equality import number_pair, pair_words, reason_words, share_words
from dashboard.figures.gap_chart import RangeRow, gap_chart
from dashboard.kpis.equality import Subject

#: Marks of the product's other comparisons: neither way is better or worse.
_MARKS = {
    TakeUp.OVER: Verdict.HIGHER,
    TakeUp.UNDER: Verdict.LOWER,
    TakeUp.NO_DIFFERENCE: Verdict.SIMILAR,
    TakeUp.CANNOT_BE_SAID: Verdict.CANNOT_TELL,
}
HEADS = ("Group", "Customers", "Share of customers", "99.8% interval", "Share of residents", "Ratio",
         "Ratio, 99.8% interval", "Per 1,000 of the group", "Verdict")  # fmt: skip
_NUMBERS = frozenset(range(1, 8))


def verdict_words(line: GroupLine) -> str:
    """Write a verdict with its symbol, and why there is none."""
    reason = reason_words(line.why)
    return f"{line.verdict.symbol} {line.verdict.value}{f': {reason}' if reason else ''}"


def group_rows(subject: Subject) -> list[tuple[str, ...]]:
    """Return the rows of the table: the groups in the order of the standards, then those who are not known."""
    found = subject.found
    rows = [
        (
            line.category.title,
            count_words(line.customers),
            pair_words(line.share),
            pair_words(line.limits_998),
            pair_words(line.residents),
            number_pair(line.ratio, 2),
            number_pair(line.ratio_limits, 2),
            number_pair(line.rate, 1),
            verdict_words(line),
        )
        for line in found.lines
    ]
    shares = {"Not known": found.share_not_known, "Prefer not to say": found.share_not_said}
    for category in subject.characteristic.categories[len(found.lines) :]:
        share = shares.get(category.title)
        rows.append(
            (
                category.title,
                count_words(found.others[category.kind]),
                "" if share is None else share_words(share),
                *[""] * 6,
            )
        )
    return [*rows, ("All customers", count_words(found.total), *[""] * 7)]


def count_words(value: float | None) -> str:
    """Write a count, or that it is hidden."""
    return "hidden" if value is None else f"{value:,.0f}"


def group_table(subject: Subject, caption: str) -> Component:
    """Write the groups as a table; without residents it has customers alone."""
    rows = group_rows(subject)
    if subject.residents is None:
        return plain_table(caption, HEADS[:4], [row[:4] for row in rows], frozenset(range(1, 4)))
    return plain_table(caption, HEADS, rows, _NUMBERS)


def group_chart(name: str, subject: Subject, title: str) -> Markup:
    """Draw for each group between which shares it lies, where chance ends, and the share of residents."""
    rows = [
        RangeRow(
            label=line.category.title,
            value=None if line.residents is None else sum(line.residents) / 2,
            by_chance=None if line.limits_95 is None or line.limits_998 is None else (line.limits_95, line.limits_998),
            verdict=_MARKS[line.verdict],
            group="",
            note="hidden" if line.share is None else "",
            bounds=line.share,
            called=line.verdict.value,
        )
        for line in subject.found.lines
    ]
    said = "The same figures are in the table below."
    return gap_chart(name, rows, share_words, city=None, target=None, title=title, description=said)


def notes_of(subject: Subject, caption: str) -> FigureNotes:
    """Return what is written with the figures of groups."""
    kpi, residents, rounded_to = subject.kpi, subject.residents, subject.counts.rounded_to
    method = (
        "Bounds: none, or all, of those whose group is not known belong to it. Exact binomial test against the share "
        "of residents, taken as known, at 99.8%; intervals by Clopper and Pearson, from the lower limit of the lower "
        "bound to the upper limit of the upper one. A verdict holds at both bounds. "
        f"{f'Counts are rounded to {rounded_to}' if rounded_to > 1 else 'Exact figures, not for publication'}"
    )
    source = f"{kpi.service} ({kpi.accountable_officer})"
    if residents is not None:
        source += f"; residents: {residents.source} ({residents.when}). {residents.attribution}"
    return FigureNotes(caption, subject.period.label, method, source, kpi.licence)


def chart_sentence(subject: Subject, unknown: str) -> str:
    """Explain the chart; `unknown` says of customers what is not known of them."""
    said = (
        f"Each bar runs from none to all of the customers {unknown} belonging to the group; the lines beyond it are "
        "what chance adds, thick 95%, thin 99.8%, which decides."
    )
    if subject.residents is None:
        return said
    middle = ""
    if any(line.residents and line.residents[0] < line.residents[1] for line in subject.found.lines):
        middle = ", in the middle of what it may be where residents have not answered"
    return f"{said} The square is the share of residents{middle}."
