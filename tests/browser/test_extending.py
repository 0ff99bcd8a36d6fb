"""The page that docs/extending.md makes, made exactly so, works."""

import re
import shutil

import pytest

from .tools import ROOT, Dashboard, expect

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the program with the page that the text adds."""
    page, lines = BLOCK.findall((ROOT / "docs" / "extending.md").read_text(encoding="utf-8"))
    copy = tmp_path_factory.mktemp("extended")
    for name in ("dashboard", "assets", "data"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", copy)
    folder = copy / "dashboard" / "pages" / "ranks"
    folder.mkdir()
    (folder / "__init__.py").write_text(page, encoding="utf-8")
    factory = copy / "dashboard" / "factory.py"
    text = factory.read_text(encoding="utf-8")
    imported, named = lines.rstrip("\n").split("\n")
    text = text.replace("from dashboard.pages.page import", f"{imported}\nfrom dashboard.pages.page import", 1)
    before = "        about.make_page(model.city),\n"
    assert before in text
    factory.write_text(text.replace(before, f"{named}\n{before}"), encoding="utf-8")
    dashboard = Dashboard(root=copy, DATABASE_URL=f"sqlite:///{(copy / 'kpis.sqlite').as_posix()}")
    yield dashboard
    dashboard.stop()


def test_the_page_of_the_text_is_about_fifteen_lines_of_its_own():
    page, _ = BLOCK.findall((ROOT / "docs" / "extending.md").read_text(encoding="utf-8"))
    body = page.partition('"""Put the page together."""')[2]
    assert len([line for line in body.splitlines() if line.strip()]) <= 17


def test_the_page_of_the_text_has_a_map_a_chart_and_a_callback_that_answers(extended, new_visitor):
    visitor = new_visitor(address=extended.address)
    visitor.open("/ranks")
    page = visitor.page
    expect(page.locator("nav [aria-current=page]")).to_have_text("Ranks")
    expect(page.locator("[data-map-areas] > path")).to_have_count(482)
    expect(page.locator(".js-plotly-plot .xtitle")).to_have_text("imd_rank")
    expect(page.get_by_text("482 neighbourhoods, by their national ranks.")).to_have_count(0)
    page.locator("#ranks-of").click()
    page.get_by_role("option", name="crime").click()
    expect(page.locator(".js-plotly-plot .xtitle")).to_have_text("crime_rank")


def test_the_page_of_the_text_reads_without_scripts(extended, new_visitor):
    visitor = new_visitor(address=extended.address, java_script_enabled=False)
    visitor.page.goto(f"{extended.address}/ranks")
    expect(visitor.page.get_by_text("482 neighbourhoods, by their national ranks.")).to_be_visible()
