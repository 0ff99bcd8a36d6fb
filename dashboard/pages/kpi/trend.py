"""How a KPI of the areas has gone over all periods."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes
from dashboard.components.outcomes.actions import Row as ActionRow
from dashboard.components.templating import render
from dashboard.domain.areas.listed import listed
from dashboard.domain.areas.population import is_jump
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.explore.choices import View
from dashboard.domain.kpi.cube import NEIGHBOURHOOD
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import TOGETHER, GapTableColumn, Role
from dashboard.domain.kpi.view import TrendLine, all_periods, trend_lines
from dashboard.domain.outcomes.marks import marks
from dashboard.domain.statistics.xmr import Xmr, xmr
from dashboard.domain.wording.kpi import break_words, trend_sentence, with_part
from dashboard.domain.wording.kpi_page import earlier_areas_sentence, limits_sentence
from dashboard.domain.wording.plain import capitalised, listing
from dashboard.figures.scales import extent
from dashboard.figures.small.sparkline import sparkline
from dashboard.figures.trend_chart import Role as LineRole
from dashboard.figures.trend_chart import Series, trend_chart
from dashboard.pages.kpi.parts import SEE_TABLE, Head, Row, Section, Subject, explored, figure, table

TREND = "trend"
_SETS = (TOGETHER, SetKey.TARGET_WARDS.value)


def trend_section(subject: Subject, held: Sequence[Period], actions: Sequence[ActionRow] = ()) -> Section:
    """Show neighbourhoods, target wards together, the six together and the city over all periods, and what was done."""
    periods, lines = trend_figures(subject, held)
    notes = trend_notes(subject, periods)
    title = notes.caption
    emphasised = subject.choices.area.key if subject.choices.area else TOGETHER
    series = [
        Series(line.column.key, line.column.label, line.values, _role(line, emphasised), _last_part(line))
        for line in lines
    ]
    breaks = _breaks(subject, periods)
    limits = _limits(subject, lines, emphasised, breaks)
    marked = marks([row.action for row in actions], periods, {row.action.area: row.area for row in actions})
    drawn = trend_chart(
        "trend",
        series,
        [one.short_label for one in periods],
        subject.text,
        breaks=breaks,
        target=subject.definition.target,
        limits=limits,
        marks=marked.letters,
        title=title,
        description=SEE_TABLE,
    )
    shown = _table(subject, title, lines, periods)
    said = [*_sentences(subject, periods, lines), *([limits_sentence(limits)] if limits else []), marked.said]
    parts = (drawn, " ".join(filter(None, said)), shown)
    figured = figure(subject, TREND, parts, notes, explore=replace(explored(subject), view=View.TIME))
    return Section("trend", "Trend", [figured, _one_by_one(subject, lines)])


def _last_part(line: TrendLine) -> str:
    """Return how much of an area its last value covers."""
    known = [part for value, part in zip(line.values, line.parts, strict=True) if value is not None]
    return known[-1] if known else ""


def _limits(subject: Subject, lines: Sequence[TrendLine], key: str, breaks: Mapping[int, str]) -> Xmr | None:
    """Return how far the emphasised area moves by itself, since the last change of what is measured."""
    line = next((one for one in lines if one.column.key == key), None)
    if line is None:
        return None
    # of part of the areas: another thing than of all
    values = [None if part else value for value, part in zip(line.values, line.parts, strict=True)]
    return xmr(values, subject.definition.better, subject.definition.target, max(breaks, default=0))


def _one_by_one(subject: Subject, lines: Sequence[TrendLine]) -> Markup:
    """Draw every neighbourhood by itself over the city's line, all on one scale."""
    places = [line for line in lines if line.column.area_kind == NEIGHBOURHOOD]
    if subject.no_smaller and not subject.has_gaps:
        return Markup()
    (city,) = (line.values for line in lines if line.column.role is Role.CITY)
    ends = extent([value for values in (city, *(line.values for line in places)) for value in values])
    return render(
        "small_multiples.html",
        heading=f"One by one, with {subject.city_name} in grey",
        places=[
            {
                "name": line.column.label,
                "value": subject.said(line.values[-1], subject.lines[line.column.key].cell.verdict),
                "line": sparkline(line.values, city, ends=ends, size=(160, 56)),
            }
            for line in places
        ],
    )


def trend_figures(subject: Subject, held: Sequence[Period]) -> tuple[Sequence[Period], Sequence[TrendLine]]:
    """Return the periods of the chart, those without figures among them, and its areas with their values."""
    periods = all_periods([one for one in held if one not in subject.shown.awaited])
    return periods, trend_lines(subject.view, _columns(subject), periods)


def trend_notes(subject: Subject, periods: Sequence[Period]) -> FigureNotes:
    """Return what is written with the chart."""
    first, last = periods[0].label, periods[-1].label
    span = f"from {first} until {last}" if len(periods) > 1 else first
    method = "Chi-squared test for a linear trend at 99.8%, since the last break"
    return replace(subject.notes(f"{subject.kpi.name}, {span}", method), period=span)


