"""KPIs in plain English: values with their units, verdicts, gaps and trends, for people without statistics.

A place in these sentences is a name that can follow "in": "Lincoln Green", "the six priority neighbourhoods".
"""

import math
from collections.abc import Iterable

from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Unit
from dashboard.domain.kpi.gap_table import GapTableCell
from dashboard.domain.statistics.trends import LEAST_POINTS, Trend
from dashboard.domain.statistics.verdicts import Why

_PERIODS = {Frequency.MONTH: "months", Frequency.QUARTER: "quarters", Frequency.YEAR: "years"}
#: Said wherever illustrative figures are shown, and what the group of them is called below real ones.
ILLUSTRATIVE = "Illustrative figures, not council data"
EXAMPLES = "Examples, illustrative"
#: Beside a figure that follows earlier areas, in downloads.
EARLIER_AREA = "for the area as it was before its LSOAs changed"
_OPEN = "Official open figures"
_BRIEFLY = {
    Why.COMPARATOR_MISSING: "no figure to compare with",
    Why.TOO_FEW_EVENTS: "too few cases",
    Why.ROUNDING: "it may be rounding alone",
    Why.PLAIN_COUNT: "a plain count cannot be compared",
    Why.NO_DENOMINATOR: "nothing to measure it against",
    Why.VARIANCE_UNKNOWN: "chance cannot be judged",
    Why.AMOUNTS: "chance cannot be judged",
    Why.NOT_PART_OF_TOTAL: "not part of the city’s total",
    Why.PARTIAL: "figures cover only part of the areas",
    Why.STRADDLES: "partly in what it is compared with",
}


def mark_of(definition: KpiDefinition) -> str:
    """Say what figures are: illustrative, or open ones of a publisher; "" for a council's own."""
    if definition.published:
        return f"{_OPEN}: {definition.publisher}"
    return ILLUSTRATIVE if definition.illustrative else ""


def cautions(definitions: Iterable[KpiDefinition]) -> list[str]:
    """Return what a reader must know of open figures, once for each publisher and caution."""
    found = (f"{mark_of(one)}. {one.caution}" for one in definitions if one.published)
    return list(dict.fromkeys(found))


def number_text(value: float, decimals: int) -> str:
    """Write a number, without calling something nothing: "14.2", "1,240", "under 0.1"."""
    least = 10.0**-decimals
    if 0 < abs(value) < least / 2:
        return f"under {least:.{decimals}f}"
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def shown_decimals(definition: KpiDefinition, value: float) -> int:
    """Return to how many decimals a value is shown."""
    if definition.unit is Unit.PERCENTAGE:
        return 1
    if definition.unit is Unit.RATE_PER_1000:
        return 1 if abs(value) < 1000 else 0
    if definition.unit is Unit.COUNT and float(value).is_integer():
        return 0
    return (2 if _pounds(definition) else 1) if abs(value) < 100 else 0


def shown_gap(definition: KpiDefinition, value: float, other: float) -> str:
    """Write how far two values lie apart, without a sign, as a reader does the sum: of the values as they are shown.

    For example "7.7 points" of 76.2% and 83.9%, "1.2", "£30"; "under 0.1 points" where they differ, but not as shown.
    """
    decimals = max(shown_decimals(definition, one) for one in (value, other))
    ends = [float(f"{one:.{shown_decimals(definition, one)}f}") for one in (value, other)]
    size = round(abs(ends[0] - ends[1]), decimals)
    unit = " points" if definition.unit is Unit.PERCENTAGE else ""
    if size == 0 and value != other:
        return f"under {_pounds(definition)}{10.0**-decimals:.{decimals}f}{unit}"
    return f"{_pounds(definition)}{number_text(size, decimals)}{unit}"


def value_text(definition: KpiDefinition, value: float, *, unit: bool = True) -> str:
    """Write a value: "63.5%", "14.2 per 1,000 residents", "£350", "1,240".

    Parameters
    ----------
    definition
        The KPI.
    value
        In its unit.
    unit
        Whether to say "per 1,000 residents"; signs such as % and £ are always there.
    """
    if definition.unit is Unit.PERCENTAGE:
        return _percentage(value)
    text = number_text(value, shown_decimals(definition, value))
    if definition.unit is Unit.RATE_PER_1000:
        return f"{text} per 1,000 {definition.denominator}" if unit else text
    return f"{_pounds(definition)}{text}"


