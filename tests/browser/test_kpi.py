"""The page of a KPI: a chief officer's way to it by keyboard alone, what is saved from it, a phone, and paper."""

import re
import shutil

import pytest

from .test_axe import check
from .test_gap_table import tab_to
from .tools import Axe, Dashboard, expect

#: The machine may have other things to do.
WITHIN_MS = 60_000
BINS = "/kpi/illustrative-missed-bins"
#: A plain count with small numbers, so that much of it is hidden and nothing can be told.
FEW = "/kpi/illustrative-domestic-violence-repeat-referrals"
PHONE = {"viewport": {"width": 360, "height": 740}}
PUBLIC = {"extra_http_headers": {"X-Forwarded-For": "203.0.113.7"}}


@pytest.fixture(scope="module")
def own(published, tmp_path_factory):
    """The dashboard on illustrative figures that the public may see."""
    file = tmp_path_factory.mktemp("kpi") / "kpis.sqlite"
    shutil.copy(published, file)
    dashboard = Dashboard(DATABASE_URL=f"sqlite:///{file.as_posix()}")
    yield dashboard
    dashboard.stop()


@pytest.fixture
def reader(own, new_visitor):
    """Make visitors of that dashboard."""

    def make(**options):
        visitor = new_visitor(address=own.address, **options)
        visitor.context.set_default_timeout(WITHIN_MS)
        return visitor

    return make


def lay_open(visitor, most_rows=1000):
    """Open what is folded away, but for tables with more rows."""
    visitor.page.locator("details").evaluate_all(
        "(all, most) => all.forEach(one => { one.open = one.querySelectorAll('tr').length <= most; })", most_rows
    )


def test_a_chief_officer_finds_the_widest_gap_reads_whether_it_is_real_and_takes_the_table_along(reader):
    officer = reader()
    page = officer.page
    officer.open("/kpis")
    tab_to(page, "Order")
    # a choice acts at once: one key, so that no second one is on its way while the page follows the first
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Order")).to_have_value("gap")
    page.wait_for_url("**sort=gap*")
    officer.wait_until_ready()
    officer.reload()
    name = page.locator(".gap-table tbody tr th a").first.inner_text()
    tab_to(page, f"Open {name}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpi/*")
    officer.wait_until_ready()
    expect(page.locator("h1")).to_contain_text(name)
    tab_to(page, "Is the gap significant?")
    page.keyboard.press("Enter")
    page.wait_for_url("**#gap")
    expect(page.locator("#gap")).to_be_in_viewport()
    said = page.locator(".kpi-section", has=page.locator("#gap"))
    expect(said).to_contain_text(
        re.compile("^Is the gap significant\\? *(Yes: chance alone would make the gap between the six)")
    )
    officer.open(page.url.removeprefix(officer.address).partition("#")[0])
    tab_to(page, "Table and downloads of", most=60)
    page.keyboard.press("Enter")
    tab_to(page, "CSV of", most=60)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith(page.url.rpartition("/")[2].partition("?")[0])
    text = download.value.path().read_text(encoding="utf-8-sig")
    for words in (name, "Illustrative figures, not council data", "Six priority neighbourhoods", "Method,"):
        assert words in text


#: What the Tab key stops at before the definition.
STOPS = """() => {
  const end = document.querySelector('.kpi-section:last-child');
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
    && (one.tagName === 'SUMMARY' || !one.closest('details:not([open])'))
    && end.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).length;
}"""


@pytest.mark.parametrize("path", [BINS, f"{BINS}?area=lincoln-green", "/kpi/illustrative-community-hub-visits"])
def test_the_page_is_short_light_and_quickly_passed_by_keyboard(reader, path):
    page = (officer := reader()).page
    assert len(officer.open(path).body()) <= 250_000
    assert page.evaluate(STOPS) <= 60
    # what is further down is laid out when it comes near
    page.locator(".kpi-section").evaluate_all("all => all.forEach(one => { one.style.contentVisibility = 'visible'; })")
    assert page.evaluate("document.documentElement.scrollHeight") <= 5_000


def test_a_link_of_the_contents_leads_to_its_section(reader):
    page = (officer := reader()).page
    officer.open(BINS)
    for link in page.locator(".kpi-contents a").all():
        heading = page.locator(f"h2{link.get_attribute('href')}")
        link.focus()
        page.keyboard.press("Enter")
        expect(heading).to_be_in_viewport(ratio=1)


