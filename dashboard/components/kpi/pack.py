"""The board pack of an area: its profile, every KPI with its trend and definition, methods and sources; to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import definition_facts
from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.kpi.services_here import Services, services_here
from dashboard.components.outcomes.actions import Row
from dashboard.components.prerender import to_html
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.kpi.gap_table import GapTable, GapTableCell, GapTableRow
from dashboard.domain.outcomes.marks import marks
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording import services as words
from dashboard.domain.wording.kpi import (
    ILLUSTRATIVE,
    gap_sentence,
    mark_of,
    trend_sentence,
    value_text,
    verdict_sentence,
)
from dashboard.domain.wording.plain import listing
from dashboard.domain.wording.services import HERE
from dashboard.figures.trend_chart import Series, trend_chart
from dashboard.kpis.area_gap_tables import AreaSeries

#: So low that two measures stand on a side of A4; so many periods stand side by side.
_CHART_DEPTH, _PERIODS_ABREAST = 150.0, 12
_METHOD = "Trend tested by chi-squared at 99.8% confidence; values of figures as published to this viewer"


@dataclass(frozen=True)
class PackProfile:
    """What a pack says of an area before its KPIs.

    Attributes
    ----------
    title, identity
        Name of the area; what and where it is.
    path
        Address of its profile.
    sections
        Heading and content of each part.
    edition
        What deprivation is measured by.
    """

    title: str
    identity: Component
    path: str
    sections: Sequence[tuple[str, Markup]]
    edition: str


def pack(
    profile: PackProfile, services: Services, series: Mapping[str, AreaSeries], actions: Sequence[Row] = ()
) -> Markup:
    """Write the pack as one document.

    Parameters
    ----------
    profile
        The area.
    services
        Its KPIs now.
    series
        Its KPIs over time, by kpi_id.
    actions
        What is being done in it, marked on the charts of the measures that it is to move.
    """
    # examples are left out where there are real figures: a pack goes to a meeting
    gap_table = _worst_first(services.gap_table.headline)
    services = replace(services, gap_table=gap_table)
    marks = [] if words.is_publishable(services.viewer) else ["Not for publication"]
    marks += [ILLUSTRATIVE] if services.illustrative else []
    parts = [{"id": f"part-{place}", "heading": heading, "content": content}
             for place, (heading, content) in enumerate(profile.sections, 1)]  # fmt: skip
    return render(
        "pack.html",
        title=profile.title,
        identity=to_html(profile.identity),
        path=profile.path,
        date=words.date_sentence(gap_table, awaits=gap_table.awaits(services.awaited)),
        edition=profile.edition,
        viewer=words.viewer_sentence(services.viewer),
        marks=marks,
        running=" · ".join(marks),
        parts=parts,
        services=services_here(services),
        short=_short_of_target(gap_table),
        kpis=[_kpi(services, row, series.get(row.definition.kpi_id), actions) for row in gap_table.rows],
        city=services.city_name,
        suppliers=_suppliers(services),
    )


def _worst_first(gap_table: GapTable) -> GapTable:
    """Put first what is worse than the rest of the city or short of its target, the widest gap first; then the rest."""

    def key(row: GapTableRow) -> tuple[int, float]:
        cell = row.cells[HERE]
        behind = Verdict.WORSE in (cell.verdict, cell.against_target)
        return 0 if behind else 1 if cell.value is not None else 2, -(cell.log_ratio or 0.0)

    return replace(gap_table, rows=tuple(sorted(gap_table.rows, key=key)))


def _short_of_target(gap_table: GapTable) -> str:
    """Name the KPIs whose target is missed significantly here; say how many targets there are."""
    aimed = [row for row in gap_table.rows if row.definition.target is not None]
    if not aimed:
        return "No measure has a target."
    missed = [row.definition.name for row in aimed if row.cells[HERE].against_target is Verdict.WORSE]
    of = f"{len(aimed)} {'measure has a target' if len(aimed) == 1 else 'measures have a target'}"
    if not missed:
        return f"{of}; none is missed significantly (95% confidence)."
    return f"{of}. Missed significantly (95% confidence): {listing(missed)}."


def css_class(services: Services) -> str:
    """Return the classes by which the marks come onto every side of paper."""
    secret = "" if words.is_publishable(services.viewer) else " not-for-publication"
    return f"profile pack{' illustrative-pack' if services.illustrative else ''}{secret}"


def all_illustrative(services: Services) -> bool:
    """Tell whether the mark at the head of the pack holds for every measure in it."""
    return all(row.definition.illustrative for row in services.gap_table.rows)


def _kpi(services: Services, row: GapTableRow, series: AreaSeries | None, actions: Sequence[Row]) -> dict[str, object]:
    kpi, cell = row.definition, row.cells[HERE]
    awaited = services.awaited.get(kpi.kpi_id)
    city_name = services.city_name
    said = [verdict_sentence(kpi, cell, services.place, city_name), gap_sentence(kpi, cell, city_name)]
    if kpi.target is not None and cell.value is not None:
        against = {Verdict.WORSE: "missed", Verdict.BETTER: "met"}.get(cell.against_target, cell.against_target.value)
        said.append(f"The target is {value_text(kpi, kpi.target, unit=False)}: {against}.")
    if awaited:
        said.append(f"The figures for {awaited.label} are being worked out at this moment.")
    elif cell.verdict is Verdict.NO_FIGURES:
        said.append(f"{kpi.service} can supply them.")
    return {
        "id": f"kpi-{kpi.kpi_id}",
        "name": kpi.name,
        "service": kpi.service,
        "mark": "" if kpi.illustrative and all_illustrative(services) else mark_of(kpi),
        "verdict": cell.verdict,
        "caption": words.HIDDEN if cell.verdict is Verdict.HIDDEN else cell.verdict.value,
        "said": " ".join(text for text in said if text),
        "period": row.period.label if row.period else "",
        "figure": _figure(services, row, series, actions) if series else None,
        "facts": to_html(definition_facts(kpi)),
    }


def _figure(services: Services, row: GapTableRow, series: AreaSeries, actions: Sequence[Row]) -> Markup | None:
    """Draw the trend, or nothing where no period has a figure of the area to show."""
    kpi, cell = row.definition, row.cells[HERE]
    if all(value is None for value in series.here):
        return None
    text = partial(value_text, kpi, unit=False)
    name = f"trend-{kpi.kpi_id}"
    title = f"{kpi.name} in {services.place} and in {services.city_name}"
    lines = [Series("here", services.place, series.here, "set")]
    if kpi.unit is not Unit.COUNT:
        # beside the count of a whole city, that of a small area is a flat line
        lines.append(Series("city", services.city_name, series.city, "city"))
    marked = marks([one.action for one in actions if one.action.indicator == kpi.kpi_id], series.periods)
    said = " ".join(filter(None, (trend_sentence(kpi, cell), marked.said)))
    chart = trend_chart(
        name,
        lines,
        [period.short_label for period in series.periods],
        text,
        breaks=series.breaks,
        target=kpi.target,
        marks=marked.letters,
        depth=_CHART_DEPTH,
        title=title,
        description=trend_sentence(kpi, cell),
    )
    first, last = series.periods[0].short_label, series.periods[-1].short_label
    notes = FigureNotes(
        caption=f"{title}, {words.measure_text(series.definition)}",
        period=first if first == last else f"{first} to {last}",
        method=_METHOD,
        source=kpi.publisher or kpi.service,
        licence=kpi.licence or "not stated",
    )
    return figure_island(name, chart, said, notes, table=_tables(services, kpi, series), table_open=True)


def _tables(services: Services, kpi: KpiDefinition, series: AreaSeries) -> list[Component]:
    """Write the values with a column a period, in as many tables as it takes."""

    def written(value: float | None) -> str:
        return "–" if value is None else value_text(kpi, value, unit=False)

    tables = []
    for start in range(0, len(series.periods), _PERIODS_ABREAST):
        part = slice(start, start + _PERIODS_ABREAST)
        names = [period.short_label for period in series.periods[part]]
        span = f", {names[0]} to {names[-1]}" if len(series.periods) > _PERIODS_ABREAST else ""
        rows = [
            (place, *map(written, values[part]))
            for place, values in ((services.place, series.here), (services.city_name, series.city))
        ]
        caption = f"{kpi.name}{span}; – where hidden or not handed in"
        tables.append(plain_table(caption, ("Area", *names), rows, frozenset(range(1, len(names) + 1))))
    return tables


def _suppliers(services: Services) -> list[tuple[str, int, int]]:
    """Count the measures of each service, and how many of them have a figure here."""
    counts: dict[str, list[GapTableCell]] = {}
    for row in services.gap_table.rows:
        counts.setdefault(row.definition.service, []).append(row.cells[HERE])
    return [
        (service, len(cells), sum(cell.verdict is not Verdict.NO_FIGURES for cell in cells))
        for service, cells in counts.items()
    ]