def _percentage(value: float) -> str:
    if value in (0, 100):
        return f"{value:.0f}%"
    # 99.96 is not all
    return "over 99.9%" if 99.95 <= value < 100 else f"{number_text(value, 1)}%"


def _pounds(definition: KpiDefinition) -> str:
    return "£" if "in pounds" in definition.numerator.lower() or "£" in definition.numerator else ""


def difference_words(cell: GapTableCell, city_name: str) -> str:
    """Say what the test of an area against the rest of its city came to: "worse than in the rest of Leeds".

    Values that differ are never called the same, even if chance may have made the difference.
    """
    if cell.verdict.is_different:
        return f"{cell.verdict.value} than in the rest of {city_name}"
    if cell.points is None:
        return "the difference could be chance"
    if cell.points == 0:
        return "the same"
    way = "higher" if cell.points > 0 else "lower"
    return f"{way}, but the difference could be chance"


def brief_reason(why: Why) -> str:
    """Say in a few words why areas cannot be compared; "" for other reasons."""
    return _BRIEFLY.get(why, "")


def break_words(year: int, *, new_definition: bool) -> str:
    """Say in a word or two why a chart is broken: a new definition, or residents of another time, of mid-`year`."""
    return "new definition" if new_definition else f"residents of mid-{year}"


def with_part(text: str, part: str) -> str:
    """Add to a value how much of its area the figures cover: "63.5% (190 of 482 areas)"."""
    return f"{text} ({part})" if part else text


def verdict_sentence(
    definition: KpiDefinition,
    cell: GapTableCell,
    place: str,
    city_name: str,
    *,
    with_city: bool = True,
    with_reason: bool = True,
) -> str:
    """Say the value of an area and what it is against its city.

    For example "In Lincoln Green it is 63.5%, against 81.0% in Leeds: worse than in the rest of Leeds."; without
    unit and city where a sentence before has them, without the reason for no verdict where one after has it.
    """
    if cell.value is None:
        reason = cell.why.sentence if cell.why is not Why.NOTHING else Why.NO_FIGURES.sentence
        return f"No figure can be shown for {place}. {reason}"
    value = f"In {place} it is {with_part(value_text(definition, cell.value, unit=with_city), cell.part)}"
    if not cell.why.is_open_question and not cell.verdict.is_told:
        return f"{value}."
    if with_city and cell.city_value is not None and definition.unit is not Unit.COUNT:
        of_city = with_part(value_text(definition, cell.city_value, unit=False), cell.city_part)
        value += f", against {of_city} in {city_name}"
    if not cell.verdict.is_told:
        reason = f"; it is not possible to say whether the difference is significant. {cell.why.sentence}"
        return f"{value}{reason if with_reason else '.'}"
    return f"{value}: {difference_words(cell, city_name)}."


def larger_sentence(definition: KpiDefinition) -> str:
    """Say that a KPI comes by larger areas alone, so that neighbourhoods have no figure of their own; "" for others."""
    if set(definition.geographies) & {Geography.POSTCODE, Geography.LSOA, Geography.NEIGHBOURHOOD}:
        return ""
    kinds = {Geography.MSOA: "by middle-layer area (MSOA)", Geography.WARD: "by ward"}
    how = next((words for kind, words in kinds.items() if kind in definition.geographies), "for the whole city")
    return f"Comes {how}: neighbourhoods are smaller and have no figure of their own."


