"""What a comparison says of each area: a sentence on top, and the words of the cells on deprivation."""

import re
from collections import Counter
from collections.abc import Sequence

from dashboard.domain.deprivation.compared import Deprivation, Standing
from dashboard.domain.deprivation.profile import Share
from dashboard.domain.kpi.gap_table import GapTableCell
from dashboard.domain.statistics.verdicts import Why
from dashboard.domain.wording.gap_table import counted
from dashboard.domain.wording.plain import band_phrase, capitalised, listing, per_cent, position, rank_number
from dashboard.domain.wording.profile import count_of

_JOINED = re.compile(r"(?P<first>.+?)(?:, .*| & .*)? \((?:.* )?(?P<number>\S+)\)")


def short_name(name: str) -> str:
    """Shorten a name that several places are joined in to the first of them: "Farsley South (062A)"."""
    found = _JOINED.fullmatch(name)
    return f"{found['first']} ({found['number']})" if found else name


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
        return "Services: being worked out; load the page again in a minute."
    found = Counter(cell.verdict for cell in cells)
    told = sum(number for verdict, number in found.items() if verdict.is_told)
    if not told:
        return f"Services: no measure can be compared with the rest of {city_name}."
    first, *more = counted(found, other=f"the rest of {city_name}")
    # what shows no difference is the rest of the total
    return f"Services: {listing([first, *(part for part in more if 'no significant difference' not in part)])}."


def size_text(found: Deprivation, population_year: int) -> str:
    """Say how large an area is: "15 LSOAs, 24,108 people (mid-2015)"."""
    lsoas = f"{found.lsoas:,} {'LSOA' if found.lsoas == 1 else 'LSOAs'}"
    return lsoas if found.people is None else f"{lsoas}, {found.people:,} people (mid-{population_year})"


def rank_text(standing: Standing) -> tuple[str, str]:
    """Write the rank of an LSOA and its band, or of several their median rank and that it is one."""
    if standing.rank is not None:
        return f"{standing.rank:,}", standing.band
    return ("no rank", "") if standing.median_rank is None else (rank_number(standing.median_rank), "median")


def share_text(share: Share, lsoas: int) -> tuple[str, str]:
    """Write how many LSOAs of an area are among the most deprived, and of several the share of people in them."""
    people = "" if share.people_pct is None or lsoas == 1 else f"{per_cent(share.people_pct)} of people"
    return f"{share.lsoas:,} of {lsoas:,}", people


def score_text(standing: Standing) -> tuple[str, str]:
    """Write a score: "62.1"."""
    return ("not known" if standing.score is None else f"{standing.score:.1f}"), ""
