"""Layout of the page of service figures: the matrix of what has been supplied, the catalogue, how to hand in."""

import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table, scrolling
from dashboard.domain import wording
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import Better, Geography, KpiDefinition, Unit
from dashboard.domain.kpi_coverage import Coverage, CoverageRow, Supply
from dashboard.errors import DatabaseError
from dashboard.pages.page import PageContent, Query

_LOG = logging.getLogger(__name__)

#: Said wherever invented figures are shown.
ILLUSTRATIVE = "Illustrative figures, not council data"

_SYMBOLS = {Supply.SUPPLIED: "✓", Supply.LATE: "…", Supply.MISSING: "✗", Supply.WITHDRAWN: "↶"}
_UNITS = {Unit.COUNT: "count", Unit.RATE_PER_1000: "rate per 1,000", Unit.PERCENTAGE: "percentage", Unit.MEAN: "mean"}
_BETTER = {Better.HIGHER: "higher is better", Better.LOWER: "lower is better", Better.NEITHER: "neither way is better"}
_GEOGRAPHIES = {
    Geography.POSTCODE: "records with postcodes",
    Geography.LSOA: "LSOAs",
    Geography.WARD: "wards",
    Geography.NEIGHBOURHOOD: "named neighbourhoods",
    Geography.CITY: "the city as a whole",
}


class KpiSource(Protocol):
    """What the page needs of whoever keeps the figures."""

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""

    def coverage(self) -> Sequence[Coverage]:
        """Lay out what has been handed in and what has not."""

    def remove_illustrative(self) -> int:
        """Remove all illustrative KPIs; return how many there were."""


def build(source: KpiSource, viewer: Viewer, _query: Query) -> PageContent:
    """Build the page from what is held now, or say that the database cannot be used."""
    try:
        definitions = sorted(source.definitions(), key=lambda kpi: (kpi.service, kpi.name))
        matrices = source.coverage()
    except DatabaseError as error:
        # for whoever runs the server; readers need not know where its database lies
        _LOG.error("The page of service figures: %s", error)
        return _without_database()
    return PageContent(
        html.Article(
            [
                html.H1("Service figures"),
                *(_local_mode() if viewer is Viewer.STEWARD else ()),
                *(_notice(definitions, viewer)),
                *(_supplied(matrices) if definitions else [_none_yet()]),
                *(_catalogue(definitions)),
                *_handing_in(),
            ],
            className="profile data",
            **{"data-page-ready": "data"},
        )
    )


def _without_database() -> PageContent:
    return PageContent(
        html.Article(
            [
                html.H1("Service figures"),
                html.P(
                    "The figures of services cannot be shown at the moment. Everything else works.", className="lead"
                ),
                html.P("The log of the server says why.", className="hint"),
            ],
            className="profile data",
            **{"data-page-ready": "data"},
        ),
        status=503,
    )


def _none_yet() -> Component:
    return html.P("No KPI has been defined yet, and no figures have been handed in.", className="lead")


def _local_mode() -> list[Component]:
    words = "Local mode: you use the dashboard on the machine that it runs on, so you have all rights."
    return [html.P(words, className="hint")]


def _notice(definitions: Sequence[KpiDefinition], viewer: Viewer) -> list[Component]:
    invented = sum(kpi.illustrative for kpi in definitions)
    if not invented:
        return []
    which = "All KPIs" if invented == len(definitions) else f"{invented} of {len(definitions)} KPIs"
    said: list[Component | str] = [
        html.Strong(f"{ILLUSTRATIVE}. "),
        f"{which} below only show how these pages work. ",
    ]
    if viewer is Viewer.STEWARD:
        said += [
            html.Button("Remove them", type="button", **{"data-action": "remove-illustrative"}),
            html.Span(role="status", **{"data-remove-status": ""}),
        ]
    else:
        said += ["One command removes them: ", html.Code("python -m dashboard.kpis remove-illustrative")]
    return [html.Div(said, className="notice")]


# ---- the matrix


def _supplied(matrices: Sequence[Coverage]) -> list[Component]:
    late = sum(state is Supply.LATE for matrix in matrices for row in matrix.rows for state in row.states)
    gaps = sum(state is Supply.MISSING for matrix in matrices for row in matrix.rows for state in row.states)
    key = [html.Li([_mark(state), f": {state.meaning}"]) for state in Supply]
    return [
        html.Section(
            [
                html.H2("Who has supplied what"),
                html.P(_summary(late, gaps), className="lead"),
                *(_matrix(matrix) for matrix in matrices),
                html.Ul(key, className="supply-key"),
            ]
        )
    ]


