"""The side panel follows the choice, whatever the order in which the server answers."""

from .tools import expect


def test_a_choice_within_the_panel_reads_on_there(new_visitor):
    visitor = new_visitor()
    visitor.open("/")
    visitor.panel.get_by_role("link", name="Lincoln Green").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.panel.get_by_role("heading", name="Lincoln Green")).to_be_focused()
    visitor.panel.get_by_role("button", name="Clear selection").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.panel.get_by_role("heading", name="Choose a neighbourhood")).to_be_focused()


def test_after_a_choice_the_full_profile_is_on_the_first_screen_of_a_laptop(new_visitor):
    visitor = new_visitor(viewport={"width": 1366, "height": 768})
    for code in ("E01011372", "E01011585", "E01033035"):
        visitor.open(f"/?area={code}")
        link = visitor.panel.get_by_role("link", name="Full profile")
        expect(link).to_have_count(1)
        expect(link).to_be_in_viewport(ratio=1)


def test_an_answer_that_comes_too_late_is_not_shown(new_visitor, model):
    visitor = new_visitor()
    visitor.open("/")
    held = []

    def hold(route):
        held.append(route)

    visitor.page.route("**/panel/E01033035", hold)
    visitor.page.mouse.click(*visitor.point(model, "E01033035"))
    expect(visitor.panel).to_have_attribute("aria-busy", "true")
    visitor.page.mouse.click(*visitor.point(model, "E01011372"))
    expect(visitor.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    for route in held:
        route.abort()
    visitor.page.wait_for_timeout(200)
    expect(visitor.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    expect(visitor.page.locator("[data-panel-status]")).to_be_hidden()


def test_choosing_again_asks_again_when_there_was_no_answer(new_visitor, model):
    visitor = new_visitor()
    visitor.expect_trouble(r"ERR_FAILED|Failed to fetch")
    visitor.open("/")
    visitor.page.route("**/panel/E01033035", lambda route: route.abort())
    visitor.page.mouse.click(*visitor.point(model, "E01033035"))
    expect(visitor.page.locator("[data-panel-status]")).to_be_visible()
    visitor.page.unroute("**/panel/E01033035")
    visitor.page.mouse.click(*visitor.point(model, "E01033035"))
    expect(visitor.panel.locator("h2")).to_have_text("Lincoln Green")
    expect(visitor.page.locator("[data-panel-status]")).to_be_hidden()
    expect(visitor.panel).not_to_have_attribute("aria-busy", "true")


def test_on_a_phone_a_postcode_is_answered_in_view(new_visitor):
    visitor = new_visitor(viewport={"width": 360, "height": 740})
    visitor.open("/")
    page, answer = visitor.page, visitor.page.locator("[data-answer]")
    expect(answer).to_be_hidden()
    page.get_by_role("combobox", name="Find a postcode").fill("ls9 7su")
    expect(page.locator("#search-results").get_by_role("option").first).to_contain_text("LS9 7SU")
    page.keyboard.press("Enter")
    expect(answer).to_have_text("Lincoln Green: 66th most deprived of 32,844 in England. Full profile")
    expect(answer).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-map-stage]")).to_be_in_viewport(ratio=0.5)
    # a page that is loaded anew has the same line before any script
    written = answer.inner_html()
    visitor.reload()
    assert answer.inner_html() == written
    answer.get_by_role("link", name="Full profile").click()
    page.wait_for_url("**/lsoa/E01033035")


def test_beside_the_map_the_panel_is_the_answer(new_visitor):
    visitor = new_visitor()
    visitor.open("/?area=E01033035")
    expect(visitor.panel.get_by_role("heading", name="Lincoln Green")).to_be_visible()
    expect(visitor.page.locator("[data-answer]")).to_be_hidden()