def _columns(subject: Subject) -> list[GapTableColumn]:
    area = subject.choices.area
    wanted = [
        column
        for column in subject.shown.columns
        if column.area_kind == NEIGHBOURHOOD or column.key in _SETS or column.role is Role.CITY
    ]
    return [*wanted, *([area] if area is not None and area not in wanted and area.role is not Role.REST else [])]


def _role(line: TrendLine, emphasised: str) -> LineRole:
    """Draw the chosen area, or the six together, as what matters, and other sets as what they are compared with."""
    if line.column.role is Role.CITY:
        return "city"
    if line.column.key == emphasised:
        return "set"
    return "rest" if line.column.key in _SETS else "area"


def _sentences(subject: Subject, periods: Sequence[Period], lines: Sequence[TrendLine]) -> list[str]:
    kpi, city = subject.definition, subject.lines[_city_key(subject)]
    together = subject.lines[TOGETHER]
    said = [
        f"{capitalised(subject.six)}: {_lower(trend_sentence(kpi, together.cell))}",
        f"{subject.city_name} as a whole: {_lower(trend_sentence(kpi, city.cell))}",
    ]
    area = subject.choices.area
    if area is not None and area.role is Role.AREA and area.key != TOGETHER:
        said.insert(0, f"{area.label}: {_lower(trend_sentence(kpi, subject.lines[area.key].cell))}")
    if subject.choices.period != periods[-1]:
        said.append(f"The trend is that up to {subject.choices.period.label}.")
    if any(part for line in lines for part in line.parts):
        said.append(
            "Where figures cover only part of the areas, the table says so; such periods do not count for a trend."
        )
    timeline = subject.shown.timeline
    if timeline.breaks:
        names = listing([one.label for one in timeline.breaks])
        said.append(f"The definition changed with {names}: figures before and after are not compared.")
    said += _residents(subject)
    if timeline.earlier_areas:
        said.append(earlier_areas_sentence(timeline.earlier_areas))
    if subject.shown.awaited:
        number = len(subject.shown.awaited)
        said.append(
            f"{number} earlier or later {'period is' if number == 1 else 'periods are'} being worked out now; "
            "load the page again in a minute to see more."
        )
    return said


def _breaks(subject: Subject, periods: Sequence[Period]) -> dict[int, str]:
    """Return why the chart is broken, by position of the period after."""
    timeline = subject.shown.timeline
    held = [(place, timeline.runs[one.key], one) for place, one in enumerate(periods) if one.key in timeline.runs]
    found = {}
    for (_, run_before, before), (place, run, one) in pairwise(held):
        if run != run_before:
            # with a period between them that is not drawn, perhaps
            redefined = any(before.first_day < new.first_day <= one.first_day for new in timeline.breaks)
            found[place] = break_words(timeline.population_years[one.key], new_definition=redefined)
    return found


def _residents(subject: Subject) -> list[str]:
    """Say with which periods the population changes, and whether figures are compared across that."""
    timeline, said, steps = subject.shown.timeline, [], False
    for period in timeline.new_residents(subject.definition):
        before = timeline.periods[timeline.periods.index(period) - 1]
        earlier, later = (timeline.population_years[one.key] for one in (before, period))
        steps |= not is_jump(earlier, later)
        if is_jump(earlier, later):
            said.append(
                f"From {period.label} on, rates are measured against residents of mid-{later}, before that of "
                f"mid-{earlier}: figures before and after are not compared."
            )
    if steps:
        said.append("Residents are those of the mid-year nearest to each period; the table says of which.")
    return said


def _city_key(subject: Subject) -> str:
    return next(key for key, line in subject.lines.items() if line.column.role is Role.CITY)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _table(subject: Subject, caption: str, lines: Sequence[TrendLine], periods: Sequence[Period]) -> Markup:
    past, timeline = subject.view.past, subject.shown.timeline
    changed = timeline.new_residents(subject.definition)
    texts = (listed(past[name]) for name in ("area_kind", "area_code", "period", "status"))
    status = {(kind, code, period): state for kind, code, period, state in zip(*texts, strict=True)}
    heads = [Head("Period"), *(Head(line.column.label, number=True) for line in lines)]
    rows = []
    for place in reversed(range(len(periods))):
        period = periods[place]
        cells = []
        for line in lines:
            state = str(status.get((line.column.area_kind, line.column.area_code, period.key), ""))
            part = "" if line.values[place] is None else line.parts[place]
            cells.append(with_part(subject.said(line.values[place], state), part))
        new = ", new definition" if period in timeline.breaks else ""
        if period in changed:
            new += f", residents of mid-{timeline.population_years[period.key]} from here"
        rows.append(Row([f"{period.label}{new}", *cells], css="chosen" if period == subject.choices.period else ""))
    return table(subject, caption, heads, rows, "by-period")
