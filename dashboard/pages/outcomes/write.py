"""The pages that open forms of outcomes and curves, and those that take a version back."""

from collections.abc import Sequence

from dashboard.domain.access.roles import Person
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.domain.outcomes.curves import curve_key
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes, own
from dashboard.pages.documents import Told, Undo, check_may_write, no_version, number_asked, undo_page
from dashboard.pages.messages import unknown_area
from dashboard.pages.outcomes import curve_form, form
from dashboard.pages.outcomes.addresses import curve_url, set_url
from dashboard.pages.outcomes.curve import unknown_measure
from dashboard.pages.page import PageContent, Query


def _place(outcomes: Outcomes, person: Person, query: Query) -> Place | None:
    place = find_neighbourhood(outcomes.city, query.get("slug", ""))
    if place is not None:
        check_may_write(person, place.key, place.name)
    return place


def change_set(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the form of a neighbourhood's outcomes, with outcomes to start from where the address names them."""
    place = _place(outcomes, person, query)
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    held = own(outcomes.outcome_sets(person.viewer).get(place.key))
    values = form.values_of(held.document) if held else {"public": "no", "why": ""}
    values = form.with_templates(values, query, outcomes.indicators())
    return form.form_page(outcomes, token, place, held, (values, Told()))


def undo_set(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the page that takes a version of a neighbourhood's outcomes back."""
    place = _place(outcomes, person, query)
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    return _undo(outcomes, (Kind.OUTCOMES, place.key), (set_url(place.key), "The outcomes"), token, query)


def change_curve(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the form of the text about a curve."""
    place, measure = _place(outcomes, person, query), query.get("measure", "")
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    if measure not in outcomes.indicators():
        return unknown_measure(place)
    held = own(outcomes.curve_text(person.viewer, place.key, measure))
    values = curve_form.values_of(held.document if held else None)
    return curve_form.form_page(outcomes, token, (place, measure), held, (values, Told()))


def undo_curve(outcomes: Outcomes, person: Person, token: str, query: Query) -> PageContent:
    """Build the page that takes a version of the text about a curve back."""
    place, measure = _place(outcomes, person, query), query.get("measure", "")
    if place is None:
        return unknown_area(query.get("slug", ""), "neighbourhood")
    where = (Kind.CURVE, curve_key(place.key, measure))
    return _undo(outcomes, where, (curve_url(place.key, measure), "The curve"), token, query)


def _undo(outcomes: Outcomes, where: tuple[Kind, str], back: Sequence[str], token: str, query: Query) -> PageContent:
    version, versions = number_asked(query.get("version", "")), outcomes.history(*where)
    address, words = back
    if not 0 < version <= len(versions):
        return no_version(address, words)
    content = undo_page(Undo(versions, version, f"{address}/undo", (address, words), token))
    return PageContent(content, title=f"Undo version {version}")
