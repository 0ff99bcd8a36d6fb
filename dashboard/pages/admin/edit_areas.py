"""The pages that change priority neighbourhoods, add and remove them, and those that name wards and LSOAs."""

from collections.abc import Sequence

from dash import html
from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.configuration import effective
from dashboard.domain.areas.places import Place, PlaceKind, find_lsoa, find_ward
from dashboard.domain.areas.sets import Neighbourhood
from dashboard.kpis.administration import Administration
from dashboard.pages.admin import drafts
from dashboard.pages.admin.addresses import ADD_AREA_PATH, ADMIN_PATH, NAMES_PATH, area_url
from dashboard.pages.admin.frame import article, edit_page, nothing
from dashboard.pages.page import PageContent, Query


def area(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of a priority neighbourhood."""
    version, city = source.current(), source.city
    slug, now = query.get("slug", ""), effective(city.areas_as_built, version.configuration)
    place = next((place for place in now.neighbourhoods if place.slug == slug), None)
    if place is None:
        return nothing("There is no such priority neighbourhood")
    title, draft = place.name, None
    if "remove" in query:
        draft = drafts.removed(slug, version.configuration, city)
    elif drafts.SENT in query:
        draft = drafts.area(query, version.configuration, city)
        place = next(one for one in effective(city.areas_as_built, draft).neighbourhoods if one.slug == slug)
    lead = (
        "What this priority neighbourhood is called, and which LSOAs it is made of. Its address stays "
        f"/neighbourhood/{slug}, whatever it is called."
    )
    return edit_page(source, token, (title, lead), _form(source, place, area_url(slug)), (version, draft))


def added(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page that adds a priority neighbourhood."""
    version, city = source.current(), source.city
    sent = {key: text for key, text in query.items() if key != "slug"}
    draft, place = None, Neighbourhood("", "", "", ())
    if drafts.SENT in sent:
        draft = drafts.area(sent, version.configuration, city)
        (slug,) = draft.areas.keys() - version.configuration.areas.keys()
        place = next(one for one in effective(city.areas_as_built, draft).neighbourhoods if one.slug == slug)
    lead = "A neighbourhood of whole LSOAs that the dashboard shows by name, in charts, and together with the others."
    form = _form(source, place, ADD_AREA_PATH)
    return edit_page(source, token, ("Add a priority neighbourhood", lead), form, (version, draft))


def _form(source: Administration, place: Neighbourhood, address: str) -> Markup:
    names = source.city.lsoas["name"]
    lines = [f"{code} {names[code]}" if code in names.index else code for code in place.lsoa_codes]
    return render(
        "admin_area.html",
        address=address,
        name=place.name,
        short_name=place.short_name,
        lsoas="\n".join(lines),
        lsoa_vintage=source.city.config.lsoa_vintage,
        rows=max(4, min(len(lines) + 2, 20)),
        removable=address != ADD_AREA_PATH,
    )


def name(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page that names a ward or an LSOA; without one, it asks which."""
    version, city = source.current(), source.city
    asked = query.get("of", "")
    place = find_ward(city, asked) or find_lsoa(city, asked) if asked else None
    if place is None:
        return _which(asked, city.config.city_name)
    draft = drafts.name(place, query, version.configuration, city) if drafts.SENT in query else None
    shown = draft or version.configuration
    config = effective(city.areas_as_built, shown)
    given = (config.ward_names if place.kind is PlaceKind.WARD else config.place_names).get(place.key, "")
    form = render("admin_name.html", address=NAMES_PATH, code=place.key, name=given, kind=place.kind)
    official, about = _official(source, place)
    lead = f"{about} Files handed in and searches know its official name as well."
    return edit_page(source, token, (f"What {official} is called", lead), form, (version, draft))


def _official(source: Administration, place: Place) -> tuple[str, str]:
    """Return the official name of a ward or LSOA, and what it is."""
    city = source.city
    if place.kind is PlaceKind.LSOA:
        official = str(city.lsoas.at[place.key, "name"])
        return (
            official,
            f"{official} ({place.key}) is an LSOA of {city.config.lsoa_vintage}; on pages it is “{place.name}” now.",
        )
    of = [vintage for vintage in city.ward_vintages.values() if place.key in vintage.wards.index]
    official = str(of[0].wards.at[place.key, "official_name"])
    labels = " and ".join(vintage.label for vintage in of)
    return f"{official} ward", f"{official} ({place.key}) is a ward, {labels}; on pages it is “{place.name}” now."


def _which(asked: str, city_name: str) -> PageContent:
    title = "Names of wards and LSOAs"
    said: Sequence[object] = ()
    if asked:
        said = [html.P(f"There is no ward or LSOA “{asked[:60]}” in {city_name}.", className="notice", role="status")]
    content = article(
        html.P(html.A("Administration", href=ADMIN_PATH), className="back"),
        html.H1(title),
        *said,
        render("admin_which.html", address=NAMES_PATH, asked=asked[:60]),
    )
    return PageContent(content, status=404 if asked else 200, title=f"{title} – Administration")
