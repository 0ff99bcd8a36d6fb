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
