"""Everything by keyboard alone."""

from .tools import expect

LINCOLN_GREEN = "E01033035"
SENTENCE = "66th most deprived of 32,844 in England; 3rd of 482 in Leeds"
#: Gives every element that can be reached with Tab and is drawn a number, and lists them.
STOPS = """() => {
  const stops = [...document.querySelectorAll('a[href], button, input, select, [tabindex]')].filter(element =>
    element.tabIndex >= 0 && !element.disabled && element.checkVisibility({visibilityProperty: true}));
  window.stopNumbers = new Map(stops.map((element, index) => [element, index]));
  return stops.map(element => element.outerHTML.slice(0, 120));
}"""
#: Tells of the focused element how it shows: by an outline, or on the map by a mark around the area.
FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const mark = document.querySelector('.mark-focus');
  return {
    name: element.outerHTML.slice(0, 120),
    stop: window.stopNumbers.get(element) ?? null,
    shown: element.matches('[data-areas] > path')
      ? mark.checkVisibility() : style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inSight: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""


def tab_to(visitor, selector, most=40):
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    message = f"Tab does not reach {selector}"
    raise AssertionError(message)


def search_lincoln_green(visitor):
    visitor.open()
    tab_to(visitor, "#search-input")
    visitor.page.keyboard.type("Lincoln Green")
    expect(visitor.page.get_by_role("option").first).to_be_visible()
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.locator("#search-input")).to_have_attribute("aria-activedescendant", "search-option-0")
    visitor.page.keyboard.press("Enter")
    expect(visitor.panel.locator(".lead")).to_contain_text(SENTENCE)


def test_lincoln_green_is_found_chosen_and_read(visitor):
    search_lincoln_green(visitor)
    assert visitor.focused_code() == LINCOLN_GREEN
    expect(visitor.panel.locator("h2")).to_have_text("Lincoln Green")
    expect(visitor.area(LINCOLN_GREEN)).to_have_attribute("aria-selected", "true")
    expect(visitor.page.locator("[data-map-status]")).to_have_text(
        "Chosen: Lincoln Green, 66th most deprived of 32,844 in England."
    )
    visitor.expect_in_query(area=LINCOLN_GREEN)
    expect(visitor.card).to_contain_text("66th most deprived of 32,844 in England")


def test_arrow_keys_move_to_a_neighbour_and_enter_chooses_it(visitor, city, model):
    search_lincoln_green(visitor)
    codes = list(city.lsoas.index)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        before = codes.index(visitor.focused_code())
        visitor.page.keyboard.press(key)
        after = visitor.focused_code()
        assert codes.index(after) in model.areas.neighbours[before]
        expect(visitor.marks.locator(".mark-focus")).to_be_visible()
        expect(visitor.card).to_contain_text(city.lsoas.at[after, "name"])
    visitor.page.keyboard.press("ArrowRight")
    code = visitor.focused_code()
    assert code != LINCOLN_GREEN
    visitor.page.keyboard.press("Enter")
    expect(visitor.panel.locator(".identity")).to_contain_text(code)
    visitor.expect_in_query(area=code)
    expect(visitor.area(LINCOLN_GREEN)).to_have_attribute("aria-selected", "false")
    expect(visitor.area(code)).to_have_attribute("aria-selected", "true")


def test_space_chooses_and_home_and_end_go_to_the_first_and_last_rank(visitor, city):
    visitor.open("/?colour=crime")
    visitor.page.locator("[data-areas] > path[tabindex='0']").focus()
    ordered = city.lsoas["crime_rank"].sort_values()
    visitor.page.keyboard.press("End")
    assert visitor.focused_code() == ordered.index[-1]
    visitor.page.keyboard.press("Home")
    assert visitor.focused_code() == ordered.index[0]
    visitor.page.keyboard.press("Space")
    expect(visitor.panel.locator(".identity")).to_contain_text(ordered.index[0])
    assert visitor.page.evaluate("scrollY") == 0


