"""Switching editions on the map: choices are kept, colours of change come at once, Back goes back."""

from .tools import expect


def test_another_edition_keeps_what_has_been_chosen(visitor):
    visitor.open("/?area=E01033035&colour=crime")
    visitor.page.get_by_role("link", name="2019", exact=True).click()
    visitor.page.wait_for_url("**edition=2019**")
    visitor.wait_until_ready()
    assert visitor.query == {"colour": "crime", "edition": "2019", "area": "E01033035"}
    expect(visitor.page.locator("[data-panel-content]")).to_contain_text("355th most deprived of 32,844")
    expect(visitor.page.locator("#map-title")).to_have_text("Crime in Leeds, 2019")
    visitor.page.go_back()
    visitor.wait_until_ready()
    expect(visitor.page.locator("[data-panel-content]")).to_contain_text("66th most deprived of 32,844")


def stay(page):
    """Mark the document, so that it is seen whether another one takes its place."""
    page.evaluate("window.stayed = true")


def outline(page):
    return page.locator("#outline-most-deprived").get_attribute("d")


def test_another_edition_changes_in_place_and_shows_what_its_address_shows(visitor, new_visitor):
    page = visitor.page
    visitor.open("/?area=E01033035&as=decile")
    stay(page)
    own = outline(page)
    page.get_by_role("link", name="2019", exact=True).click()
    visitor.expect_query(area="E01033035", edition="2019", **{"as": "decile"})
    expect(visitor.panel).to_contain_text("355th most deprived of 32,844")
    expect(page.locator("[data-answer]")).to_contain_text("355th most deprived")
    expect(page.locator(".source-line")).to_contain_text("English Indices of Deprivation 2019; LSOAs of 2011")
    expect(page.locator("[data-map-status]")).to_contain_text("Overall deprivation (IMD), 2019")
    expect(page.locator(".editions [aria-current]")).to_have_text("2019")
    expect(page.get_by_role("link", name="Download as CSV")).to_have_attribute("href", "/download/lsoa-2019.csv")
    expect(visitor.row("E01033035").locator("td.number").nth(1)).to_have_text("355")
    assert page.locator("#map-classing option").all_inner_texts()[-2:] == ["Change since 2015", "Change since 2010"]
    fresh = new_visitor()
    fresh.open("/?area=E01033035&as=decile&edition=2019")
    assert visitor.classes() == fresh.classes()
    assert visitor.counts() == fresh.counts()
    assert outline(page) == outline(fresh.page) != own
    assert page.evaluate("window.stayed")


def test_back_and_forward_go_through_the_editions_in_place(visitor):
    page, chosen = visitor.page, visitor.page.locator(".editions [aria-current]")
    visitor.open("/")
    stay(page)
    first = visitor.classes()
    page.get_by_role("link", name="2019", exact=True).click()
    visitor.expect_query(edition="2019")
    page.get_by_label("Shown as").select_option("change-2015")
    visitor.expect_query(edition="2019", **{"as": "change-2015"})
    page.get_by_role("link", name="2025", exact=True).click()
    # both have a colouring by change since 2015
    visitor.expect_query(edition="2025", **{"as": "change-2015"})
    page.go_back()
    expect(chosen).to_have_text("2019")
    expect(page.get_by_label("Shown as")).to_have_value("change-2015")
    assert visitor.counts() == [1, 61, 385, 35, 0]
    page.go_back()
    expect(chosen).to_have_text("2015")
    assert visitor.classes() == first
    page.go_forward()
    expect(chosen).to_have_text("2019")
    assert page.evaluate("window.stayed")


