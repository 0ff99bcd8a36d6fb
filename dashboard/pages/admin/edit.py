"""The pages that change one part of the configuration each, and the one that takes a change back."""

from dataclasses import replace

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.configuration import Configuration, effective
from dashboard.domain.areas.configuration_checks import FLOOR, MOST_LEAST, ROUND_TO, problems, why_not_own
from dashboard.domain.areas.sets import AreasConfig, SetKey
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.choices import KPI
from dashboard.domain.weighing.choice import MOST, given_weights
from dashboard.domain.wording.configuration import differences
from dashboard.kpis.administration import Administration
from dashboard.pages.admin import drafts
from dashboard.pages.admin.addresses import (
    ADMIN_PATH,
    DISCLOSURE_PATH,
    EDITION_PATH,
    ILLUSTRATIVE_PATH,
    SETS_PATH,
    TARGET_WARDS_PATH,
    WEIGHTS_PATH,
    undo_url,
)
from dashboard.pages.admin.frame import article, consequences, edit_page, listed, nothing, save_form
from dashboard.pages.page import PageContent, Query

_SETS = {
    SetKey.MOST_DEPRIVED: "the most deprived LSOAs",
    SetKey.PRIORITY: "the priority neighbourhoods together",
    SetKey.TARGET_WARDS: "the target wards together",
    SetKey.WARDS: "the ward boundaries",
}


