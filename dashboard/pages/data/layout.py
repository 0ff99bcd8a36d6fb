"""Layout of the page of service figures: the matrix of what has been supplied, the catalogue, how to hand in."""

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.done import done
from dashboard.components.kpi.definition import BETTER, EVERY, ILLUSTRATIVE, UNITS, illustrative_tag
from dashboard.components.tables import plain_table, scrolling
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.kpi.coverage import Coverage, CoverageRow, Supply
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.coverage import supply_sentence
from dashboard.pages.data.addresses import (
    ADD_URL,
    ADDED,
    CATALOGUE_CSV_URL,
    CATALOGUE_TOML_URL,
    CATALOGUE_URL,
    ILLUSTRATIVE_PATH,
    LOADED,
    REMOVED,
    kpi_url,
)
from dashboard.pages.data.sources import KpiSource
from dashboard.pages.messages import guarded
from dashboard.pages.page import PageContent, Query

_SYMBOLS = {Supply.SUPPLIED: "✓", Supply.LATE: "…", Supply.MISSING: "✗", Supply.WITHDRAWN: "↶"}


def article(*content: Component) -> Component:
    """Frame the content of a page about the data."""
    return html.Article(list(content), className="profile data")


def build(source: KpiSource, person: Person, token: str, query: Query) -> PageContent:
    """Build the page from what is held now, or say that the database cannot be used."""
    return guarded(lambda: _build(source, person, token, query))


def _build(source: KpiSource, person: Person, token: str, query: Query) -> PageContent:
    definitions = sorted(source.definitions(), key=lambda kpi: (kpi.service, kpi.name))
    matrices = source.coverage()
    administers = person.may(Right.ADMINISTER)
    content = article(
        html.H1("Service figures"),
        *_just_done(query, definitions, token if administers else ""),
        *_notice(definitions, administers=administers),
        *(_supplied(matrices) if definitions else [_none_yet()]),
        *_catalogue(definitions),
        *_handing_in(person, token, any_kpi=bool(definitions)),
    )
    return PageContent(content)


def _none_yet() -> Component:
    return html.P("No KPI is defined at the moment, and no figures are held.", className="lead")


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


def _notice(definitions: Sequence[KpiDefinition], *, administers: bool) -> list[Component]:
    illustrative = sum(kpi.illustrative for kpi in definitions)
    if not illustrative:
        return []
    which = "All KPIs" if illustrative == len(definitions) else f"{illustrative} of {len(definitions)} KPIs"
    notice = render(
        "illustrative.html", label=ILLUSTRATIVE, which=which, address=ILLUSTRATIVE_PATH if administers else ""
    )
    return [html.Div(notice, className="illustrative-notice")]


# ---- the matrix


def _supplied(matrices: Sequence[Coverage]) -> list[Component]:
    key = [html.Li([supply_mark(state), f": {state.meaning}"]) for state in Supply]
    return [
        html.Section(
            [
                html.H2("Who has supplied what"),
                html.P(supply_sentence([row for matrix in matrices for row in matrix.rows]), className="lead"),
                *(_matrix(matrix) for matrix in matrices),
                html.Ul(key, className="supply-key"),
            ]
        )
    ]


def _matrix(matrix: Coverage) -> Component:
    caption = f"Figures by period, {matrix.periods[0].label} to {matrix.periods[-1].label}"
    # said once for the whole table where it holds for every row
    illustrative = all(row.definition.illustrative for row in matrix.rows)
    caption = f"{ILLUSTRATIVE}. {caption}" if illustrative else caption
    heads = [html.Th(text, scope="col") for text in ("KPI", *(period.label for period in matrix.periods))]
    body: list[Component] = []
    for service, rows in groupby(matrix.rows, key=lambda row: row.definition.service):
        head = html.Th(service, colSpan=len(heads), scope="rowgroup")
        body.append(
            html.Tbody([html.Tr(head, className="service"), *(_row(row, tagged=not illustrative) for row in rows)])
        )
    table = html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), *body], className="supply")
    return scrolling(table, caption)


def _row(row: CoverageRow, *, tagged: bool) -> Component:
    kpi = row.definition
    cells = [
        html.Td(supply_mark(state) if state else "", className=f"supply-{state}" if state else "")
        for state in row.states
    ]
    tag = illustrative_tag(kpi) if tagged else []
    return html.Tr([html.Th([html.A(kpi.name, href=kpi_url(kpi.kpi_id)), *tag], scope="row"), *cells])


def supply_mark(state: Supply) -> Component:
    """Write a state with its symbol."""
    symbol = html.Span(_SYMBOLS[state], className="symbol", **{"aria-hidden": "true"})
    return html.Span([symbol, state.value.capitalize()], className="mark-supply")


# ---- the catalogue


def _catalogue(definitions: Sequence[KpiDefinition]) -> list[Component]:
    if not definitions:
        return []
    illustrative = all(kpi.illustrative for kpi in definitions)
    rows = [
        (
            [html.A(kpi.name, href=kpi_url(kpi.kpi_id)), *([] if illustrative else illustrative_tag(kpi))],
            kpi.service,
            kpi.accountable_officer,
            f"{UNITS[kpi.unit].capitalize()}, {EVERY[kpi.frequency]}",
            BETTER[kpi.better].capitalize(),
        )
        for kpi in definitions
    ]
    heads = ("KPI", "Service", "Accountable", "Unit", "Which way is better")
    downloads = [
        "Download the catalogue: ",
        html.A("TOML", href=CATALOGUE_TOML_URL),
        " or ",
        html.A("CSV", href=CATALOGUE_CSV_URL),
        ". Either can be edited and loaded again.",
    ]
    caption = (
        f"{f'{ILLUSTRATIVE}. ' if illustrative else ''}The name leads to the definition, what is held, and the hand-in"
    )
    return [html.Section([html.H2("What is measured"), plain_table(caption, heads, rows), html.P(downloads)])]


# ---- handing in


def _handing_in(person: Person, token: str, *, any_kpi: bool) -> list[Component]:
    first = "Open a KPI above" if any_kpi else "Load a catalogue, then open a KPI"
    where = (
        f"{first}: its page has templates to fill in, takes a CSV or XLSX file, and keeps the history."
        if person.may(Right.HAND_IN)
        else "A data steward hands in a CSV or XLSX file on the machine that the dashboard runs on."
    )
    words = (
        f"{where} A file holds either sums by area and period, or one row a case with its postcode and date. Postcodes "
        "are matched in memory, summed up by LSOA and let go of; no single case is ever stored."
    )
    commands = (
        ("python -m dashboard.kpis define FILE", "take in a catalogue of KPIs (TOML or CSV)"),
        ("python -m dashboard.intake FILE --kpi ID --dry-run", "check a file of figures; nothing is stored"),
        ("python -m dashboard.intake FILE --kpi ID", "check it and store it, all rows or none"),
    )
    loading: list[Component | Markup] = []
    if person.may(Right.ADMINISTER):
        form = render("catalogue_form.html", address=CATALOGUE_URL, token=token)
        loading = [html.Div([html.H3("Load a catalogue of KPIs"), form], className="catalogue-form")]
    return [
        html.Section(
            [
                html.H2("Handing figures in", id="hand-in"),
                html.P(words),
                *loading,
                html.H3("The same by command"),
                plain_table("Commands", ("Command", "What it does"), [(html.Code(c), what) for c, what in commands]),
            ]
        )
    ]
