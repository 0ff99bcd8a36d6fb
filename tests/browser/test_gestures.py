"""Wheel, dragging and fingers: the page still scrolls, and nobody is caught in the map."""

import pytest

from .tools import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def middle(visitor):
    box = visitor.stage.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def wait_for(visitor, expression):
    """Wait until a JavaScript expression holds; in the page itself, since its policy allows no evaluated text."""
    visitor.page.evaluate(
        f"""() => new Promise((done, failed) => {{
          const start = performance.now();
          const look = () => {expression} ? done() : performance.now() - start > 5000
            ? failed(new Error('never came true: ' + {expression!r})) : requestAnimationFrame(look);
          look();
        }})"""
    )


def test_ctrl_and_wheel_zoom_on_the_point_under_the_pointer(visitor, model):
    visitor.open()
    before = visitor.view_box()
    point = visitor.point(model, "E01033035")
    visitor.page.mouse.move(*point)
    visitor.page.keyboard.down("Control")
    visitor.page.mouse.wheel(0, -200)
    visitor.page.keyboard.up("Control")
    visitor.page.wait_for_url("**view=**")
    assert visitor.view_box()[2] < before[2]
    assert visitor.point(model, "E01033035") == pytest.approx(point, abs=1.5)
    assert visitor.page.evaluate("scrollY") == 0
    expect(visitor.page.locator("[data-map-hint]")).to_be_hidden()


def test_the_plain_wheel_scrolls_the_page_and_tells_how_to_zoom(visitor):
    visitor.open()
    before = visitor.view_box()
    visitor.page.mouse.move(*middle(visitor))
    visitor.page.mouse.wheel(0, 200)
    expect(visitor.page.locator("[data-map-hint]")).to_have_text("Hold Ctrl and scroll to zoom the map")
    expect(visitor.page.locator("[data-map-hint]")).to_be_visible()
    wait_for(visitor, "scrollY > 100")
    assert visitor.view_box() == before
    expect(visitor.page.locator("[data-map-hint]")).to_be_hidden()


def test_dragging_moves_the_map_and_chooses_nothing(visitor):
    visitor.open("/?view=1200,1200,800")
    before = visitor.view_box()
    x, y = middle(visitor)
    scale = visitor.stage.bounding_box()["width"] / before[2]
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x - 60, y - 30, steps=5)
    visitor.page.mouse.up()
    after = visitor.view_box()
    assert after[0] - before[0] == pytest.approx(60 / scale, rel=0.02)
    assert after[1] - before[1] == pytest.approx(30 / scale, rel=0.02)
    visitor.expect_view_in_query()
    assert set(visitor.query) == {"view"}
    expect(visitor.page.locator("[data-areas] [aria-selected=true]")).to_have_count(0)

    # the next click is a click again
    visitor.page.mouse.click(x, y)
    expect(visitor.page.locator("[data-areas] [aria-selected=true]")).to_have_count(1)


def test_a_click_with_a_trembling_hand_still_chooses(visitor, model):
    visitor.open()
    x, y = visitor.point(model, "E01011310")
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x + 2, y + 1)
    visitor.page.mouse.up()
    expect(visitor.page.locator("[data-areas] [aria-selected=true]")).to_have_count(1)


@pytest.fixture
def phone(new_visitor):
    visitor = new_visitor(**PHONE)
    visitor.open()
    visitor.stage.scroll_into_view_if_needed()
    visitor.fingers = visitor.context.new_cdp_session(visitor.page)
    return visitor


def touch(phone, kind, *points):
    touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    phone.fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def test_two_fingers_zoom_the_map_and_not_the_page(phone):
    before = phone.view_box()
    x, y = middle(phone)
    touch(phone, "touchStart", (x - 20, y), (x + 20, y))
    for apart in (30, 45, 60, 80):
        touch(phone, "touchMove", (x - apart, y), (x + apart, y))
    touch(phone, "touchEnd")
    phone.page.wait_for_url("**view=**")
    assert phone.view_box()[2] == pytest.approx(before[2] / 4, rel=0.1)
    assert phone.page.evaluate("visualViewport.scale") == 1
    assert set(phone.query) == {"view"}


def test_two_fingers_together_move_the_map(phone):
    phone.open("/?view=1200,1200,800")
    before, scrolled = phone.view_box(), phone.page.evaluate("scrollY")
    x, y = middle(phone)
    touch(phone, "touchStart", (x - 30, y), (x + 30, y))
    for moved in (10, 20, 30, 40):
        touch(phone, "touchMove", (x - 30, y + moved), (x + 30, y + moved))
    touch(phone, "touchEnd")
    phone.page.wait_for_url(lambda url: "view=1200,1200,800" not in url)
    after = phone.view_box()
    assert after[1] < before[1]
    assert after[2] == pytest.approx(before[2], rel=0.02)
    assert phone.page.evaluate("scrollY") == scrolled


def test_one_finger_scrolls_the_page(phone):
    before, scrolled = phone.view_box(), phone.page.evaluate("scrollY")
    x, y = middle(phone)
    touch(phone, "touchStart", (x, y))
    for moved in range(15, 200, 15):
        touch(phone, "touchMove", (x, y - moved))
    touch(phone, "touchEnd")
    wait_for(phone, f"scrollY > {scrolled + 80}")
    assert phone.view_box() == before
    assert phone.query == {}


def test_a_tap_chooses_and_tells(phone, model):
    phone.page.touchscreen.tap(*phone.point(model, "E01011310"))
    expect(phone.page.locator("[data-areas] [aria-selected=true]")).to_have_count(1)
    expect(phone.card).to_be_visible()
    expect(phone.card).to_contain_text("in England")
    phone.expect_in_query(area="E01011310")
