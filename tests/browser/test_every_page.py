"""What holds on every page, with scripts and without."""

import pytest

from dashboard.domain.deprivation.measures import MEASURES

from .tools import expect

BAND_COUNTS = [16, 29, 15, 45, 43, 117, 217]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Overall deprivation (IMD) in Leeds"),
        ("/data", "Service figures"),
        ("/change?area=Atlantis", "Has it improved?"),
        ("/index?crime=Atlantis", "Weigh the domains yourself"),
        ("/about", "About these figures"),
    ],
)
def test_a_page_loads_without_an_error_or_a_request_to_elsewhere(visitor, path, heading):
    response = visitor.open(path)
    assert response.status == 200
    expect(visitor.page.locator("h1")).to_have_text(heading)


def test_an_unknown_address_says_so_in_a_sentence(visitor):
    visitor.expect_trouble(r"status of 404 .*/no-such-page\b")
    response = visitor.open("/no-such-page")
    assert response.status == 404
    expect(visitor.page.locator("main")).to_contain_text("There is no page at this address")
    expect(visitor.page.locator("main").get_by_role("link", name="map")).to_have_attribute("href", "/")


def test_the_search_works_on_a_page_without_a_map(visitor):
    visitor.open("/about")
    visitor.page.get_by_role("combobox", name="Find a postcode").fill("Lincoln Green")
    visitor.page.get_by_role("option").first.click()
    visitor.page.wait_for_url("**/neighbourhood/lincoln-green")
    expect(visitor.page.locator("h1")).to_have_text("Lincoln Green")


def test_the_browser_stores_the_palette_and_nothing_else(visitor):
    visitor.open("/?area=E01033035")
    visitor.page.get_by_label("Colours").select_option(value="contrast")
    visitor.page.get_by_role("combobox", name="Find a postcode").fill("LS9 7TA")
    expect(visitor.page.get_by_role("option").first).to_be_visible()
    for path in ("/kpis", "/compare", "/lsoa/E01033035"):
        visitor.open(path)
    stored = visitor.page.evaluate(
        """async () => [{...localStorage}, {...sessionStorage}, (await indexedDB.databases()).length,
                        (await caches.keys()).length, document.cookie]"""
    )
    assert stored == [{"palette": "contrast"}, {}, 0, 0, ""]
    assert visitor.context.cookies() == []


@pytest.mark.parametrize("path", ["/", "/data", "/about", "/no-such-page", "/healthz"])
def test_the_security_policy_lets_nothing_but_this_server_in(visitor, path):
    policy = visitor.context.request.get(visitor.address + path).headers["content-security-policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert "'unsafe-inline'" not in directives["script-src"]
    assert "'unsafe-eval'" not in directives["script-src"]
    assert not any(word in policy for word in ("http:", "https:", "*"))


@pytest.mark.parametrize(
    "attempt",
    [
        "fetch('https://outside.invalid/').then(() => 'loaded', () => 'blocked')",
        """new Promise(done => {
          const script = Object.assign(document.createElement('script'), {src: 'https://outside.invalid/a.js'});
          script.onload = () => done('loaded');
          script.onerror = () => done('blocked');
          document.head.append(script);
        })""",
        """new Promise(done => {
          document.addEventListener('securitypolicyviolation', () => done('blocked'), {once: true});
          const script = Object.assign(document.createElement('script'), {textContent: 'window.ran = true'});
          document.head.append(script);
          if (window.ran) done('loaded');
        })""",
    ],
    ids=["fetch", "script from outside", "inline script"],
)
def test_the_browser_blocks_what_the_policy_does_not_name(visitor, attempt):
    visitor.expect_trouble(r"Content Security Policy|outside\.invalid")
    visitor.open("/about")
    assert visitor.page.evaluate(attempt) == "blocked"


def test_the_map_can_be_read_without_scripts(new_visitor, model):
    visitor = new_visitor(java_script_enabled=False)
    visitor.page.goto(visitor.address)
    expect(visitor.page.locator("h1")).to_have_text("Overall deprivation (IMD) in Leeds")
    expect(visitor.page.locator("[data-text=summary]")).to_have_text(model.summaries["imd"])
    expect(visitor.page.locator("[data-areas] > path")).to_have_count(482)
    assert visitor.classes() == [f"k{symbol}" for symbol in model.classes["bands"]["imd"]]
    assert visitor.counts() == BAND_COUNTS
    expect(visitor.page.locator("noscript")).to_be_visible()


def test_a_link_to_a_chosen_area_can_be_read_without_scripts(new_visitor, model):
    visitor = new_visitor(java_script_enabled=False)
    visitor.page.goto(f"{visitor.address}/?area=E01033035&colour=crime&as=decile")
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    expect(visitor.page.get_by_role("heading", name="Lincoln Green")).to_be_visible()
    assert visitor.classes() == [f"k{symbol}" for symbol in model.classes["decile"]["crime"]]
    assert visitor.counts() == model.class_counts("decile", "crime")[:10]


def test_the_page_with_scripts_shows_what_the_server_wrote(visitor, model):
    visitor.open()
    assert visitor.counts() == BAND_COUNTS
    assert visitor.classes() == [f"k{symbol}" for symbol in model.classes["bands"]["imd"]]


def test_no_two_elements_share_an_id(visitor):
    visitor.open("/?area=E01011372")
    ids = visitor.page.locator("[id]").evaluate_all("found => found.map(element => element.id)")
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", ["/", "/data", "/about", "/no-such-page"])
def test_the_foot_of_every_page_tells_sources_and_licence(visitor, path):
    foot = visitor.context.request.get(visitor.address + path).text().partition("<footer")[2]
    assert "English Indices of Deprivation 2015" in foot
    assert "Most IoD 2015 data is from 2012/13." in foot
    assert "Open Government Licence" in foot
    assert "Crown copyright" in foot


def test_every_measure_can_be_chosen(visitor):
    visitor.open()
    options = visitor.page.locator("#map-measure option").evaluate_all("found => found.map(option => option.value)")
    # the last one asks for the KPIs of services
    assert options[:-1] == list(MEASURES)
