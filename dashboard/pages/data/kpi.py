"""What is held of one KPI: its definition, its periods, its history, and the way to hand figures in."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.done import done
from dashboard.components.kpi.definition import (
    changed_fields,
    definition_facts,
    origin_notice,
    origin_tag,
)
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.kpi.coverage import Supply
from dashboard.domain.kpi.definition import Geography, KpiDefinition, Period
from dashboard.domain.wording import plain as wording
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.pages.data.addresses import (
    FILLED,
    RESTORED,
    WITHDRAWN,
    difference_url,
    kpi_url,
    submission_url,
    template_url,
)
from dashboard.pages.data.layout import article, supply_mark
from dashboard.pages.page import PageContent, Query
from dashboard.store.kpi.records import Event, State, StoredSubmission

_STATES = {State.CURRENT: "in use", State.REPLACED: "replaced", State.WITHDRAWN: "withdrawn"}
#: Periods that are named one by one.
_NAMED = 3
#: Periods of the table at most: ten years of months.
_MOST_PERIODS = 120


def build(source: Kpis, hand_ins: Lanes, most_mb: int, person: Person, token: str, query: Query) -> PageContent:
    """Build the page of a KPI from what is held now; `most_mb` is the largest file that may be handed in."""
    kpi_id = query.get("kpi_id", "")
    versions = source.versions(kpi_id)
    if not versions:
        return _unknown(kpi_id)
    kpi = versions[-1]
    steward = person.may_hand_in(kpi.service)
    # how many rows a file had says something about small numbers
    history = source.history(kpi_id) if person.may(Right.SEE_OFFICER) else ()
    form = None
    if steward:
        # whoever opens the page may hand a file in next
        hand_ins.warm()
        form = render(
            "hand_in_form.html",
            address=f"{kpi_url(kpi_id)}/hand-in",
            token=token,
            most_mb=most_mb,
            problem=hand_ins.problem,
        )
    content = article(
        *origin_notice(kpi),
        html.P(html.A("All service figures", href="/data"), className="back"),
        html.H1([kpi.name, *origin_tag(kpi)]),
        definition_facts(kpi),
        *_versions(versions),
        *_periods(source, kpi),
        *_handing_in(source, kpi, person, form),
        *_history(history, token if steward else "", query),
    )
    return PageContent(content, title=f"{kpi.name}: definition and figures held", description=kpi.definition)


def _unknown(kpi_id: str) -> PageContent:
    return PageContent(
        article(
            html.H1(f"There is no KPI “{kpi_id[:60]}”"),
            html.P(["It may have been removed, or the address mistyped. See ", html.A("all KPIs", href="/data"), "."]),
        ),
        status=404,
        title="No such KPI",
    )


def _versions(versions: Sequence[KpiDefinition]) -> list[Component]:
    if len(versions) == 1:
        return []
    lines = [
        html.Li(f"Version {after.version} changed: {wording.listing(changed_fields(before, after))}.")
        for before, after in pairwise(versions)
    ]
    said = "Figures keep the version they were handed in under; charts mark the break."
    return [html.Section([html.H2("Versions of the definition"), html.P(said), html.Ul(lines)])]


def _periods(source: Kpis, kpi: KpiDefinition) -> list[Component]:
    """Lay out what has been supplied, the latest first."""
    if kpi.published:
        held = wording.listing([period.label for period in source.periods(kpi.kpi_id)])
        return [html.Section([html.H2("Periods held"), html.P(f"{held or 'None'}.")])]
    states: list[tuple[Period, Supply]] = []
    for matrix in source.coverage(_MOST_PERIODS):
        for row in matrix.rows:
            if row.definition.kpi_id == kpi.kpi_id:
                pairs = zip(matrix.periods, row.states, strict=True)
                states += [(period, state) for period, state in pairs if state]
    section = [html.H2("What has been supplied")]
    if not any(state is Supply.SUPPLIED for _, state in states):
        section.append(html.P(f"No figures yet. They come from {kpi.service}.", className="lead"))
    if states:
        latest_first = sorted(states, key=lambda pair: pair[0], reverse=True)
        rows = [
            (period.label, html.Span(supply_mark(state), className=f"supply-{state}"), state.meaning)
            for period, state in latest_first
        ]
        section.append(plain_table("All periods, the latest first", ("Period", "Figures", "Meaning"), rows))
    return [html.Section(section)]


# ---- handing in


def _handing_in(source: Kpis, kpi: KpiDefinition, person: Person, form: Markup | None) -> list[Component]:
    section: list[Component | Markup] = [html.H2("Hand figures in", id="hand-in"), _templates(source, kpi)]
    if kpi.published:
        said = f"These figures are published by {kpi.publisher} and fetched from there: they are never handed in here. "
        section = [html.H2("Where new figures come from"), html.P([said, html.A("Sources", href="/data#sources"), "."])]
    elif form is not None and not kpi.illustrative:
        section.append(form)
    elif kpi.illustrative:
        section.append(html.P("This KPI is illustrative: a council’s own figures are never handed in for it."))
    elif person.name:
        section.append(html.P(f"Figures are handed in by a steward for {kpi.service}. You are {person.in_words}."))
    else:
        section.append(html.P("Figures are handed in on the machine that the dashboard runs on."))
    return [html.Section(section)]


def _templates(source: Kpis, kpi: KpiDefinition) -> Component:
    forms = {}
    if set(kpi.geographies) - {Geography.POSTCODE}:
        forms["aggregates"] = "sums by area and period"
    period = source.next_period(kpi).label
    forms |= {
        kind: f"all {words} in {period}, ready to fill in" for kind, words in FILLED.items() if kind in kpi.geographies
    }
    if Geography.POSTCODE in kpi.geographies:
        forms["records"] = "one row a case, with postcode and date"
    items = [
        html.Li(
            [
                f"For {words}: ",
                html.A("XLSX", href=template_url(kpi.kpi_id, form, "xlsx")),
                " or ",
                html.A("CSV", href=template_url(kpi.kpi_id, form, "csv")),
            ]
        )
        for form, words in forms.items()
    ]
    return html.Div([html.P("Templates to fill in:"), html.Ul(items)])


# ---- history


def _history(history: Sequence[StoredSubmission], token: str, query: Query) -> list[Component]:
    if not history:
        return []
    entries = render("history.html", submissions=[_entry(one, history) for one in history], token=token)
    said = [part for one in history for part in _changed(one, token, query)] if token else []
    return [html.Section([html.H2("History", id="history"), *said, entries])]


def _changed(one: StoredSubmission, token: str, query: Query) -> list[Component]:
    """Say that a submission has just been withdrawn or restored, as long as that is so."""
    number, where = str(one.submission_id), submission_url(one.submission_id)
    for asked, state, words in (
        (WITHDRAWN, State.WITHDRAWN, "has been withdrawn: its figures for {periods} no longer count."),
        (RESTORED, State.CURRENT, "is in use again: its figures for {periods} count."),
    ):
        keys = [key for key, held in one.periods.items() if held is state]
        if query.get(asked) == number and keys:
            may_restore = asked == WITHDRAWN and State.REPLACED not in one.periods.values()
            undo = (f"{where}/restore", "Undo the withdrawal") if may_restore else ("", "")
            return [done(f"Submission {number} {words.format(periods=period_names(keys))}", undo, token)]
    return []


def _entry(one: StoredSubmission, history: Sequence[StoredSubmission]) -> Mapping[str, object]:
    given = one.submission
    states = set(one.periods.values())
    earlier = next(
        (
            other.submission_id
            for other in history
            if other.submission_id < one.submission_id and set(other.periods) & set(one.periods)
        ),
        None,
    )
    return {
        "number": one.submission_id,
        "file_name": given.file_name,
        "version": given.kpi_version,
        "read_as": given.read_as,
        "sha256": given.file_sha256,
        "read": f"{given.rows_read:,}",
        "matched": f"{given.rows_matched:,}",
        "events": [_event(event) for event in one.events],
        "periods": [
            f"{period_names([key for key, state in one.periods.items() if state is wanted])}: {words}"
            for wanted, words in _STATES.items()
            if wanted in states
        ],
        "may_withdraw": State.CURRENT in states,
        "may_restore": State.WITHDRAWN in states and State.REPLACED not in states,
        "expected": _expected(one, history) if State.REPLACED in states else "",
        "address": submission_url(one.submission_id),
        "compared": (
            [{"number": earlier, "href": difference_url(earlier, one.submission_id)}] if earlier is not None else []
        ),
    }


def _expected(one: StoredSubmission, history: Sequence[StoredSubmission]) -> str:
    """Write what counts now in the periods in which a submission does not; see `read_expected`."""
    counts = {
        period: other.submission_id
        for other in history
        for period, state in other.periods.items()
        if state is State.CURRENT
    }
    return ";".join(
        f"{period}={counts.get(period, '')}" for period, state in one.periods.items() if state is not State.CURRENT
    )


def read_expected(text: str) -> dict[str, int | None] | None:
    """Read what a page said of the submissions that counted when it was opened; None if it said nothing.

    Raises
    ------
    ValueError
        If the text is not one that a page has written.
    """
    if not text:
        return None
    pairs = (part.split("=", 1) for part in text.split(";"))
    return {period: int(number) if number else None for period, number in pairs}


def _event(event: Event) -> str:
    return f"{event.when.day} {event.when:%B %Y, %H:%M} UTC: {event.what.value} by {event.who}"


def period_names(keys: Sequence[str]) -> str:
    """Name periods by their keys; many of them as a span."""
    periods = sorted(Period.parse(key) for key in keys)
    if len(periods) <= _NAMED:
        return wording.listing([period.label for period in periods])
    return f"{len(periods)} periods, {periods[0].short_label} to {periods[-1].short_label}"
