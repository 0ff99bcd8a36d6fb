"""Roads, railways, rivers and parks on the map page: where there are none, nothing is said of them."""

import dataclasses

import pytest

from dashboard.components.map.model import build_map_model
from dashboard.components.map.paths import Grid
from dashboard.domain.areas.context import Context
from dashboard.factory import create_app_for

PATHS = {"parks": "M9 9l9 0 0 9z", "rivers": "M0 500l900 90", "main-roads": "M50 50l900 900"}


@pytest.fixture
def with_roads(city):
    grid = Grid.around(city.lsoa_boundaries)
    return dataclasses.replace(city, context=Context(grid.left_m, grid.top_m, grid.metres_per_unit, PATHS))


@pytest.fixture
def visitor(with_roads, unpublished_url):
    return create_app_for(with_roads, with_roads.data_dir, unpublished_url).server.test_client()


def test_without_layers_nothing_is_said_of_roads(client, model):
    page = client.get("/").get_data(as_text=True)
    assert "Names of places" in page
    assert "Places and roads" not in page
    assert "data-context" not in page
    assert model.context_url == ""


def test_one_control_switches_names_and_roads(visitor):
    page = visitor.get("/").get_data(as_text=True)
    assert page.count("data-names") == 1
    assert "Places and roads" in page
    assert "Names of places" not in page


def group(page):
    start = page.index('<g class="context"')
    return start, page[start : page.index("</g>", start) + 4]


def test_the_group_lies_between_classes_and_outlines_and_is_hidden_from_assistive_technology(visitor):
    page = visitor.get("/").get_data(as_text=True)
    start, text = group(page)
    assert page.index('<g class="areas"') < start < page.index('<g class="outlines"')
    assert 'aria-hidden="true"' in text
    assert 'data-kinds="parks rivers main-roads"' in text
    # drawn by the scripts, once the map has been painted
    assert text.endswith("></g>")
    assert " hidden" not in text.replace("aria-hidden", "")
    assert " hidden" in group(visitor.get("/?names=off").get_data(as_text=True))[1].replace("aria-hidden", "")


def test_the_paths_are_a_document_of_their_own_that_is_kept_for_ever(visitor, with_roads, model):
    own = build_map_model(with_roads)
    assert own.version != model.version
    answer = visitor.get(own.context_url)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    drawn = answer.get_data(as_text=True)
    for kind, data in PATHS.items():
        assert f'id="{kind}"' in drawn
        assert f'd="{data}"' in drawn
    assert own.context_url in visitor.get("/").get_data(as_text=True)
