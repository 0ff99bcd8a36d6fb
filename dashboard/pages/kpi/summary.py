"""The first screen of the page of a KPI: the answer in a sentence, three values, the six one by one, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from markupsafe import Markup

from dashboard.components.kpi.definition import BETTER, origin_tag
from dashboard.components.prerender import to_html
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.definition import Better, Period, Unit
from dashboard.domain.kpi.gap_table import TOGETHER, Role
from dashboard.domain.kpi.view import Funnel, GapLine
from dashboard.domain.statistics.funnels import Place
from dashboard.domain.wording.kpi import gap_sentence, mark_of, value_text, verdict_sentence
from dashboard.domain.wording.kpi_page import hidden_whole, points_words
from dashboard.domain.wording.plain import capitalised
from dashboard.figures.small.sparkline import sparkline
from dashboard.pages.kpi.about import completeness, hand_in_sentence
from dashboard.pages.kpi.funnel import funnel_figures
from dashboard.pages.kpi.parts import Option, Subject, choice_form
from dashboard.pages.kpi.trend import trend_figures

_WIDEST = 3


@dataclass(frozen=True)
class _Card:
    """A value with its line over time, what it is against the city, and what else belongs beside it."""

    key: str
    label: str
    value: str
    line: Markup
    verdict: str
    symbol: str
    css: str
    more: Sequence[str]


@dataclass(frozen=True)
class _Place:
    name: str
    href: str
    value: str


def first_screen(subject: Subject, periods: Sequence[Period], strip: Markup, small_map: Markup) -> Markup:
    """Write the first screen; `strip` is the chart of the areas against the city."""
    kpi, choices = subject.kpi, subject.choices
    shows = subject.view.shows_something
    found, names, _ = funnel_figures(subject)
    widest = _widest(subject, found, names) if shows else []
    none = "No single neighbourhood differs significantly from the city." if shows and not found.problem else ""
    return render(
        "kpi_top.html",
        period=choices.period.key,
        service=kpi.service,
        name=kpi.name,
        tag=to_html(html.Span(origin_tag(kpi))),
        choice=_choice(subject, periods),
        notices=choices.notices,
        said=_said(subject),
        by_group=f"/kpi/{kpi.kpi_id}/equality" if kpi.characteristics else "",
        caution=f"{mark_of(kpi)}. {kpi.caution}" if kpi.published else "",
        cards=_cards(subject, periods) if shows else [],
        strip=strip,
        small_map=small_map,
        widest=widest,
        widest_heading=f"Widest gaps to {subject.city_name}",
        none_stands_out=none,
        coverage=[*completeness(subject), *hand_in_sentence(subject)],
    )


def _choice(subject: Subject, periods: Sequence[Period]) -> Markup:
    choices, kpi = subject.choices, subject.definition
    options = [Option(one.key, one.label, one == choices.period) for one in reversed(periods)]
    unit = {
        Unit.RATE_PER_1000: f"per 1,000 {kpi.denominator}",
        Unit.PERCENTAGE: f"of {kpi.denominator}",
        Unit.MEAN: f"average of {kpi.denominator}",
        Unit.COUNT: f"number of {kpi.numerator}",
    }[kpi.unit]
    return choice_form(choices, "period", ("Period", "Show"), options, beside=f"{unit} · {BETTER[kpi.better]}")


def _said(subject: Subject) -> list[str]:
    """Say how the six together, the target wards and a chosen area do."""
    kpi, city = subject.definition, subject.city_name
    if not subject.view.shows_something:
        return [hidden_whole(kpi, subject.choices.period, subject.shown.year_before)]
    line, wards = subject.lines[TOGETHER], subject.lines[SetKey.TARGET_WARDS.value]
    # a reason that holds for both is given once
    once = _is_open(line) and _is_open(wards) and line.cell.why is wards.cell.why
    told = [verdict_sentence(kpi, line.cell, subject.six, city, with_reason=not once)]
    if wards.cell.value is not None:
        place = "the target wards together"
        told.append(verdict_sentence(kpi, wards.cell, place, city, with_city=False, with_reason=not once))
    if once:
        told.append(f"Neither can be tested against the rest of {city}. {line.cell.why.sentence}")
    sentences = [" ".join(told), gap_sentence(kpi, line.cell, city)]
    if subject.no_smaller and not subject.has_gaps:
        whole = next(line.cell for line in subject.lines.values() if line.column.role is Role.CITY)
        sentences = [subject.no_smaller, verdict_sentence(kpi, whole, city, city, with_city=True)]
    elif subject.no_smaller:
        sentences.insert(0, subject.no_smaller)
    area = subject.choices.area
    if area is not None and area.role is Role.AREA and area.key != TOGETHER:
        cell = subject.lines[area.key].cell
        sentences.append(f"{verdict_sentence(kpi, cell, area.label, city)} {gap_sentence(kpi, cell, city)}".strip())
    return [text for text in sentences if text]


def _is_open(line: GapLine) -> bool:
    """Tell whether an area has a value but no verdict, for a reason that a reader may ask for."""
    return line.cell.value is not None and not line.cell.verdict.is_told and line.cell.why.is_open_question


def _cards(subject: Subject, periods: Sequence[Period]) -> list[_Card]:
    _, trends = trend_figures(subject, periods)
    values = {line.column.key: line.values for line in trends}
    city = next(line for line in subject.lines.values() if line.column.role is Role.CITY)
    chosen = [subject.lines[key] for key in (TOGETHER, SetKey.TARGET_WARDS.value)]
    found = [_card(subject, line, sparkline(values.get(line.column.key, ()))) for line in chosen]
    return [*found, _card(subject, city, sparkline(values.get(city.column.key, ())))]


def _card(subject: Subject, line: GapLine, drawn: Markup) -> _Card:
    cell, kpi = line.cell, subject.definition
    of_city = line.column.role is Role.CITY
    more = [f"Figures of {cell.part}"] if cell.part else []
    if not of_city and cell.points is not None:
        more.append(f"Gap to {subject.city_name}: {points_words(kpi, cell.value, cell.city_value)}")
    if cell.numerator is not None and kpi.unit is not Unit.MEAN:
        out_of = "" if cell.denominator is None or kpi.unit is Unit.COUNT else f" of {cell.denominator:,.0f}"
        more.append(f"{cell.numerator:,.0f} {kpi.numerator}{out_of if kpi.unit is Unit.PERCENTAGE else ''}")
    if kpi.target is not None:
        more.append(f"Target {value_text(kpi, kpi.target, unit=False)}")
    return _Card(
        key="city" if of_city else "set",
        label=capitalised(line.column.label),
        value=subject.said(cell.value, cell.verdict),
        line=drawn,
        verdict="" if of_city or cell.value is None else cell.caption,
        symbol=cell.symbol,
        css=cell.verdict.name.lower().replace("_", "-"),
        more=more,
    )


def _widest(subject: Subject, found: Funnel, names: Mapping[str, str]) -> list[_Place]:
    """Return the LSOAs or wards that are worse than the city by more than chance, with the widest gaps to it."""
    worse = {Place.FAR_ABOVE, Place.FAR_BELOW}
    if subject.definition.better is Better.LOWER:
        worse = {Place.FAR_ABOVE}
    elif subject.definition.better is Better.HIGHER:
        worse = {Place.FAR_BELOW}
    far = found.rows[found.rows["place"].isin([one.value for one in worse])]
    city = subject.view.city_value
    if city is None or far.empty:
        return []
    order = (far["value"] - city).abs().sort_values(ascending=False, kind="stable").index[:_WIDEST]
    return [
        _Place(names[str(code)], subject.by.profile(str(code)), subject.text(float(far.at[code, "value"])))
        for code in order
    ]
