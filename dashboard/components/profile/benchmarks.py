"""Groups of neighbourhoods side by side: how much of each is among the most deprived of England."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.profile import Benchmark, Share, benchmark
from dashboard.domain.wording import plain as wording

_SHOWN_PCT = (1, 10, 20)


def standard_groups(city: City) -> list[Benchmark]:
    """Return the groups that every profile is compared with: priority neighbourhoods, target wards, city."""
    count = city.edition.lsoa_count
    groups = []
    for key in (SetKey.PRIORITY, SetKey.TARGET_WARDS):
        codes = sorted(city.sets[key].lsoa_codes)
        if codes:
            one = key is SetKey.PRIORITY and len(city.config.neighbourhoods) == 1
            label = city.config.together if one else f"{city.sets[key].label} together"
            groups.append(benchmark(label, city.lsoas.loc[codes], count))
    groups.append(benchmark(city.config.city_name, city.lsoas, count))
    return groups


def benchmark_table(groups: Sequence[Benchmark], population_year: int, lsoa_count: int) -> Component:
    """Build the table of groups; without a population the columns on people are left out."""
    people = bool(population_year)
    heads = ["Group", *(f"{share_pct}%" for share_pct in _SHOWN_PCT)]
    heads += ["Average score"] if people else []
    rows = [[_name(group, people=people), *_cells(group, people=people)] for group in groups]
    note = (
        f"Shares are of the group’s neighbourhoods among the {lsoa_count:,} of England"
        + (f", and in brackets of its people (mid-{population_year}) where that differs" if people else "")
        + ". Local estimates. "
        + ("Average score: weighted by people; higher is more deprived." if people else "")
    )
    table = plain_table("How much of each group is among England’s most deprived", heads, rows, frozenset(range(1, 9)))
    return html.Div([table, html.P(note, className="hint")])


def _name(group: Benchmark, *, people: bool) -> list[Component | str]:
    size = f"{group.lsoas:,} neighbourhood{'' if group.lsoas == 1 else 's'}"
    if people:
        size += f", {group.people or 0:,} people"
    return [group.label, html.Br(), html.Span(size, className="secondary")]


def _cells(group: Benchmark, *, people: bool) -> list[str]:
    shares = [_share_cell(group.share(share_pct), people=people) for share_pct in _SHOWN_PCT]
    if not people:
        return shares
    score = "" if group.average_score is None else f"{group.average_score:.1f}"
    return [*shares, score]


def _share_cell(share: Share, *, people: bool) -> str:
    of_lsoas = wording.per_cent(share.lsoas_pct)
    if not people or share.people_pct is None:
        return f"{share.lsoas:,} ({of_lsoas})"
    of_people = wording.per_cent(share.people_pct)
    return of_lsoas if of_people == of_lsoas else f"{of_lsoas} ({of_people})"
