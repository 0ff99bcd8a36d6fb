"""Layout of the index of wards. Sorting and the vintage are links, so they stand in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import scrolling
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import current_first
from dashboard.domain.areas.sets import SetKey, WardVintage
from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation.profile import Benchmark
from dashboard.domain.wording import plain as wording
from dashboard.pages.page import PageContent, Query


@dataclass(frozen=True)
class _Column:
    """A column: its head, what it is sorted by, and how a ward's figure is written."""

    label: str
    value: Callable[[Benchmark], float | str]
    text: Callable[[Benchmark], str]
    number: bool = True


def _columns(population_year: int) -> dict[str, _Column]:
    columns = {
        "name": _Column("Ward", lambda ward: ward.label, lambda ward: ward.label, number=False),
        "lsoas": _Column("Neighbourhoods", lambda ward: ward.lsoas, lambda ward: f"{ward.lsoas:,}"),
        "tenth": _Column(
            "In England’s most deprived 10%",
            lambda ward: ward.share(10).lsoas,
            lambda ward: f"{ward.share(10).lsoas:,} ({wording.per_cent(ward.share(10).lsoas_pct)})",
        ),
        "one": _Column(
            "In the most deprived 1%", lambda ward: ward.share(1).lsoas, lambda ward: f"{ward.share(1).lsoas:,}"
        ),
    }
    if population_year:
        columns["people"] = _Column(
            f"People (mid-{population_year})", lambda ward: ward.people or 0, lambda ward: f"{ward.people or 0:,}"
        )
        columns["score"] = _Column(
            "Average score", lambda ward: ward.average_score or 0.0, lambda ward: f"{ward.average_score or 0:.1f}"
        )
    return columns


def build(city: City, query: Query) -> PageContent:
    """Build the table of wards; what is not understood in the address gives the default order and today's wards."""
    vintages = dict(current_first(city))
    key = query.get("vintage", "")
    vintage_key = key if key in vintages else next(iter(vintages))
    vintage = vintages[vintage_key]
    columns = _columns(city.population_year)
    asked = query.get("sort", "-tenth")
    sort, descending = asked.removeprefix("-"), asked.startswith("-")
    if sort not in columns:
        sort, descending = "tenth", True
    return PageContent(
        html.Article(
            [
                html.H1(f"Wards of {city.config.city_name}"),
                _switch(city, vintage_key),
                html.P(_explanation(vintage), className="hint"),
                *_target_wards(city, vintage),
                _table(city, vintage, (sort, descending), vintage_key),
            ],
            className="profile wards",
        )
    )


def _switch(city: City, current: str) -> Component:
    links = [
        html.Li(
            html.A(
                f"Wards {vintage.label}",
                href=f"/wards?vintage={key}",
                **({"aria-current": "true"} if key == current else {}),
            )
        )
        for key, vintage in current_first(city)
    ]
    return html.Nav(html.Ul(links), className="switch", **{"aria-label": "Vintage of the wards"})


def _explanation(vintage: WardVintage) -> str:
    if not vintage.estimated:
        return (
            "Each neighbourhood is counted to the ward that the Office for National Statistics assigns it to, by where "
            "its people live (best fit)."
        )
    return (
        "New ward borders have applied since May 2018. Each neighbourhood is counted to the ward that most of its live "
        "postcodes lie in: an estimate, until the official lookup has been fetched."
    )


def _target_wards(city: City, vintage: WardVintage) -> list[Component]:
    """Say where the target wards are that people look for here, when they are wards of another time."""
    codes = city.config.target_ward_codes
    first = next(iter(city.ward_vintages.values()))
    if vintage.key == first.key or not codes:
        return []
    label = city.config.labels.get(SetKey.TARGET_WARDS, SetKey.TARGET_WARDS.value)
    link = html.A(f"wards {first.label}", href=f"/wards?vintage={first.key}")
    return [html.P([f"{label}: they were chosen among the ", link, "."], className="hint")]


def _table(city: City, vintage: WardVintage, order: tuple[str, bool], vintage_key: str) -> Component:
    columns = _columns(city.population_year)
    sort, descending = order
    figures = {
        code: profile.benchmark(str(name), city.lsoas[vintage.ward_of == code], city.edition.lsoa_count)
        for code, name in vintage.wards["name"].items()
        if (vintage.ward_of == code).any()
    }
    ordered = sorted(figures.items(), key=lambda item: item[1].label)
    ordered.sort(key=lambda item: columns[sort].value(item[1]), reverse=descending)
    heads = [_head(key, column, order, vintage_key) for key, column in columns.items()]
    rows = [
        html.Tr(
            [
                html.Th(html.A(ward.label, href=f"/ward/{code}"), scope="row"),
                *(html.Td(column.text(ward), className="number") for key, column in columns.items() if key != "name"),
            ]
        )
        for code, ward in ordered
    ]
    left_out = wording.listing(list(vintage.wards["name"].drop(index=list(figures))))
    without = f" Without a neighbourhood by best fit, and so without figures: {left_out}." if left_out else ""
    caption = f"{len(rows)} wards. Choose a column head to sort by it. Local estimates.{without}"
    return scrolling(html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(rows)]), caption)


def _head(key: str, column: _Column, order: tuple[str, bool], vintage_key: str) -> Component:
    """Build a head that sorts: figures start with the highest, names with A; a second time turns the order round."""
    sort, descending = order
    chosen = key == sort
    then_descending = not descending if chosen else column.number
    query = urlencode({"vintage": vintage_key, "sort": ("-" if then_descending else "") + key})
    state = {"aria-sort": "descending" if descending else "ascending"} if chosen else {}
    arrow = (" ↓" if descending else " ↑") if chosen else ""
    return html.Th(
        html.A([column.label, arrow], href=f"/wards?{query}"),
        scope="col",
        className="number" if column.number else "",
        **state,
    )
