"""The seven domains on the national scale: every area of the city as a tick, this one and medians marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.deprivation.measures import DOMAINS, Measure
from dashboard.domain.wording import plain as wording

#: Width of the ticks of a strip in drawing units; they are stretched to the width of the cell.
WIDTH = 1000


@dataclass(frozen=True)
class Marked:
    """What is marked on the strips beside the ticks; ranks by domain, 1 = most deprived.

    `own` may hold several areas; `medians` are groups with the median of their ranks.
    """

    own: Sequence[Mapping[str, int]]
    medians: Sequence[tuple[str, Mapping[str, float]]]


@dataclass(frozen=True)
class Scale:
    """The scale and the ticks of a city, the same on every profile: written once.

    `ticks` has a path for each domain by key; the right end of the scale is rank `lsoa_count`.
    """

    city_name: str
    areas: int
    lsoa_count: int
    ticks: Mapping[str, str]


def city_scale(city: City) -> Scale:
    """Prepare the scale of a city."""
    count = city.edition.lsoa_count
    paths = {domain.key: ticks(city.lsoas[domain.rank_column], count) for domain in DOMAINS}
    return Scale(city.config.city_name, len(city.lsoas), count, paths)


def domain_strips(scale: Scale, marked: Marked) -> Markup:
    """Draw the strips as a table with the same numbers in words.

    `marked` may have at most two medians, drawn as a diamond and a dashed line.
    """
    return render(
        "domain_strips.html",
        rows=[_row(scale, marked, domain) for domain in DOMAINS],
        width=WIDTH,
        medians=[label for label, _ in marked.medians],
        city=scale.city_name,
        total=f"{scale.areas:,}",
        lsoa_count=f"{scale.lsoa_count:,}",
    )


def _row(scale: Scale, marked: Marked, domain: Measure) -> dict[str, object]:
    ranks, count = [own[domain.key] for own in marked.own], scale.lsoa_count
    single = len(ranks) == 1
    return {
        "label": domain.short_label,
        "ticks": scale.ticks[domain.key],
        "own": [_place_pct(rank, count) for rank in ranks],
        "rank": f"{ranks[0]:,}" if single else f"{min(ranks):,} to {max(ranks):,}",
        "band": wording.band_share(ranks[0], count) if single else "",
        "medians": [
            {"x": _place_pct(median[domain.key], count), "rank": wording.rank_number(median[domain.key])}
            for _, median in marked.medians
        ],
    }


def _place_pct(rank: float, lsoa_count: int) -> float:
    """Return how far along the strip a rank lies, in per cent."""
    return round(100 * (rank - 1) / max(lsoa_count - 1, 1), 2)


def ticks(ranks: pd.Series, lsoa_count: int) -> str:
    """Write the ticks of all areas as one path; areas that fall on the same place share a tick."""
    places = sorted({round(WIDTH / 100 * _place_pct(int(rank), lsoa_count)) for rank in ranks.dropna()})
    return "".join(f"M{x} 0v16" for x in places)
