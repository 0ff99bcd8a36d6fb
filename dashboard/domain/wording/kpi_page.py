"""What the page of a KPI says about it: whether a gap is real, what lies outside the funnel, how complete it is."""

import math
from collections import Counter
from collections.abc import Sequence

from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.domain.kpi.gap_table import GapTableCell
from dashboard.domain.kpi.view import Funnel, GapLine
from dashboard.domain.statistics.funnels import Place
from dashboard.domain.statistics.gradients import Estimate
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.statistics.xmr import Xmr
from dashboard.domain.wording.kpi import brief_reason, number_text, rounded_cases, shown_gap, value_text
from dashboard.domain.wording.plain import capitalised, listing, number_in_words

#: A slope index with all its limits below this is written to three decimals.
_SMALL_SLOPE = 0.1
_ORDER = (
    Verdict.WORSE,
    Verdict.LOWER,
    Verdict.HIGHER,
    Verdict.SIMILAR,
    Verdict.BETTER,
    Verdict.CANNOT_TELL,
    Verdict.HIDDEN,
    Verdict.NO_FIGURES,
)
_ENDINGS = {
    Verdict.CANNOT_TELL: ("cannot be compared", "cannot be compared"),
    Verdict.HIDDEN: ("is hidden", "are hidden"),
    Verdict.NO_FIGURES: ("has no figures", "have no figures"),
    Verdict.SIMILAR: (
        "differs by no more than chance could explain",
        "differ by no more than chance could explain",
    ),
}

#: Hidden figures are not missing at random: small counts are, of those counted or of those not.
NOT_TYPICAL = (
    "Those hidden are mostly the ones with few cases, so the others are not typical of all; the tenths of deprivation "
    "count every neighbourhood that has figures."
)


def real_sentence(definition: KpiDefinition, line: GapLine, place: str, city_name: str) -> str:
    """Say whether the gap between an area and the rest of the city is significant, and if there is no verdict, why.

    For example "Yes: chance alone would make the gap between Lincoln Green and the rest of Leeds as wide as this in …"
    """
    cell, gap = line.cell, f"the gap between {place} and the rest of {city_name}"
    if cell.verdict.is_different:
        said = f"Yes: chance alone would make {gap} as wide as this in fewer than 2 of 1,000 such comparisons."
        return f"{said}{_by_chance(definition, line, city_name)}"
    if cell.verdict is Verdict.SIMILAR and cell.points == 0:
        return f"There is no gap between {place} and the rest of {city_name}."
    if cell.verdict is Verdict.SIMILAR:
        said = f"No: chance alone could make {gap} as wide as it is."
        return f"{said}{_by_chance(definition, line, city_name)}"
    if not cell.why.is_open_question and cell.why is not Why.NOTHING:
        return cell.why.sentence
    reason = f": {brief}." if (brief := brief_reason(cell.why)) else f". {cell.why.sentence}".rstrip()
    return f"It is not possible to say whether {gap} is significant{reason}"


def _by_chance(definition: KpiDefinition, line: GapLine, city_name: str) -> str:
    if line.by_chance is None:
        return ""
    return (
        f" At the rate of {city_name}, chance alone would put an area of this size between "
        f"{chance_words(definition, line).replace(' to ', ' and ')} (99.8%)."
    )


def chance_words(definition: KpiDefinition, line: GapLine) -> str:
    """Write between which values the test calls an area no different: "52.1% to 75.0%"; "" without a test."""
    if line.by_chance is None:
        return ""
    return " to ".join(value_text(definition, end, unit=False) for end in line.by_chance[1])


def several_sentence(lines: Sequence[GapLine], kind: str, city_name: str) -> str:
    """Count what areas of a kind are against the rest of the city.

    For example "Of the six neighbourhoods, two are worse than in the rest of Leeds; the other four differ by no more
    than chance could explain."
    """
    found = Counter(line.cell.verdict for line in lines)
    told = [(verdict, found[verdict]) for verdict in _ORDER if found[verdict]]
    if not told:
        return ""
    verdict, number = told[0]
    first = f"{_came_out(verdict, number)}{_against(verdict, city_name)}"
    if len(lines) == 1:
        return f"The only one of the {kind} {first}."
    if len(told) == 1:
        if verdict is Verdict.CANNOT_TELL:
            return f"None of the {kind} can be compared with the rest of {city_name}."
        return f"{'Both' if number == 2 else f'All {number_in_words(number)}'} {kind} {first}."
    parts = [f"{number_in_words(number)} {_came_out(verdict, number)}" for verdict, number in told[1:-1]]
    verdict, number = told[-1]
    several = f"other {number_in_words(number)}" if number > 1 else "other one"
    return (
        f"Of the {number_in_words(len(lines))} {kind}, "
        f"{listing([f'{number_in_words(told[0][1])} {first}', *parts])}; the {several} {_came_out(verdict, number)}."
    )


