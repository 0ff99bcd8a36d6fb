"""What the page of one area says of its KPIs: a paragraph on top, and the words of each cell of the table.

The gap table behind it has the area itself as the column `HERE`.
"""

from collections import Counter
from collections.abc import Iterable

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.domain.kpi.gap_table import TOGETHER, GapTable, GapTableCell, GapTableRow
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.gap_table import counted, only_words
from dashboard.domain.wording.kpi import EXAMPLES, brief_reason, larger_sentence, shown_gap, shown_ratio, value_text
from dashboard.domain.wording.plain import capitalised, listing, number_in_words

#: Key of the column of the area itself: the one by which a gap table sorts and filters.
HERE = TOGETHER
#: Key of the column of the middle-layer area around it.
AROUND = "around"

#: Said of a figure that is not shown.
HIDDEN = "hidden (small number)"


def verdict_sentences(gap_table: GapTable, city_name: str, *, awaits: bool = False) -> list[str]:
    """Say how many KPIs are significantly worse or better here than in the rest of the city, and the two widest gaps.

    For example "3 of the 8 measures that can be compared are worse than in the rest of Leeds, 4 show no significant
    difference and 1 is better." Nothing is counted as long as the table `awaits` some of its latest figures.
    """
    if awaits:
        return ["How services do here cannot be counted yet."]
    gap_table = gap_table.headline
    found = Counter(row.cells[HERE].verdict for row in gap_table.rows)
    told = sum(number for verdict, number in found.items() if verdict.is_told)
    if not told:
        first = f"No measure can be compared with the rest of {city_name}."
    else:
        first = capitalised(_told(found, told, city_name))
    return [text for text in (first, _widest(gap_table, city_name)) if text]


def untold_sentence(gap_table: GapTable, *, awaits: bool = False) -> str:
    """Say how many KPIs cannot be compared here, by reason; "" where all can, or while figures are awaited."""
    return "" if awaits else _untold(Counter(row.cells[HERE].verdict for row in gap_table.headline.rows))


def _told(found: Counter[Verdict], told: int, city_name: str) -> str:
    if told == 1:
        (only,) = (verdict for verdict in found if verdict.is_told)
        return f"the one measure that can be compared {only_words(only, f'the rest of {city_name}')}."
    return f"{listing(counted(found, other=f'the rest of {city_name}', which='that can be compared'))}."


def _widest(gap_table: GapTable, city_name: str) -> str:
    """Name the KPIs on which the area is furthest behind by more than chance, at most two; "" where there are none."""
    gaps = [
        f"{row.definition.name} ({value_text(row.definition, cell.value, unit=False)} against "
        f"{value_text(row.definition, cell.city_value, unit=False)} in {city_name})"
        for row in gap_table.only_worse(HERE).by_gap(HERE).rows
        if (cell := row.cells[HERE]).value is not None and cell.city_value is not None
    ][:2]
    if not gaps:
        return ""
    return f"The widest {'gap is' if len(gaps) == 1 else 'gaps are'} in {listing(gaps)}."


def _untold(found: Counter[Verdict]) -> str:
    parts = [
        f"{number_in_words(number)} {one if number == 1 else several}"
        for verdict, one, several in (
            (Verdict.HIDDEN, f"is {HIDDEN}", f"are {HIDDEN}"),
            (Verdict.CANNOT_TELL, "cannot be compared", "cannot be compared"),
            (Verdict.NO_FIGURES, "has no figures", "have no figures"),
        )
        if (number := found[verdict])
    ]
    if not parts:
        return ""
    first, rest = parts[0].split(" ", 1)
    parts[0] = f"{first} {'measure' if first == 'one' else 'measures'} {rest}"
    return f"{capitalised(listing(parts))}."


def awaited_sentence(count: int) -> str:
    """Say that figures are being worked out; "" where none are."""
    if not count:
        return ""
    many = count > 1
    return (
        f"Figures of {number_in_words(count)} {'measures' if many else 'measure'} are being worked out at this "
        "moment; load the page again in a minute."
    )


def examples_heading(count: int) -> str:
    """Say what is folded away below real figures: "Examples, illustrative: two measures, not council data"."""
    return f"{EXAMPLES}: {number_in_words(count)} measure{'' if count == 1 else 's'}, not council data"


