"""Service KPIs in a browser: found and opened by keyboard alone, no finding of axe-core, on a phone and on paper."""

import shutil

import pytest

from dashboard.domain.kpi.illustrative import MODELS

from .test_axe import check
from .tools import Axe, Dashboard, expect

PHONE = {"viewport": {"width": 360, "height": 740}}
SERVER_BETWEEN = {"extra_http_headers": {"X-Forwarded-For": "203.0.113.7"}}


@pytest.fixture(scope="module")
def own(published, tmp_path_factory):
    """The dashboard on illustrative figures; its tests see exact figures, as the person on this machine."""
    file = tmp_path_factory.mktemp("gap_table") / "kpis.sqlite"
    shutil.copy(published, file)
    dashboard = Dashboard(DATABASE_URL=f"sqlite:///{file.as_posix()}")
    yield dashboard
    dashboard.stop()


@pytest.fixture
def officer(own, new_visitor):
    visitor = new_visitor(address=own.address)
    # what the KPIs' own pages say is tested with them
    visitor.expect_trouble(r"status of 404 .*/kpi/")
    return visitor


def tab_to(page, name, most=60):
    """Go on by the Tab key until a control or link of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim().replace(/\\s+/g, ' ')"
        )
        if found.startswith(name):
            return
    pytest.fail(f"“{name}” is not reached within {most} steps")


def test_a_chief_officer_finds_the_widest_gap_by_keyboard_and_opens_it(officer):
    page = officer.page
    officer.open("/")
    tab_to(page, "Service KPIs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpis")
    officer.wait_until_ready()
    expect(page.locator("h1")).to_have_text("How are services doing in the priority neighbourhoods?")
    tab_to(page, "Order")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Order")).to_have_value("gap")
    page.wait_for_url("**sort=gap*")
    officer.wait_until_ready()
    # the focus is where it was
    expect(page.get_by_label("Order")).to_be_focused()
    tab_to(page, "Only where")
    page.keyboard.press("Space")
    page.wait_for_url("**worse=1*")
    officer.wait_until_ready()
    assert officer.query["sort"] == "gap"
    officer.reload()
    first = page.locator(".gap-table tbody tr").first
    name = first.locator("th a").inner_text()
    expect(page.locator(".lead")).to_contain_text(f"The widest gap: {name}")
    tab_to(page, f"Open {name}")
    address = page.evaluate("document.activeElement.getAttribute('href')")
    assert address in first.locator("td a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpi/*area=priority*")


def test_the_table_is_downloaded_by_keyboard(officer):
    officer.open("/kpis?sort=gap")
    tab_to(officer.page, "CSV", most=250)
    with officer.page.expect_download() as download:
        officer.page.keyboard.press("Enter")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Illustrative figures, not council data" in text
    assert "by widest gap" in text


def test_what_has_the_focus_is_never_beneath_the_heads(officer):
    officer.page.set_viewport_size({"width": 1024, "height": 600})
    officer.open("/kpis")
    # backwards, from beneath
    officer.page.locator(".gap-table td a").nth(60).focus()
    hidden = []
    for _ in range(40):
        officer.page.keyboard.press("Shift+Tab")
        hidden.append(
            officer.page.evaluate("""() => {
              // its first line, where it is a text of several
              const box = document.activeElement.getClientRects()[0];
              const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return !document.activeElement.contains(at);
            }""")
        )
    assert not any(hidden)


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/kpis", {}),
        ("/kpis?service=Nonsense&sort=gap&worse=1", {}),
        ("/kpis?palette=contrast", {}),
        ("/kpis", PHONE),
        ("/kpis", SERVER_BETWEEN),
    ],
)
def test_axe_finds_nothing(own, new_visitor, path, options):
    visitor = new_visitor(address=own.address, **options)
    visitor.open(path)
    check(Axe(), visitor, path)


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1366])
def test_the_page_itself_never_scrolls_sideways(own, new_visitor, width):
    visitor = new_visitor(address=own.address, viewport={"width": width, "height": 740})
    visitor.open("/kpis")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    if width <= 360:
        # cards: every value beneath the name of its area
        label = visitor.page.locator(".gap-table td > *").first.evaluate(
            "cell => getComputedStyle(cell, '::before').content"
        )
        assert "Target" in label


def test_names_stay_in_sight_while_the_table_scrolls(own, new_visitor):
    visitor = new_visitor(address=own.address, viewport={"width": 768, "height": 740})
    visitor.open("/kpis")
    frame = visitor.page.locator(".gap-table-frame")
    frame.evaluate("frame => frame.scrollTo(9999, 300)")
    left = visitor.page.locator(".gap-table tbody th").nth(5).bounding_box()["x"]
    top = visitor.page.locator(".gap-table thead th").nth(5).bounding_box()["y"]
    box = frame.bounding_box()
    assert frame.evaluate("frame => frame.scrollLeft") > 100
    assert abs(left - box["x"]) <= 2
    assert abs(top - box["y"]) <= 2


def test_it_can_be_read_without_scripts(own, new_visitor):
    visitor = new_visitor(address=own.address, java_script_enabled=False)
    visitor.page.goto(f"{own.address}/kpis?sort=gap")
    expect(visitor.page.locator(".gap-table tbody tr")).to_have_count(len(MODELS))
    expect(visitor.page.get_by_role("button", name="Show")).to_be_visible()


def test_on_paper_the_table_fits_one_side(officer, paper, tmp_path):
    officer.open("/kpis")
    file = tmp_path / "kpis.pdf"
    officer.page.pdf(path=file, prefer_css_page_size=True)
    pages, text = paper(file)
    assert pages <= 2
    first = text.partition("Printed from")[0]
    for words in ("Illustrative figures, not council data", "Missed bins", "Reablement completed", "Rest of Leeds"):
        assert words in first
    assert "All services" not in text.replace("Shown: all services", "")
