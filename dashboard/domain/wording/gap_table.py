"""What the gap table and the tenths of deprivation say, in sentences."""

from collections import Counter
from collections.abc import Mapping

from dashboard.domain.kpi.definition import Better, KpiDefinition, Unit
from dashboard.domain.kpi.gap_table import TOGETHER, GapTable, GapTableRow
from dashboard.domain.statistics.gradients import Estimate, Gradient
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.kpi import number_text, times_text, value_text
from dashboard.domain.wording.plain import capitalised, listing, number_in_words

#: KPIs named at most in one sentence.
_NAMED = 4


def counts_sentence(gap_table: GapTable, place: str, other: str, *, awaits: bool = False) -> str:
    """Say how many KPIs are significantly worse or better in the neighbourhoods together than in `other`.

    For example "In the six priority neighbourhoods together, 4 of 7 measures are worse than in the rest of Leeds,
    3 show no significant difference and none is better." Nothing is counted as long as the gap table `awaits` some of
    its latest figures.
    """
    if awaits:
        return f"How the figures for {place} compare with {other} is being worked out."
    rows = gap_table.headline.rows
    found = Counter(row.cells[TOGETHER].verdict for row in rows)
    told = sum(number for verdict, number in found.items() if verdict.is_told)
    untold = len(rows) - told
    if not told:
        return f"In {place}, no measure can be compared with {other}."
    if told == 1:
        (only,) = (verdict for verdict in found if verdict.is_told)
        text = f"In {place}, the one measure that can be compared {only_words(only, other)}"
        return f"{text}.{_untold(untold)}"
    parts = counted(found, other=other)
    return f"In {place}, {listing(parts)}.{_untold(untold)}"


def only_words(verdict: Verdict, other: str) -> str:
    """Say of a single measure what came out, as a verb with what follows."""
    if verdict is Verdict.SIMILAR:
        return f"is not significantly different from {other}"
    return f"is {verdict.value} than in {other}"


def counted(found: Mapping[Verdict, int], *, other: str, which: str = "") -> list[str]:
    """Count verdicts: ["2 of 3 are worse", "1 shows no significant difference", "none is better"].

    `other` is what they are compared with, `which` says more of the measures: "that can be compared". Worse and better
    are counted even where there are none, unless all came out alike.
    """
    worse, chance, better = (found.get(verdict, 0) for verdict in (Verdict.WORSE, Verdict.SIMILAR, Verdict.BETTER))
    neutral = found.get(Verdict.HIGHER, 0) + found.get(Verdict.LOWER, 0)
    total = worse + chance + better + neutral
    measures = f"measure{'s' if total > 1 else ''}{f' {which}' if which else ''}"
    of = f"of {'the ' if which else ''}{total} {measures}"
    if chance == total > 1:
        return [f"none {of} is significantly different from {other}"]
    if total > 1 and total in (worse, better):
        every = "both" if total == 2 else f"all {total}"
        return [f"{every} {measures} are {'worse' if worse else 'better'} than in {other}"]
    parts = [f"{worse or 'none'} {of} {_be(worse)} worse than in {other}"]
    if chance:
        parts.append(f"{chance} {'show' if chance > 1 else 'shows'} no significant difference")
    parts.append(f"{better or 'none'} {_be(better)} better")
    if neutral:
        parts.append(f"{neutral} {_be(neutral)} higher or lower without being better or worse")
    return parts


def _be(number: int) -> str:
    return "are" if number > 1 else "is"


def _untold(number: int) -> str:
    if not number:
        return ""
    return f" {capitalised(number_in_words(number))} more cannot be compared."


def widest_row(gap_table: GapTable) -> GapTableRow | None:
    """Return the KPI with the widest gap that is more than chance, in the neighbourhoods together; None without any."""
    rows = gap_table.headline.only_worse().by_gap().rows
    return rows[0] if rows else None


def widest_sentence(gap_table: GapTable, city_name: str, other: str) -> str:
    """Say where the neighbourhoods together are furthest behind `other`, with their value and that of `city_name`."""
    row = widest_row(gap_table)
    if row is None:
        return f"On none of them are the neighbourhoods together significantly worse than {other}."
    cell = row.cells[TOGETHER]
    if cell.value is None or cell.city_value is None:
        return f"The widest gap: {row.definition.name}."
    here, there = value_text(row.definition, cell.value), value_text(row.definition, cell.city_value, unit=False)
    return f"The widest gap: {row.definition.name}, {here} against {there} in {city_name}."


