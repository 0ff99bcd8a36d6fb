"""The page of service figures: the matrix of what has been supplied, the catalogue, how to hand in."""

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.done import done
from dashboard.components.kpi.definition import BETTER, EVERY, UNITS
from dashboard.components.prerender import to_html
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.kpi.coverage import Coverage, CoverageRow, Supply
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.gap_table import in_order
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.coverage import supply_sentence
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.kpis import Kpis
from dashboard.pages.data import sources
from dashboard.pages.data.addresses import (
    ADD_URL,
    ADDED,
    CATALOGUE_CSV_URL,
    CATALOGUE_TOML_URL,
    CATALOGUE_URL,
    FETCHING,
    ILLUSTRATIVE_PATH,
    LOADED,
    REMOVED,
    kpi_url,
)
from dashboard.pages.page import PageContent, Query

_SYMBOLS = {Supply.SUPPLIED: "✓", Supply.LATE: "…", Supply.MISSING: "✗", Supply.WITHDRAWN: "↶"}


def article(*content: Component | Markup) -> Component:
    """Frame the content of a page about the data."""
    return html.Article(list(content), className="profile data")


def build(source: Kpis, person: Person, token: str, query: Query) -> PageContent:
    """Build the page from what is held now."""
    definitions = in_order(source.definitions())
    matrices = source.coverage() if definitions else ()
    administers = person.may(Right.ADMINISTER)
    written = render(
        "data.html",
        just_done=to_html(_just_done(query, definitions, token if administers else "")),
        notice=_notice(definitions, administers=administers),
        definitions=definitions,
        supplied=_supplied(definitions, matrices),
        matrices=[_matrix(matrix) for matrix in matrices],
        marks={state: to_html(supply_mark(state)) for state in Supply},
        lacking=_lacking(matrices),
        by_service=[(name, list(kpis)) for name, kpis in groupby(definitions, key=lambda kpi: kpi.service)],
        # said once at the top where it holds for all
        tagged=not all(kpi.illustrative for kpi in definitions),
        units=UNITS,
        every=EVERY,
        better=BETTER,
        kpi_url=kpi_url,
        catalogue={"toml": CATALOGUE_TOML_URL, "csv": CATALOGUE_CSV_URL, "load": CATALOGUE_URL},
        hands_in=person.may(Right.HAND_IN),
        administers=administers,
        token=token,
        sources=sources.section(
            source, {kpi.kpi_id for kpi in definitions}, token if administers else "", query.get(FETCHING, "")
        ),
    )
    return PageContent(article(written))


def _just_done(query: Query, definitions: Sequence[KpiDefinition], token: str) -> list[Component]:
    """Say what has been done a moment ago, as long as it is so: an address may be kept and opened again."""
    illustrative = any(kpi.illustrative for kpi in definitions)
    if count := _count(query, LOADED):
        return [done(f"The catalogue has been loaded: {count}.")]
    if (count := _count(query, REMOVED)) and not illustrative:
        return [done(f"Removed: {count} with all illustrative figures.", (ADD_URL, "Add them again"), token)]
    if (count := _count(query, ADDED)) and illustrative:
        return [done(f"Added: {count} with illustrative figures.")]
    return []


def _count(query: Query, name: str) -> str:
    """Read how many KPIs an address speaks of: "twelve KPIs"; "" if it does not."""
    text = query.get(name, "")
    if not text.isdecimal() or len(text) > 4:
        return ""
    return f"{wording.number_in_words(int(text))} KPI{'' if int(text) == 1 else 's'}"


def _notice(definitions: Sequence[KpiDefinition], *, administers: bool) -> str:
    illustrative = sum(kpi.illustrative for kpi in definitions)
    if not illustrative:
        return ""
    which = "All KPIs" if illustrative == len(definitions) else f"{illustrative} of {len(definitions)} KPIs"
    return render(
        "illustrative.html", label=ILLUSTRATIVE, which=which, address=ILLUSTRATIVE_PATH if administers else ""
    )


def _supplied(definitions: Sequence[KpiDefinition], matrices: Sequence[Coverage]) -> str:
    """Say what KPIs that are handed in lack; open figures are fetched, and are told with their sources."""
    rows = [row for matrix in matrices for row in matrix.rows]
    said = [supply_sentence(rows)] if rows else []
    if definitions and any(kpi.published for kpi in definitions):
        said.append("Open figures of publishers are not counted here; see their sources below.")
    return " ".join(said)


def _lacking(matrices: Sequence[Coverage]) -> list[tuple[CoverageRow, list[tuple[Period, Supply]]]]:
    """List what is late, missing or withdrawn, by KPI, the latest period first."""
    found = []
    for matrix in matrices:
        for row in matrix.rows:
            held = zip(matrix.periods, row.states, strict=True)
            gaps = [(period, state) for period, state in held if state not in (None, Supply.SUPPLIED)]
            if gaps:
                found.append((row, [(period, Supply(state)) for period, state in reversed(gaps)]))
    return found


def _matrix(matrix: Coverage) -> dict[str, object]:
    ends = dict.fromkeys([matrix.periods[0].label, matrix.periods[-1].label])
    caption = f"Figures by period, {' to '.join(ends)}"
    # said once at the top where it holds for every row
    illustrative = all(row.definition.illustrative for row in matrix.rows)
    by_service = groupby(matrix.rows, key=lambda row: row.definition.service)
    return {
        "caption": caption,
        "periods": matrix.periods,
        "services": [(service, list(rows)) for service, rows in by_service],
        "tagged": not illustrative,
    }


def supply_mark(state: Supply) -> Component:
    """Write a state with its symbol."""
    symbol = html.Span(_SYMBOLS[state], className="symbol", **{"aria-hidden": "true"})
    return html.Span([symbol, state.value.capitalize()], className="mark-supply")
