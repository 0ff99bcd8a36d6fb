"""The board pack of an area: its profile, every KPI with its trend and definition, methods and sources; to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.definition import ILLUSTRATIVE, definition_facts
from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.kpi.services_here import Services, services_here
from dashboard.components.prerender import to_html
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.domain.kpi.gap_table import GapTableCell, GapTableRow
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording import services as words
from dashboard.domain.wording.kpi import gap_sentence, trend_sentence, value_text, verdict_sentence
from dashboard.domain.wording.services import HERE
from dashboard.figures.trend_chart import Series, trend_chart
from dashboard.kpis.area_gap_tables import AreaSeries

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


def pack(profile: PackProfile, services: Services, series: Mapping[str, AreaSeries]) -> Markup:
    """Write the pack as one document.

    Parameters
    ----------
    profile
        The area.
    services
        Its KPIs now.
    series
        Its KPIs over time, by kpi_id.
    """
    gap_table = services.gap_table
    marks = [] if words.is_publishable(services.viewer) else ["Not for publication"]
    marks += [ILLUSTRATIVE] if services.illustrative else []
    parts = [{"id": f"part-{place}", "heading": heading, "content": content}
             for place, (heading, content) in enumerate(profile.sections, 1)]  # fmt: skip
    return render(
        "pack.html",
        title=profile.title,
        identity=to_html(profile.identity),
        path=profile.path,
        date=words.date_sentence(gap_table, awaits=bool(services.awaited)),
        edition=profile.edition,
        viewer=words.viewer_sentence(services.viewer),
        marks=marks,
        running=" · ".join(marks),
        parts=parts,
        services=services_here(services),
        kpis=[_kpi(services, row, series.get(row.definition.kpi_id)) for row in gap_table.rows],
        city=services.city_name,
        suppliers=_suppliers(services),
    )


def css_class(services: Services) -> str:
    """Return the classes by which the marks come onto every side of paper."""
    secret = "" if words.is_publishable(services.viewer) else " not-for-publication"
    return f"profile pack{' illustrative-pack' if services.illustrative else ''}{secret}"


def _kpi(services: Services, row: GapTableRow, series: AreaSeries | None) -> dict[str, object]:
    kpi, cell = row.definition, row.cells[HERE]
    awaited = services.awaited.get(kpi.kpi_id)
    city_name = services.city_name
    said = [verdict_sentence(kpi, cell, services.place, city_name), gap_sentence(kpi, cell, city_name)]
    if awaited:
        said.append(f"The figures for {awaited.label} are being worked out at this moment.")
    elif cell.verdict is Verdict.NO_FIGURES:
        said.append(f"{kpi.service} can supply them.")
    return {
        "id": f"kpi-{kpi.kpi_id}",
        "name": kpi.name,
        "service": kpi.service,
        "mark": ILLUSTRATIVE if kpi.illustrative else "",
        "verdict": cell.verdict,
        "caption": words.HIDDEN if cell.verdict is Verdict.HIDDEN else cell.verdict.value,
        "said": " ".join(text for text in said if text),
        "period": row.period.label if row.period else "",
        "figure": _figure(services, row, series) if series else None,
        "facts": to_html(definition_facts(kpi)),
    }


def _figure(services: Services, row: GapTableRow, series: AreaSeries) -> Markup | None:
    """Draw the trend, or nothing where no period has a figure of the area to show."""
    kpi, cell = row.definition, row.cells[HERE]
    if all(value is None for value in series.here):
        return None
    text = partial(value_text, kpi, unit=False)
    name = f"trend-{kpi.kpi_id}"
    title = f"{kpi.name} in {services.place} and in {services.city_name}"
    lines = [Series("here", services.place, series.here, "area")]
    if kpi.unit is not Unit.COUNT:
        # beside the count of a whole city, that of a small area is a flat line
        lines.append(Series("city", services.city_name, series.city, "city"))
    chart = trend_chart(
        name,
        lines,
        [period.short_label for period in series.periods],
        text,
        breaks=series.breaks,
        target=kpi.target,
        title=title,
        description=trend_sentence(kpi, cell),
    )
    first, last = series.periods[0].short_label, series.periods[-1].short_label
    notes = FigureNotes(
        caption=f"{title}, {words.measure_text(series.definition)}",
        period=first if first == last else f"{first} to {last}",
        method=_METHOD,
        source=kpi.service,
        licence=kpi.licence or "not stated",
    )
    return figure_island(
        name,
        chart,
        trend_sentence(kpi, cell),
        notes,
        table=_table(services, kpi, series),
        table_open=True,
        illustrative=kpi.illustrative,
    )


def _table(services: Services, kpi: KpiDefinition, series: AreaSeries) -> Component:
    def written(value: float | None) -> str:
        return "–" if value is None else value_text(kpi, value, unit=False)

    rows = [
        (period.short_label, written(here), written(city))
        for period, here, city in zip(series.periods, series.here, series.city, strict=True)
    ]
    caption = f"{f'{ILLUSTRATIVE}. ' if kpi.illustrative else ''}{kpi.name}; – where hidden or not handed in"
    heads = ("Period", services.place, services.city_name)
    return html.Div(plain_table(caption, heads, rows, frozenset({1, 2})))


def _suppliers(services: Services) -> list[tuple[str, int, int]]:
    """Count the measures of each service, and how many of them have a figure here."""
    counts: dict[str, list[GapTableCell]] = {}
    for row in services.gap_table.rows:
        counts.setdefault(row.definition.service, []).append(row.cells[HERE])
    return [
        (service, len(cells), sum(cell.verdict is not Verdict.NO_FIGURES for cell in cells))
        for service, cells in counts.items()
    ]
