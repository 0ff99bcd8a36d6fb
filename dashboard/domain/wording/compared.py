"""What a comparison says of each area: a sentence on top, and the words of the cells on deprivation."""

from collections import Counter
from collections.abc import Sequence

from dashboard.domain.deprivation.compared import Deprivation, Standing
from dashboard.domain.deprivation.profile import Share
from dashboard.domain.kpi.gap_table import GapTableCell
from dashboard.domain.statistics.verdicts import Why
from dashboard.domain.wording.gap_table import counted
from dashboard.domain.wording.plain import band_phrase, capitalised, listing, ordinal, per_cent, position, rank_number
from dashboard.domain.wording.profile import count_of

MEDIAN = "median rank"


def deprivation_sentence(found: Deprivation, lsoa_count: int) -> str:
    """Say how deprived an area is: "22nd most deprived of 32,844 in England, in the most deprived 1%."."""
    overall = found.standings["imd"]
    if overall.rank is not None:
        place = position(overall.rank, lsoa_count)
        return f"{capitalised(place)} LSOAs in England, {band_phrase(overall.rank, lsoa_count)}."
    tenth = overall.share(10)
    if tenth.lsoas == 0:
        return "None of its LSOAs is among England’s most deprived 10%."
    be = "is" if tenth.lsoas == 1 else "are"
    text = f"{capitalised(count_of(tenth.lsoas, found.lsoas))} LSOAs {be} among England’s most deprived 10%"
    if tenth.people_pct is None or tenth.lsoas == found.lsoas:
        return f"{text}."
    return f"{text}; {per_cent(tenth.people_pct)} of residents."


def services_sentence(cells: Sequence[GapTableCell], city_name: str, *, awaits: bool = False) -> str:
    """Say how many KPIs of an area are significantly worse or better than in the rest of the city; "" for the city.

    Nothing is counted as long as some of the latest figures are still awaited.
    """
    if any(cell.why is Why.WHOLE_CITY for cell in cells):
        return ""
    if awaits:
        return "How its services do is being worked out; load the page again in a minute."
    found = Counter(cell.verdict for cell in cells)
    told = sum(number for verdict, number in found.items() if verdict.is_told)
    if not told:
        return f"No measure of services can be compared with the rest of {city_name}."
    measures = f"{told} {'measures' if told > 1 else 'measure'} of services"
    return f"Of {measures} that can be compared with the rest of {city_name}, {listing(counted(found))}."


def rank_text(standing: Standing, lsoa_count: int) -> str:
    """Say the rank of an LSOA, its decile and band, or for several the median rank."""
    if standing.rank is not None:
        tenth = {1: " (most deprived tenth)", 10: " (least deprived tenth)"}.get(standing.decile or 0, "")
        band = band_phrase(standing.rank, lsoa_count)
        return f"{ordinal(standing.rank)} of {lsoa_count:,}; decile {standing.decile}{tenth}; {band}"
    if standing.median_rank is None:
        return "no rank"
    return f"{MEDIAN} {rank_number(standing.median_rank)}"


def share_text(share: Share, lsoas: int) -> str:
    """Say how much of an area is among the most deprived: "yes", "no", "3 of 15 LSOAs, 21% of people"."""
    if lsoas == 1:
        return "yes" if share.lsoas else "no"
    text = f"{count_of(share.lsoas, lsoas)} {'LSOAs' if share.lsoas else 'of them'}"
    if share.people_pct is None or not share.lsoas:
        return text if share.lsoas else f"none of {lsoas:,} LSOAs"
    return f"{text}, {per_cent(share.people_pct)} of people"


def score_text(standing: Standing) -> str:
    """Write a score: "62.1"."""
    return "not known" if standing.score is None else f"{standing.score:.1f}"
