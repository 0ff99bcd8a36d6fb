"""The page of service figures, in local mode: the tests reach `python app.py` on a loopback address."""

import pytest

from .tools import Dashboard, expect


@pytest.fixture
def own():
    dashboard = Dashboard()
    yield dashboard
    dashboard.stop()


def test_the_illustrative_figures_are_removed_with_one_action_by_keyboard(new_visitor, own):
    visitor = new_visitor(address=own.address)
    # a new database is filled before its first reader is answered
    visitor.page.set_default_timeout(40_000)
    visitor.open("/data")
    expect(visitor.page.get_by_text("Illustrative figures, not council data")).to_be_visible()
    expect(visitor.page.get_by_text("Local mode")).to_be_visible()
    visitor.page.get_by_role("button", name="Remove them").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_text("No KPI has been defined yet")).to_be_visible()
    expect(visitor.page.get_by_text("Illustrative")).to_have_count(0)
    visitor.wait_until_ready()
