"""Every server of the benchmark starts and answers, with nothing but what the README installs."""

import importlib
import pkgutil

import pytest

import tests.bench
from tests.bench import england
from tests.bench.plotly_page import DROPDOWN
from tests.bench.servers import running

pytest.importorskip("playwright", reason="the benchmark needs requirements-dev.txt")


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(tests.bench.__path__)])
def test_every_part_of_the_benchmark_can_be_imported(name):
    importlib.import_module(f"tests.bench.{name}")


def test_the_plain_page_to_compare_with_starts_and_keeps_what_it_compressed():
    with running("tests.bench.plotly_page") as server:
        assert DROPDOWN in server.text("/_dash-layout")
        boundaries = server.request("GET", "/geometry.geojson")
        assert boundaries
        assert server.request("GET", "/geometry.geojson") == boundaries
        assert '"FeatureCollection"' in server.text("/geometry.geojson")


@pytest.mark.national
@pytest.mark.skipif(bool(england.missing_files()), reason="national test files are not beside the project")
def test_the_map_of_all_england_starts():
    with running("tests.bench.england", within_s=90) as server:
        assert server.text("/").count("<path class=") > 30_000


def test_the_product_starts(url):
    with running(database_url=url) as server:
        assert "data-map-stage" in server.text("/")
