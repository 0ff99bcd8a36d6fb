"""The tests behind the gap table: all KPIs of one unit and polarity at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.disclosure.rules import Flags, Numbers
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.kpi.gap_arrays import History
from dashboard.domain.statistics.gaps import Figures, Gap, gaps, values
from dashboard.domain.statistics.intervals import adds_amounts, is_whole
from dashboard.domain.statistics.judgements import Judgement, judge, judge_against_value, overridden
from dashboard.domain.statistics.trends import POINTS, Trend, Trends, of_sums, trends
from dashboard.domain.statistics.verdicts import Verdict, Why, Words, words

_Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Against:
    """What areas are compared with: the number of its area, and by area whether it holds all of it, or none."""

    area: int
    holds: Flags
    apart: Flags


@dataclass(frozen=True)
class Findings:
    """What was found of every KPI and area; axes: KPI, area (the rest of the city last).

    Attributes
    ----------
    values, comparator_values, city_values
        Of the area; of what it is compared with, the city if nothing else is said, without the area; and with it.
    against_rest
        The area against that without the area.
    against_target
        `Verdict` against the KPI's target at 95%; `CANNOT_TELL` without a target, or for part of an area.
    gap
        From the area to the city, or to what it is compared with.
    to_wards
        Value minus that of the target wards, in the unit; NaN where these are not among the areas.
    trends, since_last
        Over the last periods, and against the period before.
    """

    values: Numbers
    comparator_values: Numbers
    city_values: Numbers
    against_rest: Judgement
    against_target: Words
    gap: Gap
    to_wards: Numbers
    trends: Trends
    since_last: Words


def findings(
    past: History,
    definitions: Sequence[KpiDefinition],
    columns: tuple[int, int | None],
    level: float,
    roundings: _Indices,
    against: Against,
) -> Findings:
    """Test every KPI in every area.

    Parameters
    ----------
    past
        Figures, with the rest of the city as last area.
    definitions
        KPIs in the order of the first axis.
    columns
        Number of the city's area, and of the target wards' if they are among the areas.
    roundings
        By area, how many times the figures may be off by what the definitions round to: once, more often for sums of
        rounded figures, 0 for figures that are not rounded.
    against
        What areas are compared with. One that it holds is taken out of it; one that lies partly in it is not judged.
    """
    (city, wards), shape = columns, past.hidden.shape
    found = _empty(shape)
    whole = _repeated(past.now, against.area)
    without = whole - past.now
    rest = Figures(
        *(
            np.where(against.holds, less, np.where(against.apart, all_, np.nan))
            for less, all_ in ((without.numerators, whole.numerators), (without.denominators, whole.denominators))
        )
    )
    outside = past.outside_total(against.area) & ~against.apart
    for place in (outside, past.hidden):
        rest.numerators[place] = np.nan
        rest.denominators[place] = np.nan
    # the rest of the city is the very comparator
    for figures in (rest, whole):
        for part in (figures.numerators, figures.denominators):
            part[:, [city, against.area, -1]] = np.nan
    for group in _groups(past, definitions, level, roundings):
        _test(found, past, group, rest, whole)
    missing = np.isnan(past.now.numerators) & ~past.hidden
    judged = overridden(found.against_rest, hidden=past.hidden, missing=missing)
    _leave_open(judged, past.partial[..., -1] | past.partial[:, [against.area], -1])
    _explain(judged, outside, city, against)
    _judge_targets(found.against_target, past, definitions, roundings)
    found.since_last[past.partial[..., -1] | past.partial[..., -2]] = Verdict.CANNOT_TELL
    if wards is not None:
        found.to_wards[:] = found.values - found.values[:, [wards]]
        found.to_wards[:, [wards, city, -1]] = np.nan
    return replace(found, against_rest=judged)


def _judge_targets(into: Words, past: History, definitions: Sequence[KpiDefinition], roundings: _Indices) -> None:
    """Judge each KPI that has a target by its own figures alone."""
    for row, kpi in enumerate(definitions):
        if kpi.target is not None:
            rounded_to = np.maximum(kpi.small_numbers.round_to * roundings, 1)
            now = _rows(past.now, np.array([row]))
            into[row] = judge_against_value(kpi, now, kpi.target, rounded_to=rounded_to).verdicts[0]
    # part of an area says nothing of the whole
    into[past.partial[..., -1] & ~np.isnan(past.now.numerators)] = Verdict.CANNOT_TELL
    into[past.hidden] = Verdict.HIDDEN


@dataclass(frozen=True)
class _Group:
    """KPIs that are tested in the same way: their rows, one of them, and how."""

    rows: _Indices
    definition: KpiDefinition
    cases: bool
    level: float
    round_to: int
    roundings: _Indices

    @property
    def rounded_to(self) -> _Indices:
        """What a count may be off by at most, doubled, by area."""
        return np.maximum(self.round_to * self.roundings, 1)


def _groups(past: History, definitions: Sequence[KpiDefinition], level: float, roundings: _Indices) -> list[_Group]:
    given = np.where(np.isnan(past.numerators), 0.0, past.numerators)
    whole = np.all(is_whole(given), axis=(1, 2))
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, kpi in enumerate(definitions):
        cases = bool(whole[row]) and not adds_amounts(kpi)
        base = kpi.small_numbers.round_to
        same = (kpi.unit, kpi.better, kpi.frequency, kpi.population_denominator, base, cases)
        groups.setdefault(same, []).append(row)
    made = []
    for (*_, rounded_to, counts), rows in groups.items():
        base = int(str(rounded_to))
        # what is rounded to 1 is exact, and so are its sums
        exact = roundings if base > 1 else np.zeros_like(roundings)
        made.append(_Group(np.array(rows), definitions[rows[0]], bool(counts), level, base, exact))
    return made


def _test(found: Findings, past: History, group: _Group, rest: Figures, whole: Figures) -> None:
    """Fill in what is found of one group of KPIs."""
    rows, definition, cases, level, base = (
        group.rows, group.definition, group.cases, group.level, group.rounded_to,
    )  # fmt: skip
    uncertain = of_sums(group.round_to, group.roundings)
    now, before, other, city = (_rows(figures, rows) for figures in (past.now, past.at(1), rest, whole))
    found.values[rows] = values(definition, now)
    found.comparator_values[rows] = values(definition, other)
    found.city_values[rows] = values(definition, city)
    judged = judge(definition, now, other, level, cases=cases, rounded_to=base)
    _fill(found.against_rest, judged, rows)
    _fill(found.gap, gaps(definition, now, city, cases=cases), rows)
    comparable = past.comparable[rows][:, None]
    count = POINTS[definition.frequency]
    tested = comparable & ~past.partial[rows]
    numerators, denominators = (
        np.where(tested, part[rows], np.nan)[..., -count:] for part in (past.numerators, past.denominators)
    )
    _fill(found.trends, trends(definition, numerators, denominators, level, cases=cases, rounded_to=uncertain), rows)
    same = np.broadcast_to(comparable[..., -2], before.numerators.shape)
    before = Figures(np.where(same, before.numerators, np.nan), np.where(same, before.denominators, np.nan))
    found.since_last[rows] = judge(definition, now, before, level, cases=cases, rounded_to=base).verdicts


def _rows(figures: Figures, rows: _Indices) -> Figures:
    return Figures(figures.numerators[rows], figures.denominators[rows])


def _repeated(figures: Figures, area: int) -> Figures:
    """Put one area's figures in the place of every area's."""
    shape = figures.numerators.shape
    return Figures(*(np.broadcast_to(p[:, [area]], shape).copy() for p in (figures.numerators, figures.denominators)))


def _fill(into: object, part: object, rows: _Indices) -> None:
    for name, values_of_group in vars(part).items():
        getattr(into, name)[rows] = values_of_group


def _empty(shape: tuple[int, ...]) -> Findings:
    def numbers() -> Numbers:
        return np.full(shape, np.nan)

    judged = Judgement(words(shape, Verdict.NO_FIGURES), words(shape, Why.NO_FIGURES))
    gap = Gap(numbers(), numbers(), numbers(), numbers())
    series = Trends(words(shape, Trend.TOO_FEW_POINTS), numbers(), np.zeros(shape))
    since = words(shape, Verdict.CANNOT_TELL)
    target = words(shape, Verdict.CANNOT_TELL)
    return Findings(numbers(), numbers(), numbers(), judged, target, gap, numbers(), series, since)


def _leave_open(judged: Judgement, partial: Flags) -> None:
    """Take back what is said on part of the areas: those without figures may be quite different."""
    open_ = np.isin(judged.why, [Why.TOO_FEW_EVENTS, Why.ROUNDING, Why.COMPARATOR_MISSING, Why.NO_DENOMINATOR])
    for verdict in Verdict:
        open_ |= (judged.verdicts == verdict) & verdict.is_told
    judged.why[partial & open_] = Why.PARTIAL
    judged.verdicts[partial & open_] = Verdict.CANNOT_TELL


def _explain(judged: Judgement, outside: Flags, city: int, against: Against) -> None:
    """Say what the city and the comparators are, and where an area is no part of a total, or partly in it."""
    straddles = (judged.why == Why.COMPARATOR_MISSING) & ~against.holds & ~against.apart
    judged.why[straddles] = Why.STRADDLES
    judged.verdicts[straddles] = Verdict.CANNOT_TELL
    unexplained = (judged.why == Why.COMPARATOR_MISSING) & outside
    # a rest that is hidden stays hidden
    unexplained[:, -1] = outside[:, -1] & (judged.verdicts[:, -1] == Verdict.NO_FIGURES)
    judged.why[unexplained] = Why.NOT_PART_OF_TOTAL
    judged.verdicts[unexplained] = Verdict.CANNOT_TELL
    for column, why in ((against.area, Why.COMPARATOR), (city, Why.WHOLE_CITY), (-1, Why.COMPARATOR)):
        there = judged.verdicts[:, column] != Verdict.NO_FIGURES
        there &= judged.verdicts[:, column] != Verdict.HIDDEN
        there &= judged.why[:, column] != Why.NOT_PART_OF_TOTAL
        judged.why[there, column] = why
        judged.verdicts[there, column] = Verdict.CANNOT_TELL
