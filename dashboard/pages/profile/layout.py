"""Layout of a neighbourhood's profile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import display_name, identity_line, identity_of_several, set_tags
from dashboard.components.map.model import MapModel
from dashboard.components.profile.actions import page_actions
from dashboard.components.profile.benchmarks import benchmark_table, standard_groups
from dashboard.components.profile.comparing import Compared, compare_form, read_compared
from dashboard.components.profile.likeness import Elsewhere, elsewhere, nearest_in_kind
from dashboard.components.profile.mini_map import Framed, mini_map
from dashboard.components.profile.parted import parted
from dashboard.components.profile.strips import Marked, Scale, city_scale, domain_strips
from dashboard.domain import deprivation, profile, wording
from dashboard.domain import profile_wording as words
from dashboard.domain.city import City
from dashboard.domain.measures import DOMAINS
from dashboard.domain.places import Place
from dashboard.domain.profile import Benchmark
from dashboard.pages.messages import unknown_area
from dashboard.pages.page import PageContent, Query


@dataclass(frozen=True)
class Standards:
    """What is the same on every profile of a city, worked out once."""

    scale: Scale
    city_middle: Mapping[str, int]
    groups: Sequence[Benchmark]
    elsewhere: Elsewhere | None


def standards(city: City) -> Standards:
    """Work out the standards of a city."""
    return Standards(city_scale(city), profile.middle_ranks(city.lsoas), standard_groups(city), elsewhere(city))


@dataclass(frozen=True)
class _Subject:
    """The neighbourhood of the profile, with the figures that several parts of the page need."""

    model: MapModel
    standards: Standards
    place: Place
    compared: Compared

    @property
    def city(self) -> City:
        return self.model.city

    @cached_property
    def lsoas(self) -> pd.DataFrame:
        """Its LSOAs, the most deprived first."""
        return self.city.lsoas.loc[list(self.place.lsoa_codes)].sort_values("imd_rank")

    @cached_property
    def first(self) -> pd.Series:
        """The most deprived of its LSOAs; for most profiles the only one."""
        return self.lsoas.iloc[0]

    @cached_property
    def wards(self) -> Mapping[str, pd.DataFrame]:
        """The LSOAs of each ward that it lies in, by code; that of its most deprived LSOA first."""
        lsoas = self.city.lsoas
        return {code: lsoas[lsoas["ward_code"] == code] for code in dict.fromkeys(self.lsoas["ward_code"])}

    @cached_property
    def ward_names(self) -> Sequence[str]:
        return list(dict.fromkeys(self.lsoas["ward_name"]))

    @property
    def ward(self) -> pd.DataFrame:
        """The LSOAs of the ward of its most deprived LSOA."""
        return self.wards[self.first["ward_code"]]

    @cached_property
    def ward_figures(self) -> Sequence[Benchmark]:
        """The figures of each ward, in the order of `wards`."""
        return [
            profile.benchmark(f"{lsoas['ward_name'].iloc[0]} ward", lsoas, self.city.edition.lsoa_count)
            for lsoas in self.wards.values()
        ]

    def ranks(self, lsoa: pd.Series) -> dict[str, int]:
        return {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}


def build(
    model: MapModel, shared: Standards, query: Query, *, find: Callable[[str], Place | None], parameter: str
) -> PageContent:
    """Build the profile of the neighbourhood that the address names, or say that there is none."""
    asked = query.get(parameter, "")
    place = find(asked)
    if place is None:
        return unknown_area(asked, "neighbourhood")
    subject = _Subject(model, shared, place, read_compared(model.city, query))
    name = place.name
    layout = html.Article(
        [
            *_head(subject),
            html.Div(
                [html.Div(_sentences(subject), className="profile-words"), html.Div(**{"data-island": "mini-map"})],
                className="profile-top",
            ),
            html.Section([html.H2("Seven domains on the national scale"), html.Div(**{"data-island": "strips"})]),
            html.Section(_benchmarks(subject)),
            html.Section(nearest_in_kind(model.city, list(subject.lsoas.index), shared.elsewhere)),
            html.Section(
                [
                    html.H2("Service figures"),
                    html.P(
                        [
                            "No service figures have been handed in for this page yet. ",
                            html.A("How to hand them in", href="/data#hand-in", className="no-print"),
                        ],
                        className="hint",
                    ),
                ]
            ),
        ],
        className="profile",
        **{"data-page-ready": "profile"},
    )
    islands = {"mini-map": _map(subject), "strips": _strips(subject), "compare": _form(subject)}
    headline = _headline(subject)
    return PageContent(layout, islands, title=f"{name} – {model.city.config.site_title}", description=headline)


def _head(subject: _Subject) -> list[Component]:
    city, codes = subject.city, list(subject.lsoas.index)
    tags = set_tags(city, codes)
    identity = identity_line(city, codes[0]) if len(codes) == 1 else identity_of_several(city, codes)
    return [
        html.Div([html.H1(subject.place.name), page_actions()], className="profile-head"),
        identity,
        *([tags] if tags else []),
    ]


def _headline(subject: _Subject) -> str:
    city, count = subject.city, subject.city.edition.lsoa_count
    if len(subject.lsoas) > 1:
        ranks = [int(rank) for rank in subject.lsoas["imd_rank"]]
        return words.group_headline(subject.place.name, ranks, count)
    in_city = int(deprivation.ranks_within(city.lsoas["imd_rank"])[subject.first.name])
    rank = int(subject.first["imd_rank"])
    return words.headline(subject.place.name, rank, count, in_city, len(city.lsoas), city.config.city_name)


def _sentences(subject: _Subject) -> list[Component]:
    """Write the words of the profile; for several LSOAs those of the most deprived one, named."""
    city, first = subject.city, subject.first
    ranks = subject.ranks(first)
    in_ward = int(deprivation.ranks_within(subject.ward["imd_rank"])[first.name])
    of = [] if len(subject.lsoas) == 1 else [html.P(f"Of its most deprived area, {display_name(first)}:")]
    links = [
        html.A(f"Profile of {name} ward", href=f"/ward/{code}")
        for code, name in zip(subject.wards, subject.ward_names, strict=True)
    ]
    return [
        html.P(_headline(subject), className="lead"),
        *of,
        html.P(words.ward_place_sentence(in_ward, subject.ward_figures[0], str(first["ward_name"]))),
        html.P(wording.domains_sentence(ranks, city.edition.lsoa_count)),
        html.P(words.against_city_sentence(ranks, subject.standards.city_middle, city.config.city_name)),
        html.P([html.Strong("What not to conclude. "), f"{words.CAUTION} {city.edition.data_period}"]),
        html.P(parted(links), className="no-print"),
    ]


def _strips(subject: _Subject) -> Markup:
    city = subject.city
    # of several wards, that of the most deprived area: named, since it is not the ward of all
    ward = "ward" if len(subject.wards) == 1 else f"{subject.ward_names[0]} ward"
    middles: list[tuple[str, Mapping[str, int]]] = [
        (f"Middle of {ward}", profile.middle_ranks(subject.ward)),
        (f"Middle of {city.config.city_name}", subject.standards.city_middle),
    ]
    own = [subject.ranks(lsoa) for _, lsoa in subject.lsoas.iterrows()]
    marked = Marked(subject.place.name, own, middles)
    return domain_strips(subject.standards.scale, marked)


def _map(subject: _Subject) -> Markup:
    city, first = subject.city, subject.first
    wards = f"{wording.listing(subject.ward_names)} {'ward' if len(subject.wards) == 1 else 'wards'}"
    return mini_map(
        subject.model,
        Framed(
            focus=subject.place.lsoa_codes,
            ward_path="".join(subject.model.ward_paths[code] for code in subject.wards),
            ward_codes=[code for lsoas in subject.wards.values() for code in lsoas.index],
            description=f"{subject.place.name} within {wards} ({city.config.ward_vintage}), by policy band.",
            link=f"/?area={first.name}&outline=most-deprived,priority,wards",
        ),
    )


def _benchmarks(subject: _Subject) -> list[Component]:
    city, count = subject.city, subject.city.edition.lsoa_count
    groups = [
        profile.benchmark(subject.place.name, subject.lsoas, count),
        *subject.ward_figures,
        *subject.standards.groups,
        *(profile.benchmark(p.name, city.lsoas.loc[list(p.lsoa_codes)], count) for p in subject.compared.places),
    ]
    return [
        html.H2(f"Beside its {'ward' if len(subject.wards) == 1 else 'wards'}, the programme and the city"),
        benchmark_table(groups, city.population_year, count),
        html.Div(**{"data-island": "compare"}, className="no-print"),
    ]


def _form(subject: _Subject) -> Markup:
    return compare_form(subject.city, subject.place.path, subject.compared)