def gap_sentence(definition: KpiDefinition, cell: GapTableCell, city_name: str) -> str:
    """Say how wide the gap to the city is, and what closing it would come to; "" where there is none.

    For example "That is 12.5 percentage points lower than in Leeds. There would be about 40 more children in a funded
    place if the rate matched that of Leeds." Whether chance may explain it stands in `verdict_sentence`.
    """
    if cell.points is None or cell.value is None or cell.city_value is None:
        return ""
    if cell.points == 0:
        return f"That is exactly what it is in {city_name}."
    times = ""
    decimals = max(shown_decimals(definition, one) for one in (cell.value, cell.city_value))
    # of a gap that is nothing but rounding, "0.1 lower, 1% lower" would seem a slip
    is_seen = abs(cell.points) >= 10.0**-decimals
    if is_seen and definition.unit is not Unit.PERCENTAGE and cell.value > 0 and cell.city_value > 0:
        said = shown_ratio(definition, cell.value, cell.city_value)
        times = f", {said}" if said else ""
    way = "higher" if cell.points > 0 else "lower"
    size = shown_gap(definition, cell.value, cell.city_value).replace(" points", " percentage points")
    if definition.unit is Unit.RATE_PER_1000:
        size += f" per 1,000 {definition.denominator}"
    text = f"That is {size} {way} than in {city_name}{times}."
    return f"{text} {more_sentence(definition, cell, city_name)}".strip()


def times_text(ratio: float) -> str:
    """Write a ratio: "2.3 times as high", "40% lower", "under 1% lower", "just as high"."""
    if math.isclose(ratio, 1, rel_tol=1e-9):
        return "just as high"
    if ratio >= 1.1:
        return f"{number_text(ratio, 1)} times as high"
    percent = round(abs(1 - ratio) * 100)
    # values that differ are never called the same
    size = f"{min(percent, 99)}%" if percent else "under 1%"
    return f"{size} {'higher' if ratio > 1 else 'lower'}"


def shown_ratio(definition: KpiDefinition, value: float, other: float) -> str:
    """Write how many times as high a value is as another, if a reader who divides them as they are shown finds so too.

    "" where rounding says otherwise: 3.2 is 4 times 0.8, although 3.17 is 3.8 times 0.83.
    """
    ends = [float(f"{one:.{shown_decimals(definition, one)}f}") for one in (value, other)]
    said = times_text(value / other)
    return said if 0 in ends or times_text(ends[0] / ends[1]) == said else ""


def rounded_cases(more: float) -> int:
    """Round a number of cases that is an estimate: whole below twenty, to five below a hundred, then to two digits."""
    size = abs(more)
    if size < 19.5:
        step = 1
    elif size < 97.5:
        step = 5
    else:
        step = int(10 ** (math.floor(math.log10(max(size, 100))) - 1))
    return int(math.copysign(math.floor(size / step + 0.5) * step, more))


def more_sentence(definition: KpiDefinition, cell: GapTableCell, city_name: str) -> str:
    """Say how many more, or fewer, cases there would be at the city's rate; "" for means, counts and less than one."""
    if cell.more is None or (cases := rounded_cases(cell.more)) == 0:
        return ""
    wished = {Better.HIGHER: cases > 0, Better.LOWER: cases < 0, Better.NEITHER: True}[definition.better]
    if abs(cases) == 1:
        # what is counted is a plural
        way = "higher" if (cases > 0) is wished else "lower"
        rate = f"if the rate matched that of {city_name}" if wished else f"than at the rate of {city_name}"
        return f"The number of {definition.numerator} {'would be' if wished else 'is'} about one {way} {rate}."
    if wished:
        kind = "more" if cases > 0 else "fewer"
        count = f"about {abs(cases):,} {kind} {definition.numerator}"
        return f"There would be {count} if the rate matched that of {city_name}."
    kind = "fewer" if cases > 0 else "more"
    return f"There are about {abs(cases):,} {kind} {definition.numerator} than at the rate of {city_name}."


def trend_sentence(definition: KpiDefinition, cell: GapTableCell) -> str:
    """Say where a KPI of an area goes: "Getting worse over the last 8 quarters with figures."."""
    periods = _PERIODS[definition.frequency]
    if cell.trend is Trend.TOO_FEW_POINTS:
        return f"Too few {periods} to tell a trend: {cell.trend_points} with figures, and {LEAST_POINTS} are needed."
    if cell.trend is Trend.CANNOT_TELL:
        return "It is not possible to say whether the change is significant."
    words = {
        Trend.GETTING_BETTER: "Getting better",
        Trend.GETTING_WORSE: "Getting worse",
        Trend.RISING: "Rising",
        Trend.FALLING: "Falling",
        Trend.NO_CLEAR_CHANGE: "No clear change",
    }[cell.trend]
    return f"{words} over the last {cell.trend_points} {periods} with figures."
