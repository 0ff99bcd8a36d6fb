"""KPIs in plain English: values with their units, verdicts, gaps and trends, for people without statistics.

A place in these sentences is a name that can follow "in": "Lincoln Green", "the six priority neighbourhoods".
"""

import math

from dashboard.domain.kpi.definition import Better, Frequency, KpiDefinition, Unit
from dashboard.domain.kpi.rug import RugCell
from dashboard.domain.statistics.trends import LEAST_POINTS, Trend
from dashboard.domain.statistics.verdicts import Verdict, Why

_PERIODS = {Frequency.MONTH: "months", Frequency.QUARTER: "quarters", Frequency.YEAR: "years"}
NO_VALUE = {Verdict.HIDDEN: "hidden", Verdict.NO_FIGURES: "no figures"}


def number_text(value: float, decimals: int) -> str:
    """Write a number, without calling something nothing: "14.2", "1,240", "under 0.1"."""
    least = 10.0**-decimals
    if 0 < abs(value) < least / 2:
        return f"under {least:.{decimals}f}"
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


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
    if definition.unit is Unit.RATE_PER_1000:
        per = f" per 1,000 {definition.denominator}" if unit else ""
        return f"{number_text(value, 1 if abs(value) < 1000 else 0)}{per}"
    if definition.unit is Unit.COUNT and float(value).is_integer():
        return f"{_pounds(definition)}{number_text(value, 0)}"
    if pounds := _pounds(definition):
        return f"{pounds}{number_text(value, 2 if abs(value) < 100 else 0)}"
    return number_text(value, 1 if abs(value) < 100 else 0)


def _percentage(value: float) -> str:
    if value in (0, 100):
        return f"{value:.0f}%"
    # 99.96 is not all
    return "over 99.9%" if 99.95 <= value < 100 else f"{number_text(value, 1)}%"


def _pounds(definition: KpiDefinition) -> str:
    return "£" if "in pounds" in definition.numerator.lower() or "£" in definition.numerator else ""


def comparison_words(verdict: Verdict) -> str:
    """Say a verdict so that "than in …" can follow: "worse than", "about the same as"."""
    return "about the same as" if verdict is Verdict.SIMILAR else f"{verdict.value} than"


def verdict_sentence(definition: KpiDefinition, cell: RugCell, place: str, city_name: str) -> str:
    """Say the value of an area and what it is against the rest of the city.

    For example "In Lincoln Green it is 63.5%, worse than in the rest of Leeds (81.0%)."
    """
    if cell.value is None:
        reason = cell.why.sentence if cell.why is not Why.NOTHING else Why.NO_FIGURES.sentence
        return f"No figure can be shown for {place}. {reason}"
    value = f"In {place} it is {value_text(definition, cell.value)}"
    if not cell.why.is_open_question and not cell.verdict.is_told:
        return f"{value}."
    if not cell.verdict.is_told:
        return f"{value}; whether that differs from the rest of {city_name} cannot be told. {cell.why.sentence}"
    other = "" if cell.comparator_value is None else f" ({value_text(definition, cell.comparator_value, unit=False)})"
    chance = "; any difference may be chance" if cell.verdict is Verdict.SIMILAR else ""
    return f"{value}, {comparison_words(cell.verdict)} in the rest of {city_name}{other}{chance}."


def gap_sentence(definition: KpiDefinition, cell: RugCell, city_name: str) -> str:
    """Say how wide the gap to the rest of the city is, and what closing it would come to; "" where there is none.

    For example "That is 12.5 percentage points lower than in the rest of Leeds. There would be about 40 more children
    in a funded place if the rate matched that of Leeds. Chance alone may explain it."
    """
    if cell.points is None or cell.value is None:
        return ""
    if cell.points == 0:
        return f"That is exactly what it is in the rest of {city_name}."
    times = ""
    if cell.ratio is not None and cell.ratio > 0 and definition.unit is not Unit.PERCENTAGE:
        times = f", {times_text(cell.ratio)}"
    way = "higher" if cell.points > 0 else "lower"
    text = f"That is {_size(definition, abs(cell.points))} {way} than in the rest of {city_name}{times}."
    parts = [text, more_sentence(definition, cell, city_name)]
    if not cell.verdict.is_different:
        parts.append("Chance alone may explain it." if cell.verdict is Verdict.SIMILAR else cell.why.sentence)
    return " ".join(part for part in parts if part)


def _size(definition: KpiDefinition, points: float) -> str:
    if definition.unit is Unit.PERCENTAGE:
        return f"{number_text(points, 1)} percentage points"
    return value_text(definition, points)


def times_text(ratio: float) -> str:
    """Write a ratio: "2.3 times as high", "40% lower", "about as high"."""
    if ratio >= 1.1:
        return f"{number_text(ratio, 1)} times as high"
    percent = round(abs(1 - ratio) * 100)
    if percent == 0:
        return "about as high"
    return f"{min(percent, 99)}% {'higher' if ratio > 1 else 'lower'}"


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


def more_sentence(definition: KpiDefinition, cell: RugCell, city_name: str) -> str:
    """Say how many more, or fewer, cases there would be at the city's rate; "" for means, counts and less than one."""
    if cell.more is None or (cases := rounded_cases(cell.more)) == 0:
        return ""
    wished = {Better.HIGHER: cases > 0, Better.LOWER: cases < 0, Better.NEITHER: True}[definition.better]
    if wished:
        kind = "more" if cases > 0 else "fewer"
        count = f"about {abs(cases):,} {kind} {definition.numerator}"
        return f"There would be {count} if the rate matched that of {city_name}."
    kind = "fewer" if cases > 0 else "more"
    return f"There are about {abs(cases):,} {kind} {definition.numerator} than at the rate of {city_name}."


def trend_sentence(definition: KpiDefinition, cell: RugCell) -> str:
    """Say where a KPI of an area goes: "Getting worse over the last 8 quarters with figures."."""
    periods = _PERIODS[definition.frequency]
    if cell.trend is Trend.TOO_FEW_POINTS:
        return f"Too few {periods} to tell a trend: {cell.trend_points} with figures, and {LEAST_POINTS} are needed."
    if cell.trend is Trend.CANNOT_TELL:
        return "Whether it has changed by more than chance cannot be told."
    words = {
        Trend.GETTING_BETTER: "Getting better",
        Trend.GETTING_WORSE: "Getting worse",
        Trend.RISING: "Rising",
        Trend.FALLING: "Falling",
        Trend.NO_CLEAR_CHANGE: "No clear change",
    }[cell.trend]
    return f"{words} over the last {cell.trend_points} {periods} with figures."
