"""Layout of the page of service KPIs: three sentences, the choices, the table, its key and its downloads."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import ILLUSTRATIVE
from dashboard.components.templating import render
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import TOGETHER
from dashboard.domain.statistics.verdicts import MANY_LEVEL, Verdict
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.gap_table import counts_sentence, moved_sentence, widest_row, widest_sentence
from dashboard.pages.gap_table.addresses import HEADING, PATH
from dashboard.pages.gap_table.choice import GAP, SERVICE, orders
from dashboard.pages.gap_table.empty import article
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.gap_table.table import kpi_url, table
from dashboard.pages.page import PageContent

LEVEL = f"{100 * MANY_LEVEL:.1f}%"
#: KPIs named at most in one sentence.
_NAMED = 4


def build(shown: Shown, services: Sequence[str], periods: Sequence[Period], told: Sequence[str]) -> PageContent:
    """Build the page.

    Parameters
    ----------
    services, periods
        What there is to choose from.
    told
        Sentences on what was asked for and could not be understood.
    """
    sorts = {
        key: words for key, words in orders(shown.gap_table.columns).items() if key in (SERVICE, GAP, shown.choice.sort)
    }
    form = render(
        "gap_table_form.html", path=PATH, services=services, periods=periods, sorts=sorts, choice=shown.choice
    )
    layout = article(
        *_illustrative(shown),
        html.H1(HEADING),
        *_sentences(shown),
        *(html.P(sentence, className="notice", role="status") for sentence in [*told, *_waiting(shown)]),
        form,
        *_table(shown),
    )
    return PageContent(layout)


def _illustrative(shown: Shown) -> list[Component]:
    rows = shown.of_service.rows
    count = sum(row.definition.illustrative for row in rows)
    if not count:
        return []
    which = "" if count == len(rows) else f": {count} of {len(rows)} KPIs, marked “illustrative”"
    return [html.P(html.Strong(f"{ILLUSTRATIVE}{which}"), className="illustrative")]


def _sentences(shown: Shown) -> list[Component]:
    """Say what the table comes to; the KPIs that a filter leaves out count, so that the shares mean something."""
    city, gap_table, choice = shown.city.config.city_name, shown.of_service, shown.choice
    when = f"{choice.service}, {choice.period.label}. " if choice.service else f"{choice.period.label}. "
    lead = [html.Strong(when), counts_sentence(gap_table, shown.together, city, awaits=shown.awaits)]
    if shown.awaits:
        return [html.P(lead, className="lead")]
    lead += [" ", widest_sentence(gap_table, city)]
    if (widest := widest_row(gap_table)) is not None:
        kpi = widest.definition
        address = kpi_url(kpi.kpi_id, TOGETHER, widest.period)
        lead += [" ", html.A(f"Open {kpi.name}", href=address, className="widest")]
    return [
        html.P(lead, className="lead"),
        html.P(moved_sentence(gap_table, awaits=shown.awaits_earlier), className="moved"),
    ]


def _waiting(shown: Shown) -> list[str]:
    """Say what has been handed in and is not shown yet."""
    view = shown.view
    if view.is_complete:
        return []
    again = "This takes a moment for each period; load the page again in a few minutes."
    if not view.awaited:
        return [f"Earlier figures are still being worked out, and trends may change. {again}"]
    names = [row.definition.name for row in view.gap_table.rows if row.definition.kpi_id in view.awaited]
    more = len(names) - _NAMED
    listed = wording.listing(names if more <= 0 else [*names[:_NAMED], f"{wording.number_in_words(more)} more"])
    waits = f"What may be shown of the latest figures is still being worked out for {listed}."
    return [f"{waits} Until then the table has what was there before. {again}"]


def _table(shown: Shown) -> list[Component | Markup]:
    if not shown.gap_table.rows and shown.awaits:
        return []
    if not shown.gap_table.rows:
        everything = replace(shown.choice, only_worse=False).address()
        said = f"There is none on which {shown.together} together are worse than the rest of the city. "
        return [html.P([said, html.A("Show all", href=everything)], className="nothing")]
    city = shown.city.config.city_name
    hidden = [
        cell.verdict is Verdict.HIDDEN for row in shown.gap_table.rows for cell in row.cells.values() if row.period
    ]
    all_hidden = "All these numbers are hidden, because so few people may be recognised in them."
    method = [
        f"Each cell against the rest of {city} at {LEVEL} confidence; open one for the reasons. ",
        html.A("How this is worked out", href="/about"),
        f". {_exactness(shown.viewer)}",
    ]
    return [
        *([html.P(all_hidden, className="notice", role="status")] if hidden and all(hidden) else []),
        html.P(method, className="hint method"),
        table(shown),
        _key(),
        _downloads(shown),
    ]


def _exactness(viewer: Viewer) -> str:
    return {
        Viewer.PUBLIC: "Small numbers are hidden, others are rounded to 5.",
        Viewer.OFFICER: "For officers: small numbers are hidden, others are rounded to 5.",
        Viewer.STEWARD: "You see exact figures, which are not for publication.",
    }[viewer]


def _key() -> Component:
    """Explain symbols and arrows, of which each stands beside its word or has one."""
    verdicts = {
        Verdict.WORSE: "worse than the rest of the city",
        Verdict.SIMILAR: "similar: any difference may be chance",
        Verdict.BETTER: "better",
        Verdict.HIGHER: "higher, where neither way is better",
        Verdict.LOWER: "lower, where neither way is better",
        Verdict.CANNOT_TELL: "cannot tell",
        Verdict.HIDDEN: "hidden, to protect people",
    }
    arrows = {"↗": "rising", "↘": "falling", "→": "no clear change over the last periods; none: too few to tell"}
    lines = [(verdict.symbol, words) for verdict, words in verdicts.items()] + list(arrows.items())
    items = [html.Li([html.Span(mark, **{"aria-hidden": "true"}), f" {words}"]) for mark, words in lines]
    return html.Ul(items, className="gap-table-key", **{"aria-label": "What the marks mean"})


def _downloads(shown: Shown) -> Component:
    links = [
        "Download this table: ",
        html.A("CSV", href=shown.choice.address(f"{PATH}.csv")),
        " or ",
        html.A("XLSX", href=shown.choice.address(f"{PATH}.xlsx")),
        ".",
    ]
    if shown.viewer is Viewer.STEWARD:
        links.append(" The files hold exact figures and are not for publication.")
    return html.P(links, className="downloads no-print")
