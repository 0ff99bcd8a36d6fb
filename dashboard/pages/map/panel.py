"""The side panel: one chosen area in words and bars, or where to start when none is chosen."""

import pandas as pd
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import display_name, identity_line, set_tags
from dashboard.components.prerender import to_html
from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import find_ward, wards_of
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import DOMAINS, Measure
from dashboard.domain.deprivation.view import MapView
from dashboard.domain.wording import plain as wording

PANEL_URL = "/panel/"


def panel_url(edition: int | None) -> str:
    """Return where the panels of an edition are answered; None is the city's own."""
    return PANEL_URL if edition is None else f"{PANEL_URL}{edition}/"


def panel(city: City, code: str | None) -> Markup:
    """Fill the side panel for an area, or with the priority neighbourhoods when none is chosen."""
    values = _start(city) if code is None else {"area": _area(city, code)}
    return render("map_chosen.html", lsoa_count=f"{city.edition.lsoa_count:,}", **values)


def answer(city: City, view: MapView) -> Component:
    """Say in a line below the map what has been chosen, where the panel lies far below; the scripts keep it up."""
    said: list[Component | str] = []
    if view.area:
        lsoa = city.lsoas.loc[view.area]
        place = "no overall rank"
        if not pd.isna(lsoa["imd_rank"]):
            place = f"{wording.position(int(lsoa['imd_rank']), city.edition.lsoa_count)} in England"
        said = [html.Strong(display_name(lsoa)), f": {place}. "]
        said.append(html.A("Full profile", href=f"/lsoa/{view.area}"))
    elif view.ward_code:
        ward = find_ward(city, view.ward_code)
        said = [html.Strong(f"{ward.name} ward ({city.ward_vintages[ward.vintage].label})"), ". "] if ward else []
        said.append(html.A("Full profile", href=f"/ward/{view.ward_code}"))
    return html.P(said, className="map-answer", hidden=not said, **{"data-answer": ""})


def _start(city: City) -> dict[str, object]:
    places = city.config.neighbourhoods
    named = {code for place in places for code in place.lsoa_codes}
    most = city.lsoas.loc[sorted(city.sets[SetKey.MOST_DEPRIVED].lsoa_codes)].sort_values("imd_rank")
    others = [code for code in most.index if code not in named]
    lead = "The other" if len(others) < len(most) else "The"
    ranks = city.lsoas["imd_rank"].astype("Int64").fillna(city.edition.lsoa_count + 1)
    rows = sorted((int(ranks[code]), code) for place in places for code in place.lsoa_codes)
    return {
        "area": None,
        "priority_label": city.sets[SetKey.PRIORITY].label,
        "priority": [_listed(city, code) for _, code in rows],
        "others_label": (
            f"{lead} {wording.number_in_words(len(others))} in England’s most deprived {city.config.share_pct}%"
        ),
        "others": [_listed(city, code) for code in others],
    }


def _listed(city: City, code: str) -> dict[str, str]:
    lsoa = city.lsoas.loc[code]
    ward = next(iter(wards_of(city, [code])[0][1].values()))
    return {
        "code": code,
        "name": display_name(lsoa),
        "ward": ward,
        "rank": "–" if pd.isna(lsoa["imd_rank"]) else f"{lsoa['imd_rank']:,}",
    }


def _area(city: City, code: str) -> dict[str, object]:
    lsoa = city.lsoas.loc[code]
    count = city.edition.lsoa_count
    year = city.population_year
    people = f"{lsoa['population']:,} people lived here in mid-{year}. " if year else ""
    known = {
        "code": code,
        "name": display_name(lsoa),
        "identity": to_html(identity_line(city, code, linked=False)),
        "tags": to_html(set_tags(city, [code])),
        "people": people,
        "wards": wards_of(city, [code]),
    }
    if pd.isna(lsoa["imd_rank"]):
        nothing = f"It has no figure of its own in the {city.edition.title}: its boundaries were drawn later."
        return known | {"rank_sentence": nothing, "domains_sentence": "", "domains": []}
    domain_ranks = {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
    in_city = int(deprivation.ranks_within(city.lsoas["imd_rank"])[code])
    return known | {
        "rank_sentence": wording.rank_sentence(
            int(lsoa["imd_rank"]), count, in_city, len(city.lsoas), city.config.city_name
        ),
        "domains_sentence": wording.domains_sentence(domain_ranks, count),
        "domains": [_domain(domain, domain_ranks[domain.key], count) for domain in DOMAINS],
    }


def _domain(domain: Measure, rank: int, count: int) -> dict[str, object]:
    share_pct = 100 * (count - rank) / count
    return {
        "label": domain.short_label,
        "width_pct": f"{share_pct:.1f}",
        # rounded down, so that nothing but rank 1 comes near "more deprived than 100%"
        "share_pct": int(share_pct),
        "rank": f"{rank:,}",
        "band": wording.band_share(rank, count),
    }
