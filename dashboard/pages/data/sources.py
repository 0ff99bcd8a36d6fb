"""Where open figures come from: each source with its last fetch, its age and its caution."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.kpi.source import Source
from dashboard.domain.wording.plain import number_in_words
from dashboard.errors import DataError
from dashboard.kpis import Kpis
from dashboard.kpis.open_data.sources import sources_in
from dashboard.pages.data.addresses import FETCH_URL, kpi_url

if TYPE_CHECKING:
    from dashboard.store.kpi.open_figures import Fetch

_LOG = logging.getLogger(__name__)


def section(source: Kpis, known: Collection[str], token: str, started: str) -> Markup:
    """Write the section.

    Parameters
    ----------
    known
        Ids of the KPIs that are defined.
    token
        "" for those who may not fetch.
    started
        Id of a source that was asked for; "" for none.
    """
    problem, sources = "", ()
    try:
        sources = sources_in(source.data_dir) if source.data_dir else ()
    except DataError as error:
        # for whoever runs the server
        _LOG.error("The sources of open figures: %s", error)
        problem = "The list of sources cannot be read at the moment; the log of the server says why."
    fetches = source.store.fetches() if sources else {}
    fit = [one for one in sources if one.is_for(source.city.config.authority_code)]
    titles = {one.source_id: one.title for one in fit}
    return render(
        "sources.html",
        problem=problem,
        rows=[_row(one, fetches, source.now) for one in fit],
        started=titles.get(started, ""),
        address=FETCH_URL,
        token=token,
        kpi_url=kpi_url,
        known=known,
    )


def _row(source: Source, fetches: "Mapping[str, Fetch]", now: datetime) -> dict[str, object]:
    last = fetches.get(source.source_id)
    return {
        "source": source,
        "kpis": list({one.kpi_id: one.name for one in source.definitions}.items()),
        "when": f"{last.at.day} {last.at:%B %Y}, {age_text(last.at, now)}" if last else "",
        "outcome": last.outcome if last else "",
        "failed": last is not None and last.failed,
        "embedded": bool(source.embedded),
        "fetchable": bool(source.address),
    }


def age_text(then: datetime, now: datetime) -> str:
    """Say how long ago a moment was, in whole days: "today", "one day ago", "12 days ago"."""
    days = max((now.date() - then.date()).days, 0)
    if not days:
        return "today"
    return "one day ago" if days == 1 else f"{number_in_words(days)} days ago"
