"""A KPI whose figures come by middle-layer area (MSOA): shown there on every page, and never divided among LSOAs."""

import csv
import io
import json
import re
import shutil
from dataclasses import replace

import pytest

from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS, NOW
from tests.pages.services import ELSEWHERE, opener, words

BY_MIDDLE = replace(MISSED_BINS, geographies=(Geography.MSOA,))
#: Seacroft South has a worse figure than all others, Wetherby West one that is hidden in public.
WORSE, SMALL = "E02002379", "E02002330"
#: An LSOA of Seacroft South that the council has no name for.
INSIDE = "E01011667"


def rows_of(city, named="code"):
    lines = ["area,period,numerator,denominator"]
    for code, official, name, _ in middle_layer_areas(city.lsoas).itertuples():
        count = {WORSE: 400, SMALL: 3}.get(code, 60)
        text = {"code": code, "official": official, "name": name}[named]
        lines.append(f'"{text}",2018-Q3,{count},2000')
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def held(city, emptied, tmp_path_factory):
    file = tmp_path_factory.mktemp("middle") / "kpis.sqlite"
    shutil.copy(emptied, file)
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
    kpis.define(write_toml([BY_MIDDLE]), "catalogue.toml")
    checked = kpis.check("missed-bins", rows_of(city), "bins.csv")
    assert checked.dry_run.warnings == ()
    kpis.commit(checked, (), "data steward")
    kpis.publish()
    yield kpis
    kpis.store.close()


@pytest.fixture(scope="module")
def app(city, held):
    made = create_app_for(city, city.data_dir, held.database_url)
    assert made.kpis.definitions()
    yield made
    made.hand_ins.close()


@pytest.fixture(scope="module")
def public(app):
    opened = opener(app, ELSEWHERE)

    def page(address):
        status, text = opened(address)
        assert status == 200, address
        return text

    return page


@pytest.mark.parametrize("named", ["official", "name"])
def test_names_are_as_good_as_codes(city, held, named):
    found = held.check("missed-bins", rows_of(city, named), "bins.csv").dry_run.observations
    assert set(found["area_code"]) == set(middle_layer_areas(city.lsoas).index)


def test_no_lsoa_has_a_figure_and_the_city_is_the_sum_where_that_gives_nothing_away(held):
    exact = held.figures("missed-bins", Viewer.STEWARD)
    assert (exact[exact["area_kind"] == "lsoa"]["status"] == "no figures").all()
    city = exact[exact["area_kind"] == "city"].iloc[0]
    assert (city["numerator"], city["denominator"]) == (400 + 3 + 105 * 60, 107 * 2000)
    seen = held.figures("missed-bins", Viewer.PUBLIC, None, ["msoa"]).set_index("area_code")["status"]
    assert seen[SMALL] == "suppressed"
    # with the city's own figure and all others shown, the hidden one could be worked out
    whole = held.figures("missed-bins", Viewer.PUBLIC, None, ["city"])["status"].iloc[0]
    assert whole != "shown" or (seen != "shown").sum() > 1


def test_the_page_says_that_neighbourhoods_have_no_figure_and_shows_the_areas_that_have(public):
    page = public("/kpi/missed-bins")
    said = words(page)
    assert "Figures come by middle-layer area and are never divided among smaller areas" in said
    assert "middle-layer areas (MSOAs) by size" in said
    assert "Seacroft South (Leeds 050)" in said
    assert "0 of 482 LSOAs" not in said
    assert 'href="/msoa/' not in page
    assert "Is it linked to deprivation?" not in said
    # a map of LSOAs that have none would be empty
    assert "Map beside deprivation" not in said


def test_the_map_has_the_areas_with_their_outlines(public):
    page = public("/?kpi=missed-bins")
    said = words(page)
    assert "middle-layer areas have a figure that can be shown" in said
    assert "as no neighbourhood has a figure of its own: each has the colour of its middle-layer area" in said
    outline = re.search(r'data-kpi-outline><path class="casing" d="(M[^"]+)"', page)[1]
    assert outline.count("M") >= 107
    answer = json.loads(public("/map-kpi/missed-bins?period=2018-Q3"))
    assert answer["outline"] == outline
    assert answer["unit"].endswith("in the whole middle-layer area")
    assert '<option value="msoa"' in answer["html"]["controls"]


def test_the_table_of_services_says_it_and_leaves_neighbourhoods_empty(public):
    said = words(public("/kpis"))
    assert "Comes by middle-layer area (MSOA): neighbourhoods are smaller and have no figure of their own." in said


def test_the_profile_of_a_neighbourhood_tells_the_figure_around_it(public):
    said = words(public(f"/lsoa/{INSIDE}"))
    assert (
        "200.0 for the middle-layer area Seacroft South, in which this neighbourhood lies; no figure of its own" in said
    )
    ward = words(public("/ward/E05001411"))
    assert "in which this neighbourhood lies" not in ward


def test_downloads_are_of_the_areas_that_have_figures(public):
    rows = list(csv.DictReader(io.StringIO(public("/map-kpi/missed-bins.csv?period=2018-Q3").lstrip("\ufeff"))))
    assert len(rows) == 107
    found = {row["msoa11_code"]: row for row in rows}
    assert (found[WORSE]["value"], found[WORSE]["middle_layer_name"]) == ("200.0", "Seacroft South")
    assert (found[SMALL]["value"], found[SMALL]["status"]) == ("", "hidden")
    shapes = json.loads(public("/map-kpi/missed-bins.geojson?period=2018-Q3"))
    assert len(shapes["features"]) == 107
    described = json.loads(public("/map-kpi/missed-bins.csv-metadata.json?period=2018-Q3"))
    assert described["tableSchema"]["primaryKey"] == "msoa11_code"
    table = public("/kpi/missed-bins/funnel.csv")
    assert set(re.findall(r",(E\d{8}),", table)) == set(found)


def test_a_template_has_a_row_for_every_area(city, app, public):
    text = public("/data/kpi/missed-bins/template-msoa.csv")
    assert text.count("\n") == 108
    assert "E02002379,Seacroft South (Leeds 050)" in text
