"""Roads, railways, rivers and parks in the browser: fetched when they are looked at, under everything that matters."""

import json
import shutil
from pathlib import Path

import pytest

from dashboard.store import files
from dashboard.store.provenance import SUFFIX, read_provenance, to_toml

from .tools import ROOT, Dashboard, expect


@pytest.fixture(scope="module")
def with_roads(tmp_path_factory, model):
    """Address of a dashboard whose city has a road and a river across it."""
    data_dir = Path(shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("roads") / "data"))
    grid = model.grid
    place = {"left_m": grid.left_m, "top_m": grid.top_m, "metres_per_unit": grid.metres_per_unit}
    paths = {"rivers": "M200 900l1600 200", "minor-roads": "M900 900l100 10", "main-roads": "M700 300l700 1500"}
    content = json.dumps(place | {"paths": paths}).encode()
    (data_dir / files.CONTEXT).write_bytes(content)
    record = read_provenance(data_dir, files.LSOA_BOUNDARIES)
    text = to_toml(record).replace(f"rows = {record.rows}", "rows = 3").replace(record.sha256, files.digest(content))
    (data_dir / f"{files.CONTEXT}{SUFFIX}").write_text(text, "utf-8")
    dashboard = Dashboard(DASHBOARD_DATA=str(data_dir))
    yield dashboard.address
    dashboard.stop()


def drawn(page):
    return page.locator("[data-context] use")


def asked_for(page):
    found = []
    page.on("request", lambda request: found.append(request.url))
    return lambda: [url for url in found if "-context.svg" in url]


def test_roads_are_drawn_and_go_with_the_names(new_visitor, with_roads):
    visitor = new_visitor(with_roads)
    asked = asked_for(visitor.page)
    visitor.open()
    expect(drawn(visitor.page)).to_have_count(6)
    expect(visitor.page.locator("[data-context] .main-roads.line")).to_be_visible()
    # B roads only for those who look closer
    expect(visitor.page.locator("[data-context] .minor-roads.line")).to_be_hidden()
    visitor.page.get_by_role("button", name="Zoom in").click()
    expect(visitor.page.locator("[data-context] .minor-roads.line")).to_be_visible()
    assert len(asked()) == 1
    visitor.page.get_by_label("Places and roads").uncheck()
    expect(visitor.page.locator("[data-context] .main-roads.line")).to_be_hidden()
    expect(visitor.page.locator("[data-map-labels] .area-names")).to_be_hidden()
    assert "names=off" in visitor.page.url


def test_nobody_fetches_roads_that_are_not_shown(new_visitor, with_roads):
    visitor = new_visitor(with_roads)
    asked = asked_for(visitor.page)
    visitor.open("/?names=off")
    visitor.page.wait_for_load_state("networkidle")
    assert asked() == []
    visitor.page.get_by_label("Places and roads").check()
    expect(drawn(visitor.page)).to_have_count(6)
    visitor.page.wait_for_load_state("networkidle")
    assert len(asked()) == 1


def test_no_road_takes_a_click_or_a_colour(new_visitor, with_roads):
    visitor = new_visitor(with_roads)
    visitor.open()
    expect(drawn(visitor.page)).to_have_count(6)
    styles = drawn(visitor.page).evaluate_all(
        "uses => uses.map(use => { const s = getComputedStyle(use); return [s.fill, s.pointerEvents]; })"
    )
    assert styles == [["none", "none"]] * 6