def target_wards(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the target wards."""
    version, city = source.current(), source.city
    draft = drafts.target_wards(query, version.configuration, city) if drafts.SENT in query else None
    shown = draft or version.configuration
    config = effective(city.areas_as_built, shown)
    wards = sorted((str(name), str(code)) for code, name in city.wards["name"].items())
    form = render(
        "admin_wards.html",
        address=TARGET_WARDS_PATH,
        vintage=config.ward_vintage,
        wards=[{"code": code, "name": name, "ticked": code in config.target_ward_codes} for name, code in wards],
        set=_set(SetKey.TARGET_WARDS, shown, config, city.areas_as_built),
    )
    lead = (
        "Wards that the dashboard shows one by one and together, as what the priority neighbourhoods are set against."
    )
    return edit_page(source, token, ("Target wards", lead), form, (version, draft))


def _set(key: SetKey, shown: Configuration, config: AreasConfig, built: AreasConfig) -> dict[str, object]:
    return {
        "key": key.value,
        "what": _SETS[key],
        "label": config.labels.get(key, ""),
        "note": built.status.get(key, ""),
        "confirmed": key in shown.confirmed,
        "share_pct": config.share_pct if key is SetKey.MOST_DEPRIVED else 0,
    }


def sets(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the sets of areas."""
    version, city = source.current(), source.city
    draft = drafts.sets(query, version.configuration, city) if drafts.SENT in query else None
    shown = draft or version.configuration
    config = effective(city.areas_as_built, shown)
    entries = [_set(key, shown, config, city.areas_as_built) for key in SetKey]
    form = render("admin_sets.html", address=SETS_PATH, sets=entries)
    lead = "What sets of areas are called on maps, in tables and in sentences, and how the most deprived set is drawn."
    return edit_page(source, token, ("Sets of areas", lead), form, (version, draft))


def edition(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the edition of the Indices that is the city's own."""
    version, city = source.current(), source.city
    draft = drafts.edition(query, version.configuration, city) if drafts.SENT in query else None
    shown = draft or version.configuration
    config = effective(city.areas_as_built, shown)
    form = render(
        "admin_edition.html",
        address=EDITION_PATH,
        editions=[(year, one.edition.title, why_not_own(city, year)) for year, one in city.editions.items()],
        chosen=config.edition_year,
        set=_set(SetKey.MOST_DEPRIVED, shown, config, city.areas_as_built),
    )
    lead = (
        "The edition of the Indices that profiles, sets of areas, KPIs and downloads follow. Readers can look at any "
        "edition on the map, and at all of them on the page Change."
    )
    return edit_page(source, token, ("The city’s own edition of the Indices", lead), form, (version, draft))


def disclosure(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the rule for small numbers."""
    version, city = source.current(), source.city
    draft = drafts.disclosure(query, version.configuration, city) if drafts.SENT in query else None
    rule = (draft or version.configuration).small_numbers
    form = render(
        "admin_disclosure.html",
        address=DISCLOSURE_PATH,
        on=rule is not None,
        rule=rule or FLOOR,
        floor=FLOOR,
        most=MOST_LEAST,
        bases=ROUND_TO,
    )
    lead = (
        "How small a count of a service may be shown, to whom, and how it is rounded. Settings only make it stricter."
    )
    return edit_page(source, token, ("Disclosure of small numbers", lead), form, (version, draft))


def illustrative(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the illustrative figures."""
    version, there = source.current(), source.has_illustrative
    draft = None
    if drafts.SENT in query:
        wanted = drafts.illustrative(query, version.configuration, source.city)
        draft = version.configuration if wanted.illustrative == there else wanted
    shown = there if draft is None or draft.illustrative is None else draft.illustrative
    form = render("admin_illustrative.html", address=ILLUSTRATIVE_PATH, shown=shown)
    lead = (
        "Example KPIs with illustrative figures, so that every page can be seen at work. Removing them touches no "
        "figure of the council; adding them takes some seconds."
    )
    return edit_page(source, token, ("Illustrative figures", lead), form, (version, draft))


def weights(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page of the council's own weights."""
    version, city = source.current(), source.city
    draft = drafts.weights(query, version.configuration, city) if drafts.SENT in query else None
    kept = (draft or version.configuration).weights
    labels = {domain.key: domain.label for domain in DOMAINS}
    added = {key: key for key in [*kept, *given_weights(query)] if key.startswith(KPI)}
    # what was typed stands in the form again, be it a number or not
    held = {**city.edition.weights_pct, **kept}
    typed = {key: query.get(key) or f"{held.get(key, 0):g}" for key in labels | added}
    form = render(
        "admin_weights.html",
        address=WEIGHTS_PATH,
        own=bool(kept) or bool(given_weights(query)),
        fields=[(key, label, typed[key]) for key, label in (labels | added).items()],
        most=MOST,
    )
    lead = (
        "What the page “Weigh the domains yourself” offers as the council’s own weights, beside the published ones. "
        "They change no other page. To weigh KPIs too, choose weights there and follow “Keep as the council’s own”."
    )
    return edit_page(source, token, ("The council’s own weights", lead), form, (version, draft))


def undo(source: Administration, token: str, query: Query) -> PageContent:
    """Build the page that takes a version back."""
    history = {one.number: one for one in source.history()}
    text = query.get("number", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
    if number not in history:
        return nothing("There is no such version of the configuration")
    version, city = source.current(), source.city
    wanted = history[number - 1].configuration if number > 1 else Configuration()
    changes, wrong = differences(version.configuration, wanted, city), problems(wanted, city)
    also = [later for later in sorted(history) if later > number]
    said: list[object] = [html.P(f"Reason given for version {number}: “{history[number].why}”")]
    if also:
        what = f"version {also[0]}" if len(also) == 1 else f"the versions {also[0]} to {also[-1]}"
        said.append(html.P(f"What came after it, {what}, is taken back as well.", className="notice"))
    if wrong:
        said += [html.P("This does not fit the data in use any more:"), listed(wrong, "problems")]
    elif not changes:
        said.append(html.P("Nothing would change: what holds now is what held before that version."))
    else:
        stake = source.at_stake(replace(wanted, keeps_areas=False))
        save = save_form(undo_url(number), token, version.number, stake, words=f"Undo version {number}")
        said += [listed(changes, "changes"), listed(consequences(version.configuration, wanted), "hint"), save]
    content = article(
        html.P(html.A("Administration", href=ADMIN_PATH), className="back"),
        html.H1(f"Undo version {number}"),
        html.P("What held before this version is put in force again, as a new version.", className="lead"),
        html.Section([html.H2("Check before you undo", id="check"), *said], className="check-section"),
    )
    return PageContent(content, title=f"Undo version {number} – Administration")
