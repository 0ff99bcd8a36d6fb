"""Layout of a neighbourhood's profile."""

from collections.abc import Callable, Mapping

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.identity import display_name, identity_line, identity_of_several, set_tags
from dashboard.components.map.model import MapModel
from dashboard.components.profile.benchmarks import benchmark_table
from dashboard.components.profile.change import change_line, change_section
from dashboard.components.profile.comparing import Compared, compare_form, read_compared
from dashboard.components.profile.likeness import nearest_in_kind
from dashboard.components.profile.mini_map import Framed, mini_map
from dashboard.components.profile.parts import page_actions, parted, profile_top
from dashboard.components.profile.strips import Marked, domain_strips
from dashboard.domain.areas.places import Place, changed_lsoa, lsoas_of_2011, wards_of
from dashboard.domain.deprivation import profile
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording import profile as words
from dashboard.pages.messages import unknown_area
from dashboard.pages.page import PageContent, Query
from dashboard.pages.profile.subject import Standards, Subject
from dashboard.pages.services import ServicesOfAreas


class Profiles:
    """Profiles of the neighbourhoods of a city; may be shared by threads.

    Parameters
    ----------
    model
        The prepared map of the city.
    services
        KPIs of areas.
    """

    def __init__(self, model: MapModel, services: ServicesOfAreas) -> None:
        self._model = model
        self._services = services
        self.standards = Standards(model.city)

    def build(self, query: Query, *, find: Callable[[str], Place | None], parameter: str) -> PageContent:
        """Build the profile of the neighbourhood that the address names, or say that there is none."""
        asked = query.get(parameter, "")
        place = find(asked)
        if place is None:
            city = self._model.city
            return unknown_area(asked, "neighbourhood", changed_lsoa(city, asked), lsoas_of_2011(city, asked))
        compared = read_compared(self._model.city, query)
        subject = Subject(self._model, self.standards, place, compared)
        return _page(subject, self._services.section(place, compared.places))

    def subject(self, place: Place) -> Subject:
        """Return a neighbourhood with its figures, for another page about it."""
        return Subject(self._model, self.standards, place, Compared(()))


def _page(subject: Subject, services: Markup) -> PageContent:
    layout = html.Article(
        [
            *_head(subject),
            profile_top([*sentences(subject), _ways(subject)], area_map(subject)),
            html.Section([html.H2("Seven domains on the national scale"), strips(subject)]),
            html.Section(_benchmarks(subject)),
            change_section(subject.model.editions, subject.place.lsoa_codes, subject.place.key),
            html.Section(nearest_in_kind(subject.city, list(subject.lsoas.index), subject.standards.among)),
            html.Section(services, className="services"),
        ],
        className="profile two-sides",
    )
    title = f"{subject.place.name} – {subject.city.config.site_title}"
    return PageContent(layout, title=title, description=headline(subject))


def _head(subject: Subject) -> list[Component]:
    city, codes = subject.city, list(subject.lsoas.index)
    tags = set_tags(city, codes)
    identity = identity_line(city, codes[0]) if len(codes) == 1 else identity_of_several(city, codes)
    return [
        html.Div([html.H1(subject.place.name), page_actions()], className="profile-head"),
        identity,
        *([tags] if tags else []),
    ]


def headline(subject: Subject) -> str:
    """Say in one sentence where the neighbourhood stands."""
    city, count = subject.city, subject.city.edition.lsoa_count
    if len(subject.lsoas) > 1:
        ranks = [int(rank) for rank in subject.lsoas["imd_rank"]]
        return words.group_headline(subject.place.name, ranks, count)
    in_city = int(subject.standards.places[subject.first.name])
    rank = int(subject.first["imd_rank"])
    return words.headline(subject.place.name, rank, count, in_city, len(city.lsoas), city.config.city_name)


