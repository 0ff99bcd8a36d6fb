"""Picking an area of one's own on the map: clicks, drawing, keyboard, fingers; the address tells what is picked."""

import re

import pytest
import shapely

from dashboard.domain.areas.compared import stepped
from dashboard.domain.wording.picked import picked_sentence

from .test_gestures import touch, wait_for
from .tools import expect

LINCOLN_GREEN, BEVERLEYS = "E01033035", "E01011372"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def sentence(city, codes):
    lsoas = city.lsoas.loc[sorted(codes)]
    inside = int((lsoas["imd_rank"] * 10 <= city.edition.lsoa_count).sum())
    return picked_sentence(list(lsoas["display_name"]), int(lsoas["population"].sum()), city.population_year, inside)


def expect_picked(visitor, city, codes):
    """Wait until the address, the words, the marks and what assistive technology hears are of these areas."""
    visitor.expect_in_query(pick=stepped(codes) if codes else "none")
    expect(visitor.page.locator("[data-pick-said]")).to_have_text(sentence(city, codes))
    chosen = visitor.page.locator("[data-areas] > path[aria-selected=true]")
    expect(chosen).to_have_count(len(codes))
    expect(visitor.page.locator(".mark-picked")).to_be_visible(visible=bool(codes))


def start(visitor):
    visitor.page.get_by_role("button", name="Pick an area").click()
    expect(visitor.page.locator("[data-pick-said]")).to_be_visible()
    expect(visitor.page.locator("[data-picking]")).to_have_count(1)


def test_clicks_pick_and_take_out_and_back_undoes_them(visitor, city, model):
    visitor.open("/?area=E01011310")
    start(visitor)
    expect_picked(visitor, city, [])
    visitor.page.mouse.click(*visitor.point(model, LINCOLN_GREEN))
    expect_picked(visitor, city, [LINCOLN_GREEN])
    expect(visitor.page.get_by_role("link", name="Figures beside Leeds")).to_be_visible()
    visitor.page.mouse.click(*visitor.point(model, BEVERLEYS))
    expect_picked(visitor, city, [LINCOLN_GREEN, BEVERLEYS])
    # what is chosen stays what it was
    visitor.expect_in_query(area="E01011310")
    visitor.page.mouse.click(*visitor.point(model, LINCOLN_GREEN))
    expect_picked(visitor, city, [BEVERLEYS])
    visitor.page.go_back()
    expect_picked(visitor, city, [LINCOLN_GREEN, BEVERLEYS])
    visitor.reload()
    expect_picked(visitor, city, [LINCOLN_GREEN, BEVERLEYS])
    visitor.page.get_by_role("button", name="Clear", exact=True).click()
    expect_picked(visitor, city, [])
    visitor.page.get_by_role("button", name="Stop picking").click()
    visitor.expect_query(area="E01011310")
    expect(visitor.page.locator("[data-pick-bar]")).to_be_hidden()
    expect(visitor.page.locator("[data-areas] > path[aria-selected=true]")).to_have_count(1)
    visitor.page.mouse.click(*visitor.point(model, LINCOLN_GREEN))
    visitor.expect_query(area=LINCOLN_GREEN)
    assert visitor.troubles == []


def drawn(visitor, corners):
    """Draw round with the mouse; return what has been drawn in map units."""
    x, y, width, _ = visitor.view_box()
    stage = visitor.stage.bounding_box()
    scale = width / stage["width"]
    visitor.page.mouse.move(*corners[0])
    visitor.page.mouse.down()
    for corner in corners[1:]:
        visitor.page.mouse.move(*corner, steps=3)
    visitor.page.mouse.up()
    return shapely.Polygon([(x + (left - stage["x"]) * scale, y + (top - stage["y"]) * scale) for left, top in corners])


