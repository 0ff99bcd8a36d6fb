"""Layout of the about page, whose text is in the template about.html."""

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.city import City, Source
from dashboard.domain.areas.places import current_first
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import BAND_LABELS, DOMAINS
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.change import edition_notes
from dashboard.pages.page import PageContent, Query


def build(city: City, _query: Query) -> PageContent:
    """Build the about page; it has no parameters."""
    count, config = city.edition.lsoa_count, city.config
    in_tenth = int(deprivation.is_within_share(city.lsoas["imd_rank"], count, 10).sum())
    merged = {code for one in city.populations for code in one.estimated}
    written = render(
        "about.html",
        name=config.city_name,
        edition=city.edition,
        lsoa_count=f"{count:,}",
        hundredth=f"{count // 100:,}",
        bands=wording.listing([label[:1].lower() + label[1:] for label in BAND_LABELS]),
        domains=DOMAINS,
        city_lsoas=f"{len(city.lsoas):,}",
        lsoa_vintage=city.config.lsoa_vintage,
        vintages=[vintage for _, vintage in current_first(city)],
        sets=[city.sets[key] for key in (SetKey.MOST_DEPRIVED, SetKey.PRIORITY, SetKey.TARGET_WARDS)],
        in_tenth=f"{in_tenth:,}",
        in_tenth_pct=f"{in_tenth / len(city.lsoas):.1%}",
        population_year=city.population_year,
        years=wording.listing([f"mid-{one.year}" for one in city.populations]),
        divided=wording.listing([city.lsoas.at[code, "name"] for code in sorted(merged)]),
        average_score=_average_score(city),
        editions=[(one.edition.title, edition_notes(one.edition)) for one in city.editions.values()],
        england=city.england is not None and city.edition.year == city.areas_as_built.edition_year,
        rebuilt=not city.editions[city.edition.year].has_scores,
        # the defaults hold where the council has set no least rule
        rule=config.least_rule or SmallNumbers(),
        rule_is_set=config.least_rule is not None,
        sources=[(source, _told(source)) for source in city.provenance],
        # most sources ask for the same statements
        attributions=list(dict.fromkeys(line for source in city.provenance for line in source.attribution)),
    )
    return PageContent(html.Article(written, className="prose"))


def _average_score(city: City) -> str:
    """Write the average score; "" without a population, which it is weighted by."""
    if not city.population_year:
        return ""
    average = deprivation.weighted_average_score(city.lsoas["imd_score"], city.lsoas["population"])
    # scores that are rebuilt from ranks are within 0.003 of those published
    return f"{average:.3f}" if city.editions[city.edition.year].has_scores else f"{average:.2f}"


def _told(source: Source) -> str:
    origin = ", ".join(filter(None, (source.publisher, source.published)))
    return f"{origin}. {wording.capitalised(source.vintage)}. {source.licence}."
