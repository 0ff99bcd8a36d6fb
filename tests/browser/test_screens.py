"""Phones, high zoom, the council laptop, and paper."""

import pytest

from .tools import expect

PAGES = ("/", "/?area=E01011372&outline=most-deprived,priority,target-wards,wards", "/data", "/about", "/no-such-page")
#: Controls of 2.5.8: all but links within a sentence or list of text.
CONTROLS = (
    "button, select, input[type=search], label.check, .site-header a, .to-table, .area-links a, .contents a, "
    ".site-footer li a, .panel-links a"
)


#: How far the page is wider than the window, and which elements stick out.
TOO_WIDE = """() => {
  const limit = document.documentElement.clientWidth;
  const found = [...document.querySelectorAll('body *')].filter(element =>
    element.checkVisibility() && !element.closest('.table-scroll, .table-wide, svg, .visually-hidden, .skip')
    && element.getBoundingClientRect().right > limit + 0.5);
  return [Math.max(0, document.documentElement.scrollWidth - limit), found.map(e => e.outerHTML.slice(0, 100))];
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_page_does_not_scroll_sideways(new_visitor, path):
    visitor = new_visitor(viewport={"width": 360, "height": 740})
    visitor.expect_trouble(r"status of 404 .*no-such-page")
    visitor.open(path)
    assert visitor.page.evaluate(TOO_WIDE) == [0, []]
    # also what a window 1,280 pixels wide has at 400 %
    visitor.page.set_viewport_size({"width": 320, "height": 256})
    assert visitor.page.evaluate(TOO_WIDE) == [0, []]


@pytest.mark.parametrize("width", [360, 320])
def test_the_map_is_near_the_top_of_a_phone_and_whole(new_visitor, width, model):
    visitor = new_visitor(viewport={"width": width, "height": 640})
    visitor.open()
    stage = visitor.stage.bounding_box()
    assert stage["y"] < 640, "the map must begin on the first screen"
    assert stage["height"] <= 0.8 * 640, "a page that is all map cannot be scrolled past"
    x, y, w, h = visitor.view_box()
    for left, top, right, bottom in model.areas.boxes.tolist():
        assert x <= left < right <= x + w
        assert y <= top < bottom <= y + h


@pytest.mark.parametrize("size", [(1366, 768), (320, 640)])
def test_targets_are_at_least_24_pixels(new_visitor, size):
    visitor = new_visitor(viewport=dict(zip(("width", "height"), size, strict=True)))
    visitor.open("/?view=1300,1250,700&ward=E05001424")
    small = visitor.page.locator(CONTROLS).evaluate_all(
        """found => found.filter(element => element.checkVisibility() && !element.closest('.skip')).map(element => {
          const {width, height} = element.getBoundingClientRect();
          return [element.outerHTML.slice(0, 110), Math.round(width), Math.round(height)];
        }).filter(([, width, height]) => width < 24 || height < 24)"""
    )
    assert small == []


def test_the_whole_map_is_on_the_first_screen_of_a_laptop(visitor):
    visitor.open()
    stage = visitor.stage.bounding_box()
    assert stage["y"] >= 0
    assert stage["y"] + stage["height"] <= 768
    assert stage["height"] >= 450
    assert stage["width"] >= 600
    expect(visitor.page.get_by_label("Colour the map by")).to_be_in_viewport()
    expect(visitor.page.locator("[data-count]:visible").last).to_be_in_viewport(ratio=1)
    expect(visitor.panel.locator("h2")).to_be_in_viewport()
    expect(visitor.page.locator(".to-table")).to_be_in_viewport(ratio=1)


def test_text_at_twice_its_size_is_not_cut_off(new_visitor):
    """Text zoomed to 200 % in a laptop's window, as 1.4.4 asks: the layout of half the width."""
    visitor = new_visitor(viewport={"width": 683, "height": 384})
    visitor.open("/?area=E01011372")
    cut = visitor.page.evaluate(
        """() => [...document.querySelectorAll('main p, main h1, main h2, main td, main th, main label, main button')]
          .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .table-scroll')
            && !e.classList.contains('visually-hidden') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
          .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert cut == []


def test_turning_the_phone_keeps_the_place_on_the_map(new_visitor):
    visitor = new_visitor(viewport={"width": 390, "height": 844})
    visitor.open("/?view=1300,1250,700")
    visitor.page.set_viewport_size({"width": 844, "height": 390})
    x, y, width, height = visitor.view_box()
    assert (x + width / 2, y + height / 2) == pytest.approx((1300, 1250), abs=2)


def test_a_chosen_area_prints_on_two_pages_with_its_words(visitor, paper, tmp_path):
    visitor.open("/?area=E01011372")
    path = tmp_path / "map.pdf"
    visitor.page.pdf(path=path, prefer_css_page_size=True, print_background=False)
    pages, text = paper(path)
    assert 1 <= pages <= 2
    for words in (
        "Overall deprivation (IMD) in Leeds",
        "Stratford Street and the Beverleys",
        "22nd most deprived of 32,844",
        "105 of 482 Leeds neighbourhoods",
        "Less deprived half",
        "Open Government Licence",
        "Most IoD 2015 data is from 2012/13.",
    ):
        assert words in text, words
    assert "Zoom to the six" not in text
    assert "Find it in the table" not in text


def test_the_about_page_prints(visitor, paper, tmp_path):
    visitor.open("/about")
    path = tmp_path / "about.pdf"
    visitor.page.pdf(path=path, prefer_css_page_size=True)
    pages, text = paper(path)
    assert pages <= 5
    assert "Accessibility statement" in text


@pytest.mark.parametrize("path", ["/actions", "/neighbourhood/beverleys/outcomes"])
def test_tables_that_are_cards_on_a_phone_are_cut_nowhere(new_visitor, path):
    visitor = new_visitor(viewport={"width": 360, "height": 740})
    visitor.open(path)
    cards = visitor.page.locator(".table-wide:has(table[role=table])")
    assert cards.count()
    assert cards.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