def moved_sentence(gap_table: GapTable, *, awaits: bool = False) -> str:
    """Say which KPIs moved, in the neighbourhoods together, between the period before and the last by more than chance.

    A KPI without a better direction is said to be higher or lower. Nothing is said while it `awaits` figures of either
    period.
    """
    if awaits:
        return "What has changed since the period before is being worked out."
    told = [row for row in gap_table.headline.rows if row.cells[TOGETHER].since_last.is_told]
    if not told:
        return "Nothing can be said about change since the period before."
    moved: dict[Verdict, list[str]] = {}
    for row in told:
        moved.setdefault(row.cells[TOGETHER].since_last, []).append(row.definition.name)
    order = (Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER)
    parts = [f"{verdict.value}: {_names(moved[verdict])}" for verdict in order if verdict in moved]
    if not parts:
        return "There has been no significant change since the period before."
    return f"Since the period before, {'; '.join(parts)}."


def _names(names: list[str]) -> str:
    shown = names[:_NAMED]
    left = len(names) - len(shown)
    return listing([*shown, f"{number_in_words(left)} more"] if left else shown)


def earlier_areas_sentences(gap_table: GapTable) -> list[str]:
    """Say which figures, and which trends, are of areas whose LSOAs have changed since they were handed in."""
    labels = {column.key: column.label for column in gap_table.columns}

    def areas(found: set[str]) -> str:
        return _names([label for key, label in labels.items() if key in found])

    kept = [row for row in gap_table.rows if row.earlier_areas]
    past = [row for row in gap_table.rows if row.earlier_trends and not row.earlier_areas]
    said = []
    if kept:
        found = set().union(*(row.earlier_areas for row in kept))
        was, its = ("it was", "its") if len(found) == 1 else ("they were", "their")
        said.append(
            f"Figures for {_names([row.definition.name for row in kept])} are of {areas(found)} as {was} when these "
            f"figures were handed in; {its} LSOAs have changed since."
        )
    if past:
        found = set().union(*(row.earlier_trends for row in past))
        trends, go, its = ("The trend", "goes", "its") if len(past) == 1 else ("Trends", "go", "their")
        said.append(
            f"{trends} of {_names([row.definition.name for row in past])} {go} back to before the LSOAs of "
            f"{areas(found)} changed, and {its} earlier figures are of the areas as they were."
        )
    return said


def gradient_sentence(definition: KpiDefinition, found: Gradient, city_name: str) -> str:
    """Compare the most deprived tenth of neighbourhoods with the least deprived, then say the slope.

    For example "In the most deprived tenth of neighbourhoods in Leeds it is 14.2 per 1,000 residents, in the least
    deprived tenth 6.2: 2.3 times as high. …"
    """
    most, least = (float(found.tenths["value"].loc[tenth]) for tenth in (1, 10))
    parts = []
    if most == most and least == least and definition.unit is not Unit.COUNT:  # noqa: PLR0124 - not NaN
        times = f": {times_text(most / least)}" if most > 0 and least > 0 else ""
        parts.append(
            f"In the most deprived tenth of neighbourhoods in {city_name} it is {value_text(definition, most)}, "
            f"in the least deprived tenth {value_text(definition, least, unit=False)}{times}."
        )
    parts.append(found.problem or _slope(definition, found.slope_index))
    return " ".join(parts)


def _slope(definition: KpiDefinition, slope: Estimate) -> str:
    if not slope.is_known:
        return ""
    if slope.lower <= 0 <= slope.upper:
        return "Over all ten tenths there is no clear slope with deprivation."
    way = "higher" if slope.value > 0 else "lower"
    size, lower, upper = (_points(definition, abs(number)) for number in (slope.value, slope.lower, slope.upper))
    limits = f"{lower} to {upper}" if slope.value > 0 else f"{upper} to {lower}"
    judged = {Better.HIGHER: slope.value < 0, Better.LOWER: slope.value > 0}.get(definition.better)
    worse = "" if judged is None else f", which is {'worse' if judged else 'better'}"
    unit = _unit(definition)
    return (
        f"Over all ten tenths, from the least to the most deprived end, it is {size}{unit} {way}{worse} "
        f"(95% interval {limits})."
    )


def _points(definition: KpiDefinition, size: float) -> str:
    if definition.unit is Unit.PERCENTAGE:
        return number_text(size, 1)
    return value_text(definition, size, unit=False)


def _unit(definition: KpiDefinition) -> str:
    if definition.unit is Unit.PERCENTAGE:
        return " percentage points"
    return f" per 1,000 {definition.denominator}" if definition.unit is Unit.RATE_PER_1000 else ""
