"""Layout of the index of wards. Sorting and the vintage are links, so they stand in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import current_first
from dashboard.domain.areas.sets import SetKey
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
    figures = {
        code: profile.benchmark(str(name), city.lsoas[vintage.ward_of == code], city.edition.lsoa_count)
        for code, name in vintage.wards["name"].items()
        if (vintage.ward_of == code).any()
    }
    ordered = sorted(figures.items(), key=lambda item: item[1].label)
    ordered.sort(key=lambda item: columns[sort].value(item[1]), reverse=descending)
    left_out = wording.listing(list(vintage.wards["name"].drop(index=list(figures))))
    without = f" Without a neighbourhood by best fit, and so without figures: {left_out}." if left_out else ""
    first = next(iter(city.ward_vintages.values()))
    # whoever looks for the target wards is told where they are when they are wards of another time
    elsewhere = vintage.key != first.key and bool(city.config.target_ward_codes)
    written = render(
        "wards.html",
        city_name=city.config.city_name,
        vintages=vintages,
        vintage=vintage,
        target_wards=city.config.labels.get(SetKey.TARGET_WARDS, SetKey.TARGET_WARDS.value),
        chosen_among=first if elsewhere else None,
        caption=f"{len(ordered)} wards. Choose a column heading to sort the table. Local estimates.{without}",
        heads=[_head(key, column, (sort, descending), vintage_key) for key, column in columns.items()],
        rows=[
            (code, ward.label, [column.text(ward) for key, column in columns.items() if key != "name"])
            for code, ward in ordered
        ],
    )
    return PageContent(html.Article(written, className="profile wards"))


def _head(key: str, column: _Column, order: tuple[str, bool], vintage_key: str) -> dict[str, object]:
    """Build a head that sorts: figures start with the highest, names with A; a second time turns the order round."""
    sort, descending = order
    chosen = key == sort
    then_descending = not descending if chosen else column.number
    query = urlencode({"vintage": vintage_key, "sort": ("-" if then_descending else "") + key})
    arrow = (" ↓" if descending else " ↑") if chosen else ""
    return {
        "text": column.label + arrow,
        "href": f"/wards?{query}",
        "number": column.number,
        "sorted": ("descending" if descending else "ascending") if chosen else "",
    }
