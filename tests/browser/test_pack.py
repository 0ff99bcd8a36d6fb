"""The board pack on paper and on a phone, and “Services here” for those who cannot see it."""

import re

import pytest

from .test_axe import check
from .tools import Axe, expect

PATH = "/neighbourhood/lincoln-green/pack"
PHONE = {"viewport": {"width": 360, "height": 740}}


def printed(visitor, sides, tmp_path):
    target = tmp_path / "pack.pdf"
    visitor.page.pdf(path=target, prefer_css_page_size=True)
    return sides(target)


def test_the_pack_prints_upright_with_its_marks_on_every_side(visitor, sides, tmp_path):
    visitor.open_with_services(PATH)
    found = printed(visitor, sides, tmp_path)
    assert len(found) <= 10
    for number, side in enumerate(found, 1):
        assert "Not for publication · Illustrative figures, not council data" in side
        assert f"{number} of {len(found)}" in side
    # the whole on one side, then where it stands
    assert "Missed significantly" in found[0]
    assert "Jobshop customers" in found[0]
    assert "Where it stands" in found[1]
    assert "Print or save as PDF" not in " ".join(found)


def test_no_measure_is_torn_apart(visitor, sides, tmp_path):
    visitor.open_with_services(PATH)
    articles = visitor.page.locator(".pack-kpi")
    heads = articles.locator("h3").all_inner_texts()
    found = printed(visitor, sides, tmp_path)
    assert articles.count() == 12
    # two on a side
    assert sum(any(head in side and "Small numbers" in side for head in heads) for side in found) == 6
    for number in range(articles.count()):
        article = articles.nth(number)
        said = " ".join(article.locator(".pack-said").inner_text().split())
        # the first words are above the chart, the id of the KPI is in the last lines
        kpi_id = article.locator("h3").get_attribute("id").removeprefix("kpi-")
        (side,) = [text for text in found if said[:60] in text and article.locator("h3").inner_text() in text]
        assert re.search(rf"ID {kpi_id}", side.replace("- ", "-")), kpi_id


def test_the_pack_can_be_read_without_scripts(new_visitor, visitor):
    # first, so that the database has been made
    visitor.open_with_services(PATH)
    reader = new_visitor(java_script_enabled=False)
    reader.page.goto(reader.address + PATH)
    expect(reader.page.locator("h1")).to_have_text("Lincoln Green")
    reader.page.get_by_role("navigation", name="Contents").get_by_role("link", name="Missed bins").click()
    expect(reader.page.locator(":target")).to_have_text("Missed bins")


@pytest.mark.parametrize(
    ("path", "options"),
    [
        # packs are alike, and take long; those of the public are looked at in test_kpi.py
        (PATH, PHONE),
        ("/ward/E05011389/pack", {}),
        *((path, way) for path in ("/lsoa/E01011372?compare=E05001414", "/ward/E05001420") for way in ({}, PHONE)),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(new_visitor, path, options):
    visitor = new_visitor(**options)
    visitor.open_with_services(path)
    check(Axe(), visitor, path)
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= visitor.page.viewport_size["width"]


def test_the_link_at_the_top_of_a_profile_leads_to_the_services(visitor):
    visitor.open_with_services("/neighbourhood/lincoln-green")
    visitor.page.get_by_role("link", name="Services here").click()
    expect(visitor.page.get_by_role("heading", name="Services here")).to_be_in_viewport()
    visitor.page.get_by_role("link", name="Board pack to print").click()
    visitor.page.wait_for_url(f"**{PATH}")
