"""Of how many customers a characteristic is known, over all periods: a measure of its own, with its target."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.equality import count_words
from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.tables import plain_table
from dashboard.domain.groups.view import known_trend
from dashboard.domain.wording.equality import known_as, share_words, target_words, trend_words
from dashboard.domain.wording.kpi import mark_of
from dashboard.figures.scales import known
from dashboard.figures.trend_chart import Series, trend_chart
from dashboard.kpis.equality import Subject
from dashboard.pages.equality.choices import Choices

HEADS = ("Period", "Known", "Not known", "Prefer not to say", "Customers")


def trend_rows(subject: Subject) -> list[tuple[str, str, str, str, str]]:
    """Return the shares of every period, the latest first."""
    periods, found = subject.completeness
    rows = []
    for at, period in enumerate(periods):
        shares = (found.share_known[at], found.share_not_known[at], found.share_not_said[at])
        total = float(found.total[at])
        # of nobody there is no share
        nothing = "" if total == 0 else "hidden"
        written = [share_words(share) if known(share) else nothing for share in shares]
        rows.append((period.label, written[0], written[1], written[2], count_words(total if known(total) else None)))
    return rows[::-1]


def trend_notes(subject: Subject) -> FigureNotes:
    """Return what is written with the chart."""
    periods, _ = subject.completeness
    caption = f"{subject.kpi.name}: share of customers in {subject.area.place} of whom {_known(subject)} is known"
    span = f"{periods[0].label} to {periods[-1].label}"
    method = "Customers whose group is known, of all; chi-squared test for a linear trend at 99.8%"
    source = f"{subject.kpi.service} ({subject.kpi.accountable_officer})"
    return FigureNotes(caption, span, method, source, subject.kpi.licence)


def _known(subject: Subject) -> str:
    return known_as(subject.characteristic)


def trend_section(subject: Subject, choices: Choices) -> Component:
    """Show how complete the figures are, period by period."""
    periods, found = subject.completeness
    target, notes = subject.kpi.known_target, trend_notes(subject)
    shares = [float(one) for one in found.share_known]
    at = periods.index(subject.period)
    trend = known_trend(found, subject.kpi.frequency, subject.counts.rounded_to)
    count = sum(map(known, shares))
    said = [trend_words(trend, count), target_words(shares[at] if known(shares[at]) else None, target)]
    drawn = trend_chart(
        "completeness",
        [Series("known", "Known", [100 * one if known(one) else None for one in shares], "set")],
        [one.short_label for one in periods],
        lambda value: share_words(value / 100),
        target=target,
        title=notes.caption,
        description="The same figures are in the table below.",
    )
    figured = figure_island(
        f"{subject.kpi.kpi_id}-{subject.characteristic.key.replace('_', '-')}-known",
        drawn,
        " ".join(filter(None, said)),
        notes,
        table=plain_table(f"{notes.caption}.", HEADS, trend_rows(subject), frozenset(range(1, 5))),
        mark=mark_of(subject.kpi),
        files=[(kind.upper(), choices.address(f"/completeness.{kind}")) for kind in ("csv", "xlsx")],
    )
    heading = html.H2("Completeness over time", id="completeness")
    return html.Section([heading, figured], className="kpi-section")
