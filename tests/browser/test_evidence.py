"""Who is reached, and the evidence sheet: by keyboard, on two sides in every typeface, on a phone, without scripts."""

import re

import pytest

from .test_profiles import TOO_SMALL, TYPEFACES, printed
from .tools import expect

KPI = "illustrative-jobshop-customers"
#: As long as the form permits.
LONG = ("People would have to travel further, and some would not come at all. " * 9)[:600].strip()


@pytest.fixture
def sheet(visitor):
    """Write an evidence sheet as full as there may be one, by keyboard alone; return its address."""
    visitor.open("/equality/new")
    page = visitor.page
    for label, text in (
        (
            "Title: what is proposed, in a few words",
            "Moving jobshops from six places to two hubs with a telephone line",
        ),
        ("What is proposed, and whom it would affect", LONG),
        ("What else is known: what residents, groups and staff have said", LONG),
        ("Why? This is kept in the history.", "Agreed by the board in May"),
    ):
        page.get_by_label(label).focus()
        page.keyboard.insert_text(text)
    for name in ("Jobshop customers (illustrative)", "Six priority neighbourhoods", "Beeston & Holbeck (ward)", "Sex",
                 "Disability"):  # fmt: skip
        page.get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/equality/\d+\?saved=1"))
    visitor.wait_until_ready()
    return page.url


def test_a_sheet_prints_on_two_sides_in_every_typeface(visitor, sheet, sides, tmp_path):
    for typeface in TYPEFACES:
        found = printed(visitor, sides, tmp_path, typeface)
        assert len(found) <= 2, typeface
        text = " ".join(found)
        assert text.count("Illustrative figures, not council data") == len(found), "on every side"
        for expected in ("Who lives there, and who is reached", "Questions to ask", "Where each figure comes from",
                         "Printed from"):  # fmt: skip
            assert expected in text
        for control in ("Copy link", "Change this sheet", "History", "Undo"):
            assert control not in text
    # a table that is wider than the paper would be printed smaller than it is
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": 703, "height": 900})
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert visitor.page.evaluate(TOO_SMALL) == []


def test_choices_of_the_page_are_made_without_scripts(new_visitor):
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.address}/kpi/{KPI}/equality")
    expect(page.locator("h1")).to_contain_text("Who is reached: Jobshop customers")
    expect(page.locator(".lead")).to_contain_text("For 77% of customers in Leeds, disability is not known.")
    page.get_by_label("Characteristic").select_option("sex")
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(re.compile(r"/equality\?by=sex$"))


def test_nothing_of_the_page_is_wider_than_a_phone(new_visitor):
    visitor = new_visitor(viewport={"width": 360, "height": 740})
    visitor.open(f"/kpi/{KPI}/equality")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