def test_plus_minus_shift_arrows_and_escape_move_the_map(visitor):
    visitor.open()
    tab_to(visitor, "[data-areas] > path")
    whole = visitor.view_box()
    visitor.page.keyboard.press("+")
    closer = visitor.view_box()
    assert round(whole[2] / closer[2], 3) == 1.6
    visitor.page.keyboard.press("Shift+ArrowRight")
    assert visitor.view_box()[0] > closer[0]
    visitor.page.keyboard.press("-")
    assert visitor.view_box()[2] > closer[2]
    visitor.page.keyboard.press("+")
    visitor.page.keyboard.press("Escape")
    assert visitor.view_box() == whole
    assert visitor.focused_code() == "E01011372"


def test_an_area_out_of_sight_is_brought_into_sight_by_the_arrow_keys(visitor, city):
    visitor.open("/?area=E01011372&view=1500,1400,100")
    visitor.area("E01011372").focus()
    for _ in range(12):
        visitor.page.keyboard.press("ArrowUp")
    code = visitor.focused_code()
    assert code != "E01011372"
    box, stage = visitor.area(code).bounding_box(), visitor.stage.bounding_box()
    assert box["x"] < stage["x"] + stage["width"]
    assert box["x"] + box["width"] > stage["x"]
    assert box["y"] < stage["y"] + stage["height"]
    assert box["y"] + box["height"] > stage["y"]


def test_tab_enters_the_map_once_and_leaves_it_again(visitor):
    visitor.open()
    tab_to(visitor, "[data-areas] > path")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("button", name="Zoom in")).to_be_focused()
    expect(visitor.marks.locator(".mark-focus")).to_be_hidden()
    visitor.page.keyboard.press("Shift+Tab")
    assert visitor.focused_code() == "E01011372"
    visitor.page.keyboard.press("Shift+Tab")
    expect(visitor.page.get_by_role("button", name="Reset")).to_be_focused()


def test_everything_can_be_reached_with_tab_and_shows_its_focus(visitor):
    visitor.open("/?area=E01011372&set=priority&view=1200,1200,900")
    names = visitor.page.evaluate(STOPS)
    assert len(names) > 35
    reached = []
    for _ in names:
        visitor.page.keyboard.press("Tab")
        focus = visitor.page.evaluate(FOCUS)
        assert focus["shown"], f"no visible focus on {focus['name']}"
        assert focus["inSight"], f"the focus is out of sight on {focus['name']}"
        reached.append(focus["stop"])
    assert reached == list(range(len(names))), [name for number, name in enumerate(names) if number not in reached]


def test_the_skip_link_comes_first_and_leads_to_the_content(visitor):
    visitor.open()
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#main")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator("#map-measure")).to_be_focused()


def test_escape_empties_the_search(visitor):
    visitor.open()
    search = visitor.page.get_by_role("combobox", name="Find a postcode")
    search.focus()
    visitor.page.keyboard.type("harehills")
    expect(visitor.page.get_by_role("listbox", name="Results")).to_be_visible()
    expect(visitor.page.locator("#search-status")).to_contain_text("result")
    visitor.page.keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(visitor.page.locator("#search-results")).to_be_hidden()


def test_a_search_without_a_result_says_so(visitor):
    visitor.open()
    visitor.page.get_by_role("combobox", name="Find a postcode").fill("<b>Atlantis</b>")
    expect(visitor.page.locator("#search-status")).to_have_text(
        "No neighbourhood, ward or LSOA is called “<b>Atlantis</b>”."
    )
    visitor.page.keyboard.press("Enter")
    visitor.expect_query()


def test_a_ward_found_by_search_is_shown_and_filters_the_table(visitor, city):
    visitor.open()
    visitor.page.get_by_role("combobox", name="Find a postcode").fill("gipton and harehills")
    # the ward in force comes first; the earlier one can be chosen too
    wards = visitor.page.get_by_role("option").filter(has_text="ward, ")
    expect(wards.first).not_to_contain_text("2004–2018")
    wards.filter(has_text="2004–2018").click()
    visitor.expect_in_query(ward="E05001424")
    count = int((city.lsoas["ward_code"] == "E05001424").sum())
    expect(visitor.page.locator("[data-table-status]")).to_have_text(f"{count} of 482 shown")
    expect(visitor.marks.locator(".mark-ward")).to_be_visible()
    expect(visitor.page.locator("#table-ward")).to_have_value("E05001424")
