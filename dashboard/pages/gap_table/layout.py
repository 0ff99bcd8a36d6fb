"""Layout of the page of service KPIs: three sentences, the choices, the table, its key and its downloads."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.components.templating import render
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import TOGETHER
from dashboard.domain.statistics.verdicts import MANY_LEVEL, Verdict
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.gap_table import (
    counts_sentence,
    earlier_areas_sentences,
    moved_sentence,
    widest_row,
    widest_sentence,
)
from dashboard.domain.wording.kpi import EXAMPLES, ILLUSTRATIVE, cautions
from dashboard.pages.gap_table.addresses import HEADING, PATH
from dashboard.pages.gap_table.choice import GAP, SERVICE, TARGET, WARDS, orders
from dashboard.pages.gap_table.empty import article
from dashboard.pages.gap_table.shown import Shown
from dashboard.pages.gap_table.table import kpi_url, table
from dashboard.pages.page import PageContent

LEVEL = f"{100 * MANY_LEVEL:.1f}%"
#: KPIs named at most in one sentence.
_NAMED = 4
_EXACTNESS = {
    Viewer.PUBLIC: "Small numbers are hidden, others are rounded to 5.",
    Viewer.OFFICER: "For officers: small numbers are hidden, others are rounded to 5.",
    Viewer.STEWARD: "You see exact figures, which are not for publication.",
}


def build(shown: Shown, services: Sequence[str], periods: Sequence[Period], told: Sequence[str]) -> PageContent:
    """Build the page.

    Parameters
    ----------
    services, periods
        What there is to choose from.
    told
        Sentences on what was asked for and could not be understood.
    """
    listed = (SERVICE, GAP, TARGET, shown.choice.sort)
    sorts = {key: words for key, words in orders(shown.gap_table.columns).items() if key in listed}
    form = render(
        "gap_table_form.html",
        path=PATH,
        services=services,
        periods=periods,
        sorts=sorts,
        against={"city": f"Rest of {shown.city.config.city_name}", WARDS: shown.wards},
        choice=shown.choice,
    )
    gap_table, choice = shown.of_service, shown.choice
    verdicts = [cell.verdict for row in shown.gap_table.rows if row.period for cell in row.cells.values()]
    widest = widest_row(gap_table)
    written = render(
        "gap_table_page.html",
        heading=HEADING,
        illustrative=_illustrative(shown),
        # the KPIs that a filter leaves out count, so that the shares mean something
        when=f"{choice.service}, {choice.period.label}. " if choice.service else f"{choice.period.label}. ",
        counts=counts_sentence(gap_table, shown.together, shown.comparator, awaits=shown.awaits),
        awaits=shown.awaits,
        widest=widest_sentence(gap_table, shown.wards_or_city, shown.comparator),
        widest_kpi=widest
        and {
            "name": widest.definition.name,
            "address": kpi_url(widest.definition.kpi_id, TOGETHER, widest.period),
        },
        moved=moved_sentence(gap_table, awaits=shown.awaits_earlier),
        notices=[*told, *_waiting(shown)],
        form=form,
        table=table(shown) if shown.gap_table.rows else "",
        cautions=[
            *cautions(row.definition for row in shown.gap_table.rows),
            *earlier_areas_sentences(shown.gap_table),
        ],
        all_hidden=verdicts and all(verdict is Verdict.HIDDEN for verdict in verdicts),
        comparator=shown.comparator,
        level=LEVEL,
        exactness=_EXACTNESS[shown.viewer],
        downloads={kind: choice.address(f"{PATH}.{kind}") for kind in ("csv", "xlsx")},
        exact=shown.viewer is Viewer.STEWARD,
        together=shown.together,
        examples=replace(choice, examples=True).address() if shown.left_out else "",
        everything=replace(choice, only_worse=False).address(),
    )
    return PageContent(article(written))


def _illustrative(shown: Shown) -> str:
    rows = shown.of_service.rows
    count = sum(row.definition.illustrative for row in rows)
    if not count:
        return ""
    return f"{ILLUSTRATIVE}{'' if count == len(rows) else f': {count} of {len(rows)} KPIs, under “{EXAMPLES}”'}"


def _waiting(shown: Shown) -> list[str]:
    """Say what has been handed in and is not shown yet."""
    view = shown.view
    if view.is_complete:
        return []
    again = "This takes a moment for each period; load the page again in a few minutes."
    if not view.awaited:
        return [f"Earlier figures are still being worked out, and trends may change. {again}"]
    rows = view.gap_table.headline.rows
    names = [row.definition.name for row in rows if row.definition.kpi_id in view.awaited]
    if not names:
        return [f"The examples are still being worked out. {again}"]
    more = len(names) - _NAMED
    listed = wording.listing(names if more <= 0 else [*names[:_NAMED], f"{wording.number_in_words(more)} more"])
    waits = f"What may be shown of the latest figures is still being worked out for {listed}."
    return [f"{waits} Until then the table has what was there before. {again}"]
