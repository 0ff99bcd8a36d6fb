"""The tables of the page for spreadsheets: numbers as they stand on it, and what a reader must know."""

from collections.abc import Sequence

from dashboard.components.equality import notes_of
from dashboard.components.kpi.spreadsheet import EXACT, VIEWERS, Sheet, Value, marks_of_name
from dashboard.components.map.model import MapModel
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.view import Pair
from dashboard.domain.wording.kpi import mark_of
from dashboard.figures.scales import known
from dashboard.kpis.equality import Subject
from dashboard.pages.equality.areas import chosen, map_figures, names_of
from dashboard.pages.equality.choices import Choices
from dashboard.pages.equality.trend import trend_notes

_Rows = tuple[Sequence[str], list[tuple[Value, ...]]]
_GROUPS = (
    "group", "group_id", "customers", "share_low", "share_high", "lower_95", "upper_95", "lower_998", "upper_998",
    "residents_share_low", "residents_share_high", "ratio_low", "ratio_high", "ratio_lower_998", "ratio_upper_998",
    "per_1000_low", "per_1000_high", "verdict", "why",
)  # fmt: skip
_TREND = ("period", "period_id", "share_known", "share_not_known", "share_prefer_not_to_say", "customers")
_AREAS = ("area", "area_id", "customers", "customers_at_most", "expected_low", "expected_high", "ratio_low",
          "ratio_high", "verdict", "why")  # fmt: skip
_WIDE = {"group": 34, "area": 30, "verdict": 26, "why": 26}


def table_of(
    model: MapModel, subject: Subject, choices: Choices, asked: tuple[str, Viewer]
) -> tuple[Sheet, str] | None:
    """Return a table and the name of its file; None where there is nothing to compare with.

    Parameters
    ----------
    asked
        Which of "groups", "completeness" and "areas", and for whom.
    """
    name, viewer = asked
    if name == "areas" and (subject.residents is None or not subject.levels):
        return None
    notes = trend_notes(subject) if name == "completeness" else notes_of(subject, _caption(subject))
    heads, rows = (
        {"groups": _groups, "completeness": _trend}[name](subject)
        if name != "areas"
        else _areas(model, subject, choices)
    )
    marks = [*([mark_of(subject.kpi)] if mark_of(subject.kpi) else []), *([EXACT] if viewer is Viewer.STEWARD else [])]
    about = [
        ("Table", notes.caption),
        ("KPI", f"{subject.kpi.name} ({subject.kpi.kpi_id})"),
        ("Definition", subject.kpi.definition),
        ("Characteristic", subject.characteristic.title),
        ("Area", subject.area.name),
        *notes.facts(),
        ("Viewer", VIEWERS[viewer]),
    ]
    ends = marks_of_name(viewer, illustrative=subject.kpi.illustrative)
    file_name = f"{subject.kpi.kpi_id}-{subject.characteristic.key}-{name}-{subject.period.key}{ends}"
    return Sheet(about, heads, rows, marks, _WIDE), file_name


def _caption(subject: Subject) -> str:
    return f"{subject.kpi.name}: {subject.characteristic.phrase} in {subject.area.place}, {subject.period.label}"


def _pair(both: Pair) -> tuple[Value, Value]:
    return (None, None) if both is None else both


def _groups(subject: Subject) -> _Rows:
    found = subject.found
    rows: list[tuple[Value, ...]] = []
    for line in found.lines:
        pairs = (
            line.share, line.limits_95, line.limits_998, line.residents, line.ratio, line.ratio_limits, line.rate,
        )  # fmt: skip
        numbers = [end for both in pairs for end in _pair(both)]
        rows.append(
            (line.category.title, line.category.key, line.customers, *numbers, line.verdict.value, line.why.value)
        )
    nothing = [None] * 16
    others = subject.characteristic.categories[len(found.lines) :]
    rows += [(one.title, one.key, found.others[one.kind], *nothing) for one in others]
    rows.append(("All customers", "total", found.total, *nothing))
    return _GROUPS, rows


def _trend(subject: Subject) -> _Rows:
    periods, found = subject.completeness
    rows: list[tuple[Value, ...]] = []
    for at, period in reversed(list(enumerate(periods))):
        parts = (found.share_known[at], found.share_not_known[at], found.share_not_said[at], found.total[at])
        rows.append((period.label, period.key, *(float(one) if known(float(one)) else None for one in parts)))
    return _TREND, rows


def _areas(model: MapModel, subject: Subject, choices: Choices) -> _Rows:
    group, level = chosen(subject, (choices.group, choices.level))
    names, figures = names_of(model, level), map_figures(subject, group, level)
    numbers = ("customers", "most", "expected_low", "expected_high", "low", "high")
    rows: list[tuple[Value, ...]] = []
    for code in sorted((one for one in figures.index if one in names), key=lambda one: names[one]):
        row = figures.loc[code]
        parts = [float(row[name]) if known(float(row[name])) else None for name in numbers]
        rows.append((names[code], str(code), *parts, row["verdict"].value, row["why"].value))
    return _AREAS, rows
