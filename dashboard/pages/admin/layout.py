"""The overview for administrators: what is configured, what data are in use, and who changed what, when and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from dashboard.components.done import done
from dashboard.components.tables import plain_table
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.configuration_checks import set_counts
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.wording.configuration import differences, rule_in_words
from dashboard.domain.wording.plain import capitalised, listing, number_in_words
from dashboard.pages.admin.addresses import (
    DISCLOSURE_PATH,
    HEALTH_PATH,
    ILLUSTRATIVE_PATH,
    SETS_PATH,
    TARGET_WARDS_PATH,
    area_url,
    undo_url,
)
from dashboard.pages.admin.frame import article, listed
from dashboard.pages.admin.sources import AdminSource
from dashboard.pages.messages import guarded
from dashboard.pages.page import PageContent, Query

if TYPE_CHECKING:
    from dashboard.store.configuration.versions import Version

_LEAD = (
    "What holds for everybody who uses this dashboard. Each change is kept with who made it and why; it can be undone. "
)
_CATALOGUE = (("TOML", "/data/catalogue.toml"), ("CSV", "/data/catalogue.csv"))


def build(source: AdminSource, token: str, query: Query) -> PageContent:  # noqa: ARG001 - as all pages are built
    """Build the overview."""
    return guarded(lambda: _build(source, query), "Administration")


def _build(source: AdminSource, query: Query) -> PageContent:
    history = source.history()
    now = source.current()
    content = article(
        html.H1("Administration"),
        html.P(
            [
                _LEAD,
                html.A("How the server is doing", href=HEALTH_PATH),
                ".",
            ],
            className="lead",
        ),
        *_saved(source, now, query),
        _areas(source, now.configuration),
        _target_wards(source, now.configuration),
        _catalogue(source),
        _disclosure(now.configuration),
        _illustrative(source),
        _editions(source),
        _history(source, history),
    )
    return PageContent(content)


def _saved(source: AdminSource, now: "Version", query: Query) -> list[Component]:
    """Say what has become of a change, and whether this server shows it yet."""
    said: list[Component] = []
    if query.get("saved", "") == str(now.number) and now.number:
        said.append(done(f"Saved as version {now.number}. It can be undone in the history below."))
    if now.number and source.city.configured.partition("@")[0] != str(now.number):
        waits = "This server is still taking it over: its pages show the version before until then."
        said.append(html.P(waits, className="notice", role="status"))
    return said


def _section(title: str, key: str, *parts: Component) -> Component:
    return html.Section([html.H2(title, id=key), *parts])


def _areas(source: AdminSource, now: Configuration) -> Component:
    city = source.city
    config = effective(city.areas_as_built, now)
    names = city.lsoas["name"]
    places = [
        (
            html.A(place.name, href=area_url(place.slug), **{"aria-label": f"Change {place.name}"}),
            place.short_name,
            listing([f"{names.get(code, code)}" for code in place.lsoa_codes]),
        )
        for place in config.neighbourhoods
    ]
    counts = set_counts(config, city)
    members = {
        SetKey.MOST_DEPRIVED: (
            f"LSOAs in the most deprived {config.share_pct}% of England: {counts[SetKey.MOST_DEPRIVED]}"
        ),
        SetKey.PRIORITY: f"The neighbourhoods above: {counts[SetKey.PRIORITY]}",
        SetKey.TARGET_WARDS: f"The target wards below: {counts[SetKey.TARGET_WARDS]}",
        SetKey.WARDS: f"All wards: {len(city.wards)}",
    }
    sets = [(config.labels.get(key, ""), members[key], config.status.get(key) or "confirmed") for key in SetKey]
    return _section(
        "Areas and sets",
        "areas",
        plain_table(
            "Priority neighbourhoods: the name leads to what can be changed", ("Name", "Short name", "LSOAs"), places
        ),
        plain_table("Sets of areas", ("Called", "Made of", "Note that readers see"), sets),
        html.P(html.A("Change the sets of areas", href=SETS_PATH)),
    )


def _target_wards(source: AdminSource, now: Configuration) -> Component:
    codes = effective(source.city.areas_as_built, now).target_ward_codes
    names = sorted(str(source.city.wards["name"].get(code, code)) for code in codes)
    return _section(
        "Target wards",
        "target-wards",
        html.P(f"{capitalised(number_in_words(len(names)))} wards: {listing(names)}."),
        html.P(html.A("Change the target wards", href=TARGET_WARDS_PATH)),
    )


def _catalogue(source: AdminSource) -> Component:
    definitions = source.definitions()
    services = sorted({kpi.service for kpi in definitions})
    later = sum(kpi.version > 1 for kpi in definitions)
    said = f"{len(definitions):,} KPIs of {number_in_words(len(services))} services" if definitions else "No KPI yet"
    changed = f"; {later:,} of them in a later version than the first" if later else ""
    links: list[str | Component] = ["Download it as "]
    for name, address in _CATALOGUE:
        links += [html.A(name, href=address), " or " if name == "TOML" else ", "]
    links += ["edit it and ", html.A("load it again", href="/data#hand-in")]
    links += [". Each KPI’s page has its ", html.A("versions", href="/data"), "; the page of a KPI marks the break."]
    return _section("KPI catalogue", "catalogue", html.P(f"{said}{changed}."), html.P(links))


def _disclosure(now: Configuration) -> Component:
    return _section(
        "Disclosure of small numbers",
        "disclosure",
        html.P(capitalised(rule_in_words(now.small_numbers))),
        html.P(html.A("Change the rule", href=DISCLOSURE_PATH)),
    )


def _illustrative(source: AdminSource) -> Component:
    there = source.has_illustrative
    said = "They are there, and marked as such wherever they are shown." if there else "There are none."
    link = html.A("Remove them" if there else "Add them", href=ILLUSTRATIVE_PATH)
    return _section("Illustrative figures", "illustrative", html.P(said), html.P(link))


def _editions(source: AdminSource) -> Component:
    city = source.city
    population = f"mid-{city.population_year}" if city.population_year else "none"
    facts = {
        "Deprivation": f"{city.edition.title}; {city.edition.data_period}",
        "LSOAs": f"December {city.edition.lsoa_vintage}, {len(city.lsoas):,} of them",
        "Wards": listing([vintage.label for vintage in city.ward_vintages.values()]),
        "Population": population,
        "Postcodes": f"{len(city.postcodes):,}" if len(city.postcodes) else "none have been built",
        "Data version": city.data_version,
    }
    lines = [part for name, fact in facts.items() for part in (html.Dt(name), html.Dd(fact))]
    rows = [(one.title, one.publisher, one.published or "–", one.vintage) for one in city.provenance]
    heads = ("Publication", "Publisher", "Published", "Stands for")
    return _section(
        "Editions of data in use",
        "editions",
        html.Dl(lines, className="facts"),
        plain_table("Where the data come from", heads, list(dict.fromkeys(rows))),
        html.P(
            ["They are changed by the command ", html.Code("python -m dashboard.update"), ", see the operator’s page."]
        ),
    )


def _history(source: AdminSource, history: "Sequence[Version]") -> Component:
    if not history:
        return _section("History", "history", html.P("Nothing has been changed yet: all is as the data were built."))
    before = {one.number: one.configuration for one in history}
    rows = [
        (
            [
                f"{one.number} ",
                html.A("Undo …", href=undo_url(one.number), **{"aria-label": f"Undo version {one.number}"}),
            ],
            [
                listed(
                    differences(before.get(one.number - 1, Configuration()), one.configuration, source.city), "changes"
                ),
                html.P(f"“{one.why}”", className="why"),
                *([html.P(f"This undid version {one.undoes}.", className="hint")] if one.undoes else []),
            ],
            one.who,
            f"{one.at.day} {one.at:%B %Y, %H:%M} UTC",
        )
        for one in history
    ]
    table = plain_table("All changes, the latest first", ("Version", "What and why", "Who", "When"), rows)
    return _section("History", "history", table)