def _came_out(verdict: Verdict, number: int) -> str:
    one, several = _ENDINGS.get(verdict, (f"is {verdict.value}", f"are {verdict.value}"))
    return one if number == 1 else several


def _against(verdict: Verdict, city_name: str) -> str:
    """Name what areas are compared with, to follow what came out."""
    if verdict in (Verdict.HIDDEN, Verdict.NO_FIGURES):
        return ""
    joined = {Verdict.SIMILAR: "when compared with", Verdict.CANNOT_TELL: "with"}.get(verdict, "than in")
    return f" {joined} the rest of {city_name}"


def target_words(line: GapLine) -> str:
    """Say what an area is against the target, in a few words."""
    if line.cell.value is None:
        return line.cell.verdict.value if line.cell.verdict is not Verdict.CANNOT_TELL else "cannot tell"
    words = {
        Verdict.BETTER: "better than the target",
        Verdict.WORSE: "worse than the target",
        Verdict.SIMILAR: Verdict.SIMILAR.value,
        Verdict.HIGHER: "higher than the target",
        Verdict.LOWER: "lower than the target",
    }
    return words.get(line.against_target, "cannot be compared")


def cases_words(cell: GapTableCell) -> str:
    """Say how many more, or fewer, cases there would be at the city's rate: "about 40 more"; "" where unknown."""
    if cell.more is None:
        return ""
    cases = rounded_cases(cell.more)
    if cases == 0:
        return "none"
    return f"about {abs(cases):,} {'more' if cases > 0 else 'fewer'}"


def points_words(definition: KpiDefinition, value: float | None, other: float | None) -> str:
    """Write the gap between two values as shown, with its sign: "−17.5 points", "+£30"; "" without one."""
    if value is None or other is None or definition.unit is Unit.COUNT:
        return ""
    size = shown_gap(definition, value, other)
    if size.startswith("under"):
        return size
    return f"{'+' if value > other else '−' if value < other else ''}{size}"


def funnel_sentence(found: Funnel, kind: str, city_name: str) -> str:
    """Say how many areas lie outside the limits; `kind` is a plural such as "neighbourhoods (LSOAs)"."""
    if found.problem:
        return found.problem
    places = Counter(str(place) for place in found.rows["place"])
    matched = len(found.rows) - places[Place.NOT_COMPARED.value]
    above, below = places[Place.FAR_ABOVE.value], places[Place.FAR_BELOW.value]
    near = places[Place.ABOVE.value] + places[Place.BELOW.value]
    left = len(found.rows) - matched
    text = (
        f"Of {matched:,} {kind} with figures that may be shown, {above or 'none'} {_lie(above)} above and "
        f"{below or 'none'} {_lie(below)} below the outer limits (99.8%) about the value of {city_name}; "
        f"{near or 'none'} more {_lie(near)} between the inner limits (95%) and the outer."
    )
    be = "is hidden or has" if left == 1 else "are hidden or have"
    hidden = f" {left:,} {be} no figures. {NOT_TYPICAL}" if left else ""
    moved = places[Place.BY_ROUNDING.value]
    rounding = (
        f" {moved:,} more {_lie(moved)} outside, but rounding may have put {_them(moved)} there." if moved else ""
    )
    chance = f" {_expected(found.by_chance, matched)}" if matched else ""
    return f"{text}{rounding}{chance}{hidden} A point outside is a question to ask, not a verdict on a service."


def _expected(by_chance: float, matched: int) -> str:
    """Say how many areas chance alone would put outside the inner limits; their sizes decide."""
    if by_chance < 0.05:
        return "By chance alone hardly any would lie outside the inner limits."
    be = "area" if f"{by_chance:.1f}" == "1.0" else "areas"
    return (
        f"By chance alone, given the size of each, about {number_text(by_chance, 1)} {be} of {matched:,} would lie "
        "outside the inner limits."
    )


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _lie(number: int) -> str:
    return "lies" if number in (0, 1) else "lie"


