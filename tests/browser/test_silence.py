"""The server goes away while somebody reads."""

import pytest

from .tools import Dashboard, expect


@pytest.fixture
def mortal(url):
    dashboard = Dashboard(DATABASE_URL=url)
    yield dashboard
    dashboard.stop()


def test_a_server_that_does_not_answer_is_told_and_the_map_still_works(new_visitor, mortal, model):
    visitor = new_visitor(address=mortal.address)
    visitor.expect_trouble(
        r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|Failed to fetch|Callback failed"
    )
    visitor.open("/?area=E01011372")
    mortal.stop()
    visitor.page.mouse.click(*visitor.point(model, "E01033035"))
    status = visitor.page.locator("[data-panel-status]")
    expect(status).to_be_visible(timeout=6_000)
    expect(status).to_contain_text("The server does not answer")
    expect(status).to_contain_text("You chose Lincoln Green: 66th most deprived of 32,844 in England.")
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    assert visitor.classes() == [f"k{symbol}" for symbol in model.classes["bands"]["crime"]]
    visitor.page.get_by_role("button", name="Zoom in").click()
    visitor.page.wait_for_url("**view=**")
