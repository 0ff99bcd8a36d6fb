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
