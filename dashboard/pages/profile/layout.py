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
from dashboard.components.profile.parts import caution, pack_link, page_actions, profile_top
from dashboard.components.profile.strips import Marked, domain_strips
from dashboard.domain.areas.places import Place, changed_lsoa, former_neighbourhood, in_force, lsoas_there
from dashboard.domain.deprivation import profile
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording import profile as words
from dashboard.pages.messages import unknown_area
from dashboard.pages.page import PageContent, Query
from dashboard.pages.profile.subject import Standards, Subject
from dashboard.pages.services import ServicesOfAreas, Shown


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
            why, instead = former_neighbourhood(city, asked) if parameter == "slug" else ("", [])
            why, instead = why or changed_lsoa(city, asked), instead or lsoas_there(city, asked)
            return unknown_area(asked, "neighbourhood", why, instead)
        compared = read_compared(self._model.city, query)
        subject = Subject(self._model, self.standards, place, compared)
        return _page(subject, self._services.shown(place, compared.places))

    def subject(self, place: Place) -> Subject:
        """Return a neighbourhood with its figures, for another page about it."""
        return Subject(self._model, self.standards, place, Compared(()))


def _page(subject: Subject, services: Shown) -> PageContent:
    data_period = subject.city.edition.data_period
    layout = html.Article(
        [
            *services.notice,
            *_head(subject),
            profile_top(
                [
                    # the heading above has just named it, and names are long
                    *_lead(subject, "This neighbourhood"),
                    _held_back(subject),
                    *_changed(subject),
                    services.verdict(*_pack(subject)),
                ],
                area_map(subject),
                [caution(data_period)],
                [_domains(subject)],
            ),
            html.Section(_benchmarks(subject), className="half"),
            html.Section(_nearest(subject), className="half"),
            change_section(subject.model.editions, subject.place.lsoa_codes, subject.place.key),
            *services.sections,
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
        html.Div(
            [html.H1(subject.place.name), *([tags] if tags else []), page_actions()],
            className="profile-head",
        ),
        identity,
    ]


def headline(subject: Subject, name: str = "") -> str:
    """Say in one sentence where the neighbourhood, by default called by its name, stands."""
    city, count, name = subject.city, subject.city.edition.lsoa_count, name or subject.place.name
    if len(subject.lsoas) > 1:
        ranks = [int(rank) for rank in subject.lsoas["imd_rank"]]
        return words.group_headline(name, ranks, count)
    in_city = int(subject.standards.places[subject.first.name])
    rank = int(subject.first["imd_rank"])
    return words.headline(name, rank, count, in_city, len(city.lsoas), city.config.city_name)


def sentences(subject: Subject) -> list[Component]:
    """Write the words of the profile in one piece; for several LSOAs those of the most deprived one, named."""
    return [
        *_lead(subject),
        _ward_place(subject),
        _held_back(subject),
        _against_city(subject),
        *_changed(subject),
        caution(subject.city.edition.data_period),
    ]


def _changed(subject: Subject) -> list[Component]:
    line = change_line(subject.model.editions, subject.place.lsoa_codes)
    return [line] if line else []


def _lead(subject: Subject, name: str = "") -> list[Component]:
    of = f"Of its most deprived area, {display_name(subject.first)}:"
    return [html.P(headline(subject, name), className="lead"), *([] if len(subject.lsoas) == 1 else [html.P(of)])]


def _ward_place(subject: Subject) -> Component:
    first = subject.first
    in_ward = int(subject.ward.places[first.name])
    return html.P(words.ward_place_sentence(in_ward, subject.ward.figures, subject.ward_names[0]))


def _held_back(subject: Subject) -> Component:
    return html.P(wording.domains_sentence(subject.ranks(subject.first), subject.city.edition.lsoa_count))


def _against_city(subject: Subject) -> Component:
    median, city_name = subject.standards.city_median, subject.city.config.city_name
    return html.P(words.against_city_sentence(subject.ranks(subject.first), median, city_name))


def _pack(subject: Subject) -> list[Component]:
    """Lead to the board pack of a priority neighbourhood."""
    neighbourhood = subject.city.config.neighbourhood_of(subject.place.lsoa_codes[0])
    return [] if neighbourhood is None else [pack_link(f"/neighbourhood/{neighbourhood.slug}")]


def _domains(subject: Subject) -> Component:
    heading = html.H2("Seven domains on the national scale")
    return html.Section([heading, _against_city(subject), strips(subject)], className="profile-domains")


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
    marked = Marked(own, medians)
    return domain_strips(subject.standards.scale, marked)


def area_map(subject: Subject) -> Markup:
    """Draw the neighbourhood in its ward."""
    city, first = subject.city, subject.first
    vintage, several = in_force(city), len(subject.wards) > 1
    borders = f"The {'wards’ borders are' if several else 'ward’s border is'} approximate."
    wards = f"{wording.listing(subject.ward_names)} {'ward' if len(subject.wards) == 1 else 'wards'}"
    return mini_map(
        subject.model,
        Framed(
            focus=subject.place.lsoa_codes,
            ward_path="".join(subject.model.ward_paths[code] for code in subject.wards),
            ward_codes=[code for ward in subject.wards.values() for code in ward.lsoas.index],
            ward_label="Ward boundaries" if several else "Ward boundary",
            marked="This neighbourhood",
            description=f"{subject.place.name} within {wards} ({vintage.label}), by policy band."
            + (f" {borders}" if vintage.approximate_boundaries else ""),
            link=f"/?area={first.name}&outline=most-deprived,priority,wards",
        ),
    )


def benchmarks(subject: Subject) -> tuple[str, Component]:
    """Return the heading and the table that compare the neighbourhood with its wards, the programme and the city."""
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
    return [html.H2(heading), _ward_place(subject), table, html.Div(_form(subject), className="no-print")]


def _nearest(subject: Subject) -> list[Component]:
    return nearest_in_kind(subject.city, list(subject.lsoas.index), subject.standards.among)


def _form(subject: Subject) -> Markup:
    return compare_form(subject.city, subject.place, subject.compared)