def _summary(late: int, gaps: int) -> str:
    if not late and not gaps:
        return "Every KPI has its figures up to the last period that is over."
    awaited = f"figures of {_periods(late)} are awaited"
    missing = f"figures of {_periods(gaps)} in between are missing"
    text = "; ".join(part for part, count in ((awaited, late), (missing, gaps)) if count)
    return f"{text[0].upper()}{text[1:]}."


def _periods(count: int) -> str:
    return f"{wording.number_in_words(count)} period{'' if count == 1 else 's'}"


def _matrix(matrix: Coverage) -> Component:
    caption = f"Figures by period, {matrix.periods[0].label} to {matrix.periods[-1].label}"
    heads = [html.Th(text, scope="col") for text in ("KPI", *(period.label for period in matrix.periods))]
    body: list[Component] = []
    for service, rows in groupby(matrix.rows, key=lambda row: row.definition.service):
        head = html.Th(service, colSpan=len(heads), scope="rowgroup")
        body.append(html.Tbody([html.Tr(head, className="service"), *(_row(row) for row in rows)]))
    table = html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), *body], className="supply")
    return scrolling(table, caption)


def _row(row: CoverageRow) -> Component:
    kpi = row.definition
    cells = [
        html.Td(_mark(state) if state else "", className=f"supply-{state}" if state else "") for state in row.states
    ]
    return html.Tr([html.Th([html.A(kpi.name, href=f"#{kpi.kpi_id}"), *_tag(kpi)], scope="row"), *cells])


def _mark(state: Supply) -> Component:
    symbol = html.Span(_SYMBOLS[state], className="symbol", **{"aria-hidden": "true"})
    return html.Span([symbol, state.value.capitalize()], className="mark-supply")


def _tag(kpi: KpiDefinition) -> list[Component]:
    return [html.Span(" Illustrative", className="hint")] if kpi.illustrative else []


# ---- the catalogue


def _catalogue(definitions: Sequence[KpiDefinition]) -> list[Component]:
    if not definitions:
        return []
    entries = [part for kpi in definitions for part in _entry(kpi)]
    return [html.Section([html.H2("What each KPI means"), *entries])]


def _entry(kpi: KpiDefinition) -> list[Component]:
    if kpi.unit is Unit.COUNT:
        measured = f"{_UNITS[kpi.unit]} of {kpi.numerator}"
    else:
        measured = f"{_UNITS[kpi.unit]}: {kpi.numerator}, out of {kpi.denominator}"
    rule = kpi.small_numbers
    facts = {
        "Service": f"{kpi.service}; accountable: {kpi.accountable_officer}",
        "Definition": kpi.definition,
        "Measured as": f"{measured}; {_BETTER[kpi.better]}",
        "Comes by": f"{kpi.frequency}; {wording.listing([_GEOGRAPHIES[kind] for kind in kpi.geographies])}",
        "Target": "none" if kpi.target is None else f"{kpi.target:g}",
        "Small numbers": (
            f"in public, counts under {rule.public_least} are hidden and others rounded to {rule.round_to}; "
            f"for officers, counts of 1 to {rule.officer_least - 1} are hidden"
        ),
        "Licence": kpi.licence or "not stated",
        "Version": f"{kpi.version}, known as {kpi.kpi_id}",
        **({"Notes": kpi.notes} if kpi.notes else {}),
    }
    lines = [part for name, fact in facts.items() for part in (html.Dt(name), html.Dd(fact))]
    return [html.H3([kpi.name, *_tag(kpi)], id=kpi.kpi_id), html.Dl(lines, className="facts")]


# ---- handing in


def _handing_in() -> list[Component]:
    commands = (
        ("python -m dashboard.kpis define FILE", "take in a catalogue of KPIs (TOML or CSV)"),
        ("python -m dashboard.intake FILE --kpi ID --dry-run", "check a file of figures; nothing is stored"),
        ("python -m dashboard.intake FILE --kpi ID", "check it and store it, all rows or none"),
    )
    return [
        html.Section(
            [
                html.H2("Handing figures in", id="hand-in"),
                html.P(
                    "A data steward hands in a CSV or XLSX file on the machine that the dashboard runs on: either sums "
                    "by area and period, or one row a case with its postcode and date. Postcodes are matched in "
                    "memory, summed up by LSOA and let go of; no single case is ever stored."
                ),
                plain_table("Commands", ("Command", "What it does"), [(html.Code(c), what) for c, what in commands]),
            ]
        )
    ]
