"""A document that comes in slowly: the scripts are there before it is, and wait for it."""

import pytest

from .halting import HaltingServer
from .tools import expect

#: Where a page breaks off: in the data of the map, and at its end.
MARKS = ('id="map-data">{"', "</body>")


@pytest.fixture
def halting(address, request):
    server = HaltingServer(address, request.param)
    yield server
    server.stop()


@pytest.mark.parametrize("halting", MARKS, indirect=True)
def test_nothing_is_read_before_the_document_is_there(new_visitor, halting):
    visitor = new_visitor(address=halting.address)
    visitor.open("/?colour=crime&area=E01011372")
    assert halting.halted == ["/?colour=crime&area=E01011372"]
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    expect(visitor.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    visitor.page.get_by_label("Colour the map by").select_option(label="Income")
    expect(visitor.page.locator("h1")).to_have_text("Income in Leeds")


@pytest.mark.parametrize("path", ["/", "/?kpi=illustrative-missed-bins"])
def test_what_is_chosen_before_the_scripts_are_there_is_kept(new_visitor, path):
    visitor = new_visitor()
    page = visitor.page
    held = []
    page.route("**/js/main.mjs", lambda route: held.append(route))  # noqa: PLW0108 - a built-in cannot be marked
    page.goto(visitor.address + path, wait_until="commit")
    page.get_by_label("Colour the map by").wait_for()
    # nothing answers yet
    assert page.evaluate("document.documentElement.dataset.scripts") is None
    page.get_by_label("Colour the map by").select_option(label="Crime")
    page.get_by_label("Colours").select_option("purple")
    page.get_by_label("Twelve target wards").check()
    while not held:
        page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    visitor.wait_until_ready()
    expect(page.locator("h1")).to_have_text("Crime in Leeds")
    expect(page.get_by_label("Colour the map by")).to_have_value("crime")
    expect(page.locator("html")).to_have_attribute("data-palette", "purple")
    expect(page.get_by_label("Twelve target wards")).to_be_checked()
    page.wait_for_function("location.search.includes('palette=purple')")
    assert visitor.query["colour"] == "crime"
    assert "kpi" not in visitor.query
    assert "target-wards" in visitor.query["outline"]


def test_another_kpi_chosen_before_the_scripts_are_there_is_kept(new_visitor):
    visitor = new_visitor()
    page = visitor.page
    held = []
    page.route("**/js/later/kpi_map.mjs", lambda route: held.append(route))  # noqa: PLW0108 - a built-in cannot be marked
    page.goto(f"{visitor.address}/?kpi=illustrative-missed-bins", wait_until="commit")
    page.get_by_label("Service KPI").select_option("illustrative-jobshop-customers")
    while not held:
        page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    visitor.wait_until_ready()
    expect(page.locator("h1")).to_have_text("Jobshop customers (illustrative) in Leeds")
    visitor.expect_in_query(kpi="illustrative-jobshop-customers")
