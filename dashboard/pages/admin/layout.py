"""The overview for administrators: what is configured, what data are in use, and who changed what, when and why."""

from collections.abc import Sequence

from dashboard.components.done import done
from dashboard.components.prerender import to_html
from dashboard.components.templating import render
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.configuration_checks import set_counts
from dashboard.domain.areas.sets import AreasConfig, SetKey
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.wording.configuration import differences, rule_in_words, weights_in_words
from dashboard.domain.wording.plain import capitalised, listing, number_in_words
from dashboard.kpis.administration import Administration
from dashboard.pages.admin import addresses
from dashboard.pages.admin.frame import article
from dashboard.pages.page import PageContent, Query


def build(source: Administration, token: str, query: Query) -> PageContent:  # noqa: ARG001 - as all pages are built
    """Build the overview."""
    city, now, definitions = source.city, source.current(), source.definitions()
    config = effective(city.areas_as_built, now.configuration)
    ward_names = sorted(str(city.wards["name"].get(code, code)) for code in config.target_ward_codes)
    publications = [(one.title, one.publisher, one.published or "–", one.vintage) for one in city.provenance]
    saved = now.number and query.get("saved", "") == str(now.number)
    written = render(
        "admin.html",
        paths={
            "health": addresses.HEALTH_PATH,
            "add_area": addresses.ADD_AREA_PATH,
            "names": addresses.NAMES_PATH,
            "sets": addresses.SETS_PATH,
            "target_wards": addresses.TARGET_WARDS_PATH,
            "edition": addresses.EDITION_PATH,
            "disclosure": addresses.DISCLOSURE_PATH,
            "illustrative": addresses.ILLUSTRATIVE_PATH,
            "weights": addresses.WEIGHTS_PATH,
        },
        saved=to_html(done(f"Saved as version {now.number}. It can be undone in the history below.")) if saved else "",
        # whether this server shows the latest version yet
        waits=now.number and city.configured.partition("@")[0] != str(now.number),
        places=_places(source, config),
        names=_names(source, config),
        sets=_sets(source, config),
        target_wards=f"{capitalised(number_in_words(len(ward_names)))} wards: {listing(ward_names)}",
        catalogue=_catalogue(definitions),
        rule=capitalised(rule_in_words(now.configuration.small_numbers)),
        weights=capitalised(weights_in_words(now.configuration.weights)),
        has_illustrative=source.has_illustrative,
        city=city,
        ward_vintages=listing([vintage.label for vintage in city.ward_vintages.values()]),
        publications=list(dict.fromkeys(publications)),
        changes=_changes(source),
    )
    return PageContent(article(written))


def _places(source: Administration, config: AreasConfig) -> list[dict[str, str]]:
    names = source.city.lsoas["name"]
    return [
        {
            "href": addresses.area_url(place.slug),
            "name": place.name,
            "short_name": place.short_name,
            "lsoas": listing([f"{names.get(code, code)}" for code in place.lsoa_codes]),
        }
        for place in config.neighbourhoods
    ]


def _names(source: Administration, config: AreasConfig) -> list[dict[str, str]]:
    """List the names of wards and LSOAs that are neither official nor those of priority neighbourhoods."""
    city = source.city
    wards = {code: name for one in city.ward_vintages.values() for code, name in one.wards["official_name"].items()}
    lsoas, own = city.lsoas["name"], {code: place.name for place in config.neighbourhoods for code in place.lsoa_codes}
    given = [(code, name, str(wards.get(code, code)), "ward") for code, name in config.ward_names.items()]
    given += [
        (code, name, str(lsoas.get(code, code)), "LSOA")
        for code, name in config.place_names.items()
        if own.get(code) != name
    ]
    return [
        {"href": addresses.name_url(code), "name": name, "official": f"{official} ({code})", "kind": kind}
        for code, name, official, kind in given
    ]


def _sets(source: Administration, config: AreasConfig) -> list[tuple[str, str, str]]:
    counts = set_counts(config, source.city)
    members = {
        SetKey.MOST_DEPRIVED: (
            f"LSOAs in the most deprived {config.share_pct}% of England: {counts[SetKey.MOST_DEPRIVED]}"
        ),
        SetKey.PRIORITY: f"The neighbourhoods above: {counts[SetKey.PRIORITY]}",
        SetKey.TARGET_WARDS: f"The target wards below: {counts[SetKey.TARGET_WARDS]}",
        SetKey.WARDS: f"All wards: {len(source.city.wards)}",
    }
    return [(config.labels.get(key, ""), members[key], config.status.get(key) or "confirmed") for key in SetKey]


def _catalogue(definitions: Sequence[KpiDefinition]) -> str:
    if not definitions:
        return "No KPI yet"
    services = {kpi.service for kpi in definitions}
    later = sum(kpi.version > 1 for kpi in definitions)
    changed = f"; {later:,} of them in a later version than the first" if later else ""
    return f"{len(definitions):,} KPIs of {number_in_words(len(services))} services{changed}"


def _changes(source: Administration) -> list[dict[str, object]]:
    history = source.history()
    before = {one.number: one.configuration for one in history}
    return [
        {
            "number": one.number,
            "undo": addresses.undo_url(one.number),
            "differences": differences(before.get(one.number - 1, Configuration()), one.configuration, source.city),
            "kept": one.configuration.keeps_areas,
            "why": one.why,
            "undoes": one.undoes,
            "who": one.who,
            "when": f"{one.at.day} {one.at:%B %Y, %H:%M} UTC",
        }
        for one in history
    ]