def slope_index_sentence(definition: KpiDefinition, slope: Estimate) -> str:
    """Name the slope index of inequality with its interval."""
    if not slope.is_known:
        return ""
    # limits may lie on either side of zero, where "under 0.1" says nothing: small ones have more decimals
    ends = (slope.value, slope.lower, slope.upper)
    decimals = 3 if 0.0005 <= max(map(abs, ends)) < _SMALL_SLOPE else 1
    values = [_signed(number, decimals) for number in ends]
    unit = " percentage points" if definition.unit is Unit.PERCENTAGE else ""
    return f"Slope index of inequality (SII): {values[0]}{unit} (95% interval {values[1]} to {values[2]})."


def _signed(number: float, decimals: int) -> str:
    size = f"{abs(number):,.{decimals}f}"
    return f"−{size}" if number < 0 and float(size.replace(",", "")) else size


def relative_sentence(ratio: Estimate) -> str:
    """Say how many times as high it is at the most deprived end as at the least; "" where unknown."""
    if not ratio.is_known:
        return ""
    value, lower, upper = (number_text(number, 2) for number in (ratio.value, ratio.lower, ratio.upper))
    return (
        f"Relative index of inequality (RII): at the most deprived end it is {value} times what it is at the least "
        f"deprived end (95% interval {lower} to {upper})."
    )


def hidden_sentence(hidden: int, missing: int, areas: int, kind: str) -> str:
    """Say how many areas are hidden and how many have no figures: "12 of 482 LSOAs are hidden"; "" for none."""
    parts = []
    if hidden:
        be, them = ("is", "it") if hidden == 1 else ("are", "them")
        parts.append(f"{hidden:,} of {areas:,} {kind} {be} hidden, because so few people may be recognised in {them}")
    if missing:
        parts.append(f"{missing:,} of {areas:,} {kind} {'has' if missing == 1 else 'have'} no figures")
    typical = f" {NOT_TYPICAL}" if hidden else ""
    return f"{capitalised(listing(parts))}.{typical}" if parts else ""


def hidden_whole(kpi: KpiDefinition, period: Period, year_before: Period | None) -> str:
    """Say why nothing of a period is shown: small numbers, or since it was handed in after its year."""
    if year_before is not None:
        return (
            f"Nothing is shown of {period.label}: it was handed in after its year ({year_before.label}), and side by "
            f"side the two could give small numbers away. {kpi.service} can hand shorter periods in before their year."
        )
    return (
        f"All figures for {period.label} are hidden, because so few people may be recognised in them. {kpi.service} "
        "can hand in larger areas or longer periods."
    )


def coverage_sentence(share: float | None, lsoas_with_figures: int, lsoas: int) -> str:
    """Say how much of what was handed in could be placed, and how many LSOAs have figures."""
    matched = ""
    if share is not None:
        said = "All" if share == 100 else f"{number_text(share, 0)}%"
        matched = f"{said} of the total handed in by LSOA could be matched to the city’s areas. "
    elif lsoas_with_figures:
        matched = "The share of the total that could be matched to the city’s areas is hidden or not known. "
    return f"{matched}{lsoas_with_figures:,} of {lsoas:,} LSOAs have figures."


def totals_sentence(of_city: float, of_lsoas: float, city_name: str) -> str:
    """Say that what was handed in for the whole city is not what its LSOAs add up to; "" where it is."""
    if math.isclose(of_city, of_lsoas, rel_tol=1e-9):
        return ""
    given, summed = (f"{number:,.10g}" for number in (of_city, of_lsoas))
    return (
        f"Totals do not agree: {given} was handed in for {city_name} as a whole, but its LSOAs add up to {summed}. The "
        "sum of the LSOAs is shown; ask the service which is right."
    )


def earlier_areas_sentence(periods: Sequence[Period]) -> str:
    """Say which periods, in their order, keep areas that have been changed since they were handed in."""
    which = periods[-1].label
    if len(periods) > 1:
        which = f"{number_in_words(len(periods))} periods, the last of them {which},"
    return (
        f"Figures for {which} are of the areas as they were when these were handed in: some neighbourhoods or sets of "
        "areas have had other LSOAs since."
    )


def limits_sentence(found: Xmr) -> str:
    """Say what an XmR chart shows: variation, and assurance where there is a target."""
    said = f"Variation: {found.variation.symbol} {found.variation.value} in the latest period"
    if found.assurance is not None:
        said += f". Assurance: {found.assurance.symbol} {found.assurance.value}"
    number = len(found.unusual)
    rings = {0: "no period is unusual", 1: "one period, in a ring, is unusual"}.get(
        number, f"{number} periods, in rings, are unusual"
    )
    return f"{said}. Dashed lines are the limits within which it moves by itself; {rings}."
