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
        expect(page.locator(".compare thead").first).to_contain_text(name)
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
    heads = page.locator(".compare").first.locator("thead th")
    expect(heads).to_have_count(6)
    expect(heads.nth(4)).to_contain_text("Own area of two LSOAs")
    tab_to(page, page.get_by_role("link", name="Remove Lincoln Green"))
    page.keyboard.press("Enter")
    expect(heads).to_have_count(5)


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


def overflowing(page):
    """Return what is wider or higher than its box, so that it has to be scrolled by itself."""
    return page.evaluate("""() => [...document.querySelectorAll(".compare-page > :not(.compare-forms) *")]
      .filter(one => ["auto", "scroll"].includes(getComputedStyle(one).overflowX)
        || ["auto", "scroll"].includes(getComputedStyle(one).overflowY)).map(one => one.className)
      .filter(name => name !== "ticks")""")


@pytest.mark.parametrize("size", [PHONE, {"viewport": {"width": 1366, "height": 768}}])
def test_the_page_scrolls_and_no_box_within_it(new_visitor, size):
    visitor = new_visitor(**size)
    for path in ("/compare", SIX):
        shown(visitor, path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        assert overflowing(visitor.page) == []


def test_on_a_phone_each_measure_is_a_block_that_names_every_area(new_visitor):
    visitor = new_visitor(**PHONE)
    shown(visitor, SIX)
    rows = visitor.page.get_by_role("table", name="Deprivation. Compared").get_by_role("row")
    expect(rows).to_have_count(1 + 12)
    row = rows.nth(1)
    expect(row.get_by_role("cell")).to_have_count(1 + 6 + 1)
    expect(row.locator(".whose").first).to_have_text("Beverleys")
    for cell in row.locator(".figures").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= 360
    assert row.locator(".dots").bounding_box()["width"] > 280


def test_the_heads_stay_in_sight_while_the_page_scrolls(visitor):
    shown(visitor, SIX)
    visitor.page.set_viewport_size({"width": 1366, "height": 768})
    visitor.page.get_by_role("rowheader", name="Crime").scroll_into_view_if_needed()
    visitor.page.mouse.wheel(0, 300)
    notice = visitor.page.locator(".page-notice").bounding_box()
    head = visitor.page.locator(".compare thead th").first.bounding_box()
    assert notice["y"] == pytest.approx(0, abs=1)
    assert notice["height"] - 4 <= head["y"] <= notice["height"]


def test_it_prints_across(visitor, paper, tmp_path):
    shown(visitor, SIX)
    visitor.page.pdf(path=tmp_path / "compare.pdf", prefer_css_page_size=True)
    pages, text = paper(tmp_path / "compare.pdf")
    assert pages <= 5
    assert text.count("Illustrative figures, not council data") == pages, "on every side"
    assert "Leeds 011A" in text
    assert "Remove" not in text
