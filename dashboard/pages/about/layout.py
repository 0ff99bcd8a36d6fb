"""Layout and text of the about page."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.domain.areas.city import City, Source
from dashboard.domain.areas.sets import SetKey, WardVintage
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_LABELS, DOMAINS
from dashboard.domain.wording import plain as wording
from dashboard.pages.about.services import services
from dashboard.pages.page import PageContent, Query


def build(city: City, _query: Query) -> PageContent:
    """Build the about page; it has no parameters."""
    sections = [
        ("reading", "How to read the map", _reading(city)),
        ("limits", "What it cannot tell you", _limits(city)),
        ("areas", "Neighbourhoods, wards and sets", _areas(city)),
        ("method", "How the numbers are worked out", _method(city)),
        ("services", "Figures of services", services(city.config.city_name, city.config.least_rule)),
        ("sources", "Sources and licences", [_sources(city.provenance)]),
        ("accessibility", "Accessibility statement", _accessibility()),
    ]
    content = [html.H1("About these figures"), _contents(sections), *(_section(*section) for section in sections)]
    return PageContent(html.Article(content, className="prose"))


def _section(key: str, title: str, content: list[Component]) -> Component:
    return html.Section([html.H2(title), *content], id=key)


def _contents(sections: list[tuple[str, str, list[Component]]]) -> Component:
    links = [html.Li(html.A(title, href=f"#{key}")) for key, title, _ in sections]
    return html.Nav(html.Ul(links), **{"aria-label": "On this page"}, className="contents")


def _reading(city: City) -> list[Component]:
    count = f"{city.edition.lsoa_count:,}"
    return [
        html.P(
            f"England is divided into {count} small neighbourhoods of about 1,500 people, called LSOAs. The "
            f"{city.edition.title} put them in order, overall and on seven domains. Rank 1 is the most deprived. "
            "Darker on the map means more deprived."
        ),
        html.P(
            "Decile 1 is the most deprived tenth of England. It is not a “top ten”: more than 3,000 neighbourhoods are "
            "in decile 1. That is why the map starts with policy bands, which are narrow where help is aimed: "
            f"{wording.listing([label[:1].lower() + label[1:] for label in BAND_LABELS])}."
        ),
        plain_table(
            "The seven domains and their published weights in the overall index",
            ("Domain", "Weight", "What it measures"),
            [(domain.label, f"{domain.weight_pct}%", domain.meaning) for domain in DOMAINS],
            number_columns=frozenset({1}),
        ),
    ]


_LIMITS = """
It describes areas, not people. Not everyone who lives in a deprived area experiences deprivation, and many people in poverty live elsewhere.
A rank is an order, not an amount: rank 1,000 is not half as deprived as rank 500.
The least deprived areas are not necessarily wealthy: the index measures deprivation, not affluence.
A later edition that ranks an area differently does not by itself mean that deprivation there rose or fell: ranks move when other places change.
The domains other than income and employment have scores without a unit, so ranks and bands are shown.
"""  # noqa: E501 - one point a line


def _limits(city: City) -> list[Component]:
    points = [*_LIMITS.strip().splitlines(), f"{city.edition.data_period} Much may have changed since."]
    return [html.Ul([html.Li(point) for point in points])]


def _areas(city: City) -> list[Component]:
    config = city.config
    shown = [city.sets[key] for key in (SetKey.MOST_DEPRIVED, SetKey.PRIORITY, SetKey.TARGET_WARDS)]
    return [
        html.P(
            f"Neighbourhoods are the LSOAs of the 2011 Census; {config.city_name} has {len(city.lsoas):,}. Wards "
            f"are those of {config.ward_vintage} ({len(city.wards)}). Ward borders cut through some "
            "neighbourhoods, so each neighbourhood is counted to the ward that the Office for National Statistics "
            "officially assigns it to, by where its people live (best fit)."
        ),
        plain_table(
            "Sets of neighbourhoods on the map",
            ("Set", "Neighbourhoods", "Note"),
            [(s.label, f"{len(s.lsoa_codes):,}", s.status or "Worked out from the ranks.") for s in shown],
            number_columns=frozenset({1}),
        ),
        *_new_wards(city),
        html.P("The sets and the place names are the council’s configuration and can be changed without programming."),
    ]


def _new_wards(city: City) -> list[Component]:
    """Tell how the wards of each further vintage are counted."""
    return [html.P(f"For wards {one.label}, {_counted(one)}") for one in list(city.ward_vintages.values())[1:]]


def _counted(vintage: WardVintage) -> str:
    borders = ", and borders on the map follow whole neighbourhoods" if vintage.approximate_boundaries else ""
    if vintage.estimated:
        return (
            f"each neighbourhood is counted to the ward that most of its live postcodes lie in{borders}: an estimate, "
            "until the official files have been fetched."
        )
    return f"each neighbourhood is counted to the ward that it fits best officially{borders}."


def _method(city: City) -> list[Component]:
    count, name = city.edition.lsoa_count, city.config.city_name
    in_tenth = int(deprivation.is_within_share(city.lsoas["imd_rank"], count, 10).sum())
    return [
        html.P(
            f"Ranks are as published. Decile = 10 × rank ÷ {count:,}, rounded up; an area is in the most "
            f"deprived 1% if its rank is at most {count // 100:,}. Fifths within {name} order its own neighbourhoods "
            "by national rank and cut the list into five equal parts."
        ),
        html.P(
            f"{in_tenth:,} of {len(city.lsoas):,} neighbourhoods ({in_tenth / len(city.lsoas):.1%}) are among "
            "England’s most deprived tenth."
        ),
        *_average(city),
        html.P(
            "On profiles, groups are told by the median of their ranks, since ranks are an order; of an even number of "
            "neighbourhoods it is the mean of the middle two. “Nearest in kind” are the neighbourhoods whose ranks on "
            "the seven domains lie fewest places apart, "
            f"on average, every domain counted the same: those of {name}"
            + (", and beside them those of the rest of England." if city.england is not None else ".")
        ),
        html.P(
            "Shares and averages of wards and other groups are local estimates, made of whole neighbourhoods. "
            "Postcodes are matched to neighbourhoods as they are typed; they are not kept and not logged."
        ),
    ]


def _average(city: City) -> list[Component]:
    """Give the average score and name its weights; without a population there is none to give."""
    if not city.population_year:
        return []
    average = deprivation.weighted_average_score(city.lsoas["imd_score"], city.lsoas["population"])
    text = (
        f"The average score of {city.config.city_name}, weighted by the population of mid-{city.population_year}, is "
        f"{average:.3f}. This is a local estimate: averages published with the index use the population of mid-2012 "
        "and may differ a little."
    )
    return [html.P(text)]


def _sources(sources: Sequence[Source]) -> Component:
    return html.Dl([part for source in sources for part in _source(source)])


def _source(source: Source) -> list[Component]:
    origin = ", ".join(filter(None, (source.publisher, source.published)))
    told = [html.P(f"{origin}. {wording.capitalised(source.vintage)}. {source.licence}.")]
    if source.landing_page:
        told.append(html.P(html.A(source.landing_page, href=source.landing_page, rel="noreferrer")))
    if source.attribution:
        told.append(html.Ul([html.Li(line) for line in source.attribution]))
    return [html.Dt(source.title), html.Dd(told)]


def _accessibility() -> list[Component]:
    return [
        html.P(
            [
                "This site is made to meet WCAG 2.2 at level AA. The ",
                html.A("accessibility statement", href="/accessibility"),
                " says what everybody can use, what is known not to work yet, how it was tested, and whom to tell.",
            ]
        )
    ]
