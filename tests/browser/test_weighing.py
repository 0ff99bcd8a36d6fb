"""Weigh the domains in a browser: sliders by keyboard and pointer, the map with them, what a fresh load shows."""

import re

import pytest

from .test_axe import check
from .tools import Axe, expect

SHOWN = """() => ({
  words: [...document.querySelectorAll('.weighing [data-fragment]')].map((one) => one.innerText),
  areas: [...document.querySelectorAll('[data-map-areas] > path')].map((one) => one.getAttribute('class')),
  sliders: [...document.querySelectorAll('.weighing-row:not([hidden]) input')].map((one) => one.value),
  shares: [...document.querySelectorAll('.weighing-row:not([hidden]) .share')].map((one) => one.textContent),
})"""
LIVE = ".weighing-row:not([hidden]) [type=range]"


def open_index(visitor, query=""):
    visitor.open(f"/index{query}")
    expect(visitor.page.locator("[data-live-first]")).to_have_count(0)
    expect(visitor.page.locator(LIVE).first).to_be_visible()


def settled(page):
    """Wait until the ranking is that of the address, and return all that is shown."""
    page.wait_for_function(
        """() => { const links = [...document.querySelectorAll('.weighing-ways a[download]')];
          return links.length && links.every((one) => one.search === location.search); }"""
    )
    return page.evaluate(SHOWN)


def test_a_slider_moves_the_map_the_ranking_and_the_address_by_keyboard(visitor):
    page = visitor.page
    open_index(visitor)
    assert page.locator(".share").first.inner_text() == "22.5%"
    before, length = settled(page), page.evaluate("history.length")
    page.get_by_role("slider", name="Crime").focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    visitor.expect_query(income="22.5", employment="22.5", education="13.5", health="13.5", crime="49.3",
                         barriers="9.3", living_environment="9.3")  # fmt: skip
    expect(page.locator(".weighing .lead")).to_contain_text("With these weights")
    after = settled(page)
    assert after["areas"] != before["areas"]
    assert page.get_by_role("slider", name="Crime").evaluate("one => one === document.activeElement")
    # many steps on a slider are none for Back
    assert page.evaluate("history.length") == length
    page.reload()
    expect(page.locator("[data-live-first]")).to_have_count(0)
    expect(page.locator(".share").nth(4)).to_have_text(re.compile("35"))
    assert settled(page) == after


def test_all_weights_at_nought_say_so_and_show_the_published_ranking(visitor):
    page = visitor.page
    open_index(visitor, "?income=0&employment=0&education=0&health=0&barriers=0&living_environment=0&crime=5")
    page.get_by_role("slider", name="Crime").focus()
    page.keyboard.press("Home")
    expect(page.locator(".weighing .notice")).to_contain_text("All weights are 0")
    expect(page.locator(".weighing .lead")).to_contain_text("These are the published weights")
    page.keyboard.press("End")
    expect(page.locator(".weighing .notice")).to_have_count(0)
    expect(page.locator(".weighing .lead")).to_contain_text("With these weights")


def test_an_indicator_is_added_with_a_slider_and_keeps_what_has_been_set(visitor):
    page = visitor.page
    open_index(visitor)
    page.get_by_role("slider", name="Income").focus()
    page.keyboard.press("End")
    visitor.expect_query(income="100", employment="22.5", education="13.5", health="13.5", crime="9.3", barriers="9.3",
                         living_environment="9.3")  # fmt: skip
    with page.expect_navigation():
        page.select_option("#weighing-add", "illustrative-missed-bins")
    expect(page.locator(LIVE)).to_have_count(8)
    added = page.get_by_role("slider", name="Missed bins")
    assert added.input_value() == "10"
    assert page.get_by_role("slider", name="Income").input_value() == "100"
    expect(page.locator(".weighing .illustrative")).to_be_visible()
    added.focus()
    page.keyboard.press("Home")
    expect(page.locator(".weighing .illustrative")).to_be_hidden()
    page.keyboard.press("PageUp")
    expect(page.locator(".weighing .illustrative")).to_be_visible()
    after = settled(page)
    page.reload()
    expect(page.locator(LIVE)).to_have_count(8)
    expect(page.locator(".share").nth(7)).not_to_have_text("")
    assert settled(page) == after
    page.get_by_role("link", name=re.compile("Remove “Missed bins")).click()
    expect(page.locator(LIVE)).to_have_count(7)


def test_a_slider_that_is_drawn_ends_where_it_is_let_go(visitor):
    page = visitor.page
    open_index(visitor)
    box = page.get_by_role("slider", name="Health and disability").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=30)
    page.mouse.up()
    after = settled(page)
    assert 80 < float(page.get_by_role("slider", name="Health and disability").input_value()) <= 100
    page.reload()
    expect(page.locator("[data-live-first]")).to_have_count(0)
    expect(page.locator(".share").first).not_to_have_text("")
    # the slider itself is drawn to any point, the address has one decimal
    fresh = settled(page)
    assert {**fresh, "sliders": 0} == {**after, "sliders": 0}


@pytest.mark.parametrize("viewport", [{"width": 1366, "height": 768}, {"width": 360, "height": 740}])
def test_axe_finds_nothing_after_a_slider_was_moved(new_visitor, viewport):
    visitor = new_visitor(viewport=viewport)
    open_index(visitor, "?crime=40&kpi:illustrative-missed-bins=5")
    visitor.page.get_by_role("slider", name="Missed bins").focus()
    visitor.page.keyboard.press("PageUp")
    settled(visitor.page)
    check(Axe(), visitor, "weights after a slider was moved")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_sliders_come_into_sight_only_when_they_are_set(visitor):
    page = visitor.page
    page.add_init_script("""new MutationObserver(() => {
      const first = document.querySelector('.weighing-row:not([hidden]) [type=range]');
      if (first?.checkVisibility()) (window.seen ??= []).push(first.value);
    }).observe(document, {subtree: true, childList: true, attributes: true})""")
    open_index(visitor, "?income=70")
    assert set(page.evaluate("window.seen")) == {"70"}


def test_weights_are_chosen_without_scripts(new_visitor):
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.address}/index")
    page.get_by_label("Crime").fill("80")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".weighing .lead")).to_contain_text("With these weights")
    assert page.get_by_label("Crime").input_value() == "80"
