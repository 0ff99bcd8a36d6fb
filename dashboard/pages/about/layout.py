"""Layout and text of the about page."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.domain import deprivation, wording
from dashboard.domain.areas import SetKey
from dashboard.domain.city import City, Source
from dashboard.domain.measures import BAND_LABELS, DOMAINS
from dashboard.pages.page import PageContent, Query


def build(city: City, _query: Query) -> PageContent:
    """Build the about page; it has no parameters."""
    sections = [
        html.H1("About these figures"),
        _contents(),
        _section("reading", "How to read the map", _reading(city)),
        _section("limits", "What it cannot tell you", _limits(city)),
        _section("areas", "Neighbourhoods, wards and sets", _areas(city)),
        _section("method", "How the numbers are worked out", _method(city)),
        _section("sources", "Sources and licences", [_sources(city.provenance)]),
        _section("accessibility", "Accessibility statement", _accessibility()),
    ]
    return PageContent(html.Article(sections, className="prose", **{"data-page-ready": "about"}))


def _section(key: str, title: str, content: list[Component]) -> Component:
    return html.Section([html.H2(title), *content], id=key)


def _contents() -> Component:
    entries = (
        ("reading", "How to read the map"),
        ("limits", "What it cannot tell you"),
        ("areas", "Neighbourhoods, wards and sets"),
        ("method", "How the numbers are worked out"),
        ("sources", "Sources and licences"),
        ("accessibility", "Accessibility statement"),
    )
    links = [html.Li(html.A(title, href=f"#{key}")) for key, title in entries]
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
        html.Table(
            [
                html.Caption("The seven domains and their published weights in the overall index"),
                html.Thead(html.Tr([html.Th("Domain", scope="col"), html.Th("Weight", scope="col", className="number"), html.Th("What it measures", scope="col")])),
                html.Tbody(
                    [
                        html.Tr([html.Th(d.label, scope="row"), html.Td(f"{d.weight_pct}%", className="number"), html.Td(d.meaning)])
                        for d in DOMAINS
                    ]
                ),
            ]
        ),
    ]  # fmt: skip


def _limits(city: City) -> list[Component]:
    points = (
        "It describes areas, not people. Not everyone in a deprived area is deprived, and many people who are deprived "
        "live elsewhere.",
        "A rank is an order, not an amount: rank 1,000 is not half as deprived as rank 500, and two neighbours in the "
        "order may be all but alike.",
        "The least deprived areas are not necessarily wealthy: the index measures deprivation, not affluence.",
        f"{city.edition.data_period} Much may have changed since.",
        "A later edition that ranks an area differently does not by itself mean that deprivation there rose or fell: "
        "ranks move when other places change.",
        "The domains other than income and employment have scores without a unit, so ranks and bands are shown.",
    )
    return [html.Ul([html.Li(point) for point in points])]


def _areas(city: City) -> list[Component]:
    config = city.config
    rows = []
    for key in (SetKey.MOST_DEPRIVED, SetKey.PRIORITY, SetKey.TARGET_WARDS):
        area_set = city.sets[key]
        note = area_set.status or "Worked out from the ranks."
        rows.append(html.Tr([html.Th(area_set.label, scope="row"), html.Td(f"{len(area_set.lsoa_codes):,}", className="number"), html.Td(note)]))  # fmt: skip
    return [
        html.P(
            f"Neighbourhoods are the LSOAs of the 2011 Census; {config.city_name} has {len(city.lsoas):,}. Wards are those "
            f"of {config.ward_vintage} ({len(city.wards)}). Ward borders cut through some neighbourhoods, so each "
            "neighbourhood is counted to the ward that the Office for National Statistics officially assigns it to, by "
            "where its people live (best fit)."
        ),
        html.Table(
            [
                html.Caption("Sets of neighbourhoods on the map"),
                html.Thead(html.Tr([html.Th("Set", scope="col"), html.Th("Neighbourhoods", scope="col", className="number"), html.Th("Note", scope="col")])),
                html.Tbody(rows),
            ]
        ),
        html.P("The sets and the place names are the council’s configuration and can be changed without programming."),
    ]  # fmt: skip


def _method(city: City) -> list[Component]:
    count = city.edition.lsoa_count
    in_tenth = int(deprivation.is_within_share(city.lsoas["imd_rank"], count, 10).sum())
    average = deprivation.weighted_average_score(city.lsoas["imd_score"], city.lsoas["population"])
    return [
        html.P(
            f"Ranks are the published ones. Decile = 10 × rank ÷ {count:,}, rounded up; an area is in the most deprived "
            f"1% if its rank is at most {count // 100:,}. Fifths within {city.config.city_name} order its own "
            "neighbourhoods by national rank and cut the list into five equal parts."
        ),
        html.P(
            f"{in_tenth:,} of {len(city.lsoas):,} neighbourhoods ({in_tenth / len(city.lsoas):.1%}) are among England’s "
            f"most deprived tenth. The average score of {city.config.city_name}, weighted by the population of "
            f"mid-{city.population_year}, is {average:.3f}. This is a local estimate: averages published with the "
            "index use the population of mid-2012 and differ a little."
        ),
    ]


def _sources(sources: Sequence[Source]) -> Component:
    return html.Dl([part for source in sources for part in _source(source)])


def _source(source: Source) -> list[Component]:
    return [
        html.Dt(source.title),
        html.Dd(
            [
                html.P(f"{source.publisher}, {source.published}. {source.vintage}. {source.licence}."),
                html.P(html.A(source.landing_page, href=source.landing_page, rel="noreferrer")),
                html.Ul([html.Li(line) for line in source.attribution]),
            ]
        ),
    ]


def _accessibility() -> list[Component]:
    return [
        html.P(
            "This site is made to meet WCAG 2.2 at level AA. It is checked automatically on every change with axe-core "
            "in a real browser, and with journeys that use the keyboard only. It has not yet been audited by an "
            "independent body or tested with users of assistive technology."
        ),
        html.Ul(
            [
                html.Li("Every area of the map can be reached with Tab and the arrow keys, is named, and is chosen with Enter."),
                html.Li("The table below the map holds the same areas and chooses them the same way."),
                html.Li("Outlines differ in line as well as colour; every class has its name and number in the legend."),
                html.Li("There are three colour sequences that are safe for colour-blind readers, and high contrast."),
            ]
        ),
        html.P(
            "Known limits: up to ten shades of one colour cannot all have a contrast of 3:1 with their neighbours, so the "
            "value of each area is also given in words, on focus and in the table."
        ),
        html.P("If something cannot be used, tell the council’s web team, who must answer under the accessibility regulations of 2018."),
    ]  # fmt: skip