def sentences(subject: Subject) -> list[Component]:
    """Write the words of the profile; for several LSOAs those of the most deprived one, named."""
    city, first = subject.city, subject.first
    ranks = subject.ranks(first)
    in_ward = int(subject.ward.places[first.name])
    of = [] if len(subject.lsoas) == 1 else [html.P(f"Of its most deprived area, {display_name(first)}:")]
    return [
        html.P(headline(subject), className="lead"),
        *of,
        html.P(words.ward_place_sentence(in_ward, subject.ward.figures, str(first["ward_name"]))),
        html.P(wording.domains_sentence(ranks, city.edition.lsoa_count)),
        html.P(words.against_city_sentence(ranks, subject.standards.city_median, city.config.city_name)),
        *([line] if (line := change_line(subject.model.editions, subject.place.lsoa_codes)) else []),
        html.P([html.Strong("What not to conclude. "), f"{words.CAUTION} {city.edition.data_period}"]),
    ]


def _ways(subject: Subject) -> Component:
    """Lead to the services further down, to the wards, and to the board pack of a priority neighbourhood."""
    links = [html.A("Services here", href="#services")]
    if len(subject.city.editions) > 1:
        links.append(html.A("How it has changed", href="#change"))
    neighbourhood = subject.city.config.neighbourhood_of(subject.place.lsoa_codes[0])
    if neighbourhood is not None:
        links.append(html.A("Board pack to print", href=f"/neighbourhood/{neighbourhood.slug}/pack"))
    links += [
        html.A(f"Profile of {name} ward ({vintage.label})", href=f"/ward/{code}")
        for vintage, wards in wards_of(subject.city, list(subject.lsoas.index))
        for code, name in wards.items()
    ]
    return html.P(parted(links), className="no-print")


def strips(subject: Subject) -> Markup:
    """Draw the seven domains on the national scale."""
    city = subject.city
    # of several wards, that of the most deprived area: named, since it is not the ward of all
    ward = "ward" if len(subject.wards) == 1 else f"{subject.ward_names[0]} ward"
    medians: list[tuple[str, Mapping[str, float]]] = [
        (f"Median of {ward}", subject.ward.median),
        (f"Median of {city.config.city_name}", subject.standards.city_median),
    ]
    own = [subject.ranks(lsoa) for _, lsoa in subject.lsoas.iterrows()]
    marked = Marked(subject.place.name, own, medians)
    return domain_strips(subject.standards.scale, marked)


def area_map(subject: Subject) -> Markup:
    """Draw the neighbourhood in its ward."""
    city, first = subject.city, subject.first
    wards = f"{wording.listing(subject.ward_names)} {'ward' if len(subject.wards) == 1 else 'wards'}"
    return mini_map(
        subject.model,
        Framed(
            focus=subject.place.lsoa_codes,
            ward_path="".join(subject.model.ward_paths[code] for code in subject.wards),
            ward_codes=[code for ward in subject.wards.values() for code in ward.lsoas.index],
            ward_label="Ward boundary" if len(subject.wards) == 1 else "Ward boundaries",
            marked=subject.place.name,
            description=f"{subject.place.name} within {wards} ({city.config.ward_vintage}), by policy band.",
            link=f"/?area={first.name}&outline=most-deprived,priority,wards",
        ),
    )


def benchmarks(subject: Subject) -> tuple[str, Component]:
    """Return the heading and the table of the neighbourhood beside its wards, the programme and the city."""
    city, count = subject.city, subject.city.edition.lsoa_count
    groups = [
        profile.benchmark(subject.place.name, subject.lsoas, count),
        *(ward.figures for ward in subject.wards.values()),
        *subject.standards.groups,
        *(profile.benchmark(p.name, city.lsoas.loc[list(p.lsoa_codes)], count) for p in subject.compared.places),
    ]
    return "How it compares", benchmark_table(groups, city.population_year, count)


def _benchmarks(subject: Subject) -> list[Component]:
    heading, table = benchmarks(subject)
    return [html.H2(heading), table, html.Div(_form(subject), className="no-print")]


def _form(subject: Subject) -> Markup:
    return compare_form(subject.city, subject.place, subject.compared)
