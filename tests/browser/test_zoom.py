"""Zooming and panning with the buttons, and the part of the map that the address tells."""

import pytest

from dashboard.domain.areas.sets import SetKey

from .tools import expect
from .visitor import overlap


def button(visitor, name):
    return visitor.page.locator(".map-buttons").get_by_role("button", name=name)


def assert_holds(view_box, boxes):
    x, y, width, height = view_box
    for left, top, right, bottom in boxes:
        assert x <= left < right <= x + width
        assert y <= top < bottom <= y + height


def test_the_whole_city_is_in_sight_from_the_start(visitor, model):
    visitor.open()
    assert_holds(visitor.view_box(), model.areas.boxes.tolist())
    expect(button(visitor, "Move the map to the west")).to_be_hidden()


def test_zoom_in_keeps_the_middle_and_the_address_brings_it_back(visitor, new_visitor):
    visitor.open()
    x, y, width, height = visitor.view_box()
    button(visitor, "Zoom in").click()
    closer = visitor.view_box()
    assert closer[2] == pytest.approx(width / 1.6)
    assert closer[0] + closer[2] / 2 == pytest.approx(x + width / 2)
    assert closer[1] + closer[3] / 2 == pytest.approx(y + height / 2)
    visitor.expect_view_in_query()

    other = new_visitor()
    other.page.goto(visitor.page.url)
    other.wait_until_ready()
    assert other.view_box() == pytest.approx(closer, abs=2)
    visitor.reload()
    assert visitor.view_box() == pytest.approx(closer, abs=2)


def test_opening_a_view_does_not_drift_with_every_visit(visitor):
    visitor.open()
    button(visitor, "Zoom in").click()
    button(visitor, "Move the map to the east").click()
    visitor.expect_view_in_query()
    first, address = visitor.view_box(), visitor.query
    for _ in range(2):
        visitor.reload()
        assert visitor.query == address
    assert visitor.view_box() == pytest.approx(first, abs=2)


def test_zoom_to_the_six_holds_the_six_and_reset_goes_back(visitor, city, model):
    visitor.open()
    whole = visitor.view_box()
    button(visitor, "Zoom to the six").click()
    six = [city.lsoas.index.get_loc(code) for code in city.sets[SetKey.PRIORITY].lsoa_codes]
    assert_holds(visitor.view_box(), model.areas.boxes[six].tolist())
    assert visitor.view_box()[2] < whole[2] / 2
    visitor.expect_view_in_query()
    button(visitor, "Show the whole of Leeds").click()
    assert visitor.view_box() == whole
    visitor.expect_query()


def test_pan_buttons_appear_when_zoomed_and_move_a_quarter(visitor):
    visitor.open()
    for _ in range(3):
        button(visitor, "Zoom in").click()
    for name, axis, sign in (("east", 0, 1), ("west", 0, -1), ("south", 1, 1), ("north", 1, -1)):
        before = visitor.view_box()
        button(visitor, f"Move the map to the {name}").click()
        after = visitor.view_box()
        assert after[axis] - before[axis] == pytest.approx(sign * before[2 + axis] / 4)
        assert after[2:] == before[2:]
    button(visitor, "Show the whole of Leeds").click()
    expect(button(visitor, "Move the map to the east")).to_be_hidden()


def test_zooming_ends_at_the_whole_city_and_close_by(visitor):
    visitor.open()
    whole = visitor.view_box()
    button(visitor, "Zoom out").click()
    assert visitor.view_box() == whole
    for _ in range(12):
        button(visitor, "Zoom in").click()
    assert visitor.view_box()[2] == pytest.approx(whole[2] / 40)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pages_fade_over_for_those_who_have_not_asked_for_less_motion(new_visitor, motion):
    visitor = new_visitor(reduced_motion=motion)
    visitor.page.add_init_script("addEventListener('pagereveal', event => { window.faded = !!event.viewTransition; });")
    visitor.open("/about")
    visitor.page.get_by_role("link", name="Wards", exact=True).click()
    visitor.page.wait_for_url("**/wards")
    assert visitor.page.evaluate("window.faded") is (motion == "no-preference")


def test_the_map_glides_for_those_who_have_not_asked_for_less_motion(new_visitor, city, model):
    visitor = new_visitor(reduced_motion="no-preference")
    visitor.open("/?area=E01033035")
    visitor.panel.get_by_role("button", name="Zoom to it").click()
    visitor.page.wait_for_url("**view=**")
    box = model.areas.boxes[city.lsoas.index.get_loc("E01033035")].tolist()
    assert_holds(visitor.view_box(), [box])
    assert visitor.view_box()[2] < 600


def test_a_choice_while_the_map_glides_is_kept(new_visitor):
    visitor = new_visitor(reduced_motion="no-preference")
    visitor.open()
    button(visitor, "Zoom to the six").click()
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    visitor.page.wait_for_url("**view=**")
    visitor.expect_in_query(colour="crime")


def test_the_names_of_the_six_stay_on_the_map_and_off_each_other(visitor):
    visitor.open()
    for name in (None, "Zoom to the six", "Zoom in"):
        if name:
            button(visitor, name).click()
        stage = visitor.stage.bounding_box()
        texts = visitor.page.locator("[data-map-labels] .place:visible text").all()
        boxes = [text.bounding_box() for text in texts]
        buttons = visitor.page.locator(".map-buttons").bounding_box()
        assert boxes
        for number, box in enumerate(boxes):
            assert stage["x"] <= box["x"]
            assert box["x"] + box["width"] <= stage["x"] + stage["width"]
            assert stage["y"] <= box["y"]
            assert box["y"] + box["height"] <= stage["y"] + stage["height"]
            assert not any(overlap(box, other) for other in [*boxes[number + 1 :], buttons])