@pytest.mark.parametrize("corners", [((0, 0), (60, 0), (60, 40), (0, 40)), ((0, 0), (120, 10), (20, 95))])
def test_what_is_drawn_round_is_picked_and_a_second_time_taken_out(visitor, city, model, corners):
    visitor.open("/?view=1300,1250,900")
    start(visitor)
    x, y = visitor.point(model, LINCOLN_GREEN)
    corners = [(x - 20 + across, y - 15 + down) for across, down in corners]
    before = visitor.view_box()
    polygon = drawn(visitor, corners)
    middles = shapely.centroid(model.grid.place(city.lsoa_boundaries.geometry))
    # at the very edge a rounded pixel decides
    clear = shapely.distance(polygon.exterior, middles) > 3
    within = shapely.contains(polygon, middles)
    expected = set(city.lsoas.index[within & clear])
    assert len(expected) > 2
    visitor.page.wait_for_url(re.compile("pick=E"))
    visitor.page.locator("[data-areas] > path[aria-selected=true]").first.wait_for()
    found = visitor.page.evaluate(
        "[...document.querySelectorAll('[data-areas] > path')].map((path) => path.getAttribute('aria-selected'))"
    )
    codes = {code for code, told in zip(city.lsoas.index, found, strict=True) if told == "true"}
    assert codes - set(city.lsoas.index[~clear]) == expected
    expect_picked(visitor, city, codes)
    assert visitor.view_box() == before
    drawn(visitor, corners)
    expect_picked(visitor, city, [])
    assert visitor.troubles == []


def test_it_is_picked_by_keyboard_and_said(visitor, city):
    visitor.open()
    start(visitor)
    visitor.page.locator("[data-areas] > path[tabindex='0']").focus()
    first = visitor.page.evaluate("[...document.activeElement.parentElement.children].indexOf(document.activeElement)")
    visitor.page.keyboard.press("Space")
    code = city.lsoas.index[first]
    expect_picked(visitor, city, [code])
    status = visitor.page.locator("[data-map-status]")
    expect(status).to_have_text(f"Picked: {city.lsoas.at[code, 'display_name']}. {sentence(city, [code])}")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("[data-areas] > path[aria-selected=true]")).to_have_count(2)
    visitor.page.keyboard.press("Enter")
    expect_picked(visitor, city, [code])
    assert visitor.page.locator("[data-areas]").get_attribute("aria-multiselectable") == "true"


def test_what_would_be_too_large_is_refused_and_told(visitor, city, model):
    codes = list(city.lsoas.index[:60])
    visitor.open(f"/?pick={stepped(codes)}")
    expect_picked(visitor, city, codes)
    visitor.page.mouse.click(*visitor.point(model, LINCOLN_GREEN))
    told = "An area of your own may have up to 60 neighbourhoods; this would make 61."
    expect(visitor.page.locator("[data-map-hint]")).to_have_text(told)
    expect_picked(visitor, city, codes)


def test_fingers_pick_and_one_finger_still_scrolls(new_visitor, city, model):
    visitor = new_visitor(**PHONE)
    visitor.open()
    start(visitor)
    visitor.stage.scroll_into_view_if_needed()
    visitor.page.touchscreen.tap(*visitor.point(model, LINCOLN_GREEN))
    expect_picked(visitor, city, [LINCOLN_GREEN])
    # no card lies over the neighbours
    expect(visitor.card).to_be_hidden()
    assert visitor.stage.evaluate("one => getComputedStyle(one).touchAction") == "pan-x pan-y"
    stage = visitor.stage.bounding_box()
    x, y = stage["x"] + stage["width"] / 3, stage["y"] + stage["height"] / 2
    visitor.fingers, before = visitor.context.new_cdp_session(visitor.page), visitor.page.evaluate("scrollY")
    touch(visitor, "touchStart", (x, y))
    for moved in range(15, 200, 15):
        touch(visitor, "touchMove", (x, y - moved))
    touch(visitor, "touchEnd")
    wait_for(visitor, f"scrollY > {before + 80}")
    expect_picked(visitor, city, [LINCOLN_GREEN])


def test_a_link_shows_it_without_scripts_and_leads_on(new_visitor, city):
    codes = [BEVERLEYS, LINCOLN_GREEN, "E01011310"]
    visitor = new_visitor(java_script_enabled=False)
    visitor.page.goto(f"{visitor.address}/?pick={stepped(codes)}")
    expect(visitor.page.locator("[data-pick-said]")).to_have_text(sentence(city, codes))
    visitor.page.get_by_role("link", name="Figures beside Leeds").click()
    expect(visitor.page.locator("h1")).to_have_text("Compare areas")
    expect(visitor.page.locator(".compare-name").first).to_contain_text("Own area of three LSOAs")