def test_a_choice_typed_letter_by_letter_is_shown_when_it_is_whole(reader):
    page = (officer := reader()).page
    officer.open(BINS)
    choice = page.locator("#kpi-domain")
    choice.focus()
    # "e" alone is Employment
    page.keyboard.type("educ", delay=150)
    page.wait_for_url("**domain=education*")
    officer.wait_until_ready()
    expect(choice).to_have_value("education")
    expect(choice).to_be_focused()


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_every_chart_offers_its_table_beside_its_pictures(reader, kind):
    visitor = reader()
    visitor.open(f"{BINS}?all=wards")
    lay_open(visitor)
    figures = visitor.page.locator("figure[data-figure]")
    expect(figures).to_have_count(6)
    for number in range(6):
        expect(figures.nth(number).get_by_role("button", name=re.compile("^PNG"))).to_be_visible()
        link = figures.nth(number).get_by_role("link", name=re.compile(f"^{kind} of “"))
        expect(link).to_be_visible()
    with visitor.page.expect_download() as download:
        visitor.page.locator(".map-pair").get_by_role("link", name=re.compile(f"^{kind} of “")).click()
    assert download.value.suggested_filename.endswith(kind.lower())


@pytest.mark.parametrize(
    ("path", "options"),
    [
        (BINS, {}),
        (BINS, PHONE),
        (f"{FEW}?area=lincoln-green&funnel=ward", PUBLIC),
        (f"{BINS}?palette=contrast&area=E05001420&period=2031", PUBLIC),
        ("/kpi/never-heard-of", {}),
        # packs of the public: those of stewards, and other pages, have files of tests of their own
        ("/ward/E05001420/pack", PUBLIC | PHONE),
    ],
)
def test_axe_finds_nothing(reader, path, options):
    visitor = reader(**options)
    visitor.expect_trouble(r"status of 404 .*never-heard-of")
    if path.endswith("/pack"):
        visitor.open_with_services(path)
    else:
        visitor.open(path)
    # the tables of all LSOAs are like the others, and take axe-core a minute
    lay_open(visitor, most_rows=100)
    check(Axe(), visitor, f"{path} {options}")


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("path", [BINS, FEW])
def test_the_page_itself_never_scrolls_sideways(reader, path, width):
    visitor = reader(viewport={"width": width, "height": 740})
    visitor.open(path)
    lay_open(visitor)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_read_without_scripts(own, reader):
    visitor = reader(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{own.address}{BINS}?domain=crime")
    expect(page.locator("h1")).to_contain_text("Missed bins")
    expect(page.locator("svg.chart:visible").first).to_be_visible()
    expect(page.locator(".small-map use").first).to_be_visible()
    page.get_by_role("link", name="The twelve target wards, one by one").click()
    wards = page.locator("figure[data-figure$=gap-wards]")
    expect(wards.locator("svg.chart-wide")).to_be_visible()
    wards.get_by_text("Table and downloads").click()
    expect(wards.get_by_role("table")).to_be_visible()
    with page.expect_download():
        page.get_by_role("link", name=re.compile("^CSV of “")).first.click()
    page.get_by_label("Period").select_option(label="Apr–Jun 2018 (Q1 2018/19)")
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator("h1")).to_contain_text("Missed bins")
    assert visitor.query == {"period": "2018-Q2", "domain": "crime", "all": "wards"}


def test_on_paper_charts_have_their_tables_and_nothing_is_there_to_press(reader, sides, tmp_path):
    visitor = reader()
    visitor.open(f"{BINS}?all=wards")
    visitor.page.pdf(path=tmp_path / "kpi.pdf", prefer_css_page_size=True)
    found = sides(tmp_path / "kpi.pdf")
    assert len(found) <= 8
    text = " ".join(found)
    for control in (
        "Table and downloads",
        "Save the",
        "Download",
        "Compare with",
        "All service KPIs",
        "On this",
    ):
        assert control not in text
    # both maps with their legends on one side
    (side,) = [one for one in found if "Less deprived half" in one]
    assert "Overall deprivation (IMD)" in side
    assert "Less deprived half" in side
    assert "Darker is worse: a " in side
    # tables that are folded away on the screen
    assert "10 (least deprived)" in text
    assert "Jan–Mar 2018 (Q4 2017/18)" in text
    assert "target wards against the city" in text
    for side in found[:-1]:
        assert "Illustrative figures, not council data" in side or "Leeds 0" in side
    # a chart is on the side of its caption
    for caption, method in (
        ("areas against the city, Jul", "Lines show where chance alone"),
        ("by tenth of Leeds’s neighbourhoods", "weighted regression"),
        ("Missed bins and overall deprivation", "Spearman’s rank correlation"),
    ):
        assert any(caption in side and method in side for side in found), caption


def test_on_paper_the_two_maps_stand_side_by_side(reader):
    visitor = reader()
    visitor.open(BINS)
    visitor.page.emulate_media(media="print")
    boxes = [visitor.page.locator("[data-pair-side] .map-stage").nth(side).bounding_box() for side in range(2)]
    assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=1)
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert min(box["height"] for box in boxes) > 150
