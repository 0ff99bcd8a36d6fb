"""The gap: areas against the city and the target, and whether the gap is real."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.cube import LSOA, NEIGHBOURHOOD
from dashboard.domain.kpi.gap_table import TOGETHER, Role
from dashboard.domain.kpi.view import GapLine
from dashboard.domain.statistics.verdicts import Why
from dashboard.domain.wording.kpi import brief_reason, number_text, value_text, with_part
from dashboard.domain.wording.kpi_page import (
    cases_words,
    chance_words,
    points_words,
    real_sentence,
    several_sentence,
    target_words,
)
from dashboard.domain.wording.plain import number_in_words
from dashboard.figures.gap_chart import GapRow, gap_chart
from dashboard.figures.scales import Partial
from dashboard.pages.kpi.choices import WARDS
from dashboard.pages.kpi.parts import SEE_TABLE, Head, Row, Section, Subject, figure, profile_url, table

_NOTES = {Why.WHOLE_CITY: "the whole city", Why.COMPARATOR: "compared with"}
GAP, GAP_WARDS = "gap", "gap-wards"
_SHOWN = {GAP: "areas against the city", GAP_WARDS: "target wards against the city"}


def strip(subject: Subject) -> Markup:
    """Show every area but single wards against the city and the target."""
    main, _ = gap_groups(subject)
    kpi = subject.definition
    aim = "" if kpi.target is None else f" The target is {value_text(kpi, kpi.target)}."
    said = "The lines show where chance alone would put an area of that size: thick 95%, thin 99.8%, which decides."
    if not _is_tested(subject):
        said = "No lines show what chance alone would do: these figures cannot be tested."
    return _figure(subject, GAP, f"{said}{aim}", main)


def _is_tested(subject: Subject) -> bool:
    """Tell whether any area is tested, so that lines are drawn."""
    return any(line.by_chance is not None for line in subject.lines.values())


def gap_section(subject: Subject) -> Section:
    """Say whether the gap is more than chance, and show the target wards one by one."""
    _, wards = gap_groups(subject)
    content = _real(subject)
    if wards:
        many = len(wards) > 1
        heading = f"The {number_in_words(len(wards))} target wards, one by one" if many else "The target ward"
        # a chosen one is to be seen at once
        if subject.choices.whole == WARDS or subject.choices.area in [line.column for line in wards]:
            said = several_sentence(wards, "target wards", subject.city_name)
            content += [html.H3(heading), _figure(subject, GAP_WARDS, said, wards)]
        else:
            address = replace(subject.choices, whole=WARDS).address("gap")
            content.append(html.P(html.A(heading, href=address), className="show-all"))
    return Section("gap", "Is the gap significant?", content)


def gap_notes(subject: Subject, name: str) -> FigureNotes:
    """Return what is written with a chart of the gap."""
    method = (
        "Lines show where chance alone would put an area of that size at the city’s rate, thick 95%, thin 99.8%; an "
        "area whose mark lies outside the thin line differs from the rest of the city by an exact test"
    )
    if not _is_tested(subject):
        method = "Values as published; these figures cannot be tested against chance"
    return subject.notes(subject.title(_SHOWN[name]), method)


def _figure(subject: Subject, name: str, said: str, lines: Sequence[GapLine]) -> Markup:
    notes = gap_notes(subject, name)
    title = notes.caption
    parts = (_chart(subject, name, lines, title), said, _table(subject, f"{title}, with 95% intervals", lines))
    return figure(subject, name, parts, notes)


def _real(subject: Subject) -> list[Component | Markup]:
    line = subject.lines[TOGETHER]
    neighbourhoods = [one for one in subject.lines.values() if one.column.area_kind == NEIGHBOURHOOD]
    said = [real_sentence(subject.definition, line, subject.six, subject.city_name)]
    area = subject.choices.area
    if area is not None and area.role is Role.AREA and area.key != TOGETHER:
        said.append(real_sentence(subject.definition, subject.lines[area.key], area.label, subject.city_name))
    said.append(several_sentence(neighbourhoods, "neighbourhoods", subject.city_name))
    rounding = "A difference that rounding alone could have made is not called one." if subject.view.rounded else ""
    method = (
        f"Each area is tested against {subject.city_name} without it: percentages by Fisher’s exact test, rates by the "
        f"exact test of two rates, at 99.8%, since many areas are judged at once. {rounding}"
    ).strip()
    return [*(html.P(text) for text in said if text), html.P(method, className="hint")]


def gap_groups(subject: Subject) -> tuple[list[GapLine], list[GapLine]]:
    """Return the areas that are shown at once, a chosen one first and the city last, and the target wards."""
    wards, main = [], []
    for line in subject.lines.values():
        is_target = line.column.area_kind.startswith("ward-") and line.column.key in (
            subject.city.config.target_ward_codes
        )
        (wards if is_target else main).append(line)
    return sorted(main, key=lambda line: _rank(_group_name(subject, line))), wards


def _group_name(subject: Subject, line: GapLine) -> str:
    column = line.column
    if column.role is not Role.AREA:
        return "The city"
    if column.area_kind == NEIGHBOURHOOD:
        number = len(subject.city.config.neighbourhoods)
        return f"The {number_in_words(number)} priority neighbourhoods" if number > 1 else "The priority neighbourhood"
    if column.area_kind.startswith("ward-"):
        return "Target wards" if column.key in subject.city.config.target_ward_codes else "Chosen ward"
    return "Chosen neighbourhood (LSOA)" if column.area_kind == LSOA else "Together"


def _chart(subject: Subject, name: str, lines: Sequence[GapLine], title: str) -> Markup:
    city = Partial(subject.view.city_value, subject.view.city_part)
    rows = [
        GapRow(
            with_part(line.column.label, line.cell.part),
            line.cell.value,
            line.by_chance,
            line.cell.verdict,
            _group_name(subject, line),
            profile_url(line.column),
            _NOTES.get(line.cell.why, ""),
        )
        for line in lines
    ]
    target = subject.definition.target
    return gap_chart(name, rows, subject.text, city=city, target=target, title=title, description=SEE_TABLE)


def _rank(group: str) -> int:
    """Put a chosen area first, and the city last."""
    return 0 if group.startswith("Chosen") else 2 if group == "The city" else 1


def _table(subject: Subject, caption: str, lines: Sequence[GapLine]) -> Markup:
    kpi = subject.definition
    heads = [
        Head("Area"),
        Head("Value", number=True),
        Head("95% interval", number=True),
        Head("By chance (99.8%)", number=True),
        Head(f"Against the rest of {subject.city_name}"),
        Head(f"Gap to {subject.city_name}", number=True),
        Head("Gap to the target wards", number=True),
        Head("Ratio", number=True),
        Head("At the city’s rate", number=True),
    ]
    if kpi.target is not None:
        heads.append(Head(f"Against the target of {subject.text(kpi.target)}"))
    return table(subject, caption, heads, [_row(subject, line) for line in lines])


def _row(subject: Subject, line: GapLine) -> Row:
    cell, kpi, wards = line.cell, subject.definition, subject.lines[SetKey.TARGET_WARDS.value]
    verdict = f"{cell.symbol} {cell.caption}".strip()
    if cell.why.is_open_question and cell.value is not None:
        verdict = f"{verdict}: {brief_reason(cell.why) or cell.why.value}"
    cells = [
        line.column.label,
        with_part(subject.said(cell.value, cell.verdict), cell.part),
        subject.interval(line.lower, line.upper),
        chance_words(kpi, line),
        _NOTES.get(cell.why, verdict),
        points_words(kpi, cell.value, cell.city_value),
        "" if cell.to_wards is None else points_words(kpi, cell.value, wards.cell.value),
        "" if cell.ratio is None else number_text(cell.ratio, 2),
        cases_words(cell) if line.column.role is Role.AREA else "",
    ]
    if kpi.target is not None:
        cells.append(target_words(line))
    chosen = subject.choices.area is not None and line.column.key == subject.choices.area.key
    emphasised = "chosen" if chosen else "together" if line.column.key == TOGETHER else ""
    return Row(cells, profile_url(line.column), emphasised)
