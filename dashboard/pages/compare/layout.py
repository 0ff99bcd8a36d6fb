"""Layout of the page: a sentence an area, the table, and the forms that add and take out areas."""

from dash import html
from markupsafe import Markup

from dashboard.components.offered import Offer, Offered, offered
from dashboard.components.profile.change import compared_changes
from dashboard.components.profile.parts import page_actions
from dashboard.components.templating import render
from dashboard.domain.areas.compared import MOST_AREAS, MOST_LSOAS, address, find_areas
from dashboard.domain.statistics.verdicts import MANY_LEVEL
from dashboard.domain.wording.gap_table import earlier_areas_sentences
from dashboard.domain.wording.kpi import ILLUSTRATIVE, cautions
from dashboard.domain.wording.services import examples_heading
from dashboard.figures.drawing import shape
from dashboard.pages.compare import table
from dashboard.pages.compare.addresses import ADD_PATH, OWN_PATH, PATH
from dashboard.pages.compare.choices import Choices
from dashboard.pages.compare.shown import Shown
from dashboard.pages.page import PageContent

HEADING = "Compare areas"
#: Shape of each area, in their order; the style sheet gives each its colour and makes the last two hollow. None is a
#: triangle, which would say better or worse.
MARKS = ("circle", "square", "diamond", "cross", "circle", "square")


def build(shown: Shown, choices: Choices) -> PageContent:
    """Build the page."""
    compared = bool(shown.reading.areas)
    illustrative = compared and shown.illustrative > 0
    layout = html.Article(
        [
            *(
                [html.P(html.Strong(_illustrative(shown)), className="illustrative page-notice")]
                if illustrative
                else []
            ),
            html.Div([html.H1(HEADING), page_actions()] if compared else [html.H1(HEADING)], className="compare-head"),
            _content(shown, choices),
        ],
        className="data compare-page",
    )
    names = " · ".join(area.name for area in shown.reading.areas)
    title = f"{names or HEADING} – {shown.city.config.site_title}"
    return PageContent(layout, title=title)


def _illustrative(shown: Shown) -> str:
    rows = shown.services.gap_table.rows if shown.services else ()
    which = "" if shown.illustrative == len(rows) else f": {shown.illustrative} of {len(rows)} KPIs"
    return f"{ILLUSTRATIVE}{which}"


def _content(shown: Shown, choices: Choices) -> Markup:
    city, tokens = shown.city, ",".join(shown.reading.tokens)
    compared = bool(shown.reading.areas)
    gap_table = shown.services.gap_table if compared and shown.services else None
    examples = gap_table.examples if gap_table else ()
    return render(
        "compare_page.html",
        city=city.config.city_name,
        problems=shown.reading.problems,
        tokens=tokens,
        add_path=ADD_PATH,
        own_path=OWN_PATH,
        left=table.places_left(shown),
        most=MOST_AREAS,
        most_lsoas=MOST_LSOAS,
        offered=_offered(shown),
        ticks=choices.ticks,
        starts=choices.examples,
        compared=compared,
        caption=table.caption(shown),
        columns=table.columns(shown) if compared else [],
        marks=[shape(kind, 0, 0, 6) for kind in MARKS],
        deprivation=table.deprivation_rows(shown) if compared else [],
        changed=compared_changes(shown.editions, shown.areas) if compared else "",
        services=table.service_rows(shown, gap_table.headline.rows) if gap_table else [],
        examples=table.service_rows(shown, examples),
        examples_head=examples_heading(len(examples)),
        cautions=_cautions(shown),
        services_missing=_services_missing(shown),
        notes=_notes(shown),
        exactness=table.exactness(shown),
        level=f"{100 * MANY_LEVEL:.1f}%",
        csv=address(shown.reading.tokens, f"{PATH}.csv"),
        xlsx=address(shown.reading.tokens, f"{PATH}.xlsx"),
    )


def _cautions(shown: Shown) -> list[str]:
    if shown.services is None:
        return []
    gap_table = shown.services.gap_table
    return [*cautions(row.definition for row in gap_table.rows), *earlier_areas_sentences(gap_table)]


def _offered(shown: Shown) -> Offered | None:
    """Return the areas that what was typed fits, each with the address that adds it."""
    reading = shown.reading
    areas = find_areas(shown.city, reading.typed) if reading.typed else []
    offers = [
        Offer(area.name, table.kind_of(area, shown.city), address([*reading.tokens, area.token])) for area in areas
    ]
    return offered(reading.typed, offers)


def _services_missing(shown: Shown) -> str:
    if shown.out_of_order:
        return "The figures of services cannot be shown at the moment. The log of the server says why."
    if shown.services is None:
        return "There are no figures at the moment. The Data page says which service can supply which."
    return ""


def _notes(shown: Shown) -> str:
    """Say how deprivation is worked out, and from what."""
    city = shown.city
    estimated = [
        vintage.label
        for vintage in city.ward_vintages.values()
        if vintage.estimated and any(area.vintage == vintage.label for area in shown.reading.areas)
    ]
    wards = f" Wards {estimated[0]} are made up by where most postcodes lie, an estimate of ours." if estimated else ""
    return (
        f"{city.edition.title}; {city.edition.data_period} Rank 1 is the most deprived of {city.edition.lsoa_count:,} "
        "LSOAs in England. Figures for more than one LSOA are local estimates, not official ones: average score "
        "weighted by population, the median rank of the LSOAs, and the LSOAs and people among England’s most deprived. "
        f"An LSOA belongs to the ward that holds most of its people (best fit).{wards}"
    )
