"""Areas side by side, by keyboard alone, checked by axe, and on a phone."""

import re

import pytest

from .test_axe import check
from .tools import Axe, expect

PHONE = {"viewport": {"width": 360, "height": 740}}
SIX = "/compare?areas=E01011372,E05001414,E05011389,lincoln-green,priority,E01011264+E01011265"


@pytest.fixture(scope="module")
def axe():
    return Axe()


def shown(visitor, path):
    # whoever asks first waits for the database to be made
    visitor.page.goto(f"{visitor.address}{path}", timeout=60_000)
    ready(visitor)


def ready(visitor):
    """Wait until the page has been taken in hand by the scripts."""
    visitor.wait_until_ready()
    expect(visitor.page.locator(".compare-page")).to_be_visible()


def tab_to(page, target):
    """Press Tab until something has the focus, as somebody without a mouse does."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard does not get there")


def test_two_areas_and_one_of_ones_own_by_keyboard(visitor):
    page = visitor.page
    shown(visitor, SIX)
    shown(visitor, "/compare")
    field = page.get_by_role("combobox", name="Add an area")
    # one is typed whole, of the other a part is enough to choose it from the list
    for typed, arrows, name in (("Lincoln", 1, "Lincoln Green"), ("arml", 1, "Armley ward")):
        tab_to(page, field)
        page.keyboard.type(typed)
        expect(page.locator("#compare-area-results").get_by_role("option").first).to_be_visible()
        for _ in range(arrows):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("areas="))
        expect(page.locator(".compare thead")).to_contain_text(name)
        ready(visitor)
    tab_to(page, page.locator(".compare-own > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".ward-ticks > summary").first)
    page.keyboard.press("Enter")
    boxes = page.locator(".ward-ticks").first.get_by_role("checkbox")
    for number in (0, 1):
        tab_to(page, boxes.nth(number))
        page.keyboard.press("Space")
        expect(boxes.nth(number)).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"E01\d{6}[+]E01\d{6}"))
    ready(visitor)
    heads = page.locator(".compare thead th")
    expect(heads).to_have_count(5)
    expect(heads.nth(3)).to_contain_text("Own area of two LSOAs")
    tab_to(page, page.get_by_role("link", name="Remove Lincoln Green"))
    page.keyboard.press("Enter")
    expect(heads).to_have_count(4)


def test_axe_finds_nothing(axe, new_visitor):
    for name, path, options in (
        ("no areas", "/compare", {}),
        ("six areas", SIX, {}),
        ("a notice", "/compare?areas=nonsense,E01011372&unplaced=2", {}),
        ("a phone", SIX, PHONE),
    ):
        visitor = new_visitor(**options)
        shown(visitor, path)
        if visitor.page.locator(".compare-own").count():
            visitor.page.locator(".compare-own > summary").click()
            visitor.page.locator(".ward-ticks > summary").first.click()
        check(axe, visitor, name)


def test_a_phone_scrolls_the_table_and_not_the_page(new_visitor):
    visitor = new_visitor(**PHONE)
    for path in ("/compare", SIX):
        shown(visitor, path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
    head = visitor.page.locator(".compare tbody th[scope=row]").first
    before = head.bounding_box()["x"]
    visitor.page.locator(".compare-frame").evaluate("frame => frame.scrollTo(400, 0)")
    assert head.bounding_box()["x"] == pytest.approx(before, abs=2)


def test_it_prints_across(visitor, paper, tmp_path):
    shown(visitor, SIX)
    visitor.page.pdf(path=tmp_path / "compare.pdf", prefer_css_page_size=True)
    pages, text = paper(tmp_path / "compare.pdf")
    assert pages <= 5
    assert "Illustrative figures, not council data" in text
    assert "Leeds 011A" in text
    assert "Remove" not in text
