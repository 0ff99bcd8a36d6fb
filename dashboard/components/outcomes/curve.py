"""Turning the curve of one measure in one neighbourhood: the chart with its projection, the text, the actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.outcomes.actions import Row
from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.areas.places import Place
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Unit
from dashboard.domain.outcomes.curves import PROSE, QUESTIONS, CurveText
from dashboard.domain.outcomes.indicators import BY_KEY
from dashboard.domain.outcomes.marks import marks
from dashboard.domain.outcomes.sets import Indicator
from dashboard.domain.statistics.intervals import intervals
from dashboard.domain.statistics.projections import AHEAD, Projection, last_stretch, project
from dashboard.domain.statistics.verdicts import MANY_LEVEL, SINGLE_LEVEL
from dashboard.domain.wording.kpi import mark_of, value_text
from dashboard.domain.wording.outcomes import projection_sentence
from dashboard.figures.trend_chart import Ahead, Series, trend_chart
from dashboard.kpis.area_gap_tables import AreaSeries, area_series
from dashboard.kpis.outcomes import Outcomes
from dashboard.kpis.outcomes.standing import Measures, Standing

#: So low that all of the page stands on one side of A4.
_DEPTH = 190.0
_METHOD = (
    "Upright strokes: 99.8% interval, within it the 95% one, of Wilson or Byar. Dashed: damped exponential smoothing "
    "(ETS), its 95% interval shaded, widened for few points; no seasons"
)


@dataclass(frozen=True)
class Baseline:
    """The curve so far, and where it goes if nothing changes."""

    series: AreaSeries
    projection: Projection


def baseline(outcomes: Outcomes, viewer: Viewer, place: Place, measure: str) -> Baseline | None:
    """Return the curve of a KPI in a neighbourhood; None where no period has a figure that can be shown."""
    series = area_series(outcomes.kpis, viewer, place, measure).get(measure)
    if series is None or all(value is None for value in series.here):
        return None
    kpi = series.definition
    stretch = last_stretch(series.here, max(series.breaks, default=0))
    most = 100.0 if kpi.unit is Unit.PERCENTAGE else np.inf
    return Baseline(series, project(stretch, AHEAD[kpi.frequency], 0.0, most))


def curve_chart(
    outcomes: Outcomes, viewer: Viewer, place: Place, standing: Standing, actions: Sequence[Row]
) -> list[Component | Markup]:
    """Draw the curve with its intervals and its projection, or say why there is none."""
    if standing.indicator.measure in BY_KEY:
        return _of_domain(outcomes, standing)
    found = baseline(outcomes, viewer, place, standing.indicator.measure)
    if found is None:
        return [html.P(f"There is no curve: no period has a figure of {place.name} that can be shown.")]
    return [_figure(outcomes.city.config.city_name, place, found, standing, actions)]


def _of_domain(outcomes: Outcomes, standing: Standing) -> list[Component | Markup]:
    edition, city_name = outcomes.city.edition, outcomes.city.config.city_name
    said = (
        f"{standing.here[:1].upper()}{standing.here[1:]} of {edition.lsoa_count:,} in England, where 1 is the most "
        f"deprived ({edition.title}); {city_name}: {standing.city}. Too few points for a projection: each edition "
        "ranks all areas anew, so a rank moves with those of others too."
    )
    address = f"/change?measure={BY_KEY[standing.indicator.measure].key}"
    how = html.A("How it has changed between editions", href=address)
    return [html.P(said), html.P(how, className="no-print")]


def _figure(city_name: str, place: Place, found: Baseline, standing: Standing, actions: Sequence[Row]) -> Markup:
    series, projection, kpi = found.series, found.projection, found.series.definition
    periods = list(series.periods)
    for _ in projection.values:
        periods.append(periods[-1].next())
    nothing = (None,) * len(projection.values)
    lines = [Series("here", place.name, (*series.here, *nothing), "set")]
    if kpi.unit is not Unit.COUNT:
        # beside the count of a whole city, that of a small area is a flat line
        lines.append(Series("city", city_name, (*series.city, *nothing), "city"))
    text = partial(value_text, kpi, unit=False)
    marked = marks([row.action for row in actions], periods)
    title = f"{kpi.name} in {place.name} and in {city_name}"
    said = " ".join(filter(None, (projection_sentence(projection, text, periods[-1].label), marked.said)))
    # that figures are illustrative stands at the top of the page
    mark = "" if kpi.illustrative else mark_of(kpi)
    chart = trend_chart(
        "curve",
        lines,
        [period.short_label for period in periods],
        text,
        breaks=series.breaks,
        target=standing.indicator.target if standing.indicator.target is not None else kpi.target,
        marks=marked.letters,
        intervals=_intervals(series),
        ahead=Ahead(projection.values, projection.lower, projection.upper) if projection.values else None,
        depth=_DEPTH,
        title=title,
        description=said,
    )
    notes = FigureNotes(
        caption=title,
        period=f"{series.periods[0].short_label} to {series.periods[-1].short_label}",
        method=_METHOD,
        source=kpi.publisher or kpi.service,
        licence=kpi.licence or "not stated",
    )
    return figure_island("curve", chart, said, notes, table=_table(found, city_name), mark=mark)


def _limits(series: AreaSeries, level: float) -> list[tuple[float, float] | None]:
    counts = np.array(series.counts, dtype=float)
    found = intervals(series.definition, counts[:, 0], counts[:, 1], level)
    pairs = zip(found.lower.tolist(), found.upper.tolist(), strict=True)
    return [None if np.isnan(low) else (low, high) for low, high in pairs]


def _intervals(series: AreaSeries) -> dict[int, list[tuple[float, float]]]:
    """Return the interval that decides where many areas are judged, and within it that of a single view."""
    both = zip(_limits(series, MANY_LEVEL), _limits(series, SINGLE_LEVEL), strict=True)
    return {place: [one for one in limits if one] for place, limits in enumerate(both) if all(limits)}


def _table(found: Baseline, city_name: str) -> Component:
    series, kpi = found.series, found.series.definition

    def written(value: float | None) -> str:
        return "–" if value is None else value_text(kpi, value, unit=False)

    def span(limits: tuple[float, float] | None) -> str:
        return f"{written(limits[0])} to {written(limits[1])}" if limits else "–"

    limits = _limits(series, SINGLE_LEVEL)
    rows = [
        (period.label, written(here), span(one), written(city))
        for period, here, one, city in zip(series.periods, series.here, limits, series.city, strict=True)
    ]
    period, ahead = series.periods[-1], found.projection
    for value, *one in zip(ahead.values, ahead.lower, ahead.upper, strict=True):
        period = period.next()
        rows.append((f"{period.label}, projected", written(value), span((one[0], one[1])), "–"))
    heads = ("Period", "Here", "95% interval", city_name)
    return plain_table(f"{kpi.name}; – where hidden or not handed in", heads, rows[::-1], frozenset({1, 2, 3}))


def curve_text(text: CurveText | None, measures: Measures, place: Place) -> list[Component | Markup]:
    """Write the text about a curve, with the KPIs that answer the three questions."""
    if text is None:
        return [html.P("Nothing has been written about this curve that you can see.")]
    questions = [
        (said, [(measures.standing(Indicator(kpi)), f"/outcomes/{place.key}/{kpi}") for kpi in getattr(text, name)])
        for name, said in QUESTIONS.items()
    ]
    prose = [(said, getattr(text, name)) for name, said in PROSE.items() if getattr(text, name)]
    return [render("curve_text.html", prose=prose, questions=questions)]


def curve_actions(actions: Sequence[Row]) -> Component:
    """List the actions that are to turn a curve."""
    if not actions:
        return html.P("No action is pinned to this measure here.")
    rows = [
        (
            html.A(row.action.what, href=row.href),
            row.action.who,
            row.due,
            f"{row.action.state}{', overdue' if row.overdue else ''}",
        )
        for row in actions
    ]
    return plain_table("What is being done to turn it", ("What", "Who", "By when", "State"), rows)
