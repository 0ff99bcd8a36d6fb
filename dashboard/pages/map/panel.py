"""The side panel: one chosen area in words and bars, or where to start when none is chosen."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.components.identity import display_name, identity_line, set_tags
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import wards_of
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import DOMAINS, Measure
from dashboard.domain.deprivation.view import MapView
from dashboard.domain.wording import plain as wording


def panel(city: City, code: str | None) -> list[Component]:
    """Fill the side panel for an area, or with the priority neighbourhoods when none is chosen."""
    return _start(city) if code is None else _area(city, code)


def answer(city: City, view: MapView) -> Component:
    """Say in a line below the map what has been chosen, where the panel lies far below; the scripts keep it up."""
    said: list[Component | str] = []
    if view.area:
        lsoa = city.lsoas.loc[view.area]
        place = wording.position(int(lsoa["imd_rank"]), city.edition.lsoa_count)
        said = [html.Strong(display_name(lsoa)), f": {place} in England. "]
        said.append(html.A("Full profile", href=f"/lsoa/{view.area}"))
    elif view.ward_code:
        said = [html.Strong(f"{city.wards.at[view.ward_code, 'name']} ward"), ". "]
        said.append(html.A("Full profile", href=f"/ward/{view.ward_code}"))
    return html.P(said, className="map-answer", hidden=not said, **{"data-answer": ""})


def _start(city: City) -> list[Component]:
    places, count = city.config.neighbourhoods, city.edition.lsoa_count
    named = {code for place in places for code in place.lsoa_codes}
    most = city.lsoas.loc[sorted(city.sets[SetKey.MOST_DEPRIVED].lsoa_codes)].sort_values("imd_rank")
    others = most.loc[[code for code in most.index if code not in named]]
    shown: list[Component] = [
        html.H2("Choose a neighbourhood", tabIndex="-1"),
        html.P(
            "Choose one on the map, in the table, by search, or from here. A neighbourhood is an LSOA: "
            "about 1,500 people."
        ),
    ]
    if places:
        rows = sorted((int(city.lsoas.at[code, "imd_rank"]), code) for place in places for code in place.lsoa_codes)
        shown += [
            html.H3(city.sets[SetKey.PRIORITY].label),
            html.Ol([_area_link(city, code) for _, code in rows], className="area-links"),
        ]
    if len(others):
        lead = "The other" if len(others) < len(most) else "The"
        shown += [
            html.H3(
                f"{lead} {wording.number_in_words(len(others))} in England’s most deprived {city.config.share_pct}%"
            ),
            html.Ol([_area_link(city, code) for code in others.index], className="area-links"),
        ]
    shown.append(html.P(f"Ranks are overall ranks in England; 1 is the most deprived of {count:,}.", className="hint"))
    return shown


def _area_link(city: City, code: str) -> Component:
    lsoa = city.lsoas.loc[code]
    ward = next(iter(wards_of(city, [code])[0][1].values()))
    return html.Li(
        [
            html.A(display_name(lsoa), href=f"/?area={code}", **{"data-select": code}),
            html.Span(f"{ward} · rank {lsoa['imd_rank']:,}"),
        ]
    )


def _area(city: City, code: str) -> list[Component]:
    lsoa = city.lsoas.loc[code]
    count, config = city.edition.lsoa_count, city.config
    domain_ranks = {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
    in_city = int(deprivation.ranks_within(city.lsoas["imd_rank"])[code])
    return [
        html.H2(display_name(lsoa), tabIndex="-1"),
        identity_line(city, code),
        set_tags(city, [code]),
        html.P(
            wording.rank_sentence(int(lsoa["imd_rank"]), count, in_city, len(city.lsoas), config.city_name),
            className="lead",
        ),
        html.P(wording.domains_sentence(domain_ranks, count)),
        _domain_table(domain_ranks, count),
        html.P(_people(city, lsoa)),
        html.Ul(
            [
                html.Li(html.A("Full profile", href=f"/lsoa/{code}")),
                *(
                    html.Li(html.A(f"{name} ward ({vintage.label})", href=f"/ward/{ward}"))
                    for vintage, wards in wards_of(city, [code])
                    for ward, name in wards.items()
                ),
                html.Li(html.Button("Zoom to it", type="button", className="link", **{"data-action": "zoom-to-area"})),
                html.Li(
                    html.Button(
                        "Find it in the table", type="button", className="link", **{"data-action": "area-in-table"}
                    )
                ),
                html.Li(html.A("About these figures", href="/about")),
                html.Li(
                    html.Button("Clear the choice", type="button", className="link", **{"data-action": "clear-area"})
                ),
            ],
            className="panel-links",
        ),
    ]


def _people(city: City, lsoa: pd.Series) -> str:
    caution = "Not everyone who lives in a deprived area experiences deprivation."
    if not city.population_year:
        return caution
    return f"{lsoa['population']:,} people lived here in mid-{city.population_year}. {caution}"


def _domain_table(domain_ranks: dict[str, int], count: int) -> Component:
    heads = ("Domain", _unseen("More deprived than"), "Rank", "Band")
    return html.Table(
        [
            html.Caption(
                f"The seven domains in England. Longer bar: more deprived. Rank 1 is the most deprived of {count:,}; "
                "the band says within which share of the most deprived."
            ),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
            html.Tbody([_domain_row(domain, domain_ranks[domain.key], count) for domain in DOMAINS]),
        ],
        className="domain-table",
    )


def _unseen(text: str) -> Component:
    """Return a text for screen readers only, where a bar or the place in a table says it to the eye."""
    return html.Span(text, className="visually-hidden")


def _domain_row(domain: Measure, rank: int, count: int) -> Component:
    share_pct = 100 * (count - rank) / count
    bar = html.Span(html.Span(style={"width": f"{share_pct:.1f}%"}), className="bar", **{"aria-hidden": "true"})
    # rounded down, so that nothing but rank 1 comes near "more deprived than 100%"
    return html.Tr(
        [
            html.Th(domain.short_label, scope="row"),
            html.Td([bar, _unseen(f"{int(share_pct)}% of England’s neighbourhoods")]),
            html.Td(f"{rank:,}", className="number"),
            html.Td(wording.band_share(rank, count), className="band"),
        ]
    )
