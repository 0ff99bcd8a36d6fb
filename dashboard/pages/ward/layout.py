"""Layout of a ward's profile: for ward members, two sides of paper, then the services."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import display_name, parted
from dashboard.components.map.model import MapModel
from dashboard.components.profile.change import change_line, change_section
from dashboard.components.profile.mini_map import Framed, mini_map
from dashboard.components.profile.parts import caution, pack_link, page_actions, profile_top
from dashboard.components.tables import Cell, plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, current_first, find_ward
from dashboard.domain.areas.sets import SetKey, WardVintage
from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import Benchmark
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording import profile as words
from dashboard.pages.messages import unknown_area
from dashboard.pages.page import PageContent, Query
from dashboard.pages.services import ServicesOfAreas, Shown


@dataclass(frozen=True)
class WardSubject:
    """The ward of the profile, with the figures that several parts of the page need."""

    model: MapModel
    place: Place

    @property
    def city(self) -> City:
        """The city."""
        return self.model.city

    @property
    def vintage(self) -> WardVintage:
        """The wards that it is one of."""
        return self.city.ward_vintages[self.place.vintage]

    @cached_property
    def lsoas(self) -> pd.DataFrame:
        """Its LSOAs, the most deprived first."""
        return self.city.lsoas.loc[list(self.place.lsoa_codes)].sort_values("imd_rank")

    @cached_property
    def figures(self) -> Benchmark:
        """Its figures."""
        return profile.benchmark(self.place.name, self.lsoas, self.city.edition.lsoa_count)

    @cached_property
    def city_figures(self) -> Benchmark:
        """Those of the city."""
        return profile.benchmark(self.city.config.city_name, self.city.lsoas, self.city.edition.lsoa_count)


def build(model: MapModel, services: ServicesOfAreas, query: Query) -> PageContent:
    """Build the profile of the ward that the address names, or say that there is none."""
    asked = query.get("code", "")
    place = find_ward(model.city, asked)
    if place is None:
        return unknown_area(asked, "ward")
    ward = WardSubject(model, place)
    return _page(ward, services.shown(place)) if place.lsoa_codes else _without_figures(ward)


def _page(ward: WardSubject, services: Shown) -> PageContent:
    shares, neighbourhoods, domains = (html.Section([html.H2(heading), table]) for heading, table in tables(ward))
    layout = html.Article(
        [
            *services.notice,
            html.Div([html.H1(f"{ward.place.name} ward"), page_actions()], className="profile-head"),
            html.P(identity(ward), className="identity"),
            profile_top(
                [*_said(ward), services.verdict(pack_link(ward.place.path))],
                ward_map(ward),
                [caution(ward.city.edition.data_period), domains],
                [neighbourhoods],
            ),
            shares,
            change_section(ward.model.editions, ward.place.lsoa_codes, ward.place.key),
            *services.sections,
            html.Section(_around(ward), className="no-print"),
        ],
        className="profile two-sides",
    )
    title = f"{ward.place.name} ward – {ward.city.config.site_title}"
    return PageContent(layout, title=title, description=headline(ward))


def _without_figures(ward: WardSubject) -> PageContent:
    """Build the page of a ward that no neighbourhood belongs to: what it is, why it has no figures, what is near."""
    sentence = words.ward_without_neighbourhoods(ward.place.name)
    layout = html.Article(
        [
            html.Div([html.H1(f"{ward.place.name} ward"), page_actions()], className="profile-head"),
            html.P(identity(ward), className="identity"),
            html.P(sentence, className="lead"),
            html.Section(_around(ward)),
        ],
        className="profile",
    )
    title = f"{ward.place.name} ward – {ward.city.config.site_title}"
    return PageContent(layout, title=title, description=sentence)


def identity(ward: WardSubject) -> str:
    """Say what kind of ward it is, and its code."""
    method = "estimated from postcodes" if ward.vintage.estimated else "official best fit"
    return f"Ward ({ward.vintage.label}) · {ward.place.key} · neighbourhoods by {method}"


def headline(ward: WardSubject) -> str:
    """Say in one sentence how much of the ward is among the most deprived."""
    return words.ward_headline(ward.place.name, ward.figures, ward.city_figures, ward.city.config.city_name)


def tables(ward: WardSubject) -> list[tuple[str, Component]]:
    """Return heading and table of each part of the profile."""
    return [
        ("How much of the ward is among England’s most deprived", _shares(ward)),
        ("Its neighbourhoods", _neighbourhoods(ward)),
        ("Seven domains, beside the city", _domains(ward)),
    ]


def sentences(ward: WardSubject) -> list[Component]:
    """Write the words of the profile in one piece."""
    return [*_said(ward), caution(ward.city.edition.data_period)]


def _said(ward: WardSubject) -> list[Component]:
    """Write the words of the profile; of a ward that is no more, first what there is today."""
    city = ward.city
    medians = profile.median_ranks(ward.lsoas), profile.median_ranks(city.lsoas)
    people = words.ward_people_sentence(ward.figures, city.population_year)
    other = _other_vintage(ward)
    today = ward.place.vintage == current_first(city)[0][0]
    return [
        *([] if today else other),
        html.P(headline(ward), className="lead"),
        *_sets(ward),
        *([html.P(people)] if people else []),
        html.P(words.ward_domains_sentence(*medians, city.config.city_name)),
        *([line] if (line := change_line(ward.model.editions, ward.place.lsoa_codes)) else []),
        *(other if today else []),
    ]


def _sets(ward: WardSubject) -> list[Component]:
    """Say which of the most deprived set and the priority neighbourhoods lie in the ward."""
    city, inside = ward.city, set(ward.place.lsoa_codes)
    most = city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
    found = len(most & inside)
    told: list[Component | str] = []
    if found:
        told.append(f"{words.most_deprived_sentence(found, len(most))} ")
    places = [place for place in city.config.neighbourhoods if inside.intersection(place.lsoa_codes)]
    if places:
        told.append("Priority neighbourhood: " if len(places) == 1 else "Priority neighbourhoods: ")
        for position, place in enumerate(places):
            told += [", "] if position else []
            told.append(html.A(place.name, href=f"/neighbourhood/{place.slug}"))
        told.append(".")
    return [html.P(told)] if told else []


def _other_vintage(ward: WardSubject) -> list[Component]:
    """Say what became of the ward in the other vintages, with links."""
    told: list[Component] = []
    for key, other in ward.city.ward_vintages.items():
        if key == ward.place.vintage:
            continue
        counts = other.ward_of.loc[list(ward.place.lsoa_codes)].value_counts()
        overlaps = [(str(other.wards.at[code, "name"]), int(count)) for code, count in counts.items()]
        links = [
            html.A(f"{other.wards.at[code, 'name']} ({other.label})", href=f"/ward/{code}") for code in counts.index
        ]
        first_lsoas = int((other.ward_of == counts.index[0]).sum())
        sentence = words.vintage_sentence(overlaps, len(ward.place.lsoa_codes), first_lsoas, other.label)
        told.append(html.P([sentence, " ", html.Span(parted(links), className="no-print")]))
    return told


def ward_map(ward: WardSubject) -> Markup:
    """Draw the ward."""
    approximate = " The ward’s border is approximate." if ward.vintage.approximate_boundaries else ""
    return mini_map(
        ward.model,
        Framed(
            focus=ward.place.lsoa_codes,
            ward_path=ward.model.ward_paths[ward.place.key],
            ward_codes=ward.place.lsoa_codes,
            ward_label="Ward boundary",
            marked="Priority neighbourhood",
            description=f"{ward.place.name} ward ({ward.vintage.label}), by policy band.{approximate}",
            link=f"/?ward={ward.place.key}",
        ),
    )


def _shares(ward: WardSubject) -> Component:
    rows: list[list[Cell]] = []
    people = bool(ward.city.population_year)
    for own, of_city in zip(ward.figures.shares, ward.city_figures.shares, strict=True):
        cells: list[Cell] = [
            f"{own.share_pct}%",
            f"{own.lsoas:,} ({_pct(own.lsoas_pct)})",
            _pct(of_city.lsoas_pct),
        ]
        if people:
            cells += [f"{own.people or 0:,} ({_pct(own.people_pct)})", _pct(of_city.people_pct)]
        rows.append(cells)
    name = ward.city.config.city_name
    # the long word may be broken where the page is narrow
    heads = ["England’s most deprived", "Neighbour\u00adhoods (of the ward)", f"In {name}"]
    heads += [f"People, mid-{ward.city.population_year} (of the ward)", f"In {name}"] if people else []
    return plain_table("Neighbourhoods and people, local estimates", heads, rows, frozenset(range(1, 5)))


def _pct(share_pct: float | None) -> str:
    return "" if share_pct is None else wording.per_cent(share_pct)


def _neighbourhoods(ward: WardSubject) -> Component:
    count = ward.city.edition.lsoa_count
    rows: list[list[Cell]] = [
        [
            _named(ward.city, lsoa),
            f"{lsoa['imd_rank']:,}",
            wording.band_share(int(lsoa["imd_rank"]), count),
            "" if pd.isna(lsoa["population"]) else f"{lsoa['population']:,}",
        ]
        for _, lsoa in ward.lsoas.iterrows()
    ]
    heads = ("Neighbourhood", "Overall rank", "Band", "People")
    caption = f"Most deprived first; rank 1 is the most deprived of {count:,} in England"
    return plain_table(caption, heads, rows, frozenset({1, 3}))


def _named(city: City, lsoa: pd.Series) -> list[Component]:
    """Name an LSOA with its official name beside, and mark a priority neighbourhood."""
    name, official = display_name(lsoa), str(lsoa["name"])
    short = name.removesuffix(f" ({official})")
    named = [html.A(short, href=f"/lsoa/{lsoa.name}")]
    if short != official:
        named += [" ", html.Span(official, className="secondary")]
    if city.config.neighbourhood_of(str(lsoa.name)) is not None:
        named += [" ", html.Span("Priority", className="tag tag-priority")]
    return named


def _domains(ward: WardSubject) -> Component:
    count = ward.city.edition.lsoa_count
    own, of_city = profile.median_ranks(ward.lsoas), profile.median_ranks(ward.city.lsoas)
    rows: list[list[Cell]] = []
    for domain in DOMAINS:
        within = int((ward.lsoas[domain.rank_column] * 10 <= count).sum())
        medians = [wording.rank_number(ranks[domain.key]) for ranks in (own, of_city)]
        rows.append([domain.short_label, *medians, words.count_of(within, len(ward.lsoas))])
    heads = (
        "Domain",
        "Median rank of the ward",
        f"Median rank of {ward.city.config.city_name}",
        "In England’s most deprived 10%",
    )
    return plain_table("Median national ranks", heads, rows, frozenset({1, 2, 3}))


def _around(ward: WardSubject) -> list[Component]:
    """Name the neighbouring wards of the same vintage."""
    boundaries = ward.vintage.boundaries
    own = boundaries.geometry.loc[ward.place.key]
    touching = boundaries.index[boundaries.geometry.intersects(own)].drop(ward.place.key)
    names = ward.vintage.wards["name"].loc[touching].sort_values()
    links = [html.A(str(name), href=f"/ward/{code}") for code, name in names.items()]
    return [html.H2("Neighbouring wards"), html.P(parted(links)), html.P(html.A("All wards", href="/wards"))]
