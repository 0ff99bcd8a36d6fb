"""Charts as Chromium draws them: words within the picture and legible, and saved copies that stand alone."""

import struct
import xml.etree.ElementTree as ET

import pytest

from tests.figures.gallery import NOTES, document, figures

from .test_axe import OPTIONS
from .tools import Axe

WIDE, PHONE, SMALL = {"width": 1366, "height": 768}, {"width": 360, "height": 740}, {"width": 320, "height": 640}
NAMES = ("gap", "trend", "funnel", "gradient", "scatter")
LEAST_SIZE_PX = 11
BEYOND = """() => [...document.querySelectorAll("svg.chart")].filter((svg) => svg.getBoundingClientRect().width)
  .flatMap((svg) => {
    const edge = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter((text) => {
      const box = text.getBoundingClientRect();
      const beside = box.left < edge.left - 1 || box.right > edge.right + 1;
      return beside || box.top < edge.top - 2 || box.bottom > edge.bottom + 2;
    }).map((text) => `${svg.dataset.chart}: ${text.textContent}`);
  })"""
SHOWN = """() => [...document.querySelectorAll("svg.chart")]
  .map((svg) => [svg, svg.getBoundingClientRect().width])
  .filter(([, width]) => width)
  .map(([svg, width]) => [svg.dataset.chart, svg.getAttribute("class"), 13 * width / svg.viewBox.baseVal.width])"""


@pytest.fixture(scope="module")
def gallery():
    return document(figures())


@pytest.fixture
def open_gallery(browser, address, gallery):
    """Open the charts as a page of the dashboard, under its policy."""
    contexts, troubles = [], []

    def make(size, **options):
        context = browser.new_context(viewport=size, accept_downloads=True, **options)
        contexts.append(context)
        policy = context.request.get(f"{address}/about").headers["content-security-policy"]
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        page.route("**/gallery", lambda route: route.fulfill(body=gallery, headers=headers))
        page.goto(f"{address}/gallery")
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def with_buttons(open_gallery, modules):
    page = open_gallery(WIDE)
    page.evaluate("async (url) => (await import(url)).offerDownloads(document)", f"{modules.folder}/later/charts.mjs")
    return page


@pytest.mark.parametrize(("size", "sheet"), [(WIDE, "wide"), (PHONE, "narrow"), (SMALL, "narrow")])
def test_one_drawing_of_each_is_shown_with_legible_words_inside(open_gallery, size, sheet):
    page = open_gallery(size)
    shown = page.evaluate(SHOWN)
    assert [name for name, _, _ in shown] == list(NAMES)
    assert {css for _, css, _ in shown} == {f"chart chart-{sheet}"}
    assert min(pixels for _, _, pixels in shown) >= LEAST_SIZE_PX
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_points_are_reached_by_keyboard_and_have_names(open_gallery):
    page = open_gallery(WIDE)
    page.locator("svg.chart-wide[data-chart=gap] a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent")
    names = page.get_by_role("link", name="Lincoln Green")
    assert names.count() >= 3


def lay_open(page):
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")


def test_what_is_saved_as_svg_stands_alone(with_buttons, browser, tmp_path):
    lay_open(with_buttons)
    for name in NAMES:
        with with_buttons.expect_download() as saving:
            with_buttons.locator(f"figure[data-figure={name}] [data-save=svg]").click()
        assert saving.value.suggested_filename == f"{name}.svg"
        path = tmp_path / saving.value.suggested_filename
        saving.value.save_as(path)
        root = ET.parse(path).getroot()
        said = " ".join(part.text or "" for part in root.iter("{http://www.w3.org/2000/svg}text"))
        for fact in (NOTES.caption, NOTES.period, NOTES.licence, "Illustrative figures, not council data"):
            assert fact in said
        assert not [part for part in root.iter() if "class" in part.attrib or "href" in part.attrib]
        page = browser.new_page()
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.getBBox().width") > 500
        page.close()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_saved_as_png_is_twice_the_size(with_buttons, name, tmp_path):
    lay_open(with_buttons)
    with with_buttons.expect_download() as saving:
        with_buttons.locator(f"figure[data-figure={name}] [data-save=png]").click()
    path = tmp_path / saving.value.suggested_filename
    saving.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2 * (700 + 48)
    assert height > width / 2
    # white paper alone would be far smaller
    assert len(content) > 20_000


def test_buttons_are_offered_once(with_buttons, modules):
    with_buttons.evaluate(
        "async (url) => (await import(url)).offerDownloads(document)", f"{modules.folder}/later/charts.mjs"
    )
    lay_open(with_buttons)
    assert with_buttons.locator("[data-save]").count() == 2 * len(NAMES)
    named = with_buttons.get_by_role("button", name=f"PNG of “{NOTES.caption}”")
    assert named.count() == len(NAMES)


def test_axe_finds_nothing(open_gallery):
    for size in (WIDE, PHONE):
        found = Axe().run(open_gallery(size), options=OPTIONS)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


def test_charts_survive_forced_colours_and_paper(open_gallery, tmp_path):
    page = open_gallery(WIDE, forced_colors="active")
    looks = "(css) => getComputedStyle(document.querySelector(css)).fill"
    text, ground = (page.evaluate(looks, css) for css in ("svg.chart-wide .value", "svg.chart-wide .ground"))
    assert text != ground
    page.emulate_media(media="print", forced_colors="none")
    path = tmp_path / "charts.pdf"
    page.pdf(path=path, format="A4")
    assert path.read_bytes().startswith(b"%PDF")
    assert page.locator("[data-saving]").first.is_hidden()