def test_the_edition_that_was_chosen_last_is_shown(visitor):
    """Answers may come late and out of order."""
    page = visitor.page
    visitor.open("/")
    stay(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/map-edition/2010", hold)
    page.get_by_role("link", name="2010", exact=True).click()
    page.get_by_role("link", name="2025", exact=True).click()
    visitor.expect_query(edition="2025")
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#map-title")).to_have_text("Overall deprivation (IMD) in Leeds, 2025")
    assert page.evaluate("window.stayed")


def test_an_edition_that_does_not_come_is_asked_for_as_a_page(visitor):
    visitor.expect_trouble("status of 500")
    visitor.open("/?colour=crime")
    visitor.page.route("**/map-edition/2019", lambda route: route.fulfill(status=500))
    visitor.page.get_by_role("link", name="2019", exact=True).click()
    expect(visitor.page.locator("#map-title")).to_have_text("Crime in Leeds, 2019")
    visitor.expect_query(colour="crime", edition="2019")


def test_an_edition_is_chosen_by_keyboard_and_keeps_the_focus(visitor):
    link = visitor.page.get_by_role("link", name="2010", exact=True)
    visitor.open("/")
    stay(visitor.page)
    link.focus()
    visitor.page.keyboard.press("Enter")
    visitor.expect_query(edition="2010")
    expect(link).to_be_focused()
    assert visitor.page.evaluate("window.stayed")


def test_a_kpi_after_a_change_of_edition_leads_back_to_that_edition(visitor):
    page = visitor.page
    measure = page.get_by_label("Colour the map by")
    visitor.open("/")
    measure.select_option("kpi")
    page.wait_for_url("**kpi=**")
    expect(page.locator("#map-title")).not_to_contain_text("2015")
    measure.select_option("imd")
    visitor.expect_query()
    page.get_by_role("link", name="2019", exact=True).click()
    visitor.expect_query(edition="2019")
    colours = visitor.classes()
    measure.select_option("kpi")
    page.wait_for_url("**kpi=**edition=2019**")
    expect(page.locator("#map-title")).not_to_contain_text("2019")
    measure.select_option("imd")
    visitor.expect_query(edition="2019")
    assert visitor.classes() == colours
    expect(page.locator("#map-title")).to_have_text("Overall deprivation (IMD) in Leeds, 2019")


def test_change_is_coloured_at_once_and_told(visitor):
    visitor.open("/?edition=2019")
    visitor.page.get_by_label("Shown as").select_option("change-2015")
    summary = visitor.page.locator("[data-text=summary]")
    expect(summary).to_contain_text("62 of 482 areas moved up by a policy band or more")
    colours = visitor.page.locator("[data-areas]")
    expect(colours).to_have_attribute("data-classes", "change")
    assert visitor.page.locator("[data-areas] path.k1").count() == 61
    visitor.page.get_by_label("Colour the map by").select_option("crime")
    expect(summary).to_contain_text("From 2015 to 2019")
    visitor.page.locator("[data-areas] [tabindex='0']").focus()
    name = visitor.page.locator("[data-areas] [tabindex='0']").get_attribute("aria-label")
    assert any(words in name for words in ("band", "bands")), name


def test_the_replaced_measures_are_hatched(visitor):
    visitor.open("/?edition=2025&as=change-2019")
    visitor.page.get_by_label("Colour the map by").select_option("living_environment")
    expect(visitor.page.locator("[data-text=summary]")).to_contain_text("cannot be said")
    assert visitor.page.locator("[data-areas] path.no-data").count() == 482
    # another edition has no such colouring
    visitor.page.get_by_role("link", name="2010", exact=True).click()
    visitor.page.wait_for_url("**edition=2010**")
    visitor.wait_until_ready()
    assert visitor.query == {"colour": "living_environment", "edition": "2010"}


def test_the_panel_of_an_area_follows_the_edition(visitor):
    visitor.open("/?edition=2025")
    visitor.page.locator("[data-panel-content] [data-select]").first.click()
    expect(visitor.page.locator("[data-panel-content]")).to_contain_text("of 33,755 in England")


def test_reset_goes_back_to_the_city_s_own_edition(visitor):
    visitor.open("/?edition=2010&as=decile")
    visitor.page.get_by_role("button", name="Reset").click()
    visitor.page.wait_for_url(lambda url: "edition" not in url)
    visitor.wait_until_ready()
    assert visitor.query == {}


def test_a_kpi_can_be_shown_over_another_edition_and_left_again(visitor):
    visitor.open("/?edition=2019&as=decile")
    measure = visitor.page.get_by_label("Colour the map by")
    measure.select_option("kpi")
    visitor.page.wait_for_url("**kpi=**")
    assert visitor.query["edition"] == "2019"
    expect(visitor.page.locator("[data-outline=most-deprived] ~ span")).to_have_text("The twelve most deprived in 2019")
    measure.select_option("crime")
    visitor.page.wait_for_url("**colour=crime**")
    assert visitor.query == {"colour": "crime", "as": "decile", "edition": "2019"}