def estimate_sentence(years: Iterable[int], definitions: Iterable[KpiDefinition]) -> str:
    """Say that rates of an LSOA rest on an estimate of its residents; "" where none of the definitions names the year.

    `years` are those in which they are an estimate, see `population.on_lsoas_of_2011`.
    """
    used = {one.denominator for one in definitions if one.population_denominator}
    named = [f"mid-{year}" for year in years if any(f"mid-{year}" in text for text in used)]
    return f"Its residents of {listing(named)} are an estimate, as it was merged with another LSOA." if named else ""


def measure_text(definition: KpiDefinition) -> str:
    """Say in a few words what a value counts: "per 1,000 residents", "% of tenancies", "number of visits"."""
    if definition.unit is Unit.COUNT:
        return f"number of {definition.numerator}"
    if definition.unit is Unit.PERCENTAGE:
        return f"% of {definition.denominator}"
    if definition.unit is Unit.RATE_PER_1000:
        return f"per 1,000 {definition.denominator}"
    return f"average {definition.numerator}, over {definition.denominator}"


def untold_text(cell: GapTableCell) -> str:
    """Say in a few words why an area cannot be compared; "" where it can."""
    return brief_reason(cell.why) if cell.verdict is Verdict.CANNOT_TELL else ""


def gap_between(definition: KpiDefinition, value: float | None, other: float | None) -> str:
    """Say how far a value lies from another: "12.5 points lower", "2.3 times as high"; "" where either is missing."""
    if value is None or other is None:
        return ""
    if value == other:
        return "none"
    if (
        definition.unit is not Unit.PERCENTAGE
        and value > 0
        and other > 0
        and (said := shown_ratio(definition, value, other))
    ):
        return said
    return f"{shown_gap(definition, value, other)} {'higher' if value > other else 'lower'}"


def supplier_sentence(definition: KpiDefinition) -> str:
    """Say who can supply figures that are missing."""
    return f"no figures; {definition.service} can supply them"


def missing_text(row: GapTableRow, around: str) -> str:
    """Say why an area has no figure, and the one of the middle-layer area `around` it where there is one."""
    kpi, cell = row.definition, row.cells.get(AROUND)
    if cell is not None and cell.value is not None:
        value = value_text(kpi, cell.value, unit=False)
        return f"{value} for the middle-layer area {around}, in which this neighbourhood lies; no figure of its own"
    if larger := larger_sentence(kpi):
        return f"no figures. {larger}"
    return supplier_sentence(kpi)


def viewer_sentence(viewer: Viewer) -> str:
    """Say whose view of the figures a document holds, and what that means for handing it on."""
    if viewer is Viewer.STEWARD:
        return "Exact figures, as stewards see them. Not for publication: small numbers are not hidden."
    if viewer is Viewer.OFFICER:
        return "Figures as officers see them. Not for publication: fewer small numbers are hidden than in public."
    return "Public view: small numbers are hidden and others rounded. You may share this."


def is_publishable(viewer: Viewer) -> bool:
    """Tell whether what a viewer sees may be shared with anybody."""
    return viewer is Viewer.PUBLIC


def latest_period(gap_table: GapTable) -> Period | None:
    """Return the period that ended last of those shown; None without figures."""
    held = [row.period for row in gap_table.rows if row.period is not None]
    return max(held, key=lambda period: (period.day_after, period.first_day), default=None)


def date_sentence(gap_table: GapTable, *, awaits: bool = False) -> str:
    """Say which period the figures are from, and how many measures have only earlier ones, unless it `awaits` some."""
    gap_table = gap_table.headline
    last = latest_period(gap_table)
    if awaits:
        return "The latest figures are being worked out."
    if last is None:
        return "There are no figures at the moment."
    earlier = sum(row.period is not None and row.period.day_after < last.day_after for row in gap_table.rows)
    text = f"Latest figures: {last.label}."
    if not earlier:
        return text
    measures = "measure has" if earlier == 1 else "measures have"
    return f"{text} {capitalised(number_in_words(earlier))} {measures} only earlier ones."
