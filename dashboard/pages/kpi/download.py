"""The tables of the charts of a KPI for spreadsheets: the figures of the page, and what a reader must know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.components.kpi.definition import measured_as
from dashboard.components.kpi.figure import FigureNotes
from dashboard.components.kpi.spreadsheet import COVERAGE, EXACT, VIEWERS, Sheet, Value, marks_of_name
from dashboard.domain.areas.places import in_force
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import HANDED_IN
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import Role
from dashboard.domain.kpi.tenths import slope
from dashboard.domain.kpi.view import GapLine, against_deprivation, definition_of
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.kpi import mark_of, rounded_cases
from dashboard.domain.wording.kpi_page import target_words
from dashboard.domain.wording.plain import listing
from dashboard.figures.scales import known
from dashboard.pages.kpi.deprivation import GRADIENT, SCATTER, gradient_notes, scatter_notes
from dashboard.pages.kpi.funnel import FUNNEL, funnel_figures, funnel_notes, in_order
from dashboard.pages.kpi.gap import GAP, GAP_WARDS, gap_groups, gap_notes
from dashboard.pages.kpi.parts import Subject
from dashboard.pages.kpi.trend import TREND, trend_figures, trend_notes

#: The table of the two maps side by side.
MAP = "map"
HIDDEN = "hidden"
_WIDE = {"area": 34, "why": 40, "source": 40, "note": 40, "where_it_lies": 24, "ward": 24}
_COUNTED = ("value", "numerator", "denominator", "status")
_CHANCE = ("chance_lower_95", "chance_upper_95", "chance_lower_998", "chance_upper_998")
#: What stands at the end of every row, so that it is known of rows that are copied out.
_END = ("kpi_id", "period_id", "note")


@dataclass(frozen=True)
class Table:
    """A table to download, and the name of its file without the ending."""

    sheet: Sheet
    file_name: str


@dataclass(frozen=True)
class _Figures:
    """The table of a chart: what is written with it, heads, and rows; without a `period_id` column that of the page.

    `measured` says what the values are, where they are not all of the period of the page.
    """

    notes: FigureNotes
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    measured: str = ""


def table_of(subject: Subject, chart: str, held: Sequence[Period], viewer: Viewer) -> Table | str:
    """Return the table of a chart, or say why there is none.

    Parameters
    ----------
    chart
        Name of the chart: see `CHARTS`.
    """
    if chart not in CHARTS:
        return f"There is no chart “{chart[:40]}” of a KPI; there are {listing(list(CHARTS))}."
    found = CHARTS[chart](subject, held)
    if isinstance(found, str):
        return found
    kpi, exact = subject.kpi, viewer is Viewer.STEWARD
    marks = [*([mark_of(kpi)] if mark_of(kpi) else []), *([EXACT] if exact else [])]
    rows = [(*row, *_end(subject, found.heads, "; ".join(marks))) for row in found.rows]
    heads = (*found.heads, *_end_heads(found.heads))
    sheet = Sheet(_about(subject, found, viewer), heads, rows, marks, _WIDE)
    ends = marks_of_name(viewer, illustrative=kpi.illustrative)
    return Table(sheet, f"{subject.choices.file_name(chart)}-{subject.choices.period.key}{ends}")


def _end_heads(heads: Sequence[str]) -> Sequence[str]:
    return [name for name in _END if name not in heads]


def _end(subject: Subject, heads: Sequence[str], note: str) -> Sequence[Value]:
    told = {"kpi_id": subject.kpi.kpi_id, "period_id": subject.choices.period.key, "note": note}
    return [told[name] for name in _end_heads(heads)]


def _about(subject: Subject, found: _Figures, viewer: Viewer) -> list[tuple[str, str]]:
    """Say in pairs of name and text what a reader must know to use the table."""
    kpi, area, notes = subject.definition, subject.choices.area, found.notes
    filters = [*([notes.filters] if notes.filters else []), *([f"chosen area: {area.label}"] if area else [])]
    aim = "none" if kpi.target is None else subject.text(kpi.target)
    return [
        ("Table", notes.caption),
        *([("Illustrative", mark_of(subject.kpi))] if subject.kpi.illustrative else []),
        *([("Open figures", f"{mark_of(kpi)}. {kpi.caution} {kpi.attribution}")] if kpi.published else []),
        ("KPI", f"{subject.kpi.name} ({subject.kpi.kpi_id}), version {kpi.version} of its definition"),
        ("Definition", kpi.definition),
        ("Measured as", found.measured or measured_as(kpi)),
        ("Target", aim),
        ("Period", notes.period),
        ("Filters", "; ".join(filters) or "none"),
        ("Viewer", VIEWERS[viewer]),
        ("Method", notes.method),
        ("Source", notes.source),
        ("Licence", notes.licence or "not stated"),
    ]


def _word(status: object) -> str:
    """Say what became of a figure; that one was hidden to protect another is not told apart."""
    if status in (Status.SUPPRESSED, Status.SECONDARY):
        return HIDDEN
    return "shown" if status == Status.SHOWN else "no figures"


def _counted(row: Mapping[str, object]) -> tuple[Value, ...]:
    """Return what `_COUNTED` names; of a figure that is not shown nothing but that."""
    word = _word(row["status"])
    if word != "shown":
        return None, None, None, word
    value = _number(row["value"])
    # counted, but with nothing to measure it against
    return value, _number(row["numerator"]), _number(row["denominator"]), word if value is not None else "no value"


def _number(found: object) -> float | None:
    """Return a number, whole ones without decimals; None for none."""
    if found is None or pd.isna(found) or not known(float(str(found))):
        return None
    number = float(str(found))
    return int(number) if number.is_integer() else number


def _gap_table(subject: Subject, name: str, lines: Sequence[GapLine]) -> _Figures | str:
    if not lines:
        return f"There are no target wards to compare in {subject.city_name}."
    aimed = subject.definition.target is not None
    heads = (
        "area", "area_id", *_COUNTED, *COVERAGE, "lower_95", "upper_95", *_CHANCE, "rest_of_city_value",
        "against_rest_of_city", "why", "city_value", "gap_to_city", "ratio_to_city", "gap_to_target_wards",
        "cases_at_city_rate", *(("target", "against_target") if aimed else ()),
    )  # fmt: skip
    return _Figures(gap_notes(subject, name), heads, [_gap_row(subject, line) for line in lines])


def _gap_row(subject: Subject, line: GapLine) -> tuple[Value, ...]:
    cell, target = line.cell, subject.definition.target
    missing = {Verdict.HIDDEN: HIDDEN, Verdict.NO_FIGURES: "no figures"}.get(cell.verdict, "no value")
    cases = rounded_cases(cell.more) if cell.more is not None and line.column.role is Role.AREA else None
    chances: Sequence[Value] = [None] * 4
    if line.by_chance is not None:
        chances = [end for ends in line.by_chance for end in ends]
    aim: tuple[Value, ...] = () if target is None else (target, target_words(line))
    return (
        line.column.label, line.column.key, cell.value, cell.numerator, cell.denominator,
        "shown" if cell.value is not None else missing, cell.with_figures, cell.lsoas, line.lower, line.upper,
        *chances, cell.comparator_value, cell.caption, cell.why.sentence, cell.city_value, cell.points, cell.ratio,
        cell.to_wards, cases, *aim,
    )  # fmt: skip


def _gap(subject: Subject, _held: Sequence[Period]) -> _Figures | str:
    return _gap_table(subject, GAP, gap_groups(subject)[0])


def _gap_wards(subject: Subject, _held: Sequence[Period]) -> _Figures | str:
    return _gap_table(subject, GAP_WARDS, gap_groups(subject)[1])


def _trend(subject: Subject, held: Sequence[Period]) -> _Figures:
    """Give a row for every area in every period, the latest first as on the page."""
    periods, lines = trend_figures(subject, held)
    timeline = subject.shown.timeline
    years = timeline.population_years if subject.definition.population_denominator else {}
    past = subject.view.past.set_index(["area_kind", "area_code", "period"])
    known_rows = dict(zip(past.index, past.to_dict("records"), strict=True))
    nothing = {"status": Status.NO_FIGURES, "value": None, "numerator": None, "denominator": None, "kpi_version": None,
               "lsoas_with_figures": None, "lsoas_total": None, "source": ""}  # fmt: skip
    rows: list[Sequence[Value]] = []
    for period in reversed(periods):
        for line in lines:
            column = line.column
            held_here = known_rows.get((column.area_kind, column.area_code, period.key), nothing)
            version = _number(held_here["kpi_version"])
            covered = _number(held_here["lsoas_total" if held_here["source"] == HANDED_IN else "lsoas_with_figures"])
            coverage = covered, _number(held_here["lsoas_total"])
            year = years.get(period.key) if version is not None else None
            measured = (version, *((year,) if years else ()))
            rows.append(
                (column.label, column.key, period.label, period.key, *_counted(held_here), *coverage, *measured)
            )
    heads = ("area", "area_id", "period", "period_id", *_COUNTED, *COVERAGE, "definition_version",
             *(("residents_of_mid_year",) if years else ()))  # fmt: skip
    definition = definition_of(timeline.versions, subject.definition.version)
    measured_by = measured_as(timeline.measured(definition, *timeline.periods))
    return _Figures(trend_notes(subject, periods), heads, rows, measured_by)


def _funnel(subject: Subject, _held: Sequence[Period]) -> _Figures | str:
    found, names, plural = funnel_figures(subject)
    if found.curve is None:
        return f"There is no funnel here. {found.problem}"
    ordered = pd.concat([in_order(subject, found.outside, names), in_order(subject, found.inside, names)])
    rows = [
        (names[str(code)], str(code), *_counted(row), str(row["place"]))
        for code, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
    ]
    return _Figures(funnel_notes(subject, plural), ("area", "area_id", *_COUNTED, "where_it_lies"), rows)


def _gradient(subject: Subject, _held: Sequence[Period]) -> _Figures:
    tenths = slope(subject.view).tenths
    rows = []
    for tenth, row in zip(tenths.index, tenths.to_dict("records"), strict=True):
        limits = (row["lower"], row["upper"]) if _word(row["status"]) == "shown" else (None, None)
        coverage = (_number(row["lsoas_with_figures"]), _number(row["lsoas_total"]))
        rows.append((int(tenth), *_counted(row), *coverage, *map(_number, limits)))
    heads = ("tenth_1_most_deprived", *_COUNTED, *COVERAGE, "lower_95", "upper_95")
    return _Figures(gradient_notes(subject), heads, rows)


def _scatter(subject: Subject, _held: Sequence[Period]) -> _Figures:
    return _by_lsoa(subject, scatter_notes(subject), lambda rows: rows.sort_values("rank"))


def _map(subject: Subject, _held: Sequence[Period]) -> _Figures:
    """Give the LSOAs of the two maps, the highest value first as on the page."""
    measure = subject.choices.domain
    method = f"National ranks of the {subject.city.edition.title}, 1 = most deprived; values as published"
    notes = subject.notes(subject.title(f"by LSOA, beside {measure.in_sentence}"), method, filters=measure.label)
    return _by_lsoa(subject, notes, lambda rows: rows.sort_values("value", ascending=False, kind="stable"))


def _by_lsoa(subject: Subject, notes: FigureNotes, order: Callable[[pd.DataFrame], pd.DataFrame]) -> _Figures:
    measure, lsoas = subject.choices.domain, subject.city.lsoas
    ordered = order(against_deprivation(subject.view, lsoas[measure.rank_column])[0])
    wards = in_force(subject.city).names
    rows = [
        (
            subject.area_names[str(code)], str(code), str(wards[code]), _number(row["rank"]),
            _number(row["value"]), _word(row["status"]),
        )
        for code, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
    ]  # fmt: skip
    return _Figures(notes, ("area", "area_id", "ward", f"national_rank_{measure.key}", "value", "status"), rows)


#: What makes the table of each chart, by its name in addresses.
CHARTS: Mapping[str, Callable[[Subject, Sequence[Period]], _Figures | str]] = {
    GAP: _gap,
    GAP_WARDS: _gap_wards,
    MAP: _map,
    TREND: _trend,
    FUNNEL: _funnel,
    GRADIENT: _gradient,
    SCATTER: _scatter,
}
