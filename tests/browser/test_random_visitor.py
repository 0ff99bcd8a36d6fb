"""Whatever somebody does, a page shows what a fresh load of its address shows."""

import pytest

from .random_visitor import RandomVisitor

#: Every page of the site; each walk opens some of them one after the other.
PAGES = (
    "/",
    "/kpis",
    "/lsoa/E01011372",
    "/compare?areas=E01011372,E05001420,target-wards",
    "/?kpi=illustrative-missed-bins",
    "/kpi/illustrative-missed-bins",
    "/ward/E05001424",
    "/explore",
    "/?colour=crime&area=E01011363",
    "/?pick=E01011363.5.4",
    "/wards",
    "/actions",
    "/neighbourhood/beverleys/outcomes",
    "/outcomes/beverleys/illustrative-anti-social-behaviour",
    "/actions/new",
    "/kpi/illustrative-jobshop-customers/equality",
    "/equality",
    "/equality/new",
    "/outcomes",
    "/neighbourhood/beverleys/outcomes/change?template=safe",
    "/change",
    "/?edition=2019&as=change-2015",
    "/neighbourhood/lincoln-green",
    "/index?crime=30&kpi:illustrative-missed-bins=5",
    "/explore?x=population&level=ward&view=ranking",
    "/data",
    "/admin",
    "/about",
    "/compare",
    "/accessibility",
    "/report",
    "/report/2018/all/change",
)
SEEDS = range(8)
STEPS_FROM_A_PAGE = 16


@pytest.fixture(scope="module")
def known():
    """What fresh loads have shown, and what has been used: nothing is loaded twice, and what is new comes first."""
    return {"fresh_loads": {}, "used": {}}


@pytest.fixture
def walker(new_visitor, known):
    return RandomVisitor(new_visitor(), 0, **known)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_in_use_shows_what_its_address_says(new_visitor, known, seed):
    walker = RandomVisitor(new_visitor(), seed, **known)
    walker.walk(PAGES[seed :: len(SEEDS)], STEPS_FROM_A_PAGE)


# ---- what it was made for


def test_a_link_within_the_page_leaves_the_map_where_it_is(walker):
    walker.open("/")
    walker.page.select_option("#map-measure", "crime")
    walker.page.get_by_role("link", name="All 482 neighbourhoods as a table").click()
    walker.compare()
    assert walker.page.locator("[data-areas] > path").count() == 482
    assert walker.page.locator("[data-area-table] tbody tr").count() == 482
    walker.page.locator(".skip").focus()
    walker.page.keyboard.press("Enter")
    walker.compare()


def test_a_link_to_a_part_of_the_page_leaves_a_zoomed_map_of_a_kpi_where_it_is(walker):
    walker.open("/kpi/illustrative-anti-social-behaviour")
    walker.page.get_by_role("button", name="Zoom in").first.click()
    walker.page.get_by_role("navigation", name="On this page").get_by_role("link").nth(1).click()
    walker.compare()


def test_an_edition_that_is_changed_in_place_shows_what_its_address_shows(walker):
    page = walker.page

    def edition(year):
        page.get_by_role("link", name=year, exact=True).click()
        page.mouse.move(1, 1)
        walker.compare()
        assert page.locator(".editions [aria-current]").inner_text() == year

    walker.open("/?area=E01033035&colour=crime&set=most-deprived")
    edition("2019")
    page.select_option("#map-classing", "change-2015")
    walker.compare()
    edition("2025")
    page.select_option("#map-measure", "kpi")
    page.wait_for_url("**kpi=**")
    walker.compare()
    page.select_option("#map-measure", "imd")
    walker.compare()
    edition("2010")
    for go in (page.go_back, page.go_forward, page.get_by_role("button", name="Reset").click, page.go_back):
        go()
        walker.compare()


def test_measures_and_areas_are_steps_and_other_choices_do_not_pile_up(walker, city):
    page = walker.page
    walker.open("/")
    page.select_option("#map-measure", "crime")
    walker.visitor.expect_query(colour="crime")
    length = page.evaluate("history.length")
    page.select_option("#map-palette", "green")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Move the map to the east").click()
    page.locator("[data-outline=wards]").check()
    page.select_option("#map-classing", "decile")
    page.locator("#table-set").select_option(index=1)
    walker.compare()
    assert page.evaluate("history.length") == length
    page.locator("[data-areas] > path").nth(7).dispatch_event("click")
    walker.compare()
    assert walker.visitor.query["area"] == city.lsoas.index[7]
    assert page.evaluate("history.length") == length + 1
    page.go_back()
    walker.compare()
    assert walker.visitor.query["colour"] == "crime"
    assert "area" not in walker.visitor.query
    page.go_back()
    walker.compare()
    assert page.input_value("#map-measure") == "imd"


@pytest.mark.parametrize(
    ("path", "control", "choice"),
    [
        ("/kpis", "#gap-table-sort", {"value": "gap"}),
        ("/kpi/illustrative-anti-social-behaviour", "#kpi-period", {"index": 2}),
    ],
)
def test_after_back_the_controls_say_what_the_figures_say(walker, path, control, choice):
    walker.open(path)
    before = walker.page.input_value(control)
    with walker.page.expect_navigation():
        walker.page.select_option(control, **choice)
    walker.compare()
    assert walker.page.input_value(control) != before
    walker.page.go_back()
    walker.compare()
    assert walker.page.input_value(control) == before
